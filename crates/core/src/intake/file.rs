//! Looking at one file: opened, fingerprinted, named and typed, or the reason why it cannot be sent.

use std::{ffi::OsStr, io::Read, path::PathBuf};

use super::{Finding, content_type, found::shown, open};
use crate::{reason::Reason, upload::FileToSend};

/// Files that systems leave in folders, in small letters.
const SYSTEM_FILES: &[&str] = &[".ds_store", "desktop.ini", "thumbs.db"];

/// Opens a file and finds out whether it can be sent.
pub(super) fn finding(name: &OsStr, path: PathBuf, size: u64) -> Finding {
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
    let (file, fingerprint) = match open::patiently(|| open::open_regular(&path)) {
        Ok(opened) => opened,
        Err(reason) => return refused(reason),
    };
    if fingerprint.size == 0 && holds_something(&file) {
        return refused(super::size_unknown());
    }
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
            original: None,
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

/// A file that is said to be empty and is not, such as those in which Linux tells about itself.
fn holds_something(mut file: &std::fs::File) -> bool {
    file.read(&mut [0]).is_ok_and(|read| read > 0)
}
