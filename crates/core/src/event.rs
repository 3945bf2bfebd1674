//! Everything that can be seen, as one numbered stream: the only thing window, tray, notifications and command line know.
//!
//! The first message is a [`Event::Snapshot`] without rows. Rows are fetched by range, and changes of rows come only for the range a
//! subscriber watches, so a hundred thousand of them cost what is on the screen. A gap in the numbers asks for a new snapshot.

mod found;
mod history;
mod offer;
mod settings;
mod there;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

pub use self::{
    found::{Comment, Found, FoundAt, Organisation},
    history::{History, SentBatch, SentFile, SentFiles},
    offer::Offer,
    settings::{Notifications, Settings, StartWhen},
    there::{CanDo, DownloadId, DownloadState, DownloadView, FileThere, FilesThere, OnComment, Shelf},
};
use crate::{
    account::{AccountId, ProviderKind},
    destination::{Audience, ExpenseDraft, How, Target},
    reason::{Action, Reason},
};

/// Files sent together to one destination.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(transparent)]
#[ts(export)]
pub struct BatchId(#[ts(type = "number")] pub u64);

/// One file on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(transparent)]
#[ts(export)]
pub struct UploadId(#[ts(type = "number")] pub u64);

/// One event with its place in a subscriber's stream; counts up by one.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Message {
    /// Counts up by one.
    #[ts(type = "number")]
    pub number: u64,
    /// What is to be seen.
    pub event: Event,
}

/// One visible change.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[ts(export)]
#[expect(missing_docs, reason = "the fields are described with their variant")]
pub enum Event {
    /// Everything but rows.
    Snapshot { snapshot: Snapshot },
    /// A batch is new or differs; replaces the whole view of it.
    Batch { batch: Box<BatchView> },
    /// A batch left the list.
    BatchGone { id: BatchId },
    /// Rows of the watched range that differ. `Reordered` says when indexes moved.
    Rows { batch: BatchId, rows: Vec<RowView> },
    /// Rows were added, removed or moved: fetch the visible range again.
    Reordered { batch: BatchId },
    /// At most ten times a second while something is sending: only what changed.
    Progress {
        batches: Vec<BatchProgress>,
        rows: Vec<RowProgress>,
    },
    /// The accounts differ.
    Accounts { accounts: Vec<AccountView> },
    /// The recent destinations differ, newest first.
    Recents { recents: Vec<Recent> },
    /// The favourite destinations differ, by title.
    Favourites { favourites: Vec<Target> },
    /// What was taken off the list last can be brought back, or no longer.
    Undo { undo: Option<Undo> },
    /// The settings differ.
    Settings { settings: Settings },
    /// The downloads differ: all that are not cleared, in the order they were asked for. At most ten times a second while they run.
    Downloads { downloads: Vec<DownloadView> },
    /// The history differs: whoever shows it asks for it again.
    HistoryChanged,
}

/// Everything a new subscriber has to know.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Snapshot {
    /// Staged and running ones in the order they were made.
    pub batches: Vec<BatchView>,
    /// Accounts by name.
    pub accounts: Vec<AccountView>,
    /// Recent destinations, newest first.
    pub recents: Vec<Recent>,
    /// Favourite destinations, by title.
    pub favourites: Vec<Target>,
    /// What can be brought back on the list.
    pub undo: Option<Undo>,
    /// Settings.
    pub settings: Settings,
    /// Downloads that are not cleared, in the order they were asked for.
    pub downloads: Vec<DownloadView>,
    /// What the person should know since the start, such as a database put aside.
    pub notices: Vec<Reason>,
}

/// An account as it is shown; never a token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct AccountView {
    /// Its id.
    pub id: AccountId,
    /// The service.
    pub provider: ProviderKind,
    /// What the person calls it.
    pub name: String,
    /// The organisation.
    pub organisation: String,
    /// Who the token belongs to.
    pub person: String,
    /// Not real: our own sandbox.
    pub sandbox: bool,
    /// The token lives in the keychain; `false` is this run only.
    pub kept: bool,
    /// Why it cannot be used now.
    pub trouble: Option<Reason>,
}

