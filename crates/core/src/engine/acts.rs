//! When a batch is attached, and what follows.

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::{
    Engine, News, Patience, faults,
    queue::{ActState, Batch, Follow, log_fault},
};
use crate::{
    attach::{Act, Acted, Enclosure, Notes, attach, comment_text},
    destination::How,
    event::{BatchId, UploadId},
    provider::{Fault, FaultKind},
    reason::Reason,
    store::{CommentFact, Store},
    upload::RemoteId,
};

/// Looks at the destination while files are still being sent; a constant number, whatever the size of the batch.
const EARLY_LOOKS: u32 = 4;

/// What the uploads of a sent batch have come to.
#[derive(Default)]
struct Tally {
    open: usize,
    failed: usize,
    registered: Vec<UploadId>,
    total: usize,
}

impl Engine {
    fn tally(&self, batch: &Batch) -> Tally {
        let mut tally = Tally::default();
        for upload in self.queue.uploads_of(batch).filter(|upload| upload.is_file()) {
            tally.total += 1;
            if upload.failed.is_some() {
                tally.failed += 1;
            } else if !upload.is_settled() || upload.is_running() {
                tally.open += 1;
            } else if upload.facts.registered && !upload.facts.attached && !upload.stopped {
                tally.registered.push(upload.id);
            }
        }
        tally
    }

    /// Starts the acts that are due and says when to look again.
    pub(super) fn start_acts(&mut self, now: Instant) -> Option<Instant> {
        let (mut due, mut wake) = (Vec::new(), None::<Instant>);
        for batch in self
            .queue
            .batches
            .values()
            .filter(|batch| batch.sent && batch.finished_at.is_none())
        {
            match &batch.act {
                ActState::Running { .. } | ActState::Failed { .. } => continue,
                ActState::Later { at, .. } if *at > now => {
                    wake = Some(wake.map_or(*at, |wake| wake.min(*at)));
                    continue;
                }
                ActState::Later { .. } | ActState::Idle => {}
            }
            let tally = self.tally(batch);
            let enough = tally.registered.len() >= (tally.total / (EARLY_LOOKS as usize + 1)).max(2);
            if tally.registered.is_empty()
                || batch
                    .account()
                    .is_none_or(|account| self.accounts.trouble(account).is_some())
            {
                continue;
            }
            if tally.open == 0 && !self.comment_waits(batch, &tally) {
                due.push((batch.id, tally.registered, false));
            } else if tally.open > 0
                && batch.how == How::Files
                && batch.early_looks < EARLY_LOOKS
                && enough
                && !batch.paused
            {
                due.push((batch.id, tally.registered, true));
            }
        }
        for (batch, uploads, only_look) in due {
            self.start_act(batch, uploads, only_look);
        }
        wake
    }

    /// A comment with files that failed: the person decides, a command goes without them.
    fn comment_waits(&self, batch: &Batch, tally: &Tally) -> bool {
        let asks = self.options.patience == Patience::Person;
        batch.how == How::NewComment && batch.comment.is_none() && tally.failed > 0 && !batch.without_failed && asks
    }

    fn start_act(&mut self, id: BatchId, uploads: Vec<UploadId>, only_look: bool) {
        let unknown = self.options.unknown;
        let Some(batch) = self.queue.batches.get(&id) else {
            return;
        };
        let Some(target) = batch.target.clone() else { return };
        let Some(live) = self.accounts.at_hand(&target.account) else {
            return;
        };
        let going: Vec<&super::queue::Upload> = uploads.iter().filter_map(|id| self.queue.uploads.get(id)).collect();
        let names: Vec<&str> = going.iter().map(|upload| upload.name.as_str()).collect();
        let act = Act {
            place: target.place.clone(),
            how: batch.how,
            text: comment_text(&batch.text, &names),
            enclosures: going.iter().filter_map(|upload| enclosure(upload)).collect(),
            comment: batch.comment.clone(),
            comment_asked: batch.comment_asked,
            looked: batch.looked,
            only_look,
        };
        let destination = self
            .destinations
            .entry((target.account.clone(), target.place.clone()))
            .or_default()
            .clone();
        let notes = ActNotes {
            batch: id,
            store: self.store.clone(),
            news: self.news.clone(),
        };
        let cancel = CancellationToken::new();
        let (news, stop) = (self.news.clone(), cancel.clone());
        let provider = live.provider.clone();
        tokio::spawn(async move {
            let act = tokio::spawn(async move {
                tokio::select! {
                    () = stop.cancelled() => Err(Fault::new(FaultKind::Cancelled)),
                    ended = attach(provider.as_ref(), &act, &notes, &destination, unknown) => ended,
                }
            });
            let result = act.await.unwrap_or_else(|panic| {
                tracing::error!(%panic, "an act broke down");
                Err(Fault::new(FaultKind::File(Reason::Internal)))
            });
            let _ = news.send(News::Acted { batch: id, result });
        });
        if let Some(batch) = self.queue.batches.get_mut(&id) {
            batch.early_looks += u32::from(only_look);
            batch.act = ActState::Running {
                cancel,
                uploads: uploads.clone(),
                only_look,
            };
        }
        for upload in uploads {
            self.row_changed(id, upload);
        }
    }

