//! Files that another batch is bringing to the same destination: they are there once, whoever brings them.

use std::{fs, time::Duration};

use attache_core::{
    app::EngineOptions,
    destination::{How, PlaceKind},
    event::{BatchId, BatchState, Phase},
    reason::{Action as Act, Reason},
};
use attache_sandbox::{Action, Fault, Options, Step, seed};

use super::harness::{Desk, command, person};

const ON_ITS_WAY: Reason = Reason::OnItsWay { place: PlaceKind::Task };

/// A desk whose batches are sent and hang on their way to storage until [`let_go`].
async fn hanging() -> Desk {
    let desk = Desk::new().await;
    desk.sandbox.fault(Fault::at(Step::Store, Action::Hang).always());
    desk
}

fn let_go(desk: &Desk) {
    desk.sandbox.clear_faults();
    desk.sandbox.release();
}

async fn addressed(desk: &Desk, names: &[&str], task: u64) -> BatchId {
    let batch = desk
        .drop(names.iter().map(|name| desk.folder.path().join(name)).collect())
        .await;
    let target = desk.target(PlaceKind::Task, task);
    desk.set_target(batch, Some(target)).await.expect("target");
    batch
}

async fn comment(desk: &Desk, names: &[&str], text: &str) -> BatchId {
    let batch = addressed(desk, names, seed::EMPTY).await;
    desk.set_how(batch, How::NewComment).await.expect("how");
    desk.set_text(batch, text.to_owned()).await.expect("text");
    batch
}

async fn phases(desk: &Desk, batch: BatchId) -> Vec<(String, Phase)> {
    let states = desk.states(batch).await;
    states.into_iter().map(|(name, phase, _)| (name, phase)).collect()
}

fn named(name: &str, phase: Phase) -> (String, Phase) {
    (name.to_owned(), phase)
}

#[tokio::test]
async fn what_is_on_its_way_there_is_left_out_of_what_is_dropped_next() {
    let desk = hanging().await;
    let first = desk.sent(&["a.bin", "b.bin"]).await;
    desk.file("c.bin", 3_000);
    let second = addressed(&desk, &["b.bin", "c.bin", "a.bin"], seed::EMPTY).await;
    let left_out = desk.row(second, "a.bin").await;
    assert_eq!(
        (left_out.phase, left_out.reason, left_out.action),
        (Phase::LeftOut, Some(ON_ITS_WAY), Some(Act::SendAnyway))
    );
    assert_eq!(
        phases(&desk, second).await,
        [
            named("a.bin", Phase::LeftOut),
            named("b.bin", Phase::LeftOut),
            named("c.bin", Phase::Ready)
        ]
    );
    desk.send(second).await.expect("send");
    let_go(&desk);
    desk.until_done(first).await;
    desk.until_done(second).await;
    desk.task_has(seed::EMPTY, &["a.bin", "b.bin", "c.bin"]);
    desk.done().await;
}

#[tokio::test]
async fn of_two_that_were_ready_whichever_is_sent_first_brings_it() {
    for second_first in [false, true] {
        let desk = hanging().await;
        desk.file("a.bin", 3_000);
        let mut batches = [
            addressed(&desk, &["a.bin"], seed::EMPTY).await,
            addressed(&desk, &["a.bin"], seed::EMPTY).await,
        ];
        if second_first {
            batches.reverse();
        }
        let [first, second] = batches;
        // Asked for at the same moment, one after the other.
        let (sent, refused) = tokio::join!(desk.send(first), desk.send(second));
        sent.expect("send");
        assert_eq!(refused.expect_err("there is nothing to send").reason, ON_ITS_WAY);
        let_go(&desk);
        desk.until_done(first).await;
        // Nobody has looked, and it was seen there a moment ago.
        assert!(matches!(
            desk.send(second).await.expect_err("it is there").reason,
            Reason::AlreadyThere { same: true, .. }
        ));
        desk.task_has(seed::EMPTY, &["a.bin"]);
        desk.done().await;
    }
}

