//! The request limits: a sliding window for each token and each organisation.

use std::{
    collections::{HashMap, VecDeque},
    time::{Duration, Instant},
};

use crate::options::{RateLimits, Window};

/// How long after a 429 a request may still be one that was already on its way.
const ON_ITS_WAY: Duration = Duration::from_millis(150);

/// Who asked when.
#[derive(Debug, Default)]
pub(crate) struct Limiter {
    tokens: HashMap<String, VecDeque<Instant>>,
    organisations: HashMap<u64, VecDeque<Instant>>,
    blocked: HashMap<String, (Instant, Instant)>,
}

/// A request that came too early.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TooMany {
    pub(crate) reset: Duration,
    pub(crate) window: Window,
}

impl Limiter {
    /// Counts a request, or says when to come back.
    pub(crate) fn admit(
        &mut self,
        limits: RateLimits,
        token: &str,
        organisation: Option<u64>,
        now: Instant,
    ) -> Result<(), TooMany> {
        let of_token = self.tokens.entry(token.to_owned()).or_default();
        check(of_token, limits.token, now)?;
        if let Some(organisation) = organisation {
            let of_organisation = self.organisations.entry(organisation).or_default();
            check(of_organisation, limits.organisation, now)?;
            of_organisation.push_back(now);
        }
        of_token.push_back(now);
        Ok(())
    }

    /// Remembers that a token was told to wait.
    pub(crate) fn block(&mut self, token: &str, now: Instant, reset: Duration) {
        let entry = self.blocked.entry(token.to_owned()).or_insert((now, now));
        if now >= entry.1 {
            *entry = (now, now + reset);
        }
    }

    /// Whether a token comes although it was told to wait and could know it.
    pub(crate) fn is_ignored(&self, token: &str, now: Instant) -> bool {
        self.blocked
            .get(token)
            .is_some_and(|(told, until)| now > *told + ON_ITS_WAY && now < *until)
    }
}

/// Lets a request through that fits into a window.
pub(crate) fn check(times: &mut VecDeque<Instant>, window: Window, now: Instant) -> Result<(), TooMany> {
    while times
        .front()
        .is_some_and(|first| now.duration_since(*first) >= window.period)
    {
        times.pop_front();
    }
    if times.len() < window.requests {
        return Ok(());
    }
    let left = times.front().map_or(window.period, |first| {
        window.period.saturating_sub(now.duration_since(*first))
    });
    // Whole seconds, rounded up, as the real limits are so long; short windows are for tests.
    let reset = if window.period >= Duration::from_secs(10) {
        Duration::from_secs(left.as_secs() + 1)
    } else {
        left + Duration::from_millis(1)
    };
    Err(TooMany { reset, window })
}
