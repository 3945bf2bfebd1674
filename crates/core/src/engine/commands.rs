//! Batches that a command waits for, in this process or in another.

use super::{Engine, Patience};
use crate::{event::BatchId, retry::Retry};

impl Engine {
    /// A command waits for this staged batch, and finds it again by the mark.
    pub(crate) fn mark(&mut self, id: BatchId, mark: String) {
        if let Some(batch) = self.queue.batches.get_mut(&id).filter(|batch| !batch.sent) {
            batch.mark = Some(mark);
        }
        self.set_patience(id, Patience::Command);
    }

    /// At most so many files of this batch at the same time; what the settings allow holds too.
    pub(crate) fn limit(&mut self, id: BatchId, concurrency: Option<u8>) {
        if let Some(batch) = self.queue.batches.get_mut(&id) {
            batch.concurrency = concurrency;
        }
    }

    /// The batch with this mark; a command waits for it from now on.
    pub(crate) fn claim(&mut self, mark: &str) -> Option<BatchId> {
        let mut batches = self.queue.batches.values();
        let id = batches
            .find(|batch| batch.sent && batch.mark.as_deref() == Some(mark))?
            .id;
        if let Some(batch) = self.queue.batches.get_mut(&id) {
            batch.held = false;
        }
        self.set_patience(id, Patience::Command);
        // What a person would be asked, nobody is there to answer.
        self.reopen_for_act(id);
        Some(id)
    }

    /// What was held for whoever comes next goes on.
    pub(crate) fn go_on(&mut self) {
        for id in self.under_way() {
            if let Some(batch) = self.queue.batches.get_mut(&id) {
                batch.held = false;
            }
            self.rows_moved(id);
        }
    }

    /// Whether the batch with this mark was taken off the list, where it may still be brought back.
    pub(crate) fn is_dismissed(&self, mark: &str) -> bool {
        self.dismissed.contains(mark)
    }

    /// The command is gone: what it had sent is a person's from now on, where there is one; what it had not is nobody's.
    pub(crate) fn unclaim(&mut self, id: BatchId) {
        match self.queue.batches.get(&id) {
            Some(batch) if !batch.sent => self.forget_staged(id),
            _ => self.set_patience(id, self.options.patience.unclaimed()),
        }
    }

    fn set_patience(&mut self, id: BatchId, patience: Patience) {
        let retries = self.retries(patience);
        let Some(batch) = self.queue.batches.get_mut(&id) else {
            return;
        };
        if std::mem::replace(&mut batch.patience, patience) == patience {
            return;
        }
        batch.act_retry = Retry::new(retries);
        self.changed.batches.insert(id);
        for upload in &batch.uploads {
            if let Some(upload) = self.queue.uploads.get_mut(upload) {
                upload.retry = Retry::new(retries);
            }
        }
    }
}
