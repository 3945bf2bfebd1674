//! A note in the home of each part that is begun, so that one whose process was killed does not lie about for ever. It is deleted and not gone
//! on with: after a power cut nothing tells whether what it holds is what came.

use std::{
    fs,
    io::{self, ErrorKind, Write as _},
    path::{Path, PathBuf},
};

use tempfile::{NamedTempFile, TempPath};

use crate::{
    home::make_private,
    store::{path_bytes, path_from_bytes},
};

/// How the name of every part ends.
pub(super) const PART: &str = ".part";

/// Writes down where a part is about to be; the note goes when it is dropped, which has to be after the part.
pub(super) fn write(notes: &Path, part: &Path) -> io::Result<TempPath> {
    make_private(notes)?;
    let mut note = NamedTempFile::new_in(notes)?;
    note.write_all(&path_bytes(part))?;
    Ok(note.into_temp_path())
}

/// The notes that earlier runs left. Whoever asks holds the lock of the home, and has begun nothing yet.
pub(crate) fn left(notes: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(notes).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).collect()
}

/// Deletes the parts that these notes are about, and then the notes. One on a drive that is away waits for the next start.
pub(crate) fn sweep(notes: Vec<PathBuf>) {
    for note in notes {
        let part = fs::read(&note).map(|bytes| path_from_bytes(&bytes)).unwrap_or_default();
        let is_ours = part.is_absolute() && part.to_string_lossy().ends_with(PART);
        let is_gone = match fs::remove_file(if is_ours { &part } else { &note }) {
            Ok(()) => true,
            Err(error) if error.kind() == ErrorKind::NotFound => part.parent().is_none_or(Path::exists),
            Err(error) => {
                tracing::info!(%error, "a part of a download stays behind");
                false
            }
        };
        if is_gone {
            let _ = fs::remove_file(&note);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_killed_process_left_is_deleted_and_nothing_else() {
        let folder = tempfile::tempdir().expect("folder");
        let notes = folder.path().join("notes");
        let at = |name: &str| folder.path().join(name);
        for name in ["a.pdf.1.part", "mine.pdf"] {
            fs::write(at(name), "x").expect("written");
        }
        let away = at("away").join("b.pdf.2.part");
        let parts = [at("a.pdf.1.part"), at("gone.pdf.3.part"), at("mine.pdf"), away];
        for part in parts {
            write(&notes, &part).expect("noted").keep().expect("as if killed");
        }
        sweep(left(&notes));
        assert!(!at("a.pdf.1.part").exists());
        assert!(at("mine.pdf").exists(), "no part is named so");
        assert_eq!(left(&notes).len(), 1, "the drive that is away may come back");
        fs::create_dir(at("away")).expect("back");
        sweep(left(&notes));
        assert_eq!(left(&notes), Vec::<PathBuf>::new());
        assert_eq!(left(&at("nowhere")), Vec::<PathBuf>::new());
    }
}
