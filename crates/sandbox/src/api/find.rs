//! Which records a filter lets through.

use super::{
    Failure,
    query::{Condition, Operator, Query},
};
use crate::world::{Kind, Millis, World, moment};

/// What a record holds under a filter's name.
enum Held {
    /// Any of these numbers.
    Numbers(Vec<i64>),
    /// An exact text.
    Exact(String),
    /// A text that is searched word by word.
    Searched(String),
    Moment(Millis),
    Truth(bool),
}

/// Keeps what fits the filters; a filter that the sandbox does not play is an error of its own.
pub(super) fn matching(world: &World, kind: Kind, ids: Vec<u64>, query: &Query) -> Result<Vec<u64>, Failure> {
    let groups = query.groups.values().flatten();
    if let Some(id) = ids.first() {
        for condition in query.conditions.iter().chain(groups) {
            if held(world, kind, *id, &condition.key).is_none() {
                return Err(Failure::not_played(&format!("the filter '{}'", condition.key)));
            }
        }
    }
    let all = |conditions: &[Condition], id: u64| conditions.iter().all(|condition| fits(world, kind, id, condition));
    let in_groups = |id: u64| match query.any_group {
        _ if query.groups.is_empty() => true,
        true => query.groups.values().any(|conditions| all(conditions, id)),
        false => query.groups.values().all(|conditions| all(conditions, id)),
    };
    Ok(ids
        .into_iter()
        .filter(|id| all(&query.conditions, *id) && in_groups(*id))
        .collect())
}

fn fits(world: &World, kind: Kind, id: u64, condition: &Condition) -> bool {
    let Some(held) = held(world, kind, id, &condition.key) else {
        return false;
    };
    let compares = |value: &str| match &held {
        Held::Numbers(numbers) => value.parse().is_ok_and(|wanted: i64| {
            numbers
                .iter()
                .any(|number| compare(number, &wanted, condition.operator))
        }),
        Held::Exact(text) => match condition.operator {
            Operator::Contains | Operator::NotContain => text.to_lowercase().contains(&value.to_lowercase()),
            _ => text == value,
        },
        Held::Searched(text) => {
            let text = text.to_lowercase();
            value.to_lowercase().split_whitespace().all(|word| text.contains(word))
        }
        // Filters on moments are cut to the day.
        Held::Moment(millis) => {
            let day = moment(*millis)
                .as_str()
                .map(|text| text[..10].to_owned())
                .unwrap_or_default();
            compare(&day.as_str(), &value.get(..10).unwrap_or(value), condition.operator)
        }
        Held::Truth(truth) => value == truth.to_string(),
    };
    let any = condition.values.iter().any(|value| compares(value));
    match condition.operator {
        Operator::NotEq | Operator::NotContain => !any,
        _ => any,
    }
}

fn compare<T: PartialOrd>(held: &T, wanted: &T, operator: Operator) -> bool {
    match operator {
        Operator::Gt => held > wanted,
        Operator::GtEq => held >= wanted,
        Operator::Lt => held < wanted,
        Operator::LtEq => held <= wanted,
        _ => held == wanted,
    }
}

fn held(world: &World, kind: Kind, id: u64, key: &str) -> Option<Held> {
    if key == "id" {
        return Some(number(id));
    }
    match kind {
        Kind::Task => task(world, id, key),
        Kind::Comment => comment(world, id, key),
        Kind::Attachment => attachment(world, id, key),
        Kind::Project => {
            let project = world.projects.get(&id)?;
            Some(match key {
                "query" | "full_query" => {
                    let company = world.company_of_project(id).map_or("", |company| company.name.as_str());
                    Held::Searched(format!("{} {} {company}", project.name, project.number))
                }
                "name" => Held::Searched(project.name.clone()),
                "number" | "project_number" => Held::Exact(project.number.clone()),
                "status" => number(if project.archived { 2 } else { 1 }),
                "project_type" => number(if project.internal { 1 } else { 2 }),
                "company_id" => number(project.company),
                "responsible_id" | "person_id" => number(project.responsible),
                "project_id" => number(id),
                _ => return None,
            })
        }
        Kind::Person => {
            let person = world.people.get(&id)?;
            let email = person.email.clone().unwrap_or_default();
            Some(match key {
                "query" | "full_query" => Held::Searched(format!("{} {email}", person.full_name())),
                "email" => Held::Exact(email),
                "first_name" => Held::Exact(person.first_name.clone()),
                "last_name" => Held::Exact(person.last_name.clone().unwrap_or_default()),
                "status" => number(1),
                "person_type" => Held::Numbers(vec![if person.email.is_some() { 1 } else { 3 }]),
                _ => return None,
            })
        }
        Kind::Page => {
            let page = world.pages.get(&id)?;
            Some(match key {
                "query" | "full_query" => Held::Searched(page.title.clone()),
                "project_id" => number(page.project),
                "creator_id" => number(page.creator),
                "status" => number(1),
                _ => return None,
            })
        }
        Kind::TaskList => {
            let list = world.task_lists.get(&id)?;
            Some(match key {
                "query" => Held::Searched(list.name.clone()),
                "project_id" => number(list.project),
                "folder_id" | "board_id" => number(list.folder),
                "status" => number(if list.archived { 2 } else { 1 }),
                _ => return None,
            })
        }
        Kind::Folder => {
            let folder = world.folders.get(&id)?;
            Some(match key {
                "query" => Held::Searched(folder.name.clone()),
                "project_id" => number(folder.project),
                "status" => number(if folder.archived { 2 } else { 1 }),
                _ => return None,
            })
        }
        Kind::Membership => match key {
            "organization_id" => Some(number(world.memberships.get(&id)?.organisation)),
            _ => None,
        },
        Kind::Company => match key {
            "query" => Some(Held::Searched(world.companies.get(&id)?.name.clone())),
            _ => None,
        },
        Kind::Organisation | Kind::WorkflowStatus => None,
        _ => thing(world, (kind, id), key),
    }
}

