//! Pausing: whole batches and single files.

use std::collections::HashSet;

use super::{
    Engine,
    queue::{ActState, Run},
};
use crate::event::{BatchId, UploadId};

impl Engine {
    /// Holds these files, or the whole batch where none is named. What runs is cut and starts over when it goes on.
    pub(crate) fn pause(&mut self, id: BatchId, uploads: &[UploadId]) {
        let Some(batch) = self.queue.batches.get_mut(&id).filter(|batch| batch.is_under_way()) else {
            return;
        };
        if uploads.is_empty() {
            batch.paused = true;
            for upload in batch.uploads.iter().filter_map(|id| self.queue.uploads.get(id)) {
                if let Run::Running { cancel, .. } = &upload.run {
                    cancel.cancel();
                }
            }
            self.save(id);
            self.rows_moved(id);
        } else {
            self.hold(id, uploads);
        }
    }

    fn hold(&mut self, id: BatchId, uploads: &[UploadId]) {
        let mut held = Vec::new();
        for upload_id in uploads {
            let Some(upload) = self
                .queue
                .uploads
                .get_mut(upload_id)
                .filter(|upload| upload.batch == id)
            else {
                continue;
            };
            // What the service was told of waits for nothing but the act of its batch.
            if upload.paused || upload.is_settled() {
                continue;
            }
            upload.paused = true;
            match &upload.run {
                Run::Running { cancel, .. } => cancel.cancel(),
                Run::Idle | Run::Later { .. } => upload.run = Run::Idle,
            }
            held.push(*upload_id);
        }
        if let Some(batch) = self.queue.batches.get_mut(&id) {
            batch.forget_waiting(&held);
        }
        self.write_paused(id, held, true);
    }

    /// Goes on with these files, or with the whole batch and each of its files where none is named. Of a batch that is paused as a whole,
    /// the files that are not named stay paused.
    pub(crate) fn resume(&mut self, id: BatchId, uploads: &[UploadId]) {
        let Some(batch) = self.queue.batches.get_mut(&id).filter(|batch| batch.is_under_way()) else {
            return;
        };
        let named: HashSet<UploadId> = uploads.iter().copied().collect();
        let (go, stay): (Vec<UploadId>, Vec<UploadId>) = batch
            .uploads
            .iter()
            .copied()
            .partition(|id| named.is_empty() || named.contains(id));
        let whole = std::mem::take(&mut batch.paused);
        if whole {
            self.hold(id, &stay);
            self.save(id);
        }
        self.let_go(id, go);
        self.rows_moved(id);
    }

    fn let_go(&mut self, id: BatchId, mut uploads: Vec<UploadId>) {
        uploads.retain(|upload| self.queue.uploads.get(upload).is_some_and(|upload| upload.paused));
        let Some(batch) = self.queue.batches.get_mut(&id) else {
            return;
        };
        for upload in &uploads {
            let Some(upload) = self.queue.uploads.get_mut(upload) else {
                continue;
            };
            upload.paused = false;
            // One that was paused just now still runs; it goes on by itself once it has ended.
            if batch.saved && !upload.is_running() && !upload.is_settled() {
                batch.ready.push_back(upload.id);
            }
        }
        // An act that failed has failed its files; those that come now have one of their own.
        if !uploads.is_empty() && matches!(batch.act, ActState::Failed { .. }) {
            batch.act = ActState::Idle;
            batch.act_retry.reset();
        }
        self.write_paused(id, uploads, false);
    }

    fn write_paused(&mut self, id: BatchId, uploads: Vec<UploadId>, paused: bool) {
        if uploads.is_empty() {
            return;
        }
        for upload in &uploads {
            self.row_changed(id, *upload);
        }
        let store = self.store.clone();
        self.ledger.write("files that are paused or go on", async move {
            store.set_paused(&uploads, paused).await
        });
    }

    pub(crate) fn pause_all(&mut self) {
        for id in self.under_way() {
            self.pause(id, &[]);
        }
    }

    pub(crate) fn resume_all(&mut self) {
        for id in self.under_way() {
            self.resume(id, &[]);
        }
    }

    pub(super) fn under_way(&self) -> Vec<BatchId> {
        let batches = self.queue.batches.values().filter(|batch| batch.is_under_way());
        batches.map(|batch| batch.id).collect()
    }
}
