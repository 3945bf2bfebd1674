//! Objects as people look for them: by title, number or project, and by what happened last.

use std::collections::HashSet;

use futures_util::future::{join_all, join3};

use super::{
    api::{Api, Call},
    attachments::unexpected,
    collection, comment,
    document::Document,
    kinds::{self, Object},
    seen::Seen,
};
use crate::{
    account::AccountId,
    destination::{PlaceKind, Target},
    provider::{self, Fault, FaultKind, together},
};

/// Asked for at once where a person looks for this kind: more than anybody reads.
const MANY: &str = "50";
/// Of each kind beside tasks, where all are looked for.
const FEW: &str = "10";
/// Projects whose tasks are shown for a project's name.
const PROJECTS: usize = 5;
/// So many objects that begin with what was typed stand before the tasks.
const FIRST: usize = 3;

/// Kinds that are found by words: tasks, projects and [`BESIDE`], with budgets; comments where nothing else is wanted.
pub(super) const FOUND: &[PlaceKind] = &[
    PlaceKind::Task,
    PlaceKind::Comment,
    PlaceKind::Project,
    PlaceKind::Deal,
    PlaceKind::Budget,
    PlaceKind::Page,
    PlaceKind::Company,
    PlaceKind::Person,
    PlaceKind::Invoice,
    PlaceKind::Expense,
    PlaceKind::PurchaseOrder,
    PlaceKind::Booking,
];

/// Kinds beside tasks and projects that lists find by words, in the order they are shown. Bills have no list, and discussions are only listed by page.
/// A deal stands for budgets as well.
const BESIDE: [PlaceKind; 8] = [
    PlaceKind::Deal,
    PlaceKind::Page,
    PlaceKind::Company,
    PlaceKind::Person,
    PlaceKind::Invoice,
    PlaceKind::Expense,
    PlaceKind::PurchaseOrder,
    PlaceKind::Booking,
];

/// What one search needs to know.
pub(super) struct Search<'a> {
    pub(super) api: &'a Api,
    pub(super) seen: &'a Seen,
    pub(super) account: &'a AccountId,
    /// Only these; nothing means all.
    pub(super) kinds: &'a [PlaceKind],
}

type Answer = provider::Answer<Object>;

