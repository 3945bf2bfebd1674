//! What a test sees of the records.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::{
    shared::objects,
    world::{Attachment, Kind, World},
};

/// How far a file has come at the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FileState {
    /// There is an attachment and no file.
    Reserved,
    /// The storage has the file, and the service does not know it yet.
    Stored,
    /// The service knows its file: registered, synced, or uploaded to the API itself.
    Registered,
}

/// What became of credentials for the storage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CredentialState {
    /// They may still be used.
    Fresh,
    /// A form with them came in time.
    Used,
    /// A form with them came after their end.
    Late,
    /// No form with them came before their end.
    Unused,
}

/// Credentials for the storage as Kantata OX handed them out, without themselves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Credentials {
    /// The attachment they were for.
    pub attachment: u64,
    /// Its name.
    pub name: String,
    /// What became of them.
    pub state: CredentialState,
    /// Whether fresh ones for a file of this name were there when they were asked for.
    pub again: bool,
}

/// A file as the server has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StoredFile {
    /// Id of the attachment.
    pub id: u64,
    /// Its name.
    pub name: String,
    /// Its type.
    pub content_type: Option<String>,
    /// Its size as the record says.
    pub size: Option<u64>,
    /// The MD5 of the stored bytes; `None` when nothing was registered.
    pub md5: Option<String>,
    /// Where the bytes are; `None` when nothing was registered.
    pub path: Option<PathBuf>,
    /// What it hangs on, such as `("task", 5)`.
    pub parent: Option<(&'static str, u64)>,
    /// Whether it was deleted.
    pub deleted: bool,
    /// How far it has come.
    pub state: FileState,
    /// What it is for in the service's own word, such as `receipt`; `None` where it has none.
    pub purpose: Option<String>,
}

/// A post or reply as Kantata OX has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StoredPost {
    /// Its id.
    pub id: u64,
    /// The project.
    pub workspace: u64,
    /// The task.
    pub story: Option<u64>,
    /// The post it is a reply to.
    pub reply_to: Option<u64>,
    /// Its text.
    pub message: String,
    /// Full name of its author.
    pub creator: String,
    /// The people who alone may read it; nobody here is everybody.
    pub recipients: Vec<u64>,
    /// Its files.
    pub files: Vec<StoredFile>,
}

/// An expense as Kantata OX has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StoredExpense {
    /// Its id.
    pub id: u64,
    /// The project.
    pub workspace: u64,
    /// Its day.
    pub date: String,
    /// The name of its category.
    pub category: String,
    /// Its amount.
    pub amount_in_cents: i64,
    /// The currency of the amount.
    pub currency: String,
    /// What was written about it.
    pub notes: Option<String>,
    /// Full name of its owner.
    pub creator: String,
    /// Whether it is in a report.
    pub submitted: bool,
    /// Its receipt.
    pub receipt: Option<StoredFile>,
}

/// A comment as the server has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StoredComment {
    /// Its id.
    pub id: u64,
    /// What it is about, such as `("task", 5)`.
    pub parent: (&'static str, u64),
    /// Its HTML.
    pub body: Option<String>,
    /// Full name of its author.
    pub creator: String,
    /// Its files.
    pub files: Vec<StoredFile>,
}

fn file(world: &World, folder: &Path, id: u64, record: &Attachment) -> StoredFile {
    let object = record.object.as_ref().and_then(|key| world.objects.get(key));
    StoredFile {
        id,
        name: record.name.clone(),
        content_type: record.content_type.clone(),
        size: record.size,
        md5: object.map(|object| object.md5.clone()),
        path: object.map(|object| objects(folder).join(&object.file)),
        parent: record.parent.map(|(kind, id)| (kind.singular(), id)),
        deleted: record.deleted_at.is_some(),
        state: match (&record.object, world.objects.contains_key(&record.key(id))) {
            (Some(_), _) => FileState::Registered,
            (None, true) => FileState::Stored,
            (None, false) => FileState::Reserved,
        },
        purpose: record.attachment_type.clone(),
    }
}

/// The files that hang on a record and are not deleted.
pub(crate) fn files(world: &World, folder: &Path, parent: (Kind, u64)) -> Vec<StoredFile> {
    let ids = world.attached_to(parent).into_iter();
    ids.filter_map(|id| Some(file(world, folder, id, world.attachments.get(&id)?)))
        .collect()
}

/// All attachments: unlinked and deleted ones too.
pub(crate) fn attachments(world: &World, folder: &Path) -> Vec<StoredFile> {
    world
        .attachments
        .iter()
        .map(|(id, record)| file(world, folder, *id, record))
        .collect()
}

/// The comments that fit and are not deleted.
pub(crate) fn comments(world: &World, folder: &Path, fits: impl Fn((Kind, u64)) -> bool) -> Vec<StoredComment> {
    let found = world
        .comments
        .iter()
        .filter(|(_, record)| !record.deleted && fits(record.parent));
    let seen = found.map(|(id, record)| StoredComment {
        id: *id,
        parent: (record.parent.0.singular(), record.parent.1),
        body: record.body.clone(),
        creator: world.full_name(record.creator),
        files: files(world, folder, (Kind::Comment, *id)),
    });
    seen.collect()
}
