//! Which records a list has, and in which order.

use std::{cmp::Reverse, collections::BTreeSet};

use super::{
    kind::Kind,
    query::Query,
    seed,
    world::{Expense, Post, Story, Workspace, World},
};
use crate::world::Millis;

mod order;
mod search;

pub(super) use self::order::sort;
use self::search::{begins, says, words_begin};

/// The ids of a list, ordered; `person` asks.
pub(super) fn find(world: &World, kind: Kind, person: u64, query: &Query) -> Vec<u64> {
    let mut ids: Vec<u64> = match kind {
        Kind::User => world.users.keys().copied().collect(),
        Kind::Workspace => world.workspaces.keys().copied().collect(),
        Kind::Story => world.stories.keys().copied().collect(),
        Kind::Post => world.posts.keys().copied().collect(),
        Kind::Expense => world.expenses.keys().copied().collect(),
        Kind::Category => world.categories.keys().copied().collect(),
        Kind::Attachment => Vec::new(),
        Kind::Association => associations(world),
    };
    ids.retain(|id| query.only.as_ref().is_none_or(|only| only.contains(id)) && sees(world, kind, *id, person));
    // A search is given up where records are named.
    let search = query.text("search").filter(|_| query.only.is_none());
    ids.retain(|id| {
        fits(world, kind, *id, person, query) && search.is_none_or(|text| says(world, kind, *id, text, query))
    });
    match search {
        Some(text) => ids.sort_by_key(|id| (Reverse(begins(world, kind, *id, text)), *id)),
        None => sort(world, kind, &mut ids, query.order.as_ref()),
    }
    ids
}

/// Whether a person may see a record, default filters aside.
pub(super) fn sees(world: &World, kind: Kind, id: u64, person: u64) -> bool {
    match kind {
        Kind::User | Kind::Category => true,
        Kind::Workspace => world.workspaces.get(&id).is_some_and(|record| {
            let is_admin = world.users.get(&person).is_some_and(|user| user.is_admin);
            record.participants.contains(&person) || (is_admin && record.account == seed::ACCOUNT)
        }),
        Kind::Story => world
            .stories
            .get(&id)
            .is_some_and(|record| sees(world, Kind::Workspace, record.workspace, person)),
        Kind::Post => world.posts.get(&id).is_some_and(|record| {
            let may_read = !record.is_private() || record.user == person || record.recipients.contains(&person);
            !record.deleted && may_read && sees(world, Kind::Workspace, record.workspace, person)
        }),
        Kind::Expense => world
            .expenses
            .get(&id)
            .is_some_and(|record| !record.deleted && sees(world, Kind::Workspace, record.workspace, person)),
        Kind::Attachment => world
            .attachments
            .get(&id)
            .is_some_and(|record| !record.deleted && record.user == person),
        Kind::Association => {
            let attachment = world.attachments.get(&id).is_some_and(|record| !record.deleted);
            attachment && post_of(world, id).is_some_and(|post| sees(world, Kind::Post, post, person))
        }
    }
}

/// The post that an attachment hangs on first.
pub(super) fn post_of(world: &World, attachment: u64) -> Option<u64> {
    let mut posts = world.posts.iter().filter(|(_, record)| !record.deleted);
    posts
        .find(|(_, record)| record.attachments.contains(&attachment))
        .map(|(id, _)| *id)
}

/// Every file of a post has an association, which here has the file's own id.
fn associations(world: &World) -> Vec<u64> {
    let posts = world.posts.values().filter(|record| !record.deleted);
    let ids: BTreeSet<u64> = posts.flat_map(|record| record.attachments.iter().copied()).collect();
    ids.into_iter().collect()
}

fn fits(world: &World, kind: Kind, id: u64, person: u64, query: &Query) -> bool {
    match kind {
        Kind::User => user_fits(world, id, query),
        Kind::Workspace => world
            .workspaces
            .get(&id)
            .is_some_and(|record| workspace_fits(id, record, person, query)),
        Kind::Story => world
            .stories
            .get(&id)
            .is_some_and(|record| story_fits(world, record, person, query)),
        Kind::Post => world
            .posts
            .get(&id)
            .is_some_and(|record| post_fits(world, record, person, query)),
        Kind::Expense => world
            .expenses
            .get(&id)
            .is_some_and(|record| expense_fits(world, record, person, query)),
        Kind::Category => world.categories.get(&id).is_some_and(|record| {
            let matching = query
                .text("matching")
                .is_none_or(|text| words_begin(&record.name, text));
            matching && !(query.is("only_active") && record.deleted)
        }),
        Kind::Association => {
            let name = world.attachments.get(&id).map(|record| record.name.as_str());
            let post = post_of(world, id).and_then(|post| world.posts.get(&post));
            query.text("filename").is_none_or(|text| name == Some(text))
                && query
                    .id("workspace_id")
                    .is_none_or(|id| post.is_some_and(|post| post.workspace == id))
        }
        Kind::Attachment => false,
    }
}

fn user_fits(world: &World, id: u64, query: &Query) -> bool {
    let Some(user) = world.users.get(&id) else { return false };
    let takes_part = |workspace: u64| {
        let record = world.workspaces.get(&workspace);
        record.is_some_and(|record| record.participants.contains(&id))
    };
    query.id("participant_in").is_none_or(takes_part)
        && query.text("by_email_address").is_none_or(|text| user.email == text)
}

