//! Attachment objects: made, filled, listed, linked, deleted.

use std::collections::HashSet;

use reqwest::Method;
use serde_json::{Value, json};
use url::Url;

use super::{
    api::{Api, Call, PAGE_SIZE},
    collection,
    document::{Document, Resource},
    fault::is_about_include,
    id_value, policy,
    seen::Seen,
    singular,
};
use crate::{
    destination::{Place, PlaceKind},
    provider::{Fault, FaultKind, Listed, Parent, Reserved},
    upload::{FileToSend, RemoteId, Stored},
};

/// How a place holds its files, and so where they can be seen and changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hold {
    /// Attachments are listed by it, and name it.
    Listed,
    /// It names its attachments, and they name it: no list tells them.
    Many,
    /// It names one attachment. Nothing is said of what naming it from the other side would do to the one that is there.
    One,
    /// It has comments alone.
    Nothing,
}

fn hold(kind: PlaceKind) -> Hold {
    match kind {
        PlaceKind::Task | PlaceKind::Comment | PlaceKind::Page => Hold::Listed,
        PlaceKind::Booking => Hold::Many,
        kind if holds_one(kind) => Hold::One,
        _ => Hold::Nothing,
    }
}

/// Whether a kind of place holds one file, so that a second one takes its place.
pub(super) fn holds_one(kind: PlaceKind) -> bool {
    matches!(
        kind,
        PlaceKind::Expense | PlaceKind::Invoice | PlaceKind::PurchaseOrder | PlaceKind::Bill
    )
}

/// Creates the object, naming the type of its parent and never the parent itself. Which types there are is not published: one that is
/// refused is left out, since none is fine as well.
pub(super) async fn reserve(
    api: &Api,
    seen: &Seen,
    file: &FileToSend,
    parent: Parent<'_>,
    storage: Option<&Url>,
) -> Result<Reserved, Fault> {
    let kind = match parent {
        Parent::Place(place) => place.kind,
        Parent::NewComment => PlaceKind::Comment,
    };
    let call = |kind: Option<&str>| {
        Call::new(Method::POST, ["attachments"]).sending(&json!({
            "type": "attachments",
            "attributes": {
                "name": file.name,
                "content_type": file.content_type,
                "size": file.fingerprint.size,
                "attachable_type": kind,
            },
        }))
    };
    let named = seen.may_name(kind).then(|| singular(kind));
    let document = match api.call(call(named)).await {
        Err(fault) if named.is_some() && is_about_parent(&fault, kind) => {
            seen.leave_unnamed(kind);
            api.call(call(None)).await?
        }
        outcome => outcome?,
    };
    let resource = document.resource("attachments").ok_or_else(unexpected)?;
    let id = RemoteId(resource.id());
    match policy::form(resource.attribute("aws_policy"), storage) {
        Ok(form) => Ok(Reserved { id, form }),
        Err(fault) => {
            // Nobody will fill it. That it cannot be deleted matters less than why it is of no use.
            if let Err(left) = discard(api, &id).await {
                tracing::warn!(%id, %left, "an attachment object without a usable policy stays behind");
            }
            Err(fault)
        }
    }
}

/// Hands over the address of the bytes and, where there is one that takes several files, the parent in both documented ways.
pub(super) async fn register(
    api: &Api,
    seen: &Seen,
    id: &RemoteId,
    stored: &Stored,
    parent: Parent<'_>,
) -> Result<(), Fault> {
    let call = |parent: Option<&Place>| {
        let mut attributes = json!({ "temp_url": stored.location });
        if let Some(place) = parent {
            let name = singular(place.kind);
            attributes["attachable_type"] = json!(name);
            attributes["attachable_id"] = id_value(&place.id);
            attributes[format!("{name}_id")] = id_value(&place.id);
        }
        Call::new(Method::PATCH, ["attachments", id.0.as_str()]).sending(&json!({
            "type": "attachments",
            "id": id.0,
            "attributes": attributes,
        }))
    };
    let named = match parent {
        Parent::Place(place) if hold(place.kind) != Hold::One && seen.may_name(place.kind) => Some(place),
        _ => None,
    };
    let document = match (api.call(call(named)).await, named) {
        (Err(fault), Some(place)) if is_about_parent(&fault, place.kind) => {
            seen.leave_unnamed(place.kind);
            api.call(call(None)).await?
        }
        (outcome, _) => outcome?,
    };
    match document.resource("attachments") {
        Some(resource) if resource.id() == id.0 => Ok(()),
        // Its success is all that counts: reading back proves the rest.
        None if document.is_empty() => Ok(()),
        _ => Err(unexpected()),
    }
}

