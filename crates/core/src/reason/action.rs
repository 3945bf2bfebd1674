//! What people can do about a reason.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Reason;

/// What a person can do about a reason: the one button beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum Action {
    /// Take it off the list.
    Remove,
    /// Try again.
    Retry,
    /// Choose another destination.
    ChooseAnother,
    /// Enter a new token.
    EnterToken,
    /// Send this one, and not the other.
    SendInstead,
    /// Let go what the destination has already.
    Replace,
    /// Send it although the destination holds it already.
    SendAnyway,
    /// Open it in the browser, where the person is signed in.
    OpenInBrowser,
}

impl Reason {
    /// What the person can do, where there is one obvious thing.
    pub fn action(&self) -> Option<Action> {
        match self {
            Self::TooLarge { .. }
            | Self::TooLargeThere { .. }
            | Self::TypeRefused { .. }
            | Self::NotAFile
            | Self::FolderLink
            | Self::NameTooLong { .. }
            | Self::NameNotText
            | Self::EmptyFolder
            | Self::SystemFile
            | Self::NotReadable => Some(Action::Remove),
            Self::NotAllowedToRead
            | Self::Locked
            | Self::Gone
            | Self::DriveAway { .. }
            | Self::DriveSilent
            | Self::ReadFailed { .. }
            | Self::Changed
            | Self::Damaged
            | Self::Refused { .. }
            | Self::ServiceFailing { .. }
            | Self::NoConnection { .. }
            | Self::NoAnswer { .. }
            | Self::NetworkAnswers { .. }
            | Self::NotTheService { .. }
            | Self::StorageNotAllowed { .. }
            | Self::StorageRefused { .. }
            | Self::CredentialsLate { .. }
            | Self::Vanished { .. }
            | Self::UploadLost { .. }
            | Self::CommentUnknown { .. }
            | Self::PostedUnchecked
            | Self::ProofUnseen { .. }
            | Self::Stopped
            | Self::Internal
            | Self::DiskFull
            | Self::TooManyOpenFiles
            | Self::OutOfMemory
            | Self::NotWritten { .. }
            | Self::RateLimited { .. } => Some(Action::Retry),
            Self::NoAccess { .. }
            | Self::DestinationGone { .. }
            | Self::LinkUnknown
            | Self::NoAccount
            | Self::ProofRefused { .. } => Some(Action::ChooseAnother),
            Self::OneFileOnly { .. } => Some(Action::SendInstead),
            Self::Occupied { .. } => Some(Action::Replace),
            Self::AlreadyThere { .. } | Self::OnItsWay { .. } => Some(Action::SendAnyway),
            Self::LoginPage { .. } | Self::OtherThanListed { .. } | Self::Endless { .. } => Some(Action::OpenInBrowser),
            Self::TokenRefused { .. } | Self::TokenMissing { .. } | Self::KeychainLocked => Some(Action::EnterToken),
            Self::DroppedTwice
            | Self::EmptyFile
            | Self::NotVerifiable
            | Self::CommentWaits { .. }
            | Self::AudienceUndecided
            | Self::ExpenseIncomplete { .. }
            | Self::WrongToken { .. }
            | Self::SeveralOrganisations { .. }
            | Self::OrganisationUnknown { .. }
            | Self::NoKeychain
            | Self::AccountUnknown { .. }
            | Self::AccountExists { .. }
            | Self::BadAddress { .. }
            | Self::LinkElsewhere { .. }
            | Self::HomeInUse
            | Self::HomeUnusable { .. }
            | Self::StorePutAside
            | Self::EntriesPutAside { .. }
            | Self::NothingKept { .. }
            | Self::SettingsPutAside
            | Self::SeveralAccounts { .. }
            | Self::NoBrowser
            | Self::SignInDeclined
            | Self::SignInRefused { .. }
            | Self::SignInPort { .. }
            | Self::TakenOff
            | Self::MayNotChange
            | Self::NoLongerThere
            | Self::NotReady { .. }
            | Self::NotFetched { .. }
            | Self::FileElsewhere { .. }
            | Self::FilesNotListed { .. }
            | Self::FilesNotAllowed { .. }
            | Self::CannotSave { .. }
            | Self::NameNotAllowed
            | Self::NameTaken { .. }
            | Self::NothingDropped => None,
        }
    }
}
