//! What cannot be sent has its reason, while the others go on.

use super::*;

#[test]
fn what_is_gone_keeps_its_row() {
    let desk = Desk::new();
    let here = desk.file("da.txt", "x");
    let taken = take(&[desk.path("weg.txt"), here, PathBuf::from("sftp://host/weg.txt")]);
    assert_eq!(names(&taken), ["weg.txt", "da.txt", "weg.txt"]);
    assert_eq!(refusal(&taken.rows[0]), &Reason::Gone);
    sent(&taken.rows[1]);
    assert_eq!(refusal(&taken.rows[2]), &Reason::Gone);
}

#[test]
fn system_files_are_left_out_and_shown() {
    let desk = Desk::new();
    let apple_double = [0x00, 0x05, 0x16, 0x07, 0x00, 0x02];
    for name in [".DS_Store", "THUMBS.DB", "Desktop.ini"] {
        desk.file(&format!("a/{name}"), "system");
    }
    desk.file("a/._Foto.jpg", apple_double);
    desk.file("a/._eigene.txt", "written by a person");
    let taken = take(&[desk.path("a")]);
    assert_eq!(taken.rows.len(), 5);
    for row in &taken.rows {
        let left_out = matches!(
            row.finding,
            Finding::LeftOut {
                reason: Reason::SystemFile,
                size: Some(6)
            }
        );
        assert_eq!(left_out, row.name != "._eigene.txt", "{row:?}");
    }
    let dropped = take_one(&desk.path("a/.DS_Store"));
    assert!(matches!(dropped.finding, Finding::LeftOut { .. }));
}

#[test]
fn an_empty_folder_is_told() {
    let desk = Desk::new();
    let empty = take_one(&desk.folder("leer"));
    assert_eq!(refusal(&empty), &Reason::EmptyFolder);

    desk.folder("voll/auch leer");
    desk.file("voll/a.txt", "x");
    let taken = take(&[desk.path("voll")]);
    assert_eq!(names(&taken), ["voll/a.txt", "voll/auch leer"]);
    assert_eq!(
        taken.rows[1].finding,
        Finding::LeftOut {
            size: None,
            reason: Reason::EmptyFolder
        }
    );
}

#[cfg(unix)]
mod unix {
    use std::{
        os::unix::{fs::PermissionsExt, fs::symlink, net::UnixListener},
        process::Command,
    };

    use super::*;

    #[test]
    fn pipes_sockets_and_devices_are_never_opened() {
        let desk = Desk::new();
        let pipe = desk.path("pipe");
        let made = Command::new("mkfifo").arg(&pipe).status().unwrap();
        assert!(made.success());
        let socket = desk.path("socket");
        let _listener = UnixListener::bind(&socket).unwrap();
        let link = desk.path("link to a pipe");
        symlink(&pipe, &link).unwrap();
        for path in [pipe, socket, PathBuf::from("/dev/null"), link] {
            let row = take_one(&path);
            assert_eq!(refusal(&row), &Reason::NotAFile, "{path:?}");
            assert_eq!(open_regular(&path).unwrap_err(), Reason::NotAFile);
        }
    }

    #[test]
    fn links_to_files_are_followed_and_links_to_folders_not() {
        let desk = Desk::new();
        let target = desk.file("woanders/Ziel.txt", "x");
        desk.file("a/z.txt", "x");
        symlink(desk.path("a"), desk.path("a/in circles")).unwrap();
        desk.file("a/zuletzt/y.txt", "x");
        symlink(desk.path("a/zuletzt"), desk.path("a/zu")).unwrap();
        symlink(&target, desk.path("a/Link.txt")).unwrap();
        symlink(desk.path("nirgends"), desk.path("a/lose.txt")).unwrap();
        symlink("selbst", desk.path("a/selbst")).unwrap();

        let taken = take(&[desk.path("a")]);
        assert_eq!(
            names(&taken),
            [
                "a/in circles",
                "a/Link.txt",
                "a/lose.txt",
                "a/selbst",
                "a/z.txt",
                "a/zu",
                "a/zuletzt/y.txt",
            ]
        );
        assert_eq!(refusal(&taken.rows[0]), &Reason::FolderLink);
        let (file, _) = sent(&taken.rows[1]);
        assert_eq!((file.name.as_str(), &file.path), ("Link.txt", &target));
        assert_eq!(refusal(&taken.rows[2]), &Reason::Gone);
        assert!(matches!(refusal(&taken.rows[3]), Reason::ReadFailed { .. }));

        assert_eq!(refusal(&taken.rows[5]), &Reason::FolderLink);

        let dropped = take_one(&desk.path("a/in circles/"));
        assert_eq!(refusal(&dropped), &Reason::FolderLink);
        assert_eq!(dropped.path, desk.path("a/in circles"));
    }

    #[test]
    fn a_link_and_its_file_are_one_file() {
        let desk = Desk::new();
        let target = desk.file("Ziel.txt", "x");
        symlink(&target, desk.path("Link.txt")).unwrap();
        let taken = take(&[desk.path("Link.txt"), target]);
        assert_eq!(names(&taken), ["Link.txt"]);
        assert_eq!(sent(&taken.rows[0]).1, Some(&Reason::DroppedTwice));
    }

    /// Only here can such a name be made.
    #[test]
    #[cfg(target_os = "linux")]
    fn a_name_that_is_no_text_is_shown_with_marks() {
        use std::{ffi::OsStr, os::unix::ffi::OsStrExt};

        let desk = Desk::new();
        let path = desk.path("a").join(OsStr::from_bytes(b"Entwurf \xff.txt"));
        fs::create_dir(desk.path("a")).unwrap();
        fs::write(&path, "x").unwrap();
        let row = take_one(&path);
        assert_eq!(refusal(&row), &Reason::NameNotText);
        assert_eq!(row.name, "Entwurf \u{fffd}.txt");

        let mut watch = |_| ControlFlow::Continue(());
        let again = look_again(&row.path, &row.name, "", &BTreeSet::new(), &mut watch).unwrap();
        assert_eq!(again.rows, [row]);
    }

    /// Root reads everything, so what to expect is asked of the system; the mapping itself is tested beside it.
    #[test]
    fn what_may_not_be_read_says_so() {
        let desk = Desk::new();
        let file = desk.file("b/zu.txt", "x");
        let folder = desk.folder("b/zu");
        desk.file("b/zu/innen.txt", "x");
        for path in [&file, &folder] {
            fs::set_permissions(path, fs::Permissions::from_mode(0o000)).unwrap();
        }
        let taken = take(&[desk.path("b")]);
        let may_read_all = fs::File::open(&file).is_ok();
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o700)).unwrap();

        if may_read_all {
            assert_eq!(names(&taken), ["b/zu.txt", "b/zu/innen.txt"]);
            assert!(taken.rows.iter().all(|row| sent(row).1.is_none()));
        } else {
            assert_eq!(names(&taken), ["b/zu.txt", "b/zu"]);
            for row in &taken.rows {
                assert_eq!(refusal(row), &Reason::NotAllowedToRead);
            }
        }
    }
}