    pub(super) fn acted(&mut self, id: BatchId, result: Result<Acted, Fault>) {
        let provider = self.provider_of(id);
        let patience = self.options.patience;
        let Some(batch) = self.queue.batches.get_mut(&id) else {
            return;
        };
        let state = std::mem::replace(&mut batch.act, ActState::Idle);
        let ActState::Running { uploads, only_look, .. } = state else {
            return;
        };
        match result {
            Ok(acted) => {
                batch.act_retry.reset();
                self.take_acted(id, acted);
            }
            // Looking early is a courtesy: the act itself says what is wrong.
            Err(_) if only_look => {}
            Err(fault) => {
                log_fault("attaching a batch met a fault", None, &fault);
                // Whether a comment went out was looked for already; one more look comes before the next try.
                batch.comment_asked |= batch.how == How::NewComment;
                batch.looked = batch.comment_asked;
                match faults::follow(&fault, provider, &mut batch.act_retry, patience) {
                    Follow::Cancelled => {}
                    Follow::Later { after, reason } => {
                        batch.act = ActState::Later {
                            at: Instant::now() + after,
                            reason,
                        }
                    }
                    Follow::Fail(reason) => {
                        batch.act = ActState::Failed { reason: reason.clone() };
                        for upload in &uploads {
                            self.fail(*upload, reason.clone());
                        }
                    }
                    Follow::Account(reason) => {
                        if let Some(account) = batch.account().cloned() {
                            self.account_trouble(&account, &reason);
                        }
                    }
                }
            }
        }
        for upload in uploads {
            self.row_changed(id, upload);
        }
    }

    fn take_acted(&mut self, id: BatchId, acted: Acted) {
        let account = self.queue.batches.get(&id).and_then(|batch| batch.account()).cloned();
        if let (Some(account), Some(linking)) = (account, acted.linking) {
            let accounts = self.accounts.clone();
            self.writing
                .spawn(async move { accounts.learn(&account, linking).await });
        }
        for upload in &acted.attached {
            if let Some(upload) = self.queue.uploads.get_mut(upload) {
                upload.facts.attached = true;
            }
        }
        if !acted.attached.is_empty() {
            let (store, attached) = (self.store.clone(), acted.attached);
            self.writing.spawn(async move {
                if let Err(error) = store.mark_attached(&attached).await {
                    tracing::warn!(?error, "attached files could not be written down");
                }
            });
        }
        acted
            .missing
            .into_iter()
            .for_each(|upload| self.fail(upload, Reason::Vanished));
        for upload in acted.damaged {
            self.give_up(upload);
            self.fail(upload, Reason::Damaged);
        }
    }

    /// Ends batches in which nothing is left to do without the person.
    pub(super) fn finish_batches(&mut self, now: Instant) {
        let mut ended = Vec::new();
        for batch in self
            .queue
            .batches
            .values()
            .filter(|batch| batch.sent && batch.saved && batch.finished_at.is_none())
        {
            let tally = self.tally(batch);
            let acting = matches!(batch.act, ActState::Running { .. } | ActState::Later { .. });
            let waits = self.comment_waits(batch, &tally)
                || matches!(batch.act, ActState::Failed { .. })
                || self.given_up(batch.id).is_some();
            if tally.open == 0 && !acting && (tally.registered.is_empty() || waits) {
                ended.push(batch.id);
            }
        }
        for id in ended {
            if let Some(batch) = self.queue.batches.get_mut(&id) {
                batch.finished_at = Some(now);
                self.rows_moved(id);
                self.write_finish(id);
            }
        }
    }

    fn write_finish(&self, id: BatchId) {
        let Some(batch) = self.queue.batches.get(&id) else {
            return;
        };
        self.save(batch);
        let (store, accounts, account) = (self.store.clone(), self.accounts.clone(), batch.account().cloned());
        self.writing.spawn(async move {
            if let Some(account) = account {
                crate::orphans::discard(&store, &accounts, &account).await;
            }
        });
    }
}

fn enclosure(upload: &super::queue::Upload) -> Option<Enclosure> {
    Some(Enclosure {
        upload: upload.id,
        id: upload.facts.remote.clone()?,
        size: upload.size,
    })
}

/// Writes down what an act must not forget.
struct ActNotes {
    batch: BatchId,
    store: Store,
    news: tokio::sync::mpsc::UnboundedSender<News>,
}

impl Notes for ActNotes {
    async fn comment_asked(&self) -> Result<(), Fault> {
        self.store
            .set_comment(self.batch, CommentFact::Asked)
            .await
            .map_err(|reason| Fault::new(FaultKind::File(reason)))
    }

    async fn comment_posted(&self, id: &RemoteId) -> Result<(), Fault> {
        let _ = self.news.send(News::CommentPosted {
            batch: self.batch,
            id: id.clone(),
        });
        self.store
            .set_comment(self.batch, CommentFact::Posted(id.clone()))
            .await
            .map_err(|reason| Fault::new(FaultKind::File(reason)))
    }
}
