//! What is dropped, in which order, and once.

use std::slice::from_ref;

use super::*;

#[test]
fn a_folder_keeps_its_names_and_is_sorted_as_people_count() {
    let desk = Desk::new();
    for name in ["Bild 10.jpg", "bild 2.jpg", "Tag 2/b.jpg", "Tag 1/a.jpg"] {
        desk.file(&format!("Auswahl/{name}"), "x");
    }
    let first = desk.file("z.pdf", "x");
    let taken = take(&[first, desk.path("Auswahl")]);
    assert_eq!(
        names(&taken),
        [
            "z.pdf",
            "Auswahl/bild 2.jpg",
            "Auswahl/Bild 10.jpg",
            "Auswahl/Tag 1/a.jpg",
            "Auswahl/Tag 2/b.jpg",
        ]
    );
    assert_eq!(taken.question, None);
    assert_eq!(take(&[desk.path("Auswahl")]), take(&[desk.path("Auswahl")]));
}

#[test]
fn the_fingerprint_is_the_files_own() {
    let desk = Desk::new();
    let path = desk.file("a.txt", "hello");
    let row = take_one(&path);
    let (file, note) = sent(&row);
    let modified = fs::metadata(&path).unwrap().modified().unwrap();
    let since_1970 = modified.duration_since(std::time::UNIX_EPOCH).unwrap();
    assert_eq!(file.fingerprint.size, 5);
    assert_eq!(file.fingerprint.modified, i128::try_from(since_1970.as_nanos()).ok());
    assert_eq!(file.fingerprint, open_regular(&path).unwrap().1);
    assert_eq!(note, None);
}

#[test]
fn an_empty_file_is_sent_with_a_note() {
    let desk = Desk::new();
    let row = take_one(&desk.file("leer.txt", ""));
    assert_eq!(sent(&row).1, Some(&Reason::EmptyFile));
}

#[test]
fn a_file_dropped_twice_is_kept_once() {
    let desk = Desk::new();
    let path = desk.file("a/b.txt", "x");
    let other = desk.file("c.txt", "x");
    let taken = take(&[path.clone(), desk.path("a/../a/b.txt"), other]);
    assert_eq!(names(&taken), ["b.txt", "c.txt"]);
    assert_eq!(sent(&taken.rows[0]).1, Some(&Reason::DroppedTwice));
    assert_eq!(sent(&taken.rows[1]).1, None);

    let again = take_known(from_ref(&path), from_ref(&path));
    assert_eq!(again.rows, []);
    assert_eq!(again.repeated, BTreeSet::from([path]));
}

#[test]
fn a_folder_dropped_with_its_children_does_not_double_them() {
    let desk = Desk::new();
    let child = desk.file("Auswahl/Tag 1/a.jpg", "x");
    desk.file("Auswahl/b.jpg", "x");
    let folder = desk.path("Auswahl");
    let sub = desk.path("Auswahl/Tag 1");
    let expected = ["Auswahl/b.jpg", "Auswahl/Tag 1/a.jpg"];
    assert_eq!(names(&take(&[folder.clone(), child.clone(), sub.clone()])), expected);
    assert_eq!(names(&take(&[folder.clone(), folder.clone()])), expected);
    assert_eq!(names(&take(&[sub, child, folder])), ["Tag 1/a.jpg", "Auswahl/b.jpg"]);
}

#[test]
fn more_than_500_files_in_folders_ask_first() {
    let desk = Desk::new();
    for number in 0..300 {
        desk.file(&format!("Klein/{number}.txt"), "x");
        desk.file(&format!("Gross/{number}.txt"), "x");
    }
    let taken = take(&[desk.path("Gross")]);
    assert_eq!(taken.question, None, "300 are not many");

    desk.file("Gross/noch eine.txt", "x");
    let both = take(&[desk.path("Klein"), desk.path("Gross")]);
    assert_eq!(
        both.question,
        Some(Question::ManyFiles {
            folder: "Gross".into(),
            files: 601
        })
    );
    assert_eq!(both.rows.len(), 601, "nothing is lost over the question");

    let each: Vec<PathBuf> = both.rows.into_iter().map(|row| row.path).collect();
    assert_eq!(take(&each).question, None, "whoever picks each file means each");
}

#[test]
fn a_walk_tells_how_far_it_is_and_can_be_stopped() {
    let desk = Desk::new();
    let paths: Vec<PathBuf> = (0..10).map(|n| desk.file(&n.to_string(), "x")).collect();
    let mut heard = Vec::new();
    let stopped = take_in(&paths, &BTreeSet::new(), &mut |seen| {
        heard.push(seen);
        match seen {
            3 => ControlFlow::Break(()),
            _ => ControlFlow::Continue(()),
        }
    });
    assert_eq!((stopped, heard), (None, vec![1, 2, 3]));
}

#[test]
fn a_relative_path_is_found_from_where_we_are() {
    let here = std::env::current_dir().unwrap().canonicalize().unwrap();
    let row = take_one(Path::new("Cargo.toml"));
    assert_eq!(sent(&row).0.path, here.join("Cargo.toml"));
    assert_eq!(row.name, "Cargo.toml");
    let named = take_one(Path::new("src/../Cargo.toml"));
    assert_eq!(row, named);
}

#[test]
fn every_one_of_ten_thousand_files_is_taken_in() {
    let desk = Desk::new();
    for number in 0..10_000 {
        desk.file(&format!("viele/{}/{number}", number % 7), "x");
    }
    let taken = take(&[desk.path("viele")]);
    assert_eq!(taken.rows.len(), 10_000);
}

#[test]
fn a_refused_row_is_looked_at_again_under_its_name_and_folder() {
    let desk = Desk::new();
    let path = desk.path("Auswahl/Tag 1/a.jpg");
    let missing = take_one(&path);
    assert_eq!(refusal(&missing), &Reason::Gone);

    desk.file("Auswahl/Tag 1/a.jpg", "x");
    let again = |path: &Path, name, folder| {
        let mut watch = |_| ControlFlow::Continue(());
        look_again(path, name, folder, &BTreeSet::new(), &mut watch).unwrap()
    };
    let file = again(&path, "Anders.jpg", "Auswahl/Tag 1");
    assert_eq!(names(&file), ["Auswahl/Tag 1/Anders.jpg"]);
    assert_eq!(sent(&file.rows[0]).0.name, "Anders.jpg");

    let folder = again(&desk.path("Auswahl/Tag 1"), "Tag 1", "Auswahl");
    assert_eq!(names(&folder), ["Auswahl/Tag 1/a.jpg"]);
}
