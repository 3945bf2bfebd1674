//! What goes on after the end of the process.

use std::{fs, path::Path};

use attache_core::{destination::PlaceKind, event::BatchState, reason::Reason};
use attache_sandbox::{Action, Fault, Options, Step, seed};

use super::harness::{Desk, person};

#[tokio::test]
async fn what_was_under_way_goes_on_by_itself() {
    for step in [Step::Reserve, Step::Store, Step::Register, Step::List] {
        for (action, crash) in [
            (Action::Hang, true),
            (Action::HangAfter, true),
            (Action::HangAfter, false),
        ] {
            let case = format!("{action:?} at {step:?}, crash {crash}");
            let mut desk = Desk::new().await;
            desk.sandbox.fault(Fault::at(step, action).after(1));
            let batch = desk.sent(&["a.bin", "b.bin", "c.bin"]).await;
            let hangs = if step == Step::List { 1 } else { 2 };
            desk.when(|sandbox| sandbox.count(step) >= hangs).await;
            if crash {
                desk.crash().await;
            } else {
                desk.restart().await;
            }
            desk.sandbox.clear_faults();
            desk.sandbox.release();
            let view = desk.until_done(batch).await;
            assert_eq!(view.counts.attached, 3, "{case}");
            desk.task_has(seed::EMPTY, &["a.bin", "b.bin", "c.bin"]);
            desk.done().await;
        }
    }
}

#[tokio::test]
async fn a_comment_whose_reply_was_lost_with_the_process_is_looked_for() {
    for action in [Action::HangAfter, Action::Hang] {
        let mut desk = Desk::new().await;
        desk.sandbox.fault(Fault::at(Step::Comment, action.clone()));
        let batch = desk.drop(desk.files(&["a.bin", "b.bin"])).await;
        desk.send_in_comment(batch, "Here").await;
        desk.when(|sandbox| sandbox.count(Step::Comment) == 1).await;
        if action == Action::HangAfter {
            desk.when(|sandbox| sandbox.comments_of_task(seed::EMPTY).len() == 1)
                .await;
        }
        desk.crash().await;
        desk.sandbox.clear_faults();
        desk.until_done(batch).await;
        let comments = desk.sandbox.comments_of_task(seed::EMPTY);
        assert_eq!(comments.len(), 1, "{action:?}: one comment");
        desk.are(comments[0].files.clone(), &["a.bin", "b.bin"]);
        desk.done().await;
    }
}

#[tokio::test]
async fn an_older_copy_of_the_home_posts_no_second_comment() {
    let mut desk = Desk::new().await;
    desk.sandbox
        .fault(Fault::at(Step::Register, Action::HangAfter).after(1));
    let batch = desk.drop(desk.files(&["a.bin", "b.bin"])).await;
    desk.send_in_comment(batch, "Here").await;
    desk.when(|sandbox| sandbox.count(Step::Register) == 2).await;
    desk.until(batch, |view| view.counts.stored == 1).await;
    // What somebody puts back from yesterday.
    desk.quit().await;
    let copy = tempfile::tempdir().expect("a folder");
    copy_of(desk.home_folder(), copy.path());
    desk.sandbox.clear_faults();
    desk.sandbox.release();
    desk.crash().await;
    desk.until_done(batch).await;
    desk.quit().await;
    copy_of(copy.path(), desk.home_folder());

    desk.crash().await;
    desk.until_done(batch).await;
    let comments = desk.sandbox.comments_of_task(seed::EMPTY);
    assert_eq!(comments.len(), 1, "it was there already");
    desk.are(comments[0].files.clone(), &["a.bin", "b.bin"]);
    desk.done().await;
}

/// The files of a home whose engine has ended.
fn copy_of(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).expect("the home") {
        let entry = entry.expect("an entry");
        if entry.file_type().expect("its type").is_file() {
            fs::copy(entry.path(), to.join(entry.file_name())).expect("copied");
        }
    }
}

