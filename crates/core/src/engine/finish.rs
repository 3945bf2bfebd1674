//! When a batch has ended.

use tokio::time::Instant;

use super::{
    Engine, Patience,
    queue::{ActState, Batch},
    sums::Sums,
};
use crate::event::{BatchId, UploadId};

/// What the uploads of a sent batch have come to.
#[derive(Default)]
pub(super) struct Tally {
    /// Still on their way to registered.
    pub(super) open: usize,
    /// On their way as well, but held back by the person.
    pub(super) paused: usize,
    pub(super) failed: usize,
    /// Waiting for the act.
    pub(super) registered: Vec<UploadId>,
}

impl Engine {
    pub(super) fn tally(&self, batch: &Batch) -> Tally {
        let mut tally = Tally::default();
        for upload in self.queue.uploads_of(batch).filter(|upload| upload.is_file()) {
            if upload.failed.is_some() {
                tally.failed += 1;
            } else if upload.paused && !upload.is_running() {
                tally.paused += 1;
            } else if !upload.is_settled() || upload.is_running() {
                tally.open += 1;
            } else if upload.facts.registered && !upload.facts.attached && !upload.stopped {
                tally.registered.push(upload.id);
            }
        }
        tally
    }

    /// Ends batches in which nothing is left to do without the person.
    pub(super) fn finish_batches(&mut self, now: Instant) {
        let mut ended = Vec::new();
        for batch in self.queue.batches.values() {
            let acting = matches!(batch.act, ActState::Running { .. } | ActState::Later { .. });
            if !batch.is_under_way() || !batch.saved || acting || batch.has_more_to_send() || batch.is_naming() {
                continue;
            }
            if batch.sums.as_ref().is_some_and(Sums::is_all_paused) {
                continue;
            }
            let tally = self.tally(batch);
            if tally.open + tally.paused == 0 && (tally.registered.is_empty() || comment_waits(batch, &tally)) {
                ended.push(batch.id);
            }
        }
        for id in ended {
            self.tell_beside(id);
            if let Some(batch) = self.queue.batches.get_mut(&id) {
                batch.finished_at = Some(now);
                // What could not be deleted the last time may be deleted now.
                self.orphaned.extend(batch.account().cloned());
                if let Some(target) = batch.target.clone() {
                    self.look_anew(&target.account, |seen, _| seen.place == target.place);
                }
                self.rows_moved(id);
                self.save(id);
                self.look_beside(id);
            }
        }
    }

    /// An ended batch goes on where there is something to attach now: the person took away what it waited for.
    pub(super) fn reopen_for_act(&mut self, id: BatchId) {
        let Some(batch) = self.queue.batches.get(&id).filter(|batch| batch.finished_at.is_some()) else {
            return;
        };
        let tally = self.tally(batch);
        if tally.registered.is_empty() || comment_waits(batch, &tally) {
            return;
        }
        if let Some(batch) = self.queue.batches.get_mut(&id) {
            batch.finished_at = None;
            batch.act = ActState::Idle;
            batch.act_retry.reset();
        }
        self.save(id);
        self.rows_moved(id);
    }
}

/// A comment with files that failed: the person decides, a command goes without them.
pub(super) fn comment_waits(batch: &Batch, tally: &Tally) -> bool {
    let asks = batch.patience == Patience::Person;
    batch.how.makes().is_some() && batch.comment.is_none() && tally.failed > 0 && !batch.without_failed && asks
}

/// Whether what is registered may be attached now: a comment is seen by people, so it goes out once, with every file.
pub(super) fn may_attach(batch: &Batch, tally: &Tally) -> bool {
    let waits = batch.how.makes().is_some() && batch.comment.is_none() && tally.paused > 0;
    tally.open == 0 && !tally.registered.is_empty() && !waits && !comment_waits(batch, tally)
}
