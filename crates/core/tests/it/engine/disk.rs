//! A disk that is full in the middle, and a home that cannot be used at all.

use std::fs;

use attache_core::{
    account::{Addresses, ProviderKind},
    app::{App, Keep, NewAccount},
    event::{BatchState, Phase},
    home::Home,
    http,
    reason::Reason,
    secrets::{Secrets, Token},
    session::Session,
};
use attache_sandbox::{Action, Fault, Sandbox, Step, seed};

use super::harness::{Desk, options, person};

#[tokio::test]
async fn without_room_for_its_facts_nothing_goes_on_and_nothing_fails() {
    for (step, requests) in [(Step::Reserve, 1), (Step::Store, 1), (Step::Register, 1)] {
        let desk = Desk::new().await;
        desk.sandbox.fault(Fault::at(step, Action::Hang));
        let batch = desk.sent(&["a.bin"]).await;
        desk.when(|sandbox| sandbox.count(step) == 1).await;
        desk.fill_disk(true);
        desk.sandbox.release();
        let view = desk.until(batch, |view| view.wait == Some(Reason::DiskFull)).await;
        assert_eq!(view.state, BatchState::Waiting, "{step:?}");
        assert_eq!(view.counts.failed, 0, "{step:?}: nothing failed");
        // It is tried again meanwhile, so that it may be preparing at this moment.
        let row = desk.row(batch, "a.bin").await;
        let waits = (row.phase, row.reason.clone()) == (Phase::Waiting, Some(Reason::DiskFull));
        assert!(waits || row.phase == Phase::Preparing, "{step:?}: {row:?}");
        desk.fill_disk(false);
        desk.until_done(batch).await;
        desk.task_has(seed::EMPTY, &["a.bin"]);
        assert_eq!(
            desk.sandbox.count(step),
            requests + usize::from(step == Step::Reserve),
            "{step:?}"
        );
        assert!(
            desk.sandbox.count(Step::Store) <= 1,
            "{step:?}: what is stored is not sent again"
        );
        desk.until_no_leftovers().await;
        desk.done().await;
    }
}

#[tokio::test]
async fn a_comment_is_not_posted_before_it_is_written_down() {
    let desk = Desk::new().await;
    desk.sandbox.fault(Fault::at(Step::Register, Action::Hang));
    let batch = desk.drop(desk.files(&["a.bin"])).await;
    desk.send_in_comment(batch, "Here").await;
    desk.when(|sandbox| sandbox.count(Step::Register) == 1).await;
    desk.fill_disk(true);
    desk.sandbox.release();
    desk.until(batch, |view| view.wait == Some(Reason::DiskFull)).await;
    assert_eq!(desk.sandbox.count(Step::Comment), 0);
    desk.fill_disk(false);
    desk.until_done(batch).await;
    assert_eq!(desk.sandbox.comments_of_task(seed::EMPTY).len(), 1);
    desk.done().await;
}

#[tokio::test]
async fn a_comment_that_is_out_is_not_posted_again_because_of_a_full_disk() {
    let mut desk = Desk::new().await;
    desk.sandbox.fault(Fault::at(Step::Comment, Action::HangAfter));
    let batch = desk.drop(desk.files(&["a.bin"])).await;
    desk.send_in_comment(batch, "Here").await;
    desk.when(|sandbox| sandbox.comments_of_task(seed::EMPTY).len() == 1)
        .await;
    desk.fill_disk(true);
    desk.sandbox.release();
    desk.until(batch, |view| view.wait == Some(Reason::DiskFull)).await;
    desk.crash().await;
    desk.until_done(batch).await;
    assert_eq!(
        desk.sandbox.comments_of_task(seed::EMPTY).len(),
        1,
        "found again, not posted again"
    );
    desk.done().await;
}

#[tokio::test]
async fn decisions_wait_for_room_and_keep_their_order() {
    let mut desk = Desk::new().await;
    desk.sandbox.fault(Fault::at(Step::Store, Action::Hang).always());
    let batch = desk.sent(&["a.bin", "b.bin"]).await;
    desk.when(|sandbox| sandbox.count(Step::Store) == 2).await;
    desk.fill_disk(true);
    let b = desk.row(batch, "b.bin").await.id;
    desk.cancel(batch, vec![b]).await.expect("cancel");
    desk.pause(batch, vec![]).await.expect("pause");
    desk.resume(batch, vec![]).await.expect("resume");
    desk.pause(batch, vec![]).await.expect("pause");
    desk.until(batch, |view| view.counts.stopped == 1).await;
    desk.fill_disk(false);
    desk.finish(&[]).await.expect("everything is written");
    desk.crash().await;
    desk.sandbox.clear_faults();
    desk.sandbox.release();
    let view = desk.until_state(batch, BatchState::Paused).await;
    assert_eq!(
        (view.counts.stopped, view.counts.waiting),
        (1, 1),
        "the last decision holds"
    );
    desk.resume(batch, vec![]).await.expect("resume");
    desk.until_done(batch).await;
    desk.task_has(seed::EMPTY, &["a.bin"]);
    desk.done().await;
}

