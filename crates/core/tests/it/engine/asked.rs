//! What a destination asks for beside files: who sees a post, what an expense says; and proofs, which nothing takes.

use std::time::Duration;

use attache_core::{
    account::ProviderKind,
    destination::{Audience, Category, ExpenseDraft, ExpenseField, How, Person, PlaceKind, Target},
    event::{BatchId, BatchState, BatchView, Phase},
    reason::{Action as Todo, Reason},
};
use attache_sandbox::{Action, Fault, Options, Step, seed::kantata as seed};

use super::harness::{Desk, person};

async fn desk() -> Desk {
    let mut options = Options::for_tests();
    // A machine that is busy with other things must not make credentials late.
    options.kantata.cred_ttl = Duration::from_mins(2);
    Desk::at(ProviderKind::Kantata, options, person()).await
}

fn only_tom() -> Audience {
    Audience::Only {
        people: vec![Person {
            id: seed::TOM.to_string(),
            name: "Tom Berger".to_owned(),
            about: None,
        }],
    }
}

fn filled(amount: &str) -> ExpenseDraft {
    ExpenseDraft {
        category: Some(Category {
            id: seed::TRAVEL.to_string(),
            name: "Travel".to_owned(),
        }),
        amount: amount.to_owned(),
        ..ExpenseDraft::today()
    }
}

/// Addresses a batch and waits until the place has said what it asks for.
async fn address(desk: &Desk, batch: BatchId, target: Target, how: How) -> BatchView {
    desk.set_target(batch, Some(target.clone())).await.expect("target");
    desk.set_how(batch, how).await.expect("how");
    let settled = |view: &BatchView| {
        let there = view.target.as_ref().is_some_and(|it| it.place == target.place);
        there && view.how == how && view.state == BatchState::Staged
    };
    desk.until(batch, settled).await
}

async fn to_place(desk: &Desk, names: &[&str], kind: PlaceKind, id: u64, how: How) -> (BatchId, BatchView) {
    let batch = desk.drop(desk.files(names)).await;
    let target = Target {
        also: vec![How::NewExpense, How::Proof],
        ..desk.target(kind, id)
    };
    let view = address(desk, batch, target, how).await;
    (batch, view)
}

async fn new_expense(desk: &Desk, names: &[&str]) -> BatchId {
    to_place(desk, names, PlaceKind::Project, seed::RELAUNCH, How::NewExpense)
        .await
        .0
}

#[tokio::test]
async fn a_private_post_stays_private_through_failure_death_and_retry() {
    let mut desk = desk().await;
    let (batch, view) = to_place(&desk, &["a.bin"], PlaceKind::Task, seed::EMPTY, How::NewPost).await;
    assert_eq!(
        (view.audience, view.lacks),
        (Some(Audience::Undecided), None),
        "nobody has to say"
    );
    desk.set_audience(batch, only_tom()).await.expect("audience");
    desk.sandbox.fault(Fault::at(Step::Comment, Action::Hang));
    desk.send(batch).await.expect("send");
    desk.when(|sandbox| sandbox.count(Step::Comment) == 1).await;
    desk.crash().await;
    desk.sandbox.release();
    desk.sandbox.fault(Fault::at(Step::Comment, Action::LoseReply));
    desk.until_done(batch).await;
    let posts = desk.sandbox.posts_of_story(seed::EMPTY);
    assert_eq!(posts.len(), 1, "one post, although nobody knew how the first try ended");
    assert_eq!(posts[0].recipients, [seed::TOM]);
    desk.done().await;
}

#[tokio::test]
async fn what_was_private_is_asked_for_again_however_often_the_place_changes() {
    let desk = desk().await;
    let (batch, _) = to_place(&desk, &["a.bin"], PlaceKind::Task, seed::EMPTY, How::NewPost).await;
    desk.set_audience(batch, only_tom()).await.expect("audience");
    for _ in 0..2 {
        desk.set_target(batch, None).await.expect("no target");
        for (kind, id) in [
            (PlaceKind::Project, seed::RELAUNCH),
            (PlaceKind::Task, seed::STARTSEITE),
        ] {
            let view = address(&desk, batch, desk.target(kind, id), How::NewPost).await;
            assert_eq!(view.lacks, Some(Reason::AudienceUndecided), "{kind:?}");
            let refused = desk.send(batch).await.expect_err("nobody said who sees it");
            assert_eq!(refused.reason, Reason::AudienceUndecided);
        }
    }
    desk.set_audience(batch, Audience::Everybody).await.expect("audience");
    let view = address(&desk, batch, desk.target(PlaceKind::Task, seed::EMPTY), How::NewPost).await;
    assert_eq!(view.lacks, None, "it was not private the last time");
    desk.done().await;
}

