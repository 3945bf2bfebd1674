//! What hangs on a place: read, and changed from the place's own side.

use std::collections::HashSet;

use reqwest::Method;
use serde_json::{Value, json};

use super::{
    api::{Api, Call, PAGE_SIZE},
    attachments::{numbers, references, row, unexpected},
    collection,
    document::{Document, Resource},
    fault::is_about_include,
    id_value, singular,
};
use crate::{
    destination::{Place, PlaceKind},
    provider::{Fault, FaultKind, Listed, the_only_one},
    upload::RemoteId,
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

/// Whether a kind of place holds files itself.
pub(super) fn holds_files(kind: PlaceKind) -> bool {
    hold(kind) != Hold::Nothing
}

/// The relation that names the files of a place which no list tells.
pub(super) fn relation(kind: PlaceKind) -> Option<&'static str> {
    match hold(kind) {
        Hold::Listed | Hold::Nothing => None,
        Hold::Many => Some("attachments"),
        Hold::One => Some("attachment"),
    }
}

/// Whether a kind of place holds one file, so that a second one takes its place.
pub(super) fn holds_one(kind: PlaceKind) -> bool {
    matches!(
        kind,
        PlaceKind::Expense | PlaceKind::Invoice | PlaceKind::PurchaseOrder | PlaceKind::Bill
    )
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
    let Some(ours) = the_only_one(&there, ids)? else {
        return Ok(there);
    };
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
    let name = relation(place.kind).unwrap_or("attachments");
    let kind = collection(place.kind);
    let call = Call::get([kind, place.id.as_str()]).with("include", name);
    let document = api.call(call).await?;
    let parent = document.resource(kind).ok_or_else(unexpected)?;
    let there = match hold(place.kind) {
        Hold::One => parent.one(name).ok_or_else(unexpected)?,
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