#[tokio::test]
async fn a_copy_is_recognised_once_it_is_read_and_other_bytes_go() {
    let curious = EngineOptions {
        look_before: Duration::ZERO,
        ..person()
    };
    for (engine, step) in [
        (command(), Step::Store),
        (curious, Step::Store),
        (command(), Step::Register),
    ] {
        let desk = Desk::with(Options::for_tests(), engine).await;
        desk.sandbox.fault(Fault::at(step, Action::Hang).always());
        let first = desk.sent(&["a.bin"]).await;
        desk.when(|sandbox| sandbox.count(step) == 1).await;
        fs::copy(desk.folder.path().join("a.bin"), desk.folder.path().join("copy.bin")).expect("copy");
        desk.file("other.bin", 3_000);
        let second = addressed(&desk, &["copy.bin", "other.bin"], seed::EMPTY).await;
        desk.until(second, |view| (view.counts.left_out, view.counts.ready) == (1, 1))
            .await;
        assert_eq!(desk.row(second, "copy.bin").await.reason, Some(ON_ITS_WAY));
        desk.send(second).await.expect("send");
        let_go(&desk);
        desk.until_done(first).await;
        desk.until_done(second).await;
        desk.task_has(seed::EMPTY, &["a.bin", "other.bin"]);
        desk.done().await;
    }
}

#[tokio::test]
async fn a_command_waits_until_it_is_known_whether_a_copy_is_on_its_way() {
    let desk = Desk::with(Options::for_tests(), command()).await;
    desk.sandbox.fault(Fault::at(Step::Store, Action::Hang).always());
    desk.file("a.bin", 3_000);
    fs::copy(desk.folder.path().join("a.bin"), desk.folder.path().join("copy.bin")).expect("copy");
    let first = addressed(&desk, &["a.bin"], seed::EMPTY).await;
    let second = addressed(&desk, &["copy.bin"], seed::EMPTY).await;
    let (sent, refused) = tokio::join!(desk.send(first), desk.send(second));
    sent.expect("send");
    assert_eq!(refused.expect_err("there is nothing to send").reason, ON_ITS_WAY);
    let_go(&desk);
    desk.until_done(first).await;
    desk.task_has(seed::EMPTY, &["a.bin"]);
    desk.done().await;
}

#[tokio::test]
async fn another_destination_or_account_gets_it_too() {
    let desk = hanging().await;
    let first = desk.sent(&["a.bin"]).await;
    let elsewhere = addressed(&desk, &["a.bin"], seed::EMOJI).await;
    assert_eq!(phases(&desk, elsewhere).await, [named("a.bin", Phase::Ready)]);
    let other = desk.add_second_account().await;
    let batch = desk.drop(vec![desk.folder.path().join("a.bin")]).await;
    let mut target = desk.target(PlaceKind::Task, seed::EMPTY);
    target.account = other;
    desk.set_target(batch, Some(target)).await.expect("target");
    assert_eq!(phases(&desk, batch).await, [named("a.bin", Phase::Ready)]);
    desk.send(elsewhere).await.expect("send");
    let_go(&desk);
    desk.until_done(first).await;
    desk.until_done(elsewhere).await;
    desk.task_has(seed::EMPTY, &["a.bin"]);
    let there = desk.sandbox.files_of_task(seed::EMOJI);
    assert_eq!(there.iter().filter(|file| file.name == "a.bin").count(), 1);
    desk.done().await;
}

#[tokio::test]
async fn what_failed_or_was_stopped_may_be_sent_again() {
    for stopped in [false, true] {
        let desk = hanging().await;
        let first = desk.sent(&["a.bin"]).await;
        desk.when(|sandbox| sandbox.count(Step::Store) == 1).await;
        let second = addressed(&desk, &["a.bin"], seed::EMPTY).await;
        desk.until(second, |view| view.counts.left_out == 1).await;
        desk.sandbox.clear_faults();
        if stopped {
            desk.stop(first).await.expect("stop");
        } else {
            desk.sandbox.fault(Fault::at(Step::Register, Action::status(403)));
        }
        desk.sandbox.release();
        desk.until(second, |view| view.counts.ready == 1).await;
        desk.send(second).await.expect("send");
        desk.until_done(second).await;
        desk.task_has(seed::EMPTY, &["a.bin"]);
        desk.done().await;
    }
}

