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
    homes::{Homes, Rules},
};
use crate::{
    account::AccountId,
    destination::{How, Person, Place, PlaceKind, Target},
    provider::{Fault, FaultKind},
};

/// How long the list is taken as it is.
const KEPT_FOR: Duration = Duration::from_mins(3);
/// Pages of the list that are kept; who has more projects has them searched by the service.
const MOST_PAGES: u64 = 5;
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
    takes_expenses: bool,
}

impl Projects {
    /// Projects that match what a person typed. Where the list may not be asked for now there are those that were known, or none.
    pub(super) async fn find(
        &self,
        api: &Api,
        homes: &Homes,
        account: &AccountId,
        words: &str,
    ) -> Result<Vec<Target>, Fault> {
        // One at a time: who comes second finds what the first has brought.
        let mut state = self.0.lock().await;
        let found = match state.matching(api, homes, words).await {
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
        Ok(found.into_iter().map(|project| project.target(account)).collect())
    }
}

impl State {
    async fn matching(&mut self, api: &Api, homes: &Homes, words: &str) -> Result<Vec<Project>, Fault> {
        if self.not_before.is_some_and(|at| Instant::now() < at) {
            return Ok(self.known(words));
        }
        if self.list.as_ref().is_none_or(|list| list.at.elapsed() >= KEPT_FOR) {
            self.list = Some(fetch(api, homes).await?);
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
        let found: Vec<Project> = read(&envelope, homes).collect();
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

fn read<'a>(page: &'a Envelope, homes: &'a Homes) -> impl Iterator<Item = Project> + 'a {
    page.rows("workspaces").map(|project| {
        homes.learn_rules(project);
        Project::read(project)
    })
}

async fn fetch(api: &Api, homes: &Homes) -> Result<List, Fault> {
    let (mut projects, mut pages, mut is_whole) = (Vec::new(), 0, true);
    let read = |page: Envelope| {
        pages += 1;
        projects.extend(read(&page, homes));
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
pub(super) async fn look_up(api: &Api, homes: &Homes, account: &AccountId, place: &Place) -> Result<Target, Fault> {
    let envelope = one(api, homes, &place.id, "").await?;
    let project = envelope.one("workspaces").ok_or_else(unexpected)?;
    Ok(Project::read(project).target(account))
}

/// One project, also where lists would hide it, with what is asked to come along.
async fn one(api: &Api, homes: &Homes, id: &str, include: &'static str) -> Result<Envelope, Fault> {
    let call = Call::get(["workspaces", id]).with("include_archived", "true").urgent();
    let call = if include.is_empty() {
        call
    } else {
        call.with("include", include)
    };
    let envelope = api.call(call).await?;
    let project = envelope.one("workspaces").filter(|project| project.id() == id);
    homes.learn_rules(project.ok_or_else(unexpected)?);
    Ok(envelope)
}

/// What a project asks for. That it takes no posts is believed only when it was asked just now.
pub(super) async fn rules(api: &Api, homes: &Homes, workspace: &str) -> Result<Rules, Fault> {
    if let Some(rules) = homes.rules_of(workspace).filter(|rules| rules.takes_posts) {
        return Ok(rules);
    }
    let envelope = one(api, homes, workspace, "").await?;
    let said = envelope.one("workspaces").and_then(Rules::read);
    Ok(said.unwrap_or_else(Rules::unsaid))
}

/// Who takes part in a project, `me` left out, by name. The list of people filtered by `participant_in` would say the same page by page;
/// whether it shows people of other companies is not written down, while the project's own list is what a post's recipients are held against.
pub(super) async fn people(api: &Api, homes: &Homes, workspace: &str, me: &str) -> Result<Vec<Person>, Fault> {
    let envelope = one(api, homes, workspace, "participants").await?;
    let project = envelope.one("workspaces").ok_or_else(unexpected)?;
    let ids = project.references("participant_ids").unwrap_or_default();
    let others = ids.iter().filter(|id| *id != me);
    let mut people: Vec<Person> = others
        .filter_map(|id| {
            let user = envelope.find("users", id)?;
            let address = user.text("email_address");
            Some(Person {
                id: user.id(),
                name: user.text("full_name").or_else(|| address.clone())?,
                about: user.text("headline").or(address),
            })
        })
        .collect();
    people.sort_by_cached_key(|person| person.name.to_lowercase());
    Ok(people)
}

impl Project {
    fn read(record: Record<'_>) -> Self {
        Self {
            id: record.id(),
            title: record.text("title").unwrap_or_default(),
            status: record.member("status")["message"].as_str().map(str::to_owned),
            archived: record.is("archived"),
            takes_expenses: record.is("can_create_line_items"),
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
            also: if self.takes_expenses && !self.archived {
                vec![How::NewExpense]
            } else {
                Vec::new()
            },
        }
    }
}
