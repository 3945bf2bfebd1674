//! Paths in, checked and fingerprinted files out; whatever cannot be sent becomes a row with its reason.
//!
//! What is true of a file anywhere is found while walking ([`take_in`]). What depends on the destination is a question of its own
//! ([`check`]), asked again whenever the destination changes.

mod content_type;
mod drive;
mod file;
mod found;
mod open;
mod order;
mod walk;

use std::{collections::BTreeSet, ops::ControlFlow, path::Path, path::PathBuf};

use crate::{account::ProviderKind, event::Question, provider::service, reason::Reason, upload::FileToSend};

pub(crate) use open::fingerprint;
pub use open::{open_regular, reason_of};

/// Folders with more files than this in one intent ask first.
pub const MANY: u32 = 500;

/// One row of what a person brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Brought {
    /// Where it lies: links resolved where it exists, as it was brought where not. No two rows of a batch share it.
    pub path: PathBuf,
    /// Its name to show, NFC; the name it gets where it can be sent.
    pub name: String,
    /// The folders it lay in, from the dropped one down, joined by `/`; empty at the top.
    pub folder: String,
    /// What was found.
    pub finding: Finding,
}

/// What was found out about one path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// It can be sent; `note` stops nothing.
    File {
        /// The file.
        file: FileToSend,
        /// Something worth knowing.
        note: Option<Reason>,
    },
    /// It cannot be sent.
    Refused {
        /// Bytes, where it has them.
        size: Option<u64>,
        /// Why.
        reason: Reason,
    },
    /// Nobody wants it sent.
    LeftOut {
        /// Bytes, where it has them.
        size: Option<u64>,
        /// Why.
        reason: Reason,
    },
}

/// What the paths of one intent came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    /// Everything that was found, in the order of the drop; inside a folder its files by name, then its folders by name.
    pub rows: Vec<Brought>,
    /// Paths of known rows that were brought again: these get the note [`Reason::DroppedTwice`].
    pub repeated: BTreeSet<PathBuf>,
    /// To be answered before any of the rows is taken.
    pub question: Option<Question>,
}

/// Walks, opens and fingerprints what was brought. Blocks.
///
/// `known` holds [`Brought::path`] of the rows the batch has already. `watch` hears how many paths were seen so far and can stop the walk,
/// which then gives `None`.
pub fn take_in(
    paths: &[PathBuf],
    known: &BTreeSet<PathBuf>,
    watch: &mut dyn FnMut(u32) -> ControlFlow<()>,
) -> Option<Taken> {
    walk::walk(paths.iter().map(|path| found::Found::brought(path)), known, watch)
}

/// Looks again at a row that was refused, under the name and in the folder it had. Blocks. A folder that can be read by now gives its files.
pub fn look_again(
    path: &Path,
    name: &str,
    folder: &str,
    known: &BTreeSet<PathBuf>,
    watch: &mut dyn FnMut(u32) -> ControlFlow<()>,
) -> Option<Taken> {
    walk::walk(std::iter::once(found::Found::again(path, name, folder)), known, watch)
}

/// The rows of paths that nothing could be found out about, for this reason. Touches no drive.
pub(crate) fn unread(paths: &[PathBuf], reason: &Reason) -> Taken {
    let rows = paths.iter().map(|path| {
        let name = path.file_name().unwrap_or(path.as_os_str());
        refused(path.clone(), found::shown(name), String::new(), reason.clone())
    });
    Taken {
        rows: rows.collect(),
        ..Taken::default()
    }
}

/// The same of the row it was before.
pub(crate) fn still_unread(path: PathBuf, name: String, folder: String, reason: Reason) -> Taken {
    Taken {
        rows: vec![refused(path, name, folder, reason)],
        ..Taken::default()
    }
}

fn refused(path: PathBuf, name: String, folder: String, reason: Reason) -> Brought {
    Brought {
        path,
        name,
        folder,
        finding: Finding::Refused { size: None, reason },
    }
}

/// Whether a service takes this file; the reason if not.
pub fn check(provider: ProviderKind, file: &FileToSend) -> Option<Reason> {
    let limits = service(provider).limits();
    if content_type::is_one_of(&file.content_type, limits.reserved_types) {
        return Some(Reason::TypeRefused {
            provider,
            extension: content_type::extension(&file.name),
        });
    }
    if file.fingerprint.size > limits.max_size {
        return Some(Reason::TooLarge {
            provider,
            limit: limits.max_size,
        });
    }
    if file.name.len() > limits.max_name as usize {
        return Some(Reason::NameTooLong { limit: limits.max_name });
    }
    None
}

/// What is said of a file that holds more or less than the system says.
pub(crate) fn size_unknown() -> Reason {
    Reason::ReadFailed {
        detail: "the system does not know its size".to_owned(),
    }
}

#[cfg(test)]
mod tests;