#[tokio::test]
async fn decisions_outlive_the_process() {
    let mut desk = Desk::new().await;
    desk.sandbox.fault(Fault::at(Step::Store, Action::Hang).always());
    let batch = desk.sent(&["a.bin", "b.bin", "c.bin"]).await;
    desk.when(|sandbox| sandbox.count(Step::Store) == 3).await;
    let b = desk.row(batch, "b.bin").await.id;
    desk.cancel(batch, vec![b]).await.expect("cancel");
    desk.pause(batch, vec![]).await.expect("pause");
    desk.restart().await;
    desk.sandbox.clear_faults();
    desk.sandbox.release();
    let view = desk.until_state(batch, BatchState::Paused).await;
    assert_eq!(
        (view.counts.stopped, view.counts.waiting),
        (1, 2),
        "stopped and paused as before"
    );
    desk.resume(batch, vec![]).await.expect("resume");
    desk.until_done(batch).await;
    desk.task_has(seed::EMPTY, &["a.bin", "c.bin"]);
    desk.until_no_leftovers().await;
    desk.done().await;
}

#[tokio::test]
async fn a_failure_is_still_there_and_can_be_tried_again() {
    let mut desk = Desk::new().await;
    desk.sandbox.fault(Fault::at(Step::Register, Action::status(403)));
    let batch = desk.sent(&["a.bin", "b.bin"]).await;
    desk.until_state(batch, BatchState::NeedsYou).await;
    desk.restart().await;
    let view = desk.until_state(batch, BatchState::NeedsYou).await;
    assert_eq!((view.counts.failed, view.counts.attached), (1, 1));
    assert_eq!(
        desk.all(batch).await[0].reason,
        Some(Reason::NoAccess { place: PlaceKind::Task }),
        "with its reason"
    );
    desk.retry(batch, vec![]).await.expect("retry");
    desk.until_done(batch).await;
    desk.task_has(seed::EMPTY, &["a.bin", "b.bin"]);
    desk.restart().await;
    assert!(
        desk.snapshot().await.expect("snapshot").batches.is_empty(),
        "what is done is done"
    );
    desk.done().await;
}

#[tokio::test]
async fn a_stopped_file_that_is_tried_again_outlives_the_process() {
    let mut desk = Desk::new().await;
    desk.sandbox.fault(Fault::at(Step::Store, Action::Hang).always());
    let batch = desk.sent(&["a.bin"]).await;
    desk.when(|sandbox| sandbox.count(Step::Store) == 1).await;
    desk.stop(batch).await.expect("stop");
    desk.until_state(batch, BatchState::Stopped).await;
    let row = desk.row(batch, "a.bin").await.id;
    desk.retry(batch, vec![row]).await.expect("retry");
    desk.when(|sandbox| sandbox.count(Step::Store) == 2).await;
    desk.crash().await;
    desk.sandbox.clear_faults();
    desk.sandbox.release();
    desk.until_done(batch).await;
    desk.task_has(seed::EMPTY, &["a.bin"]);
    desk.done().await;
}

#[tokio::test]
async fn one_engine_per_home() {
    let desk = Desk::new().await;
    let second = desk.open_again().await.err();
    assert_eq!(second, Some(Reason::HomeInUse), "the first one lives");
    desk.close().await;
    let third = desk.open_again().await;
    assert!(third.is_ok(), "the home is free once the first has ended");
    desk.done().await;
}

#[tokio::test]
async fn sent_means_written_down() {
    let mut desk = Desk::with(Options::for_tests(), person()).await;
    desk.sandbox.fault(Fault::at(Step::Reserve, Action::Hang).always());
    let batch = desk.sent(&["a.bin"]).await;
    desk.crash().await;
    desk.sandbox.clear_faults();
    desk.sandbox.release();
    desk.until_done(batch).await;
    desk.task_has(seed::EMPTY, &["a.bin"]);
    desk.done().await;
}
