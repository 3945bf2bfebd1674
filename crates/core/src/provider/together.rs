//! Answers about several kinds of objects, put together.

use super::{Fault, FaultKind};

/// What came of asking for one kind.
pub(super) type Answer<T> = Result<Vec<T>, Fault>;

/// Everything that was found, in this order; who was not asked is not among them. What one kind refuses, or stumbles over, does not keep the
/// others from being shown; but for tasks, which most people look for, that is a fault of the whole, unless they are closed to the person.
pub(super) fn together<T>(
    before: impl IntoIterator<Item = Answer<T>>,
    tasks: Option<Answer<T>>,
    after: impl IntoIterator<Item = Answer<T>>,
) -> Answer<T> {
    if let Some(Err(fault)) = &tasks
        && fault.kind != FaultKind::NoAccess
    {
        return Err(fault.clone());
    }
    let (mut found, mut answered, mut failed) = (Vec::new(), false, None);
    for answer in before.into_iter().chain(tasks).chain(after) {
        match answer {
            Ok(some) => {
                answered = true;
                found.extend(some);
            }
            Err(fault) if fault.kind == FaultKind::TokenRefused => return Err(fault),
            Err(fault) => {
                tracing::debug!(%fault, "one kind of object could not be searched");
                failed = Some(fault);
            }
        }
    }
    match failed {
        Some(fault) if !answered => Err(fault),
        _ => Ok(found),
    }
}
