//! Attachment objects: made, filled, deleted.

use reqwest::Method;
use serde_json::{Value, json};
use url::Url;

use super::{
    api::{Api, Call},
    document::Resource,
    holding::holds_one,
    id_value, policy,
    seen::Seen,
    singular,
};
use crate::{
    destination::{Place, PlaceKind},
    provider::{Fault, FaultKind, Listed, Parent, Reserved},
    upload::{FileToSend, RemoteId, Stored},
};

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
        Parent::Place(place) | Parent::Proof(place) => place.kind,
        Parent::NewComment => PlaceKind::Comment,
        Parent::NewExpense => PlaceKind::Expense,
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
            if let Err(left) = delete(api, &id).await {
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
        Parent::Place(place) if !holds_one(place.kind) && seen.may_name(place.kind) => Some(place),
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

/// Deletes the object.
pub(super) async fn delete(api: &Api, id: &RemoteId) -> Result<(), Fault> {
    let call = Call::new(Method::DELETE, ["attachments", id.0.as_str()]);
    api.call(call).await.map(drop)
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

/// What is known of an attachment that is not deleted.
pub(super) fn row(resource: Resource<'_>) -> Option<Listed> {
    (!resource.is_deleted()).then(|| Listed {
        id: RemoteId(resource.id()),
        name: resource.text("name").unwrap_or_default(),
        size: resource.attribute("size").as_u64(),
    })
}