fn workspace_fits(id: u64, record: &Workspace, person: u64, query: &Query) -> bool {
    let archived = match query.text("archived") {
        Some("only") => record.archived,
        Some("include") => true,
        Some(_) => !record.archived,
        None => !record.archived || query.is("include_archived"),
    };
    archived
        && between(query, record.created_at, record.updated_at)
        && query
            .truth("has_participation")
            .is_none_or(|wanted| !wanted || record.participants.contains(&person))
        && query
            .id("has_participant")
            .is_none_or(|user| record.participants.contains(&user))
        && query
            .truth("can_create_line_items")
            .is_none_or(|wanted| record.can_create_line_items == wanted)
        && query.ids("except").is_none_or(|ids| !ids.contains(&id))
        && query
            .text("matching")
            .is_none_or(|text| words_begin(&record.title, text))
}

fn story_fits(world: &World, record: &Story, person: u64, query: &Query) -> bool {
    let workspace_is_archived = world
        .workspaces
        .get(&record.workspace)
        .is_some_and(|workspace| workspace.archived);
    let archived = match query.text("archived") {
        Some("only") => record.archived,
        Some("include") => true,
        Some(_) => !record.archived,
        None => !record.archived || query.is("show_archived"),
    };
    let assigned = |text: &str| {
        text.split(',').any(|who| match who.trim() {
            "unassigned" => record.assignees.is_empty(),
            id => id.parse().is_ok_and(|id| record.assignees.contains(&id)),
        })
    };
    let due = record.due_date.as_deref();
    archived
        && (!record.deleted || query.is("show_deleted"))
        && (!workspace_is_archived || query.is("show_from_archived_workspaces"))
        && between(query, record.created_at, record.updated_at)
        && query.id("workspace_id").is_none_or(|id| record.workspace == id)
        && query
            .ids("with_projects")
            .is_none_or(|ids| ids.contains(&record.workspace))
        && (!query.is("assigned_to_current_user") || record.assignees.contains(&person))
        && query.text("with_assignees").is_none_or(assigned)
        && query.ids("creators").is_none_or(|ids| ids.contains(&record.creator))
        && (!query.is("uncompleted") || !is_done(&record.state))
        && (!query.is("completed") || is_done(&record.state))
        && (!query.is("parents_only") || record.parent.is_none())
        && query.id("with_parent_id").is_none_or(|id| record.parent == Some(id))
        && query.text("due_on").is_none_or(|day| due == Some(day))
        && query
            .text("due_after")
            .is_none_or(|day| due.is_some_and(|due| due > day))
        && query
            .text("due_before")
            .is_none_or(|day| due.is_some_and(|due| due < day))
        && ["story_type", "story_types"].into_iter().all(|name| {
            let kinds = query.text(name);
            kinds.is_none_or(|kinds| kinds.split(',').any(|kind| kind.trim() == record.kind))
        })
}

/// States after which nothing is left to do.
fn is_done(state: &str) -> bool {
    [
        "completed",
        "fixed",
        "duplicate",
        "can't repro",
        "resolved",
        "won't fix",
    ]
    .contains(&state)
}

fn post_fits(world: &World, record: &Post, person: u64, query: &Query) -> bool {
    let archived = world
        .workspaces
        .get(&record.workspace)
        .is_some_and(|workspace| workspace.archived);
    let private = record.is_private() && (record.user == person || record.recipients.contains(&person));
    (!archived || query.is("from_archived_workspaces"))
        && between(query, record.created_at, record.updated_at)
        && query.id("workspace_id").is_none_or(|id| record.workspace == id)
        && query.id("story_id").is_none_or(|id| record.story == Some(id))
        && query
            .ids("story_ids")
            .is_none_or(|ids| record.story.is_some_and(|story| ids.contains(&story)))
        && (!query.is("parents_only") || record.subject.is_none())
        && (!query.is("private") || private)
}

fn expense_fits(world: &World, record: &Expense, person: u64, query: &Query) -> bool {
    let workspace = world.workspaces.get(&record.workspace);
    let archived = workspace.is_some_and(|workspace| workspace.archived);
    let is_ours = workspace.is_some_and(|workspace| workspace.account == seed::ACCOUNT);
    let submitted = record.submission.is_some();
    let expensed = |text: &str| {
        let (from, to) = text.split_once(':').unwrap_or((text, ""));
        (from.is_empty() || record.date.as_str() >= from) && (to.is_empty() || record.date.as_str() <= to)
    };
    (!archived || query.is("from_archived_workspaces"))
        && (is_ours || query.truth("on_my_account") == Some(false))
        && between(query, record.created_at, record.updated_at)
        && (!query.is("mine") || record.user == person)
        && query.id("created_by").is_none_or(|user| record.user == user)
        && query.id("workspace_id").is_none_or(|id| record.workspace == id)
        && (!query.is("unsubmitted") || !submitted)
        && (!query.is("submitted") || submitted)
        && (!query.is("invoiced") || record.invoiced)
        && (!query.is("uninvoiced") || !record.invoiced)
        && query
            .truth("reimbursable")
            .is_none_or(|wanted| record.reimbursable == wanted)
        && query.text("date_expensed_between").is_none_or(expensed)
}

fn between(query: &Query, created: Millis, updated: Millis) -> bool {
    query.moment("created_after").is_none_or(|time| created > time)
        && query.moment("created_before").is_none_or(|time| created < time)
        && query.moment("updated_after").is_none_or(|time| updated > time)
        && query.moment("updated_before").is_none_or(|time| updated < time)
}
