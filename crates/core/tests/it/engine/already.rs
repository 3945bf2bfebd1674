//! Files that their destination holds already: recognised before they are sent, and the person decides.

use std::{fs, time::Duration};

use attache_core::{
    app::EngineOptions,
    destination::PlaceKind,
    event::{BatchId, BatchState, BatchView, GroupKind, Phase},
    reason::{Action, Reason},
};
use attache_sandbox::{Options, seed};

use super::harness::{Desk, command, person};

/// A desk that looks at a destination as soon as it is chosen.
async fn curious() -> Desk {
    let engine = EngineOptions {
        look_before: Duration::ZERO,
        ..person()
    };
    Desk::with(Options::for_tests(), engine).await
}

async fn addressed(desk: &Desk, names: &[&str]) -> BatchId {
    let paths = names.iter().map(|name| desk.folder.path().join(name)).collect();
    let batch = desk.drop(paths).await;
    let target = desk.target(PlaceKind::Task, seed::EMPTY);
    desk.set_target(batch, Some(target)).await.expect("target");
    batch
}

/// The name and the reason or note of each row.
async fn said(desk: &Desk, batch: BatchId) -> Vec<(String, Phase, Option<Reason>)> {
    let mut rows = desk.all(batch).await;
    rows.sort_by(|a, b| a.name.cmp(&b.name));
    let said = rows
        .into_iter()
        .map(|row| (row.name, row.phase, row.reason.or(row.note)));
    said.collect()
}

fn is_same(reason: Option<&Reason>) -> bool {
    matches!(
        reason,
        Some(Reason::AlreadyThere {
            same: true,
            place: PlaceKind::Task,
            since: Some(_)
        })
    )
}

#[tokio::test]
async fn the_same_content_is_recognised_whatever_it_is_called_now() {
    let desk = curious().await;
    let first = desk.sent(&["a.bin", "b.bin"]).await;
    desk.until_done(first).await;
    fs::rename(desk.folder.path().join("a.bin"), desk.folder.path().join("renamed.bin")).expect("rename");
    // As long as before, with other bytes.
    fs::write(desk.folder.path().join("b.bin"), vec![7; 3_000]).expect("write");
    let second = addressed(&desk, &["b.bin", "renamed.bin"]).await;
    let view = desk.until(second, |view| view.counts.left_out == 1).await;
    assert_eq!((view.there, view.counts.ready), (Some(2), 1));
    let groups: Vec<_> = view.groups.iter().map(|group| (group.kind, group.rows)).collect();
    assert_eq!(groups, [(GroupKind::NeedALook, 1), (GroupKind::Ready, 1)]);
    let renamed = desk.row(second, "renamed.bin").await;
    assert_eq!(renamed.index, 0, "what the person may decide about comes first");
    assert!(is_same(renamed.reason.as_ref()), "{renamed:?}");
    assert_eq!(
        (renamed.phase, renamed.action),
        (Phase::LeftOut, Some(Action::SendAnyway))
    );
    let changed = desk.row(second, "b.bin").await;
    assert!(
        matches!(changed.note, Some(Reason::AlreadyThere { same: false, .. })),
        "its name and size are there, its content is not: {changed:?}"
    );
    desk.send(second).await.expect("send");
    desk.until_done(second).await;
    assert_eq!(
        desk.sandbox.files_of_task(seed::EMPTY).len(),
        3,
        "what was left out stayed here"
    );
    desk.done().await;
}

#[tokio::test]
async fn what_lies_below_the_first_page_is_recognised_until_it_is_deleted() {
    let desk = curious().await;
    let first = desk.sent(&["a.bin"]).await;
    desk.until_done(first).await;
    let ours = desk.sandbox.files_of_task(seed::EMPTY)[0].id;
    desk.sandbox.add_files(seed::EMPTY, 450).expect("files");
    let second = addressed(&desk, &["a.bin"]).await;
    desk.until(second, |view| view.counts.left_out == 1).await;
    assert!(is_same(desk.row(second, "a.bin").await.reason.as_ref()));
    desk.set_target(second, None).await.expect("no target");
    desk.sandbox.unlink(ours);
    desk.send_to_task(second, seed::EMPTY).await;
    desk.until_done(second).await;
    desk.done().await;
}

