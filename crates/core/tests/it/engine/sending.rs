//! The straight way: files, and where they end up.

use attache_core::{
    destination::PlaceKind,
    event::{BatchState, Phase},
    reason::Reason,
};
use attache_sandbox::{EtagMode, Options, Step, seed};

use super::harness::{Desk, person};

#[tokio::test]
async fn files_go_to_a_task() {
    let desk = Desk::new().await;
    let names = ["Angebot.pdf", "Logo Ü.svg", "empty.txt", "large.bin"];
    let paths = vec![
        desk.file(names[0], 40_000),
        desk.file(names[1], 1_234),
        desk.file(names[2], 0),
        desk.file(names[3], 3_000_000),
    ];
    let batch = desk.drop(paths).await;
    desk.send_to_task(batch, seed::EMPTY).await;
    let view = desk.until_done(batch).await;
    assert_eq!(view.counts.attached, 4, "every file");
    assert_eq!((view.bytes, view.sent), (3_041_234, 3_041_234), "every byte");
    assert!(view.seconds.is_some(), "it says how long it took");
    desk.task_has(seed::EMPTY, &names);
    desk.done().await;
}

#[tokio::test]
async fn rows_go_through_their_phases_in_order_and_are_full_only_at_the_end() {
    let desk = Desk::new().await;
    let batch = desk.drop(desk.files(&["a.bin", "b.bin", "c.bin"])).await;
    desk.rows(Some(desk.watcher.id), batch, 0..10).await.expect("rows");
    desk.send_to_task(batch, seed::EMPTY).await;
    desk.until_done(batch).await;
    let order = [
        Phase::Waiting,
        Phase::Preparing,
        Phase::Sending,
        Phase::Verifying,
        Phase::Attaching,
        Phase::Attached,
    ];
    for name in ["a.bin", "b.bin", "c.bin"] {
        let rows = desk.watcher.rows();
        let phases: Vec<Phase> = rows
            .iter()
            .filter(|row| row.name == name)
            .map(|row| row.phase)
            .collect();
        let places: Vec<Option<usize>> = phases
            .iter()
            .map(|phase| order.iter().position(|it| it == phase))
            .collect();
        assert!(places.iter().all(Option::is_some), "{name}: {phases:?}");
        assert!(places.is_sorted(), "{name} went back: {phases:?}");
    }
    for view in desk
        .watcher
        .views(batch)
        .iter()
        .filter(|view| view.state != BatchState::Done)
    {
        let counts = view.counts;
        assert!(counts.attached < 3, "attached is not done: {view:?}");
        let sum = counts.ready + counts.waiting + counts.active + counts.attached;
        assert_eq!(sum, counts.total, "every row is somewhere: {counts:?}");
    }
    desk.done().await;
}

#[tokio::test]
async fn attached_means_read_back() {
    let desk = Desk::new().await;
    let batch = desk.sent(&["a.bin"]).await;
    desk.until_done(batch).await;
    let requests = desk.sandbox.requests();
    let last = requests.iter().rfind(|request| request.path.contains("attachments"));
    assert_eq!(
        last.map(|request| request.step),
        Some(Step::List),
        "the last word is the destination's"
    );
    desk.done().await;
}

#[tokio::test]
async fn files_go_into_a_new_comment() {
    let desk = Desk::new().await;
    let batch = desk.drop(desk.files(&["a.bin", "b.bin"])).await;
    desk.send_in_comment(batch, "Für <Lena> & alle:\nzweite Zeile").await;
    let view = desk.until_done(batch).await;
    assert_eq!(view.counts.attached, 2, "both");
    let comments = desk.sandbox.comments_of_task(seed::EMPTY);
    assert_eq!(comments.len(), 1, "one comment");
    assert_eq!(
        comments[0].body.as_deref(),
        Some("<p>Für &lt;Lena&gt; &amp; alle:<br>zweite Zeile</p>"),
        "text stays text, lines stay lines"
    );
    desk.are(comments[0].files.clone(), &["a.bin", "b.bin"]);
    desk.task_has(seed::EMPTY, &[]);
    desk.done().await;
}

#[tokio::test]
async fn a_comment_without_text_says_the_names() {
    let desk = Desk::new().await;
    let batch = desk.drop(desk.files(&["a.bin", "b&c.bin"])).await;
    desk.send_in_comment(batch, " \n ").await;
    desk.until_done(batch).await;
    let comments = desk.sandbox.comments_of_task(seed::EMPTY);
    assert_eq!(
        comments[0].body.as_deref(),
        Some("<p>a.bin<br>b&amp;c.bin</p>"),
        "a comment has to say something"
    );
    desk.done().await;
}

#[tokio::test]
async fn files_go_to_an_existing_comment() {
    let desk = Desk::new().await;
    let batch = desk.drop(desk.files(&["a.bin", "b.bin"])).await;
    let target = desk.target(PlaceKind::Comment, seed::COMMENT);
    desk.set_target(batch, Some(target)).await.expect("target");
    desk.send(batch).await.expect("send");
    desk.until_done(batch).await;
    desk.are(desk.sandbox.files_of_comment(seed::COMMENT), &["a.bin", "b.bin"]);
    assert_eq!(
        desk.sandbox.comments_of_task(seed::STARTSEITE).len(),
        2,
        "no comment was added"
    );
    desk.done().await;
}

#[tokio::test]
async fn without_a_checksum_the_row_says_so() {
    let options = Options {
        etag: EtagMode::Opaque,
        ..Options::for_tests()
    };
    let desk = Desk::with(options, person()).await;
    let batch = desk.sent(&["a.bin"]).await;
    desk.until_done(batch).await;
    assert_eq!(desk.row(batch, "a.bin").await.note, Some(Reason::NotVerifiable));
    desk.task_has(seed::EMPTY, &["a.bin"]);
    desk.done().await;
}

#[tokio::test]
async fn what_cannot_be_sent_stays_in_the_list_and_holds_nothing_up() {
    let desk = Desk::new().await;
    let program = desk.file("setup.exe", 10);
    let only = desk.drop(vec![program.clone()]).await;
    let row = desk.row(only, "setup.exe").await;
    assert_eq!(row.phase, Phase::Refused, "the service reserves programs");
    let target = desk.target(PlaceKind::Task, seed::EMPTY);
    desk.set_target(only, Some(target)).await.expect("target");
    let refused = desk.send(only).await.expect_err("nothing can be sent");
    assert_eq!(refused.reason, Reason::NothingDropped);

    let batch = desk.drop(vec![program, desk.file("a.bin", 10)]).await;
    desk.send_to_task(batch, seed::EMPTY).await;
    let view = desk.until_done(batch).await;
    assert_eq!(
        (view.counts.attached, view.counts.refused),
        (1, 1),
        "it is still to be seen"
    );
    desk.task_has(seed::EMPTY, &["a.bin"]);
    desk.done().await;
}