impl Search<'_> {
    fn wants(&self, kind: PlaceKind) -> bool {
        let among = |kind| self.kinds.contains(&kind);
        self.kinds.is_empty() || among(kind) || (kind == PlaceKind::Deal && among(PlaceKind::Budget))
    }

    /// One request for each kind, all side by side; then one or two for tasks of a project, and for words that very many tasks have.
    pub(super) async fn find(&self, query: &str) -> Result<Vec<Target>, Fault> {
        let query = query.trim();
        let number = query.trim_start_matches('#').trim();
        if number.is_empty() {
            return Ok(Vec::new());
        }
        let is_number = number.len() < query.len() || number.chars().all(|c| c.is_ascii_digit() || c == '-');
        let words = if is_number { number } else { query };
        if self.kinds == [PlaceKind::Comment] {
            return comment::by_words(self.api, self.account, words, MANY).await;
        }

        let beside = BESIDE.into_iter().filter(|kind| self.wants(*kind));
        let beside = join_all(beside.map(|kind| self.by_words(kind, words)));
        let projects = self.projects(words, is_number);
        let (tasks, (projects, of_projects), beside) = join3(self.tasks(words), projects, beside).await;
        let tasks = tasks.and_then(|tasks| Ok(tasks.into_iter().chain(of_projects?).collect()));
        let mut known = HashSet::new();
        // Whom nobody asked has not answered either.
        let tasks = self.wants(PlaceKind::Task).then_some(tasks);
        let projects = self.wants(PlaceKind::Project).then_some(projects);
        let mut found = together(projects.into_iter().chain(beside), tasks, [])?;
        found.retain(|object| known.insert(object.target.place.clone()));

        let begins = |target: &Target| target.title.to_lowercase().starts_with(&words.to_lowercase());
        let mut first = 0;
        let mut ranked: Vec<((bool, u8), Target)> = Vec::new();
        // They stand in the order of their kinds, the tasks last.
        for object in found {
            let target = object.target;
            let rank = if target.number.as_deref() == Some(number) {
                0
            } else if target.place.kind == PlaceKind::Task {
                2
            } else if first < FIRST && !target.closed && begins(&target) {
                first += 1;
                1
            } else {
                3
            };
            ranked.push(((target.closed, rank), target));
        }
        // Stable: within these, what moved last comes first.
        ranked.sort_by_key(|(rank, _)| *rank);
        let wanted = ranked.into_iter().map(|(_, target)| target);
        Ok(wanted
            .filter(|target| self.kinds.is_empty() || self.kinds.contains(&target.place.kind))
            .collect())
    }

    /// What moved last among open tasks, projects, deals and pages, by their own clocks.
    pub(super) async fn recent(&self) -> Result<Vec<Target>, Fault> {
        let kinds = [PlaceKind::Task, PlaceKind::Project, PlaceKind::Deal, PlaceKind::Page];
        let answers = join_all(kinds.map(|kind| async move {
            let call = Call::get([collection(kind)])
                .with("sort", "-last_activity_at")
                .with("page[size]", if kind == PlaceKind::Task { MANY } else { FEW });
            let call = match kind {
                PlaceKind::Task | PlaceKind::Project => call.with("filter[status]", "1"),
                _ => call,
            };
            self.list(kind, call).await
        }));
        let mut answers = answers.await.into_iter();
        let tasks = answers.next();
        let mut found = together(answers, tasks, [])?;
        found.retain(|object| !object.target.closed);
        found.sort_by_key(|object| std::cmp::Reverse(object.active));
        Ok(found.into_iter().map(|object| object.target).collect())
    }

    /// Objects of one kind, whose list may be closed to the person, or not be there at all.
    async fn list(&self, kind: PlaceKind, call: Call) -> Answer {
        let list = collection(kind);
        if self.seen.is_closed(list) {
            return Err(Fault::new(FaultKind::NoAccess));
        }
        let document = kinds::ask(self.api, self.seen, kind, call).await;
        if let Err(fault) = &document
            && is_closed(fault)
        {
            self.seen.close(list);
        }
        Ok(kinds::objects(self.account, &listed(document)?, kind).collect())
    }

    async fn by_words(&self, kind: PlaceKind, words: &str) -> Answer {
        let call = Call::get([collection(kind)]);
        let call = match kind {
            PlaceKind::Booking => call.with("filter[note][contains]", words),
            _ => call.with("filter[query]", words),
        };
        let call = match kind {
            PlaceKind::Project | PlaceKind::Person => call.with("filter[status]", "1"),
            _ => call,
        };
        let call = match kind {
            PlaceKind::Company => call,
            PlaceKind::Person => call.with("sort", "name"),
            PlaceKind::Expense => call.with("sort", "-date"),
            PlaceKind::PurchaseOrder => call.with("sort", "-created_at"),
            _ => call.with("sort", "-last_activity_at"),
        };
        let size = if self.kinds.is_empty() { FEW } else { MANY };
        self.list(kind, call.with("page[size]", size)).await
    }

    /// Tasks of this name or number.
    async fn tasks(&self, words: &str) -> Answer {
        if !self.wants(PlaceKind::Task) {
            return Ok(Vec::new());
        }
        let by_words = || tasks().with("filter[query]", words);
        let found = self.ask_tasks(by_words()).await?;
        // Closed tasks must not push open ones off the page.
        let open = if found.total().is_some_and(|total| total > found.rows().count() as u64) {
            Some(self.ask_tasks(by_words().with("filter[status]", "1")).await?)
        } else {
            None
        };
        let documents = open.iter().chain([&found]);
        let all = documents.flat_map(|document| kinds::objects(self.account, document, PlaceKind::Task));
        Ok(all.collect())
    }

    /// Projects of this name, and their open tasks.
    async fn projects(&self, words: &str, is_number: bool) -> (Answer, Answer) {
        let wants_tasks = self.wants(PlaceKind::Task) && !is_number;
        if !self.wants(PlaceKind::Project) && !wants_tasks {
            return (Ok(Vec::new()), Ok(Vec::new()));
        }
        let projects = self.by_words(PlaceKind::Project, words).await;
        let ids = projects.iter().flatten().take(PROJECTS);
        let ids: Vec<&str> = ids.map(|project| project.target.place.id.as_str()).collect();
        if ids.is_empty() || !wants_tasks {
            return (projects, Ok(Vec::new()));
        }
        let call = tasks()
            .with("filter[project_id]", ids.join(","))
            .with("filter[status]", "1");
        let document = self.ask_tasks(call).await;
        let tasks = document.map(|document| kinds::objects(self.account, &document, PlaceKind::Task).collect());
        (projects, tasks)
    }

    async fn ask_tasks(&self, call: Call) -> Result<Document, Fault> {
        listed(kinds::ask(self.api, self.seen, PlaceKind::Task, call).await)
    }

    /// Open tasks of a person, the one that moved last first. The service counts in those with an open to-do of theirs.
    pub(super) async fn of_person(&self, person: &str) -> Result<Vec<Target>, Fault> {
        let call = tasks().with("filter[assignee_id]", person).with("filter[status]", "1");
        let document = self.ask_tasks(call).await?;
        let tasks = kinds::objects(self.account, &document, PlaceKind::Task);
        Ok(tasks.map(|object| object.target).collect())
    }
}

fn tasks() -> Call {
    Call::get(["tasks"])
        .with("sort", "-last_activity_at")
        .with("page[size]", MANY)
}

fn listed(document: Result<Document, Fault>) -> Result<Document, Fault> {
    document.and_then(|document| {
        if document.is_list() {
            Ok(document)
        } else {
            Err(unexpected())
        }
    })
}

/// Whether a list is not for this person, or is not there: no use to ask again.
fn is_closed(fault: &Fault) -> bool {
    match &fault.kind {
        FaultKind::NoAccess | FaultKind::Gone | FaultKind::NotTheService => true,
        FaultKind::Refused { detail, .. } => detail.contains("not supported"),
        _ => false,
    }
}