#[tokio::test]
async fn empty_files_are_told_apart_by_their_names() {
    let desk = curious().await;
    for name in ["one.txt", "other.txt"] {
        desk.file(name, 0);
    }
    let first = addressed(&desk, &["one.txt"]).await;
    desk.send(first).await.expect("send");
    desk.until_done(first).await;
    let second = addressed(&desk, &["one.txt", "other.txt"]).await;
    let view = desk.until(second, |view| view.counts.left_out == 1).await;
    assert_eq!(view.counts.ready, 1, "nothing in it says that it is the same");
    assert!(is_same(desk.row(second, "one.txt").await.reason.as_ref()));
    desk.send(second).await.expect("send");
    desk.until_done(second).await;
    desk.task_has(seed::EMPTY, &["one.txt", "other.txt"]);
    desk.done().await;
}

#[tokio::test]
async fn what_is_recognised_can_be_sent_anyway_and_is_there_twice() {
    let desk = curious().await;
    let first = desk.sent(&["a.bin"]).await;
    desk.until_done(first).await;
    let second = addressed(&desk, &["a.bin"]).await;
    desk.until(second, |view| view.counts.left_out == 1).await;
    assert!(desk.send(second).await.is_err(), "there is nothing to send");
    let row = desk.row(second, "a.bin").await;
    desk.send_anyway(second, vec![row.id]).await.expect("anyway");
    let row = desk.row(second, "a.bin").await;
    assert_eq!((row.phase, row.reason, row.note), (Phase::Ready, None, None));
    desk.send(second).await.expect("send");
    desk.until_done(second).await;
    desk.task_has(seed::EMPTY, &["a.bin", "a.bin"]);
    desk.done().await;
}

#[tokio::test]
async fn what_was_deleted_at_the_destination_is_sent_again() {
    let desk = curious().await;
    let first = desk.sent(&["a.bin", "b.bin"]).await;
    desk.until_done(first).await;
    let there = desk.sandbox.files_of_task(seed::EMPTY);
    let gone = there.iter().find(|file| file.name == "a.bin").expect("it was sent");
    desk.sandbox.unlink(gone.id);
    let second = addressed(&desk, &["a.bin", "b.bin"]).await;
    desk.until(second, |view| view.counts.left_out == 1).await;
    assert_eq!(desk.row(second, "a.bin").await.phase, Phase::Ready);
    desk.send(second).await.expect("send");
    desk.until_done(second).await;
    desk.task_has(seed::EMPTY, &["a.bin", "b.bin"]);
    desk.done().await;
}

#[tokio::test]
async fn a_file_of_the_same_name_and_size_is_only_said() {
    let desk = curious().await;
    let path = desk.file("a.bin", 300);
    desk.sandbox
        .give(
            "task",
            seed::EMPTY,
            ("a.bin", "application/octet-stream"),
            &fs::read(&path).expect("read"),
        )
        .expect("give");
    desk.file("other.bin", 300);
    let batch = addressed(&desk, &["other.bin", "a.bin"]).await;
    desk.until(batch, |view| view.there == Some(1)).await;
    let first = desk.row(batch, "a.bin").await;
    assert_eq!(first.index, 0, "it is ready, and first among those that are");
    let said = said(&desk, batch).await;
    let is_there = |reason: &Option<Reason>| matches!(reason, Some(Reason::AlreadyThere { same: false, .. }));
    assert!(said[0].1 == Phase::Ready && is_there(&said[0].2), "{said:?}");
    assert_eq!((said[1].1, &said[1].2), (Phase::Ready, &None));

    let row = desk.row(batch, "a.bin").await;
    desk.skip(batch, vec![row.id]).await.expect("skip");
    let row = desk.row(batch, "a.bin").await;
    assert_eq!((row.phase, row.action), (Phase::LeftOut, Some(Action::SendAnyway)));
    assert!(is_there(&row.reason));

    for (name, refused) in [
        (
            "other.bin",
            Some(Reason::NameTaken {
                name: "other.bin".to_owned(),
            }),
        ),
        (
            "A.BIN",
            Some(Reason::NameTaken {
                name: "A.BIN".to_owned(),
            }),
        ),
        (" ", Some(Reason::NameNotAllowed)),
        ("a/b.bin", Some(Reason::NameNotAllowed)),
        ("a2.bin", None),
    ] {
        let renamed = desk.rename_upload(row.id, name.to_owned()).await;
        assert_eq!(renamed.err().map(|error| error.reason), refused, "{name}");
    }
    let row = desk.row(batch, "a2.bin").await;
    assert_eq!((row.phase, row.reason, row.note), (Phase::Ready, None, None));
    desk.send(batch).await.expect("send");
    desk.until_done(batch).await;
    let there = desk.sandbox.files_of_task(seed::EMPTY);
    let mut names: Vec<&str> = there.iter().map(|file| file.name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["a.bin", "a2.bin", "other.bin"]);
    desk.done().await;
}

