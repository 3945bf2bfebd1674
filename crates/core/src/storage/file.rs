//! An open file and the state it was opened in.

use std::{
    fs::{File, Metadata},
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use crate::{
    intake,
    provider::{Fault, FaultKind},
    reason::Reason,
    upload::Fingerprint,
};

/// A file that was opened for sending. Pipes and devices never get here.
#[derive(Clone, Debug)]
pub struct OpenFile {
    handle: Arc<File>,
    fingerprint: Fingerprint,
    /// When anything of it was changed last, its name included. Unlike the time of modification nobody can put it back.
    touched: Option<(i64, i64)>,
    path: PathBuf,
    plain_name: String,
}

impl OpenFile {
    /// Opens a file and takes its fingerprint on the handle. Blocks, as the file system does.
    pub fn open(path: &Path) -> Result<Self, Fault> {
        open(path).map_err(|reason| Fault::new(FaultKind::File(reason)))
    }

    /// Its state when it was opened.
    pub fn fingerprint(&self) -> &Fingerprint {
        &self.fingerprint
    }

    /// Its state now, on the same handle.
    pub(super) fn fingerprint_now(&self) -> Result<Fingerprint, Reason> {
        let metadata = self.handle.metadata().map_err(|error| self.reason(&error))?;
        let now = intake::fingerprint(&metadata);
        // Some systems make up what is in a file when it is read, and say that it is empty.
        if now == self.fingerprint && self.read_at(&mut [0], now.size)? > 0 {
            return Err(intake::size_unknown());
        }
        Ok(now)
    }

    /// Whether something of it changed since it was opened, be it only its name or its rights.
    pub(super) fn was_touched(&self) -> Result<bool, Reason> {
        let metadata = self.handle.metadata().map_err(|error| self.reason(&error))?;
        Ok(touched(&metadata) != self.touched)
    }

    /// Why it ended before its size: it was cut off meanwhile, or the system never knew its size.
    pub(super) fn ended_early(&self) -> Reason {
        match self.handle.metadata() {
            Ok(metadata) if intake::fingerprint(&metadata) == self.fingerprint => intake::size_unknown(),
            Ok(_) => Reason::Changed,
            Err(error) => self.reason(&error),
        }
    }

    /// Fills `into` from `offset`; less than asked for means the end of the file.
    pub(super) fn read_at(&self, into: &mut [u8], offset: u64) -> Result<usize, Reason> {
        let mut filled = 0;
        while filled < into.len() {
            match read_at(&self.handle, &mut into[filled..], offset + filled as u64) {
                Ok(0) => break,
                Ok(count) => filled += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(self.reason(&error)),
            }
        }
        Ok(filled)
    }

    fn reason(&self, error: &io::Error) -> Reason {
        intake::reason_of(&self.path, error)
    }

    /// Its name in ASCII without anything special; storage ignores it.
    pub(super) fn plain_name(&self) -> String {
        self.plain_name.clone()
    }
}

/// What is said of a file whose disk or share does not answer.
pub(crate) fn no_answer() -> Reason {
    Reason::ReadFailed {
        detail: "the file system does not answer".to_owned(),
    }
}

fn open(path: &Path) -> Result<OpenFile, Reason> {
    let (handle, fingerprint) = intake::open_regular(path)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let plain = |c: char| {
        if c.is_ascii_alphanumeric() || ".-_".contains(c) {
            c
        } else {
            '_'
        }
    };
    let metadata = handle.metadata().map_err(|error| intake::reason_of(path, &error))?;
    Ok(OpenFile {
        touched: touched(&metadata),
        fingerprint,
        handle: Arc::new(handle),
        path: path.to_owned(),
        plain_name: name.chars().map(plain).collect(),
    })
}

#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "not every system keeps it")]
fn touched(metadata: &Metadata) -> Option<(i64, i64)> {
    use std::os::unix::fs::MetadataExt as _;
    Some((metadata.ctime(), metadata.ctime_nsec()))
}

#[cfg(windows)]
fn touched(_: &Metadata) -> Option<(i64, i64)> {
    None
}

/// Reads at an offset, without moving a position that others might share.
#[cfg(unix)]
fn read_at(file: &File, into: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, into, offset)
}

#[cfg(windows)]
fn read_at(file: &File, into: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, into, offset)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(path: &Path) -> Reason {
        match OpenFile::open(path) {
            Err(Fault {
                kind: FaultKind::File(reason),
                ..
            }) => reason,
            other => panic!("{} opened: {other:?}", path.display()),
        }
    }

    #[test]
    fn what_is_no_readable_file_says_why() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(refusal(&folder.path().join("none")), Reason::Gone, "there is nothing");
        assert_eq!(refusal(folder.path()), Reason::NotAFile, "a folder");
        let file = folder.path().join("file");
        std::fs::write(&file, "x").unwrap();
        assert_eq!(refusal(&file.join("below")), Reason::Gone, "a file is no folder");
        assert_eq!(OpenFile::open(&file).unwrap().fingerprint().size, 1, "a file opens");
    }

    #[cfg(unix)]
    #[test]
    fn pipes_and_devices_are_never_opened() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        assert!(made.is_ok_and(|status| status.success()), "a pipe can be made");
        assert_eq!(refusal(&pipe), Reason::NotAFile, "opening it would wait for ever");
        assert_eq!(refusal(Path::new("/dev/zero")), Reason::NotAFile, "it never ends");
    }

    #[test]
    fn names_become_plain() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("Ünï \"code\".pdf");
        if std::fs::write(&file, "x").is_ok() {
            let name = OpenFile::open(&file).unwrap().plain_name();
            assert_eq!(name, "_n___code_.pdf", "headers take ASCII only");
        }
    }
}
