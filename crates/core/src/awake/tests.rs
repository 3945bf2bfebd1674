use tokio::sync::mpsc::unbounded_channel;

use super::*;
use crate::{
    destination::How,
    event::{BatchProgress, BatchView, Counts, Settings, Snapshot},
};

const BATCH: BatchId = BatchId(1);

fn view(state: BatchState, sent: u64) -> Event {
    let batch = Box::new(BatchView {
        id: BATCH,
        state,
        target: None,
        how: How::Files,
        choices: Vec::new(),
        text: String::new(),
        audience: None,
        expense: None,
        lacks: None,
        counts: Counts::default(),
        groups: Vec::new(),
        front: 0,
        bytes: 100,
        sent,
        speed: None,
        seconds_left: None,
        seconds: None,
        wait: None,
        question: None,
        taken: None,
        there: None,
        replaces: false,
        command: false,
    });
    Event::Batch { batch }
}

fn progress(sent: u64) -> Event {
    let moved = BatchProgress {
        id: BATCH,
        sent,
        speed: None,
        seconds_left: None,
    };
    Event::Progress {
        batches: vec![moved],
        rows: Vec::new(),
    }
}

fn settings(keep_awake: bool) -> Settings {
    Settings {
        keep_awake,
        ..Settings::default()
    }
}

/// A stream that has begun, with a batch under way of which nothing has been sent.
fn awake(now: Instant) -> Awake {
    let mut awake = Awake::default();
    let snapshot = Snapshot {
        batches: Vec::new(),
        accounts: Vec::new(),
        recents: Vec::new(),
        favourites: Vec::new(),
        undo: None,
        settings: settings(true),
        downloads: Vec::new(),
        notices: Vec::new(),
    };
    awake.hear(&Event::Snapshot { snapshot }, now);
    awake.hear(&view(BatchState::Sending, 0), now);
    awake
}

#[test]
fn only_what_moves_keeps_awake() {
    let now = Instant::now();
    let mut awake = awake(now);
    assert_eq!(awake.until(), None, "it connects, and nothing has moved");
    awake.hear(&progress(10), now);
    assert_eq!(awake.until(), Some(now + ANSWERING));
    let later = now + Duration::from_secs(20);
    awake.hear(&progress(10), later);
    assert_eq!(awake.until(), Some(now + ANSWERING), "the same figure is no movement");
    awake.hear(&progress(0), later);
    assert_eq!(awake.until(), Some(now + ANSWERING), "neither is starting over");
    awake.hear(&progress(1), later);
    assert_eq!(awake.until(), Some(later + ANSWERING), "but sending again is");
}

#[test]
fn what_waits_is_paused_or_over_lets_go_soon() {
    let over = [
        BatchState::Waiting,
        BatchState::Paused,
        BatchState::NeedsYou,
        BatchState::Done,
        BatchState::Stopped,
        BatchState::Queued,
    ];
    for state in over {
        let now = Instant::now();
        let mut awake = awake(now);
        awake.hear(&progress(10), now);
        awake.hear(&view(state, 10), now);
        assert_eq!(awake.until(), Some(now + BETWEEN), "{state:?}");
    }
}

#[test]
fn a_batch_that_is_taken_off_lets_go() {
    let now = Instant::now();
    let mut awake = awake(now);
    awake.hear(&progress(10), now);
    awake.hear(&Event::BatchGone { id: BATCH }, now);
    assert_eq!(awake.until(), Some(now + BETWEEN));
}

#[test]
fn a_batch_that_comes_back_half_done_has_not_moved() {
    let now = Instant::now();
    let mut awake = awake(now);
    awake.hear(&Event::BatchGone { id: BATCH }, now);
    awake.hear(&view(BatchState::Waiting, 50), now);
    assert_eq!(awake.until(), None);
}

#[test]
fn the_setting_holds_at_once() {
    let now = Instant::now();
    let mut awake = awake(now);
    awake.hear(&progress(10), now);
    let settings = |on| Event::Settings { settings: settings(on) };
    awake.hear(&settings(false), now);
    assert_eq!(awake.until(), None);
    awake.hear(&settings(true), now);
    assert_eq!(awake.until(), Some(now + ANSWERING));
}

#[tokio::test]
async fn it_is_held_once_and_let_go_with_the_stream() {
    let (tell, messages) = unbounded_channel();
    let (held, mut told) = unbounded_channel();
    let keeping = tokio::spawn(keep(messages, move |wanted| held.send(wanted).unwrap()));
    let now = Instant::now();
    let say = |event| tell.send(Message { number: 0, event }).unwrap();
    drop(awake(now));
    say(Event::Settings {
        settings: settings(true),
    });
    say(view(BatchState::Sending, 0));
    say(progress(10));
    assert_eq!(told.recv().await, Some(true));
    say(progress(20));
    say(progress(30));
    drop(tell);
    assert_eq!(told.recv().await, Some(false), "and not held again meanwhile");
    keeping.await.unwrap();
}
