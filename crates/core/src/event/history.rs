//! What was sent, where and when: batches that ended, kept until somebody clears them.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{BatchId, UploadId};
use crate::{
    destination::{How, Target},
    reason::Reason,
};

/// A batch that ended: done, stopped, or taken off the list with what failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SentBatch {
    /// Its id.
    pub id: BatchId,
    /// Where it went.
    pub target: Target,
    /// How files were put there.
    pub how: How,
    /// Text of the comment.
    pub text: String,
    /// When it was sent, in milliseconds since 1970.
    #[ts(type = "number")]
    pub at: i64,
    /// How many files were to be sent.
    pub files: u32,
    /// How many of them were attached.
    pub attached: u32,
    /// Bytes of what was attached.
    #[ts(type = "number")]
    pub bytes: u64,
    /// It is still on the list.
    pub listed: bool,
}

/// A file of a batch that ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SentFile {
    /// Its id.
    pub id: UploadId,
    /// The name people know it by.
    pub name: String,
    /// Bytes.
    #[ts(type = "number")]
    pub size: u64,
    /// It was read back from the destination.
    pub attached: bool,
    /// Why it was not attached.
    pub reason: Option<Reason>,
    /// Its media type.
    pub content_type: String,
}

/// A range of the history, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct History {
    /// All batches that match.
    pub total: u32,
    /// Those of the range.
    pub batches: Vec<SentBatch>,
}

/// A range of the files of one batch, in the order they were sent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SentFiles {
    /// All files of the batch.
    pub total: u32,
    /// Those of the range.
    pub files: Vec<SentFile>,
}
