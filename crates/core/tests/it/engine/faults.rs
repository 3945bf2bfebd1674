//! Faults that stay, and what people see of them. What passes at each step is in the [`table`](super::table).

use std::time::Duration;

use attache_core::{
    account::ProviderKind,
    destination::PlaceKind,
    event::{BatchState, Phase},
    reason::{Connection, Reason},
};
use attache_sandbox::{Action, Fault, Options, Says, Step, seed};

use super::harness::{Desk, command};

const PRODUCTIVE: ProviderKind = ProviderKind::Productive;

#[tokio::test]
async fn a_limit_is_waiting_and_not_failing() {
    let desk = Desk::new().await;
    let limit = Action::rate_limited(Duration::from_secs(2));
    desk.sandbox.fault(Fault::at(Step::Reserve, limit));
    let batch = desk.sent(&["a.bin", "b.bin"]).await;
    let view = desk.until_state(batch, BatchState::Waiting).await;
    assert!(matches!(view.wait, Some(Reason::RateLimited { .. })), "{:?}", view.wait);
    assert_eq!(view.counts.failed, 0, "nothing has failed");
    desk.until_done(batch).await;
    let still = desk.watcher.view(batch).and_then(|view| view.wait);
    assert_eq!(still, None, "the wait is over");
    desk.done().await;
}

#[tokio::test]
async fn a_copy_that_stays_damaged_is_never_attached() {
    let desk = Desk::new().await;
    desk.sandbox.fault(Fault::at(Step::Store, Action::Damage).always());
    let batch = desk.sent(&["a.bin"]).await;
    desk.until_state(batch, BatchState::NeedsYou).await;
    let row = desk.row(batch, "a.bin").await;
    assert_eq!((row.phase, row.reason), (Phase::Failed, Some(Reason::Damaged)));
    desk.task_has(seed::EMPTY, &[]);
    desk.sandbox.clear_faults();
    desk.retry(batch, vec![]).await.expect("retry");
    desk.until_done(batch).await;
    desk.task_has(seed::EMPTY, &["a.bin"]);
    desk.until_no_leftovers().await;
    desk.done().await;
}

#[tokio::test]
async fn a_service_that_keeps_failing_is_given_up_and_can_be_tried_again() {
    for step in [Step::Reserve, Step::Store, Step::Register, Step::List] {
        let desk = Desk::new().await;
        desk.sandbox.fault(Fault::at(step, Action::status(500)).always());
        let batch = desk.sent(&["a.bin", "b.bin"]).await;
        let view = desk.until_state(batch, BatchState::NeedsYou).await;
        assert_eq!(view.counts.failed, 2, "{step:?}: nothing is left hanging");
        let row = desk.row(batch, "a.bin").await;
        let failing = Some(Reason::ServiceFailing {
            provider: PRODUCTIVE,
            times: 5,
        });
        assert_eq!(row.reason, failing, "{step:?}");
        desk.sandbox.clear_faults();
        desk.retry(batch, vec![]).await.expect("retry");
        desk.until_done(batch).await;
        desk.task_has(seed::EMPTY, &["a.bin", "b.bin"]);
        desk.until_no_leftovers().await;
        desk.done().await;
    }
}

#[tokio::test]
async fn what_cannot_pass_fails_that_file_only() {
    let too_large = Reason::TooLargeThere { provider: PRODUCTIVE };
    for (step, action, reason) in [
        (
            Step::Reserve,
            Action::status(403),
            Reason::NoAccess { place: PlaceKind::Task },
        ),
        (
            Step::Register,
            Action::status(403),
            Reason::NoAccess { place: PlaceKind::Task },
        ),
        (Step::Store, Action::entity_too_large(), too_large),
        (
            Step::Reserve,
            Action::invalid("/data/attributes/name", "is not nice"),
            Reason::Refused {
                provider: PRODUCTIVE,
                field: Some("name".to_owned()),
                detail: "is not nice".to_owned(),
            },
        ),
    ] {
        let desk = Desk::new().await;
        desk.sandbox.fault(Fault::at(step, action));
        let batch = desk.sent(&["a.bin", "b.bin", "c.bin"]).await;
        let view = desk.until_state(batch, BatchState::NeedsYou).await;
        assert_eq!(
            (view.counts.failed, view.counts.attached),
            (1, 2),
            "{step:?}: the others go on"
        );
        let rows = desk.all(batch).await;
        assert_eq!(
            rows[0].reason.as_ref(),
            Some(&reason),
            "the failed one comes first, with its reason"
        );
        desk.retry(batch, vec![rows[0].id]).await.expect("retry");
        desk.until_done(batch).await;
        desk.task_has(seed::EMPTY, &["a.bin", "b.bin", "c.bin"]);
        desk.until_no_leftovers().await;
        desk.done().await;
    }
}

