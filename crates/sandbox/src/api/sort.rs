//! The order of a list.

use std::cmp::{Ordering, Reverse};

use super::query::Order;
use crate::world::{Kind, World};

/// Something to order by; nothing comes last.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Number(i64),
    Text(String),
    Nothing,
}

/// Brings ids into the asked order; equal ones stay in the order of their ids.
pub(super) fn sort(world: &World, kind: Kind, ids: &mut Vec<u64>, by: &[(String, Order)]) {
    if by.is_empty() {
        return;
    }
    let keyed = ids.drain(..).map(|id| {
        let keys: Vec<Key> = by.iter().map(|(name, _)| key(world, kind, id, name)).collect();
        (keys, id)
    });
    let mut keyed: Vec<(Vec<Key>, u64)> = keyed.collect();
    keyed.sort_by(|(left, left_id), (right, right_id)| {
        let pairs = left.iter().zip(right).zip(by);
        let first = pairs.map(|((left, right), (_, order))| match order {
            Order::Up => left.cmp(right),
            Order::Down => Reverse(left).cmp(&Reverse(right)),
        });
        first.fold(Ordering::Equal, Ordering::then).then(left_id.cmp(right_id))
    });
    ids.extend(keyed.into_iter().map(|(_, id)| id));
}

fn key(world: &World, kind: Kind, id: u64, name: &str) -> Key {
    let number = |number: u64| Key::Number(i64::try_from(number).unwrap_or(i64::MAX));
    let text = |text: &str| Key::Text(text.to_lowercase());
    if name == "id" {
        return number(id);
    }
    let found = match kind {
        Kind::Task => world.tasks.get(&id).map(|task| match name {
            "title" => text(&task.title),
            "number" | "task_number" => natural(&task.number),
            "created_at" => Key::Number(task.created_at),
            "updated_at" => Key::Number(task.updated_at),
            "last_activity" | "last_activity_at" => Key::Number(task.last_activity_at),
            "closed_at" => task.closed_at.map_or(Key::Nothing, Key::Number),
            "due_date" => task.due_date.as_deref().map_or(Key::Nothing, text),
            "placement" | "task_list_position" => number(id),
            "project_name" => world
                .projects
                .get(&task.project)
                .map_or(Key::Nothing, |project| text(&project.name)),
            "company_name" => world
                .company_of_project(task.project)
                .map_or(Key::Nothing, |company| text(&company.name)),
            "assignee_name" => task
                .assignee
                .map_or(Key::Nothing, |person| text(&world.full_name(person))),
            "creator_name" | "last_actor_name" => text(&world.full_name(task.creator)),
            "task_list_name" => world
                .task_lists
                .get(&task.task_list)
                .map_or(Key::Nothing, |list| text(&list.name)),
            "workflow_status_name" => world
                .statuses
                .get(&task.status)
                .map_or(Key::Nothing, |status| text(&status.name)),
            "workflow_status_position" => number(task.status),
            "folder_name" | "board_name" | "folder_position" | "board_position" => {
                let list = world.task_lists.get(&task.task_list);
                let folder = list.and_then(|list| world.folders.get(&list.folder));
                folder.map_or(Key::Nothing, |folder| text(&folder.name))
            }
            _ => Key::Nothing,
        }),
        Kind::Project => world.projects.get(&id).map(|project| match name {
            "name" => text(&project.name),
            "number" | "project_number" => natural(&project.number),
            "created_at" => Key::Number(project.created_at),
            "last_activity_at" => Key::Number(project.last_activity_at),
            "company_name" => world
                .company_of_project(id)
                .map_or(Key::Nothing, |company| text(&company.name)),
            _ => Key::Nothing,
        }),
        Kind::Person => world.people.get(&id).map(|person| match name {
            "name" => text(&person.full_name()),
            "email" => person.email.as_deref().map_or(Key::Nothing, text),
            "title" => person.title.as_deref().map_or(Key::Nothing, text),
            _ => Key::Nothing,
        }),
        Kind::Page => world.pages.get(&id).map(|page| match name {
            "title" => text(&page.title),
            "created_at" => Key::Number(page.created_at),
            "edited_at" | "last_activity_at" | "updated_at" => Key::Number(page.edited_at),
            "creator_name" => text(&world.full_name(page.creator)),
            "project" | "project_name" => world
                .projects
                .get(&page.project)
                .map_or(Key::Nothing, |project| text(&project.name)),
            _ => Key::Nothing,
        }),
        Kind::Comment => world.comments.get(&id).map(|comment| Key::Number(comment.created_at)),
        Kind::Organisation => world
            .organisations
            .get(&id)
            .map(|organisation| text(&organisation.name)),
        _ => world.things.get(&(kind, id)).map(|thing| match name {
            "created_at" | "last_activity_at" => Key::Number(thing.last_activity_at),
            _ => text(&thing.text(name)),
        }),
    };
    found.unwrap_or(Key::Nothing)
}

/// Numbers by their value, before everything that is not a number.
fn natural(number: &str) -> Key {
    number
        .parse()
        .map_or_else(|_| Key::Text(number.to_owned()), Key::Number)
}