/// Whether a refusal is about what an attachment hangs on.
fn is_about_parent(fault: &Fault, kind: PlaceKind) -> bool {
    let FaultKind::Refused { field: Some(field), .. } = &fault.kind else {
        return false;
    };
    ["attachable_type", "attachable_id", "attachable"].contains(&field.as_str())
        || field.strip_suffix("_id") == Some(singular(kind))
}

/// All of what a place lists.
pub(super) async fn listed(api: &Api, place: &Place) -> Result<Vec<Listed>, Fault> {
    match hold(place.kind) {
        Hold::Listed => {}
        Hold::Many | Hold::One => return own(api, place).await,
        Hold::Nothing => return Ok(Vec::new()),
    }
    let filter = format!("filter[{}_id]", singular(place.kind));
    // By id, so that what is added meanwhile comes last and nothing moves between pages.
    let call = Call::get(["attachments"]).with(filter, &place.id).with("sort", "id");
    let pages = api.pages(call).await?;
    let mut seen = HashSet::new();
    let rows = pages.iter().flat_map(Document::rows).filter_map(row);
    Ok(rows.filter(|row| seen.insert(row.id.clone())).collect())
}

/// The first page of what a place lists, newest first.
pub(super) async fn newest(api: &Api, place: &Place) -> Result<Vec<Listed>, Fault> {
    if hold(place.kind) != Hold::Listed {
        return listed(api, place).await;
    }
    let filter = format!("filter[{}_id]", singular(place.kind));
    let call = Call::get(["attachments"])
        .with(filter, &place.id)
        .with("sort", "-id")
        .with("page[size]", PAGE_SIZE);
    Ok(api.call(call).await?.rows().filter_map(row).collect())
}

/// One change of the parent, which may well replace what it lists: so `ids` is everything it shall list.
pub(super) async fn link(api: &Api, place: &Place, ids: &[RemoteId]) -> Result<Vec<Listed>, Fault> {
    let kind = collection(place.kind);
    let as_relation = json!({ "relationships": { "attachments": { "data": references(ids) } } });
    let as_attribute = json!({ "attributes": { "attachment_ids": numbers(ids) } });
    match hold(place.kind) {
        Hold::One => return put(api, place, ids).await,
        // Only the attribute is documented there.
        Hold::Many => {
            change(api, place, as_attribute).await?;
            return own(api, place).await;
        }
        Hold::Listed | Hold::Nothing => match change(api, place, as_relation).await {
            Err(Fault {
                kind: FaultKind::Refused { .. },
                ..
            }) => change(api, place, as_attribute).await?,
            outcome => outcome?,
        },
    }

    let document = match api.call(with_attachments(place)).await {
        // Only the reading is refused: the change stands.
        Err(fault) if is_about_include(&fault) => return listed(api, place).await,
        outcome => outcome?,
    };
    let included = document.resource(kind).and_then(|parent| included(&document, parent));
    match included {
        Some(listed) => Ok(listed),
        None => listed(api, place).await,
    }
}

/// Puts the one file there that the place shall hold. One that is there stays unless ours is all that is named.
async fn put(api: &Api, place: &Place, ids: &[RemoteId]) -> Result<Vec<Listed>, Fault> {
    let there = own(api, place).await?;
    let ours = match ids {
        [] => return Ok(there),
        [one] => one,
        several => {
            let other = there.into_iter().find(|there| several.contains(&there.id));
            let name = other.map(|other| other.name).unwrap_or_default();
            return Err(Fault::new(FaultKind::Occupied { name }));
        }
    };
    if there.iter().any(|there| there.id == *ours) {
        return Ok(there);
    }
    change(
        api,
        place,
        json!({ "attributes": { "attachment_id": id_value(&ours.0) } }),
    )
    .await?;
    own(api, place).await
}