/// A destination used before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Recent {
    /// Where.
    pub target: Target,
    /// How, the last time.
    pub how: How,
    /// When it was used last, in milliseconds since 1970.
    #[ts(type = "number")]
    pub used: i64,
}

/// What was taken off the list last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Undo {
    /// The batch it comes back to.
    pub batch: BatchId,
    /// How many rows.
    pub files: u32,
    /// The whole batch was taken off.
    pub whole: bool,
}

/// What is true of a batch now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum BatchState {
    /// Paths are being walked and checked.
    Checking,
    /// A folder with very many files asks whether it is meant; see [`BatchView::question`].
    Asking,
    /// Files are here, nothing is sent yet.
    Staged,
    /// Sent, and no file of it is under way yet.
    Queued,
    /// Files are under way.
    Sending,
    /// Waits for network, rate limit or a token; see [`BatchView::wait`].
    Waiting,
    /// The person paused it.
    Paused,
    /// Everything that could be done is done, and something failed: the person is needed.
    NeedsYou,
    /// Every file that was to be sent is attached.
    Done,
    /// The person stopped it.
    Stopped,
}

/// A batch without its rows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct BatchView {
    /// Its id.
    pub id: BatchId,
    /// What is true of it now.
    pub state: BatchState,
    /// Where it goes.
    pub target: Option<Target>,
    /// How files are put there.
    pub how: How,
    /// What this destination takes; empty without one.
    pub choices: Vec<How>,
    /// Text of the new comment; blank becomes the file names.
    pub text: String,
    /// Who sees what is posted; none where that cannot be said.
    pub audience: Option<Audience>,
    /// The expense that is made; none where there is none to make.
    pub expense: Option<ExpenseDraft>,
    /// What the person has to say before it can be sent.
    pub lacks: Option<Reason>,
    /// How many rows are in which state.
    pub counts: Counts,
    /// Runs of rows under one heading, in the order of the rows; the lengths add up to all rows.
    pub groups: Vec<Group>,
    /// The place in the list of the first row that is still to be finished; the number of rows where none is.
    pub front: u32,
    /// Bytes that are to be sent.
    #[ts(type = "number")]
    pub bytes: u64,
    /// Bytes storage has accepted.
    #[ts(type = "number")]
    pub sent: u64,
    /// Bytes per second over the last seconds, while it is steady.
    #[ts(type = "number | null")]
    pub speed: Option<u64>,
    /// Seconds left, while the speed is steady.
    #[ts(type = "number | null")]
    pub seconds_left: Option<u64>,
    /// Seconds from sending to the last attachment, once done.
    pub seconds: Option<f64>,
    /// Why it waits, or why the comment is not posted.
    pub wait: Option<Reason>,
    /// What the person is asked before the files of a folder are taken.
    pub question: Option<Question>,
    /// The name of what the destination has already, where it holds no more beside it.
    pub taken: Option<String>,
    /// How many files the destination holds; `None` while that is not known.
    pub there: Option<u32>,
    /// What the destination has already goes for it.
    pub replaces: bool,
    /// A command waits for it.
    pub command: bool,
}

/// A question about what was dropped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[ts(export)]
#[expect(missing_docs, reason = "the fields are described with their variant")]
pub enum Question {
    /// The folder holds more than 500 files.
    ManyFiles { folder: String, files: u32 },
}

/// How many rows are in which state; they add up to `total`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Counts {
    /// All rows.
    pub total: u32,
    /// Staged and sendable.
    pub ready: u32,
    /// Cannot be sent.
    pub refused: u32,
    /// Left out, nothing to do.
    pub left_out: u32,
    /// Sent and not begun.
    pub waiting: u32,
    /// Under way: preparing to attaching.
    pub active: u32,
    /// Stored, waiting for the comment.
    pub stored: u32,
    /// Read back from the destination.
    pub attached: u32,
    /// Failed.
    pub failed: u32,
    /// Stopped by the person.
    pub stopped: u32,
}

/// Rows that stand together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Group {
    /// Its heading.
    pub kind: GroupKind,
    /// How many rows.
    pub rows: u32,
}

