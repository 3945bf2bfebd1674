use proptest::prelude::*;

use super::*;
use crate::upload::Fingerprint;

fn file(name: &str) -> FileToSend {
    FileToSend {
        path: name.into(),
        name: name.to_owned(),
        original: None,
        content_type: String::new(),
        fingerprint: Fingerprint {
            size: 1,
            modified: None,
            file_id: None,
        },
    }
}

fn names(provider: ProviderKind, known: &[&str]) -> Vec<(String, Option<String>)> {
    let mut names = Names::at(service(provider));
    let given = known.iter().map(|name| {
        let mut file = file(name);
        names.give(&mut file);
        (file.name, file.original)
    });
    given.collect()
}

#[test]
fn a_service_that_takes_any_name_gets_it() {
    let given = names(ProviderKind::Productive, &["Müller (1).pdf", "a.txt", "A.txt", "a.txt"]);
    let expected = ["Müller (1).pdf", "a.txt", "A.txt", "a.txt"].map(|name| (name.to_owned(), None));
    assert_eq!(given, expected);
}

#[test]
fn files_that_would_have_one_name_are_numbered_in_their_order() {
    let known = [
        "Müller.pdf",
        "Mueller.pdf",
        "MUELLER.pdf",
        "Mueller_2.pdf",
        "Müller.pdf",
        "b.pdf",
    ];
    let given = names(ProviderKind::Kantata, &known);
    let sent: Vec<&str> = given.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        sent,
        [
            "Mueller.pdf",
            "Mueller_2.pdf",
            "MUELLER_3.pdf",
            "Mueller_2_2.pdf",
            "Mueller_4.pdf",
            "b.pdf"
        ]
    );
    let shown: Vec<&str> = given
        .iter()
        .zip(known)
        .map(|((name, original), known)| {
            assert_eq!(original.is_none(), name == known, "{known}: only what differs is told");
            original.as_deref().unwrap_or(name)
        })
        .collect();
    assert_eq!(shown, known, "and the name people know is kept");
}

proptest! {
    #[test]
    fn no_two_files_have_one_name(known in prop::collection::vec("[aAbB_2ä]{1,3}(\\.[tT])?", 0..40)) {
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        let given = names(ProviderKind::Kantata, &known);
        let different: HashSet<String> = given.iter().map(|(name, _)| name.to_lowercase()).collect();
        prop_assert_eq!(different.len(), known.len());
        for (name, _) in &given {
            prop_assert_eq!(&service(ProviderKind::Kantata).name_at(name), name, "each is legal");
        }
        prop_assert_eq!(names(ProviderKind::Kantata, &known), given, "and the same each time");
    }
}
