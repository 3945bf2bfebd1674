//! How many calls to the API a batch costs.

use attache_sandbox::{LinkMode, Options, seed};

use crate::harness::Bench;

/// Everything that does not grow with the batch.
const CONSTANT: usize = 12;

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_costs_two_calls_a_file_and_little_more() {
    for attachment_side_linking in [true, false] {
        for link in [LinkMode::Replace, LinkMode::Add] {
            for there_before in [0, 430] {
                let options = Options {
                    attachment_side_linking,
                    link,
                    ..Options::for_tests()
                };
                let bench = Bench::with(options).await;
                bench.sandbox.add_files(seed::EMPTY, there_before).expect("files");
                let files: Vec<String> = (0..30).map(|n| bench.file(&format!("{n:02}.txt"), [n])).collect();
                let files: Vec<&str> = files.iter().map(String::as_str).collect();
                let before = bench.sandbox.api_calls();
                let ran = bench.send_to_task(seed::EMPTY, &files).await;
                assert_eq!((ran.exit, ran.summary()), (0, (30, 0)), "{}", ran.err);
                let calls = bench.sandbox.api_calls() - before;
                let total = there_before + files.len();
                let allowed = 2 * files.len() + total.div_ceil(200) + CONSTANT;
                let case = format!("linking {attachment_side_linking}, {link:?}, {there_before} there before");
                assert!(calls <= allowed, "{calls} calls, {allowed} allowed: {case}");
                assert_eq!(bench.names(seed::EMPTY).len(), total, "{case}");
                assert_eq!(bench.sandbox.mistakes(), [], "{case}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_comment_costs_no_more() {
    let bench = Bench::new().await;
    let files: Vec<String> = (0..30).map(|n| bench.file(&format!("{n:02}.txt"), [n])).collect();
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    let before = bench.sandbox.api_calls();
    let ran = bench
        .send_to_task(seed::EMPTY, &[&["--comment", "All"], files.as_slice()].concat())
        .await;
    assert_eq!((ran.exit, ran.summary()), (0, (30, 0)), "{}", ran.err);
    let calls = bench.sandbox.api_calls() - before;
    assert!(calls <= 2 * files.len() + 1 + CONSTANT, "{calls} calls");
    assert_eq!(bench.sandbox.mistakes(), []);
}
