//! Everybody who watches, and what each of them is told.

use std::{collections::HashMap, ops::Range};

use serde::{Deserialize, Serialize};
use tokio::{sync::mpsc, time::Instant};

use super::{Engine, view};
use crate::event::{BatchId, BatchProgress, Event, Message, RowProgress, RowView, Rows, Snapshot};

/// One who watches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SubscriberId(pub(crate) u64);

#[derive(Default)]
pub(super) struct Subscribers {
    all: HashMap<SubscriberId, Subscriber>,
    last: u64,
}

struct Subscriber {
    to: mpsc::UnboundedSender<Message>,
    number: u64,
    watched: HashMap<BatchId, Range<u32>>,
}

impl Subscriber {
    fn tell(&mut self, event: Event) {
        self.number += 1;
        // One who is gone is noticed by `Subscribers::tell_all`.
        let _ = self.to.send(Message {
            number: self.number,
            event,
        });
    }

    fn watches(&self, batch: BatchId, index: u32) -> bool {
        self.watched.get(&batch).is_some_and(|range| range.contains(&index))
    }
}

impl Subscribers {
    pub(super) fn any(&self) -> bool {
        !self.all.is_empty()
    }

    pub(super) fn tell_all(&mut self, event: &Event) {
        self.each(|subscriber| subscriber.tell(event.clone()));
    }

    fn each(&mut self, mut tell: impl FnMut(&mut Subscriber)) {
        self.all.retain(|_, subscriber| !subscriber.to.is_closed());
        self.all.values_mut().for_each(&mut tell);
    }
}

impl Engine {
    /// A new stream; its first message is a snapshot.
    pub(crate) fn subscribe(&mut self) -> (SubscriberId, mpsc::UnboundedReceiver<Message>) {
        // What changed before belongs to the others: the snapshot has it already.
        self.flush();
        let (to, from) = mpsc::unbounded_channel();
        let mut subscriber = Subscriber {
            to,
            number: 0,
            watched: HashMap::new(),
        };
        subscriber.tell(Event::Snapshot {
            snapshot: self.snapshot(),
        });
        self.subscribers.last += 1;
        let id = SubscriberId(self.subscribers.last);
        self.subscribers.all.insert(id, subscriber);
        (id, from)
    }

    pub(crate) fn snapshot(&mut self) -> Snapshot {
        self.queue.keep_sums();
        Snapshot {
            batches: self.queue.batches.values().map(|batch| self.view(batch)).collect(),
            accounts: self.accounts.views(),
            recents: self.recents.clone(),
            favourites: self.favourites.clone(),
            undo: self.undo_offer(),
            settings: self.settings.clone(),
            downloads: self.downloads.views(),
            notices: self.notices.clone(),
        }
    }

    /// Rows of a batch; `watcher` is told of their changes from now on.
    pub(crate) fn rows(&mut self, watcher: Option<SubscriberId>, batch: BatchId, range: Range<u32>) -> Rows {
        // What the stream has not told yet, the answer knows: told first, it counts as older.
        self.flush();
        let mut number = 0;
        if let Some(subscriber) = watcher.and_then(|id| self.subscribers.all.get_mut(&id)) {
            subscriber.watched.insert(batch, range.clone());
            number = subscriber.number;
        }
        let Some(batch) = self.queue.batches.get(&batch) else {
            return Rows {
                number,
                total: 0,
                rows: Vec::new(),
            };
        };
        let shown = batch.shown.iter().skip(range.start as usize).take(range.len());
        let rows = shown
            .filter_map(|id| self.queue.uploads.get(id))
            .map(|upload| view::row(batch, upload))
            .collect();
        Rows {
            number,
            total: batch.shown.len() as u32,
            rows,
        }
    }