#[tokio::test]
async fn a_person_waits_for_the_network_and_a_command_gives_up() {
    let desk = Desk::new().await;
    desk.sandbox
        .fault(Fault::at(Step::Reserve, Action::CutBefore).times(20));
    let batch = desk.sent(&["a.bin"]).await;
    // More often than any service is tried that fails.
    desk.until_state(batch, BatchState::Waiting).await;
    let reason = Some(Reason::NoConnection {
        provider: PRODUCTIVE,
        why: Connection::Cut,
    });
    desk.until(batch, |view| view.wait == reason).await;
    desk.when(|sandbox| sandbox.count(Step::Reserve) >= 5).await;
    desk.sandbox.clear_faults();
    desk.retry(batch, vec![]).await.expect("retry");
    desk.until_done(batch).await;
    desk.done().await;

    let desk = Desk::with(Options::for_tests(), command()).await;
    desk.sandbox.fault(Fault::at(Step::Reserve, Action::CutBefore).always());
    let batch = desk.sent(&["a.bin"]).await;
    desk.until_state(batch, BatchState::NeedsYou).await;
    assert_eq!(desk.row(batch, "a.bin").await.reason, reason, "a command has to end");
    desk.done().await;
}

#[tokio::test]
async fn a_destination_that_is_deleted_on_the_way_can_be_replaced() {
    let desk = Desk::new().await;
    desk.sandbox.fault(Fault::at(Step::Store, Action::Hang).always());
    let batch = desk.sent(&["a.bin", "b.bin"]).await;
    desk.when(|sandbox| sandbox.count(Step::Store) == 2).await;
    desk.sandbox.delete_task(seed::EMPTY);
    desk.sandbox.clear_faults();
    desk.sandbox.release();
    desk.until_state(batch, BatchState::NeedsYou).await;
    for (name, phase, reason) in desk.states(batch).await {
        assert_eq!(
            (phase, reason),
            (Phase::Failed, Some(Reason::DestinationGone { place: PlaceKind::Task })),
            "{name}"
        );
    }
    let other = desk.target(attache_core::destination::PlaceKind::Task, seed::EMOJI);
    desk.set_target(batch, Some(other)).await.expect("target");
    let gone = |event: &attache_core::event::Event| matches!(event, attache_core::event::Event::BatchGone { id } if *id == batch);
    desk.watcher.until_heard(gone).await;
    let staged = desk.snapshot().await.expect("snapshot").batches;
    assert_eq!(staged.len(), 1, "its files moved to a new batch");
    assert_eq!((staged[0].state, staged[0].counts.ready), (BatchState::Staged, 2));
    desk.send(staged[0].id).await.expect("send");
    desk.until_done(staged[0].id).await;
    let ours: Vec<_> = desk.sandbox.files_of_task(seed::EMOJI);
    desk.are(
        ours.into_iter()
            .filter(|file| file.name != "Fotos Auswahl.csv")
            .collect(),
        &["a.bin", "b.bin"],
    );
    desk.until_no_leftovers().await;
    desk.done().await;
}

