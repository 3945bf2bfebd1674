//! What follows from a fault: the one place where that is decided.

use rand::Rng;
use tokio::time::Instant;

use super::{Patience, queue::Follow};
use crate::{
    account::ProviderKind,
    destination::PlaceKind,
    provider::{Fault, FaultKind},
    reason::Reason,
    retry::{Decision, Retry},
};

/// Where a fault was met, as its reason tells it.
#[derive(Clone, Copy, Debug)]
pub(super) struct At {
    pub(super) provider: ProviderKind,
    pub(super) place: PlaceKind,
}

/// Sorts a fault. `retry` counts what was tried before and is advanced; time and chance are the caller's.
pub(super) fn follow(
    fault: &Fault,
    At { provider, place }: At,
    retry: &mut Retry,
    patience: Patience,
    now: Instant,
    random: &mut impl Rng,
) -> Follow {
    let passing = match &fault.kind {
        FaultKind::Cancelled => return Follow::Cancelled,
        FaultKind::TokenRefused => return Follow::Account(Reason::TokenRefused { provider }),
        FaultKind::NoAccess => return Follow::Fail(Reason::NoAccess { place }),
        FaultKind::Gone => return Follow::Fail(Reason::DestinationGone { place }),
        FaultKind::Refused { field, detail } => {
            return Follow::Fail(Reason::Refused {
                provider,
                field: field.clone(),
                detail: detail.clone(),
            });
        }
        FaultKind::TooLarge { limit } => return Follow::Fail(Reason::too_large(provider, *limit)),
        FaultKind::StorageRefused { code } => return Follow::Fail(Reason::StorageRefused { code: code.clone() }),
        FaultKind::StorageNotAllowed { host } => return Follow::Fail(Reason::StorageNotAllowed { host: host.clone() }),
        FaultKind::Occupied { name } => return Follow::Fail(Reason::Occupied { name: name.clone() }),
        FaultKind::NotTheService => return Follow::Fail(Reason::NotTheService { provider }),
        FaultKind::File(reason) if reason.is_passing() => reason.clone(),
        FaultKind::File(reason) | FaultKind::Asks(reason) => return Follow::Fail(reason.clone()),
        FaultKind::Network { why, .. } => Reason::NoConnection { provider, why: *why },
        FaultKind::NetworkAnswers | FaultKind::Intercepted => Reason::NetworkAnswers { provider },
        FaultKind::UploadGone => Reason::UploadLost { provider },
        FaultKind::NotReady => Reason::NotReady { provider },
        FaultKind::Damaged => Reason::Damaged,
        FaultKind::CredentialsExpired => Reason::CredentialsLate { provider },
        FaultKind::RateLimited { .. } | FaultKind::Unavailable { .. } | FaultKind::StorageMoved { .. } => {
            Reason::ServiceFailing {
                provider,
                times: retry.failures() + 1,
            }
        }
    };
    // The network of a person comes back by itself; a command has to end. For what this computer lacks nothing fails, ever: whoever does not
    // want to wait for it leaves the batch as it is.
    let network = matches!(
        fault.kind,
        FaultKind::Network { .. } | FaultKind::NetworkAnswers | FaultKind::Intercepted
    );
    let endless = passing.is_passing() || (network && patience == Patience::Person);
    match retry.next(fault, now, random) {
        Decision::After(after) => Follow::Later { after, reason: passing },
        Decision::GiveUp if endless => Follow::Later {
            after: retry.longest(),
            reason: passing,
        },
        Decision::GiveUp => Follow::Fail(passing),
    }
}

#[cfg(test)]
mod tests;
