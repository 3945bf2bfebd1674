//! The walk itself: every path that was brought, and everything below it, becomes a row.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    fs::Metadata,
    ops::ControlFlow,
    path::{Path, PathBuf},
};

use super::{
    Brought, Finding, MANY, Taken, file,
    found::{Depth, Found, shown},
    open, order,
};
use crate::{event::Question, reason::Reason};

/// Looks at these paths and everything below them. `None` when `watch` stopped it.
pub(super) fn walk(
    brought: impl Iterator<Item = Found>,
    known: &BTreeSet<PathBuf>,
    watch: &mut dyn FnMut(u32) -> ControlFlow<()>,
) -> Option<Taken> {
    let mut walk = Walk {
        known,
        taken: Taken::default(),
        place: HashMap::new(),
        walked: HashSet::new(),
        files_inside: 0,
    };
    let mut seen = 0;
    let mut folders: Vec<(String, u32)> = Vec::new();
    for dropped in brought {
        let name = shown(&dropped.name);
        let before = walk.files_inside;
        walk.walked.clear();
        // A list of what is left instead of recursion: folders can be nested deeper than a stack.
        let mut left = vec![dropped];
        while let Some(found) = left.pop() {
            seen += 1;
            if watch(seen).is_break() {
                return None;
            }
            walk.look_at(&found, &mut left);
        }
        folders.push((name, walk.files_inside - before));
    }
    walk.taken.question = question(folders);
    Some(walk.taken)
}

/// Asks about the folder with the most files; the first of those with equally many.
fn question(folders: Vec<(String, u32)>) -> Option<Question> {
    let files: u32 = folders.iter().map(|(_, files)| files).sum();
    let most = folders
        .into_iter()
        .rev()
        .max_by_key(|(_, files)| *files)
        .filter(|_| files > MANY)?;
    Some(Question::ManyFiles { folder: most.0, files })
}

struct Walk<'a> {
    known: &'a BTreeSet<PathBuf>,
    taken: Taken,
    /// Where the row of a path is.
    place: HashMap<PathBuf, usize>,
    /// Folders below the dropped path: one that turns up in itself, by a mount, would never end.
    walked: HashSet<(u64, u64)>,
    /// Files that nobody pointed at: they were inside a folder.
    files_inside: u32,
}

