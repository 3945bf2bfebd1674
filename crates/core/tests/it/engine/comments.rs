//! The comment of a batch: posted once, whatever happens.

use attache_core::{
    account::ProviderKind,
    destination::{How, PlaceKind},
    event::{BatchState, Phase},
    reason::Reason,
};
use attache_sandbox::{Action, Fault, Options, Says, Step, seed};

use super::harness::{Desk, command, person};

#[tokio::test]
async fn when_looking_fails_too_it_is_looked_again_before_posting_again() {
    let desk = Desk::new().await;
    desk.sandbox.fault(Fault::at(Step::Comment, Action::LoseReply));
    desk.sandbox
        .fault(Fault::at(Step::Comments, Action::CutBefore).times(3));
    let batch = desk.drop(desk.files(&["a.bin"])).await;
    desk.send_in_comment(batch, "Here").await;
    desk.until_done(batch).await;
    assert_eq!(desk.sandbox.comments_of_task(seed::EMPTY).len(), 1, "one comment");
    assert_eq!(desk.sandbox.count(Step::Comment), 1, "posted once");
    desk.done().await;
}

#[tokio::test]
async fn a_command_that_cannot_find_out_says_so() {
    let desk = Desk::with(Options::for_tests(), command()).await;
    desk.sandbox.fault(Fault::at(Step::Comment, Action::LoseReply));
    desk.sandbox
        .fault(Fault::at(Step::Comments, Action::status(500)).always());
    let batch = desk.drop(desk.files(&["a.bin"])).await;
    desk.send_in_comment(batch, "Here").await;
    desk.until_state(batch, BatchState::NeedsYou).await;
    assert_eq!(
        desk.row(batch, "a.bin").await.reason,
        Some(Reason::CommentUnknown { how: How::NewComment })
    );
    desk.sandbox.clear_faults();
    desk.retry(batch, vec![]).await.expect("retry");
    desk.until_done(batch).await;
    assert_eq!(
        desk.sandbox.comments_of_task(seed::EMPTY).len(),
        1,
        "it was found, not posted again"
    );
    desk.done().await;
}

#[tokio::test]
async fn a_posted_comment_that_cannot_be_read_is_neither_called_failed_nor_posted_again() {
    for status in [403, 404, 422] {
        let desk = Desk::with(Options::for_tests(), command()).await;
        desk.sandbox.fault(Fault::at(Step::List, Action::status(status)));
        let batch = desk.drop(desk.files(&["a.bin"])).await;
        desk.send_in_comment(batch, "Here").await;
        desk.until_state(batch, BatchState::NeedsYou).await;
        let reason = desk.row(batch, "a.bin").await.reason;
        assert_eq!(reason, Some(Reason::PostedUnchecked), "{status}");
        desk.retry(batch, vec![]).await.expect("retry");
        desk.until_done(batch).await;
        assert_eq!(
            desk.sandbox.comments_of_task(seed::EMPTY).len(),
            1,
            "{status}: one comment"
        );
        assert_eq!(desk.sandbox.count(Step::Comment), 1, "{status}: posted once");
        desk.done().await;
    }
}

#[tokio::test]
async fn a_comment_that_went_out_although_it_was_refused_is_found() {
    for status in [400, 403, 404, 409, 422, 429] {
        let desk = Desk::with(Options::for_tests(), command()).await;
        desk.sandbox
            .fault(Fault::at(Step::Comment, Action::done_but(status)).always());
        let batch = desk.drop(desk.files(&["a.bin"])).await;
        desk.send_in_comment(batch, "Here").await;
        desk.until_done(batch).await;
        let asked = (desk.sandbox.count(Step::Comment), desk.sandbox.count(Step::Comments));
        assert_eq!(asked, (1, 1), "{status}: posted once, looked for once");
        desk.done().await;
    }
}

#[tokio::test]
async fn a_comment_that_is_sent_elsewhere_is_looked_for_once() {
    let elsewhere = Action::Reply {
        status: 302,
        headers: vec![("Location".to_owned(), "https://login.example/".to_owned())],
        body: Says::Nothing,
    };
    for provider in ProviderKind::ALL {
        let desk = Desk::at(provider, Options::for_tests(), command()).await;
        desk.sandbox.fault(Fault::at(Step::Comment, elsewhere.clone()));
        let batch = desk.drop(desk.files(&["a.bin"])).await;
        match provider {
            ProviderKind::Productive => desk.send_in_comment(batch, "Here").await,
            ProviderKind::Kantata => {
                let task = desk.target(PlaceKind::Task, seed::kantata::EMPTY);
                desk.send_to(batch, task).await;
            }
        }
        desk.until_done(batch).await;
        let asked = (desk.sandbox.count(Step::Comment), desk.sandbox.count(Step::Comments));
        assert_eq!(
            asked,
            (2, 2),
            "{provider:?}: one look after it, and one before it is posted again"
        );
        desk.done().await;
    }
}

