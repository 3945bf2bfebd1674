//! Why something waits, was left out or failed: one typed variant each, rendered from the message catalogue.

#![expect(missing_docs, reason = "the fields are described with their variant")]

mod action;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

pub use self::action::Action;
use crate::{
    account::ProviderKind,
    destination::{ExpenseField, How, PlaceKind},
};

/// Why something waits, was left out or failed.
///
/// Its sentence is the message `reason-<kind in kebab case>` of `attache.ftl`, with the fields as arguments.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[ts(export)]
pub enum Reason {
    // Found before the first byte.
    /// Larger than the service takes; `limit` in bytes.
    TooLarge {
        provider: ProviderKind,
        #[ts(type = "number")]
        limit: u64,
    },
    /// The service reserves this type; `extension` without its dot.
    TypeRefused { provider: ProviderKind, extension: String },
    /// The person may not read the file or folder.
    NotAllowedToRead,
    /// Another program holds the file.
    Locked,
    /// It is no longer where it was.
    Gone,
    /// The drive or share is not connected.
    DriveAway { name: String },
    /// The drive or share says nothing.
    DriveSilent,
    /// A pipe, socket or device.
    NotAFile,
    /// A file systems leave behind, such as `.DS_Store`.
    SystemFile,
    /// A link to a folder, which is not followed.
    FolderLink,
    /// The name is longer than the service takes; `limit` in bytes.
    NameTooLong { limit: u32 },
    /// The name is not valid text.
    NameNotText,
    /// A file cannot be given this name.
    NameNotAllowed,
    /// Another file of the batch, or one at the destination, has this name.
    NameTaken { name: String },
    /// The folder holds no file.
    EmptyFolder,
    /// The same file was dropped twice and kept once.
    DroppedTwice,
    /// An empty file, sent as it is.
    EmptyFile,
    /// The system could not read it; `detail` in the system's words.
    ReadFailed { detail: String },
    /// The destination holds one file, and another one of the batch is sent.
    OneFileOnly { place: PlaceKind },
    /// The destination holds it already. `same`: this content was sent there at `since`, in milliseconds since 1970; otherwise a file of this
    /// name and size is there.
    AlreadyThere {
        same: bool,
        place: PlaceKind,
        #[ts(type = "number | null")]
        since: Option<i64>,
    },

    /// Another batch is bringing this content to the destination, or may have brought it there.
    OnItsWay { place: PlaceKind },

    // Met on the way.
    /// The file changed while it was being sent.
    Changed,
    /// The stored copy differs from the file.
    Damaged,
    /// Attached, but the service gave no checksum to compare.
    NotVerifiable,
    /// The service no longer accepts the token.
    TokenRefused { provider: ProviderKind },
    /// No token for this account is at hand.
    TokenMissing { provider: ProviderKind },
    /// The person may not attach files there.
    NoAccess {
        /// What it is; missing, here and below, in lists of earlier versions.
        #[serde(default)]
        place: PlaceKind,
    },
    /// The destination was deleted or closed to the person.
    DestinationGone {
        #[serde(default)]
        place: PlaceKind,
    },
    /// The destination holds one file and has another already; `name` is that one's.
    Occupied { name: String },
    /// Nobody said who sees the post, and the place wants that said.
    AudienceUndecided,
    /// The expense that is to be made lacks something, or it is not what it should be. `currency` and `digits` of an amount: it has more digits
    /// behind the point than that currency takes.
    ExpenseIncomplete {
        field: ExpenseField,
        #[serde(default)]
        #[ts(optional = nullable)]
        currency: Option<String>,
        #[serde(default)]
        #[ts(optional = nullable)]
        digits: Option<u32>,
    },
    /// The service does not take proofs there.
    ProofRefused { provider: ProviderKind },
    /// The service has the proof and does not say where it is.
    ProofUnseen { provider: ProviderKind },
    /// The service refused what was sent; `detail` in its words.
    Refused {
        provider: ProviderKind,
        field: Option<String>,
        detail: String,
    },
    /// The service failed again and again.
    ServiceFailing { provider: ProviderKind, times: u32 },
    /// No connection to the service.
    NoConnection {
        provider: ProviderKind,
        /// Missing in lists of earlier versions.
        #[serde(default)]
        why: Connection,
    },
    /// Nothing has moved for a while: an answer is awaited.
    NoAnswer { provider: ProviderKind },
    /// The service asks for a pause; `until` in milliseconds since 1970.
    RateLimited {
        provider: ProviderKind,
        #[ts(type = "number")]
        until: i64,
    },
    /// A login page or a proxy answers in place of the service.
    NetworkAnswers { provider: ProviderKind },
    /// What answers at the account's address is not the service.
    NotTheService { provider: ProviderKind },
    /// The service named a storage address that is not allowed.
    StorageNotAllowed { host: String },
    /// Something at the service, or on the way there, takes no file of this size.
    TooLargeThere { provider: ProviderKind },
    /// The permission to store the file has ended whenever it comes.
    CredentialsLate { provider: ProviderKind },
    /// The file storage refused the file; `code` in its words.
    StorageRefused { code: String },
    /// Attached, then gone from the destination.
    Vanished {
        #[serde(default)]
        place: PlaceKind,
    },
    /// The service no longer has what was uploaded, before it was attached.
    UploadLost { provider: ProviderKind },
    /// The comment, post or reply is not posted because some files failed.
    CommentWaits {
        stored: u32,
        failed: u32,
        #[serde(default)]
        how: How,
    },
    /// Cannot tell whether the comment, post or reply went out.
    CommentUnknown {
        #[serde(default)]
        how: How,
    },
    /// The comment is posted, and what it carries could not be read back.
    PostedUnchecked,
    /// The person stopped it.
    Stopped,
    /// The batch was taken off the list by somebody else.
    TakenOff,
    /// A fault of ours; the log has the rest.
    Internal,
    /// What was known of this file could not be read any more.
    NotReadable,

