//! Files that a destination holds already, and their way to this computer.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{account::AccountId, reason::Reason};

/// A file that a destination holds. Texts come from the service: untrusted, plain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct FileThere {
    /// Its id, unique within the account.
    pub id: String,
    /// Its name there.
    pub name: String,
    /// Bytes, where the service says.
    #[ts(type = "number | null")]
    pub size: Option<u64>,
    /// Its media type, where the service says.
    pub content_type: Option<String>,
    /// Who put it there.
    pub by: Option<String>,
    /// When, in milliseconds since 1970.
    #[ts(type = "number | null")]
    pub at: Option<i64>,
    /// The comment or post it stands on; `None` on the object itself.
    pub on: Option<OnComment>,
    /// The service has a small picture of it.
    pub picture: bool,
    /// What can be done with it.
    pub can: CanDo,
}

/// A comment or post that carries a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct OnComment {
    /// Its id.
    pub id: String,
    /// Its first words, as plain text.
    pub excerpt: String,
}

/// What can be done with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct CanDo {
    /// It can be given another name.
    pub rename: bool,
    /// It can be deleted.
    pub delete: bool,
}

/// Which files of a destination.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum Shelf {
    /// Those of the object itself.
    Own,
    /// Those on its comments or posts.
    Comments,
}

/// A page of the files that a destination holds, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct FilesThere {
    /// The files of this page.
    pub files: Vec<FileThere>,
    /// How many there are on all pages. Not every service says so before the last one.
    pub total: Option<u32>,
    /// What to ask the next page with; `None` on the last one. Means nothing to anybody else.
    pub next: Option<String>,
}

/// One download, until it is cleared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(transparent)]
#[ts(export)]
pub struct DownloadId(#[ts(type = "number")] pub u64);

/// A file on its way to this computer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct DownloadView {
    /// Its id.
    pub id: DownloadId,
    /// The account it comes from.
    pub account: AccountId,
    /// Which file: [`FileThere::id`].
    pub file: String,
    /// Its name at the destination.
    pub name: String,
    /// Bytes, where the service says.
    #[ts(type = "number | null")]
    pub size: Option<u64>,
    /// Bytes that are here.
    #[ts(type = "number")]
    pub received: u64,
    /// Where it is on its way.
    pub state: DownloadState,
    /// Why it failed, or what it waits for.
    pub reason: Option<Reason>,
    /// The name it has here, once it is whole; never a path.
    pub saved_as: Option<String>,
    /// Whether it may be tried again: what was refused before anything was asked of the files host would be refused again.
    pub again: bool,
}

/// Where a download is on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum DownloadState {
    /// Not begun.
    Waiting,
    /// Bytes are coming, or are tried for again.
    Running,
    /// Whole and under its name.
    Done,
    /// Given up; nothing of it is left here.
    Failed,
    /// The person stopped it; nothing of it is left here.
    Cancelled,
}

impl DownloadState {
    /// Nothing of it will change any more.
    pub fn is_over(self) -> bool {
        matches!(self, Self::Done | Self::Failed | Self::Cancelled)
    }
}