#[tokio::test]
async fn where_all_answers_are_somebody_elses_a_comment_stays_open() {
    let desk = Desk::with(Options::for_tests(), command()).await;
    let theirs = Says::Json(serde_json::json!({ "status": "ok" }));
    desk.sandbox.fault(Fault::at(
        Step::Comment,
        Action::ReplyAfter {
            status: 200,
            body: theirs.clone(),
        },
    ));
    let looked = Action::Reply {
        status: 200,
        headers: Vec::new(),
        body: theirs,
    };
    desk.sandbox.fault(Fault::at(Step::Comments, looked).always());
    let batch = desk.drop(desk.files(&["a.bin"])).await;
    desk.send_in_comment(batch, "Here").await;
    desk.until_state(batch, BatchState::NeedsYou).await;
    let reason = desk.row(batch, "a.bin").await.reason;
    assert_eq!(reason, Some(Reason::CommentUnknown { how: How::NewComment }));
    desk.sandbox.clear_faults();
    desk.retry(batch, vec![]).await.expect("retry");
    desk.until_done(batch).await;
    assert_eq!(desk.sandbox.comments_of_task(seed::EMPTY).len(), 1, "it was found");
    desk.done().await;
}

#[tokio::test]
async fn who_may_neither_post_nor_look_reads_that() {
    let desk = Desk::with(Options::for_tests(), command()).await;
    for step in [Step::Comment, Step::Comments] {
        desk.sandbox.fault(Fault::at(step, Action::status(403)).always());
    }
    let batch = desk.drop(desk.files(&["a.bin"])).await;
    desk.send_in_comment(batch, "Here").await;
    desk.until_state(batch, BatchState::NeedsYou).await;
    let reason = desk.row(batch, "a.bin").await.reason;
    assert_eq!(reason, Some(Reason::NoAccess { place: PlaceKind::Task }));
    desk.done().await;
}

#[tokio::test]
async fn files_that_may_be_on_a_comment_are_never_deleted_from_it() {
    for clear in [false, true] {
        let desk = Desk::new().await;
        desk.sandbox.fault(Fault::at(Step::Comment, Action::LoseReply));
        desk.sandbox
            .fault(Fault::at(Step::Comments, Action::status(500)).always());
        let batch = desk.drop(desk.files(&["a.bin", "b.bin"])).await;
        desk.send_in_comment(batch, "Here").await;
        desk.until_state(batch, BatchState::NeedsYou).await;
        if clear {
            desk.clear(batch).await.expect("clear");
        } else {
            desk.stop(batch).await.expect("stop");
            desk.until_state(batch, BatchState::Stopped).await;
        }
        // Whatever would be deleted is deleted by then: another batch of the account has come and gone.
        desk.sandbox.clear_faults();
        let other = desk.sent(&["c.bin"]).await;
        desk.until_done(other).await;
        desk.close().await;
        let comments = desk.sandbox.comments_of_task(seed::EMPTY);
        assert_eq!(comments.len(), 1, "the comment went out although nobody heard of it");
        desk.are(comments[0].files.clone(), &["a.bin", "b.bin"]);
        desk.done().await;
    }
}

#[tokio::test]
async fn a_service_slow_to_commit_is_waited_for() {
    let desk = Desk::new().await;
    // The reply is lost although the comment comes; the first look does not see it yet.
    desk.sandbox.fault(Fault::at(Step::Comment, Action::LoseReply));
    let none = attache_sandbox::Says::Json(serde_json::json!({"data": [], "meta": {"total_count": 0}}));
    desk.sandbox.fault(
        Fault::at(
            Step::Comments,
            Action::Reply {
                status: 200,
                headers: vec![],
                body: none,
            },
        )
        .times(2),
    );
    let batch = desk.drop(desk.files(&["a.bin"])).await;
    desk.send_in_comment(batch, "Here").await;
    desk.until_done(batch).await;
    assert_eq!(desk.sandbox.count(Step::Comment), 1, "looked for until it was there");
    desk.done().await;
}

