//! Taking rows and batches off the list.

use std::collections::HashSet;

use super::{Engine, stash::TakenOff};
use crate::event::{BatchId, UploadId};

impl Engine {
    /// Takes rows off a staged batch, and ended ones off the list of a sent one. They can be brought back for a while.
    pub(crate) fn remove(&mut self, id: BatchId, uploads: &[UploadId]) {
        let Some(batch) = self.queue.batches.get(&id) else {
            return;
        };
        let named: HashSet<UploadId> = uploads.iter().copied().collect();
        let goes = |upload_id: &UploadId| {
            let Some(upload) = self.queue.uploads.get(upload_id).filter(|_| named.contains(upload_id)) else {
                return false;
            };
            let ended = upload.facts.attached || upload.failed.is_some() || upload.stopped || !upload.is_file();
            !batch.sent || (ended && !upload.is_running())
        };
        let removed: Vec<(usize, UploadId)> = batch
            .uploads
            .iter()
            .copied()
            .enumerate()
            .filter(|(_, id)| goes(id))
            .collect();
        if removed.is_empty() {
            return;
        }
        if batch.sent && removed.len() == batch.uploads.len() {
            return self.take_off(vec![id]);
        }
        self.settle();
        let rows: Vec<_> = removed
            .into_iter()
            .filter_map(|(at, id)| Some((at, self.queue.uploads.remove(&id)?)))
            .collect();
        if let Some(batch) = self.queue.batches.get_mut(&id) {
            batch.uploads.retain(|id| self.queue.uploads.contains_key(id));
            for (_, upload) in &rows {
                batch.known.remove(&upload.path);
            }
        }
        self.offer(TakenOff::Rows { batch: id, rows });
        self.check_rows(id);
        self.reopen_for_act(id);
        self.rows_moved(id);
    }

    /// Takes a batch that is not under way off the list. It can be brought back for a while.
    pub(crate) fn clear(&mut self, id: BatchId) {
        let Some(batch) = self.queue.batches.get(&id) else {
            return;
        };
        if batch.is_under_way() && !batch.uploads.is_empty() {
            return;
        }
        self.take_off(vec![id]);
    }

    /// Takes every batch off the list that is done.
    pub(crate) fn clear_finished(&mut self) {
        let done = self
            .queue
            .batches
            .values()
            .filter(|batch| batch.finished_at.is_some() && self.queue.is_complete(batch));
        self.take_off(done.map(|batch| batch.id).collect());
    }

    /// Forgets a staged batch that nobody wants back.
    pub(super) fn forget_staged(&mut self, id: BatchId) {
        if self.keeps_rows_of(id) {
            self.settle();
        }
        let Some(mut batch) = self.queue.batches.remove(&id) else {
            return;
        };
        batch.call_off();
        let uploads = batch
            .uploads
            .iter()
            .filter_map(|id| self.queue.uploads.remove(id))
            .collect();
        self.changed.gone.push(id);
        self.discard(&batch, uploads);
    }

    fn take_off(&mut self, ids: Vec<BatchId>) {
        // Rows of a batch that goes have nowhere to come back to.
        if ids.iter().any(|id| self.keeps_rows_of(*id)) {
            self.settle();
        }
        let mut taken = Vec::new();
        let beside: Vec<BatchId> = ids.iter().flat_map(|id| self.staged_beside(*id)).collect();
        for id in ids {
            let Some(mut batch) = self.queue.batches.remove(&id) else {
                continue;
            };
            batch.call_off();
            self.dismissed.extend(batch.mark.clone());
            let uploads: Vec<_> = batch
                .uploads
                .iter()
                .filter_map(|id| self.queue.uploads.remove(id))
                .collect();
            self.changed.gone.push(id);
            // One without anything in it is nothing to bring back.
            if uploads.is_empty() && batch.asking.is_empty() && batch.checking == 0 {
                self.discard(&batch, uploads);
            } else {
                taken.push((batch, uploads));
            }
        }
        if !taken.is_empty() {
            self.settle();
            self.offer(TakenOff::Batches(taken));
        }
        for id in beside {
            self.check_rows(id);
        }
    }
}
