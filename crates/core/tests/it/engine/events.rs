//! What subscribers hear. The [`Watcher`] is one of them; every test waits through it.

use std::{
    sync::{Arc, Mutex, MutexGuard},
    time::{Duration, Instant},
};

use attache_core::{
    app::{App, SubscriberId},
    event::{BatchId, BatchState, BatchView, Event, Message, Phase, RowView},
};
use attache_sandbox::{Action, Fault, Options, Step, seed};
use tokio::{sync::watch, task::AbortHandle};

use super::harness::{Desk, person};

/// Remembers everything it was told.
pub(super) struct Watcher {
    pub(super) id: SubscriberId,
    heard: Arc<Mutex<Vec<(Instant, Message)>>>,
    news: watch::Receiver<usize>,
    listening: AbortHandle,
}

impl Watcher {
    pub(super) async fn of(app: &App) -> Self {
        let (id, mut messages) = app.subscribe().await.expect("subscribe");
        let heard = Arc::new(Mutex::new(Vec::new()));
        let (told, news) = watch::channel(0);
        let log = heard.clone();
        let listening = tokio::spawn(async move {
            while let Some(message) = messages.recv().await {
                log.lock().expect("log").push((Instant::now(), message));
                told.send_modify(|count| *count += 1);
            }
        });
        let listening = listening.abort_handle();
        Self {
            id,
            heard,
            news,
            listening,
        }
    }

    pub(super) fn hang_up(&self) {
        self.listening.abort();
    }

    pub(super) fn heard(&self) -> MutexGuard<'_, Vec<(Instant, Message)>> {
        self.heard.lock().expect("log")
    }

    /// The batch as it was told last.
    pub(super) fn view(&self, batch: BatchId) -> Option<BatchView> {
        self.views(batch).pop()
    }

    /// Every state of a batch it was told, in order.
    pub(super) fn views(&self, id: BatchId) -> Vec<BatchView> {
        let mut views = Vec::new();
        for (_, message) in self.heard().iter() {
            match &message.event {
                Event::Snapshot { snapshot } => {
                    views.extend(snapshot.batches.iter().filter(|batch| batch.id == id).cloned());
                }
                Event::Batch { batch } if batch.id == id => views.push((**batch).clone()),
                _ => {}
            }
        }
        views
    }

    /// Every state of the rows it was told, in order.
    pub(super) fn rows(&self) -> Vec<RowView> {
        let heard = self.heard();
        let rows = heard.iter().filter_map(|(_, message)| match &message.event {
            Event::Rows { rows, .. } => Some(rows.clone()),
            _ => None,
        });
        rows.flatten().collect()
    }

    pub(super) async fn until(&self, batch: BatchId, holds: &impl Fn(&BatchView) -> bool) -> BatchView {
        let mut news = self.news.clone();
        loop {
            news.mark_unchanged();
            if let Some(view) = self.view(batch).filter(|view| holds(view)) {
                return view;
            }
            news.changed().await.expect("the app tells nothing any more");
        }
    }

    pub(super) async fn until_heard(&self, holds: impl Fn(&Event) -> bool) {
        let mut news = self.news.clone();
        loop {
            news.mark_unchanged();
            if self.heard().iter().any(|(_, message)| holds(&message.event)) {
                return;
            }
            news.changed().await.expect("the app tells nothing any more");
        }
    }

    /// A snapshot first, then numbers without a gap.
    pub(super) fn check_numbers(&self) {
        let heard = self.heard();
        // One that was opened just now may not have heard anything yet.
        let snapshot = |(_, message): &(Instant, Message)| matches!(message.event, Event::Snapshot { .. });
        assert!(heard.first().is_none_or(snapshot), "a snapshot comes first");
        for (number, (_, message)) in (1..).zip(heard.iter()) {
            assert_eq!(message.number, number, "numbers count up by one");
        }
    }

    fn progress(&self) -> Vec<Instant> {
        let heard = self.heard();
        let progress = heard
            .iter()
            .filter(|(_, message)| matches!(message.event, Event::Progress { .. }));
        progress.map(|(at, _)| *at).collect()
    }
}

#[tokio::test]
async fn rows_are_told_only_to_who_watches_them() {
    let desk = Desk::new().await;
    let batch = desk.drop(desk.files(&["a.bin", "b.bin", "c.bin"])).await;
    desk.rows(Some(desk.watcher.id), batch, 1..2).await.expect("rows");
    desk.send_to_task(batch, seed::EMPTY).await;
    desk.until_done(batch).await;
    // Rows are told after their batch.
    desk.watcher
        .until_heard(|event| matches!(event, Event::Rows { .. }))
        .await;
    let rows = desk.watcher.rows();
    assert!(
        rows.iter().all(|row| row.index == 1),
        "the one row that is watched: {rows:?}"
    );
    desk.done().await;
}

