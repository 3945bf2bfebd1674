//! Posts: written with their files, found again, read. A post that exists takes no files: a reply carries them.

use std::{collections::HashSet, ops::ControlFlow};

use jiff::{SignedDuration, Timestamp};
use reqwest::Method;
use serde_json::{Value, json};

use super::{
    api::{Api, Call, MOST_PAGES},
    attachments::{self, unexpected},
    envelope::{Envelope, Record},
    homes::{Home, Homes},
    projects,
};
use crate::{
    account::AccountId,
    destination::{Audience, Place, PlaceKind, Target},
    event::Comment,
    provider::{Fault, FaultKind, Listed, excerpt},
    reason::Reason,
    upload::RemoteId,
};

/// What a post is shown with.
const SHOWN: &str = "user,workspace,story,attachments";
/// Posts a person chooses from.
const LATEST: &str = "30";
/// The service's clock is read from its answers, in whole seconds; its parts may differ more.
pub(super) const BEFORE: SignedDuration = SignedDuration::from_secs(60);
/// Pages looked through for a post or an expense of which nobody remembers when it was asked for.
pub(super) const LOOK_BACK: u64 = 25;

/// Writes one post, on a task or in a project, or a reply. Those who are named alone see it then, and its author. Whether the service itself
/// refuses a post of which nobody said who sees it is not written down: it is never asked.
pub(super) async fn write(
    api: &Api,
    homes: &Homes,
    on: &Place,
    (words, audience): (&str, &Audience),
    ids: &[RemoteId],
) -> Result<RemoteId, Fault> {
    let home = home(api, homes, on).await?;
    // Without recipients it would be seen by everybody.
    let open = audience.is_private() && !audience.is_decided();
    if open || (!audience.is_decided() && projects::rules(api, homes, &home.workspace).await?.wants_audience) {
        return Err(Fault::new(FaultKind::Asks(Reason::AudienceUndecided)));
    }
    let mut post = json!({
        "workspace_id": id_value(&home.workspace),
        "message": words,
        "attachment_ids": ids.iter().map(|id| id_value(&id.0)).collect::<Vec<Value>>(),
    });
    match on.kind {
        PlaceKind::Task => post["story_id"] = id_value(&on.id),
        PlaceKind::Post => {
            post["subject_id"] = id_value(&on.id);
            post["subject_type"] = json!("Post");
        }
        _ => {}
    }
    if audience.is_private() {
        let people = audience.people().iter();
        post["recipient_ids"] = people.map(|person| id_value(&person.id)).collect();
    }
    homes.asked(ids, api.its_time());
    let call = Call::new(Method::POST, ["posts"])
        .with("include", "attachments")
        .sending(&json!({ "post": post }));
    let envelope = api.call(call).await?;
    let id = envelope.one("posts").ok_or_else(unexpected)?.id();
    homes.learn(PlaceKind::Post, &id, home);
    Ok(RemoteId(id))
}

/// The newest post that carries one of these attachments. It is looked for since it was asked for, by the service's clock.
pub(super) async fn find(
    api: &Api,
    homes: &Homes,
    on: &Place,
    audience: &Audience,
    ids: &[RemoteId],
) -> Result<Option<RemoteId>, Fault> {
    if ids.is_empty() {
        return Ok(None);
    }
    let home = home(api, homes, on).await?;
    let mut found = look(api, homes, (on, &home), false, ids).await?;
    if found.is_none() && audience.is_private() {
        // Whether a list without this filter has private posts in it is not written down.
        found = look(api, homes, (on, &home), true, ids).await?;
    }
    if let Some(id) = &found {
        homes.learn(PlaceKind::Post, &id.0, home);
    }
    Ok(found)
}

