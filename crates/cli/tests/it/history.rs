//! What was sent before: shown, recognised, cleared; and what shells are told.

use std::fs;

use attache_sandbox::{Step, seed};
use serde_json::Value;

use crate::harness::{Bench, Ran};

fn lines(ran: &Ran) -> Vec<&str> {
    ran.out.lines().collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_sent_there_and_is_still_there_is_not_sent_again_unless_it_is_meant() {
    let bench = Bench::new().await;
    let (a, b) = (bench.file("a.txt", "aaa"), bench.file("b.txt", "bbb"));
    let first = bench.send_to_task(seed::EMPTY, &[&a]).await;
    assert_eq!((first.exit, first.summary()), (0, (1, 0)), "{}", first.err);

    let renamed = bench.file("renamed.txt", "aaa");
    let second = bench.send_to_task(seed::EMPTY, &[&renamed, &b]).await;
    assert_eq!((second.exit, second.summary()), (0, (1, 0)), "{}", second.err);
    assert_eq!(
        second.file("renamed.txt"),
        ("leftOut".to_owned(), "alreadyThere".to_owned())
    );
    assert_eq!(bench.names(seed::EMPTY), ["a.txt", "b.txt"]);

    let reserved = bench.sandbox.count(Step::Reserve);
    let to = format!("task/{}", seed::EMPTY);
    let third = bench.run(&["send", "--to", &to, &a, &b]).await;
    assert_eq!(third.exit, 0, "everything is there: {}", third.err);
    assert!(third.err.contains("Everything is there already."), "{}", third.err);
    assert!(third.out.contains("same content. Skipped."), "{}", third.out);
    assert_eq!(bench.sandbox.count(Step::Reserve), reserved);

    let fourth = bench.send_to_task(seed::EMPTY, &["--again", &a]).await;
    assert_eq!((fourth.exit, fourth.summary()), (0, (1, 0)), "{}", fourth.err);
    assert_eq!(bench.names(seed::EMPTY), ["a.txt", "a.txt", "b.txt"]);

    for file in bench.sandbox.files_of_task(seed::EMPTY) {
        if file.name == "b.txt" {
            bench.sandbox.unlink(file.id);
        }
    }
    let fifth = bench.send_to_task(seed::EMPTY, &[&b]).await;
    assert_eq!(
        (fifth.exit, fifth.summary()),
        (0, (1, 0)),
        "it was deleted there: {}",
        fifth.err
    );
    assert_eq!(bench.sandbox.mistakes(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_sent_is_shown_searched_and_cleared() {
    let bench = Bench::new().await;
    let nothing = bench.run(&["history"]).await;
    assert_eq!((nothing.exit, nothing.out.as_str()), (0, ""), "{}", nothing.err);
    assert_eq!(nothing.err.trim(), "Nothing was sent yet.");
    let nothing = bench.run(&["history", "words"]).await;
    assert_eq!(nothing.err.trim(), "Nothing was sent that has these words.");
    let (a, b) = (bench.file("Entwurf.txt", "aaa"), bench.file("=cmd.txt", "bb"));
    bench.send_to_task(seed::EMPTY, &[&a, &b]).await;
    let c = bench.file("c.txt", "c");
    bench.send_to_task(seed::EMOJI, &[&c]).await;

    let all = bench.run(&["history"]).await;
    assert_eq!((all.exit, lines(&all).len()), (0, 2), "{}{}", all.out, all.err);
    assert!(
        lines(&all)[0].ends_with(&format!("task/{}", seed::EMOJI)),
        "newest first: {}",
        all.out
    );
    assert!(lines(&all)[1].contains("2 of 2"), "{}", all.out);
    let other = bench.run(&["history", "nowhere"]).await;
    assert!(
        other.err.contains("Nothing was sent that has these words."),
        "{}",
        other.err
    );
    let found = bench.run(&["history", "entw"]).await;
    assert_eq!(lines(&found).len(), 1, "{}", found.out);

    let json = bench.run(&["history", "--json", "entw"]).await;
    let one: Value = serde_json::from_str(lines(&json)[0]).expect("an object");
    assert_eq!(
        (&one["to"], &one["bytes"]),
        (&format!("task/{}", seed::EMPTY).into(), &5.into())
    );
    assert_eq!(one["files"][0]["name"], "Entwurf.txt");
    assert_eq!(one["files"][0]["attached"], true);

    let csv = bench.run(&["history", "--csv"]).await;
    assert_eq!(csv.out.matches("\r\n").count(), 4, "{}", csv.out);
    assert!(
        csv.out.contains(",'=cmd.txt,2,attached,\r\n"),
        "no formula: {}",
        csv.out
    );

    let cleared = bench.run(&["history", "--clear"]).await;
    assert_eq!(cleared.exit, 0, "{}", cleared.err);
    assert_eq!(bench.run(&["history"]).await.out, "");
    let again = bench.send_to_task(seed::EMPTY, &[&a]).await;
    assert_eq!(again.summary(), (1, 0), "what is not remembered is not recognised");
    for wrong in [["history", "--clear", "word"], ["history", "--json", "--csv"]] {
        assert_eq!(bench.run(&wrong).await.exit, 2, "{wrong:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn shells_and_man_are_told_of_every_command() {
    let bench = Bench::new().await;
    for shell in ["bash", "zsh", "fish", "powershell"] {
        let ran = bench.run(&["completions", shell]).await;
        assert_eq!(ran.exit, 0, "{shell}: {}", ran.err);
        for word in ["send", "history", "--again", "completions"] {
            let known = ran.out.contains(word) || ran.out.contains(&format!("-l {}", word.trim_start_matches('-')));
            assert!(known, "{shell} does not know {word}");
        }
        assert!(!ran.out.contains("man page"), "{shell} offers what is hidden");
    }
    let folder = bench.folder().join("man");
    let ran = bench.run(&["man", folder.to_str().expect("text")]).await;
    assert_eq!(ran.exit, 0, "{}", ran.err);
    let page = fs::read_to_string(folder.join("attache-send.1")).expect("a page for a command");
    assert!(page.contains("\\-\\-again"), "{page}");
    assert!(folder.join("attache.1").is_file());
}