#[tokio::test]
async fn a_comment_waits_for_the_person_when_a_file_failed() {
    let desk = Desk::new().await;
    desk.sandbox.fault(Fault::at(Step::Reserve, Action::status(403)));
    let batch = desk.drop(desk.files(&["a.bin", "b.bin", "c.bin"])).await;
    desk.send_in_comment(batch, "Here").await;
    let view = desk.until_state(batch, BatchState::NeedsYou).await;
    assert_eq!(
        view.wait,
        Some(Reason::CommentWaits {
            stored: 2,
            failed: 1,
            how: How::NewComment
        })
    );
    assert_eq!(
        desk.sandbox.comments_of_task(seed::EMPTY).len(),
        0,
        "nobody saw anything yet"
    );

    desk.post_without(batch).await.expect("post");
    let view = desk.until(batch, |view| view.counts.attached == 2).await;
    assert_eq!(view.counts.failed, 1, "it stays in the list");
    let comments = desk.sandbox.comments_of_task(seed::EMPTY);
    assert_eq!(comments[0].files.len(), 2, "without the failed one");

    desk.until_state(batch, BatchState::NeedsYou).await;
    desk.retry(batch, vec![]).await.expect("retry");
    desk.until_done(batch).await;
    let comments = desk.sandbox.comments_of_task(seed::EMPTY);
    assert_eq!(comments.len(), 1, "the late one joins the same comment");
    desk.are(comments[0].files.clone(), &["a.bin", "b.bin", "c.bin"]);
    desk.done().await;
}

#[tokio::test]
async fn the_comment_goes_once_the_failed_file_is_taken_away() {
    for way in ["remove", "cancel", "retry"] {
        let desk = Desk::new().await;
        desk.sandbox.fault(Fault::at(Step::Reserve, Action::status(403)));
        let batch = desk.drop(desk.files(&["a.bin", "b.bin", "c.bin"])).await;
        desk.send_in_comment(batch, "Here").await;
        desk.until_state(batch, BatchState::NeedsYou).await;
        let rows = desk.all(batch).await;
        let failed = rows
            .iter()
            .find(|row| row.phase == Phase::Failed)
            .expect("one failed")
            .id;
        match way {
            "remove" => desk.remove(batch, vec![failed]).await,
            "cancel" => desk.cancel(batch, vec![failed]).await,
            _ => desk.retry(batch, vec![failed]).await,
        }
        .expect(way);
        desk.until_done(batch).await;
        let comments = desk.sandbox.comments_of_task(seed::EMPTY);
        assert_eq!(comments.len(), 1, "{way}: the comment went");
        assert_eq!(comments[0].files.len(), if way == "retry" { 3 } else { 2 }, "{way}");
        desk.until_no_leftovers().await;
        desk.done().await;
    }
}

#[tokio::test]
async fn the_text_may_be_mended_while_the_comment_waits() {
    let mut desk = Desk::new().await;
    desk.sandbox.fault(Fault::at(Step::Reserve, Action::status(403)));
    let batch = desk.drop(desk.files(&["a.bin", "b.bin"])).await;
    desk.send_in_comment(batch, "Hree").await;
    desk.until_state(batch, BatchState::NeedsYou).await;
    desk.set_text(batch, "Here".to_owned()).await.expect("text");
    desk.restart().await;
    let view = desk.until_state(batch, BatchState::NeedsYou).await;
    assert_eq!(view.text, "Here", "it was written down");
    desk.post_without(batch).await.expect("post");
    desk.until(batch, |view| view.counts.attached == 1).await;
    desk.set_text(batch, "too late".to_owned()).await.expect("text");
    assert_eq!(desk.watcher.view(batch).expect("view").text, "Here", "it is out");
    let comments = desk.sandbox.comments_of_task(seed::EMPTY);
    assert_eq!(comments[0].body.as_deref(), Some("<p>Here</p>"));
    desk.done().await;
}

#[tokio::test]
async fn a_command_posts_without_what_failed() {
    let desk = Desk::with(Options::for_tests(), command()).await;
    desk.sandbox.fault(Fault::at(Step::Reserve, Action::status(403)));
    let batch = desk.drop(desk.files(&["a.bin", "b.bin"])).await;
    desk.send_in_comment(batch, "Here").await;
    let view = desk.until_state(batch, BatchState::NeedsYou).await;
    assert_eq!(
        (view.counts.attached, view.counts.failed),
        (1, 1),
        "nobody is there to ask"
    );
    desk.done().await;
}

#[tokio::test]
async fn a_refused_comment_keeps_what_is_stored() {
    let desk = Desk::with(Options::for_tests(), person()).await;
    desk.sandbox.fault(Fault::at(
        Step::Comment,
        Action::invalid("/data/attributes/body", "is too long"),
    ));
    let batch = desk.drop(desk.files(&["a.bin"])).await;
    desk.send_in_comment(batch, "Here").await;
    desk.until_state(batch, BatchState::NeedsYou).await;
    desk.retry(batch, vec![]).await.expect("retry");
    desk.until_done(batch).await;
    assert_eq!(
        desk.sandbox.count(Step::Store),
        1,
        "the file was not at fault and is not sent again"
    );
    assert_eq!(
        desk.sandbox.count(Step::Comments),
        2,
        "one look after the refusal, one before the next try"
    );
    assert_eq!(desk.sandbox.comments_of_task(seed::EMPTY).len(), 1);
    desk.done().await;
}
