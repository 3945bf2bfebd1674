//! The walk itself: every path that was brought, and everything below it, becomes a row.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    ffi::{OsStr, OsString},
    fs::Metadata,
    io::Read,
    ops::ControlFlow,
    path::{Path, PathBuf},
};

use unicode_normalization::UnicodeNormalization;

use super::{Brought, Finding, MANY, Taken, content_type, open, order};
use crate::{event::Question, reason::Reason, upload::FileToSend};

/// Files that systems leave in folders, in small letters.
const SYSTEM_FILES: &[&str] = &[".ds_store", "desktop.ini", "thumbs.db"];

/// A path still to be looked at.
pub(super) struct Found {
    /// Links resolved except for the last part, where it exists.
    path: PathBuf,
    name: OsString,
    folder: String,
    depth: Depth,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Depth {
    Dropped,
    Inside,
}

impl Found {
    /// A path as the system named it.
    pub(super) fn brought(path: &Path) -> Self {
        let path = whole(path);
        let resolved = path.canonicalize();
        // What ends in `..` has a name only once it is resolved.
        let name = path
            .file_name()
            .or_else(|| resolved.as_ref().ok()?.file_name())
            .unwrap_or(path.as_os_str())
            .to_owned();
        let is_link = path
            .symlink_metadata()
            .is_ok_and(|found| found.is_symlink());
        let path = match resolved {
            Ok(resolved) if !is_link => resolved,
            _ => in_resolved_folder(&path),
        };
        Self {
            path,
            name,
            folder: String::new(),
            depth: Depth::Dropped,
        }
    }

    /// The path of a row, which had this name and folder.
    pub(super) fn again(path: &Path, name: &str, folder: &str) -> Self {
        Self {
            path: path.to_owned(),
            // A name that is no text was shown with marks in place of it, and still is none.
            name: path
                .file_name()
                .filter(|name| name.to_str().is_none())
                .unwrap_or(OsStr::new(name))
                .to_owned(),
            folder: folder.to_owned(),
            depth: Depth::Dropped,
        }
    }

    fn inside(&self, name: OsString) -> Self {
        let folder = match self.folder.as_str() {
            "" => shown(&self.name),
            folder => format!("{folder}/{}", shown(&self.name)),
        };
        Self {
            path: self.path.join(&name),
            name,
            folder,
            depth: Depth::Inside,
        }
    }
}

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
            walk.look_at(found, &mut left);
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
    Some(Question::ManyFiles {
        folder: most.0,
        files,
    })
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
    fn look_at(&mut self, found: Found, left: &mut Vec<Found>) {
        let metadata = match found.path.symlink_metadata() {
            Ok(metadata) if metadata.is_symlink() => found.path.metadata(),
            other => other,
        };
        let metadata = match metadata {
            Ok(metadata) => metadata,
            Err(error) => {
                let reason = open::reason_of(&found.path, &error);
                return self.refuse(&found, None, reason);
            }
        };
        if metadata.is_dir() {
            self.look_into(&found, &metadata, left);
        } else if metadata.is_file() {
            self.add_file(&found, &metadata);
        } else {
            self.refuse(&found, None, Reason::NotAFile);
        }
    }

    fn look_into(&mut self, found: &Found, metadata: &Metadata, left: &mut Vec<Found>) {
        let is_link = found
            .path
            .symlink_metadata()
            .is_ok_and(|found| found.is_symlink());
        let walked_before =
            open::file_id(metadata).is_some_and(|folder| !self.walked.insert(folder));
        if is_link || walked_before {
            return self.refuse(found, None, Reason::FolderLink);
        }
        let entries = match std::fs::read_dir(&found.path) {
            Ok(entries) => entries,
            Err(error) => {
                let reason = open::reason_of(&found.path, &error);
                return self.refuse(found, None, reason);
            }
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
        let finding = finding(&found.name, path.clone(), metadata.len());
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

/// Opens a file and finds out whether it can be sent.
fn finding(name: &OsStr, path: PathBuf, size: u64) -> Finding {
    let refused = |reason| Finding::Refused {
        size: Some(size),
        reason,
    };
    let left_out = Finding::LeftOut {
        size: Some(size),
        reason: Reason::SystemFile,
    };
    let small = name.to_string_lossy().to_lowercase();
    if SYSTEM_FILES.contains(&small.as_str()) {
        return left_out;
    }
    if name.to_str().is_none() {
        return refused(Reason::NameNotText);
    }
    let (file, fingerprint) = match open::open_regular(&path) {
        Ok(opened) => opened,
        Err(reason) => return refused(reason),
    };
    if small.starts_with("._") && is_apple_double(&file) {
        return left_out;
    }
    let name = shown(name);
    let content_type = match content_type::of_name(&name) {
        Some(known) => Ok(known),
        None => content_type::of_content(&file),
    };
    let content_type = match content_type {
        Ok(content_type) => content_type.to_owned(),
        Err(error) => return refused(open::reason_of(&path, &error)),
    };
    let note = (fingerprint.size == 0).then_some(Reason::EmptyFile);
    Finding::File {
        file: FileToSend {
            path,
            name,
            content_type,
            fingerprint,
        },
        note,
    }
}

/// `._Name` is what macOS writes beside `Name` on foreign drives. A person may name a file so too, hence the look inside.
fn is_apple_double(mut file: &std::fs::File) -> bool {
    let mut mark = [0; 4];
    file.read_exact(&mut mark).is_ok() && mark == [0x00, 0x05, 0x16, 0x07]
}

/// A name as it is shown and sent: NFC, with marks for what is no text.
fn shown(name: &OsStr) -> String {
    name.to_string_lossy().nfc().collect()
}

/// The path from the root on, without a closing slash, which would follow a link.
fn whole(path: &Path) -> PathBuf {
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    whole.components().collect()
}

/// The path with its folder resolved and its last part, which may be a link or missing, as it is.
fn in_resolved_folder(path: &Path) -> PathBuf {
    let resolved = path
        .parent()
        .and_then(|folder| folder.canonicalize().ok())
        .zip(path.file_name())
        .map(|(folder, name)| folder.join(name));
    resolved.unwrap_or_else(|| path.to_owned())
}
