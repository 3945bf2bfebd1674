//! Opening a file that is to be read: never blocks, never touches a pipe or device, and says in words why it did not work.

use std::{
    fs::{File, Metadata, OpenOptions},
    io::{Error, ErrorKind},
    path::Path,
    time::{Duration, UNIX_EPOCH},
};

use super::drive;
use crate::{reason::Reason, shortage, upload::Fingerprint};

/// Five seconds in all.
const FIRST_PAUSE: Duration = Duration::from_millis(20);
const PAUSES: u32 = 8;

/// Opens a regular file and takes its fingerprint on the open handle, so that both speak of the same file.
pub fn open_regular(path: &Path) -> Result<(File, Fingerprint), Reason> {
    let reason = |error: Error| reason_of(path, &error);
    // Opening is enough to rewind a tape or to wake a reader, so look first.
    if !std::fs::metadata(path).map_err(reason)?.is_file() {
        return Err(Reason::NotAFile);
    }
    let file = options().open(path).map_err(reason)?;
    let metadata = file.metadata().map_err(reason)?;
    if !metadata.is_file() {
        return Err(Reason::NotAFile);
    }
    Ok((file, fingerprint(&metadata)))
}

/// Tries again for some seconds while this computer lacks something, such as another open file. Blocks.
pub(super) fn patiently<T>(mut attempt: impl FnMut() -> Result<T, Reason>) -> Result<T, Reason> {
    for doubled in 0..PAUSES {
        match attempt() {
            Err(reason) if reason.is_passing() => std::thread::sleep(FIRST_PAUSE * 2_u32.pow(doubled)),
            ended => return ended,
        }
    }
    attempt()
}

/// Says why the system did not let us read `path`.
pub fn reason_of(path: &Path, error: &Error) -> Reason {
    if error.raw_os_error().is_some_and(|code| LOCKED.contains(&code)) {
        return Reason::Locked;
    }
    if let Some(reason) = shortage::of(error) {
        return reason;
    }
    match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => match drive::away(path) {
            Some(name) => Reason::DriveAway { name },
            None => Reason::Gone,
        },
        ErrorKind::PermissionDenied => Reason::NotAllowedToRead,
        ErrorKind::NotConnected
        | ErrorKind::StaleNetworkFileHandle
        | ErrorKind::HostUnreachable
        | ErrorKind::NetworkUnreachable
        | ErrorKind::NetworkDown
        | ErrorKind::TimedOut => match drive::name(path) {
            Some(name) => Reason::DriveAway { name },
            None => read_failed(error),
        },
        _ => read_failed(error),
    }
}

fn read_failed(error: &Error) -> Reason {
    Reason::ReadFailed {
        detail: crate::home::words(error),
    }
}

/// Another program holds the file: sharing and lock violation on Windows, a lease or a file being executed elsewhere.
#[cfg(windows)]
const LOCKED: &[i32] = &[32, 33];
#[cfg(unix)]
const LOCKED: &[i32] = &[libc::EAGAIN, libc::ETXTBSY];

#[cfg(unix)]
fn options() -> OpenOptions {
    use std::os::unix::fs::OpenOptionsExt;
    // The path may have become a pipe since we looked: without this, opening one waits for its writer.
    let mut options = OpenOptions::new();
    options.read(true).custom_flags(libc::O_NONBLOCK | libc::O_NOCTTY);
    options
}

#[cfg(windows)]
fn options() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.read(true);
    options
}

/// The state of a file, as far as its metadata tells it.
pub(crate) fn fingerprint(metadata: &Metadata) -> Fingerprint {
    Fingerprint {
        size: metadata.len(),
        modified: metadata.modified().ok().and_then(nanoseconds),
        file_id: file_id(metadata),
    }
}

/// Nanoseconds since 1970; before that counts down.
fn nanoseconds(time: std::time::SystemTime) -> Option<i128> {
    match time.duration_since(UNIX_EPOCH) {
        Ok(after) => i128::try_from(after.as_nanos()).ok(),
        Err(before) => i128::try_from(before.duration().as_nanos())
            .ok()
            .map(|nanoseconds| -nanoseconds),
    }
}

/// Device and file number: tells two folders or files apart whatever their paths are.
#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "Windows has none")]
pub(super) fn file_id(metadata: &Metadata) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt;
    Some((metadata.dev(), metadata.ino()))
}

#[cfg(windows)]
pub(super) fn file_id(_: &Metadata) -> Option<(u64, u64)> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_system_says_becomes_a_reason() {
        let path = Path::new("/nowhere/Angebot.pdf");
        let of = |kind: ErrorKind| reason_of(path, &Error::from(kind));
        assert_eq!(of(ErrorKind::NotFound), Reason::Gone);
        assert_eq!(of(ErrorKind::NotADirectory), Reason::Gone);
        assert_eq!(of(ErrorKind::PermissionDenied), Reason::NotAllowedToRead);
        for code in LOCKED {
            assert_eq!(reason_of(path, &Error::from_raw_os_error(*code)), Reason::Locked);
        }
    }

    #[test]
    fn what_this_computer_lacks_is_waited_for() {
        let mut tries = 0;
        let opened = patiently(|| {
            tries += 1;
            if tries < 3 {
                Err(Reason::TooManyOpenFiles)
            } else {
                Ok(tries)
            }
        });
        assert_eq!(opened, Ok(3));
        let mut tries = 0;
        let refused: Result<(), Reason> = patiently(|| {
            tries += 1;
            Err(Reason::Gone)
        });
        assert_eq!(
            (refused, tries),
            (Err(Reason::Gone), 1),
            "what does not pass is told at once"
        );
    }

    #[test]
    fn a_failed_read_is_told_without_numbers() {
        let reason = reason_of(Path::new("/nowhere"), &Error::from_raw_os_error(5));
        let Reason::ReadFailed { detail } = reason else {
            panic!("{reason:?}")
        };
        assert!(!detail.is_empty() && !detail.contains("os error"), "{detail}");
    }

    #[test]
    fn a_time_before_1970_counts_down() {
        let earlier = UNIX_EPOCH - std::time::Duration::from_secs(1);
        assert_eq!(nanoseconds(earlier), Some(-1_000_000_000));
    }
}
