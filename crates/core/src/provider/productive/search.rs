//! Tasks as people look for them: by title, number or project.

use std::collections::HashSet;

use super::{
    api::{Api, Call},
    attachments::unexpected,
    document::{Document, Resource, person_name},
    fault::is_about_include,
};
use crate::{
    account::AccountId,
    destination::{Place, PlaceKind, Target},
    provider::{Fault, FaultKind},
};

const INCLUDE: &str = "project.company,assignee,workflow_status";
/// Without the company, for an API that does not give it through the project.
const PLAIN_INCLUDE: &str = "project,assignee,workflow_status";
/// Tasks asked for at once: more than anybody reads.
const TASKS: &str = "50";
/// Projects whose tasks are shown for a project's name.
const PROJECTS: &str = "5";

/// One to two requests side by side; a third and fourth only for a project's name, and for words that very many tasks have.
pub(super) async fn search(api: &Api, account: &AccountId, query: &str) -> Result<Vec<Target>, Fault> {
    let query = query.trim();
    let number = query.trim_start_matches('#').trim();
    if number.is_empty() {
        return Ok(Vec::new());
    }
    let is_number = number.len() < query.len() || number.chars().all(|c| c.is_ascii_digit() || c == '-');
    let words = if is_number { number } else { query };

    let by_words = |status: Option<&str>| {
        let call = tasks().with("filter[query]", words);
        match status {
            Some(status) => call.with("filter[status]", status),
            None => call,
        }
    };
    let projects = async {
        if is_number {
            Ok(Vec::new())
        } else {
            projects(api, words).await
        }
    };
    let (found, projects) = futures_util::future::try_join(list(api, by_words(None)), projects).await?;

    // Closed tasks must not push open ones off the page.
    let overflows = found.total().is_some_and(|total| total > found.rows().count() as u64);
    let open = async {
        if overflows {
            list(api, by_words(Some("1"))).await.map(Some)
        } else {
            Ok(None)
        }
    };
    let of_projects = async {
        if projects.is_empty() {
            Ok(None)
        } else {
            let call = tasks()
                .with("filter[project_id]", projects.join(","))
                .with("filter[status]", "1");
            list(api, call).await.map(Some)
        }
    };
    let (open, of_projects) = futures_util::future::try_join(open, of_projects).await?;

    let mut seen = HashSet::new();
    let documents = [open, Some(found), of_projects];
    let mut targets: Vec<Target> = documents
        .iter()
        .flatten()
        .flat_map(|document| document.rows().map(|task| target(account, document, task)))
        .filter(|target| seen.insert(target.place.id.clone()))
        .collect();
    // Stable: within these, what moved last comes first.
    targets.sort_by_key(|target| (target.closed, target.number.as_deref() != Some(number)));
    Ok(targets)
}

/// Open tasks of a person, the one that moved last first. The service counts in those with an open to-do of theirs.
pub(super) async fn of_person(api: &Api, account: &AccountId, person: &str) -> Result<Vec<Target>, Fault> {
    let call = tasks().with("filter[assignee_id]", person).with("filter[status]", "1");
    let document = list(api, call).await?;
    if !document.is_list() {
        return Err(unexpected());
    }
    let open = document.rows().filter(|task| !task.is_deleted());
    Ok(open.map(|task| target(account, &document, task)).collect())
}

/// The task at a place.
pub(super) async fn task(api: &Api, account: &AccountId, place: &Place) -> Result<Target, Fault> {
    let document = list(api, Call::get(["tasks", place.id.as_str()])).await?;
    let task = document.resource("tasks").ok_or_else(unexpected)?;
    if task.is_deleted() {
        return Err(Fault::new(FaultKind::Gone));
    }
    Ok(target(account, &document, task))
}

fn tasks() -> Call {
    Call::get(["tasks"])
        .with("sort", "-last_activity_at")
        .with("page[size]", TASKS)
}

/// Ids of the active projects a text may mean.
async fn projects(api: &Api, words: &str) -> Result<Vec<String>, Fault> {
    let call = Call::get(["projects"])
        .with("filter[query]", words)
        .with("filter[status]", "1")
        .with("fields[projects]", "name")
        .with("page[size]", PROJECTS)
        .urgent();
    let document = api.call(call).await?;
    Ok(document.rows().map(Resource::id).collect())
}

/// Asks for tasks with all that is shown of them, and no more: whole projects and people are heavy.
async fn list(api: &Api, call: Call) -> Result<Document, Fault> {
    let full = |include: &str| {
        call.clone()
            .with("include", include)
            .with(
                "fields[tasks]",
                "title,task_number,closed,deleted_at,project,assignee,workflow_status",
            )
            .with("fields[projects]", "name,company")
            .with("fields[companies]", "name")
            .with("fields[people]", "first_name,last_name,email")
            .with("fields[workflow_statuses]", "name")
            .urgent()
    };
    match api.call(full(INCLUDE)).await {
        Err(fault) if is_about_include(&fault) => api.call(full(PLAIN_INCLUDE)).await,
        outcome => outcome,
    }
}

fn target(account: &AccountId, document: &Document, task: Resource<'_>) -> Target {
    let name = |resource: Option<Resource<'_>>| resource.and_then(|resource| resource.text("name"));
    let project = document.related(task, "project");
    Target {
        account: account.clone(),
        place: Place {
            kind: PlaceKind::Task,
            id: task.id(),
        },
        title: task.text("title").unwrap_or_default(),
        number: task.text("task_number"),
        project: name(project),
        company: name(project.and_then(|project| document.related(project, "company"))),
        status: name(document.related(task, "workflow_status")),
        assignee: document.related(task, "assignee").map(person_name),
        closed: task.attribute("closed") == true,
        also: Vec::new(),
    }
}
