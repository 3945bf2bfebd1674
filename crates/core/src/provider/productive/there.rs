//! Files that a place holds, and those on its comments: listed for people, page by page, newest first.

use std::collections::HashSet;

use jiff::Timestamp;
use reqwest::Method;
use serde_json::json;
use url::Url;

use super::{
    api::{Api, Call, PAGE_SIZE},
    attachments::unexpected,
    collection, comment,
    document::{Document, Resource, person_name},
    fault::is_about_include,
    holding::{holds_one, relation},
    singular, text,
};
use crate::{
    destination::Place,
    event::{CanDo, FileThere, OnComment, Shelf},
    provider::{
        Fault, FaultKind,
        held::{Held, Mark, Page},
    },
    upload::RemoteId,
};

/// Pages of comments that are looked through for one with files, before a person sees an empty page that goes on.
const MOST_EMPTY: usize = 5;

/// One page of a shelf.
pub(super) async fn page(api: &Api, place: &Place, shelf: Shelf, mark: Option<&str>) -> Result<Page, Fault> {
    let mark = Mark::read(mark);
    match shelf {
        Shelf::Own => match relation(place.kind) {
            Some(name) => named(api, place, name).await,
            None => own(api, place, mark).await,
        },
        Shelf::Comments => on_comments(api, place, mark).await,
    }
}

async fn own(api: &Api, place: &Place, mark: Mark) -> Result<Page, Fault> {
    let call = Call::get(["attachments"])
        .with(format!("filter[{}_id]", singular(place.kind)), &place.id)
        .with("sort", "-id");
    let include = ["creator"];
    let document = list(api, call.clone(), mark, &include).await?;
    let rows: Vec<Resource<'_>> = document.rows().collect();
    let mut files: Vec<Held> = rows.iter().filter_map(|row| held(&document, *row, None)).collect();
    let after = mark.after(files.len(), rows.len() - files.len());
    let next = document.has_next(mark.page) && !rows.is_empty();
    if let Some((before, from)) = moved_up(api, call, mark, &include, &document).await? {
        let rows = before.rows().skip(from);
        files.splice(0..0, rows.filter_map(|row| held(&before, row, None)));
    }
    let total = if next {
        let listed = document.total().and_then(|total| u32::try_from(total).ok());
        listed.map(|listed| listed.saturating_sub(after.hidden))
    } else {
        Some(after.shown)
    };
    let after = after.of(document.total());
    Ok(Page {
        files,
        total,
        next: next.then(|| after.write()),
    })
}

/// The page before, and from which row on nobody has seen it: what was deleted since it was read made the others move up.
async fn moved_up(
    api: &Api,
    call: Call,
    mark: Mark,
    include: &[&str],
    now: &Document,
) -> Result<Option<(Document, usize)>, Fault> {
    let moved = now.total().map_or(0, |now| mark.counted.saturating_sub(now));
    let moved = usize::try_from(moved).unwrap_or(usize::MAX);
    if moved == 0 || mark.page < 2 {
        return Ok(None);
    }
    let before = Mark {
        page: mark.page - 1,
        ..mark
    };
    let before = list(api, call, before, include).await?;
    let rows = before.rows().count();
    Ok(Some((before, rows.saturating_sub(moved))))
}

/// What a place names itself, where no list tells it.
async fn named(api: &Api, place: &Place, name: &str) -> Result<Page, Fault> {
    let kind = collection(place.kind);
    let call = |include: String| Call::get([kind, place.id.as_str()]).with("include", include).urgent();
    let document = match api.call(call(format!("{name}.creator"))).await {
        Err(fault) if is_about_include(&fault) => api.call(call(name.to_owned())).await?,
        outcome => outcome?,
    };
    let parent = document.resource(kind).ok_or_else(unexpected)?;
    let there = if holds_one(place.kind) {
        parent.one(name)
    } else {
        parent.references(name)
    };
    let there = there.ok_or_else(unexpected)?;
    let rows = there.into_iter().filter_map(|reference| document.included(reference));
    let mut files: Vec<Held> = rows.filter_map(|row| held(&document, row, None)).collect();
    files.sort_by_key(|held| std::cmp::Reverse(held.file.id.parse::<u64>().unwrap_or_default()));
    Ok(Page::whole(files))
}

