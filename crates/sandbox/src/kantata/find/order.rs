//! The order of a list.

use std::cmp::Reverse;

use crate::kantata::{kind::Kind, world::World};

/// Something to order by; nothing comes first.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Nothing,
    Number(i64),
    Text(String),
}

/// Brings ids into the asked order, or into the default one; equal ones go the newest first.
pub(in crate::kantata) fn sort(world: &World, kind: Kind, ids: &mut [u64], asked: Option<&(String, bool)>) {
    let default = kind.orders().split(' ').next().unwrap_or_default();
    // Names go up by themselves, everything else begins with the newest.
    let (name, down) = asked.map_or((default, !["full_name", "name"].contains(&default)), |(name, down)| {
        (name.as_str(), *down)
    });
    if down {
        ids.sort_by_cached_key(|id| (Reverse(key(world, kind, *id, name)), Reverse(*id)));
    } else {
        ids.sort_by_cached_key(|id| (key(world, kind, *id, name), Reverse(*id)));
    }
}

fn key(world: &World, kind: Kind, id: u64, name: &str) -> Key {
    let text = |text: &str| Key::Text(text.to_lowercase());
    let maybe = |value: Option<&str>| value.map_or(Key::Nothing, text);
    let found = match kind {
        Kind::Workspace => world.workspaces.get(&id).map(|record| match name {
            "title" => text(&record.title),
            "last_viewed" => Key::Number(record.last_viewed),
            "created_at" => Key::Number(record.created_at),
            "due_date" => maybe(record.due_date.as_deref()),
            _ => Key::Number(record.updated_at),
        }),
        Kind::Story => world.stories.get(&id).map(|record| match name {
            "created_at" => Key::Number(record.created_at),
            "due_date" | "start_date" => maybe(record.due_date.as_deref()),
            "priority_level" | "importance" => text(&record.priority),
            "position" | "parent_and_position" => Key::Number(i64::try_from(id).unwrap_or(i64::MAX)),
            _ => Key::Number(record.updated_at),
        }),
        Kind::Post => world
            .posts
            .get(&id)
            .map(|record| Key::Number(world.newest_reply_at(id).unwrap_or(record.created_at))),
        Kind::Expense => world.expenses.get(&id).map(|record| match name {
            "amount" => Key::Number(record.amount_in_cents),
            "category" => text(&record.category),
            "created_at" => Key::Number(record.created_at),
            "notes" => maybe(record.notes.as_deref()),
            "vendor_name" => Key::Nothing,
            _ => text(&record.date),
        }),
        Kind::User => world.users.get(&id).map(|record| text(&record.full_name)),
        Kind::Category => world.categories.get(&id).map(|record| text(&record.name)),
        Kind::Association | Kind::Attachment => world.attachments.get(&id).map(|record| Key::Number(record.created_at)),
    };
    found.unwrap_or(Key::Nothing)
}
