//! One of each reason, and the sentence people read for it.

use crate::{
    account::ProviderKind,
    destination::{ExpenseField, How, PlaceKind},
    reason::{Connection, Reason, Unfetched},
};

/// When these sentences are read.
pub(super) const NOW: i64 = 1_800_000_000_000;

/// The sentence of every reason. A new variant does not compile until it has one here.
pub(super) fn sentence(reason: &Reason) -> &'static str {
    match reason {
        Reason::TooLarge { .. } => "Too large: Productive takes at most 314.5\u{a0}MB in one file.",
        Reason::TypeRefused { .. } => "Productive does not take .exe files.",
        Reason::NotAllowedToRead => "You are not allowed to read this file.",
        Reason::Locked => "Another program has locked this file. Close it there first.",
        Reason::Gone => "The file is no longer where it was.",
        Reason::DriveAway { .. } => "The drive “Projekte” is not connected.",
        Reason::DriveSilent => "The drive with this file does not answer.",
        Reason::NotAFile => "A pipe, socket or device is not a file that can be sent.",
        Reason::SystemFile => "Left out: a file that the system keeps for itself.",
        Reason::FolderLink => "A link to a folder is not followed. Drop the folder itself.",
        Reason::NameTooLong { .. } => "The name is too long. Give the file a shorter one first.",
        Reason::NameNotText => "The name holds signs that are no text. Rename the file first.",
        Reason::NameNotAllowed => "A file cannot have this name. Choose another one.",
        Reason::NameTaken { .. } => "A file called “Taxi.pdf” is there already. Choose another name.",
        Reason::EmptyFolder => "Empty folder, nothing to send.",
        Reason::DroppedTwice => "Dropped twice, kept once.",
        Reason::EmptyFile => "Empty file, sent as it is.",
        Reason::ReadFailed { .. } => "This could not be read: Input/output error.",
        Reason::OneFileOnly { .. } => "An expense holds one receipt.",
        Reason::AlreadyThere { same: true, since, .. } => match since {
            Some(_) => "Already on this post since 12 Jan, same content. Skipped.",
            None => "Already on this post, same content. Skipped.",
        },
        Reason::AlreadyThere { .. } => "A file of this name and size is already on this post.",
        Reason::OnItsWay { .. } => "Already on its way to this task, same content. Skipped.",
        Reason::Changed => "The file changed while it was being sent.",
        Reason::Damaged => "The stored copy differs from your file. It is not attached.",
        Reason::NotVerifiable => "Attached. The service gave no checksum to compare.",
        Reason::TokenRefused { .. } => "Productive no longer accepts the token.",
        Reason::TokenMissing { .. } => "The token for Productive is not at hand. Enter it again.",
        Reason::NoAccess { .. } => "You may not attach files to this task.",
        Reason::DestinationGone { .. } => "This task was deleted, or you no longer see it.",
        Reason::Occupied { .. } => "There is a file already: “Taxi.pdf”. It stays unless you replace it.",
        Reason::AudienceUndecided => "This project asks who sees each post. Choose that first.",
        Reason::ExpenseIncomplete { most: Some(_), .. } => {
            "The amount is too large: it can be 21474836.47 EUR at most."
        }
        Reason::ExpenseIncomplete { field, digits, .. } => match (field, digits) {
            (ExpenseField::Date, _) => {
                "The expense needs a day such as 2026-11-14, from 1970 on and at most a year ahead."
            }
            (ExpenseField::Category, _) => "The expense needs a category.",
            (ExpenseField::Amount, None) => "The expense needs an amount, such as 1200.50.",
            (ExpenseField::Amount, Some(0)) => "JPY has no parts. Give a whole amount, such as 1200.",
            (ExpenseField::Amount, Some(2)) => "EUR has 2 digits behind the point at most, such as 1200.50.",
            (ExpenseField::Amount, Some(_)) => "KWD has 3 digits behind the point at most, such as 1200.505.",
            (ExpenseField::Currency, _) => "A currency has three letters, such as EUR.",
        },
        Reason::ProofRefused { .. } => "Productive does not take proofs here.",
        Reason::ProofUnseen { .. } => "Productive has the proof and names no page for it. Retry asks again.",
        Reason::Refused { .. } => "Productive refused this: Name is too long",
        Reason::ServiceFailing { .. } => "Productive failed five times in a row.",
        Reason::NoConnection { why, .. } => match why {
            Connection::Unreachable => "No connection. Sending goes on by itself when the network is back.",
            Connection::NameUnknown => "Your network cannot find Productive. Sending goes on by itself when it can.",
            Connection::NotTrusted => {
                "No safe connection to Productive. Behind a company proxy, name its certificate in SSL_CERT_FILE."
            }
            Connection::Proxy => {
                "Your proxy does not let Productive through. Check its address and sign-in in the system’s settings."
            }
            Connection::Silent => "Productive does not answer. Sending goes on by itself when it does.",
            Connection::Cut => "The connection to Productive breaks off. Sending goes on by itself when it holds.",
        },
        Reason::RateLimited { .. } => "Productive asks for a pause. New files start again in 0:24. Nothing is lost.",
        Reason::NetworkAnswers { .. } => "Your network answers instead of Productive. Sign in to it first.",
        Reason::NotTheService { .. } => "What answers there is not Productive. Check the account’s address.",
        Reason::StorageNotAllowed { .. } => "Nothing was sent: files may not be stored at example.com.",
        Reason::TooLargeThere { .. } => {
            "Too large: Productive, or something on the way to it, takes no file of this size. Make it smaller."
        }
        Reason::CredentialsLate { .. } => {
            "Upload permits of Productive come too late: its answers are slow or its clock is wrong. Retry later."
        }
        Reason::MayNotChange => "You may not rename or delete this file.",
        Reason::StorageRefused { .. } => "The file storage refused this file. The log has its words.",
        Reason::Vanished { .. } => "The service took it, but the task does not show it. Look there, then retry.",
        Reason::UploadLost { .. } => "Productive no longer has what was uploaded. It has to be sent again.",
        Reason::CommentWaits { .. } => "The comment is not posted yet. 10 of 12 files are stored, 2 failed.",
        Reason::PostedUnchecked => {
            "It is posted, but its files could not be checked. Retry looks again and posts nothing."
        }
        Reason::CommentUnknown { .. } => "Cannot tell whether the comment went out. Look before sending again.",
        Reason::Stopped => "You stopped it. Retry sends it from the beginning.",
        Reason::TakenOff => "The batch was taken off the list meanwhile.",
        Reason::Internal => "Attaché made a mistake here. The log has the rest.",
        Reason::NotReadable => "What was known of this file is lost. Look at its destination before sending it again.",
        Reason::DiskFull => "The disk is full. Sending goes on by itself when there is room.",
        Reason::TooManyOpenFiles => "Too many files are open on this computer. Sending goes on by itself.",
        Reason::OutOfMemory => "This computer is out of memory. Sending goes on by itself when there is some.",
        Reason::NotWritten { .. } => {
            "The list cannot be written: disk I/O error. Sending goes on by itself once it can."
        }
        Reason::LoginPage { .. } => "Productive wants you to sign in for this file. Open it in the browser.",
        Reason::NoLongerThere => "The file is no longer there.",
        Reason::NotReady { .. } => "Productive does not have this file ready yet. Try again in a minute.",
        Reason::OtherThanListed { .. } => {
            "What came is not the file that Productive lists. Nothing was kept. Open it in the browser."
        }
        Reason::FilesNotAllowed { .. } => "Nothing was fetched: files may not come from “http://example.com”.",
        Reason::NotFetched { why, .. } => match why {
            Unfetched::Unreachable => "No connection. Download it again when the network is back.",
            Unfetched::NameUnknown => "Your network cannot find Productive. Download it again when it can.",
            Unfetched::Silent => "Productive does not answer. Download it again later.",
            Unfetched::Cut => "The connection to Productive breaks off. Download it again.",
            Unfetched::DiskFull => "The disk is full. Make room, then download it again.",
            Unfetched::OpenFiles => "Too many files are open on this computer. Close programs, then download it again.",
            Unfetched::Memory => "This computer is out of memory. Close programs, then download it again.",
        },
        Reason::Endless { .. } => {
            "More than 5\u{a0}GB came of a file without a known size. Nothing was kept. Open it in the browser."
        }
        Reason::FileElsewhere { .. } => "This post does not have that file.",
        Reason::FilesNotListed { .. } => "Productive cannot be asked which files this person has. Look in the browser.",
        Reason::CannotSave { .. } => "Nothing can be saved there: No space left on device. Choose another folder.",
        Reason::WrongToken { .. } => "Productive does not know this token. Copy it again from there.",
        Reason::SeveralOrganisations { .. } => "This token opens several organisations: Nord, Süd. Name one.",
        Reason::OrganisationUnknown { .. } => "This token does not open the organisation “Nord”.",
        Reason::NoKeychain => "No keychain on this computer. The token is kept until you quit.",
        Reason::KeychainLocked => "The keychain is locked.",
        Reason::AccountUnknown { .. } => "No account is called “Nord”. There are: Süd, Ost.",
        Reason::AccountExists { .. } => "An account is called “Nord” already. Choose another name.",
        Reason::SeveralAccounts { .. } => "Several accounts: Brandt, Nord. Say which one is meant.",
        Reason::NoAccount => "No account yet. Add one to send files.",
        Reason::BadAddress { .. } => "“ftp://x” is no address that begins with https://.",
        Reason::NotThere { .. } => "There is no task 999 in “Nord”, or you do not see it.",
        Reason::LinkUnknown => "No task, post or expense behind this link.",
        Reason::LinkElsewhere { organisation, .. } => match organisation {
            Some(_) => "This link belongs to organisation 4711. Add its account first.",
            None => "This link belongs to Productive. Add an account there first.",
        },
        Reason::HomeInUse => "Another Attaché works in this home folder. Quit it first.",
        Reason::HomeUnusable { .. } => "The home folder cannot be used: No space left on device.",
        Reason::StorePutAside => "The old list could not be read and was put aside.",
        Reason::EntriesPutAside { .. } => "12 entries of the list could not be read and were put aside.",
        Reason::NothingKept { .. } => {
            "The list cannot be kept: database is locked. Attaché works, and forgets it when you quit."
        }
        Reason::SettingsPutAside => "The settings could not be read and were put aside. The defaults hold.",
        Reason::NoBrowser => "No browser could be opened. Copy the link instead.",
        Reason::SignInDeclined => "Signing in was declined or left open in the browser. Try again.",
        Reason::SignInRefused { .. } => {
            "Productive did not accept the sign-in: Invalid grant. Check client id and secret."
        }
        Reason::SignInPort { .. } => "Another program uses port 47653, which signing in needs. Close it first.",
        Reason::NoAnswer { .. } => "No answer from Productive yet. The file goes on by itself, or is tried again.",
        Reason::NothingDropped => "No files came along. Some apps cannot hand them over: choose them instead.",
    }
}

