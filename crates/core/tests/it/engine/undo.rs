//! What was taken off the list comes back, for a while.

use std::time::Duration;

use attache_core::{
    app::EngineOptions,
    destination::PlaceKind,
    event::{BatchId, BatchState, Event, Phase, Undo, UploadId},
    reason::Reason,
};
use attache_sandbox::{Action, Fault, Options, Step, seed};

use super::harness::{Desk, person};

/// A desk where the offer lasts longer than any test.
async fn patient() -> Desk {
    let engine = EngineOptions {
        undo: Duration::from_hours(1),
        ..person()
    };
    Desk::with(Options::for_tests(), engine).await
}

async fn offer(desk: &Desk) -> Option<Undo> {
    desk.snapshot().await.expect("snapshot").undo
}

async fn names(desk: &Desk, batch: BatchId) -> Vec<String> {
    desk.all(batch).await.into_iter().map(|row| row.name).collect()
}

async fn id(desk: &Desk, batch: BatchId, name: &str) -> UploadId {
    desk.row(batch, name).await.id
}

/// Three files, of which the service refused the first two.
async fn two_failed(desk: &Desk) -> BatchId {
    desk.sandbox
        .fault(Fault::at(Step::Register, Action::status(403)).times(2));
    let batch = desk.sent(&["a.bin", "b.bin", "c.bin"]).await;
    let view = desk.until_state(batch, BatchState::NeedsYou).await;
    assert_eq!((view.counts.failed, view.counts.attached), (2, 1));
    batch
}

async fn failed(desk: &Desk, batch: BatchId) -> Vec<UploadId> {
    let rows = desk.all(batch).await;
    let failed = rows.into_iter().filter(|row| row.phase == Phase::Failed);
    failed.map(|row| row.id).collect()
}

fn told(undo: Option<Undo>) -> impl Fn(&Event) -> bool {
    move |event| matches!(event, Event::Undo { undo: told } if *told == undo)
}

#[tokio::test]
async fn staged_rows_come_back_to_their_places() {
    let desk = patient().await;
    let batch = desk
        .drop(desk.files(&["a.bin", "b.bin", "c.bin", "d.bin", "e.bin"]))
        .await;
    let (b, d) = (id(&desk, batch, "b.bin").await, id(&desk, batch, "d.bin").await);
    desk.remove(batch, vec![d, b]).await.expect("remove");
    let offered = Undo {
        batch,
        files: 2,
        whole: false,
    };
    desk.watcher.until_heard(told(Some(offered))).await;
    assert_eq!(names(&desk, batch).await, ["a.bin", "c.bin", "e.bin"]);
    desk.undo().await.expect("undo");
    desk.watcher.until_heard(told(None)).await;
    assert_eq!(
        names(&desk, batch).await,
        ["a.bin", "b.bin", "c.bin", "d.bin", "e.bin"],
        "in the order of the drop"
    );
    desk.send_to_task(batch, seed::EMPTY).await;
    let view = desk.until_done(batch).await;
    assert_eq!(view.counts.attached, 5);
    desk.done().await;
}

#[tokio::test]
async fn a_row_that_was_dropped_again_meanwhile_is_there_once() {
    let desk = patient().await;
    let batch = desk.drop(desk.files(&["a.bin", "b.bin"])).await;
    let a = id(&desk, batch, "a.bin").await;
    desk.remove(batch, vec![a]).await.expect("remove");
    desk.until(batch, |view| view.counts.ready == 1).await;
    let again = attache_core::intent::Intent {
        paths: vec![desk.folder.path().join("a.bin")],
        batch: Some(batch),
        ..Default::default()
    };
    desk.bring(again).await.expect("bring");
    desk.until(batch, |view| view.counts.ready == 2).await;
    desk.undo().await.expect("undo");
    assert_eq!(
        names(&desk, batch).await,
        ["b.bin", "a.bin"],
        "where it was dropped last"
    );
    desk.done().await;
}

