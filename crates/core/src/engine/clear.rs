//! Taking rows and batches off the list.

use std::collections::HashSet;

use super::Engine;
use crate::event::{BatchId, UploadId};

impl Engine {
    /// Takes rows off a staged batch, and ended ones off the list of a sent one.
    pub(crate) fn remove(&mut self, id: BatchId, uploads: &[UploadId]) {
        let Some(batch) = self.queue.batches.get_mut(&id) else {
            return;
        };
        let named: HashSet<UploadId> = uploads.iter().copied().collect();
        let mut removed = HashSet::new();
        for upload_id in &named {
            let Some(upload) = self.queue.uploads.get(upload_id).filter(|upload| upload.batch == id) else {
                continue;
            };
            let ended = upload.facts.attached || upload.failed.is_some() || upload.stopped || !upload.is_file();
            if !batch.sent || (ended && !upload.is_running()) {
                batch.known.remove(&upload.path);
                removed.insert(*upload_id);
            }
        }
        batch.uploads.retain(|upload| !removed.contains(upload));
        let (sent, emptied) = (batch.sent, batch.uploads.is_empty());
        for upload in &removed {
            self.forget(*upload);
        }
        if sent {
            let (store, removed) = (self.store.clone(), removed.into_iter().collect::<Vec<_>>());
            self.ledger.write(
                "rows that were removed",
                async move { store.remove_uploads(&removed).await },
            );
            if emptied {
                return self.clear(id);
            }
            self.reopen_for_act(id);
        }
        self.rows_moved(id);
    }

    /// Takes a batch that is not under way off the list.
    pub(crate) fn clear(&mut self, id: BatchId) {
        let Some(batch) = self.queue.batches.get(&id) else {
            return;
        };
        if batch.is_under_way() && !batch.uploads.is_empty() {
            return;
        }
        batch.stop_walks.cancel();
        for upload in batch.uploads.clone() {
            self.forget(upload);
        }
        if self.queue.batches.remove(&id).is_some_and(|batch| batch.sent) {
            let store = self.store.clone();
            self.ledger
                .write("that a batch was cleared", async move { store.remove_batch(id).await });
        }
        self.changed.gone.push(id);
    }

    fn forget(&mut self, id: UploadId) {
        if self.queue.uploads.get(&id).is_some_and(|upload| !upload.facts.attached) {
            self.give_up(id);
        }
        self.queue.uploads.remove(&id);
    }

    /// Takes every batch off the list that is done.
    pub(crate) fn clear_finished(&mut self) {
        let done = self
            .queue
            .batches
            .values()
            .filter(|batch| batch.finished_at.is_some() && self.queue.is_complete(batch));
        let done: Vec<BatchId> = done.map(|batch| batch.id).collect();
        for id in done {
            self.clear(id);
        }
    }

    pub(crate) fn undo(&mut self) {}

    pub(super) fn undo_offer(&self) -> Option<crate::event::Undo> {
        None
    }

    pub(crate) fn details(&mut self, _upload: UploadId) -> Option<String> {
        None
    }
}
