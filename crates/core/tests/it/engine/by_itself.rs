//! Batches that are sent without another click: once they are checked, or at once where the settings say so.

use std::path::PathBuf;

use attache_core::{
    destination::PlaceKind,
    event::{BatchId, BatchState, CommandError, Settings, StartWhen},
    intent::Intent,
    reason::Reason,
};
use attache_sandbox::{Options, Step, seed};

use super::harness::{Desk, command};

async fn at_once(desk: &Desk) {
    let settings = Settings {
        start: StartWhen::AtOnce,
        ..Settings::default()
    };
    desk.set_settings(settings).await.expect("settings");
}

/// A batch that goes to the empty task, and has no files yet.
async fn addressed(desk: &Desk) -> BatchId {
    let batch = desk.bring(Intent::default()).await.expect("bring");
    let target = desk.target(PlaceKind::Task, seed::EMPTY);
    desk.set_target(batch, Some(target)).await.expect("target");
    batch
}

async fn add(desk: &Desk, batch: BatchId, paths: Vec<PathBuf>) -> BatchId {
    let intent = Intent {
        paths,
        batch: Some(batch),
        ..Intent::default()
    };
    desk.bring(intent).await.expect("bring")
}

/// Drops and sends in one breath: checking has only begun.
async fn add_and_send(desk: &Desk, batch: BatchId, paths: Vec<PathBuf>) -> Result<(), CommandError> {
    tokio::join!(add(desk, batch, paths), desk.send(batch)).1
}

/// A folder with more files than are taken without asking.
fn many(desk: &Desk) -> PathBuf {
    let folder = desk.folder.path().join("many");
    std::fs::create_dir(&folder).expect("folder");
    for number in 0..501 {
        std::fs::write(folder.join(format!("{number:03}.txt")), [b'x']).expect("write");
    }
    folder
}

fn names(count: usize) -> Vec<String> {
    (0..count).map(|number| format!("{number:04}.bin")).collect()
}

#[tokio::test]
async fn files_dropped_on_a_destination_go_at_once() {
    let desk = Desk::new().await;
    at_once(&desk).await;
    let batch = addressed(&desk).await;
    add(&desk, batch, desk.files(&["a.bin", "b.bin"])).await;
    desk.until_done(batch).await;
    desk.task_has(seed::EMPTY, &["a.bin", "b.bin"]);
    let next = add(&desk, batch, desk.files(&["c.bin"])).await;
    assert_ne!(next, batch, "what comes later is a batch of its own");
    desk.done().await;
}

#[tokio::test]
async fn a_destination_chosen_later_sends_what_is_checked() {
    let desk = Desk::new().await;
    at_once(&desk).await;
    let batch = desk.drop(desk.files(&["a.bin"])).await;
    desk.set_text(batch, "Not a reason to send".to_owned())
        .await
        .expect("text");
    assert_eq!(
        desk.snapshot().await.expect("snapshot").batches[0].state,
        BatchState::Staged
    );
    let target = desk.target(PlaceKind::Task, seed::EMPTY);
    desk.set_target(batch, Some(target)).await.expect("target");
    // A second click is no second sending.
    desk.send(batch).await.expect("send");
    desk.until_done(batch).await;
    desk.task_has(seed::EMPTY, &["a.bin"]);
    assert_eq!(desk.sandbox.count(Step::Reserve), 1, "once");
    desk.done().await;
}

#[tokio::test]
async fn what_needs_the_person_is_not_sent_by_itself() {
    let desk = Desk::new().await;
    at_once(&desk).await;
    let batch = addressed(&desk).await;
    let mut paths = desk.files(&["a.bin"]);
    paths.push(desk.folder.path().join("not there.bin"));
    add(&desk, batch, paths).await;
    let view = desk.until(batch, |view| view.counts.total == 2).await;
    assert_eq!((view.state, view.counts.refused), (BatchState::Staged, 1));
    let refused = desk.row(batch, "not there.bin").await.id;
    desk.remove(batch, vec![refused]).await.expect("remove");
    let view = desk.until(batch, |view| view.counts.total == 1).await;
    assert_eq!(view.state, BatchState::Staged, "the person has it in hand");
    assert_eq!(desk.sandbox.count(Step::Reserve), 0);
    desk.send(batch).await.expect("send");
    desk.until_done(batch).await;
    desk.done().await;
}

