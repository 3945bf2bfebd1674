//! Sending, when all is well.

use std::fs;

use attache_sandbox::seed;

use crate::harness::{Bench, text};

#[tokio::test(flavor = "multi_thread")]
async fn files_and_folders_reach_a_task() {
    let bench = Bench::new().await;
    let one = bench.file("one.txt", "1");
    bench.file("folder/empty.txt", "");
    bench.file("folder/deep/Übersicht – 見本 🎉.txt", "zwei");
    bench.file("folder/.DS_Store", "x");
    let folder = text(bench.folder().join("folder"));
    let ran = bench.send_to_task(seed::EMPTY, &[&one, &folder]).await;
    assert_eq!(ran.exit, 0, "left-out files are no failure: {}{}", ran.out, ran.err);
    assert_eq!(ran.summary(), (3, 0));
    assert_eq!(
        bench.names(seed::EMPTY),
        ["empty.txt", "one.txt", "Übersicht – 見本 🎉.txt"]
    );
    assert_eq!(ran.file(".DS_Store"), ("leftOut".to_owned(), "systemFile".to_owned()));
    assert_eq!(ran.err, "", "data only");

    let started = ran.event("started").expect("started");
    assert_eq!(
        (started["files"].as_u64(), started["bytes"].as_u64()),
        (Some(3), Some(5))
    );
    assert_eq!(
        (&started["to"]["kind"], &started["how"]),
        (&"task".into(), &"files".into())
    );
    assert_eq!(bench.sandbox.mistakes(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_comment_carries_the_files() {
    let bench = Bench::new().await;
    let (a, b) = (bench.file("a.txt", "a"), bench.file("b.txt", "b"));
    let ran = bench.send_to_task(seed::EMPTY, &["--comment", "For you", &a, &b]).await;
    assert_eq!((ran.exit, ran.summary()), (0, (2, 0)), "{}", ran.err);
    let comments = bench.sandbox.comments_of_task(seed::EMPTY);
    let [comment] = comments.as_slice() else {
        panic!("one comment: {comments:?}")
    };
    assert!(comment.body.as_ref().is_some_and(|body| body.contains("For you")));
    assert_eq!(comment.files.len(), 2);
    assert_eq!(bench.names(seed::EMPTY), [""; 0], "not on the task itself");
    assert_eq!(bench.sandbox.mistakes(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_comment_takes_files_as_well() {
    let bench = Bench::new().await;
    let a = bench.file("a.txt", "a");
    let ran = bench.send(&format!("comment/{}", seed::COMMENT), &[&a]).await;
    assert_eq!((ran.exit, ran.summary()), (0, (1, 0)), "{}", ran.err);
    let files = bench.sandbox.files_of_comment(seed::COMMENT);
    assert!(files.iter().any(|file| file.name == "a.txt"), "{files:?}");
    assert_eq!(bench.sandbox.mistakes(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_decides_the_account() {
    let bench = Bench::new().await;
    assert_eq!(bench.add_account("There", "14").await.exit, 0);
    let a = bench.file("a.txt", "a");
    let link = format!("{}/14-gruenfelder/tasks/{}", bench.sandbox.web_url(), seed::OTHER_TASK);
    let ran = bench.send(&link, &[&a]).await;
    assert_eq!(ran.exit, 0, "{}", ran.err);
    assert_eq!(ran.event("started").expect("started")["account"], "There");

    let other = bench.send(&link, &["--account", "Test", &a]).await;
    assert_eq!((other.exit, other.summary()), (2, (0, 1)), "named and linked differ");
    let unclear = bench.send_to_task(seed::EMPTY, &[&a]).await;
    assert_eq!(unclear.exit, 2);
    assert!(
        unclear.err.contains("Several accounts: Test, There."),
        "{}",
        unclear.err
    );
    let unknown = bench.send_to_task(seed::EMPTY, &["--account", "Nobody", &a]).await;
    assert_eq!(unknown.exit, 2);
    let named = bench.send_to_task(seed::EMPTY, &["--account", "Test", &a]).await;
    assert_eq!(named.exit, 0, "{}", named.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn people_read_plain_lines_where_there_is_no_terminal() {
    let bench = Bench::new().await;
    let a = bench.file("a.txt", "abc");
    let to = format!("task/{}", seed::EMPTY);
    let ran = bench.run(&["send", "--to", &to, &a]).await;
    assert_eq!(ran.exit, 0, "{}", ran.err);
    let lines: Vec<&str> = ran.out.lines().collect();
    assert!(lines[0].starts_with("To "), "{lines:?}");
    assert_eq!(lines[1..], ["Attached  a.txt", "1 file attached, 3\u{a0}bytes."]);
    assert!(!ran.out.contains('\u{1b}'), "no colour");
    assert_eq!(ran.err, "");
}

#[tokio::test(flavor = "multi_thread")]
async fn large_folders_are_taken_when_they_are_meant() {
    let bench = Bench::new().await;
    let folder = bench.folder().join("many");
    fs::create_dir(&folder).expect("folder");
    fs::write(folder.join("good.txt"), "x").expect("file");
    // Refused, so that the test does not have to wait for the rate limit.
    for number in 0..500 {
        fs::write(folder.join(format!("{number}.exe")), "MZ").expect("file");
    }
    let ran = bench.send_to_task(seed::EMPTY, &[&text(folder.clone())]).await;
    assert_eq!((ran.exit, ran.summary()), (2, (0, 1)));
    assert!(
        ran.err.contains("501 files") && ran.err.contains("--yes"),
        "{}",
        ran.err
    );
    assert_eq!(bench.names(seed::EMPTY), [""; 0]);

    let more = ["--yes", "--concurrency", "16", &text(folder)];
    let ran = bench.send_to_task(seed::EMPTY, &more).await;
    assert_eq!((ran.exit, ran.summary()), (1, (1, 500)), "{}", ran.err);
    assert_eq!(bench.names(seed::EMPTY), ["good.txt"]);
    assert!(
        !bench.home().join("settings.json").exists(),
        "--concurrency is for one run"
    );
    assert_eq!(bench.sandbox.mistakes(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_has_a_word_that_leads_there() {
    let bench = Bench::new().await;
    let file = bench.file("a.txt", "a");
    for (word, name, id) in [
        ("page", "page", seed::PAGE),
        ("booking", "booking", seed::BOOKING),
        ("expense", "expense", seed::EXPENSE),
        ("invoice", "invoice", seed::INVOICE),
        ("purchase-order", "purchase_order", seed::PURCHASE_ORDER),
        ("bill", "bill", seed::BILL),
    ] {
        let ran = bench.send(&format!("{word}/{id}"), &[&file]).await;
        assert_eq!((ran.exit, ran.summary()), (0, (1, 0)), "{word}: {}", ran.err);
        assert_eq!(bench.sandbox.files_on(name, id).len(), 1, "{word}");
    }
    for (word, name, id) in [
        ("deal", "deal", seed::DEAL),
        ("budget", "deal", seed::BUDGET),
        ("project", "project", seed::RELAUNCH),
        ("company", "company", seed::COMPANY),
        ("person", "person", seed::JONAS),
        ("discussion", "discussion", seed::DISCUSSION),
    ] {
        let ran = bench
            .send(&format!("{word}/{id}"), &["--comment", "For you", &file])
            .await;
        assert_eq!((ran.exit, ran.summary()), (0, (1, 0)), "{word}: {}", ran.err);
        assert_eq!(bench.sandbox.comments_on(name, id).len(), 1, "{word}");
    }
    let (bill, other) = (format!("bill/{}", seed::BILL), bench.file("b.txt", "b"));
    let same = bench.send(&bill, &[&file]).await;
    assert_eq!((same.exit, same.summary()), (0, (0, 0)), "it is there: {}", same.err);
    assert_eq!(same.file("a.txt").1, "alreadyThere");
    let taken = bench.send(&bill, &[&other]).await;
    assert_eq!(taken.exit, 4, "what is there stays: {}", taken.err);
    assert_eq!(taken.file("b.txt"), ("refused".to_owned(), "occupied".to_owned()));
    assert_eq!(bench.send(&bill, &["--replace", &other]).await.exit, 0);
    // It holds b.txt now, which must not go because another file is named beside it.
    let third = bench.file("c.txt", "c");
    for files in [[&other, &third], [&third, &other]] {
        for replace in [&["--replace"][..], &[]] {
            let named: Vec<&str> = replace.iter().copied().chain(files.map(String::as_str)).collect();
            let several = bench.send(&bill, &named).await;
            assert_eq!(several.exit, 2, "{named:?}: {}", several.err);
        }
    }
    let held = bench.sandbox.files_on("bill", seed::BILL);
    assert_eq!(held.iter().map(|file| &file.name).collect::<Vec<_>>(), ["b.txt"]);
    let nowhere = bench
        .send(&format!("page/{}", seed::PAGE), &["--comment", "For you", &file])
        .await;
    assert_eq!(nowhere.exit, 2, "a page has no comments: {}", nowhere.err);
    assert_eq!(bench.sandbox.mistakes(), []);
}
