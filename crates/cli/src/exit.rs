//! How a command ends: the one place that says which reason means which status.

use std::process::ExitCode;

use attache_core::reason::Reason;

/// The status a command ends with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Everything is attached, or done.
    Done = 0,
    /// Something is not.
    NotAll = 1,
    /// Wrong usage.
    Usage = 2,
    /// Not signed in, or the token is refused.
    Token = 3,
    /// The destination is missing or forbidden.
    Destination = 4,
    /// The service cannot be reached, or what answers is not the service.
    Service = 5,
    /// Interrupted.
    Interrupted = 130,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

impl Exit {
    /// The status of a command that failed for this reason.
    pub(crate) fn of(reason: &Reason) -> Self {
        match reason {
            Reason::TokenRefused { .. }
            | Reason::TokenMissing { .. }
            | Reason::WrongToken { .. }
            | Reason::NoAccount
            | Reason::NoKeychain
            | Reason::KeychainLocked
            | Reason::SignInDeclined
            | Reason::SignInRefused { .. }
            | Reason::SignInPort { .. } => Self::Token,
            Reason::NoAccess { .. }
            | Reason::MayNotChange
            | Reason::DestinationGone { .. }
            | Reason::Occupied { .. }
            | Reason::ProofRefused { .. }
            | Reason::LinkUnknown
            | Reason::LinkElsewhere { .. } => Self::Destination,
            Reason::NotFetched { why, .. } if why.is_lack() => Self::NotAll,
            Reason::NotFetched { .. }
            | Reason::NoConnection { .. }
            | Reason::NoAnswer { .. }
            | Reason::NetworkAnswers { .. }
            | Reason::NotTheService { .. }
            | Reason::RateLimited { .. }
            | Reason::CredentialsLate { .. }
            | Reason::ServiceFailing { .. } => Self::Service,
            Reason::SeveralOrganisations { .. }
            | Reason::OrganisationUnknown { .. }
            | Reason::AccountUnknown { .. }
            | Reason::AccountExists { .. }
            | Reason::SeveralAccounts { .. }
            | Reason::OneFileOnly { .. }
            | Reason::AudienceUndecided
            | Reason::ExpenseIncomplete { .. }
            | Reason::BadAddress { .. } => Self::Usage,
            Reason::TooLarge { .. }
            | Reason::TooLargeThere { .. }
            | Reason::TypeRefused { .. }
            | Reason::NotAllowedToRead
            | Reason::Locked
            | Reason::Gone
            | Reason::DriveAway { .. }
            | Reason::DriveSilent
            | Reason::NotAFile
            | Reason::SystemFile
            | Reason::FolderLink
            | Reason::NameTooLong { .. }
            | Reason::NameNotText
            | Reason::NameNotAllowed
            | Reason::NameTaken { .. }
            | Reason::EmptyFolder
            | Reason::DroppedTwice
            | Reason::EmptyFile
            | Reason::AlreadyThere { .. }
            | Reason::OnItsWay { .. }
            | Reason::ReadFailed { .. }
            | Reason::Changed
            | Reason::Damaged
            | Reason::NotVerifiable
            | Reason::Refused { .. }
            | Reason::StorageNotAllowed { .. }
            | Reason::StorageRefused { .. }
            | Reason::Vanished { .. }
            | Reason::UploadLost { .. }
            | Reason::CommentWaits { .. }
            | Reason::CommentUnknown { .. }
            | Reason::PostedUnchecked
            | Reason::ProofUnseen { .. }
            | Reason::Stopped
            | Reason::TakenOff
            | Reason::Internal
            | Reason::HomeInUse
            | Reason::HomeUnusable { .. }
            | Reason::StorePutAside
            | Reason::EntriesPutAside { .. }
            | Reason::NothingKept { .. }
            | Reason::NotReadable
            | Reason::LoginPage { .. }
            | Reason::NoLongerThere
            | Reason::NotReady { .. }
            | Reason::OtherThanListed { .. }
            | Reason::FilesNotAllowed { .. }
            | Reason::Endless { .. }
            | Reason::FileElsewhere { .. }
            | Reason::FilesNotListed { .. }
            | Reason::CannotSave { .. }
            | Reason::DiskFull
            | Reason::TooManyOpenFiles
            | Reason::OutOfMemory
            | Reason::NotWritten { .. }
            | Reason::SettingsPutAside
            | Reason::NothingDropped
            | Reason::NoBrowser => Self::NotAll,
        }
    }

    /// The status of a batch: what all failures have in common where nothing is attached. Refused files were never sent and do not
    /// hide why the others failed.
    pub(crate) fn of_batch<'a>(
        attached: u32,
        refused: u32,
        failures: impl IntoIterator<Item = Option<&'a Reason>>,
    ) -> Self {
        let mut common = None;
        for failure in failures {
            let exit = failure.map_or(Self::NotAll, Self::of);
            let exit = if exit == Self::Usage { Self::NotAll } else { exit };
            common = match common {
                None => Some(exit),
                Some(same) if same == exit => Some(exit),
                Some(_) => Some(Self::NotAll),
            };
        }
        match (common, attached) {
            (None, 1..) if refused == 0 => Self::Done,
            (Some(common), 0) => common,
            _ => Self::NotAll,
        }
    }
}

#[cfg(test)]
mod tests {
    use attache_core::{account::ProviderKind, reason::Connection};

    use super::*;

    const PROVIDER: ProviderKind = ProviderKind::Productive;

    #[test]
    fn a_batch_ends_with_what_its_failures_have_in_common() {
        let (token, network) = (
            Reason::TokenRefused { provider: PROVIDER },
            Reason::NoConnection {
                provider: PROVIDER,
                why: Connection::Unreachable,
            },
        );
        let cases: [(u32, u32, &[Option<&Reason>], Exit); 9] = [
            (2, 0, &[], Exit::Done),
            (2, 1, &[], Exit::NotAll),
            (0, 0, &[], Exit::NotAll),
            (0, 3, &[], Exit::NotAll),
            (0, 0, &[Some(&token), Some(&token)], Exit::Token),
            (0, 1, &[Some(&network)], Exit::Service),
            (1, 0, &[Some(&token)], Exit::NotAll),
            (0, 0, &[Some(&token), Some(&network)], Exit::NotAll),
            (0, 0, &[None], Exit::NotAll),
        ];
        for (attached, refused, failures, expected) in cases {
            let exit = Exit::of_batch(attached, refused, failures.iter().copied());
            assert_eq!(exit, expected, "{attached} attached, {refused} refused, {failures:?}");
        }
    }
}
