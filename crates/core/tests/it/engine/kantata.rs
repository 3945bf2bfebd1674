//! Destinations that only Kantata OX has.

use std::time::Duration;

use attache_core::{
    account::ProviderKind,
    destination::{How, PlaceKind},
    event::{BatchId, BatchState, BatchView, Phase, Settings},
    reason::{Action as Todo, Reason},
};
use attache_sandbox::{Action, Fault, Options, Says, Step, seed::kantata as seed};
use serde_json::json;

use super::harness::{Desk, person};

mod ways;

async fn desk() -> Desk {
    Desk::at(ProviderKind::Kantata, options(), person()).await
}

fn options() -> Options {
    let mut options = Options::for_tests();
    // A machine that is busy with other things must not make credentials late.
    options.kantata.cred_ttl = Duration::from_mins(2);
    options
}

/// Where files do not go whole to the service.
fn by_storage() -> Options {
    let mut options = options();
    options.kantata.server = false;
    options
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

fn has_receipt(desk: &Desk, expense: u64, names: &[&str]) {
    desk.are(desk.sandbox.receipt_of_expense(expense).into_iter().collect(), names);
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
async fn an_answer_that_does_not_say_what_posts_carry_is_no_no() {
    let desk = desk().await;
    desk.sandbox.fault(Fault::at(Step::Comment, Action::LoseReply));
    let unclear = json!({
        "count": 1,
        "results": [{ "key": "posts", "id": "9" }],
        "posts": { "9": { "id": "9", "message": "Here" } },
        "meta": { "count": 1, "page_count": 1, "page_number": 1, "page_size": 20 }
    });
    let reply = Action::Reply {
        status: 200,
        headers: Vec::new(),
        body: Says::Json(unclear),
    };
    desk.sandbox.fault(Fault::at(Step::Comments, reply).always());
    let before = desk.sandbox.posts_of_story(seed::EMPTY).len();
    let batch = send_to(&desk, &["a.bin"], PlaceKind::Task, seed::EMPTY, How::NewPost).await;
    desk.until_state(batch, BatchState::NeedsYou).await;
    assert_eq!(
        desk.sandbox.count(Step::Comment),
        1,
        "nothing is posted before it is known"
    );
    desk.sandbox.clear_faults();
    desk.retry(batch, vec![]).await.expect("retry");
    desk.until_done(batch).await;
    assert_eq!(
        desk.sandbox.posts_of_story(seed::EMPTY).len(),
        before + 1,
        "and it was there"
    );
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
async fn a_receipt_that_came_meanwhile_stays_until_somebody_says_so() {
    let desk = desk().await;
    let batch = desk.drop(desk.files(&["a.bin"])).await;
    to_expense(&desk, batch, seed::EXPENSE).await;
    desk.sandbox.give_receipt(seed::EXPENSE, "Taxi.txt").expect("a receipt");
    desk.send(batch).await.expect("send");
    desk.until_state(batch, BatchState::NeedsYou).await;
    let row = desk.row(batch, "a.bin").await;
    let name = "Taxi.txt".to_owned();
    assert_eq!(
        (row.phase, row.reason, row.action),
        (
            Phase::Failed,
            Some(Reason::Occupied { name: name.clone() }),
            Some(Todo::Replace)
        )
    );
    let receipt = desk.sandbox.receipt_of_expense(seed::EXPENSE);
    assert_eq!(receipt.map(|file| file.name), Some(name), "nothing is replaced");
    desk.replace(batch).await.expect("replace");
    desk.until_done(batch).await;
    desk.are(
        desk.sandbox.receipt_of_expense(seed::EXPENSE).into_iter().collect(),
        &["a.bin"],
    );
    desk.done().await;
}

#[tokio::test]
async fn a_file_that_storage_loses_before_the_sync_is_stored_again() {
    let desk = Desk::at(ProviderKind::Kantata, by_storage(), person()).await;
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

/// Drops files under these names and addresses them to the empty task.
async fn staged(desk: &Desk, names: &[&str]) -> BatchId {
    let batch = desk.drop(desk.files(names)).await;
    let target = desk.target(PlaceKind::Task, seed::EMPTY);
    desk.set_target(batch, Some(target)).await.expect("target");
    batch
}

/// The names in the list, each with the one at the service.
async fn names(desk: &Desk, batch: BatchId) -> Vec<(String, Option<String>)> {
    let rows = desk.all(batch).await;
    rows.into_iter().map(|row| (row.name, row.sent_as)).collect()
}

fn named(name: &str, sent_as: Option<&str>) -> (String, Option<String>) {
    (name.to_owned(), sent_as.map(str::to_owned))
}

fn names_there(desk: &Desk) -> Vec<String> {
    let files = desk.sandbox.files_of_story(seed::EMPTY);
    let mut names: Vec<String> = files.into_iter().map(|file| file.name).collect();
    names.sort();
    names
}

#[tokio::test]
async fn both_names_are_known_before_sending_and_the_known_one_is_given_back() {
    let desk = desk().await;
    let batch = staged(&desk, &["Mueller.pdf", "Müller.pdf", "a.bin"]).await;
    let both = [
        named("Mueller.pdf", None),
        named("Müller.pdf", Some("Mueller_2.pdf")),
        named("a.bin", None),
    ];
    assert_eq!(names(&desk, batch).await, both);
    desk.set_target(batch, None).await.expect("no target");
    let none: Vec<_> = both.iter().map(|(name, _)| named(name, None)).collect();
    assert_eq!(names(&desk, batch).await, none, "nobody says where it goes");
    let target = desk.target(PlaceKind::Task, seed::EMPTY);
    desk.set_target(batch, Some(target)).await.expect("target");
    desk.send(batch).await.expect("send");
    desk.until_done(batch).await;
    assert_eq!(names_there(&desk), ["Mueller.pdf", "Müller.pdf", "a.bin"]);
    assert_eq!(names(&desk, batch).await, none, "it has its name back");
    assert_eq!(desk.sandbox.count(Step::Rename), 1, "one needed it");
    let posts = desk.sandbox.posts_of_story(seed::EMPTY);
    assert_eq!(
        posts[0].message, "Mueller.pdf\nMüller.pdf\na.bin",
        "people read what they know"
    );
    desk.done().await;
}

#[tokio::test]
async fn a_name_that_is_refused_fails_nothing_and_is_not_asked_for_again() {
    let desk = desk().await;
    desk.sandbox
        .change_options(|options| options.kantata.free_rename = false);
    let batch = staged(&desk, &["Müller.pdf"]).await;
    desk.send(batch).await.expect("send");
    desk.until_done(batch).await;
    assert_eq!(names_there(&desk), ["Mueller.pdf"]);
    assert_eq!(names(&desk, batch).await, [named("Müller.pdf", Some("Mueller.pdf"))]);
    assert_eq!(desk.sandbox.count(Step::Rename), 1);
    desk.done().await;
}

#[tokio::test]
async fn a_name_that_meets_a_passing_fault_is_asked_for_again() {
    let desk = desk().await;
    desk.sandbox.fault(Fault::at(Step::Rename, Action::status(503)));
    let batch = staged(&desk, &["Müller.pdf"]).await;
    desk.send(batch).await.expect("send");
    desk.until_done(batch).await;
    assert_eq!(names_there(&desk), ["Müller.pdf"]);
    desk.done().await;
}

#[tokio::test]
async fn names_stay_as_they_were_sent_where_the_settings_say_so() {
    let desk = desk().await;
    let settings = Settings {
        restore_names: false,
        ..Settings::default()
    };
    desk.set_settings(settings).await.expect("settings");
    let batch = staged(&desk, &["Müller.pdf"]).await;
    desk.send(batch).await.expect("send");
    desk.until_done(batch).await;
    assert_eq!(names_there(&desk), ["Mueller.pdf"]);
    assert_eq!(desk.sandbox.count(Step::Rename), 0);
    desk.done().await;
}

#[tokio::test]
async fn a_process_that_dies_while_renaming_still_knows_both_names() {
    let mut desk = desk().await;
    desk.sandbox.fault(Fault::at(Step::Rename, Action::Hang));
    let batch = staged(&desk, &["Müller.pdf"]).await;
    desk.send(batch).await.expect("send");
    desk.when(|sandbox| sandbox.count(Step::Rename) == 1).await;
    assert_eq!(names(&desk, batch).await, [named("Müller.pdf", Some("Mueller.pdf"))]);
    desk.crash().await;
    desk.sandbox.release();
    desk.when(|sandbox| sandbox.count(Step::Rename) == 2).await;
    desk.until_done(batch).await;
    assert_eq!(names(&desk, batch).await, [named("Müller.pdf", None)]);
    assert_eq!(names_there(&desk), ["Müller.pdf"]);
    desk.done().await;
}

/// Addresses a batch to an expense and waits until that has said what it has.
async fn to_expense(desk: &Desk, batch: BatchId, expense: u64) {
    let target = desk.target(PlaceKind::Expense, expense);
    desk.set_target(batch, Some(target)).await.expect("target");
    let looked = |view: &BatchView| view.target.is_some() && view.state == BatchState::Staged;
    desk.until(batch, looked).await;
}

#[tokio::test]
async fn a_place_for_one_file_gets_the_one_that_is_meant() {
    let desk = desk().await;
    let batch = desk.drop(desk.files(&["a.bin", "b.bin"])).await;
    to_expense(&desk, batch, seed::EXPENSE).await;
    let one_only = Some(Reason::OneFileOnly {
        place: PlaceKind::Expense,
    });
    let state = |name: &str, sent: bool| {
        if sent {
            (name.to_owned(), Phase::Ready, None)
        } else {
            (name.to_owned(), Phase::Refused, one_only.clone())
        }
    };
    assert_eq!(desk.states(batch).await, [state("a.bin", true), state("b.bin", false)]);
    let second = desk.row(batch, "b.bin").await;
    assert_eq!(second.action, Some(Todo::SendInstead));
    desk.send_instead(second.id).await.expect("instead");
    assert_eq!(desk.states(batch).await, [state("a.bin", false), state("b.bin", true)]);
    desk.send(batch).await.expect("send");
    desk.until_done(batch).await;
    desk.are(
        desk.sandbox.receipt_of_expense(seed::EXPENSE).into_iter().collect(),
        &["b.bin"],
    );
    desk.done().await;
}

#[tokio::test]
async fn taking_off_the_first_file_makes_room_for_the_next() {
    let desk = desk().await;
    let batch = desk.drop(desk.files(&["a.bin", "b.bin"])).await;
    to_expense(&desk, batch, seed::EXPENSE).await;
    let first = desk.row(batch, "a.bin").await;
    desk.remove(batch, vec![first.id]).await.expect("remove");
    assert_eq!(desk.row(batch, "b.bin").await.phase, Phase::Ready);
    desk.done().await;
}

#[tokio::test]
async fn a_place_that_is_taken_says_so_before_sending_and_is_replaced_when_told() {
    let desk = desk().await;
    let batch = desk.drop(desk.files(&["a.bin"])).await;
    to_expense(&desk, batch, seed::WITH_RECEIPT).await;
    let row = desk.row(batch, "a.bin").await;
    let name = "Hotel_Luebeck.txt".to_owned();
    assert_eq!(
        (row.phase, row.reason, row.action),
        (Phase::Refused, Some(Reason::Occupied { name }), Some(Todo::Replace))
    );
    desk.replace(batch).await.expect("replace");
    assert_eq!(desk.row(batch, "a.bin").await.phase, Phase::Ready);
    desk.send(batch).await.expect("send");
    let done = desk.until_done(batch).await;
    assert!(done.replaces, "it is known that something went");
    has_receipt(&desk, seed::WITH_RECEIPT, &["a.bin"]);
    desk.done().await;
}

#[tokio::test]
async fn a_receipt_that_is_given_and_answered_with_a_refusal_stays() {
    for (expense, status) in [
        (seed::WITH_RECEIPT, 422),
        (seed::WITH_RECEIPT, 403),
        (seed::EXPENSE, 422),
    ] {
        let desk = desk().await;
        desk.sandbox
            .fault(Fault::at(Step::ParentPatch, Action::done_but(status)));
        let batch = desk.drop(desk.files(&["a.bin"])).await;
        to_expense(&desk, batch, expense).await;
        if expense == seed::WITH_RECEIPT {
            desk.replace(batch).await.expect("replace");
        }
        desk.send(batch).await.expect("send");
        desk.until_done(batch).await;
        has_receipt(&desk, expense, &["a.bin"]);
        desk.done().await;
    }
}

#[tokio::test]
async fn a_receipt_that_is_refused_is_asked_for_once() {
    let desk = desk().await;
    desk.sandbox
        .fault(Fault::at(Step::ParentPatch, Action::status(422)).always());
    let batch = send_to(&desk, &["a.bin"], PlaceKind::Expense, seed::EXPENSE, How::Receipt).await;
    desk.until_state(batch, BatchState::NeedsYou).await;
    let row = desk.row(batch, "a.bin").await;
    assert!(matches!(row.reason, Some(Reason::Refused { .. })), "{:?}", row.reason);
    assert_eq!(desk.sandbox.count(Step::ParentPatch), 1);
    assert!(desk.sandbox.receipt_of_expense(seed::EXPENSE).is_none());
    desk.done().await;
}

#[tokio::test]
async fn what_the_person_decided_about_a_place_outlives_the_process() {
    let mut desk = desk().await;
    let batch = desk.drop(desk.files(&["a.bin"])).await;
    to_expense(&desk, batch, seed::WITH_RECEIPT).await;
    desk.replace(batch).await.expect("replace");
    desk.sandbox.fault(Fault::at(Step::Upload, Action::Hang));
    desk.send(batch).await.expect("send");
    desk.when(|sandbox| sandbox.count(Step::Upload) == 1).await;
    desk.crash().await;
    desk.sandbox.release();
    desk.until_done(batch).await;
    has_receipt(&desk, seed::WITH_RECEIPT, &["a.bin"]);
    desk.done().await;
}
