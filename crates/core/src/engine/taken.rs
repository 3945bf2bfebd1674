//! Places that hold few files: what they have already, and what the person decides about it.

use std::time::Duration;

use super::{
    Engine, News,
    queue::{ActState, Batch},
};
use crate::{
    destination::{How, Place, Target},
    event::{BatchId, UploadId},
    provider::service,
    reason::Reason,
};

/// A place that does not answer for so long is asked again when the file is put there.
const ANSWERS_WITHIN: Duration = Duration::from_secs(10);

impl Engine {
    /// How many files the place of a target holds at most, put there this way.
    pub(super) fn most_files(&self, target: &Target, how: How) -> Option<u32> {
        let account = self.accounts.get(&target.account)?;
        service(account.provider).most_files(target.place.kind, how)
    }

    /// How many files the place of a batch holds at most.
    pub(super) fn most_files_of(&self, batch: &Batch) -> Option<u32> {
        self.most_files(batch.target.as_ref()?, batch.how)
    }

    /// Asks the place of a staged batch what it has already, if it holds few files.
    pub(super) fn look_at_place(&mut self, id: BatchId) {
        let (target, most) = match self.queue.batches.get(&id) {
            // What is only made has nothing yet.
            Some(batch) if batch.how.makes().is_some() => (batch.target.clone(), None),
            Some(batch) => (batch.target.clone(), self.most_files_of(batch)),
            None => return,
        };
        let Some(batch) = self.queue.batches.get_mut(&id) else {
            return;
        };
        (batch.taken, batch.replaces) = (None, false);
        let (Some(target), Some(most)) = (target, most) else {
            return;
        };
        batch.checking += 1;
        let stop = batch.stop_walks.clone();
        let (accounts, news) = (self.accounts.clone(), self.news.clone());
        tokio::spawn(async move {
            let look = async {
                let live = accounts.live(&target.account).await.ok()?;
                live.provider.newest(&target.place).await.ok()
            };
            // Whatever keeps it from answering is said when the file is sent.
            let listed = tokio::select! {
                () = stop.cancelled() => None,
                listed = tokio::time::timeout(ANSWERS_WITHIN, look) => listed.ok().flatten(),
            };
            let full = listed.filter(|listed| listed.len() >= most as usize);
            let taken = full.and_then(|listed| listed.into_iter().next());
            let _ = news.send(News::Seen {
                batch: id,
                place: target.place,
                taken: taken.map(|taken| taken.name),
            });
        });
    }

    pub(super) fn place_seen(&mut self, id: BatchId, place: &Place, taken: Option<String>) {
        let Some(batch) = self.queue.batches.get_mut(&id) else {
            return;
        };
        batch.checking = batch.checking.saturating_sub(1);
        // It may have been addressed to another one meanwhile.
        if batch.target.as_ref().is_some_and(|target| target.place == *place) {
            batch.taken = taken;
        }
        self.check_rows(id);
        self.batch_changed(id);
    }

    /// Lets what the place has already go for the file of this batch.
    pub(crate) fn replace(&mut self, id: BatchId) {
        let batch = self.queue.batches.get(&id);
        if batch.and_then(|batch| self.most_files_of(batch)).is_none() {
            return;
        }
        let Some(batch) = self.queue.batches.get_mut(&id) else {
            return;
        };
        let waits = matches!(&batch.act, ActState::Failed { reason } if matches!(reason, Reason::Occupied { .. }));
        if batch.sent && !waits {
            return;
        }
        batch.replaces = true;
        batch.due = !batch.sent;
        self.batch_changed(id);
        if waits {
            self.retry(id, &[], &[]);
        } else {
            self.check_rows(id);
        }
    }

    /// Of several files for a place that holds one, sends this one.
    pub(crate) fn send_instead(&mut self, upload: UploadId) {
        let Some(id) = self.queue.uploads.get(&upload).map(|upload| upload.batch) else {
            return;
        };
        if let Some(batch) = self.queue.batches.get_mut(&id).filter(|batch| !batch.sent) {
            batch.chosen = Some(upload);
            self.check_rows(id);
        }
    }
}
