//! Comments: posted, found again, read.

use reqwest::Method;
use serde_json::json;

use super::{
    api::{Api, Call},
    attachments::{self, references, unexpected},
    collection,
    document::{Document, Resource, person_name},
    fault::is_about_include,
    holding, singular, text,
};
use crate::{
    account::AccountId,
    destination::{Place, PlaceKind, Target},
    event::Comment,
    provider::{Fault, FaultKind},
    upload::RemoteId,
};

/// Everything a comment may be about, a budget being a deal.
const PARENTS: [PlaceKind; 8] = [
    PlaceKind::Task,
    PlaceKind::Deal,
    PlaceKind::Project,
    PlaceKind::Company,
    PlaceKind::Person,
    PlaceKind::Discussion,
    PlaceKind::Invoice,
    PlaceKind::PurchaseOrder,
];
/// A comment with its author and whatever it is about; then with less.
const HOMES: [&str; 3] = [
    "creator,task.project,deal,project,company,person,discussion,invoice,purchase_order",
    "creator,task.project",
    "creator",
];
/// Comments looked through for one that was just posted: newest first, so the first page has it.
const LOOK_BACK: &str = "200";
/// Of comments that do not say what they carry, so many of the newest are asked.
const UNSAID: usize = 5;
/// Comments a person chooses from.
const LATEST: &str = "30";

/// Posts one comment. Attachments are named in both official ways, which say the same.
pub(super) async fn post(api: &Api, on: &Place, words: &str, ids: &[RemoteId]) -> Result<RemoteId, Fault> {
    if !takes_comments(on.kind) {
        return Err(Fault::new(FaultKind::Refused {
            field: None,
            detail: "this cannot be commented".to_owned(),
        }));
    }
    let call = Call::new(Method::POST, ["comments"]).sending(&json!({
        "type": "comments",
        "attributes": { "body": text::html(words), "attachment_ids": attachments::numbers(ids) },
        "relationships": {
            singular(on.kind): { "data": { "type": collection(on.kind), "id": on.id } },
            "attachments": { "data": references(ids) },
        },
    }));
    let document = api.call(call).await?;
    let comment = document.resource("comments").ok_or_else(unexpected)?;
    Ok(RemoteId(comment.id()))
}

/// Whether comments name this kind of object as what they are about. A page has discussions for that.
fn takes_comments(kind: PlaceKind) -> bool {
    kind == PlaceKind::Budget || PARENTS.contains(&kind)
}

/// The filter that finds the comments of an object. There is none for deals, people, invoices and purchase orders.
pub(super) fn filter(kind: PlaceKind) -> Option<&'static str> {
    match kind {
        PlaceKind::Task => Some("filter[task_id]"),
        PlaceKind::Project => Some("filter[project_id]"),
        PlaceKind::Company => Some("filter[company_id]"),
        PlaceKind::Discussion => Some("filter[discussion_id]"),
        _ => None,
    }
}

/// The newest comment that carries one of these attachments. Where comments cannot be asked for by what they are about, the attachment says
/// what it hangs on, and the newest comments of the whole organisation are looked through besides: they are seconds old when this is asked.
pub(super) async fn find(api: &Api, on: &Place, ids: &[RemoteId]) -> Result<Option<RemoteId>, Fault> {
    let Some(first) = ids.first().filter(|_| takes_comments(on.kind)) else {
        return Ok(None);
    };
    if filter(on.kind).is_none()
        && let Some(comment) = carrier(api, first).await?
    {
        return Ok(Some(comment));
    }
    let document = list(api, on, LOOK_BACK, &["attachments"], false).await?;
    let mut unsaid = 0;
    for comment in document.rows().filter(|comment| !comment.is_deleted()) {
        let id = RemoteId(comment.id());
        let carried: Vec<RemoteId> = match comment.references("attachments") {
            Some(carried) => carried.iter().map(|one| RemoteId(one.id())).collect(),
            // It does not say; the newest ones are asked, since the one that is looked for is among them.
            None if unsaid < UNSAID => {
                unsaid += 1;
                let place = Place {
                    kind: PlaceKind::Comment,
                    id: id.0.clone(),
                };
                let listed = holding::listed(api, &place).await?;
                listed.into_iter().map(|listed| listed.id).collect()
            }
            None => break,
        };
        if carried.iter().any(|one| ids.contains(one)) {
            return Ok(Some(id));
        }
    }
    Ok(None)
}

/// The comment that an attachment hangs on, as far as it says.
async fn carrier(api: &Api, id: &RemoteId) -> Result<Option<RemoteId>, Fault> {
    let call = Call::get(["attachments", id.0.as_str()]).with("include", "comment");
    match api.call(call).await {
        Err(fault) if is_about_include(&fault) => Ok(None),
        outcome => {
            let document = outcome?;
            let attachment = document.resource("attachments").ok_or_else(unexpected)?;
            Ok(attachment.reference("comment").map(RemoteId))
        }
    }
}