fn task(world: &World, id: u64, key: &str) -> Option<Held> {
    let task = world.tasks.get(&id)?;
    let list = world.task_lists.get(&task.task_list);
    let folder = list.and_then(|list| world.folders.get(&list.folder));
    let day = |day: &Option<String>| Held::Exact(day.clone().unwrap_or_default());
    Some(match key {
        "query" => Held::Searched(format!("{} {}", task.title, task.number)),
        "query_extended" | "full_query" => {
            let description = task.description.as_deref().unwrap_or_default();
            Held::Searched(format!("{} {} {description}", task.title, task.number))
        }
        "title" => Held::Searched(task.title.clone()),
        "task_number" => Held::Exact(task.number.clone()),
        "status" => number(if task.closed_at.is_some() { 2 } else { 1 }),
        "project_id" => number(task.project),
        "company_id" => number(world.projects.get(&task.project).map_or(0, |project| project.company)),
        "assignee_id" => Held::Numbers(task.assignee.iter().map(|id| id.cast_signed()).collect()),
        "creator_id" | "last_actor_id" => number(task.creator),
        "subscriber_id" => Held::Numbers(
            task.assignee
                .iter()
                .chain([&task.creator])
                .map(|id| id.cast_signed())
                .collect(),
        ),
        "task_list_id" => number(task.task_list),
        "folder_id" | "board_id" => number(list.map_or(0, |list| list.folder)),
        "task_list_name" => Held::Searched(list.map_or_else(String::new, |list| list.name.clone())),
        "workflow_status_id" => number(task.status),
        "workflow_status_category_id" => number(world.statuses.get(&task.status).map_or(0, |status| status.category)),
        "task_list_status" => number(if list.is_some_and(|list| list.archived) { 2 } else { 1 }),
        "board_status" | "folder_status" => number(if folder.is_some_and(|folder| folder.archived) {
            2
        } else {
            1
        }),
        "task_type" | "type_id" => number(1),
        "parent_task_id" => Held::Numbers(Vec::new()),
        "subtask" => Held::Truth(false),
        "created_at" => Held::Moment(task.created_at),
        "updated_at" => Held::Moment(task.updated_at),
        "last_activity" => Held::Moment(task.last_activity_at),
        "due_date" | "due_date_on" => day(&task.due_date),
        _ => return None,
    })
}

fn thing(world: &World, address: (Kind, u64), key: &str) -> Option<Held> {
    let thing = world.things.get(&address)?;
    if let Some(name) = key.strip_suffix("_id").filter(|name| address.0.has_relation(name)) {
        let id = thing.related.get(name);
        return Some(Held::Numbers(id.iter().map(|id| id.cast_signed()).collect()));
    }
    let over = |name: &str| number(if thing.attributes[name].is_null() { 1 } else { 2 });
    Some(match (address.0, key) {
        (Kind::Discussion, "status") => over("resolved_at"),
        (Kind::Deal, "status" | "budget_status") => over("closed_at"),
        (Kind::Deal, "type") => number(if thing.is_budget() { 2 } else { 1 }),
        (_, "query" | "full_query") => {
            let company = thing.related.get("company").or(thing.related.get("vendor"));
            let company = company.and_then(|id| world.companies.get(id));
            let names = ["name", "subject", "number", "deal_number"].map(|name| thing.text(name));
            let company = company.map_or("", |company| company.name.as_str());
            Held::Searched(format!("{} {company}", names.join(" ")))
        }
        (_, "name" | "number" | "note") => Held::Searched(thing.text(key)),
        _ => return None,
    })
}

fn comment(world: &World, id: u64, key: &str) -> Option<Held> {
    let comment = world.comments.get(&id)?;
    let (kind, parent) = comment.parent;
    let of = |wanted: Kind| Held::Numbers(Vec::from_iter((kind == wanted).then(|| parent.cast_signed())));
    Some(match key {
        "task_id" => of(Kind::Task),
        "page_id" => of(Kind::Page),
        "company_id" => of(Kind::Company),
        "discussion_id" => of(Kind::Discussion),
        "project_id" | "commentable_project_id" => match kind {
            Kind::Task => number(world.tasks.get(&parent).map_or(0, |task| task.project)),
            _ => of(Kind::Project),
        },
        "draft" => Held::Truth(comment.draft),
        "full_query" => Held::Searched(comment.body.clone().unwrap_or_default()),
        _ => return None,
    })
}

fn attachment(world: &World, id: u64, key: &str) -> Option<Held> {
    let record = world.attachments.get(&id)?;
    let of = |wanted: Kind| {
        let parent = record.parent.filter(|(kind, _)| *kind == wanted);
        Held::Numbers(Vec::from_iter(parent.map(|(_, id)| id.cast_signed())))
    };
    Some(match key {
        "task_id" => of(Kind::Task),
        "comment_id" => of(Kind::Comment),
        "page_id" => of(Kind::Page),
        "creator_id" => number(record.creator),
        "full_query" => Held::Searched(record.name.clone()),
        _ => return None,
    })
}

fn number(number: u64) -> Held {
    Held::Numbers(vec![number.cast_signed()])
}