    // Fetching what a destination holds.
    /// The service sent its sign-in page in place of the file.
    LoginPage { provider: ProviderKind },
    /// The person may neither rename nor delete the file.
    MayNotChange,
    /// The file is no longer at the destination.
    NoLongerThere,
    /// The service lists the file and does not have its bytes, as with one that was attached a moment ago.
    NotReady { provider: ProviderKind },
    /// What came is not the file that the service lists.
    OtherThanListed { provider: ProviderKind },
    /// The service named an address that files may not come from; `address` is its beginning.
    FilesNotAllowed { address: String },
    /// The file does not come for now.
    NotFetched { provider: ProviderKind, why: Unfetched },
    /// More than `most` bytes came of a file whose size nobody says.
    Endless {
        #[ts(type = "number")]
        most: u64,
    },
    /// The file is one of another destination.
    FileElsewhere { place: PlaceKind },
    /// The service cannot be asked which files such an object has.
    FilesNotListed { provider: ProviderKind, place: PlaceKind },
    /// The folder takes nothing; `detail` in the system's words.
    CannotSave { detail: String },

    // Lacking on this computer for a while: waited out.
    /// The disk has no room.
    DiskFull,
    /// This process, or the system, has too many files open.
    TooManyOpenFiles,
    /// The computer has no memory left.
    OutOfMemory,
    /// The database does not take anything; `detail` in its words.
    NotWritten { detail: String },

    // Accounts, home, keychain.
    /// The service does not know the token that was entered.
    WrongToken { provider: ProviderKind },
    /// The token belongs to several organisations.
    SeveralOrganisations { names: String },
    /// The token does not belong to the organisation that was named.
    OrganisationUnknown { organisation: String },
    /// This computer has no keychain, or it does not answer; the token is kept until Attaché quits.
    NoKeychain,
    /// The keychain is locked.
    KeychainLocked,
    /// No account of that name.
    AccountUnknown { name: String },
    /// An account of that name exists.
    AccountExists { name: String },
    /// Several accounts, and none was named.
    SeveralAccounts { names: String },
    /// No account yet.
    NoAccount,
    /// An address that is no valid https address (plain http on this computer only).
    BadAddress { address: String },
    /// A link or id that leads nowhere.
    LinkUnknown,
    /// The link belongs to a service or an organisation without an account; `organisation` is its id, where the link names one.
    LinkElsewhere {
        provider: ProviderKind,
        organisation: Option<String>,
    },
    /// Another Attaché works in this home folder.
    HomeInUse,
    /// The home folder cannot be used; `detail` in the system's words.
    HomeUnusable { detail: String },
    /// The database could not be read and was put aside.
    StorePutAside,
    /// Single entries of the database could not be read and were put aside.
    EntriesPutAside { entries: u32 },
    /// The home cannot be written or its database not opened: Attaché works from memory until it quits. `detail` in the system's words.
    NothingKept { detail: String },
    /// The settings could not be read and were put aside; the defaults hold.
    SettingsPutAside,
    /// The drop brought no files.
    NothingDropped,
    /// No browser could be opened.
    NoBrowser,
    /// The person declined in the browser, or never came back from it.
    SignInDeclined,
    /// The service gave no token for what the browser brought; `detail` in its words.
    SignInRefused { provider: ProviderKind, detail: String },
    /// Another program has the port at which the browser is awaited.
    SignInPort { port: u16 },
}

