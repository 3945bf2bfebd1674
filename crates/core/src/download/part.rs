//! A file that is not whole yet: beside its place, under a name of its own, gone when nobody wants it any more.

use std::{
    fs::OpenOptions,
    io::{self, ErrorKind, SeekFrom},
    path::{Path, PathBuf},
};

use tempfile::TempPath;
use tokio::{
    fs::File,
    io::{AsyncSeekExt as _, AsyncWriteExt as _},
};

use super::{name::numbered, note};
use crate::{
    home::words,
    provider::{Fault, FaultKind},
    reason::Reason,
    shortage,
};

/// More files of one name nobody has.
const MOST_NAMES: u32 = 10_000;

/// What is here of a file.
#[derive(Debug)]
pub(super) struct Part {
    file: File,
    path: TempPath,
    /// Goes after the part.
    note: Option<TempPath>,
    folder: PathBuf,
    name: String,
    length: u64,
    /// What the host calls this state of the file.
    pub(super) tag: Option<String>,
}

impl Part {
    /// An empty one, in the folder that the file is wanted in, with a note of it in the folder of these.
    pub(super) async fn begin(folder: PathBuf, name: String, notes: Option<PathBuf>) -> Result<Self, Fault> {
        let made = blocking(move || {
            let made = make(&folder, &name, notes.as_deref());
            made.map(|made| (made, folder, name)).map_err(|error| refused(&error))
        });
        let ((file, path, note), folder, name) = made.await?;
        Ok(Self {
            file: File::from_std(file),
            path,
            note,
            folder,
            name,
            length: 0,
            tag: None,
        })
    }

    /// Bytes that are here.
    pub(super) fn len(&self) -> u64 {
        self.length
    }

    pub(super) async fn write(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        self.file.write_all(bytes).await.map_err(|error| refused(&error))?;
        self.length += bytes.len() as u64;
        Ok(())
    }

    /// As if nothing had come.
    pub(super) async fn start_over(&mut self) -> Result<(), Fault> {
        let emptied = async {
            self.file.flush().await?;
            self.file.set_len(0).await?;
            self.file.seek(SeekFrom::Start(0)).await
        };
        emptied.await.map_err(|error| refused(&error))?;
        self.length = 0;
        self.tag = None;
        Ok(())
    }

    /// It is whole: it gets its name, or the next one that is free.
    pub(super) async fn keep(mut self) -> Result<PathBuf, Fault> {
        let written = async {
            self.file.flush().await?;
            self.file.sync_all().await
        };
        written.await.map_err(|error| refused(&error))?;
        let file = self.file.into_std().await;
        let (path, note, folder, name) = (self.path, self.note, self.folder, self.name);
        blocking(move || {
            // Windows renames nothing that is open.
            drop(file);
            let kept = keep(path, &folder, &name).map_err(|error| refused(&error))?;
            sync(&folder);
            drop(note);
            Ok(kept)
        })
        .await
    }
}

/// An empty file of a name that nobody has. It is written down before it is there, so that none is ever unknown.
fn make(folder: &Path, name: &str, notes: Option<&Path>) -> io::Result<(std::fs::File, TempPath, Option<TempPath>)> {
    loop {
        let path = folder.join(format!("{name}.{:08x}{}", rand::random::<u32>(), note::PART));
        let note = notes.and_then(|notes| {
            let noted = note::write(notes, &path);
            noted
                .inspect_err(|error| tracing::info!(%error, "a download is not noted"))
                .ok()
        });
        // As any other program's file: the person's own mask decides who may read it.
        match OpenOptions::new().write(true).create_new(true).open(&path) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            made => return Ok((made?, TempPath::try_from_path(path)?, note)),
        }
    }
}