#[tokio::test]
async fn moved_rows_are_announced() {
    let desk = Desk::new().await;
    let paths = desk.files(&["a.bin", "b.bin"]);
    let gone = paths[0].clone();
    let batch = desk.drop(paths).await;
    std::fs::remove_file(gone).expect("remove");
    desk.send_to_task(batch, seed::EMPTY).await;
    desk.until_state(batch, BatchState::NeedsYou).await;
    let reordered = |event: &Event| matches!(event, Event::Reordered { batch: id } if *id == batch);
    desk.watcher.until_heard(reordered).await;
    let rows = desk.all(batch).await;
    let first = (rows[0].name.as_str(), rows[0].phase, rows[0].index);
    assert_eq!(first, ("a.bin", Phase::Failed, 0), "what needs the person comes first");
    desk.done().await;
}

#[tokio::test]
async fn progress_comes_ten_times_a_second_and_only_while_something_moves() {
    let options = Options {
        bandwidth: Some(2_000_000),
        ..Options::for_tests()
    };
    let desk = Desk::with(options, person()).await;
    let batch = desk.drop(vec![desk.file("a.bin", 4_000_000)]).await;
    desk.rows(Some(desk.watcher.id), batch, 0..10).await.expect("rows");
    desk.send_to_task(batch, seed::EMPTY).await;
    desk.until_done(batch).await;
    let times = desk.watcher.progress();
    assert!(times.len() >= 3, "a second or two of sending is seen: {}", times.len());
    let span = times[times.len() - 1] - times[0];
    let most = span.as_millis() / 100 + 2;
    assert!(times.len() as u128 <= most, "{} in {span:?}", times.len());

    // The file hangs at storage: nothing moves, so nothing is told.
    desk.sandbox.fault(Fault::at(Step::Reserve, Action::Hang));
    let second = desk.sent(&["b.bin"]).await;
    desk.when(|sandbox| sandbox.count(Step::Reserve) == 2).await;
    tokio::time::sleep(Duration::from_millis(500)).await;
    let still = desk.watcher.progress().len() - times.len();
    assert!(still <= 2, "told {still} times although nothing moved");
    desk.sandbox.release();
    desk.until_done(second).await;
    desk.done().await;
}

#[tokio::test]
async fn a_new_subscriber_starts_with_everything() {
    let desk = Desk::new().await;
    let batch = desk.sent(&["a.bin"]).await;
    desk.until_done(batch).await;
    let late = Watcher::of(&desk).await;
    let view = late.until(batch, &|view| view.state == BatchState::Done).await;
    assert_eq!(view.counts.attached, 1, "the snapshot says it all");
    late.check_numbers();
    desk.done().await;
}

#[tokio::test]
async fn with_nobody_watching_everything_goes_on() {
    let mut desk = Desk::new().await;
    let batch = desk.drop(desk.files(&["a.bin", "b.bin"])).await;
    desk.watcher.hang_up();
    desk.send_to_task(batch, seed::EMPTY).await;
    desk.when(|sandbox| sandbox.files_of_task(seed::EMPTY).len() == 2).await;
    desk.watcher = Watcher::of(&desk).await;
    desk.until_done(batch).await;
    desk.task_has(seed::EMPTY, &["a.bin", "b.bin"]);
    desk.done().await;
}

#[tokio::test]
async fn ten_thousand_files_are_staged_quickly_and_quietly() {
    let desk = Desk::new().await;
    let folder = desk.folder.path().join("many");
    std::fs::create_dir(&folder).expect("folder");
    for number in 0..10_000 {
        std::fs::write(folder.join(format!("{number:05}.txt")), [b'x']).expect("write");
    }
    let started = Instant::now();
    let intent = attache_core::intent::Intent {
        paths: vec![folder],
        ..Default::default()
    };
    let batch = desk.bring(intent).await.expect("bring");
    desk.until_state(batch, BatchState::Asking).await;
    desk.answer(batch, true).await.expect("answer");
    let view = desk.until_state(batch, BatchState::Staged).await;
    assert_eq!(view.counts.ready, 10_000, "all are taken");
    assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
    let heard = desk.watcher.heard().len();
    assert!(heard < 60, "{heard} messages for one drop");
    let shown = desk.rows(Some(desk.watcher.id), batch, 100..120).await.expect("rows");
    assert_eq!(
        (shown.total, shown.rows.len()),
        (10_000, 20),
        "rows cost what is on the screen"
    );
    assert_eq!(shown.rows[0].index, 100, "the range that was asked for");
    desk.done().await;
}
