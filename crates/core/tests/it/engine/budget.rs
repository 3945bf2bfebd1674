//! How many calls a batch costs: the service allows a hundred in ten seconds.

use attache_core::event::BatchId;
use attache_sandbox::{LinkMode, Options, Step, seed};

use super::harness::{Desk, person};

/// Files of the batch in these tests.
const FILES: usize = 12;
/// What a batch may cost beside its files and the pages of the destination: early looks, or what the parent refers to,
/// its change, a read, and a look some time later.
const CONSTANT: usize = 8;

async fn sent_beside(there: usize, options: Options) -> (Desk, BatchId, usize) {
    let desk = Desk::with(options, person()).await;
    desk.sandbox.add_files(seed::EMPTY, there).expect("files");
    let names: Vec<String> = (0..FILES).map(|number| format!("{number:02}.bin")).collect();
    let paths = names.iter().map(|name| desk.file(name, 500)).collect();
    let batch = desk.drop(paths).await;
    let before = desk.sandbox.api_calls();
    desk.send_to_task(batch, seed::EMPTY).await;
    desk.until_done(batch).await;
    let calls = desk.sandbox.api_calls() - before;
    (desk, batch, calls)
}

fn budget(there: usize) -> usize {
    2 * FILES + (there + FILES).div_ceil(200) + CONSTANT
}

#[tokio::test]
async fn a_batch_costs_two_calls_a_file_and_little_more() {
    for attachment_side_linking in [true, false] {
        for link in [LinkMode::Replace, LinkMode::Add] {
            for there in [0, 450] {
                let options = Options {
                    attachment_side_linking,
                    link,
                    ..Options::for_tests()
                };
                let (desk, _, calls) = sent_beside(there, options).await;
                let allowed = budget(there);
                let case = format!("{link:?}, attachment side {attachment_side_linking}, beside {there}");
                assert!(calls <= allowed, "{case}: {calls} calls, allowed are {allowed}");
                let listed = desk.sandbox.files_of_task(seed::EMPTY).len();
                assert_eq!(listed, there + FILES, "{case}: ours are added and nobody's vanish");
                desk.done().await;
            }
        }
    }
}

#[tokio::test]
async fn what_was_learned_about_linking_spares_the_early_looks() {
    let options = Options {
        attachment_side_linking: false,
        ..Options::for_tests()
    };
    let (desk, _, first) = sent_beside(0, options).await;
    let names: Vec<String> = (0..FILES).map(|number| format!("again {number:02}.bin")).collect();
    let paths = names.iter().map(|name| desk.file(name, 500)).collect();
    let batch = desk.drop(paths).await;
    let (before, lists) = (desk.sandbox.api_calls(), desk.sandbox.count(Step::List));
    desk.send_to_task(batch, seed::EMPTY).await;
    desk.until_done(batch).await;
    let second = desk.sandbox.api_calls() - before;
    assert!(second <= first, "{second} calls after {first}");
    assert_eq!(
        desk.sandbox.count(Step::List) - lists,
        2,
        "only the act looks, since nothing is there before, and once more after its change"
    );
    desk.done().await;
}
