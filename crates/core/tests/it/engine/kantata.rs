//! Destinations that only Kantata OX has.

use attache_core::{
    account::ProviderKind,
    destination::{How, PlaceKind},
    event::{BatchId, BatchState, Phase},
    reason::Reason,
};
use attache_sandbox::{Action, Fault, Options, Step, seed::kantata as seed};

use super::harness::{Desk, person};

async fn desk() -> Desk {
    let mut options = Options::for_tests();
    // A machine that is busy with other things must not make credentials late.
    options.kantata.cred_ttl = std::time::Duration::from_mins(2);
    Desk::at(ProviderKind::Kantata, options, person()).await
}

async fn send_to(desk: &Desk, names: &[&str], kind: PlaceKind, id: u64, how: How) -> BatchId {
    let batch = desk.drop(desk.files(names)).await;
    let target = desk.target(kind, id);
    desk.set_target(batch, Some(target)).await.expect("target");
    let view = desk.until(batch, |view| view.target.is_some()).await;
    assert_eq!(view.how, how, "the usual way there");
    desk.send(batch).await.expect("send");
    batch
}

#[tokio::test]
async fn files_go_into_a_project_in_one_post() {
    let desk = desk().await;
    let batch = send_to(
        &desk,
        &["a.bin", "b.bin"],
        PlaceKind::Project,
        seed::NO_EXPENSES,
        How::NewPost,
    )
    .await;
    desk.until_done(batch).await;
    let posts = desk.sandbox.posts_of_workspace(seed::NO_EXPENSES);
    assert_eq!(posts.len(), 1, "one post");
    assert_eq!(
        posts[0].message, "a.bin\nb.bin",
        "the service wants words; nobody wrote any"
    );
    desk.are(posts[0].files.clone(), &["a.bin", "b.bin"]);
    desk.done().await;
}

#[tokio::test]
async fn a_post_that_exists_gets_a_reply() {
    let desk = desk().await;
    desk.sandbox.fault(Fault::at(Step::Comment, Action::LoseReply));
    let before = desk.sandbox.replies_to_post(seed::POST).len();
    let batch = send_to(&desk, &["a.bin"], PlaceKind::Post, seed::POST, How::Reply).await;
    desk.until_done(batch).await;
    let replies = desk.sandbox.replies_to_post(seed::POST);
    assert_eq!(replies.len(), before + 1, "one reply, although its answer was lost");
    desk.are(replies[before].files.clone(), &["a.bin"]);
    desk.done().await;
}

#[tokio::test]
async fn an_expense_gets_its_receipt() {
    let desk = desk().await;
    let batch = send_to(&desk, &["a.bin"], PlaceKind::Expense, seed::EXPENSE, How::Receipt).await;
    desk.until_done(batch).await;
    let receipt = desk.sandbox.receipt_of_expense(seed::EXPENSE).expect("a receipt");
    desk.are(vec![receipt], &["a.bin"]);
    desk.done().await;
}

#[tokio::test]
async fn a_receipt_that_is_there_stays() {
    let desk = desk().await;
    let batch = send_to(&desk, &["a.bin"], PlaceKind::Expense, seed::WITH_RECEIPT, How::Receipt).await;
    desk.until_state(batch, BatchState::NeedsYou).await;
    let row = desk.row(batch, "a.bin").await;
    let name = "Hotel_Luebeck.txt".to_owned();
    assert_eq!(
        (row.phase, row.reason),
        (Phase::Failed, Some(Reason::Occupied { name: name.clone() }))
    );
    let receipt = desk.sandbox.receipt_of_expense(seed::WITH_RECEIPT);
    assert_eq!(receipt.map(|file| file.name), Some(name));
    desk.done().await;
}

#[tokio::test]
async fn a_file_that_storage_loses_before_the_sync_is_stored_again() {
    let desk = desk().await;
    desk.sandbox.change_options(|options| options.kantata.sync_lag = 5);
    let batch = send_to(&desk, &["a.bin"], PlaceKind::Task, seed::EMPTY, How::NewPost).await;
    desk.when(|sandbox| sandbox.count(Step::Register) == 5).await;
    desk.sandbox.change_options(|options| options.kantata.sync_lag = 0);
    desk.until_done(batch).await;
    desk.are(desk.sandbox.files_of_story(seed::EMPTY), &["a.bin"]);
    let given_up = |sandbox: &attache_sandbox::Sandbox| {
        let all = sandbox.kantata_attachments();
        all.iter()
            .filter(|file| file.name == "a.bin")
            .all(|file| file.parent.is_some() || file.deleted)
    };
    desk.when(given_up).await;
    desk.done().await;
}