#[tokio::test]
async fn where_it_has_to_be_said_nothing_is_sent_before() {
    let desk = desk().await;
    let (batch, view) = to_place(&desk, &["a.bin"], PlaceKind::Project, seed::PRIVACY, How::NewPost).await;
    assert_eq!(view.lacks, Some(Reason::AudienceUndecided));
    let refused = desk.send(batch).await.expect_err("nobody said who sees it");
    assert_eq!(refused.reason, Reason::AudienceUndecided);
    assert_eq!(
        desk.sandbox.count(Step::Reserve) + desk.sandbox.count(Step::Upload),
        0,
        "nothing went"
    );
    desk.set_audience(batch, Audience::Everybody).await.expect("audience");
    desk.send(batch).await.expect("send");
    let done = desk.until_done(batch).await;
    assert_eq!(done.audience, Some(Audience::Everybody));
    assert!(desk.sandbox.posts_of_workspace(seed::PRIVACY)[0].recipients.is_empty());
    desk.done().await;
}

#[tokio::test]
async fn a_place_that_could_not_be_asked_is_asked_before_the_post() {
    let desk = desk().await;
    desk.sandbox
        .fault(Fault::at(Step::Parent, Action::status(500)).always());
    let (batch, view) = to_place(&desk, &["a.bin"], PlaceKind::Project, seed::PRIVACY, How::NewPost).await;
    assert_eq!(view.lacks, None, "nobody knows yet");
    desk.sandbox.clear_faults();
    desk.send(batch).await.expect("send");
    let stuck = desk.until_state(batch, BatchState::NeedsYou).await;
    assert_eq!(stuck.wait, Some(Reason::AudienceUndecided));
    assert_eq!(stuck.lacks, Some(Reason::AudienceUndecided));
    assert_eq!(desk.sandbox.posts_of_workspace(seed::PRIVACY), []);
    desk.set_audience(batch, only_tom()).await.expect("audience");
    desk.retry(batch, Vec::new()).await.expect("retry");
    desk.until_done(batch).await;
    let posts = desk.sandbox.posts_of_workspace(seed::PRIVACY);
    assert_eq!((posts.len(), posts[0].recipients.as_slice()), (1, &[seed::TOM][..]));
    desk.done().await;
}

#[tokio::test]
async fn nothing_is_sent_where_the_person_may_not_post_files() {
    let desk = desk().await;
    let place = PlaceKind::Project;
    for project in [seed::READ_ONLY, seed::NO_FILES] {
        let (batch, view) = to_place(&desk, &["a.bin"], place, project, How::NewPost).await;
        assert_eq!(view.lacks, Some(Reason::NoAccess { place }));
        let refused = desk.send(batch).await.expect_err("it is known");
        assert_eq!(refused.reason, Reason::NoAccess { place });
        assert_eq!(
            desk.sandbox.count(Step::Upload) + desk.sandbox.count(Step::Reserve),
            0,
            "before a byte went"
        );
    }
    let (batch, _) = to_place(&desk, &["b.bin"], place, seed::NO_FILES, How::NewPost).await;
    let view = address(&desk, batch, desk.target(place, seed::NO_EXPENSES), How::NewPost).await;
    assert_eq!(view.lacks, None, "it is of that place alone");
    desk.done().await;
}

#[tokio::test]
async fn a_project_that_is_opened_takes_what_it_refused() {
    let desk = desk().await;
    desk.sandbox.close_workspace(seed::NO_EXPENSES);
    let place = PlaceKind::Project;
    let (batch, _) = to_place(&desk, &["a.bin"], place, seed::NO_EXPENSES, How::NewPost).await;
    desk.sandbox.open_workspace(seed::NO_EXPENSES);
    assert!(desk.send(batch).await.is_err(), "as far as it was known");
    desk.until(batch, |view| view.lacks.is_none()).await;
    desk.send(batch).await.expect("send");
    desk.until_done(batch).await;
    assert_eq!(desk.sandbox.posts_of_workspace(seed::NO_EXPENSES).len(), 1);
    desk.done().await;
}