#[tokio::test]
async fn an_upload_that_the_service_loses_every_time_says_so() {
    let desk = Desk::new().await;
    desk.sandbox
        .fault(Fault::at(Step::Register, Action::status(404)).always());
    let batch = desk.sent(&["a.bin"]).await;
    desk.until_state(batch, BatchState::NeedsYou).await;
    let lost = Some(Reason::UploadLost { provider: PRODUCTIVE });
    assert_eq!(desk.row(batch, "a.bin").await.reason, lost, "the task is there");
    assert_eq!(desk.sandbox.count(Step::Store), 5, "it is not sent for ever");
    desk.sandbox.clear_faults();
    desk.retry(batch, vec![]).await.expect("retry");
    desk.until_done(batch).await;
    desk.task_has(seed::EMPTY, &["a.bin"]);
    desk.until_no_leftovers().await;
    desk.done().await;
}

#[tokio::test]
async fn an_attachment_taken_off_again_is_seen_and_sent_anew() {
    let desk = Desk::new().await;
    // Linked while registering, gone when it is read back, and the parent's change does not bring it back.
    desk.sandbox
        .change_options(|options| options.attachment_side_linking = false);
    desk.sandbox.fault(
        Fault::at(
            Step::ParentPatch,
            Action::Reply {
                status: 200,
                headers: vec![],
                body: attache_sandbox::Says::Json(
                    serde_json::json!({"data": {"type": "tasks", "id": seed::EMPTY.to_string()}}),
                ),
            },
        )
        .always(),
    );
    let batch = desk.sent(&["a.bin"]).await;
    desk.until_state(batch, BatchState::NeedsYou).await;
    assert_eq!(
        desk.row(batch, "a.bin").await.reason,
        Some(Reason::Vanished { place: PlaceKind::Task }),
        "never called attached"
    );
    desk.sandbox.clear_faults();
    desk.retry(batch, vec![]).await.expect("retry");
    desk.until_done(batch).await;
    desk.task_has(seed::EMPTY, &["a.bin"]);
    desk.until_no_leftovers().await;
    desk.done().await;
}

#[tokio::test]
async fn a_policy_that_is_never_fresh_ends_with_a_reason() {
    let options = Options {
        policy_life: Duration::ZERO,
        ..Options::for_tests()
    };
    let desk = Desk::with(options, command()).await;
    let batch = desk.sent(&["a.bin"]).await;
    let view = desk.until_state(batch, BatchState::NeedsYou).await;
    assert_eq!(view.counts.failed, 1, "it does not ask for credentials for ever");
    let asked = desk.sandbox.count(Step::Reserve);
    assert_eq!(asked, 3, "storage says when a policy has expired, not our clock");
    assert_eq!(
        desk.row(batch, "a.bin").await.reason,
        Some(Reason::CredentialsLate { provider: PRODUCTIVE })
    );
    desk.done().await;
}

#[tokio::test]
async fn a_list_that_is_none_costs_nobody_a_file() {
    let options = Options {
        attachment_side_linking: false,
        ..Options::for_tests()
    };
    let desk = Desk::with(options, command()).await;
    desk.sandbox.add_files(seed::EMPTY, 3).expect("files of others");
    let nothing = Action::Reply {
        status: 200,
        headers: Vec::new(),
        body: Says::Json(serde_json::json!({ "data": null })),
    };
    desk.sandbox.fault(Fault::at(Step::List, nothing).always());
    let batch = desk.sent(&["a.bin"]).await;
    desk.until_state(batch, BatchState::NeedsYou).await;
    let left = desk.sandbox.files_of_task(seed::EMPTY).len();
    assert_eq!(left, 3, "taken for an empty list, it would have replaced what is there");
    desk.done().await;
}

#[tokio::test]
async fn a_question_hears_of_a_long_pause_and_does_not_wait_for_its_end() {
    let desk = Desk::new().await;
    let pause = Duration::from_mins(10);
    desk.sandbox.fault(Fault::at(Step::Search, Action::retry_after(pause)));
    for words in ["Startseite", "Impressum"] {
        let found = desk.search(words, &[]).await.expect("an answer");
        let trouble = found.accounts.into_iter().find_map(|at| at.trouble);
        let Some(Reason::RateLimited { until, .. }) = trouble else {
            panic!("{words}: {trouble:?}");
        };
        let left = until - jiff::Timestamp::now().as_millisecond();
        assert!(left > 9 * 60_000, "when it ends, and not ten seconds: {left}");
    }
    desk.done().await;
}
