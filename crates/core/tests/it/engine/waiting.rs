//! Whoever says “now” is not kept waiting, whatever a batch waits for.

use std::time::Duration;

use attache_core::{
    app::EngineOptions,
    event::{BatchId, BatchState, BatchView},
    reason::Reason,
    retry::Policy,
};
use attache_sandbox::{Action, Fault, LinkMode, Options, Step};

use super::harness::{Desk, person};

/// Waits that no test outlives.
fn drowsy() -> EngineOptions {
    let ages = Duration::from_hours(100_000);
    EngineOptions {
        retries: Policy {
            attempts: 5,
            within: ages,
            first: ages,
            longest: ages,
        },
        ..person()
    }
}

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