#[tokio::test]
async fn what_was_not_for_all_is_asked_again_at_another_place() {
    let desk = desk().await;
    let (batch, _) = to_place(&desk, &["a.bin"], PlaceKind::Task, seed::EMPTY, How::NewPost).await;
    desk.set_audience(batch, only_tom()).await.expect("audience");
    let view = async |place: u64| {
        let target = desk.target(PlaceKind::Task, place);
        desk.set_target(batch, Some(target)).await.expect("target");
        let views = desk.snapshot().await.expect("snapshot").batches;
        views.into_iter().find(|view| view.id == batch).expect("the batch")
    };
    assert_eq!(
        view(seed::EMPTY).await.audience,
        Some(only_tom()),
        "it is the same place"
    );
    let other = view(seed::MARKUP).await;
    assert_eq!(
        (other.audience, other.lacks),
        (Some(Audience::Undecided), Some(Reason::AudienceUndecided)),
        "it does not become public unasked"
    );
    desk.set_target(batch, None).await.expect("no target");
    let third = view(seed::EMPTY).await;
    assert_eq!(
        third.lacks,
        Some(Reason::AudienceUndecided),
        "nor by way of other places or none"
    );
    desk.set_audience(batch, Audience::Everybody).await.expect("audience");
    assert_eq!(view(seed::MARKUP).await.lacks, None, "it was answered");
    desk.done().await;
}

#[tokio::test]
async fn an_expense_is_made_for_its_receipt() {
    let desk = desk().await;
    let batch = new_expense(&desk, &["a.bin", "b.bin"]).await;
    let second = desk.row(batch, "b.bin").await;
    let place = PlaceKind::Expense;
    assert_eq!(
        (second.phase, second.reason, second.action),
        (
            Phase::Refused,
            Some(Reason::OneFileOnly { place }),
            Some(Todo::SendInstead)
        )
    );
    let view = desk.until(batch, |view| view.expense.is_some()).await;
    let draft = view.expense.expect("a draft");
    assert!(draft.day().is_some(), "today, to begin with: {draft:?}");
    let lacks = |field, currency: Option<&str>, digits| Reason::ExpenseIncomplete {
        field,
        currency: currency.map(str::to_owned),
        digits,
        most: None,
    };
    for (draft, lacks) in [
        (draft, lacks(ExpenseField::Category, None, None)),
        (filled("1.234"), lacks(ExpenseField::Amount, Some("EUR"), Some(2))),
    ] {
        desk.set_expense(batch, draft).await.expect("expense");
        let refused = desk.send(batch).await.expect_err("it lacks something");
        assert_eq!(refused.reason, lacks);
    }
    assert_eq!(desk.sandbox.count(Step::Upload), 0, "nothing went before it was known");
    desk.set_expense(batch, filled("189,90")).await.expect("expense");
    desk.send(batch).await.expect("send");
    desk.until_done(batch).await;
    let made = desk
        .sandbox
        .expenses_of_workspace(seed::RELAUNCH)
        .pop()
        .expect("an expense");
    assert_eq!((made.amount_in_cents, made.category.as_str()), (18_990, "Travel"));
    desk.are(made.receipt.into_iter().collect(), &["a.bin"]);
    desk.done().await;
}

#[tokio::test]
async fn a_receipt_that_one_project_has_goes_to_another() {
    let desk = desk().await;
    let first = new_expense(&desk, &["a.bin"]).await;
    let second = desk.drop(vec![desk.folder.path().join("a.bin")]).await;
    let project = |id| Target {
        also: vec![How::NewExpense, How::Proof],
        ..desk.target(PlaceKind::Project, id)
    };
    address(&desk, second, project(seed::RELAUNCH), How::NewExpense).await;
    for batch in [first, second] {
        desk.set_expense(batch, filled("12")).await.expect("expense");
    }
    desk.send(first).await.expect("send");
    desk.until_done(first).await;
    desk.until(second, |view| view.counts.left_out == 1).await;
    desk.set_target(second, Some(project(seed::PRIVACY)))
        .await
        .expect("target");
    desk.until(second, |view| view.counts.left_out == 0).await;
    desk.done().await;
}

#[tokio::test]
async fn an_expense_whose_reply_is_lost_is_made_once() {
    let front = [400, 408, 409, 422, 429].map(Action::done_but);
    for action in [&front[..], &[Action::LoseReply, Action::status(502)]].concat() {
        let desk = desk().await;
        let before = desk.sandbox.expenses_of_workspace(seed::RELAUNCH).len();
        let batch = new_expense(&desk, &["a.bin"]).await;
        desk.set_expense(batch, filled("12")).await.expect("expense");
        desk.sandbox.fault(Fault::at(Step::Expense, action.clone()));
        desk.send(batch).await.expect("send");
        desk.until_done(batch).await;
        let made = desk.sandbox.expenses_of_workspace(seed::RELAUNCH);
        assert_eq!(made.len(), before + 1, "exactly one after {action:?}");
        assert!(desk.sandbox.count(Step::Comments) > 0, "it was looked for first");
        desk.done().await;
    }
}

