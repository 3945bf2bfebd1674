//! One engine, many faces: what other processes do with it over the socket.

use attache_core::{
    app::EngineOptions,
    destination::{How, PlaceKind},
    event::{BatchId, BatchState, Event, Message, Phase},
    intent::Intent,
    reason::Reason,
    session::Session,
};
use attache_sandbox::{Action, Fault, Options, Step, seed};
use tokio::{sync::mpsc::UnboundedReceiver, time::timeout};

use super::harness::{DEADLINE, Desk, command, person};

const MARK: &str = "a mark that nobody else has";

/// Brings files to the empty task, as `attache send` does, and sends them.
async fn sent(desk: &Desk, session: &Session, names: &[&str], how: How) -> BatchId {
    sent_with(MARK, desk, session, names, how).await
}

/// The same with a mark of its own.
async fn sent_with(mark: &str, desk: &Desk, session: &Session, names: &[&str], how: How) -> BatchId {
    let (_, mut events) = session.subscribe().await.expect("stream");
    let intent = Intent {
        paths: desk.files(names),
        mark: Some(mark.to_owned()),
        ..Intent::default()
    };
    let batch = session.bring(intent).await.expect("bring");
    let target = desk.target(PlaceKind::Task, seed::EMPTY);
    session.set_target(batch, Some(target)).await.expect("target");
    session.set_how(batch, how).await.expect("how");
    until(&mut events, batch, BatchState::Staged).await;
    session.send(batch).await.expect("send");
    batch
}

async fn until(events: &mut UnboundedReceiver<Message>, id: BatchId, state: BatchState) {
    let found = async {
        while let Some(message) = events.recv().await {
            let reached = match message.event {
                Event::Batch { batch } => batch.id == id && batch.state == state,
                Event::Snapshot { snapshot } => snapshot.batches.iter().any(|it| it.id == id && it.state == state),
                _ => false,
            };
            if reached {
                return;
            }
        }
        panic!("the stream ended before {state:?}");
    };
    timeout(DEADLINE, found).await.expect("in time");
}

#[tokio::test]
async fn a_second_process_sends_through_the_engine_there_is_and_both_see_it() {
    let desk = Desk::new().await;
    let session = desk.session(command()).await;
    assert!(session.own().is_none(), "there is an owner already");
    let (_, mut events) = session.subscribe().await.expect("stream");
    let batch = sent(&desk, &session, &["a.bin", "b.bin"], How::Files).await;
    until(&mut events, batch, BatchState::Done).await;
    desk.until_done(batch).await;
    let rows = session.rows(None, batch, 0..9).await.expect("rows").rows;
    assert!(rows.iter().all(|row| row.phase == Phase::Attached), "{rows:?}");
    desk.task_has(seed::EMPTY, &["a.bin", "b.bin"]);
    desk.done().await;
}

#[tokio::test]
async fn answers_and_errors_come_through_as_they_are() {
    let desk = Desk::new().await;
    let session = desk.session(command()).await;
    let target = session
        .resolve(None, &format!("task/{}", seed::EMPTY))
        .await
        .expect("task");
    assert_eq!(target.place.id, seed::EMPTY.to_string());
    let unknown = session.resolve(None, "task/1").await.expect_err("no such task");
    let not_there = Reason::NotThere {
        place: PlaceKind::Task,
        id: "1".to_owned(),
        organisation: desk.accounts()[0].organisation_name.clone(),
    };
    assert_eq!(unknown.reason, not_there);
    assert_eq!(session.accounts().await.expect("accounts"), desk.accounts());
    let alone = session.front(None).await.expect_err("nobody shows a window");
    assert_eq!(alone.reason, Reason::HomeInUse);
    let mut fronts = desk.fronts();
    session.front(Some(BatchId(7))).await.expect("front");
    assert_eq!(fronts.recv().await, Some(Some(BatchId(7))));
    desk.done().await;
}

#[tokio::test]
async fn a_waiting_client_takes_over_when_the_owner_ends() {
    let mut desk = Desk::new().await;
    let session = desk.session(command()).await;
    desk.sandbox
        .fault(Fault::at(Step::Register, Action::HangAfter).after(1));
    sent(&desk, &session, &["a.bin", "b.bin", "c.bin"], How::Files).await;
    desk.when(|sandbox| sandbox.count(Step::Register) >= 2).await;
    desk.quit().await;
    desk.sandbox.clear_faults();
    desk.sandbox.release();
    timeout(DEADLINE, session.over()).await.expect("the client hears of it");

    let own = desk.session(command()).await;
    assert!(own.own().is_some(), "the lock fell free");
    let (_, mut events) = own.subscribe().await.expect("stream");
    let batch = own.claim(MARK).await.expect("claim").expect("it was written down");
    until(&mut events, batch, BatchState::Done).await;
    desk.task_has(seed::EMPTY, &["a.bin", "b.bin", "c.bin"]);
    own.close().await;
    assert_eq!(desk.sandbox.mistakes(), []);
}