/// Gives it the first name that is free. Never two files at the same time: a name is taken or it is not.
fn keep(mut path: TempPath, folder: &Path, name: &str) -> io::Result<PathBuf> {
    for n in 1..=MOST_NAMES {
        let wanted = folder.join(if n == 1 { name.to_owned() } else { numbered(name, n) });
        match path.persist_noclobber(&wanted) {
            Ok(()) => return Ok(wanted),
            Err(taken) if taken.error.kind() == ErrorKind::AlreadyExists => path = taken.path,
            Err(unable) => {
                // Some shares know no such renaming: the name is taken first, by an empty file that only we replace.
                path = unable.path;
                match OpenOptions::new().write(true).create_new(true).open(&wanted) {
                    Ok(_) => {}
                    Err(error) if error.kind() == ErrorKind::AlreadyExists => continue,
                    Err(_) => return Err(unable.error),
                }
                let Err(error) = path.persist(&wanted) else {
                    return Ok(wanted);
                };
                // Nothing may stand there that is not the file.
                let _ = std::fs::remove_file(&wanted);
                return Err(error.error);
            }
        }
    }
    Err(ErrorKind::AlreadyExists.into())
}

/// After a power cut the name is there as well. Not every system can do so, and none needs it for the bytes.
fn sync(folder: &Path) {
    if cfg!(unix)
        && let Ok(folder) = std::fs::File::open(folder)
    {
        let _ = folder.sync_all();
    }
}

/// What the system says about a folder that does not take the file. Only what passes is tried again.
fn refused(error: &io::Error) -> Fault {
    let reason = match shortage::of(error) {
        Some(passing @ (Reason::TooManyOpenFiles | Reason::OutOfMemory)) => passing,
        _ => Reason::CannotSave { detail: words(error) },
    };
    Fault::new(FaultKind::File(reason))
}

async fn blocking<T: Send + 'static>(act: impl FnOnce() -> Result<T, Fault> + Send + 'static) -> Result<T, Fault> {
    let done = tokio::task::spawn_blocking(act).await;
    done.unwrap_or_else(|_| Err(Fault::new(FaultKind::File(Reason::Internal))))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    async fn kept(folder: &Path, name: &str, bytes: &[u8]) -> PathBuf {
        let mut part = Part::begin(folder.to_owned(), name.to_owned(), None)
            .await
            .expect("begun");
        part.write(bytes).await.expect("written");
        part.keep().await.expect("kept")
    }

    #[tokio::test]
    async fn nothing_that_is_there_is_overwritten() {
        let folder = tempfile::tempdir().expect("folder");
        fs::write(folder.path().join("name.pdf"), "mine").expect("write");
        let all = (0..20).map(|_| kept(folder.path(), "name.pdf", b"theirs"));
        let mut names = futures_util::future::join_all(all).await;
        names.sort();
        names.dedup();
        assert_eq!(names.len(), 20, "each has a name of its own");
        assert!(names.contains(&folder.path().join("name (21).pdf")), "{names:?}");
        let mine = fs::read(folder.path().join("name.pdf")).expect("read");
        assert_eq!(mine, b"mine");
        assert_eq!(
            fs::read_dir(folder.path()).expect("folder").count(),
            21,
            "no part is left"
        );
    }

    #[tokio::test]
    async fn what_is_not_kept_is_gone() {
        let folder = tempfile::tempdir().expect("folder");
        let mut part = Part::begin(folder.path().to_owned(), "a.txt".to_owned(), None)
            .await
            .expect("begun");
        part.write(b"half").await.expect("written");
        let there: Vec<_> = fs::read_dir(folder.path()).expect("folder").flatten().collect();
        let name = there[0].file_name().into_string().expect("text");
        assert!(
            name.starts_with("a.txt.") && name.rsplit('.').next() == Some("part"),
            "{name}"
        );
        part.start_over().await.expect("emptied");
        assert_eq!(part.len(), 0);
        drop(part);
        assert_eq!(fs::read_dir(folder.path()).expect("folder").count(), 0);
    }

    #[tokio::test]
    async fn a_folder_that_takes_nothing_says_why() {
        let folder = tempfile::tempdir().expect("folder");
        let nowhere = folder.path().join("nowhere");
        let fault = Part::begin(nowhere, "a.txt".to_owned(), None)
            .await
            .expect_err("no folder");
        let FaultKind::File(Reason::CannotSave { detail }) = fault.kind else {
            panic!("{fault:?}")
        };
        assert!(!detail.contains("os error") && !detail.contains(".part"), "{detail}");
    }
}