/// Why there is no connection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum Connection {
    /// Nobody listens there, or no way leads there.
    #[default]
    Unreachable,
    /// The network does not know the service's name.
    NameUnknown,
    /// No safe connection: the certificate is not the service's, or what answers does not speak TLS.
    NotTrusted,
    /// The proxy cannot be reached, wants a sign-in or refuses.
    Proxy,
    /// No answer for too long.
    Silent,
    /// The connection broke off.
    Cut,
}

impl Connection {
    /// Its name in the catalogue.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unreachable => "unreachable",
            Self::NameUnknown => "nameUnknown",
            Self::NotTrusted => "notTrusted",
            Self::Proxy => "proxy",
            Self::Silent => "silent",
            Self::Cut => "cut",
        }
    }

    /// Whether it is as if there were no network: nobody has to do anything, and it passes by itself.
    pub fn is_offline(self) -> bool {
        !matches!(self, Self::NotTrusted | Self::Proxy)
    }
}

/// Why a file does not come, where it may another time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum Unfetched {
    /// Nobody listens there, or no way leads there.
    Unreachable,
    /// The network does not know the service's name.
    NameUnknown,
    /// No answer for too long.
    Silent,
    /// The connection broke off.
    Cut,
    /// The disk has no room.
    DiskFull,
    /// Too many files are open.
    OpenFiles,
    /// The computer has no memory left.
    Memory,
}

impl Unfetched {
    /// What stands behind a reason, where it would pass by itself.
    pub(crate) fn of(reason: &Reason) -> Option<Self> {
        Some(match reason {
            Reason::NoConnection { why, .. } => match why {
                Connection::Unreachable => Self::Unreachable,
                Connection::NameUnknown => Self::NameUnknown,
                Connection::Silent => Self::Silent,
                Connection::Cut => Self::Cut,
                Connection::NotTrusted | Connection::Proxy => return None,
            },
            Reason::DiskFull => Self::DiskFull,
            Reason::TooManyOpenFiles => Self::OpenFiles,
            Reason::OutOfMemory => Self::Memory,
            _ => return None,
        })
    }

    /// Whether it is this computer that lacks something.
    pub fn is_lack(self) -> bool {
        matches!(self, Self::DiskFull | Self::OpenFiles | Self::Memory)
    }
}

impl Reason {
    /// Larger than something there takes, of which only some say how much that is.
    pub(crate) fn too_large(provider: ProviderKind, limit: Option<u64>) -> Self {
        match limit {
            Some(limit) => Self::TooLarge { provider, limit },
            None => Self::TooLargeThere { provider },
        }
    }

    /// A part of an expense is missing, or not of the form it has to have.
    pub(crate) fn expense(field: ExpenseField) -> Self {
        Self::ExpenseIncomplete {
            field,
            currency: None,
            digits: None,
        }
    }

    /// Lacking on this computer for a while: it passes without anybody doing anything about the file, so that nothing fails for it.
    pub fn is_passing(&self) -> bool {
        matches!(
            self,
            Self::DiskFull | Self::TooManyOpenFiles | Self::OutOfMemory | Self::NotWritten { .. }
        )
    }

    /// Whether what failed for this may have happened all the same: nobody heard how it ended.
    pub(crate) fn leaves_open(&self) -> bool {
        matches!(
            self,
            Self::ServiceFailing { .. }
                | Self::NoConnection { .. }
                | Self::NoAnswer { .. }
                | Self::NetworkAnswers { .. }
                | Self::NotTheService { .. }
                | Self::RateLimited { .. }
                | Self::NotReadable
                | Self::ProofUnseen { .. }
                | Self::CommentUnknown { .. }
                | Self::PostedUnchecked
                | Self::Internal
        )
    }
}