#[tokio::test]
async fn what_failed_and_was_brought_by_another_is_not_sent_again_by_trying_again() {
    for copy in [false, true] {
        let desk = Desk::new().await;
        desk.sandbox.fault(Fault::at(Step::Register, Action::status(403)));
        let first = desk.sent(&["a.bin"]).await;
        desk.until_state(first, BatchState::NeedsYou).await;
        let name = if copy { "copy.bin" } else { "a.bin" };
        if copy {
            fs::copy(desk.folder.path().join("a.bin"), desk.folder.path().join(name)).expect("a copy");
        }
        let second = addressed(&desk, &[name], seed::EMPTY).await;
        desk.send(second).await.expect("send");
        desk.until_done(second).await;

        for _ in 0..2 {
            desk.retry(first, Vec::new()).await.expect("retry");
            let row = desk.row(first, "a.bin").await;
            assert!(
                matches!(row.reason, Some(Reason::AlreadyThere { same: true, .. })),
                "{row:?}"
            );
            assert_eq!((row.phase, row.action), (Phase::LeftOut, Some(Act::SendAnyway)));
        }
        desk.until_done(first).await;
        desk.task_has(seed::EMPTY, &[name]);

        // Who is told so and says so means it.
        desk.send_anyway(first, vec![desk.row(first, "a.bin").await.id])
            .await
            .expect("send anyway");
        desk.until(first, |view| view.counts.attached == 1).await;
        desk.task_has(seed::EMPTY, &[name, "a.bin"]);
        desk.done().await;
    }
}

#[tokio::test]
async fn trying_again_finds_what_a_batch_brought_that_is_off_the_list() {
    let desk = Desk::new().await;
    desk.sandbox.fault(Fault::at(Step::Register, Action::status(403)));
    let first = desk.sent(&["a.bin", "b.bin"]).await;
    desk.until_state(first, BatchState::NeedsYou).await;
    let failed = desk.all(first).await.into_iter().find(|row| row.phase == Phase::Failed);
    let name = failed.expect("one was refused").name;
    let second = addressed(&desk, &[&name], seed::EMPTY).await;
    desk.send(second).await.expect("send");
    desk.until_done(second).await;
    desk.clear(second).await.expect("off the list");

    desk.retry(first, Vec::new()).await.expect("retry");
    desk.until_done(first).await;
    let row = desk.row(first, &name).await;
    assert!(
        matches!(row.reason, Some(Reason::AlreadyThere { same: true, .. })),
        "{row:?}"
    );
    desk.task_has(seed::EMPTY, &["a.bin", "b.bin"]);
    desk.done().await;
}

#[tokio::test]
async fn what_was_stored_and_may_be_linked_is_on_its_way() {
    let desk = Desk::with(Options::for_tests(), command()).await;
    desk.sandbox
        .fault(Fault::at(Step::Register, Action::done_but(500)).always());
    let first = desk.sent(&["a.bin"]).await;
    desk.until_state(first, BatchState::NeedsYou).await;
    let second = addressed(&desk, &["a.bin"], seed::EMPTY).await;
    assert_eq!(desk.send(second).await.expect_err("it may be there").reason, ON_ITS_WAY);
    desk.sandbox.clear_faults();
    desk.retry(first, Vec::new()).await.expect("retry");
    desk.until_done(first).await;
    desk.task_has(seed::EMPTY, &["a.bin"]);
    desk.done().await;
}

#[tokio::test]
async fn what_another_batch_was_seen_to_attach_is_there_also_where_a_look_does_not_tell() {
    let curious = EngineOptions {
        look_before: Duration::ZERO,
        ..person()
    };
    let desk = Desk::with(Options::for_tests(), curious).await;
    desk.sandbox.fault(Fault::at(Step::Store, Action::Hang).always());
    let first = desk.sent(&["a.bin", "b.bin"]).await;
    let second = addressed(&desk, &["a.bin", "b.bin"], seed::EMPTY).await;
    desk.until(second, |view| view.counts.left_out == 2).await;
    let_go(&desk);
    desk.until_done(first).await;
    // Nothing that is asked for from now on is answered well.
    desk.sandbox.fault(Fault::at(Step::List, Action::status(503)).always());
    let other = desk.target(PlaceKind::Task, seed::EMPTY);
    desk.set_target(second, Some(other)).await.expect("looked at once more");
    let view = desk.until(second, |view| view.state == BatchState::Staged).await;
    assert_eq!(view.counts.left_out, 2, "both were read back a moment ago");
    desk.task_has(seed::EMPTY, &["a.bin", "b.bin"]);
}

