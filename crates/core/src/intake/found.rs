//! A path on its way to becoming a row: where it lies, and the name and folder it is shown with.

use std::{
    ffi::{OsStr, OsString},
    path::{Path, PathBuf},
};

use unicode_normalization::UnicodeNormalization;

/// A path still to be looked at.
pub(super) struct Found {
    /// Links resolved except for the last part, where it exists.
    pub(super) path: PathBuf,
    pub(super) name: OsString,
    /// As [`super::Brought::folder`].
    pub(super) folder: String,
    pub(super) depth: Depth,
}

/// How a path came here.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Depth {
    /// A person pointed at it.
    Dropped,
    /// It was found in a folder.
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
        let is_link = path.symlink_metadata().is_ok_and(|found| found.is_symlink());
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

    /// What lies in this folder under `name`.
    pub(super) fn inside(&self, name: OsString) -> Self {
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

/// A name as it is shown and sent: NFC, with marks for what is no text.
pub(super) fn shown(name: &OsStr) -> String {
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
