//! Wrong usage, and what is said about it.

use attache_sandbox::{Options, Sandbox, seed};

use crate::harness::Bench;

#[tokio::test(flavor = "multi_thread")]
async fn wrong_usage_ends_with_2() {
    let bench = Bench::new().await;
    let a = bench.file("a.txt", "a");
    let cases: [&[&str]; 12] = [
        &[],
        &["frobnicate"],
        &["account", "add", "basecamp"],
        &["sandbox", "--port", "65531"],
        &["send", "--json", &a],
        &["send", "--json", "--to", "task/1"],
        &["send", "--json", "--to", "task/1", "--concurrency", "0", &a],
        &["send", "--json", "--to", "task/1", "--concurrency", "17", &a],
        &["send", "--json", "--to", "nowhere", &a],
        &["send", "--json", "--to", "", &a],
        &["send", "--json", "--to", "letter/1", &a],
        &["send", "--json", "--to", "task/one", &a],
    ];
    for case in cases {
        let ran = bench.run(case).await;
        assert_eq!(ran.exit, 2, "{case:?}: {}", ran.err);
        assert_ne!(ran.err, "", "{case:?} says why");
        if case.contains(&"--json") {
            assert_eq!(ran.summary().0, 0, "the summary comes even then");
            let error = ran.event("error").expect("an error before it");
            assert_eq!(error["exit"], 2, "{case:?}");
            let text = error["text"].as_str().expect("text");
            assert!(!text.is_empty() && !text.contains('\n'), "{case:?}: {text}");
            assert!(!text.contains("link."), "{case:?} speaks of what was typed: {text}");
        }
    }
    let to = format!("comment/{}", seed::COMMENT);
    let ran = bench.send(&to, &["--comment", "No", &a]).await;
    assert_eq!(ran.exit, 2);
    assert!(
        ran.err
            .contains("on the comment. At Productive it goes to: task, project,"),
        "{}",
        ran.err
    );
    assert_eq!(
        bench.sandbox.count(attache_sandbox::Step::Reserve),
        0,
        "nothing was begun"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sandbox_takes_free_ports_for_0_and_no_port_behind_the_last() {
    let with = |port| Options {
        port: Some(port),
        ..Options::for_tests()
    };
    let sandbox = Sandbox::start(with(0)).await.expect("free ports");
    let urls = [sandbox.storage_url(), sandbox.files_url(), sandbox.web_url()];
    assert!(urls.iter().all(|url| !url.ends_with(":0")), "{urls:?}");
    assert!(Sandbox::start(with(65534)).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_path_that_leads_nowhere_is_not_said_to_have_led_somewhere() {
    let bench = Bench::new().await;
    let missing = format!("{}/mistyped", bench.folder().display());
    let ran = bench.send(&format!("task/{}", seed::EMPTY), &[&missing]).await;
    assert_eq!((ran.exit, ran.file("mistyped").1.as_str()), (1, "gone"), "{}", ran.err);
    assert!(ran.out.contains("There is no such file or folder"), "{}", ran.out);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_in_place_of_an_id_is_told_how_to_be_found() {
    let bench = Bench::new().await;
    let a = bench.file("a.txt", "a");
    let ran = bench.send("task/1482", &[&a]).await;
    assert_eq!((ran.exit, ran.summary()), (4, (0, 1)));
    assert_eq!(ran.event("error").expect("error")["reason"]["kind"], "notThere");
    assert!(ran.err.contains("There is no task 1482 in “"), "{}", ran.err);
    assert!(ran.err.contains("attache targets 1482"), "{}", ran.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn help_is_no_failure_and_tells_every_event() {
    let bench = Bench::without_account(Options::for_tests()).await;
    let ran = bench.run(&["send", "--help"]).await;
    assert_eq!(ran.exit, 0);
    for event in [
        "started", "file", "name", "progress", "waiting", "left", "error", "summary",
    ] {
        assert!(ran.out.contains(&format!("\n  {event} ")), "{event}: {}", ran.out);
    }
    assert_eq!(bench.run(&["--version"]).await.exit, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_an_account_nobody_is_signed_in() {
    let mut bench = Bench::without_account(Options::for_tests()).await;
    let a = bench.file("a.txt", "a");
    let ran = bench.send("task/1", &[&a]).await;
    assert_eq!((ran.exit, ran.summary()), (3, (0, 1)));
    assert_eq!(ran.event("error").expect("error")["reason"]["kind"], "noAccount");

    assert_eq!(bench.add_account("Test", "10").await.exit, 0);
    bench.token.clear();
    let ran = bench.send("task/1", &[&a]).await;
    assert_eq!(ran.exit, 3, "no token at hand: {}", ran.err);
}