#[tokio::test]
async fn a_process_that_dies_while_an_expense_is_made_makes_it_once() {
    let mut desk = desk().await;
    let before = desk.sandbox.expenses_of_workspace(seed::RELAUNCH).len();
    let batch = new_expense(&desk, &["a.bin"]).await;
    desk.set_expense(batch, filled("12")).await.expect("expense");
    desk.sandbox.fault(Fault::at(Step::Expense, Action::HangAfter));
    desk.send(batch).await.expect("send");
    desk.when(|sandbox| sandbox.count(Step::Expense) == 1).await;
    desk.crash().await;
    desk.sandbox.release();
    desk.until_done(batch).await;
    let made = desk.sandbox.expenses_of_workspace(seed::RELAUNCH);
    assert_eq!(made.len(), before + 1);
    assert_eq!(
        desk.sandbox.count(Step::Expense),
        1,
        "it was found, and not asked for again"
    );
    desk.done().await;
}

#[tokio::test]
async fn what_an_expense_says_can_be_mended_once_it_was_refused() {
    let desk = desk().await;
    let batch = new_expense(&desk, &["a.bin"]).await;
    let mut wrong = filled("12");
    if let Some(category) = &mut wrong.category {
        category.id = seed::GONE_CATEGORY.to_string();
        category.name = "Mileage".to_owned();
    }
    desk.set_expense(batch, wrong).await.expect("expense");
    desk.send(batch).await.expect("send");
    desk.until_state(batch, BatchState::NeedsYou).await;
    let row = desk.row(batch, "a.bin").await;
    assert!(matches!(row.reason, Some(Reason::Refused { .. })), "{row:?}");
    desk.set_expense(batch, filled("12")).await.expect("expense");
    desk.retry(batch, Vec::new()).await.expect("retry");
    desk.until_done(batch).await;
    assert_eq!(
        desk.sandbox.count(Step::Upload) + desk.sandbox.count(Step::Store),
        1,
        "the file was not sent again"
    );
    desk.done().await;
}

#[tokio::test]
async fn proofs_are_done_when_it_is_known_where_they_are() {
    let desk = desk().await;
    let (batch, _) = to_place(&desk, &["a.bin", "b.bin"], PlaceKind::Task, seed::PROOFING, How::Proof).await;
    desk.send(batch).await.expect("send");
    desk.until_done(batch).await;
    let row = desk.row(batch, "a.bin").await;
    assert_eq!(row.phase, Phase::Attached);
    let page = row.proof.expect("a page");
    assert!(page.contains("/proofs/"), "{page}");
    assert_eq!(desk.proof_of(row.id).await.expect("answer"), Some(page));
    let files = desk.sandbox.kantata_attachments().into_iter();
    let ours = files.filter(|file| file.purpose.as_deref() == Some("proof"));
    assert!(ours.clone().all(|file| file.parent.is_none()), "nothing links them");
    desk.are(ours.collect(), &["a.bin", "b.bin"]);
    assert_eq!(desk.sandbox.posts_of_story(seed::PROOFING), []);
    desk.done().await;
}

#[tokio::test]
async fn a_proof_that_nobody_can_find_is_not_done() {
    let desk = desk().await;
    desk.sandbox
        .change_options(|options| options.kantata.proof_pages = false);
    let (batch, _) = to_place(&desk, &["a.bin"], PlaceKind::Task, seed::PROOFING, How::Proof).await;
    desk.send(batch).await.expect("send");
    desk.until_state(batch, BatchState::NeedsYou).await;
    let provider = ProviderKind::Kantata;
    let row = desk.row(batch, "a.bin").await;
    assert_eq!(
        (row.phase, row.reason),
        (Phase::Failed, Some(Reason::ProofUnseen { provider }))
    );
    desk.sandbox
        .change_options(|options| options.kantata.proof_pages = true);
    desk.retry(batch, Vec::new()).await.expect("retry");
    desk.until_done(batch).await;
    assert!(desk.row(batch, "a.bin").await.proof.is_some());
    desk.done().await;
}

#[tokio::test]
async fn proofs_that_are_not_taken_say_so_and_can_go_elsewhere() {
    let desk = desk().await;
    desk.sandbox
        .change_options(|options| options.kantata.allow_proof = false);
    let (batch, _) = to_place(&desk, &["a.bin"], PlaceKind::Task, seed::PROOFING, How::Proof).await;
    desk.send(batch).await.expect("send");
    let stuck = desk.until_state(batch, BatchState::NeedsYou).await;
    let provider = ProviderKind::Kantata;
    assert_eq!(stuck.wait, Some(Reason::ProofRefused { provider }));
    assert_eq!(desk.row(batch, "a.bin").await.action, Some(Todo::ChooseAnother));
    desk.done().await;
}
