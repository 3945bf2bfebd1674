//! What becomes of the history when people clear it or send something of it again.

use std::{collections::HashSet, path::PathBuf};

use tokio::sync::oneshot;

use super::{Engine, News};
use crate::{
    event::{BatchId, UploadId},
    reason::Reason,
    store::{BatchRow, UploadRow},
};

impl Engine {
    /// The batches that are on the list.
    pub(crate) fn listed(&self) -> HashSet<BatchId> {
        self.queue.batches.keys().copied().collect()
    }

    /// Removes a batch from the history for good, and from the list where it is still there; without one, all that are on no list. Resolves
    /// when it is written down.
    pub(crate) fn clear_history(&mut self, batch: Option<BatchId>) -> oneshot::Receiver<()> {
        // What could be brought back would come back without its history.
        self.settle();
        match batch {
            Some(id) => self.forget(id),
            None => {
                let (store, kept) = (
                    self.store.clone(),
                    self.queue.batches.keys().copied().collect::<Vec<_>>(),
                );
                self.ledger.write("that the history was cleared", async move {
                    store.clear_history(&kept).await
                });
            }
        }
        self.tell_history();
        self.written()
    }

    fn forget(&mut self, id: BatchId) {
        if self
            .queue
            .batches
            .get(&id)
            .is_some_and(|batch| batch.is_under_way() || !batch.sent)
        {
            return;
        }
        self.forget_staged(id);
        let store = self.store.clone();
        self.ledger.write(
            "that a batch was forgotten",
            async move { store.remove_batch(id).await },
        );
    }

    /// Once everything is written that was decided until now, whoever shows the history asks for it again.
    pub(super) fn tell_history(&self) {
        let news = self.news.clone();
        self.ledger.then(async move {
            let _ = news.send(News::HistoryChanged);
        });
    }

    /// A new staged batch with these files of one that was sent, all of them where none is named.
    pub(crate) fn send_again(
        &mut self,
        sent: BatchRow,
        files: Vec<UploadRow>,
        uploads: &[UploadId],
    ) -> Result<BatchId, Reason> {
        let is_meant = |file: &UploadRow| uploads.is_empty() || uploads.contains(&file.id);
        let paths: Vec<PathBuf> = files.into_iter().filter(is_meant).map(|file| file.file.path).collect();
        if paths.is_empty() {
            return Err(Reason::TakenOff);
        }
        let id = self.staged(None);
        self.bring(paths, id);
        if self.accounts.get(&sent.target.account).is_some() {
            self.set_target(id, Some(sent.target));
        }
        self.set_how(id, sent.how);
        self.set_text(id, sent.text);
        self.set_audience(id, sent.audience);
        if let Some(expense) = sent.expense {
            self.set_expense(id, expense);
        }
        Ok(id)
    }
}
