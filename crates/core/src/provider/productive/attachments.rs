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
    id_value, policy, singular,
};
use crate::{
    destination::{Place, PlaceKind},
    provider::{Fault, FaultKind, Listed, Parent, Reserved},
    upload::{FileToSend, RemoteId, Stored},
};

/// Creates the object, naming the type of its parent and never the parent itself.
pub(super) async fn reserve(
    api: &Api,
    file: &FileToSend,
    parent: Parent<'_>,
    storage: Option<&Url>,
) -> Result<Reserved, Fault> {
    let kind = match parent {
        Parent::Place(place) | Parent::Proof(place) => place.kind,
        Parent::NewComment => PlaceKind::Comment,
        Parent::NewExpense => PlaceKind::Expense,
    };
    let call = Call::new(Method::POST, ["attachments"]).sending(&json!({
        "type": "attachments",
        "attributes": {
            "name": file.name,
            "content_type": file.content_type,
            "size": file.fingerprint.size,
            "attachable_type": singular(kind),
        },
    }));
    let document = api.call(call).await?;
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

/// Hands over the address of the bytes and, where there is one, the parent in both documented ways.
pub(super) async fn register(api: &Api, id: &RemoteId, stored: &Stored, parent: Parent<'_>) -> Result<(), Fault> {
    let mut attributes = json!({ "temp_url": stored.location });
    if let Parent::Place(place) = parent {
        let name = singular(place.kind);
        attributes["attachable_type"] = json!(name);
        attributes["attachable_id"] = id_value(&place.id);
        attributes[format!("{name}_id")] = id_value(&place.id);
    }
    let call = Call::new(Method::PATCH, ["attachments", id.0.as_str()]).sending(&json!({
        "type": "attachments",
        "id": id.0,
        "attributes": attributes,
    }));
    let document = api.call(call).await?;
    match document.resource("attachments") {
        Some(resource) if resource.id() == id.0 => Ok(()),
        // Its success is all that counts: reading back proves the rest.
        None if document.is_empty() => Ok(()),
        _ => Err(unexpected()),
    }
}

/// All pages of what a place lists.
pub(super) async fn listed(api: &Api, place: &Place) -> Result<Vec<Listed>, Fault> {
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
    let call = Call::new(Method::PATCH, [kind, &place.id]).sending(&json!({
        "type": kind,
        "id": place.id,
        "relationships": { "attachments": { "data": references(ids) } },
    }));
    api.call(call).await?;

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

/// The ids in the place's own relation, whether or not their records come along.
pub(super) async fn referred_to(api: &Api, place: &Place) -> Result<Option<Vec<RemoteId>>, Fault> {
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
