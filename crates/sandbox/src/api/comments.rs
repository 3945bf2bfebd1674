//! Comments: create, change, delete.

use serde_json::json;

use super::{Answer, Caller, Failure, body::Fields, document, link, query::Query};
use crate::{
    mistake::Mistake,
    shared::now,
    world::{Comment, Kind, World},
};

/// Parents of a comment that the sandbox plays.
const PARENTS: [Kind; 8] = [
    Kind::Task,
    Kind::Project,
    Kind::Company,
    Kind::Person,
    Kind::Deal,
    Kind::Discussion,
    Kind::Invoice,
    Kind::PurchaseOrder,
];
/// Parents that the real service knows besides.
const FURTHER: [&str; 2] = ["proposal", "resource_request"];

/// `POST /comments`.
pub(super) fn create(caller: &Caller, bytes: &[u8], query: &str) -> Answer {
    let query = Query::one(Kind::Comment, query)?;
    let fields = Fields::read(caller, Kind::Comment, bytes)?;
    let parent = parent(&fields)?;
    let Some(body) = fields.text("body").filter(|body| !body.trim().is_empty()) else {
        return Err(Failure::invalid("body", "can't be blank", json!({})));
    };
    link::seen(caller, parent.0, parent.1)?;
    let ids = fields.ids("attachment_ids")?.unwrap_or_default();
    for id in &ids {
        link::seen(caller, Kind::Attachment, *id)?;
    }
    let first = caller.shared.read(|world| twin(world, parent, body, &ids));
    let time = now();
    let id = caller.shared.write(|world| {
        let id = world.next_id();
        let record = Comment {
            organisation: caller.organisation,
            parent,
            body: Some(body.to_owned()),
            creator: caller.person,
            hidden: fields.truth("hidden").unwrap_or(false),
            draft: fields.truth("draft").unwrap_or(false),
            created_at: time,
            updated_at: time,
            edited_at: None,
            deleted: false,
        };
        world.comments.insert(id, record);
        for attachment in &ids {
            link::attach(world, *attachment, (Kind::Comment, id));
        }
        world.touch(Kind::Comment, id, time);
        id
    });
    if let Some(first) = first {
        caller.shared.mistake(Mistake::DuplicateComment { first, second: id });
    }
    document::one(caller, Kind::Comment, id, &query, 201)
}

/// `PATCH /comments/{id}`.
pub(super) fn update(caller: &Caller, id: u64, bytes: &[u8], query: &str) -> Answer {
    let query = Query::one(Kind::Comment, query)?;
    link::seen(caller, Kind::Comment, id)?;
    let fields = Fields::read(caller, Kind::Comment, bytes)?;
    let ids = fields.ids("attachment_ids")?;
    if fields.get("body").is_some() {
        let Some(body) = fields.text("body").filter(|body| !body.trim().is_empty()) else {
            return Err(Failure::invalid("body", "can't be blank", json!({})));
        };
        caller.shared.write(|world| {
            if let Some(record) = world.comments.get_mut(&id) {
                record.body = Some(body.to_owned());
                record.edited_at = Some(now());
                record.updated_at = now();
            }
        });
    }
    if let Some(ids) = ids {
        link::set(caller, (Kind::Comment, id), &ids)?;
    }
    document::one(caller, Kind::Comment, id, &query, 200)
}

/// `DELETE /comments/{id}`.
pub(super) fn delete(caller: &Caller, id: u64) -> Answer {
    link::seen(caller, Kind::Comment, id)?;
    caller.shared.write(|world| {
        if let Some(record) = world.comments.get_mut(&id) {
            record.deleted = true;
        }
    });
    Ok((204, None))
}

/// Exactly one parent.
fn parent(fields: &Fields) -> Result<(Kind, u64), Failure> {
    let mut found = Vec::new();
    for kind in PARENTS {
        if let Some(id) = fields.id(&format!("{}_id", kind.singular()))? {
            found.push((kind, id));
        }
    }
    for name in FURTHER {
        if fields.id(&format!("{name}_id"))?.is_some() {
            return Err(Failure::not_played(&format!("comments on a {name}")));
        }
    }
    match found.as_slice() {
        [one] => Ok(*one),
        [] => Err(Failure::invalid("commentable", "can't be blank", json!({}))),
        _ => Err(Failure::invalid(
            "commentable",
            "must be exactly one",
            json!({"count": 1}),
        )),
    }
}

/// A comment that says the same already.
///
/// Attachments move to the newer comment, so a repeated one is known by them hanging on the older
/// one; without attachments only a comment of the last minute counts, people do say "ok" twice.
fn twin(world: &World, parent: (Kind, u64), body: &str, ids: &[u64]) -> Option<u64> {
    let same = world
        .comments
        .iter()
        .filter(|(_, record)| record.parent == parent && !record.deleted && record.body.as_deref() == Some(body));
    let mut wanted = ids.to_vec();
    wanted.sort_unstable();
    let mut twins = same.filter(|(id, record)| {
        let is_recent = now() - record.created_at < 60_000;
        world.attached_to((Kind::Comment, **id)) == wanted && (!ids.is_empty() || is_recent)
    });
    twins.next().map(|(id, _)| *id)
}
