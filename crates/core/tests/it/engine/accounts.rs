//! Accounts that stop working while files are on their way.

use attache_core::{
    account::ProviderKind,
    app::Keep,
    event::BatchState,
    reason::{Action as Act, Reason},
    secrets::Token,
};
use attache_sandbox::{Action, Fault, Options, Step, seed};

use super::harness::{Desk, command};

const REFUSED: Reason = Reason::TokenRefused {
    provider: ProviderKind::Productive,
};

#[tokio::test]
async fn a_person_enters_a_token_and_everything_goes_on() {
    let desk = Desk::new().await;
    desk.sandbox.fault(Fault::at(Step::Store, Action::Hang).always());
    let batch = desk.sent(&["a.bin", "b.bin", "c.bin", "d.bin", "e.bin", "f.bin"]).await;
    desk.when(|sandbox| sandbox.count(Step::Store) == 4).await;
    desk.sandbox.revoke_token(seed::TOKEN);
    desk.sandbox.clear_faults();
    desk.sandbox.release();
    let view = desk.until(batch, |view| view.wait == Some(REFUSED)).await;
    assert_eq!(
        (view.state, view.counts.failed),
        (BatchState::Waiting, 0),
        "it waits, and nothing failed"
    );
    let trouble = desk.account_views()[0].trouble.clone();
    assert_eq!(trouble, Some(REFUSED), "the account says so too");
    desk.until(batch, |view| view.counts.active == 0).await;

    desk.sandbox.restore_token(seed::TOKEN);
    let token = Token::from(seed::TOKEN.to_owned());
    desk.enter_token(&desk.account, token, Keep::Keychain)
        .await
        .expect("token");
    desk.until_done(batch).await;
    desk.task_has(seed::EMPTY, &["a.bin", "b.bin", "c.bin", "d.bin", "e.bin", "f.bin"]);
    desk.until_no_leftovers().await;
    desk.done().await;
}

#[tokio::test]
async fn a_command_fails_with_its_account() {
    for step in [Step::Store, Step::Register, Step::List] {
        let desk = Desk::with(Options::for_tests(), command()).await;
        desk.sandbox.fault(Fault::at(step, Action::Hang).always());
        let batch = desk.sent(&["a.bin", "b.bin", "c.bin", "d.bin", "e.bin", "f.bin"]).await;
        desk.when(|sandbox| sandbox.count(step) >= 1).await;
        desk.sandbox.revoke_token(seed::TOKEN);
        desk.sandbox.clear_faults();
        desk.sandbox.release();
        let view = desk.until_state(batch, BatchState::NeedsYou).await;
        assert_eq!(
            view.counts.active + view.counts.waiting,
            0,
            "{step:?}: it ends: {view:#?}"
        );
        for (name, _, reason) in desk.states(batch).await {
            assert!(reason.is_none_or(|reason| reason == REFUSED), "{step:?}: {name}");
        }
        desk.done().await;
    }
}

#[tokio::test]
async fn a_batch_never_waits_for_an_account_that_is_removed() {
    let desk = Desk::new().await;
    desk.sandbox.fault(Fault::at(Step::Store, Action::Hang).always());
    let names = ["a.bin", "b.bin", "c.bin", "d.bin", "e.bin", "f.bin"];
    let batch = desk.sent(&names).await;
    desk.when(|sandbox| sandbox.count(Step::Store) == 4).await;
    desk.remove_account(&desk.account).await.expect("remove");
    let view = desk.until_state(batch, BatchState::NeedsYou).await;
    assert_eq!(view.counts.failed, 6, "those under way and those in line");
    let row = desk.row(batch, "a.bin").await;
    assert_eq!(
        (row.reason, row.action),
        (Some(Reason::NoAccount), Some(Act::ChooseAnother))
    );
    desk.sandbox.release();
    desk.done().await;
}

#[tokio::test]
async fn a_staged_batch_of_a_removed_account_cannot_be_sent() {
    let desk = Desk::new().await;
    let batch = desk.drop(desk.files(&["a.bin"])).await;
    let target = desk.target(attache_core::destination::PlaceKind::Task, seed::EMPTY);
    desk.set_target(batch, Some(target)).await.expect("target");
    desk.remove_account(&desk.account).await.expect("remove");
    assert_eq!(
        desk.send(batch).await.expect_err("no account").reason,
        Reason::NoAccount
    );
    desk.done().await;
}
