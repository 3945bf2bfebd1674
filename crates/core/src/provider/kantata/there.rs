//! Files on posts, and the receipts of expenses: listed for people, page by page. A file by itself cannot be asked for.

use std::collections::HashSet;

use jiff::Timestamp;
use url::Url;

use super::{
    api::{Api, Call, MOST_PAGES, PAGE_SIZE},
    attachments::size,
    envelope::{Envelope, Record},
    expenses, posts,
};
use crate::{
    destination::{Place, PlaceKind},
    event::{CanDo, FileThere, OnComment, Shelf},
    provider::{
        Fault, FaultKind, excerpt,
        held::{Held, Mark, Page},
    },
    upload::RemoteId,
};

const WITH_FILES: &str = "attachments,user";

/// One page of a shelf.
pub(super) async fn page(api: &Api, place: &Place, shelf: Shelf, mark: Option<&str>) -> Result<Page, Fault> {
    match (place.kind, shelf) {
        (PlaceKind::Post, Shelf::Own) => {
            let envelope = posts::one(api, place, WITH_FILES, true).await?;
            Ok(Page::whole(
                envelope
                    .rows("posts")
                    .flat_map(|post| of_post(&envelope, post, false))
                    .collect(),
            ))
        }
        (PlaceKind::Post, Shelf::Comments) => {
            let envelope = posts::one(api, place, "replies,attachments,user", true).await?;
            let replies = envelope
                .one("posts")
                .and_then(|post| post.references("reply_ids"))
                .unwrap_or_default();
            of_replies(api, &envelope, &replies).await
        }
        (PlaceKind::Expense, Shelf::Own) => {
            let envelope = expenses::one(api, place, "receipt,user", true).await?;
            let receipt = envelope.one("expenses").and_then(|expense| receipt(&envelope, expense));
            Ok(Page::whole(receipt.into_iter().collect()))
        }
        (PlaceKind::Task | PlaceKind::Project, Shelf::Comments) => of_posts(api, place, Mark::read(mark)).await,
        _ => Ok(Page::whole(Vec::new())),
    }
}

/// A file of a place, looked for on all its pages.
pub(super) async fn find(api: &Api, place: &Place, shelves: &[Shelf], id: &RemoteId) -> Result<Held, Fault> {
    for shelf in shelves {
        let mut mark = None;
        for _ in 0..MOST_PAGES {
            let page = page(api, place, *shelf, mark.as_deref()).await?;
            if let Some(found) = page.files.into_iter().find(|held| held.file.id == id.0) {
                return Ok(Held {
                    of: Some(place.clone()),
                    ..found
                });
            }
            mark = page.next;
            if mark.is_none() {
                break;
            }
        }
    }
    Err(Fault::new(FaultKind::Gone))
}

async fn of_posts(api: &Api, place: &Place, mut mark: Mark) -> Result<Page, Fault> {
    let Some(call) = posts::of(place) else {
        return Ok(Page::whole(Vec::new()));
    };
    let call = call
        .with("include", WITH_FILES)
        .with("per_page", PAGE_SIZE.to_string())
        .urgent();
    for looked in 1.. {
        let envelope = api.call(call.clone().with("page", mark.page.to_string())).await?;
        let next = envelope.len() > 0 && envelope.has_next(mark.page, PAGE_SIZE);
        let mut files: Vec<Held> = envelope
            .rows("posts")
            .flat_map(|post| of_post(&envelope, post, true))
            .collect();
        // The service puts first what was replied to last.
        files.sort_by_key(|held| std::cmp::Reverse(held.file.at));
        let mut seen = HashSet::new();
        files.retain(|held| seen.insert(held.file.id.clone()));
        mark = mark.after(files.len(), 0);
        if next && files.is_empty() && looked < 5 {
            continue;
        }
        return Ok(Page {
            files,
            // The service counts posts: how many files they have is known at their end.
            total: (!next).then_some(mark.shown),
            next: next.then(|| mark.write()),
        });
    }
    Ok(Page::whole(Vec::new()))
}

/// Replies come along without their files where nobody asked for them by themselves.
async fn of_replies(api: &Api, envelope: &Envelope, ids: &[String]) -> Result<Page, Fault> {
    let carries = |id: &String| {
        let reply = envelope.find("posts", id);
        reply.is_none_or(|reply| reply.references("attachment_ids").is_none_or(|files| !files.is_empty()))
    };
    let wanted: Vec<String> = ids.iter().filter(|id| carries(id)).cloned().collect();
    let mut files = Vec::new();
    for some in wanted.chunks(PAGE_SIZE as usize) {
        let call = Call::get(["posts"])
            .with("only", some.join(","))
            .with("include", WITH_FILES)
            .with("per_page", PAGE_SIZE.to_string())
            .with("from_archived_workspaces", "true")
            .urgent();
        let envelope = api.call(call).await?;
        files.extend(envelope.rows("posts").flat_map(|reply| of_post(&envelope, reply, true)));
    }
    files.sort_by_key(|held: &Held| std::cmp::Reverse(held.file.at));
    Ok(Page::whole(files))
}

fn of_post(envelope: &Envelope, post: Record<'_>, named: bool) -> Vec<Held> {
    let files: Vec<Record<'_>> = post
        .references("attachment_ids")
        .unwrap_or_default()
        .iter()
        .filter_map(|id| envelope.find("attachments", id))
        .filter(|file| !file.is_deleted())
        .collect();
    let names: Vec<String> = files.iter().filter_map(|file| file.text("filename")).collect();
    let words = post.text("message").unwrap_or_default();
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let on = named.then(|| OnComment {
        id: post.id(),
        excerpt: excerpt::title(&words, &names),
    });
    let by = post
        .reference("user_id")
        .and_then(|id| envelope.find("users", &id)?.text("full_name"));
    let at = moment(post);
    files
        .into_iter()
        .map(|file| held(file, by.clone(), at, on.clone()))
        .collect()
}

fn receipt(envelope: &Envelope, expense: Record<'_>) -> Option<Held> {
    let file = envelope.find("attachments", &expense.reference("receipt_id")?)?;
    let by = expense
        .reference("user_id")
        .and_then(|id| envelope.find("users", &id)?.text("full_name"));
    (!file.is_deleted()).then(|| held(file, by, None, None))
}

fn held(file: Record<'_>, by: Option<String>, at: Option<i64>, on: Option<OnComment>) -> Held {
    let url = file.text("url").and_then(|url| Url::parse(&url).ok());
    Held {
        file: FileThere {
            id: file.id(),
            name: file.text("filename").unwrap_or_default(),
            size: size(file),
            // The service does not say: the name does.
            content_type: None,
            by: file.text("creator_name").or(by),
            at: moment(file).or(at),
            on,
            picture: false,
            can: CanDo {
                rename: true,
                delete: file.member("deletable") != false,
            },
        },
        url,
        picture: None,
        of: None,
    }
}

fn moment(record: Record<'_>) -> Option<i64> {
    let at = record.text("created_at")?.parse::<Timestamp>().ok()?;
    Some(at.as_millisecond())
}
