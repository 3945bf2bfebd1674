//! Whether the computer is to stay awake: only while bytes move, and only against falling asleep by itself.
//!
//! A lid that is shut, a person who wants sleep and the display are nobody's business here. What waits, for the network, a token or a
//! person, keeps no laptop awake all night.

mod hold;

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use tokio::sync::mpsc::UnboundedReceiver;

pub use self::hold::Holder;
use crate::{
    event::{BatchId, BatchState, Event, Message},
    totals::Batches,
};

/// A service may take so long for an answer before nothing moves any more.
const ANSWERING: Duration = Duration::from_mins(1);
/// Between two batches, or a fault and trying again.
const BETWEEN: Duration = Duration::from_secs(5);

/// Hears the stream and decides.
#[derive(Debug, Default)]
pub struct Awake {
    batches: Batches,
    wanted: bool,
    /// How far each batch had come.
    seen: HashMap<BatchId, Seen>,
    /// Bytes that downloads had brought.
    received: u64,
    moved: Option<Instant>,
}

/// How far a batch had come: bytes, files stored and files attached.
type Seen = (u64, u32, u32);

impl Awake {
    /// Takes in what changed.
    pub fn hear(&mut self, event: &Event, now: Instant) {
        match event {
            Event::Snapshot { snapshot } => self.wanted = snapshot.settings.keep_awake,
            Event::Settings { settings } => self.wanted = settings.keep_awake,
            Event::Downloads { downloads } => {
                let received = downloads.iter().map(|download| download.received).sum();
                if received > self.received {
                    self.moved = Some(now);
                }
                self.received = received;
            }
            _ => {}
        }
        if !self.batches.hear(event) {
            return;
        }
        let mut seen = HashMap::with_capacity(self.seen.len());
        for batch in self.batches.all() {
            let far = (batch.sent, batch.counts.stored, batch.counts.attached);
            // One that starts over falls back, which is no movement. One that is new has not moved yet.
            let further = self
                .seen
                .get(&batch.id)
                .is_some_and(|before| far.0 > before.0 || far.1 > before.1 || far.2 > before.2);
            if further {
                self.moved = Some(now);
            }
            seen.insert(batch.id, far);
        }
        self.seen = seen;
    }

    /// Until when the computer is kept awake, as far as is known now.
    pub fn until(&self) -> Option<Instant> {
        let moved = self.moved.filter(|_| self.wanted)?;
        let sending = self
            .batches
            .all()
            .iter()
            .any(|batch| batch.state == BatchState::Sending);
        Some(moved + if sending { ANSWERING } else { BETWEEN })
    }
}

/// Keeps the computer awake by this stream, until it ends. `hold` is told when that begins and ends.
pub async fn keep(mut messages: UnboundedReceiver<Message>, mut hold: impl FnMut(bool)) {
    let mut awake = Awake::default();
    let mut held = false;
    loop {
        let until = awake.until().filter(|until| *until > Instant::now());
        if until.is_some() != held {
            held = until.is_some();
            hold(held);
        }
        tokio::select! {
            message = messages.recv() => match message {
                Some(message) => awake.hear(&message.event, Instant::now()),
                None => break,
            },
            () = at(until) => {}
        }
    }
    if held {
        hold(false);
    }
}

async fn at(time: Option<Instant>) {
    match time {
        Some(time) => tokio::time::sleep_until(time.into()).await,
        None => std::future::pending().await,
    }
}

#[cfg(test)]
mod tests;