fn too_fine(currency: &str, digits: u32) -> Reason {
    Reason::ExpenseIncomplete {
        field: ExpenseField::Amount,
        currency: Some(currency.to_owned()),
        digits: Some(digits),
        most: None,
    }
}

/// One of each.
pub(super) fn all() -> Vec<Reason> {
    let provider = ProviderKind::Productive;
    let text = str::to_owned;
    let not_fetched = |why| Reason::NotFetched { provider, why };
    vec![
        Reason::TooLarge {
            provider,
            limit: 314_572_800,
        },
        Reason::TypeRefused {
            provider,
            extension: text("exe"),
        },
        Reason::NotAllowedToRead,
        Reason::Locked,
        Reason::Gone,
        Reason::DriveAway { name: text("Projekte") },
        Reason::DriveSilent,
        Reason::NotAFile,
        Reason::SystemFile,
        Reason::FolderLink,
        Reason::NameTooLong { limit: 255 },
        Reason::NameNotText,
        Reason::NameNotAllowed,
        Reason::NameTaken { name: text("Taxi.pdf") },
        Reason::EmptyFolder,
        Reason::DroppedTwice,
        Reason::EmptyFile,
        Reason::ReadFailed {
            detail: text("Input/output error"),
        },
        Reason::Changed,
        Reason::Damaged,
        Reason::NotVerifiable,
        Reason::TokenRefused { provider },
        Reason::TokenMissing { provider },
        Reason::NoAccess { place: PlaceKind::Task },
        Reason::DestinationGone { place: PlaceKind::Task },
        Reason::Occupied { name: text("Taxi.pdf") },
        Reason::OneFileOnly {
            place: PlaceKind::Expense,
        },
        Reason::AlreadyThere {
            same: true,
            place: PlaceKind::Post,
            since: Some(NOW - 3 * 24 * 3_600_000),
        },
        Reason::AlreadyThere {
            same: true,
            place: PlaceKind::Post,
            since: None,
        },
        Reason::AlreadyThere {
            same: false,
            place: PlaceKind::Post,
            since: None,
        },
        Reason::OnItsWay { place: PlaceKind::Task },
        Reason::AudienceUndecided,
        Reason::expense(ExpenseField::Date),
        Reason::expense(ExpenseField::Category),
        Reason::expense(ExpenseField::Amount),
        Reason::ExpenseIncomplete {
            field: ExpenseField::Amount,
            currency: Some(text("EUR")),
            digits: None,
            most: Some(text("21474836.47")),
        },
        Reason::expense(ExpenseField::Currency),
        too_fine("JPY", 0),
        too_fine("EUR", 2),
        too_fine("KWD", 3),
        Reason::ProofRefused { provider },
        Reason::ProofUnseen { provider },
        Reason::Refused {
            provider,
            field: None,
            detail: text("Name is too long"),
        },
        Reason::ServiceFailing { provider, times: 5 },
        Reason::NoConnection {
            provider,
            why: Connection::Unreachable,
        },
        Reason::NoConnection {
            provider,
            why: Connection::NameUnknown,
        },
        Reason::NoConnection {
            provider,
            why: Connection::NotTrusted,
        },
        Reason::NoConnection {
            provider,
            why: Connection::Proxy,
        },
        Reason::NoConnection {
            provider,
            why: Connection::Silent,
        },
        Reason::NoConnection {
            provider,
            why: Connection::Cut,
        },
        Reason::RateLimited {
            provider,
            until: NOW + 23_001,
        },
        Reason::NetworkAnswers { provider },
        Reason::NotTheService { provider },
        Reason::StorageNotAllowed {
            host: text("example.com"),
        },
        Reason::TooLargeThere { provider },
        Reason::CredentialsLate { provider },
        Reason::MayNotChange,
        Reason::StorageRefused {
            code: text("EntityTooLarge"),
        },
        Reason::Vanished { place: PlaceKind::Task },
        Reason::UploadLost { provider },
        Reason::CommentWaits {
            stored: 10,
            failed: 2,
            how: How::NewComment,
        },
        Reason::CommentUnknown { how: How::NewComment },
        Reason::PostedUnchecked,
        Reason::Stopped,
        Reason::TakenOff,
        Reason::Internal,
        Reason::LoginPage { provider },
        Reason::NoLongerThere,
        Reason::NotReady { provider },
        Reason::OtherThanListed { provider },
        Reason::FilesNotAllowed {
            address: text("http://example.com"),
        },
        not_fetched(Unfetched::Unreachable),
        not_fetched(Unfetched::NameUnknown),
        not_fetched(Unfetched::Silent),
        not_fetched(Unfetched::Cut),
        not_fetched(Unfetched::DiskFull),
        not_fetched(Unfetched::OpenFiles),
        not_fetched(Unfetched::Memory),
        Reason::Endless { most: 5_000_000_000 },
        Reason::FileElsewhere { place: PlaceKind::Post },
        Reason::FilesNotListed {
            provider,
            place: PlaceKind::Person,
        },
        Reason::CannotSave {
            detail: text("No space left on device"),
        },
        Reason::WrongToken { provider },
        Reason::SeveralOrganisations {
            names: text("Nord, Süd"),
        },
        Reason::OrganisationUnknown {
            organisation: text("Nord"),
        },
        Reason::NoKeychain,
        Reason::KeychainLocked,
        Reason::AccountUnknown {
            name: text("Nord"),
            names: text("Süd, Ost"),
        },
        Reason::AccountExists { name: text("Nord") },
        Reason::SeveralAccounts {
            names: "Brandt, Nord".into(),
        },
        Reason::NoAccount,
        Reason::SettingsPutAside,
        Reason::NoAnswer { provider },
        Reason::NoBrowser,
        Reason::SignInDeclined,
        Reason::SignInRefused {
            provider,
            detail: text("Invalid grant"),
        },
        Reason::SignInPort { port: 47_653 },
        Reason::BadAddress {
            address: text("ftp://x"),
        },
        Reason::LinkUnknown,
        Reason::NotThere {
            place: PlaceKind::Task,
            id: text("999"),
            organisation: text("Nord"),
        },
        Reason::LinkElsewhere {
            provider,
            organisation: Some(text("4711")),
        },
        Reason::LinkElsewhere {
            provider,
            organisation: None,
        },
        Reason::HomeInUse,
        Reason::HomeUnusable {
            detail: text("No space left on device"),
        },
        Reason::StorePutAside,
        Reason::EntriesPutAside { entries: 12 },
        Reason::NothingKept {
            detail: text("database is locked"),
        },
        Reason::NotReadable,
        Reason::DiskFull,
        Reason::TooManyOpenFiles,
        Reason::OutOfMemory,
        Reason::NotWritten {
            detail: text("disk I/O error"),
        },
        Reason::NothingDropped,
    ]
}
