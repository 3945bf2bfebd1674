//! Sending a batch, and what of it is written down.

use tokio::{sync::oneshot, time::Instant};

use super::{Engine, News, queue::Source};
use crate::{
    event::{BatchId, Recent, UploadId},
    reason::Reason,
    store::{BatchRow, CommentFact, NewBatch, NewUpload},
};

/// Tells whether a batch that is sent is written down.
pub(crate) type Written = oneshot::Receiver<Result<(), Reason>>;

impl Engine {
    /// Sends a staged batch; it begins once it is written down.
    pub(crate) fn send(&mut self, id: BatchId) -> Result<Option<Written>, Reason> {
        let Some(batch) = self
            .queue
            .batches
            .get_mut(&id)
            .filter(|batch| !batch.sent && batch.checking == 0 && batch.asking.is_empty())
        else {
            return Ok(None);
        };
        let target = batch.target.clone().ok_or(Reason::LinkUnknown)?;
        if self.accounts.get(&target.account).is_none() {
            return Err(Reason::NoAccount);
        }
        let uploads: Vec<NewUpload> = batch
            .uploads
            .iter()
            .filter_map(|id| self.queue.uploads.get(id))
            .filter_map(|upload| match &upload.source {
                Source::File(file) => Some(NewUpload {
                    id: Some(upload.id),
                    folder: upload.folder.clone(),
                    file: file.clone(),
                    note: upload.note.clone(),
                }),
                Source::Refused(_) | Source::LeftOut(_) => None,
            })
            .collect();
        if uploads.is_empty() {
            return Err(Reason::NothingDropped);
        }
        let now = now_ms();
        batch.sent = true;
        batch.sent_at = Some(Instant::now());
        batch.sent_wall = Some(now);
        let (how, row) = (
            batch.how,
            NewBatch {
                id: Some(id),
                target: target.clone(),
                how: batch.how,
                text: batch.text.clone(),
                created: now,
                sent_at: Some(now),
                uploads,
            },
        );
        let (store, news, (told, written)) = (self.store.clone(), self.news.clone(), oneshot::channel());
        self.ledger.write("a recent destination", async move {
            let result = store.add_batch(row).await.map(drop);
            let _ = news.send(News::Saved {
                batch: id,
                result: result.clone(),
            });
            // Whoever sent it may have gone meanwhile.
            let _ = told.send(result);
            store.touch_recent(&target, how, now).await?;
            let _ = news.send(News::Recents(store.recents().await?));
            Ok(())
        });
        self.rows_moved(id);
        Ok(Some(written))
    }

    pub(super) fn saved(&mut self, id: BatchId, result: Result<(), Reason>) {
        let Some(batch) = self.queue.batches.get_mut(&id) else {
            return;
        };
        if let Err(reason) = result {
            // Nothing was sent: it is staged again, and whoever sent it is told.
            tracing::warn!(?reason, "a batch could not be written down");
            batch.sent = false;
            batch.sent_at = None;
            batch.sent_wall = None;
            batch.paused = false;
            batch.stopped = false;
            for upload in batch.uploads.clone() {
                if let Some(upload) = self.queue.uploads.get_mut(&upload) {
                    upload.stopped = false;
                    upload.paused = false;
                }
            }
        } else {
            batch.saved = true;
            let ready = batch.uploads.iter().copied().filter(|id: &UploadId| {
                let upload = self.queue.uploads.get(id);
                upload.is_some_and(|upload| !upload.is_settled() && !upload.paused)
            });
            batch.ready = ready.collect();
        }
        self.rows_moved(id);
    }

    /// Writes down what people decided about a batch that is sent, and whether it ended.
    pub(super) fn save(&self, id: BatchId) {
        let Some(batch) = self.queue.batches.get(&id).filter(|batch| batch.sent) else {
            return;
        };
        let Some(target) = batch.target.clone() else { return };
        let complete = batch.finished_at.is_some() && self.queue.is_complete(batch);
        let row = BatchRow {
            id: batch.id,
            target,
            how: batch.how,
            text: batch.text.clone(),
            created: batch.sent_wall.unwrap_or_default(),
            sent_at: batch.sent_wall,
            finished_at: complete.then(now_ms),
            paused: batch.paused,
            stopped: batch.stopped,
            without_failed: batch.without_failed,
            // Not written here: an act knows it before the engine does.
            comment: CommentFact::NotAsked,
        };
        let store = self.store.clone();
        self.ledger
            .write("a batch as it is now", async move { store.save_batch(&row).await });
    }

    pub(crate) fn set_recents(&mut self, recents: Vec<Recent>) {
        self.recents = recents;
        self.changed.recents = true;
    }

    pub(crate) fn recents(&self) -> Vec<Recent> {
        self.recents.clone()
    }
}

fn now_ms() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}
