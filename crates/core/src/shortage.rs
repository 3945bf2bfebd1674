//! What this computer lacks for a while: room on a disk, open files, memory. Such things pass, so they are waited out.

use std::{
    error::Error as StdError,
    io::{Error, ErrorKind},
    net::UdpSocket as Socket,
};

use crate::reason::Reason;

#[cfg(unix)]
mod codes {
    /// Of this process, of the whole system.
    pub(super) const OPEN_FILES: &[i32] = &[libc::EMFILE, libc::ENFILE];
    pub(super) const MEMORY: &[i32] = &[libc::ENOMEM, libc::ENOBUFS];
}

#[cfg(windows)]
mod codes {
    /// `ERROR_TOO_MANY_OPEN_FILES`, `WSAEMFILE`.
    pub(super) const OPEN_FILES: &[i32] = &[4, 10_024];
    /// `ERROR_NO_SYSTEM_RESOURCES`, `ERROR_COMMITMENT_LIMIT`, `WSAENOBUFS`.
    pub(super) const MEMORY: &[i32] = &[1_450, 1_455, 10_055];
}

/// Which shortage an error tells of, if any.
pub fn of(error: &Error) -> Option<Reason> {
    let is = |codes: &[i32]| error.raw_os_error().is_some_and(|code| codes.contains(&code));
    match error.kind() {
        _ if is(codes::OPEN_FILES) => Some(Reason::TooManyOpenFiles),
        _ if is(codes::MEMORY) => Some(Reason::OutOfMemory),
        ErrorKind::OutOfMemory => Some(Reason::OutOfMemory),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Some(Reason::DiskFull),
        _ => None,
    }
}

/// Whether so many more files can be open at the same time. With fewer, libraries fail in ways that say nothing of the cause: no certificates
/// are found, no name is known, a database cannot be opened.
pub fn open_files(needed: usize) -> Result<(), Reason> {
    let mut open: Vec<Socket> = Vec::with_capacity(needed);
    for _ in 0..needed {
        let next = match open.first() {
            None => Socket::bind(("127.0.0.1", 0)),
            Some(first) => first.try_clone(),
        };
        match next {
            Ok(next) => open.push(next),
            // Whatever else is the matter is met, and told, where it matters.
            Err(error) => return of(&error).map_or(Ok(()), Err),
        }
    }
    Ok(())
}

/// The same for an error of a library, which may have one of the system behind it.
pub(crate) fn behind(error: &(dyn StdError + 'static)) -> Option<Reason> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(reason) = error.downcast_ref::<Error>().and_then(of) {
            return Some(reason);
        }
        next = error.source();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shortages_are_told_from_what_stays() {
        for code in codes::OPEN_FILES {
            assert_eq!(of(&Error::from_raw_os_error(*code)), Some(Reason::TooManyOpenFiles));
        }
        for code in codes::MEMORY {
            assert_eq!(of(&Error::from_raw_os_error(*code)), Some(Reason::OutOfMemory));
        }
        assert_eq!(of(&Error::from(ErrorKind::StorageFull)), Some(Reason::DiskFull));
        assert_eq!(of(&Error::from(ErrorKind::QuotaExceeded)), Some(Reason::DiskFull));
        assert_eq!(of(&Error::from(ErrorKind::NotFound)), None);
    }

    #[cfg(unix)]
    #[test]
    fn the_codes_of_this_system_are_known() {
        assert_eq!(
            of(&Error::from_raw_os_error(libc::ENOSPC)),
            Some(Reason::DiskFull),
            "no room"
        );
        assert_eq!(
            of(&Error::from_raw_os_error(libc::EDQUOT)),
            Some(Reason::DiskFull),
            "no room for this person"
        );
    }

    #[test]
    fn a_shortage_behind_other_errors_is_found() {
        #[derive(Debug, thiserror::Error)]
        #[error("around it")]
        struct Around(#[source] Error);
        let around = Around(Error::from(ErrorKind::OutOfMemory));
        assert_eq!(behind(&around), Some(Reason::OutOfMemory));
        assert_eq!(behind(&Around(Error::other("else"))), None);
    }
}