async fn on_comments(api: &Api, place: &Place, mut mark: Mark) -> Result<Page, Fault> {
    let Some(filter) = comment::filter(place.kind) else {
        return Ok(Page::whole(Vec::new()));
    };
    let call = Call::get(["comments"])
        .with(filter, &place.id)
        .with("sort", "-created_at");
    let mut looked = 0;
    loop {
        let include = ["attachments,creator", "attachments"];
        let document = list(api, call.clone(), mark, &include).await?;
        let mut files = of_comments(&document, singular(place.kind), 0);
        let after = mark.after(files.len(), 0).of(document.total());
        if let Some((before, from)) = moved_up(api, call.clone(), mark, &include, &document).await? {
            files.splice(0..0, of_comments(&before, singular(place.kind), from));
        }
        mark = after;
        let next = document.has_next(mark.page - 1) && document.rows().next().is_some();
        looked += 1;
        if next && files.is_empty() && looked < MOST_EMPTY {
            continue;
        }
        return Ok(Page {
            files,
            // The service counts comments: how many files they have is known at their end.
            total: (!next).then_some(mark.shown),
            next: next.then(|| mark.write()),
        });
    }
}

/// The files of its comments from one on.
fn of_comments(document: &Document, about: &str, from: usize) -> Vec<Held> {
    let mut files = Vec::new();
    let mut seen = HashSet::new();
    let shown = document
        .rows()
        .skip(from)
        // Nobody else sees a draft, and so nobody would see its files.
        .filter(|comment| !comment.is_deleted() && comment.attribute("draft") != true)
        // A project's filter finds what stands on its tasks too.
        .filter(|comment| comment.text("commentable_type").is_none_or(|kind| kind == about));
    for comment in shown {
        let mut carried: Vec<Resource<'_>> = comment
            .references("attachments")
            .unwrap_or_default()
            .into_iter()
            .filter_map(|one| document.included(one))
            .collect();
        carried.sort_by_key(|file| std::cmp::Reverse(file.id().parse::<u64>().unwrap_or_default()));
        let names: Vec<String> = carried.iter().filter_map(|file| file.text("name")).collect();
        let on = OnComment {
            id: comment.id(),
            excerpt: text::title(&comment.text("body").unwrap_or_default(), &names),
        };
        // Whoever wrote the comment put its files there.
        let by = document.related(comment, "creator").map(person_name);
        let held = carried
            .into_iter()
            .filter_map(|file| held(document, file, Some(on.clone())));
        files.extend(held.filter(|held| seen.insert(held.file.id.clone())).map(|mut held| {
            held.file.by = held.file.by.or_else(|| by.clone());
            held
        }));
    }
    files
}

/// One file by its id.
pub(super) async fn one(api: &Api, id: &RemoteId) -> Result<Held, Fault> {
    let call = |include: bool| {
        let call = Call::get(["attachments", id.0.as_str()]).urgent();
        if include { call.with("include", "creator") } else { call }
    };
    let document = match api.call(call(true)).await {
        Err(fault) if is_about_include(&fault) => api.call(call(false)).await?,
        outcome => outcome?,
    };
    let row = document.resource("attachments").filter(|row| row.id() == id.0);
    held(&document, row.ok_or_else(unexpected)?, None).ok_or_else(|| Fault::new(FaultKind::Gone))
}

/// Gives a file another name. Whether its address follows, nobody says.
pub(super) async fn rename(api: &Api, id: &RemoteId, name: &str) -> Result<(), Fault> {
    let call = Call::new(Method::PATCH, ["attachments", id.0.as_str()]).urgent();
    let call = call.sending(&json!({ "type": "attachments", "id": id.0, "attributes": { "name": name } }));
    api.call(call).await.map(drop)
}

/// A page of a list, with as much of this as the service includes.
async fn list(api: &Api, call: Call, mark: Mark, include: &[&str]) -> Result<Document, Fault> {
    let call = call
        .with("page[number]", mark.page.to_string())
        .with("page[size]", PAGE_SIZE)
        .urgent();
    api.list(call, include).await
}

/// `None`: it is deleted.
pub(super) fn held(document: &Document, row: Resource<'_>, on: Option<OnComment>) -> Option<Held> {
    if row.is_deleted() {
        return None;
    }
    let address = |name: &str| Url::parse(&row.text(name)?).ok();
    let (url, picture) = (address("url"), address("thumb"));
    let at = row.text("created_at").and_then(|at| at.parse::<Timestamp>().ok());
    Some(Held {
        file: FileThere {
            id: row.id(),
            name: row.text("name").unwrap_or_default(),
            size: row.attribute("size").as_u64(),
            content_type: row.text("content_type"),
            by: document.related(row, "creator").map(person_name),
            at: at.map(Timestamp::as_millisecond),
            on,
            picture: picture.is_some(),
            can: CanDo {
                rename: true,
                delete: true,
            },
        },
        url,
        picture,
        of: None,
    })
}
