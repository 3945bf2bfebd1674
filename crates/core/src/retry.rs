//! When to try again: pure, with time and randomness handed in.

use std::time::Duration;

use rand::{Rng, RngExt as _};
use tokio::time::Instant;

use crate::provider::{Fault, FaultKind};

/// Tries with credentials that are too old when they come: another pause would not make them younger.
const TIMES_LATE: u32 = 3;

/// How long to go on trying.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Failures after which it is given up.
    pub attempts: u32,
    /// Time since the first failure after which it is given up.
    pub within: Duration,
    /// Longest wait after the first failure; doubles with each further one.
    pub first: Duration,
    /// Longest wait of all.
    pub longest: Duration,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            attempts: 6,
            within: Duration::from_mins(10),
            first: Duration::from_secs(1),
            longest: Duration::from_secs(30),
        }
    }
}

impl Policy {
    /// A command ends: what does not pass within about a minute is failed.
    pub fn for_commands() -> Self {
        Self {
            attempts: 7,
            within: Duration::from_mins(1),
            first: Duration::from_millis(500),
            longest: Duration::from_secs(15),
        }
    }

    /// The waits between tries, one after the other, without end.
    pub fn waits(self) -> impl Iterator<Item = Duration> {
        (1..).map(move |failures| self.wait(failures, &mut rand::rng()))
    }

    /// Anything up to the doubled limit, so that many clients that failed together do not come back together.
    fn wait(self, failures: u32, random: &mut impl Rng) -> Duration {
        let doubled = self.first.saturating_mul(1 << failures.saturating_sub(1).min(16));
        let limit = doubled.min(self.longest);
        limit.mul_f64(random.random_range(0.0..=1.0))
    }
}

/// What follows from a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Try again after this time.
    After(Duration),
    /// Trying again would not help, or was tried often enough.
    GiveUp,
}

/// The failures of one step so far.
#[derive(Clone, Debug, Default)]
pub struct Retry {
    policy: Policy,
    failures: u32,
    /// How many of them were late credentials.
    late: u32,
    since: Option<Instant>,
}

impl Retry {
    /// A step that has not failed yet.
    pub fn new(policy: Policy) -> Self {
        Self {
            policy,
            failures: 0,
            late: 0,
            since: None,
        }
    }

    /// Forgets the failures: it went well, or a person tries again.
    pub fn reset(&mut self) {
        *self = Self::new(self.policy);
    }

    /// How often it failed.
    pub fn failures(&self) -> u32 {
        self.failures
    }

    /// The longest wait between two tries.
    pub fn longest(&self) -> Duration {
        self.policy.longest
    }

    /// Counts a failure and says what follows. Being asked to wait is no failure: it never uses up attempts.
    pub fn next(&mut self, fault: &Fault, now: Instant, random: &mut impl Rng) -> Decision {
        if let FaultKind::RateLimited { after } = fault.kind {
            return Decision::After(after.unwrap_or_else(|| self.policy.wait(self.failures, random)));
        }
        self.failures += 1;
        self.late += u32::from(fault.kind == FaultKind::CredentialsExpired);
        let since = *self.since.get_or_insert(now);
        if !fault.is_passing()
            || self.failures >= self.policy.attempts
            || self.late >= TIMES_LATE
            || now.duration_since(since) >= self.policy.within
        {
            return Decision::GiveUp;
        }
        match fault.kind {
            FaultKind::CredentialsExpired | FaultKind::StorageMoved { .. } => Decision::After(Duration::ZERO),
            _ => Decision::After(self.policy.wait(self.failures, random)),
        }
    }
}

#[cfg(test)]
mod tests {
    use rand::{SeedableRng as _, rngs::SmallRng};

    use super::*;

    fn unavailable() -> Fault {
        Fault::new(FaultKind::Unavailable { status: 503 })
    }

    #[test]
    fn waits_grow_within_their_limits_and_end() {
        let policy = Policy {
            attempts: 9,
            ..Policy::default()
        };
        let (mut retry, now) = (Retry::new(policy), Instant::now());
        let mut random = SmallRng::seed_from_u64(1);
        let mut limit = policy.first;
        let mut seen = Vec::new();
        for _ in 1..policy.attempts {
            let Decision::After(wait) = retry.next(&unavailable(), now, &mut random) else {
                panic!("attempts are left");
            };
            assert!(wait <= limit, "{wait:?} is longer than {limit:?}");
            limit = (limit * 2).min(policy.longest);
            seen.push(wait);
        }
        assert_eq!(
            retry.next(&unavailable(), now, &mut random),
            Decision::GiveUp,
            "attempts are used up"
        );
        seen.dedup();
        assert!(seen.len() > 5, "waits are jittered: {seen:?}");
    }

    #[test]
    fn time_runs_out_before_attempts_do() {
        let policy = Policy::default();
        let (mut retry, now) = (Retry::new(policy), Instant::now());
        let mut random = SmallRng::seed_from_u64(2);
        assert!(matches!(
            retry.next(&unavailable(), now, &mut random),
            Decision::After(_)
        ));
        let late = now + policy.within;
        assert_eq!(
            retry.next(&unavailable(), late, &mut random),
            Decision::GiveUp,
            "the time is over"
        );
    }

    #[test]
    fn being_asked_to_wait_is_no_failure() {
        let (mut retry, now) = (Retry::default(), Instant::now());
        let mut random = SmallRng::seed_from_u64(3);
        let after = Duration::from_secs(7);
        for _ in 0..100 {
            let fault = Fault::new(FaultKind::RateLimited { after: Some(after) });
            assert_eq!(
                retry.next(&fault, now, &mut random),
                Decision::After(after),
                "exactly as asked"
            );
        }
        assert_eq!(retry.failures(), 0, "no attempt was used up");
    }

    #[test]
    fn what_cannot_pass_is_not_repeated() {
        let (mut retry, now) = (Retry::default(), Instant::now());
        let mut random = SmallRng::seed_from_u64(4);
        for kind in [
            FaultKind::TokenRefused,
            FaultKind::NoAccess,
            FaultKind::Gone,
            FaultKind::Cancelled,
        ] {
            assert_eq!(
                retry.next(&Fault::new(kind.clone()), now, &mut random),
                Decision::GiveUp,
                "{kind:?}"
            );
        }
        let expired = Fault::new(FaultKind::CredentialsExpired);
        let mut retry = Retry::default();
        assert_eq!(
            retry.next(&expired, now, &mut random),
            Decision::After(Duration::ZERO),
            "nothing to wait for"
        );
    }
}
