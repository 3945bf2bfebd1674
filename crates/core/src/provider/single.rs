//! Places that hold one file.

use super::{Fault, FaultKind, Listed};
use crate::upload::RemoteId;

/// Which of `ids` a place that holds one file has still to get, where it is not there already. [`FaultKind::Occupied`] where they are several:
/// one that is there stays beside ours.
pub(super) fn the_only_one<'a>(there: &[Listed], ids: &'a [RemoteId]) -> Result<Option<&'a RemoteId>, Fault> {
    match ids {
        [] => Ok(None),
        [ours] => Ok(there.iter().all(|there| there.id != *ours).then_some(ours)),
        several => {
            let other = there.iter().find(|there| several.contains(&there.id));
            let name = other.map(|other| other.name.clone()).unwrap_or_default();
            Err(Fault::new(FaultKind::Occupied { name }))
        }
    }
}