async fn look(
    api: &Api,
    homes: &Homes,
    (on, home): (&Place, &Home),
    only_private: bool,
    ids: &[RemoteId],
) -> Result<Option<RemoteId>, Fault> {
    let mut call = Call::get(["posts"])
        .with("workspace_id", &home.workspace)
        .with("include", "attachments");
    // A reply need not name the task of its post.
    if let (PlaceKind::Task, Some(story)) = (on.kind, &home.story) {
        call = call.with("story_id", story);
    }
    if only_private {
        call = call.with("private", "true");
    }
    let since = homes.asked_at(ids).and_then(|at| at.checked_sub(BEFORE).ok());
    if let Some(since) = since {
        call = call.with("created_after", since.to_string());
    }
    let most = since.map_or(LOOK_BACK, |_| MOST_PAGES);
    let wanted: HashSet<&str> = ids.iter().map(|id| id.0.as_str()).collect();
    let (mut found, mut unclear) = (None, false);
    let look = |page: Envelope| {
        let carries = |post: &Record<'_>| {
            let carried = post.references("attachment_ids");
            unclear |= carried.is_none() && !post.denies("has_attachments");
            let carried = carried.unwrap_or_default();
            carried.iter().any(|id| wanted.contains(id.as_str()))
        };
        found = page.rows("posts").find(carries).map(|post| RemoteId(post.id()));
        unclear |= !page.has_all("posts");
        match found {
            Some(_) => ControlFlow::Break(()),
            None => ControlFlow::Continue(()),
        }
    };
    api.each_page(&call, most, look).await?;
    // What is not said may be what is looked for.
    if found.is_none() && unclear {
        return Err(unexpected());
    }
    Ok(found)
}

/// The latest posts of a task or a project, newest first.
pub(super) async fn latest(api: &Api, homes: &Homes, account: &AccountId, on: &Place) -> Result<Vec<Comment>, Fault> {
    let Some(call) = of(on) else {
        return Ok(Vec::new());
    };
    let call = call
        .with("parents_only", "true")
        .with("include", SHOWN)
        .with("per_page", LATEST)
        .urgent();
    let envelope = api.call(call).await?;
    let mut posts: Vec<Comment> = envelope
        .rows("posts")
        .map(|post| {
            learn(homes, &envelope, post);
            comment(account, &envelope, post)
        })
        .collect();
    // The service puts first what was replied to last.
    posts.sort_by_key(|post| std::cmp::Reverse(post.written));
    Ok(posts)
}

/// Posts with these words. Replies are left out: what answers them stands below their post.
pub(super) async fn search(
    api: &Api,
    homes: &Homes,
    account: &AccountId,
    words: &str,
    most: usize,
) -> Result<Vec<Target>, Fault> {
    let call = Call::get(["posts"])
        .with("search", words)
        .with("parents_only", "true")
        .with("include", SHOWN)
        .with("per_page", most.to_string())
        .urgent();
    let envelope = api.call(call).await?;
    let found = envelope.rows("posts").map(|post| {
        learn(homes, &envelope, post);
        target(account, &envelope, post)
    });
    Ok(found.collect())
}

/// The posts of a task or a project, replies among them; `None` for other places.
pub(super) fn of(place: &Place) -> Option<Call> {
    let name = match place.kind {
        PlaceKind::Task => "story_id",
        PlaceKind::Project => "workspace_id",
        _ => return None,
    };
    Some(Call::get(["posts"]).with(name, &place.id))
}

fn comment(account: &AccountId, envelope: &Envelope, post: Record<'_>) -> Comment {
    let files = files(envelope, post);
    let written = post.text("created_at").and_then(|at| at.parse::<Timestamp>().ok());
    Comment {
        target: target(account, envelope, post),
        written: written.map(Timestamp::as_millisecond),
        files: u32::try_from(files.len()).unwrap_or(u32::MAX),
    }
}

fn files(envelope: &Envelope, post: Record<'_>) -> Vec<Listed> {
    attachments::rows(envelope, post.references("attachment_ids").unwrap_or_default()).collect()
}