#[tokio::test]
async fn what_may_be_there_unseen_is_looked_for_and_not_sent_again() {
    let desk = Desk::with(Options::for_tests(), command()).await;
    desk.sandbox.fault(Fault::at(Step::List, Action::status(500)).always());
    let first = desk.sent(&["a.bin"]).await;
    desk.until_state(first, BatchState::NeedsYou).await;
    desk.sandbox.clear_faults();
    let second = addressed(&desk, &["a.bin"], seed::EMPTY).await;
    assert_eq!(desk.row(second, "a.bin").await.reason, Some(ON_ITS_WAY));
    desk.retry(first, vec![]).await.expect("retry");
    desk.until_done(first).await;
    desk.task_has(seed::EMPTY, &["a.bin"]);
    desk.done().await;
}

#[tokio::test]
async fn what_is_paused_or_left_from_before_is_on_its_way_too() {
    let mut desk = hanging().await;
    let first = desk.sent(&["a.bin"]).await;
    desk.pause_all().await.expect("pause");
    desk.until_state(first, BatchState::Paused).await;
    let_go(&desk);
    desk.crash().await;
    let second = addressed(&desk, &["a.bin"], seed::EMPTY).await;
    assert_eq!(desk.row(second, "a.bin").await.reason, Some(ON_ITS_WAY));
    desk.resume_all().await.expect("resume");
    desk.until_done(first).await;
    desk.task_has(seed::EMPTY, &["a.bin"]);
    desk.done().await;
}

#[tokio::test]
async fn whoever_means_it_sends_it_twice() {
    let desk = hanging().await;
    let first = desk.sent(&["a.bin"]).await;
    let second = addressed(&desk, &["a.bin"], seed::EMPTY).await;
    let row = desk.row(second, "a.bin").await;
    desk.send_anyway(second, vec![row.id]).await.expect("anyway");
    desk.send(second).await.expect("send");
    let_go(&desk);
    desk.until_done(first).await;
    desk.until_done(second).await;
    desk.task_has(seed::EMPTY, &["a.bin", "a.bin"]);
    desk.done().await;
}

#[tokio::test]
async fn a_comment_is_the_same_where_it_says_the_same_with_the_same_files() {
    let desk = hanging().await;
    desk.files(&["a.bin", "b.bin"]);
    let first = comment(&desk, &["a.bin", "b.bin"], "Here").await;
    desk.send(first).await.expect("send");
    let same = comment(&desk, &["b.bin", "a.bin"], " Here ").await;
    assert_eq!(desk.send(same).await.expect_err("it waits already").reason, ON_ITS_WAY);
    let meant = comment(&desk, &["a.bin", "b.bin"], "Here").await;
    let row = desk.row(meant, "b.bin").await;
    desk.send_anyway(meant, vec![row.id]).await.expect("anyway");
    let phases = phases(&desk, meant).await;
    assert!(phases.iter().all(|(_, phase)| *phase == Phase::Ready), "{phases:?}");
    let other_text = comment(&desk, &["a.bin", "b.bin"], "And here").await;
    desk.send(other_text).await.expect("it says something else");
    let fewer = comment(&desk, &["a.bin"], "Here").await;
    desk.send(fewer).await.expect("it carries something else");
    let_go(&desk);
    for batch in [first, other_text, fewer] {
        desk.until_done(batch).await;
    }
    assert!(desk.send(same).await.is_err(), "it was posted a moment ago");
    assert_eq!(desk.sandbox.comments_of_task(seed::EMPTY).len(), 3);
    desk.set_text(same, "Once more".to_owned()).await.expect("text");
    desk.send(same).await.expect("now it says something else");
    desk.until_done(same).await;
    for comment in desk.sandbox.comments_of_task(seed::EMPTY) {
        assert!(!comment.files.is_empty(), "all with their files");
    }
    desk.done().await;
}
