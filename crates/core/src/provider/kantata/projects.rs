//! Projects. Their list has a limit of its own at the service, so it is kept for a while and searched here.

use std::{
    collections::HashMap,
    ops::ControlFlow,
    time::{Duration, Instant},
};

use tokio::sync::Mutex;

use super::{
    api::{Api, Call},
    attachments::unexpected,
    envelope::{Envelope, Record},
};
use crate::{
    account::AccountId,
    destination::{Place, PlaceKind, Target},
    provider::{Fault, FaultKind},
};

/// How long the list is taken as it is.
const KEPT_FOR: Duration = Duration::from_mins(3);
/// Pages of the list that are kept; who has more projects has them searched by the service.
const MOST_PAGES: u64 = 5;
/// Projects shown for what a person typed.
const SHOWN: usize = 5;
/// Searches that are remembered.
const SEARCHES: usize = 50;
/// How long the list is left alone when it says that it was asked for too often, and not for how long.
const PAUSE: Duration = Duration::from_secs(30);

/// What is known of the person's projects.
#[derive(Debug, Default)]
pub(super) struct Projects(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    list: Option<List>,
    found: HashMap<String, (Instant, Vec<Project>)>,
    not_before: Option<Instant>,
}

#[derive(Debug)]
struct List {
    at: Instant,
    projects: Vec<Project>,
    is_whole: bool,
}

#[derive(Clone, Debug)]
struct Project {
    id: String,
    title: String,
    status: Option<String>,
    archived: bool,
}

impl Projects {
    /// Projects that match what a person typed. Where the list may not be asked for now there are those that were known, or none.
    pub(super) async fn find(&self, api: &Api, account: &AccountId, words: &str) -> Result<Vec<Target>, Fault> {
        // One at a time: who comes second finds what the first has brought.
        let mut state = self.0.lock().await;
        let found = match state.matching(api, words).await {
            Err(Fault {
                kind: FaultKind::RateLimited { after },
                ..
            }) => {
                state.not_before = Some(Instant::now() + after.unwrap_or(PAUSE));
                state.known(words)
            }
            outcome => outcome?,
        };
        drop(state);
        let targets = found.into_iter().take(SHOWN);
        Ok(targets.map(|project| project.target(account)).collect())
    }
}

impl State {
    async fn matching(&mut self, api: &Api, words: &str) -> Result<Vec<Project>, Fault> {
        if self.not_before.is_some_and(|at| Instant::now() < at) {
            return Ok(self.known(words));
        }
        if self.list.as_ref().is_none_or(|list| list.at.elapsed() >= KEPT_FOR) {
            self.list = Some(fetch(api).await?);
        }
        if self.list.as_ref().is_some_and(|list| list.is_whole) {
            return Ok(self.known(words));
        }
        if let Some((at, found)) = self.found.get(words)
            && at.elapsed() < KEPT_FOR
        {
            return Ok(found.clone());
        }
        let envelope = api.call(all().with("search", words).with("per_page", "20")).await?;
        let found: Vec<Project> = envelope.rows("workspaces").map(Project::read).collect();
        if self.found.len() >= SEARCHES {
            self.found.clear();
        }
        self.found.insert(words.to_owned(), (Instant::now(), found.clone()));
        Ok(found)
    }

    /// Those of the list that have every word in their title, or this id.
    fn known(&self, words: &str) -> Vec<Project> {
        let wanted = words.to_lowercase();
        let fits = |project: &&Project| {
            let title = project.title.to_lowercase();
            project.id == wanted || wanted.split_whitespace().all(|word| title.contains(word))
        };
        let list = self.list.iter().flat_map(|list| &list.projects);
        list.filter(fits).cloned().collect()
    }
}

fn all() -> Call {
    Call::get(["workspaces"])
        .with("has_participation", "true")
        .urgent()
        .apart()
}

async fn fetch(api: &Api) -> Result<List, Fault> {
    let (mut projects, mut pages, mut is_whole) = (Vec::new(), 0, true);
    let read = |page: Envelope| {
        pages += 1;
        projects.extend(page.rows("workspaces").map(Project::read));
        is_whole = pages < MOST_PAGES || !page.has_next(pages, super::api::PAGE_SIZE);
        ControlFlow::Continue(())
    };
    api.each_page(&all().with("order", "last_viewed:desc"), MOST_PAGES, read)
        .await?;
    Ok(List {
        at: Instant::now(),
        projects,
        is_whole,
    })
}

/// The project at a place.
pub(super) async fn look_up(api: &Api, account: &AccountId, place: &Place) -> Result<Target, Fault> {
    let call = Call::get(["workspaces", place.id.as_str()])
        .with("include_archived", "true")
        .urgent();
    let envelope = api.call(call).await?;
    let project = envelope.one("workspaces").filter(|project| project.id() == place.id);
    Ok(Project::read(project.ok_or_else(unexpected)?).target(account))
}

impl Project {
    fn read(record: Record<'_>) -> Self {
        Self {
            id: record.id(),
            title: record.text("title").unwrap_or_default(),
            status: record.member("status")["message"].as_str().map(str::to_owned),
            archived: record.is("archived"),
        }
    }

    fn target(self, account: &AccountId) -> Target {
        Target {
            account: account.clone(),
            place: Place {
                kind: PlaceKind::Project,
                id: self.id,
            },
            title: self.title,
            number: None,
            project: None,
            company: None,
            status: self.status,
            assignee: None,
            closed: self.archived,
        }
    }
}
