//! One file on its way to one destination: what is known about it, and what follows from that.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// An id that the provider gave out.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RemoteId(pub String);

impl std::fmt::Display for RemoteId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// What tells one state of a file from another, taken on an open handle.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fingerprint {
    /// Bytes.
    pub size: u64,
    /// Modification time in nanoseconds since 1970, where the file system keeps one.
    pub modified: Option<i128>,
    /// Device and file number, where the system has them.
    pub file_id: Option<(u64, u64)>,
}

/// A checked file that can be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileToSend {
    /// Where it lies.
    pub path: PathBuf,
    /// The name it gets at the destination, NFC.
    pub name: String,
    /// Its media type.
    pub content_type: String,
    /// Its state when it was checked.
    pub fingerprint: Fingerprint,
}

/// Whether the stored copy was compared with the file. A copy that differs is never a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Verdict {
    /// The `ETag` is the MD5 of what was sent.
    Verified,
    /// Storage gave no MD5 to compare with (encrypted buckets do not).
    NotVerifiable,
}

/// That storage holds the bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stored {
    /// The address storage gave, verbatim; Productive wants it as `temp_url`. Carries no signature.
    pub location: String,
    /// Storage's `ETag` without quotes.
    pub etag: Option<String>,
    /// MD5 of the bytes that were sent, in hex.
    pub md5: String,
    /// Whether both agree.
    pub verdict: Verdict,
    /// How many bytes it holds.
    pub size: u64,
}

/// What is known to be true at the remote side of an upload. Only ever grows, except when it is reserved anew.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// The attachment object exists.
    pub remote: Option<RemoteId>,
    /// Storage holds the bytes.
    pub stored: Option<Stored>,
    /// The provider was told where they lie.
    pub registered: bool,
    /// Read back from the destination.
    pub attached: bool,
}

/// The next thing to do for an upload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Create the attachment object and get upload credentials.
    Reserve,
    /// Post the bytes to storage.
    Store,
    /// Tell the provider where they lie.
    Register,
    /// Wait for the others of the batch, then attach: one act per batch.
    AwaitBatch,
    /// Nothing is left.
    Done,
}

/// Upload credentials are never kept: they are fresh in memory, or there are none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Credentials {
    /// Asked for in this transfer and not expired.
    Fresh,
    /// Never asked for, lost with a process, or expired.
    Absent,
}

/// Derives the next step from the facts alone.
pub fn next_step(facts: &Facts, credentials: Credentials) -> Step {
    match (facts, credentials) {
        (Facts { attached: true, .. }, _) => Step::Done,
        (Facts { registered: true, .. }, _) => Step::AwaitBatch,
        (
            Facts {
                remote: Some(_),
                stored: Some(_),
                ..
            },
            _,
        ) => Step::Register,
        (
            Facts {
                remote: Some(_),
                stored: None,
                ..
            },
            Credentials::Fresh,
        ) => Step::Store,
        (Facts { remote: None, .. } | Facts { stored: None, .. }, _) => Step::Reserve,
    }
}