#[tokio::test]
async fn another_destination_forgets_what_the_first_one_holds() {
    let desk = curious().await;
    let first = desk.sent(&["a.bin"]).await;
    desk.until_done(first).await;
    let second = addressed(&desk, &["a.bin"]).await;
    desk.until(second, |view| view.counts.left_out == 1).await;
    let target = desk.target(PlaceKind::Task, seed::EMOJI);
    desk.set_target(second, Some(target)).await.expect("target");
    let view = desk.until(second, |view| view.counts.ready == 1).await;
    assert_eq!(view.counts.left_out, 0);
    desk.send(second).await.expect("send");
    desk.until_done(second).await;
    desk.done().await;
}

#[tokio::test]
async fn how_many_are_there_follows_what_is_sent_and_deleted() {
    let desk = curious().await;
    desk.file("a.bin", 300);
    let batch = addressed(&desk, &["a.bin"]).await;
    desk.until(batch, |view| view.there == Some(0)).await;
    desk.send(batch).await.expect("send");
    desk.until_done(batch).await;
    desk.until(batch, |view| view.there == Some(1)).await;
    desk.file("b.bin", 200);
    let staged = addressed(&desk, &["a.bin", "b.bin"]).await;
    desk.until(staged, |view| view.there == Some(1) && view.counts.left_out == 1)
        .await;
    let account = desk.target(PlaceKind::Task, seed::EMPTY).account;
    let file = desk.sandbox.files_of_task(seed::EMPTY)[0].id.to_string();
    desk.delete_there(&account, &file).await.expect("delete");
    desk.until(batch, |view| view.there == Some(0)).await;
    desk.until(staged, |view| view.there == Some(0) && view.counts.ready == 2)
        .await;
    desk.done().await;
}

#[tokio::test]
async fn nobody_waits_for_a_destination_that_does_not_answer() {
    use attache_sandbox::{Action as Does, Fault, Step};
    let desk = curious().await;
    desk.sandbox.fault(Fault::at(Step::List, Does::Hang));
    desk.file("a.bin", 300);
    let batch = addressed(&desk, &["a.bin"]).await;
    desk.when(|sandbox| sandbox.count(Step::List) == 1).await;
    assert_eq!(desk.until(batch, |_| true).await.state, BatchState::Staged);
    desk.send(batch).await.expect("send");
    desk.until_done(batch).await;
    desk.sandbox.release();
    desk.task_has(seed::EMPTY, &["a.bin"]);
    desk.done().await;
}

#[tokio::test]
async fn a_command_knows_before_it_sends() {
    let desk = Desk::with(Options::for_tests(), command()).await;
    let first = desk.sent(&["a.bin"]).await;
    desk.until_done(first).await;
    desk.file("new.bin", 100);
    let looks = desk.sandbox.count(attache_sandbox::Step::List);
    let new = addressed(&desk, &["new.bin"]).await;
    desk.send(new).await.expect("send");
    desk.until_done(new).await;
    let second = addressed(&desk, &["a.bin"]).await;
    let view = desk
        .until(second, |view| view.state == BatchState::Staged && view.target.is_some())
        .await;
    assert_eq!(view.counts.left_out, 1, "it was told apart before it could be sent");
    assert!(is_same(desk.row(second, "a.bin").await.reason.as_ref()));
    assert!(desk.sandbox.count(attache_sandbox::Step::List) > looks);
    desk.send_anyway(second, vec![]).await.expect("anyway");
    desk.send(second).await.expect("send");
    desk.until_done(second).await;
    desk.task_has(seed::EMPTY, &["a.bin", "a.bin", "new.bin"]);
    desk.done().await;
}

#[tokio::test]
async fn a_destination_that_stumbles_is_asked_again_before_a_file_is_sent_twice() {
    use attache_sandbox::{Action as Does, Fault, Step};
    for stumbles in [
        Does::status(500),
        Does::rate_limited(Duration::from_secs(1)),
        Does::rate_limited_silently(),
        Does::CutBefore,
    ] {
        let case = format!("{stumbles:?}");
        let desk = Desk::with(Options::for_tests(), command()).await;
        let first = desk.sent(&["a.bin"]).await;
        desk.until_done(first).await;
        desk.sandbox.fault(Fault::at(Step::List, stumbles));
        let second = addressed(&desk, &["a.bin"]).await;
        let ready = |view: &BatchView| view.state == BatchState::Staged && view.target.is_some();
        let view = desk.until(second, ready).await;
        assert_eq!(view.counts.left_out, 1, "{case}");
        desk.done().await;
    }
}