#[tokio::test]
async fn a_question_is_answered_first() {
    for take in [true, false] {
        let desk = Desk::new().await;
        at_once(&desk).await;
        let batch = addressed(&desk).await;
        add(&desk, batch, vec![many(&desk)]).await;
        desk.until_state(batch, BatchState::Asking).await;
        add(&desk, batch, desk.files(&["a.bin"])).await;
        desk.until(batch, |view| view.counts.ready == 1).await;
        assert_eq!(desk.sandbox.count(Step::Reserve), 0, "it asks");
        desk.answer(batch, take).await.expect("answer");
        if take {
            desk.until(batch, |view| view.state == BatchState::Sending).await;
            desk.stop(batch).await.expect("stop");
        } else {
            desk.until_state(batch, BatchState::Staged).await;
            assert_eq!(desk.sandbox.count(Step::Reserve), 0, "no is no");
        }
        desk.done().await;
    }
}

#[tokio::test]
async fn what_was_just_brought_back_waits_for_the_person() {
    let desk = Desk::with(
        Options::for_tests(),
        attache_core::app::EngineOptions {
            undo: std::time::Duration::from_hours(1),
            ..super::harness::person()
        },
    )
    .await;
    let batch = addressed(&desk).await;
    add(&desk, batch, desk.files(&["a.bin"])).await;
    desk.until(batch, |view| view.counts.ready == 1).await;
    at_once(&desk).await;
    assert_eq!(
        desk.snapshot().await.expect("snapshot").batches[0].state,
        BatchState::Staged,
        "a setting sends nothing that lies there"
    );
    desk.clear(batch).await.expect("clear");
    desk.undo().await.expect("undo");
    let view = desk.snapshot().await.expect("snapshot").batches.remove(0);
    assert_eq!((view.state, view.counts.ready), (BatchState::Staged, 1));
    desk.done().await;
}

#[tokio::test]
async fn a_command_says_itself_when() {
    let desk = Desk::with(Options::for_tests(), command()).await;
    at_once(&desk).await;
    let batch = addressed(&desk).await;
    add(&desk, batch, desk.files(&["a.bin"])).await;
    desk.until(batch, |view| view.counts.ready == 1 && view.state == BatchState::Staged)
        .await;
    desk.done().await;
}

#[tokio::test]
async fn sent_while_it_is_checked_goes_once_it_is() {
    let desk = Desk::new().await;
    let batch = addressed(&desk).await;
    let names = names(40);
    let paths = names.iter().map(|name| desk.file(name, 10)).collect();
    // Resolves when it is sent and written down, however long the checking takes.
    add_and_send(&desk, batch, paths).await.expect("send");
    let view = desk.snapshot().await.expect("snapshot").batches.remove(0);
    assert!(
        ![BatchState::Checking, BatchState::Staged].contains(&view.state),
        "{:?}",
        view.state
    );
    desk.until_done(batch).await;
    assert_eq!(desk.sandbox.files_of_task(seed::EMPTY).len(), 40);
    desk.done().await;
}

#[tokio::test]
async fn sent_while_it_is_checked_stays_where_something_needs_a_look() {
    for trouble in ["question", "refusal"] {
        let desk = Desk::new().await;
        let batch = addressed(&desk).await;
        let mut paths = desk.files(&["a.bin"]);
        paths.push(match trouble {
            "question" => many(&desk),
            _ => desk.folder.path().join("not there.bin"),
        });
        // Enough of them that sending comes before the walk has ended.
        paths.extend(names(1_500).iter().map(|name| desk.file(name, 1)));
        add_and_send(&desk, batch, paths).await.expect("send");
        let view = desk
            .until(batch, |view| {
                view.state != BatchState::Checking && view.state != BatchState::Staged || view.counts.refused > 0
            })
            .await;
        let expected = if trouble == "question" {
            BatchState::Asking
        } else {
            BatchState::Staged
        };
        assert_eq!(view.state, expected, "{trouble}");
        desk.answer(batch, true).await.expect("answer");
        assert_eq!(
            desk.sandbox.count(Step::Reserve),
            0,
            "{trouble}: the person sends it anew"
        );
        desk.done().await;
    }
}

#[tokio::test]
async fn sending_without_a_destination_says_so_while_it_is_checked() {
    let desk = Desk::new().await;
    let batch = desk.bring(Intent::default()).await.expect("bring");
    let sent = add_and_send(&desk, batch, vec![many(&desk)]).await;
    assert_eq!(
        sent.map_err(|error| error.reason),
        Err(Reason::LinkUnknown),
        "nothing happens in silence"
    );
    desk.until_state(batch, BatchState::Asking).await;
    desk.done().await;
}
