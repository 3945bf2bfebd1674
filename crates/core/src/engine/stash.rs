//! What was taken off the list last, for as long as it can be brought back. Until then nothing of it is deleted anywhere.

use tokio::time::Instant;

use super::{
    Engine, News,
    queue::{Batch, Upload},
    send::now_ms,
};
use crate::{
    account::AccountId,
    event::{BatchId, Undo, UploadId},
    store::Orphan,
};

/// What was taken off the list, whole and with everything that is known of it.
pub(super) struct Stash {
    off: TakenOff,
    /// The offer ends then.
    until: Instant,
    /// What was heard of these batches meanwhile, such as the end of a walk.
    heard: Vec<News>,
}

pub(super) enum TakenOff {
    /// Rows, each with its place among the others before.
    Rows {
        batch: BatchId,
        rows: Vec<(usize, Upload)>,
    },
    Batches(Vec<(Batch, Vec<Upload>)>),
}

impl Stash {
    fn batches(&self) -> &[(Batch, Vec<Upload>)] {
        match &self.off {
            TakenOff::Rows { .. } => &[],
            TakenOff::Batches(batches) => batches,
        }
    }
}

impl Engine {
    /// Offers to bring this back.
    pub(super) fn offer(&mut self, off: TakenOff) {
        self.stash = Some(Stash {
            off,
            until: Instant::now() + self.options.undo,
            heard: Vec::new(),
        });
        self.changed.undo = true;
    }

    /// What can be brought back, as it is shown.
    pub(super) fn undo_offer(&self) -> Option<Undo> {
        Some(match &self.stash.as_ref()?.off {
            TakenOff::Rows { batch, rows } => Undo {
                batch: *batch,
                files: rows.len() as u32,
                whole: false,
            },
            TakenOff::Batches(batches) => Undo {
                batch: batches.first()?.0.id,
                files: batches.iter().map(|(_, uploads)| uploads.len() as u32).sum(),
                whole: true,
            },
        })
    }

    /// Ends the offer when its time is over, and says when that is.
    pub(super) fn end_offer(&mut self, now: Instant) -> Option<Instant> {
        let until = self.stash.as_ref()?.until;
        if until > now {
            return Some(until);
        }
        self.settle();
        None
    }

    /// Whether rows of this batch can be brought back to it.
    pub(super) fn keeps_rows_of(&self, id: BatchId) -> bool {
        let off = self.stash.as_ref().map(|stash| &stash.off);
        matches!(off, Some(TakenOff::Rows { batch, .. }) if *batch == id)
    }

    /// Keeps news of a batch that can be brought back; gives back all others.
    pub(super) fn not_stashed(&mut self, news: News) -> Option<News> {
        let of = match &news {
            News::TakenIn { batch, .. }
            | News::Saved { batch, .. }
            | News::Acted { batch, .. }
            | News::Seen { batch, .. }
            | News::There { batch, .. }
            | News::Asked { batch, .. }
            | News::Comment { batch, .. } => *batch,
            _ => return Some(news),
        };
        match &mut self.stash {
            Some(stash) if stash.batches().iter().any(|(batch, _)| batch.id == of) => {
                stash.heard.push(news);
                None
            }
            _ => Some(news),
        }
    }

    /// Brings back what was taken off the list last.
    pub(crate) fn undo(&mut self) {
        let Some(Stash { off, heard, .. }) = self.stash.take() else {
            return;
        };
        self.changed.undo = true;
        match off {
            TakenOff::Rows { batch, rows } => self.put_back(batch, rows),
            TakenOff::Batches(batches) => {
                for (batch, uploads) in batches {
                    let id = batch.id;
                    if let Some(mark) = &batch.mark {
                        self.dismissed.remove(mark);
                    }
                    self.changed.gone.retain(|gone| *gone != id);
                    self.queue.batches.insert(id, batch);
                    self.queue
                        .uploads
                        .extend(uploads.into_iter().map(|upload| (upload.id, upload)));
                    self.rows_moved(id);
                }
            }
        }
        for news in heard {
            self.hear(news);
        }
    }

    fn put_back(&mut self, id: BatchId, rows: Vec<(usize, Upload)>) {
        let Some(batch) = self.queue.batches.get_mut(&id) else {
            return;
        };
        let mut others = std::mem::take(&mut batch.uploads).into_iter();
        for (at, upload) in rows {
            // Brought once more meanwhile, it is there already.
            if !batch.known.insert(upload.path.clone()) {
                continue;
            }
            let before = at.saturating_sub(batch.uploads.len());
            batch.uploads.extend(others.by_ref().take(before));
            batch.uploads.push(upload.id);
            self.queue.uploads.insert(upload.id, upload);
        }
        batch.uploads.extend(others);
        self.save(id);
        self.check_rows(id);
        self.rows_moved(id);
    }

    /// Ends the offer: now it is deleted what was taken off, here and at the service.
    pub(super) fn settle(&mut self) {
        let Some(stash) = self.stash.take() else { return };
        self.changed.undo = true;
        match stash.off {
            TakenOff::Rows { batch: id, rows } => {
                let Some(batch) = self.queue.batches.get(&id) else {
                    return;
                };
                let (account, sent, posted) = (batch.account().cloned(), batch.sent, batch.may_be_posted());
                let ids: Vec<UploadId> = rows.iter().map(|(_, upload)| upload.id).collect();
                for (_, upload) in rows {
                    self.give_up_for_good(account.as_ref(), posted, upload);
                }
                if sent {
                    let store = self.store.clone();
                    self.ledger.write(
                        "rows that were removed",
                        async move { store.take_off_uploads(&ids).await },
                    );
                    // Without them it may be complete.
                    self.save(id);
                }
            }
            TakenOff::Batches(batches) => {
                for (batch, uploads) in batches {
                    self.discard(&batch, uploads);
                }
            }
        }
    }

    /// Lets go of a batch that is not on the list any more: what was sent stays in the history.
    pub(super) fn discard(&mut self, batch: &Batch, uploads: Vec<Upload>) {
        batch.stop_walks.cancel();
        for upload in uploads {
            self.give_up_for_good(batch.account(), batch.may_be_posted(), upload);
        }
        if batch.sent {
            let (store, id, now) = (self.store.clone(), batch.id, now_ms());
            self.ledger
                .write("that a batch was cleared", async move { store.leave(id, now).await });
            self.tell_history();
        }
    }

    /// What the service has of an upload that is not attached gets deleted there, unless a comment may carry it.
    fn give_up_for_good(&mut self, account: Option<&AccountId>, posted: bool, mut upload: Upload) {
        let before = upload.know_unwritten();
        let (Some(account), Some(remote)) = (account, upload.facts.remote) else {
            return;
        };
        if upload.facts.attached || (posted && upload.facts.registered) {
            return;
        }
        self.orphaned.insert(account.clone());
        let remote = Orphan {
            account: account.clone(),
            remote,
        };
        for given_up in before.into_iter().chain([remote]) {
            let store = self.store.clone();
            self.ledger.write("an attachment that was given up", async move {
                store.give_up(upload.id, &given_up).await
            });
        }
    }
}