#[tokio::test]
async fn a_failed_row_comes_back_with_all_that_is_known_of_it() {
    let desk = patient().await;
    let batch = two_failed(&desk).await;
    let rows = failed(&desk, batch).await;
    desk.remove(batch, rows).await.expect("remove");
    let view = desk.until(batch, |view| view.counts.total == 1).await;
    assert_eq!(view.state, BatchState::Done);
    assert_eq!(desk.sandbox.count(Step::Remove), 0, "nothing is deleted yet");
    desk.undo().await.expect("undo");
    let view = desk.until_state(batch, BatchState::NeedsYou).await;
    assert_eq!(view.counts.failed, 2);
    assert!(
        desk.all(batch)
            .await
            .iter()
            .all(|row| row.phase != Phase::Failed || row.reason == Some(Reason::NoAccess { place: PlaceKind::Task }))
    );
    desk.retry(batch, vec![]).await.expect("retry");
    desk.until_done(batch).await;
    assert_eq!(
        desk.sandbox.count(Step::Store),
        3,
        "what storage has is not sent once more"
    );
    desk.task_has(seed::EMPTY, &["a.bin", "b.bin", "c.bin"]);
    desk.until_no_leftovers().await;
    desk.done().await;
}

#[tokio::test]
async fn when_the_offer_is_over_everything_is_deleted() {
    let desk = Desk::new().await;
    let batch = two_failed(&desk).await;
    let rows = failed(&desk, batch).await;
    desk.remove(batch, rows).await.expect("remove");
    desk.watcher.until_heard(told(None)).await;
    desk.until_no_leftovers().await;
    desk.undo().await.expect("undo");
    assert_eq!(names(&desk, batch).await.len(), 1, "too late");
    assert_eq!(offer(&desk).await, None);
    desk.done().await;
}

#[tokio::test]
async fn the_next_removal_ends_the_offer_before() {
    let desk = patient().await;
    let batch = two_failed(&desk).await;
    let rows = failed(&desk, batch).await;
    for row in &rows {
        desk.remove(batch, vec![*row]).await.expect("remove");
    }
    desk.undo().await.expect("undo");
    desk.undo().await.expect("nothing more to undo");
    assert_eq!(failed(&desk, batch).await, rows[1..], "only what went last");
    desk.done().await;
}

#[tokio::test]
async fn a_whole_batch_comes_back() {
    for way in ["clear", "rows"] {
        let desk = patient().await;
        desk.sandbox
            .fault(Fault::at(Step::Register, Action::status(403)).always());
        let first = desk.sent(&["a.bin", "b.bin"]).await;
        desk.until_state(first, BatchState::NeedsYou).await;
        let second = desk.drop(desk.files(&["x.bin"])).await;
        if way == "clear" {
            desk.clear(first).await.expect("clear");
        } else {
            let rows = failed(&desk, first).await;
            desk.remove(first, rows).await.expect("remove");
        }
        let gone = |event: &Event| matches!(event, Event::BatchGone { id } if *id == first);
        desk.watcher.until_heard(gone).await;
        let undo = Undo {
            batch: first,
            files: 2,
            whole: true,
        };
        assert_eq!(offer(&desk).await, Some(undo), "{way}");
        desk.undo().await.expect("undo");
        let batches = desk.snapshot().await.expect("snapshot").batches;
        let ids: Vec<BatchId> = batches.iter().map(|batch| batch.id).collect();
        assert_eq!(ids, [first, second], "{way}: where it was");
        assert_eq!(batches[0].state, BatchState::NeedsYou, "{way}");
        desk.sandbox.clear_faults();
        desk.retry(first, vec![]).await.expect("retry");
        desk.until_done(first).await;
        desk.task_has(seed::EMPTY, &["a.bin", "b.bin"]);
        desk.until_no_leftovers().await;
        desk.done().await;
    }
}

