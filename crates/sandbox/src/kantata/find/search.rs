//! What people type to find a record.

use crate::kantata::{kind::Kind, query::Query, world::World};

/// Whether each wanted word begins a word of a title.
pub(super) fn words_begin(title: &str, wanted: &str) -> bool {
    let title = title.to_lowercase();
    wanted.to_lowercase().split_whitespace().all(|wanted| {
        let mut words = title.split(|letter: char| !letter.is_alphanumeric());
        words.any(|word| word.starts_with(wanted))
    })
}

/// What a search looks at.
fn searched(world: &World, kind: Kind, id: u64, query: &Query) -> String {
    let title = |workspace: u64| {
        let record = world.workspaces.get(&workspace);
        record.map_or_else(String::new, |record| record.title.clone())
    };
    let text = match kind {
        Kind::Workspace => world.workspaces.get(&id).map(|record| {
            let description = record.description.clone().unwrap_or_default();
            format!(
                "{} {id} {description} {}",
                record.title,
                world.full_name(record.creator)
            )
        }),
        Kind::Story => world.stories.get(&id).map(|record| {
            let assignees = record.assignees.iter().map(|user| world.full_name(*user));
            let assignees = assignees.collect::<Vec<_>>().join(" ");
            if query.is("exclude_workspace_title_from_search") {
                format!("{} {assignees}", record.title)
            } else {
                format!("{} {assignees} {}", record.title, title(record.workspace))
            }
        }),
        Kind::Post => world.posts.get(&id).map(|record| record.message.clone()),
        Kind::User => world
            .users
            .get(&id)
            .map(|record| format!("{} {}", record.full_name, record.email)),
        _ => None,
    };
    text.unwrap_or_default().to_lowercase()
}

/// Whether a record has everything that is looked for.
pub(super) fn says(world: &World, kind: Kind, id: u64, wanted: &str, query: &Query) -> bool {
    let wanted = wanted.to_lowercase();
    if let Some(title) = wanted.strip_prefix("title:'").and_then(|rest| rest.strip_suffix('\'')) {
        return kind == Kind::Workspace && begins(world, kind, id, title);
    }
    let text = searched(world, kind, id, query);
    wanted.split_whitespace().all(|word| text.contains(word))
}

/// Whether a title begins with what is looked for; such records come first.
pub(super) fn begins(world: &World, kind: Kind, id: u64, wanted: &str) -> bool {
    let title = match kind {
        Kind::Workspace => world.workspaces.get(&id).map(|record| &record.title),
        Kind::Story => world.stories.get(&id).map(|record| &record.title),
        Kind::User => world.users.get(&id).map(|record| &record.full_name),
        _ => None,
    };
    title.is_some_and(|title| title.to_lowercase().starts_with(&wanted.to_lowercase()))
}
