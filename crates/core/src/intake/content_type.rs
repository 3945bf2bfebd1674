//! The media type of a file: from its name, and only where that says nothing from its first bytes.

use std::io::Read;

/// What no name and no content gives away.
const UNKNOWN: &str = "application/octet-stream";

/// Programs for Windows, which services reserve.
const PROGRAM: &str = "application/x-msdownload";
const PROGRAM_EXTENSIONS: &[&str] = &["bat", "com", "dll", "exe", "msi"];

/// As much of a file as its kind can be told from.
const HEAD: u64 = 8 * 1024;

/// The media type a name stands for, if it stands for one.
pub(super) fn of_name(name: &str) -> Option<&'static str> {
    if PROGRAM_EXTENSIONS.contains(&extension_in(name).as_str()) {
        return Some(PROGRAM);
    }
    mime_guess::from_path(name).first_raw()
}

/// The media type the first bytes of `content` give away.
pub(super) fn of_content(content: impl Read) -> std::io::Result<&'static str> {
    let mut head = Vec::new();
    content.take(HEAD).read_to_end(&mut head)?;
    Ok(match infer::get(&head).map(|kind| kind.mime_type()) {
        Some("application/vnd.microsoft.portable-executable") => PROGRAM,
        Some(known) => known,
        None => UNKNOWN,
    })
}

/// Whether a media type, whatever its parameters, is in the list.
pub(super) fn is_one_of(content_type: &str, list: &[&str]) -> bool {
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    list.iter().any(|listed| listed.eq_ignore_ascii_case(essence))
}

/// The extension to name when a type is refused. Only a program can be refused for its content alone.
pub(super) fn extension(name: &str) -> String {
    match extension_in(name) {
        none if none.is_empty() => "exe".to_owned(),
        extension => extension,
    }
}

fn extension_in(name: &str) -> String {
    let extension = std::path::Path::new(name).extension();
    extension
        .map(|extension| extension.to_string_lossy().to_lowercase())
        .unwrap_or_default()
}
