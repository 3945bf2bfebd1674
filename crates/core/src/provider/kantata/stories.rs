//! Tasks, which the service calls stories, as people look for them.

use super::{
    api::{Api, Call},
    attachments::unexpected,
    envelope::{Envelope, Record},
    homes::{Home, Homes},
};
use crate::{
    account::AccountId,
    destination::{How, Place, PlaceKind, Target},
    provider::{Fault, FaultKind},
};

const INCLUDE: &str = "workspace,assignees";
/// Tasks asked for at once: more than anybody reads.
const TASKS: &str = "50";
/// States of a task, and of an issue, after which nothing is left to do.
const DONE: [&str; 6] = [
    "completed",
    "fixed",
    "duplicate",
    "can't repro",
    "resolved",
    "won't fix",
];

/// Tasks that match these words, and the one with this id.
pub(super) async fn search(api: &Api, homes: &Homes, account: &AccountId, words: &str) -> Result<Vec<Target>, Fault> {
    let by_words = api.call(tasks().with("search", words));
    let by_id = async {
        if words.len() <= 19 && words.bytes().all(|byte| byte.is_ascii_digit()) {
            let call = tasks().with("only", words).with("show_archived", "true");
            api.call(call).await.map(Some)
        } else {
            Ok(None)
        }
    };
    let (named, found) = futures_util::future::try_join(by_id, by_words).await?;
    let tasks = named.iter().chain([&found]).flat_map(|envelope| {
        let rows = envelope.rows("stories").filter(|story| !story.is_deleted());
        rows.map(|story| target(homes, account, envelope, story))
    });
    Ok(tasks.collect())
}

/// Open tasks of the person, the one that moved last first.
pub(super) async fn mine(api: &Api, homes: &Homes, account: &AccountId) -> Result<Vec<Target>, Fault> {
    open(api, homes, account, tasks().with("assigned_to_current_user", "true")).await
}

/// Open tasks, the one that moved last first.
pub(super) async fn recent(api: &Api, homes: &Homes, account: &AccountId) -> Result<Vec<Target>, Fault> {
    open(api, homes, account, tasks()).await
}

async fn open(api: &Api, homes: &Homes, account: &AccountId, call: Call) -> Result<Vec<Target>, Fault> {
    let call = call.with("uncompleted", "true").with("order", "updated_at:desc");
    let envelope = api.call(call).await?;
    let open = envelope
        .rows("stories")
        .map(|story| target(homes, account, &envelope, story))
        .filter(|target| !target.closed);
    Ok(open.collect())
}

/// The task at a place.
pub(super) async fn look_up(api: &Api, homes: &Homes, account: &AccountId, place: &Place) -> Result<Target, Fault> {
    let envelope = one(api, place, true).await?;
    let story = envelope.one("stories").ok_or_else(unexpected)?;
    if story.is_deleted() {
        return Err(Fault::new(FaultKind::Gone));
    }
    Ok(target(homes, account, &envelope, story))
}

/// Where a task stands.
pub(super) async fn home(api: &Api, homes: &Homes, place: &Place) -> Result<Option<Home>, Fault> {
    let envelope = one(api, place, false).await?;
    let home = envelope.one("stories").and_then(|story| learn(homes, story));
    let project = home
        .as_ref()
        .and_then(|home| envelope.find("workspaces", &home.workspace));
    if let Some(project) = project {
        homes.learn_rules(project);
    }
    Ok(home)
}

fn tasks() -> Call {
    Call::get(["stories"])
        .with("include", INCLUDE)
        .with("per_page", TASKS)
        .urgent()
}

/// One task, also where lists would hide it.
async fn one(api: &Api, place: &Place, urgent: bool) -> Result<Envelope, Fault> {
    let call = Call::get(["stories", place.id.as_str()])
        .with("include", INCLUDE)
        .with("show_archived", "true")
        .with("show_from_archived_workspaces", "true");
    let envelope = api.call(if urgent { call.urgent() } else { call }).await?;
    match envelope.one("stories") {
        Some(story) if story.id() == place.id => Ok(envelope),
        _ => Err(unexpected()),
    }
}

fn learn(homes: &Homes, story: Record<'_>) -> Option<Home> {
    let home = Home {
        workspace: story.reference("workspace_id")?,
        story: Some(story.id()),
    };
    homes.learn(PlaceKind::Task, &story.id(), home.clone());
    Some(home)
}

fn target(homes: &Homes, account: &AccountId, envelope: &Envelope, story: Record<'_>) -> Target {
    learn(homes, story);
    let project = story
        .reference("workspace_id")
        .and_then(|id| envelope.find("workspaces", &id));
    if let Some(project) = project {
        homes.learn_rules(project);
    }
    let people = story.references("assignee_ids").unwrap_or_default();
    let people: Vec<String> = people
        .iter()
        .filter_map(|id| envelope.find("users", id)?.text("full_name"))
        .collect();
    let state = story.text("state");
    let is_done = state.as_deref().is_some_and(|state| DONE.contains(&state));
    Target {
        account: account.clone(),
        place: Place {
            kind: PlaceKind::Task,
            id: story.id(),
        },
        title: story.text("title").unwrap_or_default(),
        number: None,
        project: project.and_then(|project| project.text("title")),
        company: None,
        status: state.map(|state| capitalised(&state)),
        assignee: Some(people.join(", ")).filter(|people| !people.is_empty()),
        closed: is_done || story.is("archived") || project.is_some_and(|project| project.is("archived")),
        also: if story.is("has_proofing_access") {
            vec![How::Proof]
        } else {
            Vec::new()
        },
    }
}

/// The service writes its states in small letters.
fn capitalised(text: &str) -> String {
    let mut signs = text.chars();
    signs
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(signs).collect())
}
