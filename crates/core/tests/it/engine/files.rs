//! Files that do not hold still.

mod moments;

use std::fs::{self, OpenOptions};

use attache_core::{
    event::{BatchState, Phase},
    reason::Reason,
};
use attache_sandbox::{Action, Fault, Step, seed};

use super::harness::{Desk, bytes};

/// More than connection and reader take in before storage reads.
const LARGE: usize = 24_000_000;

/// Does something to the large file while it is on its way, and retries once it failed.
async fn meddle(with: impl FnOnce(&std::path::Path), reason: Reason) {
    let desk = Desk::new().await;
    desk.sandbox.fault(Fault::at(Step::Store, Action::Hang));
    let path = desk.file("large.bin", LARGE);
    let batch = desk.drop(vec![path.clone()]).await;
    desk.send_to_task(batch, seed::EMPTY).await;
    desk.when(|sandbox| sandbox.count(Step::Store) == 1).await;
    with(&path);
    desk.sandbox.release();
    desk.until_state(batch, BatchState::NeedsYou).await;
    let row = desk.row(batch, "large.bin").await;
    assert_eq!((row.phase, row.reason), (Phase::Failed, Some(reason)));
    desk.task_has(seed::EMPTY, &[]);

    desk.retry(batch, vec![]).await.expect("retry");
    desk.until_done(batch).await;
    desk.task_has(seed::EMPTY, &["large.bin"]);
    let size = fs::metadata(&path).expect("file").len();
    assert_eq!(
        desk.row(batch, "large.bin").await.size,
        size,
        "the row shows what was sent"
    );
    desk.until_no_leftovers().await;
    desk.done().await;
}

#[tokio::test]
async fn a_file_that_grows_is_not_sent_half() {
    let grow = |path: &std::path::Path| {
        let mut file = OpenOptions::new().append(true).open(path).expect("open");
        std::io::Write::write_all(&mut file, b"more").expect("write");
    };
    meddle(grow, Reason::Changed).await;
}

#[tokio::test]
async fn a_file_that_shrinks_is_not_sent_torn() {
    let shrink = |path: &std::path::Path| {
        let file = OpenOptions::new().write(true).open(path).expect("open");
        file.set_len(20_000_000).expect("shrink");
    };
    meddle(shrink, Reason::Changed).await;
}

#[tokio::test]
async fn a_file_written_over_is_not_sent_mixed() {
    let rewrite = |path: &std::path::Path| fs::write(path, bytes("other", LARGE)).expect("write");
    meddle(rewrite, Reason::Changed).await;
}

#[tokio::test]
async fn a_file_saved_between_staging_and_sending_is_sent_as_it_is_now() {
    let desk = Desk::new().await;
    let batch = desk.drop(desk.files(&["a.bin"])).await;
    desk.file("a.bin", 9_000);
    desk.send_to_task(batch, seed::EMPTY).await;
    desk.until_done(batch).await;
    desk.task_has(seed::EMPTY, &["a.bin"]);
    assert_eq!(
        desk.row(batch, "a.bin").await.size,
        9_000,
        "the row shows what was sent"
    );
    desk.done().await;
}

#[tokio::test]
async fn a_file_that_grew_beyond_the_limit_is_refused_with_its_size() {
    let desk = Desk::new().await;
    let batch = desk.drop(desk.files(&["a.bin", "b.bin"])).await;
    let file = OpenOptions::new()
        .write(true)
        .open(desk.folder.path().join("a.bin"))
        .expect("open");
    file.set_len(400_000_000).expect("a hole costs nothing");
    desk.send_to_task(batch, seed::EMPTY).await;
    desk.until_state(batch, BatchState::NeedsYou).await;
    let row = desk.row(batch, "a.bin").await;
    assert!(matches!(row.reason, Some(Reason::TooLarge { .. })), "{:?}", row.reason);
    assert_eq!(row.size, 400_000_000, "the size it is refused for");
    desk.task_has(seed::EMPTY, &["b.bin"]);
    desk.done().await;
}

#[tokio::test]
async fn a_file_that_vanished_fails_alone_and_goes_once_it_is_back() {
    let desk = Desk::new().await;
    let batch = desk.drop(desk.files(&["a.bin", "b.bin"])).await;
    fs::remove_file(desk.folder.path().join("a.bin")).expect("remove");
    desk.send_to_task(batch, seed::EMPTY).await;
    let view = desk.until_state(batch, BatchState::NeedsYou).await;
    assert_eq!(view.counts.attached, 1, "the other one goes");
    assert_eq!(desk.row(batch, "a.bin").await.reason, Some(Reason::Gone));
    assert_eq!(
        desk.sandbox.count(Step::Reserve),
        1,
        "nothing is asked for a file that cannot be read"
    );
    desk.file("a.bin", 100);
    desk.retry(batch, vec![]).await.expect("retry");
    desk.until_done(batch).await;
    desk.task_has(seed::EMPTY, &["a.bin", "b.bin"]);
    desk.done().await;
}

#[cfg(unix)]
#[tokio::test]
async fn a_file_deleted_while_it_is_sent_still_arrives_whole() {
    let desk = Desk::new().await;
    desk.sandbox.fault(Fault::at(Step::Store, Action::Hang));
    let path = desk.file("large.bin", LARGE);
    let batch = desk.drop(vec![path.clone()]).await;
    desk.send_to_task(batch, seed::EMPTY).await;
    desk.when(|sandbox| sandbox.count(Step::Store) == 1).await;
    fs::remove_file(&path).expect("remove");
    desk.sandbox.release();
    desk.until_done(batch).await;
    desk.file("large.bin", LARGE);
    desk.task_has(seed::EMPTY, &["large.bin"]);
    desk.done().await;
}

#[tokio::test]
async fn a_redirect_of_storage_takes_the_file_along_only_as_it_was() {
    let desk = Desk::new().await;
    desk.sandbox.fault(Fault::at(Step::Store, Action::Hang));
    desk.sandbox
        .fault(Fault::at(Step::Store, Action::Redirect { to: None }));
    let batch = desk.sent(&["a.bin"]).await;
    desk.when(|sandbox| sandbox.count(Step::Store) == 1).await;
    desk.sandbox.release();
    desk.until_done(batch).await;
    desk.task_has(seed::EMPTY, &["a.bin"]);
    desk.done().await;
}
