//! The local socket: how a second process speaks to the one engine of a home.
//!
//! Lines of JSON. The owner greets with a [`Greeting`]; then every line of a client is an [`Asked`], and every line of the owner a
//! [`Said`]. The socket lies in the home (mode 0600; a named pipe on Windows), so that only the person who owns the home can reach it.

mod client;
mod serve;
mod server;
mod socket;

use std::ffi::OsString;

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub(crate) use self::{client::Link, server::start};
use crate::{
    account::{AccountId, Addresses, ProviderKind},
    app::{Keep, SubscriberId},
    destination::{Audience, ExpenseDraft, How, PlaceKind, Target},
    event::{BatchId, CommandError, DownloadId, Message, Shelf, UploadId},
    intent::Intent,
};

/// The language of the socket. Another number is another Attaché, which is not spoken to.
const LANGUAGE: u32 = 3;
/// Longest line that is read: ten thousand paths and more.
const LONGEST: usize = 64 * 1024 * 1024;

/// Who owns an engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Role {
    /// The app with its window. It stays.
    Window,
    /// A command, which ends, and makes room for a window.
    Command,
}

/// The first line of the owner.
#[derive(Debug, Serialize, Deserialize)]
struct Greeting {
    attache: u32,
    owner: Role,
}

/// A line of a client.
#[derive(Debug, Serialize, Deserialize)]
struct Asked {
    id: u64,
    request: Request,
}

/// A line of the owner.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Said {
    Answer { id: u64, value: Value },
    Error { id: u64, error: CommandError },
    Told { to: SubscriberId, message: Message },
}

/// What a client may ask: the methods of [`crate::app::App`] that other processes need.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub(crate) enum Request {
    Subscribe,
    Diagnostics,
    Snapshot,
    Rows {
        watcher: Option<SubscriberId>,
        batch: BatchId,
        start: u32,
        end: u32,
    },
    Accounts,
    AddAccount {
        provider: ProviderKind,
        name: Option<String>,
        organisation: Option<String>,
        addresses: Addresses,
        token: String,
        keep: Keep,
    },
    RemoveAccount {
        account: AccountId,
    },
    /// A token for accounts that have none in the keychain.
    Lend {
        token: String,
    },
    Resolve {
        account: Option<AccountId>,
        text: String,
    },
    Targets {
        account: AccountId,
        words: String,
        kinds: Vec<PlaceKind>,
    },
    WebLink {
        target: Target,
    },
    Bring {
        intent: Intent,
    },
    Answer {
        batch: BatchId,
        take: bool,
    },
    SetTarget {
        batch: BatchId,
        target: Option<Target>,
    },
    SetHow {
        batch: BatchId,
        how: How,
    },
    SetText {
        batch: BatchId,
        text: String,
    },
    SetAudience {
        batch: BatchId,
        audience: Audience,
    },
    SetExpense {
        batch: BatchId,
        draft: ExpenseDraft,
    },
    People {
        target: Target,
    },
    ExpenseCategories {
        account: AccountId,
    },
    Send {
        batch: BatchId,
    },
    /// The batch with this mark, sent some time ago; a command waits for it from now on.
    Claim {
        mark: String,
    },
    Pause {
        batch: Option<BatchId>,
    },
    Resume {
        batch: Option<BatchId>,
    },
    Stop {
        batch: Option<BatchId>,
    },
    Retry {
        batch: BatchId,
    },
    PostWithout {
        batch: BatchId,
    },
    Replace {
        batch: BatchId,
    },
    Cancel {
        batch: BatchId,
        uploads: Vec<UploadId>,
    },
    Clear {
        batch: BatchId,
    },
    FilesThere {
        target: Target,
        shelf: Shelf,
        page: Option<String>,
    },
    Download {
        target: Target,
        files: Vec<String>,
        folder: OsString,
    },
    CancelDownload {
        download: DownloadId,
    },
    DeleteThere {
        account: AccountId,
        file: String,
    },
    SendAnyway {
        batch: BatchId,
        uploads: Vec<UploadId>,
    },
    History {
        words: String,
        start: u32,
        end: u32,
    },
    HistoryFiles {
        batch: BatchId,
        start: u32,
        end: u32,
    },
    /// The history as CSV.
    HistorySheet {
        words: String,
    },
    ClearHistory {
        batch: Option<BatchId>,
    },
    Finish {
        accounts: Vec<AccountId>,
    },
    /// Whether the owner, a command, was given this token, or none: what it sends is sent in that person's name.
    SameToken {
        token: Option<String>,
    },
    /// Bring the window to the front, at this batch.
    Front {
        batch: Option<BatchId>,
    },
    /// Let go of the engine: a window wants it.
    MakeRoom,
}