    /// Tells everybody what changed since the last time.
    pub(super) fn flush(&mut self) {
        self.queue.keep_sums();
        let changed = std::mem::take(&mut self.changed);
        for id in changed.gone {
            self.subscribers.tell_all(&Event::BatchGone { id });
        }
        for id in &changed.batches {
            let Some(batch) = self.queue.batches.get(id) else {
                continue;
            };
            let event = Event::Batch {
                batch: Box::new(self.view(batch)),
            };
            self.subscribers.tell_all(&event);
        }
        for id in changed.reordered {
            if self.queue.batches.contains_key(&id) {
                self.subscribers.tell_all(&Event::Reordered { batch: id });
            }
        }
        let mut rows: HashMap<BatchId, Vec<RowView>> = HashMap::new();
        for upload in changed.rows.iter().filter_map(|id| self.queue.uploads.get(id)) {
            if let Some(batch) = self.queue.batches.get(&upload.batch) {
                rows.entry(batch.id).or_default().push(view::row(batch, upload));
            }
        }
        self.subscribers.each(|subscriber| {
            for (batch, rows) in &rows {
                let mut watched: Vec<RowView> = rows
                    .iter()
                    .filter(|row| subscriber.watches(*batch, row.index))
                    .cloned()
                    .collect();
                if !watched.is_empty() {
                    watched.sort_by_key(|row| row.index);
                    subscriber.tell(Event::Rows {
                        batch: *batch,
                        rows: watched,
                    });
                }
            }
        });
        if changed.accounts {
            self.subscribers.tell_all(&Event::Accounts {
                accounts: self.accounts.views(),
            });
        }
        if changed.recents {
            self.subscribers.tell_all(&Event::Recents {
                recents: self.recents.clone(),
            });
        }
        if changed.favourites {
            self.subscribers.tell_all(&Event::Favourites {
                favourites: self.favourites.clone(),
            });
        }
        if changed.undo {
            self.subscribers.tell_all(&Event::Undo {
                undo: self.undo_offer(),
            });
        }
        if changed.history {
            self.subscribers.tell_all(&Event::HistoryChanged);
        }
        if changed.downloads {
            self.tell_downloads();
        }
        if changed.settings {
            self.subscribers.tell_all(&Event::Settings {
                settings: self.settings.clone(),
            });
        }
    }

    /// Samples every running transfer once and tells only what moved.
    pub(super) fn tick(&mut self) {
        self.tick_downloads();
        let now = Instant::now();
        self.queue.keep_sums();
        let (mut batches, mut rows, mut go_on, mut silent) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for batch in self.queue.batches.values_mut().filter(|batch| batch.running > 0) {
            let Some(sums) = &batch.sums else { continue };
            let mut sent = sums.sent;
            for id in &sums.running {
                let Some(upload) = self.queue.uploads.get_mut(id) else {
                    continue;
                };
                let so_far = upload.sent();
                sent += so_far;
                match upload.sign_of_life(now) {
                    Ok(true) => go_on.push((upload.batch, upload.id)),
                    Err(quiet) if quiet >= self.options.quiet && upload.waits_for().is_none() => {
                        silent.push((upload.batch, upload.id));
                    }
                    _ => {}
                }
                upload.meter.sample(now, so_far);
                let reading = upload.meter.read(upload.size - so_far);
                let progress = RowProgress {
                    id: upload.id,
                    sent: so_far,
                    speed: reading.speed,
                    seconds_left: reading.seconds_left,
                };
                if upload.told.replace(progress) != Some(progress) {
                    rows.push((upload.batch, upload.index, progress));
                }
            }
            batch.meter.sample(now, sent);
            let reading = batch.meter.read(sums.bytes.saturating_sub(sent + sums.held));
            let progress = BatchProgress {
                id: batch.id,
                sent,
                speed: reading.speed,
                seconds_left: reading.seconds_left,
            };
            if batch.told.replace(progress) != Some(progress) {
                batches.push(progress);
            }
        }
        for (batch, upload) in go_on {
            self.row_changed(batch, upload);
        }
        for (batch, upload) in silent {
            self.stands_still(batch, upload);
        }
        if batches.is_empty() && rows.is_empty() {
            return;
        }
        self.subscribers.each(|subscriber| {
            let rows: Vec<RowProgress> = rows
                .iter()
                .filter(|(batch, index, _)| subscriber.watches(*batch, *index))
                .map(|(_, _, row)| *row)
                .collect();
            if !(batches.is_empty() && rows.is_empty()) {
                subscriber.tell(Event::Progress {
                    batches: batches.clone(),
                    rows,
                });
            }
        });
    }
}