/// The latest comments of an object, newest first. A project's filter also finds what stands on its tasks, and a company's what stands on
/// its projects: these are left out where the service says what they are about.
pub(super) async fn latest(api: &Api, account: &AccountId, on: &Place) -> Result<Vec<Comment>, Fault> {
    if filter(on.kind).is_none() {
        return Ok(Vec::new());
    }
    let document = list(api, on, LATEST, &["creator,attachments", "creator"], true).await?;
    let shown = document
        .rows()
        // Nobody else sees a draft, and so nobody would see its files.
        .filter(|comment| !comment.is_deleted() && comment.attribute("draft") != true)
        .filter(|comment| {
            comment
                .text("commentable_type")
                .is_none_or(|kind| kind == singular(on.kind))
        });
    Ok(shown.map(|comment| read(account, &document, comment)).collect())
}

fn read(account: &AccountId, document: &Document, comment: Resource<'_>) -> Comment {
    let files = comment.references("attachments").unwrap_or_default();
    let files: Vec<Option<Resource<'_>>> = files.into_iter().map(|file| document.included(file)).collect();
    // What did not come along is there all the same.
    let there = files.iter().filter(|file| !file.is_some_and(Resource::is_deleted));
    let names: Vec<String> = there.clone().filter_map(|file| (*file)?.text("name")).collect();
    let written = comment
        .text("created_at")
        .and_then(|at| at.parse::<jiff::Timestamp>().ok());
    Comment {
        target: Target {
            account: account.clone(),
            place: Place {
                kind: PlaceKind::Comment,
                id: comment.id(),
            },
            title: text::title(&comment.text("body").unwrap_or_default(), &names),
            number: None,
            project: None,
            company: None,
            status: None,
            assignee: document.related(comment, "creator").map(person_name),
            closed: false,
            also: Vec::new(),
        },
        written: written.map(jiff::Timestamp::as_millisecond),
        files: u32::try_from(there.count()).unwrap_or(u32::MAX),
    }
}

/// Comments of an object, newest first, with as much of this as the service includes: each step asks for less.
async fn list(api: &Api, on: &Place, size: &str, include: &[&str], urgent: bool) -> Result<Document, Fault> {
    let call = Call::get(["comments"])
        .with("sort", "-created_at")
        .with("page[size]", size);
    let call = match filter(on.kind) {
        Some(filter) => call.with(filter, &on.id),
        None => call,
    };
    let call = if urgent { call.urgent() } else { call };
    api.list(call, include).await
}

/// Comments with these words, newest first.
pub(super) async fn by_words(api: &Api, account: &AccountId, words: &str, size: &str) -> Result<Vec<Target>, Fault> {
    let call = Call::get(["comments"])
        .with("filter[full_query]", words)
        .with("sort", "-created_at")
        .with("page[size]", size);
    let document = api.list(call.urgent(), &HOMES).await?;
    let seen = document
        .rows()
        .filter(|comment| !comment.is_deleted() && comment.attribute("draft") != true);
    Ok(seen.map(|comment| target(account, &document, comment)).collect())
}

/// A comment by its first words, and what it is about.
pub(super) async fn look_up(api: &Api, account: &AccountId, place: &Place) -> Result<(Target, Option<Place>), Fault> {
    let call = Call::get(["comments", place.id.as_str()]).urgent();
    let document = api.including(call, &HOMES).await?;
    let comment = document.resource("comments").ok_or_else(unexpected)?;
    if comment.is_deleted() {
        return Err(Fault::new(FaultKind::Gone));
    }
    let home = PARENTS.into_iter().find_map(|kind| {
        let id = comment.reference(singular(kind))?;
        Some(Place { kind, id })
    });
    Ok((target(account, &document, comment), home))
}

/// A comment by its first words, with what it is about as far as that came along.
fn target(account: &AccountId, document: &Document, comment: Resource<'_>) -> Target {
    let task = document.related(comment, "task");
    Target {
        account: account.clone(),
        place: Place {
            kind: PlaceKind::Comment,
            id: comment.id(),
        },
        title: text::title(&comment.text("body").unwrap_or_default(), &[]),
        number: task.and_then(|task| task.text("task_number")),
        project: task
            .and_then(|task| document.related(task, "project"))
            .or_else(|| document.related(comment, "project"))
            .and_then(|project| project.text("name")),
        company: document
            .related(comment, "company")
            .and_then(|company| company.text("name")),
        status: None,
        assignee: document.related(comment, "creator").map(person_name),
        closed: task.is_some_and(|task| task.attribute("closed") == true),
        also: Vec::new(),
    }
}
