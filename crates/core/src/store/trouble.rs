//! What it means when SQLite does not do what it was asked to.

use rusqlite::{Error, ErrorCode};

use crate::reason::Reason;

/// What is said when the database fails on the way. Everything but a fault of ours is waited out: a disk gets room again, a share comes
/// back, and even of a damaged file no upload is to blame.
pub(super) fn reason(error: &Error) -> Reason {
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => Reason::DiskFull,
        Some(ErrorCode::OutOfMemory) => Reason::OutOfMemory,
        Some(
            ErrorCode::CannotOpen
            | ErrorCode::DatabaseBusy
            | ErrorCode::DatabaseCorrupt
            | ErrorCode::DatabaseLocked
            | ErrorCode::FileLockingProtocolFailed
            | ErrorCode::NoLargeFileSupport
            | ErrorCode::NotADatabase
            | ErrorCode::PermissionDenied
            | ErrorCode::ReadOnly
            | ErrorCode::SystemIoFailure,
        ) => Reason::NotWritten { detail: words(error) },
        _ => Reason::Internal,
    }
}

/// Whether a file is damaged, or none of ours: not merely out of reach for now.
pub(super) fn is_unreadable(error: &Error) -> bool {
    !matches!(
        error.sqlite_error_code(),
        Some(
            ErrorCode::CannotOpen
                | ErrorCode::DatabaseBusy
                | ErrorCode::DatabaseLocked
                | ErrorCode::DiskFull
                | ErrorCode::FileLockingProtocolFailed
                | ErrorCode::NoLargeFileSupport
                | ErrorCode::OutOfMemory
                | ErrorCode::PermissionDenied
                | ErrorCode::ReadOnly
                | ErrorCode::SystemIoFailure
        )
    )
}

/// SQLite's own words, without a full stop: the sentence around them has one.
pub(super) fn words(error: &Error) -> String {
    error.to_string().trim_end_matches('.').to_owned()
}