#[tokio::test]
async fn all_finished_batches_come_back_together() {
    let desk = patient().await;
    let (one, two) = (desk.sent(&["a.bin"]).await, desk.sent(&["b.bin", "c.bin"]).await);
    for batch in [one, two] {
        desk.until_done(batch).await;
    }
    let took = desk.watcher.view(two).expect("view").seconds;
    desk.clear_finished().await.expect("clear");
    let undo = Undo {
        batch: one,
        files: 3,
        whole: true,
    };
    assert_eq!(offer(&desk).await, Some(undo));
    desk.clear_finished().await.expect("nothing to clear");
    assert_eq!(offer(&desk).await, Some(undo), "nothing went, so the offer stands");
    desk.undo().await.expect("undo");
    let batches = desk.snapshot().await.expect("snapshot").batches;
    let seen: Vec<_> = batches.iter().map(|view| (view.id, view.state)).collect();
    assert_eq!(seen, [(one, BatchState::Done), (two, BatchState::Done)]);
    assert_eq!(batches[1].seconds, took);
    desk.done().await;
}

#[tokio::test]
async fn a_batch_cleared_while_it_is_checked_comes_back_with_what_was_found() {
    let desk = patient().await;
    let folder = desk.folder.path().join("many");
    std::fs::create_dir(&folder).expect("folder");
    for number in 0..400 {
        std::fs::write(folder.join(format!("{number:03}.txt")), [b'x']).expect("write");
    }
    let intent = attache_core::intent::Intent {
        paths: vec![folder],
        ..Default::default()
    };
    let batch = desk.bring(intent).await.expect("bring");
    desk.clear(batch).await.expect("clear");
    desk.undo().await.expect("undo");
    let view = desk.until_state(batch, BatchState::Staged).await;
    assert_eq!(view.counts.ready, 400, "nothing of the drop is lost");
    desk.done().await;
}

#[tokio::test]
async fn a_crash_during_the_offer_loses_nothing() {
    let mut desk = patient().await;
    let batch = two_failed(&desk).await;
    let rows = failed(&desk, batch).await;
    desk.remove(batch, rows).await.expect("remove");
    desk.until(batch, |view| view.counts.total == 1).await;
    desk.crash().await;
    let view = desk.until_state(batch, BatchState::NeedsYou).await;
    assert_eq!((view.counts.failed, view.counts.attached), (2, 1), "rows");
    desk.clear(batch).await.expect("clear");
    desk.crash().await;
    let view = desk.until_state(batch, BatchState::NeedsYou).await;
    assert_eq!(view.counts.failed, 2, "batch");
    assert_eq!(offer(&desk).await, None);
    desk.done().await;
}

#[tokio::test]
async fn ending_in_good_order_ends_the_offer() {
    let mut desk = patient().await;
    let batch = two_failed(&desk).await;
    let rows = failed(&desk, batch).await;
    desk.remove(batch, rows).await.expect("remove");
    desk.restart().await;
    assert!(
        desk.snapshot().await.expect("snapshot").batches.is_empty(),
        "it is complete"
    );
    // What was given up is deleted as soon as the account is used again.
    let next = desk.sent(&["d.bin"]).await;
    desk.until_done(next).await;
    desk.until_no_leftovers().await;
    desk.done().await;
}

#[tokio::test]
async fn sending_ends_the_offer_of_its_rows() {
    let desk = patient().await;
    let batch = desk.drop(desk.files(&["a.bin", "b.bin"])).await;
    let a = id(&desk, batch, "a.bin").await;
    desk.remove(batch, vec![a]).await.expect("remove");
    desk.send_to_task(batch, seed::EMPTY).await;
    assert_eq!(offer(&desk).await, None, "the batch went without it");
    desk.until_done(batch).await;
    desk.task_has(seed::EMPTY, &["b.bin"]);
    desk.done().await;
}

#[tokio::test]
async fn a_new_destination_ends_the_offer_of_the_old_batch() {
    let desk = patient().await;
    let batch = two_failed(&desk).await;
    let rows = failed(&desk, batch).await;
    desk.remove(batch, vec![rows[0]]).await.expect("remove");
    let elsewhere = desk.target(attache_core::destination::PlaceKind::Task, seed::EMOJI);
    desk.set_target(batch, Some(elsewhere)).await.expect("target");
    assert_eq!(offer(&desk).await, None);
    desk.undo().await.expect("undo");
    assert_eq!(names(&desk, batch).await.len(), 1);
    desk.until_no_leftovers().await;
    desk.done().await;
}
