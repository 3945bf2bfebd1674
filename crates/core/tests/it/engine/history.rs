//! What ended stays in the history, until somebody clears it.

use std::fs;

use attache_core::{
    event::{BatchState, Event, SentBatch},
    reason::Reason,
};
use attache_sandbox::{Action, Fault, Step, seed};

use super::harness::Desk;

async fn history(desk: &Desk) -> Vec<SentBatch> {
    desk.history("", 0..100).await.expect("history").batches
}

/// What became of each file of the newest batch.
async fn files(desk: &Desk) -> Vec<(String, bool, Option<Reason>)> {
    let newest = history(desk).await.remove(0).id;
    let files = desk.history_files(newest, 0..100).await.expect("files").files;
    files
        .into_iter()
        .map(|file| (file.name, file.attached, file.reason))
        .collect()
}

#[tokio::test]
async fn what_is_done_is_history_while_it_is_listed_and_after_a_restart() {
    let mut desk = Desk::new().await;
    let batch = desk.sent(&["a.bin", "b.bin"]).await;
    desk.until_done(batch).await;
    desk.watcher
        .until_heard(|event| matches!(event, Event::HistoryChanged))
        .await;
    let all = history(&desk).await;
    assert_eq!((all[0].id, all[0].listed), (batch, true));
    assert_eq!((all[0].files, all[0].attached, all[0].bytes), (2, 2, 6_000));

    desk.clear(batch).await.expect("clear");
    desk.undo().await.expect("undo");
    desk.until(batch, |view| view.state == BatchState::Done).await;
    assert!(history(&desk).await[0].listed, "brought back");

    desk.clear(batch).await.expect("clear");
    assert!(!history(&desk).await[0].listed);
    desk.restart().await;
    assert_eq!(
        desk.snapshot().await.expect("snapshot").batches,
        [],
        "history is not listed"
    );
    assert_eq!(history(&desk).await.len(), 1);
    let path = desk.path_of(desk.history_files(batch, 0..1).await.expect("files").files[0].id);
    assert_eq!(
        path.await.expect("path"),
        Some(desk.folder.path().join("a.bin")),
        "to be shown in its folder"
    );
    desk.done().await;
}

#[tokio::test]
async fn what_failed_is_history_once_it_is_taken_off_the_list() {
    let desk = Desk::new().await;
    desk.sandbox.fault(Fault::at(Step::Register, Action::status(403)));
    let batch = desk.sent(&["a.bin", "b.bin"]).await;
    desk.until_state(batch, BatchState::NeedsYou).await;
    assert_eq!(history(&desk).await, [], "the person may still try again");
    desk.clear(batch).await.expect("clear");
    desk.watcher
        .until_heard(|event| matches!(event, Event::HistoryChanged))
        .await;
    let mut files = files(&desk).await;
    files.sort_by_key(|(_, attached, _)| *attached);
    assert!(
        !files[0].1 && matches!(files[0].2, Some(Reason::NoAccess { .. })),
        "{files:?}"
    );
    assert_eq!((files[1].1, &files[1].2), (true, &None));
    let details = desk.details(desk.history_files(batch, 0..1).await.expect("files").files[0].id);
    assert!(
        details
            .await
            .expect("details")
            .is_some_and(|text| text.contains("a.bin"))
    );
    desk.done().await;
}

#[tokio::test]
async fn a_row_that_is_taken_off_stays_in_the_history_of_its_batch() {
    let mut desk = Desk::new().await;
    let batch = desk.sent(&["a.bin", "b.bin"]).await;
    desk.until_done(batch).await;
    let row = desk.row(batch, "a.bin").await.id;
    desk.remove(batch, vec![row]).await.expect("remove");
    desk.until(batch, |view| view.counts.total == 1).await;
    desk.restart().await;
    assert_eq!(history(&desk).await[0].files, 2);
    assert_eq!(files(&desk).await[0].0, "a.bin");
    desk.done().await;
}

#[tokio::test]
async fn what_was_never_sent_is_no_history() {
    let desk = Desk::new().await;
    let batch = desk.drop(desk.files(&["a.bin"])).await;
    desk.clear(batch).await.expect("clear");
    desk.clear_history(None).await.expect("settled");
    assert_eq!(history(&desk).await, []);
    desk.done().await;
}

#[tokio::test]
async fn clearing_keeps_what_is_on_the_list_and_one_can_be_cleared_by_itself() {
    let desk = Desk::new().await;
    let mut batches = Vec::new();
    for name in ["a.bin", "b.bin", "c.bin"] {
        let batch = desk.sent(&[name]).await;
        desk.until_done(batch).await;
        batches.push(batch);
    }
    desk.clear(batches[0]).await.expect("clear");
    desk.clear_history(None).await.expect("clear");
    let left: Vec<_> = history(&desk).await.iter().map(|batch| batch.id).collect();
    assert_eq!(left, [batches[2], batches[1]], "newest first, and only what is listed");
    desk.undo().await.expect("undo");
    let listed = desk.snapshot().await.expect("snapshot").batches;
    assert_eq!(listed.len(), 2, "what was cleared for good does not come back");

    desk.clear_history(Some(batches[2])).await.expect("clear");
    desk.watcher
        .until_heard(|event| matches!(event, Event::BatchGone { id } if *id == batches[2]))
        .await;
    let left: Vec<_> = history(&desk).await.iter().map(|batch| batch.id).collect();
    assert_eq!(left, [batches[1]]);
    assert_eq!(
        desk.sandbox.files_of_task(seed::EMPTY).len(),
        3,
        "nothing is deleted at the service"
    );
    desk.done().await;
}

#[tokio::test]
async fn what_was_sent_can_be_sent_again_as_far_as_it_is_still_there() {
    let desk = Desk::new().await;
    let batch = desk.drop(desk.files(&["a.bin", "b.bin"])).await;
    desk.send_in_comment(batch, "Two files").await;
    desk.until_done(batch).await;
    fs::remove_file(desk.folder.path().join("b.bin")).expect("remove");
    let again = desk.send_again(batch, vec![]).await.expect("again");
    let view = desk.until(again, |view| view.state == BatchState::Staged).await;
    let target = view.target.expect("a destination");
    assert_eq!(
        (target.place.id, view.text.as_str()),
        (seed::EMPTY.to_string(), "Two files")
    );
    assert!(view.how.makes().is_some());
    assert_eq!((view.counts.ready, view.counts.refused), (1, 1));
    assert_eq!(desk.row(again, "b.bin").await.reason, Some(Reason::Gone));
    let a = desk.history_files(batch, 0..1).await.expect("files").files[0].id;
    let one = desk.send_again(batch, vec![a]).await.expect("again");
    let view = desk.until(one, |view| view.state == BatchState::Staged).await;
    assert_eq!(view.counts.total, 1);
    desk.done().await;
}

#[tokio::test]
async fn the_sheet_has_a_line_for_each_file_with_its_link() {
    let desk = Desk::new().await;
    let batch = desk.sent(&["a.bin", "b.bin"]).await;
    desk.until_done(batch).await;
    let sheet = desk.history_sheet("").await.expect("sheet");
    let lines: Vec<&str> = sheet.lines().collect();
    assert_eq!(lines.len(), 3, "{sheet}");
    let link = desk.web_link(&history(&desk).await[0].target).await.expect("link");
    assert!(
        lines[1].ends_with(&format!(",A test,task,{link},files,a.bin,3000,attached,")),
        "{sheet}"
    );
    assert_eq!(desk.history_sheet("nothing").await.expect("sheet").lines().count(), 1);
    desk.done().await;
}
