//! What a post or an expense may refer to.

use serde_json::Value;

use super::{Caller, Failure, find::sees, kind::Kind, world::World};
use crate::mistake::Mistake;

/// Checks attachments that a post or an expense names; `field` is the member that names them.
pub(super) fn check_files(
    caller: &Caller,
    world: &World,
    ids: &[u64],
    purpose: &str,
    field: &str,
) -> Result<(), Vec<Value>> {
    let mut entries = Vec::new();
    for id in ids {
        let record = world
            .attachments
            .get(id)
            .filter(|record| !record.deleted && record.user == caller.person);
        let Some(record) = record else {
            entries.push(Failure::entry(field, &format!("Attachment {id} was not found")));
            continue;
        };
        if record.purpose != purpose {
            entries.push(Failure::entry(
                field,
                &format!("Attachment {id} is a {}", record.purpose),
            ));
        } else if !record.synced {
            caller.shared.mistake(Mistake::LinkedUnsynced { attachment: *id });
            entries.push(Failure::entry(
                field,
                &format!("Attachment {id} has not finished uploading"),
            ));
        }
    }
    if entries.is_empty() { Ok(()) } else { Err(entries) }
}

/// A project that the caller sees, by the member `workspace_id`.
pub(super) fn workspace(caller: &Caller, world: &World, id: u64) -> Result<(), Failure> {
    if sees(world, Kind::Workspace, id, caller.person) {
        Ok(())
    } else {
        Err(Failure::not_found())
    }
}

/// Whether a task is in a project and not deleted.
pub(super) fn story_fits(world: &World, story: u64, workspace: u64) -> bool {
    world
        .stories
        .get(&story)
        .is_some_and(|record| record.workspace == workspace && !record.deleted)
}

/// The documents of a request: one under its singular, or up to a hundred under its plural.
pub(super) fn documents(document: &Value, singular: &str, plural: &str) -> Result<Vec<Value>, Failure> {
    if let Some(list) = document[plural].as_array() {
        if list.len() > 100 {
            return Err(Failure::system(422, "At most 100 objects can be created at once"));
        }
        return Ok(list.clone());
    }
    match &document[singular] {
        Value::Null => Ok(vec![Value::Object(serde_json::Map::new())]),
        one => Ok(vec![one.clone()]),
    }
}

/// Says in a bulk request which of the documents an entry is about.
pub(super) fn numbered(mut entries: Vec<Value>, index: usize, is_bulk: bool) -> Vec<Value> {
    for entry in entries.iter_mut().filter(|_| is_bulk) {
        entry["index"] = Value::from(index);
    }
    entries
}
