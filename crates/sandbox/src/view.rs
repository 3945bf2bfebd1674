//! What a test sees of the records.

use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::{
    shared::objects,
    world::{Attachment, Kind, World},
};

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
