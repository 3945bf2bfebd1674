//! What people do while files are on their way.

use attache_core::event::{BatchId, BatchState, Event, Phase};
use attache_sandbox::{Action, Fault, LinkMode, Options, Sandbox, Step, seed};

use super::harness::{Desk, person};

/// Four files, of which storage has answered none.
async fn hanging(desk: &Desk) -> BatchId {
    desk.sandbox.fault(Fault::at(Step::Store, Action::Hang).always());
    let batch = desk.sent(&["a.bin", "b.bin", "c.bin", "d.bin"]).await;
    desk.when(|sandbox| sandbox.count(Step::Store) == 4).await;
    batch
}

fn let_go(sandbox: &Sandbox) {
    sandbox.clear_faults();
    sandbox.release();
}

#[tokio::test]
async fn a_paused_batch_holds_still_and_starts_over_when_it_goes_on() {
    let desk = Desk::new().await;
    let batch = hanging(&desk).await;
    desk.pause(batch, vec![]).await.expect("pause");
    desk.until(batch, |view| {
        view.state == BatchState::Paused && view.counts.active == 0
    })
    .await;
    let_go(&desk.sandbox);
    let before = desk.sandbox.requests().len();
    assert!(desk.all(batch).await.iter().all(|row| row.phase == Phase::Paused));
    assert_eq!(desk.sandbox.requests().len(), before, "nothing more is asked");
    desk.resume(batch, vec![]).await.expect("resume");
    desk.until_done(batch).await;
    desk.task_has(seed::EMPTY, &["a.bin", "b.bin", "c.bin", "d.bin"]);
    desk.until_no_leftovers().await;
    desk.done().await;
}

#[tokio::test]
async fn a_paused_batch_posts_no_comment() {
    let desk = Desk::new().await;
    desk.sandbox
        .fault(Fault::at(Step::Register, Action::Hang).after(1).always());
    let batch = desk.drop(desk.files(&["a.bin", "b.bin"])).await;
    desk.send_in_comment(batch, "Here").await;
    desk.when(|sandbox| sandbox.count(Step::Register) == 2).await;
    desk.pause(batch, vec![]).await.expect("pause");
    desk.until(batch, |view| view.counts.active == 0).await;
    let_go(&desk.sandbox);
    assert_eq!(desk.sandbox.count(Step::Comment), 0);
    desk.resume(batch, vec![]).await.expect("resume");
    desk.until_done(batch).await;
    assert_eq!(desk.sandbox.comments_of_task(seed::EMPTY).len(), 1);
    desk.done().await;
}

#[tokio::test]
async fn one_file_is_stopped_and_the_others_go_on() {
    let desk = Desk::new().await;
    let batch = hanging(&desk).await;
    let b = desk.row(batch, "b.bin").await.id;
    desk.cancel(batch, vec![b]).await.expect("cancel");
    desk.until(batch, |view| view.counts.stopped == 1).await;
    let_go(&desk.sandbox);
    let view = desk.until_done(batch).await;
    assert_eq!((view.counts.attached, view.counts.stopped), (3, 1));
    desk.task_has(seed::EMPTY, &["a.bin", "c.bin", "d.bin"]);
    desk.until_no_leftovers().await;

    // Stopped is not removed: it may be sent after all.
    desk.retry(batch, vec![b]).await.expect("retry");
    desk.until(batch, |view| view.counts.attached == 4).await;
    desk.task_has(seed::EMPTY, &["a.bin", "b.bin", "c.bin", "d.bin"]);
    desk.done().await;
}

#[tokio::test]
async fn stopping_keeps_what_is_attached_and_leaves_nothing_behind() {
    let desk = Desk::new().await;
    desk.sandbox
        .fault(Fault::at(Step::Store, Action::Hang).after(1).always());
    let batch = desk.drop(desk.files(&["a.bin", "b.bin", "c.bin"])).await;
    desk.rows(Some(desk.watcher.id), batch, 0..3).await.expect("rows");
    desk.send_to_task(batch, seed::EMPTY).await;
    let registered = |event: &Event| match event {
        Event::Rows { rows, .. } => rows.iter().any(|row| row.phase == Phase::Attaching),
        _ => false,
    };
    desk.watcher.until_heard(registered).await;
    desk.when(|sandbox| sandbox.count(Step::Store) == 3).await;
    desk.stop(batch).await.expect("stop");
    let view = desk.until_state(batch, BatchState::Stopped).await;
    assert_eq!(
        (view.counts.attached, view.counts.stopped),
        (1, 2),
        "what the task has is read back"
    );
    let_go(&desk.sandbox);
    assert_eq!(desk.sandbox.files_of_task(seed::EMPTY).len(), 1);
    desk.until_no_leftovers().await;
    desk.done().await;
}

#[tokio::test]
async fn a_comment_that_is_stopped_before_it_is_out_never_comes() {
    let desk = Desk::new().await;
    desk.sandbox
        .fault(Fault::at(Step::Store, Action::Hang).after(1).always());
    let batch = desk.drop(desk.files(&["a.bin", "b.bin"])).await;
    desk.send_in_comment(batch, "Here").await;
    desk.when(|sandbox| sandbox.count(Step::Store) == 2).await;
    desk.until(batch, |view| view.counts.stored == 1).await;
    desk.stop(batch).await.expect("stop");
    let view = desk.until_state(batch, BatchState::Stopped).await;
    assert_eq!(view.counts.stopped, 2);
    let_go(&desk.sandbox);
    desk.until_no_leftovers().await;
    assert_eq!(desk.sandbox.count(Step::Comment), 0, "nobody saw anything");
    desk.done().await;
}

