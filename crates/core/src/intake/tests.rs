use std::fs;

use proptest::prelude::*;
use tempfile::TempDir;
use unicode_normalization::{UnicodeNormalization, is_nfc};

use super::*;
use crate::upload::Fingerprint;

mod drops;
mod unsendable;

/// A folder that is gone after the test.
struct Desk(TempDir);

impl Desk {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().canonicalize().unwrap().join(name)
    }

    fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        path
    }

    fn folder(&self, name: &str) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(&path).unwrap();
        path
    }
}

fn take(paths: &[PathBuf]) -> Taken {
    take_known(paths, &[])
}

fn take_known(paths: &[PathBuf], known: &[PathBuf]) -> Taken {
    let known = known.iter().cloned().collect();
    take_in(paths, &known, &mut |_| ControlFlow::Continue(())).unwrap()
}

/// The only row of what one path came to.
fn take_one(path: &Path) -> Brought {
    let mut taken = take(&[path.to_owned()]);
    assert_eq!(taken.rows.len(), 1, "{taken:?}");
    taken.rows.remove(0)
}

/// Folder and name of each row.
fn names(taken: &Taken) -> Vec<String> {
    let name = |row: &Brought| match row.folder.as_str() {
        "" => row.name.clone(),
        folder => format!("{folder}/{}", row.name),
    };
    taken.rows.iter().map(name).collect()
}

fn sent(row: &Brought) -> (&FileToSend, Option<&Reason>) {
    match &row.finding {
        Finding::File { file, note } => (file, note.as_ref()),
        other => panic!("{} is not sent: {other:?}", row.name),
    }
}

fn refusal(row: &Brought) -> &Reason {
    match &row.finding {
        Finding::Refused { reason, .. } => reason,
        other => panic!("{} is not refused: {other:?}", row.name),
    }
}

fn file(name: &str, content_type: &str, size: u64) -> FileToSend {
    FileToSend {
        path: PathBuf::from(name),
        name: name.to_owned(),
        original: None,
        content_type: content_type.to_owned(),
        fingerprint: Fingerprint {
            size,
            modified: None,
            file_id: None,
        },
    }
}

fn checked(file: &FileToSend) -> Option<Reason> {
    check(ProviderKind::Productive, file)
}

#[test]
fn the_limit_itself_still_fits() {
    let of = |size| checked(&file("Film.mov", "video/quicktime", size));
    assert_eq!(of(314_572_800), None);
    assert_eq!(
        of(314_572_801),
        Some(Reason::TooLarge {
            provider: ProviderKind::Productive,
            limit: 314_572_800
        })
    );
}

#[test]
fn a_name_may_have_255_bytes() {
    let of = |name: String| checked(&file(&name, "text/plain", 1));
    assert_eq!(of("ü".repeat(127) + "x"), None);
    assert_eq!(of("ü".repeat(128)), Some(Reason::NameTooLong { limit: 255 }));
}

#[test]
fn a_program_is_refused_by_name_or_content() {
    let desk = Desk::new();
    let refused = |extension: &str| {
        Some(Reason::TypeRefused {
            provider: ProviderKind::Productive,
            extension: extension.to_owned(),
        })
    };
    for (name, content, expected) in [
        ("Setup.EXE", "text", refused("exe")),
        ("zlib.dll", "text", refused("dll")),
        ("Office.msi", "text", refused("msi")),
        ("Werkzeug", "MZ\u{90}\0", refused("exe")),
        ("MZ.txt", "MZ\u{90}\0", None),
        ("exe", "text", None),
    ] {
        let row = take_one(&desk.file(name, content));
        assert_eq!(checked(sent(&row).0), expected, "{name}");
    }
    let with_parameter = file("a", "Application/X-MSDownload; version=1", 1);
    assert_eq!(checked(&with_parameter), refused("exe"));
}

#[test]
fn the_type_comes_from_the_name_then_the_content() {
    let desk = Desk::new();
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
    for (name, content, expected) in [
        ("Bild.JPG", &png[..], "image/jpeg"),
        ("Bild", png, "image/png"),
        ("Bild.unbekannt", png, "image/png"),
        ("Notiz", b"Nur Text", "application/octet-stream"),
        ("leer", b"", "application/octet-stream"),
    ] {
        let row = take_one(&desk.file(name, content));
        assert_eq!(sent(&row).0.content_type, expected, "{name}");
    }
}

proptest! {
    #[test]
    fn every_name_is_sent_in_nfc(name in "[a-zé \u{308}\u{301}\u{1100}-\u{1112}\u{1161}-\u{1175}]{1,20}\\.txt") {
        let desk = Desk::new();
        let decomposed: String = name.nfd().collect();
        let row = take_one(&desk.file(&decomposed, "x"));
        let (file, _) = sent(&row);
        prop_assert!(is_nfc(&file.name));
        prop_assert_eq!(&file.name, &name.nfc().collect::<String>());
        prop_assert!(fs::read(&file.path).is_ok(), "the path keeps the spelling of the disk");
    }

    #[test]
    fn no_name_is_too_much_to_check(name in "\\PC{0,300}", size: u64) {
        let file = file(&name, "application/octet-stream", size);
        let reason = checked(&file);
        prop_assert_eq!(reason.is_none(), size <= 314_572_800 && name.len() <= 255);
    }
}
