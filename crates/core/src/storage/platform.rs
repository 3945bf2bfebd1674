//! What differs between systems about open files.

use std::{
    fs::{File, Metadata},
    io,
    path::Path,
    time::UNIX_EPOCH,
};

use crate::upload::Fingerprint;

/// The state of a file, as far as its metadata tells it.
pub(super) fn fingerprint(metadata: &Metadata) -> Fingerprint {
    let modified = metadata
        .modified()
        .ok()
        .map(|time| match time.duration_since(UNIX_EPOCH) {
            Ok(since) => i128::try_from(since.as_nanos()).unwrap_or(i128::MAX),
            Err(before) => i128::try_from(before.duration().as_nanos()).map_or(i128::MIN, |nanos| -nanos),
        });
    Fingerprint {
        size: metadata.len(),
        modified,
        file_id: system::file_id(metadata),
    }
}

/// Opens for reading, without ever waiting for another program.
pub(super) fn open(path: &Path) -> io::Result<File> {
    system::open(path)
}

/// Reads at an offset, without moving a position that others might share.
pub(super) fn read_at(file: &File, into: &mut [u8], offset: u64) -> io::Result<usize> {
    system::read_at(file, into, offset)
}

/// Whether another program holds the file.
pub(super) fn is_locked(error: &io::Error) -> bool {
    system::is_locked(error)
}

#[cfg(unix)]
mod system {
    use std::{
        fs::{File, Metadata, OpenOptions},
        io,
        os::unix::fs::{FileExt as _, MetadataExt as _, OpenOptionsExt as _},
        path::Path,
    };

    // `Option` as the other systems have no numbers to give.
    #[expect(clippy::unnecessary_wraps, reason = "other systems have no file numbers")]
    pub(super) fn file_id(metadata: &Metadata) -> Option<(u64, u64)> {
        Some((metadata.dev(), metadata.ino()))
    }

    pub(super) fn open(path: &Path) -> io::Result<File> {
        OpenOptions::new()
            .read(true)
            .custom_flags(libc::O_NONBLOCK | libc::O_NOCTTY)
            .open(path)
    }

    pub(super) fn read_at(file: &File, into: &mut [u8], offset: u64) -> io::Result<usize> {
        file.read_at(into, offset)
    }

    pub(super) fn is_locked(error: &io::Error) -> bool {
        matches!(error.kind(), io::ErrorKind::ResourceBusy | io::ErrorKind::WouldBlock)
    }
}

#[cfg(windows)]
mod system {
    use std::{
        fs::{File, Metadata},
        io,
        os::windows::fs::FileExt as _,
        path::Path,
    };

    const ERROR_SHARING_VIOLATION: i32 = 32;
    const ERROR_LOCK_VIOLATION: i32 = 33;

    pub(super) fn file_id(_: &Metadata) -> Option<(u64, u64)> {
        None
    }

    pub(super) fn open(path: &Path) -> io::Result<File> {
        File::open(path)
    }

    pub(super) fn read_at(file: &File, into: &mut [u8], offset: u64) -> io::Result<usize> {
        file.seek_read(into, offset)
    }

    pub(super) fn is_locked(error: &io::Error) -> bool {
        matches!(
            error.raw_os_error(),
            Some(ERROR_SHARING_VIOLATION | ERROR_LOCK_VIOLATION)
        )
    }
}