/// The heading of a group. `Plain` has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum GroupKind {
    /// “3 need a look”.
    NeedALook,
    /// “2 failed”.
    Failed,
    /// “9 ready”.
    Ready,
    /// “10 stored, waiting for the comment”.
    Stored,
    /// No heading: the fixed order while something runs.
    Plain,
    /// “2 left out”.
    LeftOut,
}

/// Where a row is on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum Phase {
    /// Staged and sendable.
    Ready,
    /// Cannot be sent; `reason` says why.
    Refused,
    /// Left out; `reason` says why, nothing to do.
    LeftOut,
    /// Sent and not begun.
    Waiting,
    /// Opened, reserved.
    Preparing,
    /// Bytes are on their way.
    Sending,
    /// Stored; the checksum is compared and the service told.
    Verifying,
    /// Stored and registered, waiting for the comment.
    Stored,
    /// The act of the batch and its read-back.
    Attaching,
    /// Read back from the destination.
    Attached,
    /// Waits because the person paused it or its batch.
    Paused,
    /// Failed; `reason` says why.
    Failed,
    /// The person stopped it.
    Stopped,
}

/// One row of the list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct RowView {
    /// Its id.
    pub id: UploadId,
    /// Its place in the list, from 0.
    pub index: u32,
    /// The name people know it by.
    pub name: String,
    /// Its name at the destination, where that is another.
    pub sent_as: Option<String>,
    /// The folders it lay in, relative to what was dropped; empty at the top.
    pub folder: String,
    /// Bytes.
    #[ts(type = "number")]
    pub size: u64,
    /// Its media type, for the picture.
    pub content_type: String,
    /// Where it is on its way.
    pub phase: Phase,
    /// Bytes storage has accepted in this attempt; while it waits or is paused, those of the last one, which starts over.
    #[ts(type = "number")]
    pub sent: u64,
    /// Why it was refused, left out, waits or failed.
    pub reason: Option<Reason>,
    /// Something worth knowing that stops nothing.
    pub note: Option<Reason>,
    /// Where people see it, once it was handed over as a proof.
    pub proof: Option<String>,
    /// The one obvious thing to do about the reason.
    pub action: Option<Action>,
}

/// A range of rows.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Rows {
    /// The number of the watcher's last message when these were true: a [`Event::Rows`] up to it is older, one after it newer. Answer and
    /// stream may overtake each other.
    #[ts(type = "number")]
    pub number: u64,
    /// All rows of the batch.
    pub total: u32,
    /// The rows of the range, in order.
    pub rows: Vec<RowView>,
}

/// What moved in a batch since the last tick.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct BatchProgress {
    /// Which.
    pub id: BatchId,
    /// As [`BatchView::sent`].
    #[ts(type = "number")]
    pub sent: u64,
    /// As [`BatchView::speed`].
    #[ts(type = "number | null")]
    pub speed: Option<u64>,
    /// As [`BatchView::seconds_left`].
    #[ts(type = "number | null")]
    pub seconds_left: Option<u64>,
}

/// What moved in a row since the last tick.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct RowProgress {
    /// Which.
    pub id: UploadId,
    /// Bytes storage has accepted in this attempt.
    #[ts(type = "number")]
    pub sent: u64,
    /// Bytes per second.
    #[ts(type = "number | null")]
    pub speed: Option<u64>,
    /// Seconds left.
    #[ts(type = "number | null")]
    pub seconds_left: Option<u64>,
}

/// Why a command did not do what it was asked. `code` exists only where a face acts on it.
#[derive(Clone, Debug, Serialize, Deserialize, TS, thiserror::Error)]
#[serde(rename_all = "camelCase")]
#[error("{reason:?}")]
#[ts(export)]
pub struct CommandError {
    /// What the face does about it.
    pub code: Option<Code>,
    /// What to say.
    pub reason: Reason,
}

/// What a face acts on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum Code {
    /// A newer search overtook this one: show nothing.
    Outdated,
    /// The token is not accepted: back to the token field.
    Token,
    /// The person closed the dialog: nothing to say.
    Cancelled,
}

impl From<Reason> for CommandError {
    fn from(reason: Reason) -> Self {
        Self { code: None, reason }
    }
}