#[tokio::test]
async fn what_could_not_be_written_before_the_end_is_found_again() {
    let mut desk = Desk::new().await;
    desk.sandbox.fault(Fault::at(Step::List, Action::Hang));
    let batch = desk.sent(&["a.bin"]).await;
    desk.when(|sandbox| sandbox.count(Step::List) == 1).await;
    desk.fill_disk(true);
    desk.sandbox.release();
    desk.until(batch, |view| view.counts.attached == 1).await;
    // Quitting does not wait for room on a disk.
    desk.restart().await;
    desk.until_done(batch).await;
    desk.task_has(seed::EMPTY, &["a.bin"]);
    assert_eq!(desk.sandbox.count(Step::Store), 1, "it was there already");
    desk.done().await;
}

#[tokio::test]
async fn a_person_who_sends_hears_at_once_that_there_is_no_room() {
    let desk = Desk::new().await;
    let batch = desk.drop(desk.files(&["a.bin"])).await;
    desk.fill_disk(true);
    desk.set_target(
        batch,
        Some(desk.target(attache_core::destination::PlaceKind::Task, seed::EMPTY)),
    )
    .await
    .expect("target");
    let sent = desk.send(batch).await;
    assert_eq!(sent.expect_err("not sent").reason, Reason::DiskFull);
    let staged = desk.snapshot().await.expect("snapshot").batches[0].state;
    assert_eq!(staged, BatchState::Staged, "and can send it again");
    desk.fill_disk(false);
    desk.send(batch).await.expect("send");
    desk.until_done(batch).await;
    desk.done().await;
}

/// A home that lies in a file: nobody can make it, not even root.
fn nowhere() -> (tempfile::TempDir, Home) {
    let parent = tempfile::tempdir().expect("temporary folder");
    fs::write(parent.path().join("file"), "").expect("file");
    let home = Home::at(&parent.path().join("file/home")).expect("home");
    (parent, home)
}

fn new_account(sandbox: &Sandbox) -> NewAccount {
    NewAccount {
        provider: ProviderKind::Productive,
        name: None,
        organisation: Some(sandbox.organisation().to_owned()),
        addresses: Addresses {
            api: Some(sandbox.api_url()),
            storage: Some(sandbox.storage_url()),
            files: Some(sandbox.files_url()),
            web: Some(sandbox.web_url()),
        },
        token: Token::from(sandbox.token().to_owned()),
        keep: Keep::Keychain,
        sandbox: false,
    }
}

#[tokio::test]
async fn the_app_opens_where_nothing_can_be_kept() {
    let (_parent, home) = nowhere();
    let secrets = Secrets::in_memory();
    let app = App::open(home.clone(), options(&secrets, person(), http::Patience::default()))
        .await
        .expect("it opens");
    assert!(!app.is_kept());
    let snapshot = app.snapshot().await.expect("snapshot");
    assert!(
        matches!(snapshot.notices[..], [Reason::NothingKept { .. }]),
        "{:?}",
        snapshot.notices
    );

    let sandbox = Sandbox::start(attache_sandbox::Options::for_tests())
        .await
        .expect("sandbox");
    let account = app.add_account(new_account(&sandbox)).await.expect("account");
    let kept = app.snapshot().await.expect("snapshot").accounts[0].kept;
    assert!(!kept, "of an account that is forgotten the keychain gets no token");
    let mut settings = snapshot.settings.clone();
    settings.concurrency = 9;
    app.set_settings(settings.clone())
        .await
        .expect("settings hold until the end");
    assert_eq!(app.snapshot().await.expect("snapshot").settings, settings);
    app.remove_account(&account.id).await.expect("remove");

    let second = Session::open(&home, options(&secrets, person(), http::Patience::default()))
        .await
        .expect("another one");
    assert!(
        !second.own().expect("of its own").is_kept(),
        "there is nothing that two could work with"
    );
    app.close().await;
    second.close().await;
}

#[tokio::test]
async fn a_damaged_database_leaves_the_accounts_and_the_app() {
    let mut desk = Desk::new().await;
    desk.quit().await;
    let database = desk.home_folder().join("attache.db");
    let mut bytes = fs::read(&database).expect("read");
    let cut = bytes.len() - 4_096;
    bytes.truncate(cut);
    fs::write(&database, &bytes).expect("damage");
    desk.crash().await;
    let snapshot = desk.snapshot().await.expect("snapshot");
    assert_eq!(snapshot.notices, [Reason::StorePutAside]);
    let batch = desk.sent(&["a.bin"]).await;
    desk.until_done(batch).await;
    desk.task_has(seed::EMPTY, &["a.bin"]);
    desk.done().await;
}