#[tokio::test]
async fn a_file_is_left_out_only_where_it_is_seen() {
    use attache_sandbox::{Action as Does, Fault, Step};
    let desk = Desk::with(Options::for_tests(), command()).await;
    let first = desk.sent(&["a.bin"]).await;
    desk.until_done(first).await;
    desk.sandbox.fault(Fault::at(Step::List, Does::status(500)).always());
    let second = addressed(&desk, &["a.bin"]).await;
    let view = desk
        .until(second, |view| view.state == BatchState::Staged && view.target.is_some())
        .await;
    assert_eq!(
        (view.counts.left_out, view.counts.ready),
        (0, 1),
        "nobody knows whether it is there still"
    );
    desk.sandbox.clear_faults();
    desk.done().await;
}

#[tokio::test]
async fn the_one_file_that_a_place_holds_is_there_already() {
    use attache_core::account::ProviderKind::{Kantata, Productive};
    for (provider, kind, id) in [
        (Productive, PlaceKind::Expense, seed::EXPENSE),
        (Productive, PlaceKind::Invoice, seed::INVOICE),
        (Productive, PlaceKind::PurchaseOrder, seed::PURCHASE_ORDER),
        (Productive, PlaceKind::Bill, seed::BILL),
        (Kantata, PlaceKind::Expense, seed::kantata::EXPENSE),
    ] {
        let desk = Desk::at(provider, Options::for_tests(), command()).await;
        let first = desk.drop(desk.files(&["a.bin"])).await;
        desk.send_to(first, desk.target(kind, id)).await;
        desk.until_done(first).await;
        desk.file("b.bin", 3_000);
        for (name, there) in [("a.bin", true), ("b.bin", false)] {
            let batch = desk.drop(vec![desk.folder.path().join(name)]).await;
            let target = desk.target(kind, id);
            desk.set_target(batch, Some(target)).await.expect("target");
            desk.until(batch, |view| view.target.is_some() && view.state == BatchState::Staged)
                .await;
            let row = desk.row(batch, name).await;
            let is_there =
                matches!(&row.reason, Some(Reason::AlreadyThere { same: true, place, .. }) if *place == kind);
            assert!(
                if there {
                    is_there
                } else {
                    matches!(row.reason, Some(Reason::Occupied { .. }))
                },
                "{kind:?}: {row:?}"
            );
        }
        desk.done().await;
    }
}

#[tokio::test]
async fn a_place_for_one_file_is_looked_at_again_once_another_batch_has_filled_it() {
    let desk = Desk::new().await;
    let target = desk.target(PlaceKind::Expense, seed::EXPENSE);
    let [first, second] = [
        desk.drop(desk.files(&["a.bin"])).await,
        desk.drop(desk.files(&["b.bin"])).await,
    ];
    desk.set_target(second, Some(target.clone())).await.expect("target");
    desk.replace(second).await.expect("replace");
    assert_eq!(desk.unsent().await.expect("count"), 2);
    desk.send_to(first, target).await;
    desk.until_done(first).await;
    let view = desk.until(second, |view| view.taken.is_some()).await;
    assert_eq!(
        (view.taken.as_deref(), view.replaces),
        (Some("a.bin"), false),
        "nobody wanted that one replaced"
    );
    assert_eq!(
        desk.unsent().await.expect("count"),
        1,
        "only what is not sent would be off the list"
    );
    desk.done().await;
}

#[tokio::test]
async fn a_comment_goes_out_with_all_its_files() {
    let desk = Desk::with(Options::for_tests(), command()).await;
    for text in ["First", "Second"] {
        let batch = desk.drop(vec![desk.file("a.bin", 300)]).await;
        desk.send_in_comment(batch, text).await;
        desk.until_done(batch).await;
    }
    let comments = desk.sandbox.comments_of_task(seed::EMPTY);
    assert_eq!(comments.len(), 2, "the second one says something else");
    for comment in comments {
        desk.are(comment.files, &["a.bin"]);
    }
    desk.done().await;
}