impl Walk<'_> {
    fn look_at(&mut self, found: &Found, left: &mut Vec<Found>) {
        let metadata = match found.path.symlink_metadata() {
            Ok(metadata) if metadata.is_symlink() => found.path.metadata(),
            other => other,
        };
        let metadata = match metadata {
            Ok(metadata) => metadata,
            Err(error) => {
                let reason = open::reason_of(&found.path, &error);
                return self.refuse(found, None, reason);
            }
        };
        if metadata.is_dir() {
            self.look_into(found, &metadata, left);
        } else if metadata.is_file() {
            self.add_file(found, &metadata);
        } else {
            self.refuse(found, None, Reason::NotAFile);
        }
    }

    fn look_into(&mut self, found: &Found, metadata: &Metadata, left: &mut Vec<Found>) {
        let is_link = found.path.symlink_metadata().is_ok_and(|found| found.is_symlink());
        // A link leaves no trace: the folder it leads to may still come by itself.
        if is_link || open::file_id(metadata).is_some_and(|folder| !self.walked.insert(folder)) {
            return self.refuse(found, None, Reason::FolderLink);
        }
        let list = || std::fs::read_dir(&found.path).map_err(|error| open::reason_of(&found.path, &error));
        let entries = match open::patiently(list) {
            Ok(entries) => entries,
            Err(reason) => return self.refuse(found, None, reason),
        };
        let (mut files, mut folders) = (Vec::new(), Vec::new());
        for entry in entries {
            match entry {
                Ok(entry) if entry.file_type().is_ok_and(|found| found.is_dir()) => {
                    folders.push(entry.file_name());
                }
                Ok(entry) => files.push(entry.file_name()),
                // What was read so far is kept; the row of the folder tells that there was more.
                Err(error) => {
                    let reason = open::reason_of(&found.path, &error);
                    self.refuse(found, None, reason);
                    break;
                }
            }
        }
        if files.is_empty() && folders.is_empty() {
            return self.add_empty_folder(found);
        }
        files.sort_by_cached_key(|name| order::Key::of(name));
        folders.sort_by_cached_key(|name| order::Key::of(name));
        // The last one in is looked at first.
        let names = files.into_iter().chain(folders).rev();
        left.extend(names.map(|name| found.inside(name)));
    }

    /// An empty folder somewhere inside is nothing to be asked about; one that was dropped is what the person wanted to send.
    fn add_empty_folder(&mut self, found: &Found) {
        let reason = Reason::EmptyFolder;
        let finding = match found.depth {
            Depth::Dropped => Finding::Refused { size: None, reason },
            Depth::Inside => Finding::LeftOut { size: None, reason },
        };
        self.add(found, found.path.clone(), finding);
    }

    fn add_file(&mut self, found: &Found, metadata: &Metadata) {
        // The way to it holds no links, so only a link itself has to be resolved.
        let path = match found.path.symlink_metadata() {
            Ok(found_there) if found_there.is_symlink() => found.path.canonicalize(),
            _ => Ok(found.path.clone()),
        };
        let path = match path {
            Ok(path) => path,
            Err(error) => {
                let reason = open::reason_of(&found.path, &error);
                return self.refuse(found, None, reason);
            }
        };
        if self.is_repeated(&path) {
            return;
        }
        let finding = file::finding(&found.name, path.clone(), metadata.len());
        self.add(found, path, finding);
    }

    fn refuse(&mut self, found: &Found, size: Option<u64>, reason: Reason) {
        self.add(found, found.path.clone(), Finding::Refused { size, reason });
    }

    fn add(&mut self, found: &Found, path: PathBuf, finding: Finding) {
        if self.is_repeated(&path) {
            return;
        }
        if found.depth == Depth::Inside && matches!(finding, Finding::File { .. }) {
            self.files_inside += 1;
        }
        self.place.insert(path.clone(), self.taken.rows.len());
        self.taken.rows.push(Brought {
            path,
            name: shown(&found.name),
            folder: found.folder.clone(),
            finding,
        });
    }

    /// Whether the path has a row already, which then gets the note.
    fn is_repeated(&mut self, path: &Path) -> bool {
        if self.known.contains(path) {
            self.taken.repeated.insert(path.to_owned());
            return true;
        }
        let Some(place) = self.place.get(path) else {
            return false;
        };
        if let Finding::File { note, .. } = &mut self.taken.rows[*place].finding {
            note.get_or_insert(Reason::DroppedTwice);
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A mount can put a folder inside itself without any link; only root can make one, so the same folder is handed in under another path.
    #[test]
    fn a_folder_met_inside_itself_is_not_walked_again() {
        let outer = tempfile::tempdir().unwrap();
        std::fs::create_dir(outer.path().join("mounted")).unwrap();
        let metadata = outer.path().metadata().unwrap();
        let found = Found::brought(outer.path());
        let inside = found.inside("mounted".into());
        let mut walk = Walk {
            known: &BTreeSet::new(),
            taken: Taken::default(),
            place: HashMap::new(),
            walked: HashSet::new(),
            files_inside: 0,
        };
        let mut left = Vec::new();
        walk.look_into(&found, &metadata, &mut left);
        assert_eq!(left.len(), 1);
        walk.look_into(&inside, &metadata, &mut left);
        assert_eq!(left.len(), 1, "nothing more to walk");
        let reason = Reason::FolderLink;
        assert_eq!(walk.taken.rows[0].finding, Finding::Refused { size: None, reason });
    }
}
