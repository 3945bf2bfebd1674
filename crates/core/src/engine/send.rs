//! Sending a batch, and what of it is written down.

use tokio::{sync::oneshot, time::Instant};

use super::{
    Engine, News, Patience,
    queue::{Batch, SendLater, Source, Upload},
};
use crate::{
    event::{BatchId, Recent, StartWhen, UploadId},
    reason::Reason,
    store::{BatchRow, CommentFact, NewBatch, NewUpload},
};

/// Tells whether a batch that is sent is written down.
pub(crate) type Written = oneshot::Receiver<Result<(), Reason>>;
pub(super) type Told = oneshot::Sender<Result<(), Reason>>;

impl Engine {
    /// Sends a staged batch; it begins once it is written down. While files of it are still being checked, it waits for that.
    pub(crate) fn send(&mut self, id: BatchId) -> Result<Option<Written>, Reason> {
        let refused = self.refused(id);
        let batch = self.queue.batches.get_mut(&id).ok_or(Reason::TakenOff)?;
        if batch.sent || !batch.asking.is_empty() {
            return Ok(None);
        }
        let (told, written) = oneshot::channel();
        if batch.checking > 0 {
            let account = batch.account().ok_or(Reason::LinkUnknown)?;
            self.accounts.get(account).ok_or(Reason::NoAccount)?;
            let later = batch.send_later.get_or_insert_with(|| SendLater {
                refused,
                told: Vec::new(),
            });
            later.told.push(told);
            return Ok(Some(written));
        }
        self.send_now(id, vec![told])?;
        Ok(Some(written))
    }

    /// Sends what the person sent before its files were checked, and what the settings let go by itself. What is asked, and what cannot be
    /// sent although the person does not know it yet, is theirs to decide.
    pub(super) fn send_what_is_due(&mut self) {
        let waiting = self
            .queue
            .batches
            .values()
            .filter(|batch| batch.due || batch.send_later.is_some());
        for id in waiting.map(|batch| batch.id).collect::<Vec<_>>() {
            let refused = self.refused(id);
            let Some(batch) = self.queue.batches.get_mut(&id) else {
                continue;
            };
            if !batch.asking.is_empty() {
                // The answer may still let it go by itself.
                let due = batch.due;
                batch.call_off();
                batch.due = due;
                continue;
            }
            if batch.checking > 0 {
                continue;
            }
            let due = std::mem::take(&mut batch.due);
            if let Some(later) = batch.send_later.take() {
                if refused > later.refused {
                    later.tell(&Ok(()));
                } else if let Err((reason, told)) = self.try_send(id, later.told) {
                    SendLater { refused, told }.tell(&Err(reason));
                }
            } else if due && refused == 0 && self.goes_by_itself(id) {
                // Nobody asked for it, so that nobody waits for an answer.
                let _ = self.try_send(id, Vec::new());
            }
        }
    }

    /// Whether a batch is sent once it is complete. A command says itself when.
    fn goes_by_itself(&self, id: BatchId) -> bool {
        self.settings.start == StartWhen::AtOnce
            && self
                .queue
                .batches
                .get(&id)
                .is_some_and(|batch| !batch.sent && batch.patience == Patience::Person)
    }

    /// Rows of a batch that cannot be sent.
    fn refused(&self, id: BatchId) -> usize {
        let batch = self.queue.batches.get(&id);
        batch.map_or(0, |batch| {
            let refused = |upload: &&Upload| matches!(upload.source, Source::Refused { .. });
            self.queue.uploads_of(batch).filter(refused).count()
        })
    }

    fn send_now(&mut self, id: BatchId, told: Vec<Told>) -> Result<(), Reason> {
        self.try_send(id, told).map_err(|(reason, _)| reason)
    }

    /// Sends a batch whose files are checked, or gives back who waits for it.
    fn try_send(&mut self, id: BatchId, told: Vec<Told>) -> Result<(), (Reason, Vec<Told>)> {
        // Nothing comes between this look at the other batches and being one of them.
        self.check_rows(id);
        match self.sendable(id) {
            Ok(row) => {
                // What comes back now would be in a batch that is on its way without it.
                if self.keeps_rows_of(id) {
                    self.settle();
                }
                self.start(id, row, told);
                Ok(())
            }
            Err(reason) => {
                // It may let the person in since it was asked.
                if self.queue.batches.get(&id).is_some_and(|batch| batch.no_access) {
                    self.ask_place(id);
                }
                Err((reason, told))
            }
        }
    }

