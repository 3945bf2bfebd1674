//! Credentials for the storage: whether they are used, in time, and no more often than needed.

use std::{sync::Arc, time::Duration};

use super::{
    names::is_legal,
    options::NamePolicy,
    world::{Asked, World},
};
use crate::{
    mistake::Mistake,
    shared::{Shared, now},
    view::CredentialState,
};

/// Whether fresh credentials for a file of this name are there already.
pub(super) fn are_fresh(world: &World, user: u64, name: &str) -> bool {
    world.attachments.values().any(|record| {
        let is_fresh = |asked: &Asked| asked.state == CredentialState::Fresh && asked.expires_at > now();
        record.user == user
            && record.name == name
            && !record.deleted
            && record.credentials.as_ref().is_some_and(is_fresh)
    })
}

/// Looks a life after their end whether credentials were used at all; late is another mistake.
///
/// Nobody is blamed where a fault, of this answer or of a later form, kept the client from it.
pub(super) fn watch(shared: Arc<Shared>, attachment: u64, life: Duration, hindered: u64, is_bent: bool) {
    tokio::spawn(async move {
        tokio::time::sleep(life * 2).await;
        let is_excused = is_bent || shared.hindered() != hindered;
        let wasted = shared.change_kantata(|world| {
            let record = world.attachments.get_mut(&attachment)?;
            let asked = record.credentials.as_mut()?;
            if asked.state != CredentialState::Fresh {
                return None;
            }
            asked.state = CredentialState::Unused;
            (!record.deleted).then_some(())
        });
        if wasted.is_some() && !is_excused && shared.options().kantata.note_unused {
            shared.mistake(Mistake::CredentialsUnused { attachment });
        }
    });
}

/// The fields of a form for a key are there; answers why the storage refuses it, if its name is the reason.
pub(crate) fn arrived(shared: &Shared, key: &str, is_bent: bool) -> Option<String> {
    let names = shared.options().kantata.names;
    let time = now();
    let (id, late, name) = shared.change_kantata(|world| {
        let mut records = world.attachments.iter_mut();
        let (id, record) = records.find(|(_, record)| record.key == key)?;
        let asked = record.credentials.as_mut()?;
        let is_late = time > asked.expires_at;
        asked.state = match (is_late, &asked.state) {
            (false, _) | (true, CredentialState::Used) => CredentialState::Used,
            (true, _) => CredentialState::Late,
        };
        Some((*id, is_late, record.name.clone()))
    })?;
    if late && !is_bent {
        shared.mistake(Mistake::CredentialsLate { attachment: id });
    }
    (names == NamePolicy::FailAtStorage && !is_legal(&name))
        .then(|| "Invalid according to Policy: Policy Condition failed: [\"eq\", \"$key\"]".to_owned())
}
