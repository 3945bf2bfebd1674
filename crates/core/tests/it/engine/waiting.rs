//! Whoever says “now” is not kept waiting, whatever a batch waits for.

use std::time::Duration;

use attache_core::{
    account::ProviderKind,
    app::EngineOptions,
    event::{BatchId, BatchState, BatchView, Phase},
    reason::{Connection, Reason},
};
use attache_sandbox::{Action, Fault, LinkMode, Options, Step, seed};

use super::harness::{Desk, drowsy, person};

/// A batch that waits because of one fault.
async fn waiting(step: Step, action: Action) -> (Desk, BatchId, BatchView) {
    let options = Options {
        attachment_side_linking: false,
        link: LinkMode::Replace,
        ..Options::for_tests()
    };
    let desk = Desk::with(options, drowsy()).await;
    desk.sandbox.fault(Fault::at(step, action));
    let batch = desk.sent(&["a.bin"]).await;
    let view = desk
        .until(batch, |view| view.state == BatchState::Waiting && view.wait.is_some())
        .await;
    (desk, batch, view)
}

#[tokio::test]
async fn retrying_works_at_once_in_every_waiting_state() {
    for (step, action) in [
        // After a fault of the service, and of the network, at each step of a file.
        (Step::Reserve, Action::status(503)),
        (Step::Reserve, Action::CutBefore),
        (Step::Store, Action::slow_down()),
        (Step::Store, Action::CutBefore),
        (Step::Register, Action::status(500)),
        (Step::Register, Action::LoseReply),
        // In the act.
        (Step::List, Action::status(503)),
        (Step::List, Action::CutBefore),
        (Step::Parent, Action::captive_portal()),
        (Step::ParentPatch, Action::bad_gateway()),
        (Step::ParentPatch, Action::LoseReply),
    ] {
        let case = format!("{step:?} {action:?}");
        let (desk, batch, _) = waiting(step, action).await;
        desk.retry(batch, vec![]).await.expect("retry");
        let view = desk.until_done(batch).await;
        assert_eq!(view.counts.attached, 1, "{case}");
        desk.done().await;
    }
}

#[tokio::test]
async fn a_network_that_is_back_is_used_at_once() {
    for (step, action) in [
        (Step::Reserve, Action::CutBefore),
        (Step::Store, Action::LoseReply),
        (Step::ParentPatch, Action::captive_portal()),
    ] {
        let (desk, batch, view) = waiting(step, action).await;
        let for_network = matches!(
            view.wait,
            Some(Reason::NoConnection { .. } | Reason::NetworkAnswers { .. })
        );
        assert!(for_network, "{step:?}: {:?}", view.wait);
        desk.woke().await.expect("woke");
        desk.until_done(batch).await;
        desk.done().await;
    }
}

#[tokio::test]
async fn a_service_that_fails_is_not_hurried_by_the_network() {
    let (desk, batch, _) = waiting(Step::Reserve, Action::status(503)).await;
    desk.woke().await.expect("woke");
    desk.woke().await.expect("woke");
    assert_eq!(
        desk.sandbox.count(Step::Reserve),
        1,
        "it asked for time, not the network"
    );
    desk.retry(batch, vec![]).await.expect("retry");
    desk.until_done(batch).await;
    desk.done().await;
}

/// Trying again whether the network is back is no news; that it is back is.
#[tokio::test]
async fn a_batch_that_tries_the_network_again_still_waits_for_it() {
    for step in [Step::Reserve, Step::Store, Step::Register, Step::ParentPatch] {
        let options = Options {
            attachment_side_linking: false,
            ..Options::for_tests()
        };
        let desk = Desk::with(options, person()).await;
        desk.sandbox.fault(Fault::at(step, Action::CutBefore));
        desk.sandbox.fault(Fault::at(step, Action::Hang));
        let batch = desk.sent(&["a.bin"]).await;
        desk.when(|sandbox| sandbox.count(step) == 2).await;
        let waits = desk.snapshot().await.expect("snapshot").batches;
        let cut = Reason::NoConnection {
            provider: ProviderKind::Productive,
            why: Connection::Cut,
        };
        assert_eq!(
            (waits[0].state, waits[0].wait.as_ref()),
            (BatchState::Waiting, Some(&cut)),
            "{step:?} is tried once more"
        );
        if step != Step::ParentPatch {
            let row = desk.row(batch, "a.bin").await;
            assert_eq!((row.phase, row.reason), (Phase::Waiting, Some(cut)), "{step:?}");
        }
        desk.sandbox.release();
        let view = desk.until_done(batch).await;
        assert_eq!(view.wait, None, "{step:?}");
        desk.done().await;
    }
}

#[tokio::test]
async fn a_file_whose_bytes_leave_waits_no_more() {
    let options = Options {
        bandwidth: Some(1_000_000),
        ..Options::for_tests()
    };
    let desk = Desk::with(options, person()).await;
    desk.sandbox.fault(Fault::at(Step::Store, Action::CutBefore));
    let batch = desk.drop(vec![desk.file("a.bin", 20_000_000)]).await;
    desk.send_to_task(batch, seed::EMPTY).await;
    desk.until_state(batch, BatchState::Waiting).await;
    desk.until_state(batch, BatchState::Sending).await;
    let row = desk.row(batch, "a.bin").await;
    assert_eq!(
        (row.phase, row.reason),
        (Phase::Sending, None),
        "and says so while it is sent"
    );
    desk.stop(batch).await.expect("stop");
    desk.until_state(batch, BatchState::Stopped).await;
    desk.done().await;
}

/// Each step of a file that gets no answer, until people are told.
async fn silent(mut then: impl AsyncFnMut(&Desk, BatchId)) {
    let engine = EngineOptions {
        quiet: Duration::from_millis(50),
        ..person()
    };
    for step in [Step::Reserve, Step::Store, Step::Register] {
        let desk = Desk::with(Options::for_tests(), engine).await;
        desk.sandbox.fault(Fault::at(step, Action::Hang));
        let batch = desk.sent(&["a.bin"]).await;
        let silent = Reason::NoAnswer {
            provider: ProviderKind::Productive,
        };
        desk.until(batch, |view| {
            view.state == BatchState::Waiting && view.wait.as_ref() == Some(&silent)
        })
        .await;
        then(&desk, batch).await;
        desk.until_done(batch).await;
        desk.sandbox.release();
        desk.done().await;
    }
}

#[tokio::test]
async fn a_bar_that_stands_still_says_why() {
    silent(async |desk, _| desk.sandbox.release()).await;
}

#[tokio::test]
async fn trying_now_does_not_wait_for_an_answer_that_does_not_come() {
    // Nobody lets go of it: only another try ends well.
    silent(async |desk, batch| desk.retry(batch, Vec::new()).await.expect("retry")).await;
}