fn target(account: &AccountId, envelope: &Envelope, post: Record<'_>) -> Target {
    let related = |kind: &str, member: &str| envelope.find(kind, &post.reference(member)?);
    let words = post.text("message").unwrap_or_default();
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let names: Vec<String> = files(envelope, post)
        .into_iter()
        .map(|file| file.name)
        .filter(|name| !name.is_empty())
        .collect();
    let project = related("workspaces", "workspace_id");
    Target {
        account: account.clone(),
        place: Place {
            kind: PlaceKind::Post,
            id: post.id(),
        },
        title: excerpt::title(&words, &names),
        number: None,
        project: project.and_then(|project| project.text("title")),
        company: None,
        status: None,
        assignee: related("users", "user_id").and_then(|person| person.text("full_name")),
        closed: project.is_some_and(|project| project.is("archived")),
        also: Vec::new(),
    }
}

fn learn(homes: &Homes, envelope: &Envelope, post: Record<'_>) -> Option<Home> {
    let home = Home {
        workspace: post.reference("workspace_id")?,
        story: post.reference("story_id"),
    };
    if let Some(project) = envelope.find("workspaces", &home.workspace) {
        homes.learn_rules(project);
    }
    homes.learn(PlaceKind::Post, &post.id(), home.clone());
    Some(home)
}

/// One post with its files, author and whereabouts.
pub(super) async fn one(api: &Api, place: &Place, include: &str, urgent: bool) -> Result<Envelope, Fault> {
    let call = Call::get(["posts", place.id.as_str()])
        .with("include", include)
        .with("from_archived_workspaces", "true");
    let envelope = api.call(if urgent { call.urgent() } else { call }).await?;
    match envelope.one("posts") {
        Some(post) if post.id() == place.id => Ok(envelope),
        _ => Err(unexpected()),
    }
}

/// A post by its first words.
pub(super) async fn look_up(api: &Api, homes: &Homes, account: &AccountId, place: &Place) -> Result<Target, Fault> {
    let envelope = one(api, place, SHOWN, true).await?;
    let post = envelope.one("posts").ok_or_else(unexpected)?;
    learn(homes, &envelope, post);
    Ok(target(account, &envelope, post))
}

/// The files of a post.
pub(super) async fn listed(api: &Api, place: &Place) -> Result<Vec<Listed>, Fault> {
    let envelope = one(api, place, "attachments", false).await?;
    let post = envelope.one("posts").ok_or_else(unexpected)?;
    Ok(files(&envelope, post))
}

/// The files of the posts on a task or in a project, up to so many pages of posts, newest first.
pub(super) async fn files_of(api: &Api, place: &Place, most: u64) -> Result<Vec<Listed>, Fault> {
    let Some(call) = of(place) else {
        return Ok(Vec::new());
    };
    let (mut all, mut seen) = (Vec::new(), HashSet::new());
    let take = |page: Envelope| {
        let rows = page.rows("posts").flat_map(|post| files(&page, post));
        all.extend(rows.filter(|file| seen.insert(file.id.clone())));
        ControlFlow::Continue(())
    };
    api.each_page(&call.with("include", "attachments"), most, take).await?;
    Ok(all)
}

/// Where a place stands; asked for where it was not seen.
pub(super) async fn home(api: &Api, homes: &Homes, place: &Place) -> Result<Home, Fault> {
    if let Some(home) = homes.of(place) {
        return Ok(home);
    }
    let home = match place.kind {
        PlaceKind::Post => {
            let envelope = one(api, place, "workspace", false).await?;
            envelope.one("posts").and_then(|post| learn(homes, &envelope, post))
        }
        PlaceKind::Task => super::stories::home(api, homes, place).await?,
        _ => None,
    };
    home.ok_or_else(|| {
        Fault::new(FaultKind::Refused {
            field: None,
            detail: "posts cannot be written there".to_owned(),
        })
    })
}

/// An id as the service's own documents write it: a number where it is one.
pub(super) fn id_value(id: &str) -> Value {
    id.parse::<u64>().map_or_else(|_| json!(id), |number| json!(number))
}