#[tokio::test]
async fn a_window_takes_the_engine_from_a_command_which_goes_on_as_its_client() {
    let mut desk = Desk::new().await;
    desk.quit().await;
    let before = desk.session(command()).await;
    assert!(before.own().is_some());
    desk.sandbox.fault(Fault::at(Step::Store, Action::Hang).after(1));
    sent(&desk, &before, &["a.bin", "b.bin"], How::Files).await;
    desk.when(|sandbox| sandbox.count(Step::Store) >= 2).await;

    let window = desk.session(person()).await;
    assert!(window.own().is_some(), "a window is always the owner");
    assert!(before.is_over());
    desk.sandbox.clear_faults();
    desk.sandbox.release();

    let after = desk.session(command()).await;
    assert!(after.own().is_none());
    let (_, mut events) = after.subscribe().await.expect("stream");
    let batch = after
        .claim(MARK)
        .await
        .expect("claim")
        .expect("the window goes on with it");
    until(&mut events, batch, BatchState::Done).await;
    desk.task_has(seed::EMPTY, &["a.bin", "b.bin"]);
    window.close().await;
    assert_eq!(desk.sandbox.mistakes(), []);
}

#[tokio::test]
async fn what_ended_while_nobody_looked_is_found_and_not_sent_again() {
    let mut desk = Desk::new().await;
    let session = desk.session(command()).await;
    let batch = sent(&desk, &session, &["a.bin"], How::Files).await;
    desk.until_done(batch).await;
    desk.restart().await;
    let again = desk.session(command()).await;
    let found = again.claim(MARK).await.expect("claim").expect("it is kept");
    let rows = again.rows(None, found, 0..9).await.expect("rows").rows;
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].phase, Phase::Attached);
    assert_eq!(again.claim("another mark").await.expect("claim"), None);
    desk.task_has(seed::EMPTY, &["a.bin"]);
    desk.done().await;
}

#[tokio::test]
async fn what_a_person_took_off_the_list_does_not_come_back_by_its_mark() {
    let engine = EngineOptions {
        undo: DEADLINE,
        ..person()
    };
    let desk = Desk::with(Options::for_tests(), engine).await;
    let session = desk.session(command()).await;
    let batch = sent(&desk, &session, &["a.bin"], How::Files).await;
    desk.until_done(batch).await;
    desk.clear(batch).await.expect("clear");
    // It can still be brought back, but by whoever took it off.
    assert_eq!(session.claim(MARK).await.expect("claim"), None);
    desk.undo().await.expect("undo");
    assert_eq!(session.claim(MARK).await.expect("claim"), Some(batch));
    desk.done().await;
}

#[tokio::test]
async fn a_batch_is_a_commands_while_it_waits_and_a_persons_afterwards() {
    let desk = Desk::with(Options::for_tests(), person()).await;
    let refuse = Fault::at(Step::Reserve, Action::status(422));
    // A command is not asked: the comment goes out without what failed.
    let session = desk.session(command()).await;
    desk.sandbox.fault(refuse.clone().times(1));
    let batch = sent(&desk, &session, &["a.bin", "b.bin"], How::NewComment).await;
    let view = desk.until_state(batch, BatchState::NeedsYou).await;
    assert_eq!((view.counts.attached, view.counts.failed), (1, 1));
    session.clear(batch).await.expect("clear");

    // Gone before it ended: a person is asked.
    desk.sandbox.clear_faults();
    desk.sandbox.fault(refuse.times(1));
    desk.sandbox.fault(Fault::at(Step::Register, Action::Hang));
    let batch = sent_with("another mark", &desk, &session, &["c.bin", "d.bin"], How::NewComment).await;
    desk.when(|sandbox| sandbox.count(Step::Register) >= 2).await;
    drop(session);
    // The owner has heard that the client is gone once nobody waits for the batch.
    desk.until(batch, |view| !view.command).await;
    desk.sandbox.clear_faults();
    desk.sandbox.release();
    let view = desk.until_state(batch, BatchState::NeedsYou).await;
    assert_eq!(
        (view.counts.stored, view.counts.failed),
        (1, 1),
        "it waits for the person"
    );
    desk.done().await;
}