    /// What is written down of a batch when it is sent.
    fn sendable(&self, id: BatchId) -> Result<NewBatch, Reason> {
        let batch = self.queue.batches.get(&id).ok_or(Reason::Internal)?;
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
                Source::Refused { .. } | Source::LeftOut { .. } => None,
            })
            .collect();
        if uploads.is_empty() {
            return Err(self.why_nothing(batch));
        }
        if let Some(lacks) = batch.lacks() {
            return Err(lacks);
        }
        let now = now_ms();
        Ok(NewBatch {
            id: Some(id),
            target,
            how: batch.how,
            text: batch.text.clone(),
            audience: batch.audience.clone(),
            expense: batch.expense.clone(),
            created: now,
            sent_at: Some(now),
            mark: batch.mark.clone(),
            replaces: batch.replaces,
            uploads,
        })
    }

    /// Why nothing of a batch can be sent.
    fn why_nothing(&self, batch: &Batch) -> Reason {
        let mut reasons = self
            .queue
            .uploads_of(batch)
            .filter_map(|upload| upload.source.why_not());
        let is_there = |reason: &&Reason| matches!(reason, Reason::OnItsWay { .. } | Reason::AlreadyThere { .. });
        reasons.find(is_there).cloned().unwrap_or(Reason::NothingDropped)
    }

    fn start(&mut self, id: BatchId, row: NewBatch, told: Vec<Told>) {
        let Some(batch) = self.queue.batches.get_mut(&id) else {
            return;
        };
        batch.due = false;
        batch.known_there.stop();
        batch.sent = true;
        batch.sent_at = Some(Instant::now());
        batch.sent_wall = Some(row.created);
        let (target, how, now) = (row.target.clone(), row.how, row.created);
        let (store, news) = (self.store.clone(), self.news.clone());
        // Whoever sent it hears at once where it cannot be written down; what goes by itself waits until it can.
        let keeps = if told.is_empty() {
            store.clone()
        } else {
            store.at_once()
        };
        self.ledger.write("a recent destination", async move {
            let result = keeps.add_batch(row).await.map(drop);
            let (at_once, later) = if result.is_ok() {
                (told, Vec::new())
            } else {
                (Vec::new(), told)
            };
            let is_kept = result.is_ok();
            let _ = news.send(News::Saved {
                batch: id,
                result,
                told: later,
            });
            for told in at_once {
                // Whoever sent it may have gone meanwhile.
                let _ = told.send(Ok(()));
            }
            if !is_kept {
                return Ok(());
            }
            store.touch_recent(&target, how, now).await?;
            let _ = news.send(News::Recents(store.recents().await?));
            Ok(())
        });
        self.rows_moved(id);
        self.look_beside(id);
    }

    pub(super) fn saved(&mut self, id: BatchId, result: Result<(), Reason>, told: Vec<Told>) {
        for told in told {
            // Whoever sent it may have gone meanwhile; whoever is there asks again only after this.
            let _ = told.send(result.clone());
        }
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
    pub(super) fn save(&mut self, id: BatchId) {
        let Some(batch) = self.queue.batches.get(&id).filter(|batch| batch.sent) else {
            return;
        };
        let Some(target) = batch.target.clone() else { return };
        // Rows that can still be brought back must not be lost with the process.
        let complete = batch.finished_at.is_some() && self.queue.is_complete(batch) && !self.keeps_rows_of(id);
        let row = BatchRow {
            id: batch.id,
            target,
            how: batch.how,
            text: batch.text.clone(),
            audience: batch.audience.clone(),
            expense: batch.expense.clone(),
            created: batch.sent_wall.unwrap_or_default(),
            sent_at: batch.sent_wall,
            finished_at: complete.then(now_ms),
            paused: batch.paused,
            stopped: batch.stopped,
            without_failed: batch.without_failed,
            // Not written here: an act knows it before the engine does.
            comment: CommentFact::NotAsked,
            mark: batch.mark.clone(),
            replaces: batch.replaces,
        };
        let store = self.store.clone();
        self.ledger
            .write("a batch as it is now", async move { store.save_batch(&row).await });
        if let Some(batch) = self.queue.batches.get_mut(&id)
            && std::mem::replace(&mut batch.in_history, complete) != complete
        {
            self.tell_history();
        }
    }

    pub(crate) fn set_recents(&mut self, recents: Vec<Recent>) {
        self.recents = recents;
        self.changed.recents = true;
    }

    pub(crate) fn recents(&self) -> Vec<Recent> {
        self.recents.clone()
    }
}

pub(super) fn now_ms() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}
