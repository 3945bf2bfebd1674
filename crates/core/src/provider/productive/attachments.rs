//! Attachment objects: made, filled, listed, linked, deleted.

use std::collections::HashSet;

use reqwest::Method;
use serde_json::{Value, json};
use url::Url;

use super::{
    api::{Api, Call},
    collection,
    document::{Document, Resource},
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
        Parent::Place(place) => place.kind,
        Parent::NewComment => PlaceKind::Comment,
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
    Ok(Reserved {
        id: RemoteId(resource.id()),
        form: policy::form(resource.attribute("aws_policy"), storage)?,
    })
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
        _ => Err(unexpected()),
    }
}

/// All pages of what a place lists.
pub(super) async fn listed(api: &Api, place: &Place) -> Result<Vec<Listed>, Fault> {
    // By id, so that what is added meanwhile comes last and nothing moves between pages.
    let pages = api.pages(of_place(place).with("sort", "id")).await?;
    let mut seen = HashSet::new();
    let rows = pages.iter().flat_map(Document::rows).filter_map(row);
    Ok(rows.filter(|row| seen.insert(row.id.clone())).collect())
}

/// The last page of what a place lists.
pub(super) async fn newest(api: &Api, place: &Place) -> Result<Vec<Listed>, Fault> {
    let page = api.call(of_place(place).with("sort", "-id").first_page()).await?;
    Ok(page.rows().filter_map(row).collect())
}

fn of_place(place: &Place) -> Call {
    Call::get(["attachments"]).with(format!("filter[{}_id]", singular(place.kind)), &place.id)
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

    let call = Call::get([kind, place.id.as_str()]).with("include", "attachments");
    let document = api.call(call).await?;
    let included = document.resource(kind).and_then(|parent| included(&document, parent));
    match included {
        Some(listed) => Ok(listed),
        None => self::listed(api, place).await,
    }
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
