//! Holding single files back while the others go on.

use attache_core::{
    app::App,
    event::{BatchId, BatchState, Event, Phase, UploadId},
};
use attache_sandbox::{Action, Fault, Options, Step, seed};

use super::harness::{Desk, person};

async fn id(desk: &Desk, batch: BatchId, name: &str) -> UploadId {
    desk.row(batch, name).await.id
}

/// Three files of which storage has answered none, and the second is paused.
async fn second_of_three(desk: &Desk) -> (BatchId, UploadId) {
    desk.sandbox.fault(Fault::at(Step::Store, Action::Hang).always());
    let batch = desk.drop(desk.files(&["a.bin", "b.bin", "c.bin"])).await;
    let b = id(desk, batch, "b.bin").await;
    (batch, b)
}

fn let_go(desk: &Desk) {
    desk.sandbox.clear_faults();
    desk.sandbox.release();
}

#[tokio::test]
async fn a_paused_file_is_cut_and_the_others_are_attached() {
    let desk = Desk::new().await;
    let (batch, b) = second_of_three(&desk).await;
    desk.send_to_task(batch, seed::EMPTY).await;
    desk.when(|sandbox| sandbox.count(Step::Store) == 3).await;
    let all_sent = |event: &Event| match event {
        Event::Progress { batches, .. } => batches.iter().any(|moved| moved.id == batch && moved.sent == 9_000),
        _ => false,
    };
    desk.watcher.until_heard(all_sent).await;
    desk.pause(batch, vec![b]).await.expect("pause");
    desk.until(batch, |view| view.counts.waiting == 1).await;
    let_go(&desk);
    let view = desk.until_state(batch, BatchState::Paused).await;
    assert_eq!((view.counts.attached, view.counts.waiting), (2, 1), "read back already");
    let row = desk.row(batch, "b.bin").await;
    assert_eq!((row.phase, row.sent), (Phase::Paused, 3_000), "so far it had come");
    assert_eq!(desk.unfinished().await.expect("count"), 1, "it is still to be sent");
    desk.task_has(seed::EMPTY, &["a.bin", "c.bin"]);

    desk.clear(batch).await.expect("clear");
    desk.clear_finished().await.expect("clear");
    assert_eq!(desk.all(batch).await.len(), 3, "it is not over");

    desk.resume(batch, vec![b]).await.expect("resume");
    desk.until_done(batch).await;
    desk.task_has(seed::EMPTY, &["a.bin", "b.bin", "c.bin"]);
    desk.until_no_leftovers().await;
    desk.done().await;
}

#[tokio::test]
async fn a_file_paused_before_its_turn_is_never_begun() {
    let desk = Desk::new().await;
    desk.sandbox.fault(Fault::at(Step::Reserve, Action::Hang).always());
    let names = ["a.bin", "b.bin", "c.bin", "d.bin", "e.bin"];
    let batch = desk.sent(&names).await;
    desk.when(|sandbox| sandbox.count(Step::Reserve) == 4).await;
    let e = id(&desk, batch, "e.bin").await;
    desk.pause(batch, vec![e]).await.expect("pause");
    let_go(&desk);
    let view = desk.until_state(batch, BatchState::Paused).await;
    assert_eq!(view.counts.attached, 4, "the others are there");
    assert_eq!(desk.sandbox.count(Step::Reserve), 4, "nothing was asked for the fifth");
    desk.resume(batch, vec![]).await.expect("resume");
    desk.until_done(batch).await;
    desk.task_has(seed::EMPTY, &names);
    desk.done().await;
}

#[tokio::test]
async fn no_comment_goes_out_while_a_file_is_paused() {
    let desk = Desk::new().await;
    let (batch, b) = second_of_three(&desk).await;
    desk.send_in_comment(batch, "Here").await;
    desk.when(|sandbox| sandbox.count(Step::Store) == 3).await;
    desk.pause(batch, vec![b]).await.expect("pause");
    let_go(&desk);
    let view = desk.until_state(batch, BatchState::Paused).await;
    assert_eq!((view.counts.stored, view.counts.waiting), (2, 1));
    assert_eq!(desk.sandbox.count(Step::Comment), 0, "nobody saw anything");
    desk.resume(batch, vec![b]).await.expect("resume");
    desk.until_done(batch).await;
    let comments = desk.sandbox.comments_of_task(seed::EMPTY);
    assert_eq!(comments.len(), 1);
    desk.are(comments[0].files.clone(), &["a.bin", "b.bin", "c.bin"]);
    desk.done().await;
}

#[tokio::test]
async fn the_comment_goes_once_the_paused_file_is_stopped() {
    let desk = Desk::new().await;
    let (batch, b) = second_of_three(&desk).await;
    desk.send_in_comment(batch, "Here").await;
    desk.pause(batch, vec![b]).await.expect("pause");
    let_go(&desk);
    desk.until_state(batch, BatchState::Paused).await;
    desk.cancel(batch, vec![b]).await.expect("cancel");
    let view = desk.until_done(batch).await;
    assert_eq!((view.counts.attached, view.counts.stopped), (2, 1));
    desk.until_no_leftovers().await;
    desk.done().await;
}