async fn change(api: &Api, place: &Place, with: Value) -> Result<(), Fault> {
    let kind = collection(place.kind);
    let mut data = with;
    data["type"] = json!(kind);
    data["id"] = json!(place.id);
    let call = Call::new(Method::PATCH, [kind, &place.id]).sending(&data);
    api.call(call).await.map(drop)
}

/// What a place names itself. What does not come along is there all the same; without the relation nothing can be confirmed.
async fn own(api: &Api, place: &Place) -> Result<Vec<Listed>, Fault> {
    let name = if hold(place.kind) == Hold::One {
        "attachment"
    } else {
        "attachments"
    };
    let kind = collection(place.kind);
    let call = Call::get([kind, place.id.as_str()]).with("include", name);
    let document = api.call(call).await?;
    let parent = document.resource(kind).ok_or_else(unexpected)?;
    let there = match hold(place.kind) {
        Hold::One => parent.one(name).ok_or_else(unexpected)?.into_iter().collect(),
        _ => parent.references(name).ok_or_else(unexpected)?,
    };
    let rows = there.into_iter().filter_map(|reference| {
        let bare = Listed {
            id: RemoteId(reference.id()),
            name: String::new(),
            size: None,
        };
        document.included(reference).map_or(Some(bare), row)
    });
    Ok(rows.collect())
}

/// The ids in the place's own relation, whether or not their records come along.
pub(super) async fn referred_to(api: &Api, place: &Place) -> Result<Option<Vec<RemoteId>>, Fault> {
    if hold(place.kind) == Hold::One {
        return Ok(None);
    }
    let document = match api.call(with_attachments(place)).await {
        Err(fault) if is_about_include(&fault) => return Ok(None),
        outcome => outcome?,
    };
    let parent = document.resource(collection(place.kind)).ok_or_else(unexpected)?;
    let references = parent.references("attachments");
    Ok(references.map(|all| all.into_iter().map(|one| RemoteId(one.id())).collect()))
}

fn with_attachments(place: &Place) -> Call {
    Call::get([collection(place.kind), place.id.as_str()]).with("include", "attachments")
}

/// What is included of a parent's attachments; `None` where any of them is left out.
fn included(document: &Document, parent: Resource<'_>) -> Option<Vec<Listed>> {
    let references = parent.references("attachments")?;
    let resources: Option<Vec<_>> = references.into_iter().map(|target| document.included(target)).collect();
    Some(resources?.into_iter().filter_map(row).collect())
}

/// Deletes the object.
pub(super) async fn discard(api: &Api, id: &RemoteId) -> Result<(), Fault> {
    let call = Call::new(Method::DELETE, ["attachments", id.0.as_str()]);
    match api.call(call).await {
        Err(fault) if fault.kind != FaultKind::Gone => Err(fault),
        _ => Ok(()),
    }
}

/// References to attachments, as relationships write them.
pub(super) fn references(ids: &[RemoteId]) -> Vec<Value> {
    ids.iter()
        .map(|id| json!({ "type": "attachments", "id": id.0 }))
        .collect()
}

/// Ids of attachments, as attributes write them.
pub(super) fn numbers(ids: &[RemoteId]) -> Vec<Value> {
    ids.iter().map(|id| id_value(&id.0)).collect()
}

/// The service answered something else than what was asked for.
pub(super) fn unexpected() -> Fault {
    Fault::new(FaultKind::NotTheService).with_detail("the answer is about something else")
}

fn row(resource: Resource<'_>) -> Option<Listed> {
    (!resource.is_deleted()).then(|| Listed {
        id: RemoteId(resource.id()),
        name: resource.text("name").unwrap_or_default(),
        size: resource.attribute("size").as_u64(),
    })
}
