//! Comments: posted, found again, read.

use reqwest::Method;
use serde_json::{Value, json};

use super::{
    api::{Api, Call},
    attachments::{self, references, unexpected},
    document::{Document, Resource, person_name},
    fault::is_about_include,
    id_value, singular, text,
};
use crate::{
    account::AccountId,
    destination::{Place, PlaceKind, Target},
    event::Comment,
    provider::{Fault, FaultKind},
    upload::RemoteId,
};

/// Comments looked through for one that was just posted: newest first, so the first page has it.
const LOOK_BACK: &str = "100";
/// Of comments that do not say what they carry, so many of the newest are asked.
const UNSAID: usize = 5;
/// Comments a person chooses from.
const LATEST: &str = "30";

/// Posts one comment. Attachments are named in both official ways, which say the same.
pub(super) async fn post(api: &Api, on: &Place, words: &str, ids: &[RemoteId]) -> Result<RemoteId, Fault> {
    if on.kind != PlaceKind::Task {
        return Err(Fault::new(FaultKind::Refused {
            field: None,
            detail: "comments cannot be commented".to_owned(),
        }));
    }
    let numbers: Vec<Value> = ids.iter().map(|id| id_value(&id.0)).collect();
    let call = Call::new(Method::POST, ["comments"]).sending(&json!({
        "type": "comments",
        "attributes": { "body": text::html(words), "attachment_ids": numbers },
        "relationships": {
            singular(on.kind): { "data": { "type": "tasks", "id": on.id } },
            "attachments": { "data": references(ids) },
        },
    }));
    let document = api.call(call).await?;
    let comment = document.resource("comments").ok_or_else(unexpected)?;
    Ok(RemoteId(comment.id()))
}

/// The newest comment that carries one of these attachments.
pub(super) async fn find(api: &Api, on: &Place, ids: &[RemoteId]) -> Result<Option<RemoteId>, Fault> {
    if on.kind != PlaceKind::Task || ids.is_empty() {
        return Ok(None);
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
                let listed = attachments::listed(api, &place).await?;
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

/// The latest comments of a task, newest first.
pub(super) async fn latest(api: &Api, account: &AccountId, on: &Place) -> Result<Vec<Comment>, Fault> {
    if on.kind != PlaceKind::Task {
        return Ok(Vec::new());
    }
    let document = list(api, on, LATEST, &["creator,attachments", "creator"], true).await?;
    let shown = document
        .rows()
        // Nobody else sees a draft, and so nobody would see its files.
        .filter(|comment| !comment.is_deleted() && comment.attribute("draft") != true);
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

/// Comments of a task, newest first, with as much of this as the service includes: each step asks for less.
async fn list(api: &Api, on: &Place, size: &str, include: &[&str], urgent: bool) -> Result<Document, Fault> {
    let call = Call::get(["comments"])
        .with("filter[task_id]", &on.id)
        .with("sort", "-created_at")
        .with("page[size]", size);
    let call = if urgent { call.urgent() } else { call };
    let mut outcome = None;
    for include in include {
        match api.call(call.clone().with("include", *include)).await {
            Err(fault) if is_about_include(&fault) => {}
            answered => {
                outcome = Some(answered?);
                break;
            }
        }
    }
    let document = match outcome {
        Some(document) => document,
        None => api.call(call).await?,
    };
    if document.is_list() {
        Ok(document)
    } else {
        Err(unexpected())
    }
}

/// A comment by its first words, and the task it stands under.
pub(super) async fn look_up(api: &Api, account: &AccountId, place: &Place) -> Result<(Target, Option<String>), Fault> {
    let call = |include: &str| {
        Call::get(["comments", place.id.as_str()])
            .with("include", include)
            .urgent()
    };
    let document = match api.call(call("creator,task.project")).await {
        Err(fault) if is_about_include(&fault) => api.call(call("creator")).await?,
        outcome => outcome?,
    };
    let comment = document.resource("comments").ok_or_else(unexpected)?;
    if comment.is_deleted() {
        return Err(Fault::new(FaultKind::Gone));
    }
    let task = document.related(comment, "task");
    let target = Target {
        account: account.clone(),
        place: place.clone(),
        title: text::title(&comment.text("body").unwrap_or_default(), &[]),
        number: task.and_then(|task| task.text("task_number")),
        project: task
            .and_then(|task| document.related(task, "project"))
            .and_then(|project| project.text("name")),
        company: None,
        status: None,
        assignee: document.related(comment, "creator").map(person_name),
        closed: task.is_some_and(|task| task.attribute("closed") == true),
        also: Vec::new(),
    };
    Ok((target, comment.reference("task")))
}
