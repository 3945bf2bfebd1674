use std::time::Duration;

use rand::{SeedableRng as _, rngs::SmallRng};

use super::*;
use crate::{reason::Connection, retry::Policy};

const PROVIDER: ProviderKind = ProviderKind::Productive;
const AT: At = At {
    provider: PROVIDER,
    place: PlaceKind::Expense,
};

const POLICY: Policy = Policy {
    attempts: 3,
    within: Duration::from_mins(1),
    first: Duration::from_secs(1),
    longest: Duration::from_secs(8),
};

/// What follows from meeting the same fault again and again, a second apart.
fn meet(kind: &FaultKind, patience: Patience, times: usize) -> Vec<Follow> {
    let mut retry = Retry::new(POLICY);
    let mut random = SmallRng::seed_from_u64(7);
    let (fault, mut now) = (Fault::new(kind.clone()), Instant::now());
    let meet = |_| {
        now += Duration::from_secs(1);
        follow(&fault, AT, &mut retry, patience, now, &mut random)
    };
    (0..times).map(meet).collect()
}

fn network(why: Connection) -> FaultKind {
    FaultKind::Network { sent: true, why }
}

#[test]
fn a_person_waits_for_the_network_for_ever_and_a_command_ends() {
    for kind in [
        network(Connection::Unreachable),
        network(Connection::NotTrusted),
        network(Connection::Proxy),
        FaultKind::NetworkAnswers,
        FaultKind::Intercepted,
    ] {
        let expected = match &kind {
            FaultKind::Network { why, .. } => Reason::NoConnection {
                provider: PROVIDER,
                why: *why,
            },
            _ => Reason::NetworkAnswers { provider: PROVIDER },
        };
        for follow in meet(&kind, Patience::Person, 50) {
            let Follow::Later { after, reason } = follow else {
                panic!("{kind:?} ends with {follow:?}");
            };
            assert!(after <= POLICY.longest, "{kind:?} waits for {after:?}");
            assert_eq!(reason, expected, "and says what for");
        }
        let last = meet(&kind, Patience::Command, 3).pop();
        assert_eq!(last, Some(Follow::Fail(expected)), "a command has to end");
    }
}

#[test]
fn what_this_computer_lacks_fails_nothing() {
    for lacking in [Reason::DiskFull, Reason::TooManyOpenFiles, Reason::OutOfMemory] {
        for patience in [Patience::Person, Patience::Command] {
            for follow in meet(&FaultKind::File(lacking.clone()), patience, 50) {
                let Follow::Later { after, reason } = follow else {
                    panic!("{lacking:?} ends with {follow:?}");
                };
                assert!(after <= POLICY.longest, "{lacking:?} waits for {after:?}");
                assert_eq!(reason, lacking);
            }
        }
    }
}

#[test]
fn what_the_service_lost_is_sent_again_and_not_for_ever() {
    let lost = Reason::UploadLost { provider: PROVIDER };
    let met = meet(&FaultKind::UploadGone, Patience::Person, 3);
    assert!(
        matches!(&met[0], Follow::Later { reason, .. } if *reason == lost),
        "{met:?}"
    );
    assert_eq!(met.last(), Some(&Follow::Fail(lost)));
}

#[test]
fn a_service_that_fails_is_given_up_and_counted() {
    let failing = Reason::ServiceFailing {
        provider: PROVIDER,
        times: 3,
    };
    for patience in [Patience::Person, Patience::Command] {
        let last = meet(&FaultKind::Unavailable { status: 503 }, patience, 3).pop();
        assert_eq!(last, Some(Follow::Fail(failing.clone())));
        let last = meet(&FaultKind::CredentialsExpired, patience, 3).pop();
        let late = Reason::CredentialsLate { provider: PROVIDER };
        assert_eq!(last, Some(Follow::Fail(late)), "the service has not failed");
    }
}

#[test]
fn time_and_chance_are_handed_in() {
    let kind = FaultKind::Unavailable { status: 500 };
    assert_eq!(
        meet(&kind, Patience::Person, 3),
        meet(&kind, Patience::Person, 3),
        "the same seed, the same waits"
    );
    let mut retry = Retry::new(POLICY);
    let (mut random, now) = (SmallRng::seed_from_u64(1), Instant::now());
    let mut at = |now| {
        follow(
            &Fault::new(kind.clone()),
            AT,
            &mut retry,
            Patience::Person,
            now,
            &mut random,
        )
    };
    assert!(matches!(at(now), Follow::Later { .. }));
    assert!(matches!(at(now + POLICY.within), Follow::Fail(_)), "its time is over");
}

#[test]
fn being_asked_to_wait_never_ends_in_a_failure() {
    let after = Some(Duration::from_secs(3));
    for follow in meet(&FaultKind::RateLimited { after }, Patience::Command, 100) {
        assert!(matches!(follow, Follow::Later { after, .. } if after == Duration::from_secs(3)));
    }
}

#[test]
fn what_cannot_pass_says_why_at_once() {
    for (kind, expected) in [
        (
            FaultKind::TokenRefused,
            Follow::Account(Reason::TokenRefused { provider: PROVIDER }),
        ),
        (FaultKind::NoAccess, Follow::Fail(Reason::NoAccess { place: AT.place })),
        (
            FaultKind::Gone,
            Follow::Fail(Reason::DestinationGone { place: AT.place }),
        ),
        (
            FaultKind::NotTheService,
            Follow::Fail(Reason::NotTheService { provider: PROVIDER }),
        ),
        (FaultKind::Cancelled, Follow::Cancelled),
    ] {
        assert_eq!(meet(&kind, Patience::Person, 1), [expected], "{kind:?}");
    }
}
