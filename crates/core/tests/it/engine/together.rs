//! Several at the same time: transfers, batches, destinations.

use std::time::Duration;

use attache_core::{app::EngineOptions, event::Settings};
use attache_sandbox::{Action, Fault, LinkMode, Mistake, Options, Step, seed};

use super::harness::{Desk, person};

/// How many forms storage has not answered yet.
fn storing(sandbox: &attache_sandbox::Sandbox) -> usize {
    let requests = sandbox.requests();
    let open = requests
        .iter()
        .filter(|it| it.step == Step::Store && it.status.is_none());
    open.count()
}

#[tokio::test]
async fn as_many_run_as_the_settings_say() {
    for (concurrency, under_way) in [(1, 1), (3, 3), (16, 16)] {
        let desk = Desk::new().await;
        let settings = Settings {
            concurrency,
            ..Settings::default()
        };
        desk.set_settings(settings).await.expect("settings");
        desk.sandbox.fault(Fault::at(Step::Store, Action::Hang).always());
        let names: Vec<String> = (0..20).map(|number| format!("{number:02}.bin")).collect();
        let batch = desk.drop(names.iter().map(|name| desk.file(name, 100)).collect()).await;
        desk.send_to_task(batch, seed::EMPTY).await;
        desk.when(|sandbox| storing(sandbox) == under_way).await;
        let active = desk
            .until(batch, |view| view.counts.active as usize == under_way)
            .await
            .counts
            .active;
        assert_eq!(active as usize, under_way, "that many, and the others wait");
        // Let them through one after the other: never do more overlap.
        let mut most = 0;
        desk.sandbox.clear_faults();
        desk.sandbox.release();
        desk.when(|sandbox| {
            most = most.max(storing(sandbox));
            sandbox.files_of_task(seed::EMPTY).len() == 20
        })
        .await;
        assert!(most <= under_way, "{most} overlapped, {under_way} are allowed");
        desk.until_done(batch).await;
        desk.done().await;
    }
}

#[tokio::test]
async fn a_small_batch_does_not_wait_behind_a_large_one() {
    let options = Options {
        latency: Duration::from_millis(20),
        ..Options::for_tests()
    };
    let desk = Desk::with(options, person()).await;
    let names: Vec<String> = (0..60).map(|number| format!("{number:02}.bin")).collect();
    let large = desk.drop(names.iter().map(|name| desk.file(name, 100)).collect()).await;
    let small = desk.drop(desk.files(&["small.bin"])).await;
    desk.send_to_task(large, seed::EMPTY).await;
    desk.until(large, |view| view.counts.active > 0).await;
    desk.send_to_task(small, seed::EMOJI).await;
    desk.until_done(small).await;
    let left = desk.watcher.view(large).expect("view").counts.waiting;
    assert!(left > 0, "the large one is still under way");
    desk.until_done(large).await;
    desk.done().await;
}

#[tokio::test]
async fn two_batches_to_one_task_never_undo_each_other() {
    let options = Options {
        attachment_side_linking: false,
        link: LinkMode::Replace,
        latency: Duration::from_millis(5),
        ..Options::for_tests()
    };
    let desk = Desk::with(options, person()).await;
    let first = desk.drop(desk.files(&["a.bin", "b.bin", "c.bin"])).await;
    let second = desk.drop(desk.files(&["d.bin", "e.bin", "f.bin"])).await;
    desk.send_to_task(first, seed::EMPTY).await;
    desk.send_to_task(second, seed::EMPTY).await;
    desk.until_done(first).await;
    desk.until_done(second).await;
    desk.task_has(seed::EMPTY, &["a.bin", "b.bin", "c.bin", "d.bin", "e.bin", "f.bin"]);
    desk.done().await;
}

#[tokio::test]
async fn two_computers_that_change_one_task_at_once_keep_each_others_files() {
    let options = Options {
        attachment_side_linking: false,
        link: LinkMode::Replace,
        ..Options::for_tests()
    };
    // Long enough that the change of the other one surely comes before it.
    let engine = EngineOptions {
        look_again: Duration::from_secs(2),
        ..person()
    };
    let mine = Desk::with(options, engine).await;
    let yours = mine.beside(engine).await;
    // My list is read, and its change is still on its way when yours is done.
    mine.sandbox.fault(Fault::at(Step::ParentPatch, Action::Hang));
    let first = mine.sent(&["a.bin", "b.bin"]).await;
    mine.when(|sandbox| sandbox.count(Step::ParentPatch) == 1).await;
    let second = yours.sent(&["c.bin"]).await;
    yours
        .when(|sandbox| {
            let requests = sandbox.requests();
            let mut changes = requests.iter().filter(|it| it.step == Step::ParentPatch);
            changes.any(|it| it.status.is_some())
        })
        .await;
    mine.sandbox.release();
    mine.until_done(first).await;
    yours.until_done(second).await;
    let there = mine.sandbox.files_of_task(seed::EMPTY);
    let mut names: Vec<&str> = there.iter().map(|file| file.name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["a.bin", "b.bin", "c.bin"]);
    // Nobody can keep them from doing it to each other; they notice.
    let mistakes = mine.sandbox.mistakes();
    let unlinked = |it: &Mistake| matches!(it, Mistake::UnlinkedSiblings { .. });
    assert!(mistakes.iter().all(unlinked), "{mistakes:?}");
    yours.done_with(&mistakes).await;
    mine.done_with(&mistakes).await;
}

#[tokio::test]
async fn the_same_files_sent_twice_are_there_twice() {
    let desk = Desk::new().await;
    let first = desk.sent(&["a.bin"]).await;
    let second = desk.sent(&["a.bin"]).await;
    desk.until_done(first).await;
    desk.until_done(second).await;
    desk.task_has(seed::EMPTY, &["a.bin", "a.bin"]);
    desk.done().await;
}