#[tokio::test]
async fn a_paused_file_outlives_the_process() {
    for crash in [true, false] {
        let mut desk = Desk::new().await;
        let (batch, b) = second_of_three(&desk).await;
        desk.send_to_task(batch, seed::EMPTY).await;
        desk.pause(batch, vec![b]).await.expect("pause");
        let_go(&desk);
        desk.until_state(batch, BatchState::Paused).await;
        if crash {
            desk.crash().await;
        } else {
            desk.restart().await;
        }
        let view = desk.until_state(batch, BatchState::Paused).await;
        assert_eq!((view.counts.attached, view.counts.waiting), (2, 1), "crash {crash}");
        desk.resume(batch, vec![b]).await.expect("resume");
        desk.until_done(batch).await;
        desk.restart().await;
        assert!(desk.snapshot().await.expect("snapshot").batches.is_empty());
        desk.task_has(seed::EMPTY, &["a.bin", "b.bin", "c.bin"]);
        desk.done().await;
    }
}

#[tokio::test]
async fn one_file_of_a_paused_batch_may_go_on_alone() {
    let mut desk = Desk::new().await;
    let (batch, b) = second_of_three(&desk).await;
    desk.send_to_task(batch, seed::EMPTY).await;
    desk.when(|sandbox| sandbox.count(Step::Store) == 3).await;
    desk.pause(batch, vec![]).await.expect("pause");
    desk.until(batch, |view| view.counts.active == 0).await;
    let_go(&desk);
    desk.resume(batch, vec![b]).await.expect("resume");
    let view = desk.until(batch, |view| view.counts.attached == 1).await;
    assert_eq!((view.state, view.counts.waiting), (BatchState::Paused, 2));
    desk.task_has(seed::EMPTY, &["b.bin"]);
    desk.restart().await;
    desk.until_state(batch, BatchState::Paused).await;
    desk.resume(batch, vec![]).await.expect("resume");
    desk.until_done(batch).await;
    desk.task_has(seed::EMPTY, &["a.bin", "b.bin", "c.bin"]);
    desk.until_no_leftovers().await;
    desk.done().await;
}

#[tokio::test]
async fn pausing_and_resuming_at_once_loses_nothing() {
    let desk = Desk::new().await;
    let (batch, b) = second_of_three(&desk).await;
    desk.send_to_task(batch, seed::EMPTY).await;
    desk.when(|sandbox| sandbox.count(Step::Store) == 3).await;
    for _ in 0..3 {
        desk.pause(batch, vec![b]).await.expect("pause");
        desk.resume(batch, vec![b]).await.expect("resume");
    }
    let_go(&desk);
    desk.until_done(batch).await;
    // One that was cut while its attachment object was being made may have left it, without a name for us and linked to nothing.
    desk.task_has(seed::EMPTY, &["a.bin", "b.bin", "c.bin"]);
    desk.done().await;
}

#[tokio::test]
async fn a_failed_act_does_not_keep_the_paused_file_from_its_own() {
    let desk = Desk::new().await;
    let (batch, b) = second_of_three(&desk).await;
    desk.send_to_task(batch, seed::EMPTY).await;
    desk.pause(batch, vec![b]).await.expect("pause");
    desk.sandbox.clear_faults();
    desk.sandbox.fault(Fault::at(Step::List, Action::status(403)));
    desk.sandbox.release();
    desk.until(batch, |view| view.counts.failed == 2).await;
    desk.resume(batch, vec![b]).await.expect("resume");
    let view = desk.until_state(batch, BatchState::NeedsYou).await;
    assert_eq!((view.counts.attached, view.counts.failed), (1, 2));
    desk.retry(batch, vec![]).await.expect("retry");
    desk.until_done(batch).await;
    desk.task_has(seed::EMPTY, &["a.bin", "b.bin", "c.bin"]);
    desk.done().await;
}

#[tokio::test]
async fn everything_is_paused_and_goes_on() {
    let desk = Desk::new().await;
    desk.sandbox.fault(Fault::at(Step::Store, Action::Hang).always());
    let (one, two) = (desk.sent(&["a.bin"]).await, desk.sent(&["b.bin"]).await);
    let staged = desk.drop(desk.files(&["c.bin"])).await;
    desk.when(|sandbox| sandbox.count(Step::Store) == 2).await;
    App::pause_all(&desk).await.expect("pause");
    for batch in [one, two] {
        desk.until(batch, |view| {
            view.state == BatchState::Paused && view.counts.active == 0
        })
        .await;
    }
    let_go(&desk);
    desk.resume_all().await.expect("resume");
    for batch in [one, two] {
        desk.until_done(batch).await;
    }
    assert_eq!(desk.watcher.view(staged).expect("view").state, BatchState::Staged);
    desk.done().await;
}

#[tokio::test]
async fn a_file_that_is_cut_says_how_far_it_had_come() {
    let options = Options {
        bandwidth: Some(1_000_000),
        ..Options::for_tests()
    };
    let desk = Desk::with(options, person()).await;
    let batch = desk.drop(vec![desk.file("large.bin", 8_000_000)]).await;
    desk.rows(Some(desk.watcher.id), batch, 0..1).await.expect("rows");
    desk.send_to_task(batch, seed::EMPTY).await;
    let moved = |event: &Event| matches!(event, Event::Progress { rows, .. } if rows.iter().any(|row| row.sent > 0));
    desk.watcher.until_heard(moved).await;
    desk.pause(batch, vec![]).await.expect("pause");
    let paused =
        |event: &Event| matches!(event, Event::Rows { rows, .. } if rows.iter().any(|row| row.phase == Phase::Paused));
    desk.watcher.until_heard(paused).await;
    let row = desk.row(batch, "large.bin").await;
    assert!(row.sent > 0 && row.sent < row.size, "{row:?}");
    desk.stop(batch).await.expect("stop");
    desk.done().await;
}
