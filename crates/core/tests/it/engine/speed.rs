//! What the person decides about speed holds at once, also for what runs already.

use attache_core::event::{BatchState, Event, Message, Settings};
use attache_sandbox::{Action, Fault, Step, seed};

use tokio::sync::mpsc::UnboundedReceiver;

use super::harness::{Desk, bytes};

fn limited(speed_limit: Option<u64>) -> Settings {
    Settings {
        speed_limit,
        ..Settings::default()
    }
}

fn at_once(concurrency: u8) -> Settings {
    Settings {
        concurrency,
        ..Settings::default()
    }
}

#[tokio::test]
async fn lifting_the_limit_speeds_up_what_runs() {
    let desk = Desk::new().await;
    desk.set_settings(limited(Some(10_000))).await.expect("settings");
    // Minutes at this speed.
    let size = bytes("a.bin", 5_000_000).len() as u64;
    let batch = desk.drop(vec![desk.file("a.bin", 5_000_000)]).await;
    desk.send_to_task(batch, seed::EMPTY).await;
    let view = desk.until(batch, |view| view.sent > 0).await;
    assert_eq!(view.state, BatchState::Sending);
    assert!(view.sent < size / 10, "{} bytes at once", view.sent);
    desk.set_settings(limited(None)).await.expect("settings");
    desk.until_done(batch).await;
    desk.task_has(seed::EMPTY, &["a.bin"]);
    desk.done().await;
}

/// Waits until the stream tells of so many bytes.
async fn sent(messages: &mut UnboundedReceiver<Message>, bytes: u64) -> u64 {
    loop {
        let Event::Progress { batches, .. } = messages.recv().await.expect("the engine lives").event else {
            continue;
        };
        if let Some(batch) = batches.first().filter(|batch| batch.sent >= bytes) {
            return batch.sent;
        }
    }
}

#[tokio::test]
async fn a_limit_slows_down_what_runs() {
    let desk = Desk::new().await;
    desk.set_settings(limited(Some(200_000))).await.expect("settings");
    let batch = desk.drop(vec![desk.file("a.bin", 5_000_000)]).await;
    let (_, mut messages) = desk.subscribe().await.expect("stream");
    desk.send_to_task(batch, seed::EMPTY).await;
    let before = sent(&mut messages, 100_000).await;
    desk.set_settings(limited(Some(10_000))).await.expect("settings");
    let start = std::time::Instant::now();
    // A tenth of a second at the speed before.
    sent(&mut messages, before + 20_000).await;
    assert!(start.elapsed().as_secs_f64() > 0.9, "it took {:?}", start.elapsed());
    desk.set_settings(limited(None)).await.expect("settings");
    desk.until_done(batch).await;
    desk.done().await;
}

#[tokio::test]
async fn fewer_at_the_same_time_end_what_runs_and_more_start_at_once() {
    let desk = Desk::new().await;
    desk.set_settings(at_once(3)).await.expect("settings");
    desk.sandbox.fault(Fault::at(Step::Store, Action::Hang).always());
    let names = ["a", "b", "c", "d", "e", "f", "g", "h"].map(|name| format!("{name}.bin"));
    let batch = desk.drop(names.iter().map(|name| desk.file(name, 100)).collect()).await;
    desk.send_to_task(batch, seed::EMPTY).await;
    desk.when(|sandbox| sandbox.count(Step::Store) == 3).await;

    desk.set_settings(at_once(1)).await.expect("settings");
    desk.sandbox.release();
    // The three end; then one at a time goes on, and hangs.
    desk.when(|sandbox| sandbox.count(Step::Store) == 4).await;
    desk.when(|sandbox| sandbox.count(Step::Register) == 3).await;
    desk.until(batch, |view| view.counts.waiting == 4).await;
    assert_eq!(desk.sandbox.count(Step::Store), 4, "the others wait");

    desk.set_settings(at_once(4)).await.expect("settings");
    desk.when(|sandbox| sandbox.count(Step::Store) == 7).await;
    desk.sandbox.clear_faults();
    desk.sandbox.release();
    desk.until_done(batch).await;
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    desk.task_has(seed::EMPTY, &names);
    desk.done().await;
}
