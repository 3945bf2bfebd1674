//! Which attachments hang on what: the attachment's side and the parent's side.

use serde_json::json;

use super::{Answer, Caller, Failure, body::Fields, document, query::Query};
use crate::{
    mistake::Mistake,
    options::LinkMode,
    shared::now,
    world::{Kind, World},
};

/// Parents that the sandbox plays.
const PARENTS: [Kind; 8] = [
    Kind::Task,
    Kind::Comment,
    Kind::Page,
    Kind::Expense,
    Kind::Invoice,
    Kind::PurchaseOrder,
    Kind::Bill,
    Kind::Booking,
];

/// Whether the caller may see a record: 404 when it is not theirs, 403 when it is closed to them.
pub(super) fn seen(caller: &Caller, kind: Kind, id: u64) -> Result<(), Failure> {
    caller.shared.read(|world| {
        let organisation = world.organisation_of(kind, id);
        let is_own = match kind {
            Kind::Organisation | Kind::Membership => {
                organisation.is_some_and(|organisation| caller.acts_as.contains_key(&organisation))
            }
            _ => organisation == Some(caller.organisation) && !world.is_draft_of_another(kind, id, caller.person),
        };
        match is_own {
            false => Err(Failure::not_found()),
            true if world.is_forbidden(kind, id) => Err(Failure::forbidden()),
            true => Ok(()),
        }
    })
}

/// The parent that an attachment's own fields name.
pub(super) fn target(
    caller: &Caller,
    fields: &Fields,
    stored_type: Option<&str>,
) -> Result<Option<(Kind, u64)>, Failure> {
    let written = fields.text("attachable_type");
    let mut named = Vec::new();
    for kind in PARENTS {
        if let Some(id) = fields.id(&format!("{}_id", kind.singular()))? {
            named.push((kind, id));
        }
    }
    if let Some(id) = fields.id("attachable_id")? {
        let kind = written.or(stored_type).and_then(Kind::of_singular);
        let kind = kind.filter(|kind| PARENTS.contains(kind));
        let wanted = || Failure::invalid("attachable_type", "can't be blank", json!({}));
        named.push((kind.ok_or_else(wanted)?, id));
    }
    let Some(first) = named.first().copied() else {
        return Ok(None);
    };
    let disagrees =
        named.iter().any(|other| *other != first) || written.is_some_and(|written| written != first.0.singular());
    if disagrees {
        let meta = json!({"value": written});
        return Err(Failure::invalid(
            "attachable_type",
            "does not match the linked record",
            meta,
        ));
    }
    seen(caller, first.0, first.1)?;
    Ok(caller.shared.options().attachment_side_linking.then_some(first))
}

/// Hangs an attachment on a parent; one that holds a single file loses the one it had.
pub(super) fn attach(world: &mut World, id: u64, parent: (Kind, u64)) {
    if parent.0.holds_one() {
        for other in world.attached_to(parent) {
            if let Some(record) = world.attachments.get_mut(&other) {
                record.parent = None;
            }
        }
    }
    let Some(record) = world.attachments.get_mut(&id) else {
        return;
    };
    record.parent = Some(parent);
    record.attachable_type = Some(parent.0.singular().to_owned());
    world.touch(parent.0, parent.1, now());
}

/// Brings a parent's attachments to the list given, as the link mode says.
pub(super) fn set(caller: &Caller, parent: (Kind, u64), ids: &[u64]) -> Result<(), Failure> {
    for id in ids {
        seen(caller, Kind::Attachment, *id)?;
    }
    let mode = caller.shared.options().link;
    let dropped = caller.shared.write(|world| {
        let mut dropped = Vec::new();
        if mode == LinkMode::Replace {
            dropped = world.attached_to(parent);
            dropped.retain(|id| !ids.contains(id));
            for id in &dropped {
                if let Some(record) = world.attachments.get_mut(id) {
                    record.parent = None;
                }
            }
        }
        for id in ids {
            attach(world, *id, parent);
        }
        dropped
    });
    if !dropped.is_empty() {
        let parent = format!("{}/{}", parent.0.name(), parent.1);
        caller.shared.mistake(Mistake::UnlinkedSiblings {
            parent,
            attachments: dropped,
        });
    }
    Ok(())
}

/// `PATCH` of whatever holds files, comments aside.
pub(super) fn update_parent(caller: &Caller, kind: Kind, id: u64, bytes: &[u8], query: &str) -> Answer {
    let query = Query::one(kind, query)?;
    seen(caller, kind, id)?;
    let fields = Fields::read(caller, kind, bytes)?;
    if kind.holds_one() {
        set_one(caller, (kind, id), &fields)?;
        return document::one(caller, kind, id, &query, 200);
    }
    let ids = fields.ids("attachment_ids")?;
    if let Some(title) = fields.text("title") {
        if title.trim().is_empty() {
            return Err(Failure::invalid("title", "can't be blank", json!({})));
        }
        caller.shared.write(|world| match kind {
            Kind::Task => {
                if let Some(task) = world.tasks.get_mut(&id) {
                    title.clone_into(&mut task.title);
                }
                world.touch(kind, id, now());
            }
            _ => {
                if let Some(page) = world.pages.get_mut(&id) {
                    title.clone_into(&mut page.title);
                }
            }
        });
    }
    if let Some(ids) = ids {
        set(caller, (kind, id), &ids)?;
    }
    document::one(caller, kind, id, &query, 200)
}

/// Gives a record that holds one file this one, or none.
fn set_one(caller: &Caller, parent: (Kind, u64), fields: &Fields) -> Result<(), Failure> {
    if fields.get("attachment_id").is_none() {
        return Ok(());
    }
    let id = fields.id("attachment_id")?;
    if let Some(id) = id {
        seen(caller, Kind::Attachment, id)?;
    }
    caller.shared.write(|world| match id {
        Some(id) => attach(world, id, parent),
        None => {
            for other in world.attached_to(parent) {
                if let Some(record) = world.attachments.get_mut(&other) {
                    record.parent = None;
                }
            }
        }
    });
    Ok(())
}
