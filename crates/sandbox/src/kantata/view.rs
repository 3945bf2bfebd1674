//! What a test sees of Kantata OX's records.

use std::path::Path;

use serde_json::{Map, Value, json};

use super::world::{Attachment, Expense, Post, World};
use crate::{
    shared::{now, objects},
    view::{CredentialState, Credentials, FileState, StoredExpense, StoredFile, StoredPost},
};

fn file(world: &World, folder: &Path, id: u64, record: &Attachment) -> StoredFile {
    let object = world.object_of(record);
    StoredFile {
        id,
        name: record.name.clone(),
        content_type: object.and_then(|object| object.content_type.clone()),
        size: object.map(|object| object.size),
        md5: object.map(|object| object.md5.clone()),
        path: object.map(|object| objects(folder).join(&object.file)),
        parent: parent(world, id),
        deleted: record.deleted,
        state: match (record.synced, object) {
            (true, _) => FileState::Registered,
            (false, Some(_)) => FileState::Stored,
            (false, None) => FileState::Reserved,
        },
        purpose: Some(record.purpose.clone()),
    }
}

/// What an attachment hangs on first.
fn parent(world: &World, id: u64) -> Option<(&'static str, u64)> {
    let mut posts = world.posts.iter().filter(|(_, record)| !record.deleted);
    let post = posts.find(|(_, record)| record.attachments.contains(&id));
    let mut expenses = world.expenses.iter().filter(|(_, record)| !record.deleted);
    let mut expense = || expenses.find(|(_, record)| record.receipt == Some(id));
    post.map(|(id, _)| ("post", *id))
        .or_else(|| expense().map(|(id, _)| ("expense", *id)))
}

fn files(world: &World, folder: &Path, ids: &[u64]) -> Vec<StoredFile> {
    let ids = world.present(ids).into_iter();
    ids.filter_map(|id| Some(file(world, folder, id, world.attachments.get(&id)?)))
        .collect()
}

/// All attachments: unlinked and deleted ones too.
pub(crate) fn attachments(world: &World, folder: &Path) -> Vec<StoredFile> {
    let records = world.attachments.iter();
    records.map(|(id, record)| file(world, folder, *id, record)).collect()
}

/// The posts that fit and are not deleted, oldest first.
pub(crate) fn posts(world: &World, folder: &Path, fits: impl Fn(u64, &Post) -> bool) -> Vec<StoredPost> {
    let found = world
        .posts
        .iter()
        .filter(|(id, record)| !record.deleted && fits(**id, record));
    let seen = found.map(|(id, record)| StoredPost {
        id: *id,
        workspace: record.workspace,
        story: record.story,
        reply_to: record.subject,
        message: record.message.clone(),
        creator: world.full_name(record.user),
        recipients: record.recipients.clone(),
        files: files(world, folder, &record.attachments),
    });
    seen.collect()
}

/// The files of the posts that fit, in the order of the posts.
pub(crate) fn files_of(world: &World, folder: &Path, fits: impl Fn(u64, &Post) -> bool) -> Vec<StoredFile> {
    let posts = posts(world, folder, fits).into_iter();
    posts.flat_map(|post| post.files).collect()
}

/// The expenses that fit and are not deleted, by their ids.
pub(crate) fn expenses(world: &World, folder: &Path, fits: impl Fn(u64, &Expense) -> bool) -> Vec<StoredExpense> {
    let found = world
        .expenses
        .iter()
        .filter(|(id, record)| !record.deleted && fits(**id, record));
    let seen = found.map(|(id, record)| StoredExpense {
        id: *id,
        workspace: record.workspace,
        date: record.date.clone(),
        category: record.category.clone(),
        amount_in_cents: record.amount_in_cents,
        currency: record.currency.clone(),
        notes: record.notes.clone(),
        creator: world.full_name(record.user),
        submitted: record.submission.is_some(),
        receipt: files(world, folder, record.receipt.as_slice()).pop(),
    });
    seen.collect()
}

/// All credentials that were handed out, in order.
pub(crate) fn credentials(world: &World) -> Vec<Credentials> {
    let asked = world.attachments.iter();
    let asked = asked.filter_map(|(id, record)| Some((*id, record, record.credentials.as_ref()?)));
    let seen = asked.map(|(attachment, record, asked)| Credentials {
        attachment,
        name: record.name.clone(),
        state: match asked.state {
            CredentialState::Fresh if asked.expires_at < now() => CredentialState::Unused,
            state => state,
        },
        again: asked.again,
    });
    seen.collect()
}

/// Everything a test in another process may want to know at one glance.
pub(crate) fn state(world: &World, folder: &Path) -> Value {
    let mut of_posts = Map::new();
    let mut stories = Map::new();
    for post in posts(world, folder, |_, post| !post.attachments.is_empty()) {
        if let Some(story) = post.story {
            let files = stories.entry(story.to_string()).or_insert_with(|| json!([]));
            if let Some(files) = files.as_array_mut() {
                files.extend(post.files.iter().map(|file| json!(file)));
            }
        }
        of_posts.insert(post.id.to_string(), json!(post));
    }
    json!({
        "posts": of_posts,
        "stories": stories,
        "receipts": expenses(world, folder, |_, expense| expense.receipt.is_some()),
        "attachments": attachments(world, folder),
        "credentials": credentials(world),
    })
}