#[tokio::test]
async fn stopping_in_the_middle_of_a_call_leaves_nothing_that_is_known() {
    for step in [Step::Register, Step::Reserve] {
        for action in [Action::Hang, Action::HangAfter] {
            let desk = Desk::new().await;
            desk.sandbox.fault(Fault::at(step, action.clone()));
            let batch = desk.sent(&["a.bin"]).await;
            desk.when(|sandbox| sandbox.count(step) == 1).await;
            desk.stop(batch).await.expect("stop");
            desk.until_state(batch, BatchState::Stopped).await;
            let_go(&desk.sandbox);
            if step == Step::Register {
                // What the call did at the service is deleted again.
                desk.when(|sandbox| sandbox.files_of_task(seed::EMPTY).is_empty()).await;
                desk.until_no_leftovers().await;
            }
            desk.done().await;
        }
    }
}

#[tokio::test]
async fn rows_and_batches_leave_the_list() {
    let desk = Desk::new().await;
    desk.sandbox
        .fault(Fault::at(Step::Register, Action::status(403)).times(2));
    let batch = desk.sent(&["a.bin", "b.bin"]).await;
    let view = desk.until_state(batch, BatchState::NeedsYou).await;
    assert_eq!(view.counts.failed, 2);
    let rows = desk.all(batch).await;
    desk.remove(batch, vec![rows[0].id]).await.expect("remove");
    desk.until(batch, |view| view.counts.total == 1).await;
    desk.clear_finished().await.expect("clear");
    assert_eq!(
        desk.all(batch).await.len(),
        1,
        "what failed is never cleared with the finished"
    );
    desk.clear(batch).await.expect("clear");
    let gone = |event: &Event| matches!(event, Event::BatchGone { id } if *id == batch);
    desk.watcher.until_heard(gone).await;
    desk.until_no_leftovers().await;
    desk.done().await;
}

#[tokio::test]
async fn a_batch_under_way_cannot_be_cleared() {
    let desk = Desk::new().await;
    let batch = hanging(&desk).await;
    let rows = desk.all(batch).await;
    desk.remove(batch, rows.iter().map(|row| row.id).collect())
        .await
        .expect("remove");
    desk.clear(batch).await.expect("clear");
    assert_eq!(desk.all(batch).await.len(), 4, "nothing is lost by accident");
    let_go(&desk.sandbox);
    desk.until_done(batch).await;
    desk.clear_finished().await.expect("clear");
    assert!(desk.snapshot().await.expect("snapshot").batches.is_empty());
    desk.task_has(seed::EMPTY, &["a.bin", "b.bin", "c.bin", "d.bin"]);
    desk.done().await;
}

#[tokio::test]
async fn taking_a_row_off_the_list_does_not_change_how_long_it_took() {
    let desk = Desk::new().await;
    let batch = desk.sent(&["a.bin", "b.bin"]).await;
    let took = desk.until_done(batch).await.seconds;
    let row = desk.row(batch, "a.bin").await.id;
    desk.remove(batch, vec![row]).await.expect("remove");
    let view = desk.until(batch, |view| view.counts.total == 1).await;
    assert_eq!((view.state, view.seconds), (BatchState::Done, took));
    desk.done().await;
}

#[tokio::test]
async fn siblings_that_come_meanwhile_stay() {
    let options = Options {
        attachment_side_linking: false,
        link: LinkMode::Replace,
        ..Options::for_tests()
    };
    let desk = Desk::with(options, person()).await;
    let batch = hanging(&desk).await;
    desk.sandbox.attach_as_someone_else(seed::EMPTY).expect("attach");
    let_go(&desk.sandbox);
    desk.until_done(batch).await;
    assert_eq!(
        desk.sandbox.files_of_task(seed::EMPTY).len(),
        5,
        "four of ours and one of Jonas"
    );
    desk.done().await;
}

#[tokio::test]
async fn what_is_being_attached_is_not_stopped_half_way() {
    for step in [Step::List, Step::Comment] {
        let desk = Desk::new().await;
        desk.sandbox.fault(Fault::at(step, Action::HangAfter));
        let batch = desk.drop(desk.files(&["a.bin"])).await;
        match step {
            Step::Comment => desk.send_in_comment(batch, "Here").await,
            _ => desk.send_to_task(batch, seed::EMPTY).await,
        }
        desk.when(|sandbox| sandbox.count(step) == 1).await;
        let row = desk.row(batch, "a.bin").await.id;
        desk.cancel(batch, vec![row]).await.expect("cancel");
        desk.stop(batch).await.expect("stop");
        let_go(&desk.sandbox);
        let view = desk.until_done(batch).await;
        assert_eq!(view.counts.attached, 1, "{step:?}: it is there, and the list says so");
        assert_eq!(
            desk.sandbox.count(Step::Remove),
            0,
            "{step:?}: nothing is taken from people's eyes"
        );
        desk.done().await;
    }
}

#[tokio::test]
async fn deleting_what_is_left_over_makes_room_for_files() {
    let desk = Desk::new().await;
    let batch = hanging(&desk).await;
    let_go_later(&desk.sandbox);
    desk.stop(batch).await.expect("stop");
    desk.when(|sandbox| sandbox.count(Step::Remove) >= 1).await;
    // The first deletion hangs; a new batch does not wait for it.
    let second = desk.sent(&["e.bin"]).await;
    desk.until_done(second).await;
    desk.sandbox.release();
    desk.until_no_leftovers().await;
    desk.task_has(seed::EMPTY, &["e.bin"]);
    desk.done().await;
}

fn let_go_later(sandbox: &Sandbox) {
    sandbox.clear_faults();
    sandbox.fault(Fault::at(Step::Remove, Action::Hang));
}
