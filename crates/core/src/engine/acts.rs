//! When a batch is attached, and what follows.

use std::sync::Arc;

use rand::RngExt as _;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::{
    CommentNow, Engine, News, faults,
    finish::may_attach,
    queue::{ActState, Batch, Follow, log_fault},
    sums::Sums,
    wake::waits_for_network,
};
use crate::{
    account::Linking,
    attach::{Act, Acted, Enclosure, Notes, attach, comment_text},
    destination::How,
    event::{BatchId, UploadId},
    provider::{Fault, FaultKind, service},
    reason::Reason,
    store::{CommentFact, Store},
    upload::RemoteId,
};

/// Looks at the destination while files are still being sent; a constant number, whatever the size of the batch.
const EARLY_LOOKS: u32 = 4;

impl Engine {
    /// Starts the acts that are due and says when to look again.
    pub(super) fn start_acts(&mut self, now: Instant) -> Option<Instant> {
        let (mut due, mut wake) = (Vec::new(), None::<Instant>);
        for batch in self.queue.batches.values() {
            if !batch.is_under_way() || batch.held || batch.paused || self.stuck.is_some() || !self.is_usable(batch) {
                continue;
            }
            match &batch.act {
                ActState::Running { .. } | ActState::Failed { .. } => continue,
                ActState::Later { at, .. } if *at > now => {
                    wake = Some(wake.map_or(*at, |wake| wake.min(*at)));
                    continue;
                }
                ActState::Later { .. } | ActState::Idle => {}
            }
            if batch.has_more_to_send() {
                if self.looks_early(batch) {
                    due.push((batch.id, self.tally(batch).registered, true));
                }
                continue;
            }
            if batch.sums.as_ref().is_some_and(Sums::is_all_paused) {
                continue;
            }
            let tally = self.tally(batch);
            if may_attach(batch, &tally) {
                due.push((batch.id, tally.registered, false));
            }
        }
        for (batch, uploads, only_look) in due {
            self.start_act(batch, uploads, only_look);
        }
        wake
    }

    fn is_usable(&self, batch: &Batch) -> bool {
        batch
            .account()
            .is_some_and(|account| self.accounts.trouble(account).is_none())
    }

    /// Whether enough was registered since the last look that another one is worth its call. Where registering does not link there is
    /// nothing to see before the act.
    fn looks_early(&self, batch: &Batch) -> bool {
        let step = batch.uploads.len() / (EARLY_LOOKS as usize + 1);
        let links = batch
            .account()
            .and_then(|account| self.accounts.get(account))
            .is_some_and(|account| account.linking != Linking::ThroughParent);
        batch.how == How::Files
            && batch.early_looks < EARLY_LOOKS
            && batch.registered_since_look >= step.max(2)
            && links
    }

    fn start_act(&mut self, id: BatchId, uploads: Vec<UploadId>, only_look: bool) {
        let unknown = self.options.unknown.within(service(self.provider_of(id)).acts_within());
        let look_again = self.options.look_again.mul_f64(self.random.random_range(1.0..=3.0));
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
            audience: batch.audience.clone(),
            expense: batch.expense.clone().filter(|_| batch.how == How::NewExpense),
            enclosures: going.iter().filter_map(|upload| enclosure(upload)).collect(),
            comment: batch.comment.clone(),
            comment_asked: batch.comment_asked,
            looked: batch.looked,
            replaces: batch.replaces && self.most_files_of(batch).is_some(),
            only_look,
            look_again,
        };
        let destinations = Arc::clone(&self.destinations);
        let account = target.account.clone();
        let notes = ActNotes {
            batch: id,
            store: self.store.at_once(),
            news: self.news.clone(),
        };
        let cancel = CancellationToken::new();
        let (news, stop) = (self.news.clone(), cancel.clone());
        let provider = live.provider.clone();
        let act = self.tasks.track_future(async move {
            tokio::select! {
                () = stop.cancelled() => Err(Fault::new(FaultKind::Cancelled)),
                ended = attach(provider.as_ref(), &act, &notes, (&destinations, &account), unknown) => ended,
            }
        });
        tokio::spawn(async move {
            let act = tokio::spawn(act);
            let result = act.await.unwrap_or_else(|panic| {
                tracing::error!(%panic, "an act broke down");
                Err(Fault::new(FaultKind::File(Reason::Internal)))
            });
            let _ = news.send(News::Acted { batch: id, result });
        });
        if let Some(batch) = self.queue.batches.get_mut(&id) {
            batch.early_looks += u32::from(only_look);
            batch.registered_since_look = 0;
            let waits = batch
                .act_waits_for()
                .filter(|reason| waits_for_network(reason))
                .cloned();
            batch.act = ActState::Running {
                waits,
                cancel,
                uploads: uploads.iter().copied().collect(),
                only_look,
            };
        }
        for upload in uploads {
            self.row_changed(id, upload);
        }
    }

    pub(super) fn acted(&mut self, id: BatchId, result: Result<Acted, Fault>) {
        let at = self.whereabouts(id);
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
                batch.act_fault = None;
                self.take_acted(id, acted);
            }
            // Looking early is a courtesy: the act itself says what is wrong.
            Err(_) if only_look => {}
            Err(fault) => {
                log_fault("attaching a batch met a fault", None, &fault);
                let (now, random) = (Instant::now(), &mut self.random);
                match faults::follow(&fault, at, &mut batch.act_retry, batch.patience, now, random) {
                    Follow::Cancelled => {}
                    Follow::Later { after, reason } => {
                        batch.act = ActState::Later {
                            at: now + after,
                            reason,
                        }
                    }
                    Follow::Fail(reason) => {
                        let unknown = batch.comment.is_none() && batch.comment_asked && !batch.looked;
                        let reason = match batch.comment {
                            None if unknown => Reason::CommentUnknown { how: batch.how },
                            None => reason,
                            // It is there for everybody to see: only looking at it failed.
                            Some(_) => Reason::PostedUnchecked,
                        };
                        batch.wants_audience |= reason == Reason::AudienceUndecided;
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
                if fault.kind != FaultKind::Cancelled
                    && let Some(batch) = self.queue.batches.get_mut(&id)
                {
                    batch.act_fault = Some(fault.into());
                }
            }
        }
        for upload in uploads {
            self.row_changed(id, upload);
        }
    }

    /// Hears from an act what is known of its comment.
    pub(super) fn comment_is(&mut self, id: BatchId, now: CommentNow) {
        let Some(batch) = self.queue.batches.get_mut(&id) else {
            return;
        };
        match now {
            CommentNow::Asked => (batch.comment_asked, batch.looked) = (true, false),
            CommentNow::NotThere => batch.looked = true,
            CommentNow::Posted(comment) => {
                batch.comment = Some(comment.clone());
                // Once more where the act could not.
                let store = self.store.clone();
                self.ledger.write("a comment that is posted", async move {
                    store.set_comment(id, CommentFact::Posted(comment)).await
                });
            }
        }
    }

    fn take_acted(&mut self, id: BatchId, mut acted: Acted) {
        for (upload, page) in &acted.proofs {
            if let Some(upload) = self.queue.uploads.get_mut(upload) {
                upload.facts.proof = Some(page.to_string());
            }
        }
        // As far as a proof can be where it belongs.
        acted.attached.extend(acted.proofs.iter().map(|(upload, _)| *upload));
        let account = self.queue.batches.get(&id).and_then(|batch| batch.account()).cloned();
        if let (Some(account), Some(linking)) = (account, acted.linking) {
            let learnt = self.accounts.learn(&account, linking);
            if learnt {
                let store = self.store.clone();
                self.ledger.write("how files get linked", async move {
                    store.set_linking(&account, linking).await
                });
            }
        }
        for upload in &acted.attached {
            if let Some(upload) = self.queue.uploads.get_mut(upload) {
                upload.facts.attached = true;
                if upload.wants_its_name()
                    && let Some(batch) = self.queue.batches.get_mut(&id)
                {
                    batch.to_rename.push(upload.id);
                }
            }
        }
        if !acted.proofs.is_empty() {
            let (store, proofs) = (self.store.clone(), acted.proofs);
            self.ledger
                .write("proofs", async move { store.set_proofs(&proofs).await });
        }
        if !acted.attached.is_empty() {
            let (store, attached) = (self.store.clone(), acted.attached);
            self.ledger
                .write("attached files", async move { store.mark_attached(&attached).await });
        }
        let provider = self.provider_of(id);
        for upload in acted.unseen {
            self.fail(upload, Reason::ProofUnseen { provider });
        }
        let made = self.queue.batches.get(&id).and_then(|batch| batch.how.makes());
        let place = made.unwrap_or(self.whereabouts(id).place);
        for upload in acted.missing {
            self.fail(upload, Reason::Vanished { place });
        }
        for upload in acted.damaged {
            self.discard_remote(upload);
            self.fail(upload, Reason::Damaged);
        }
    }
}

fn enclosure(upload: &super::queue::Upload) -> Option<Enclosure> {
    Some(Enclosure {
        upload: upload.id,
        id: upload.facts.remote.clone()?,
        // The file may have grown since; what is attached is what was stored.
        size: upload.facts.stored.as_ref().map_or(upload.size, |stored| stored.size),
    })
}

/// Writes down what an act must not forget.
struct ActNotes {
    batch: BatchId,
    store: Store,
    news: tokio::sync::mpsc::UnboundedSender<News>,
}

impl ActNotes {
    /// On disk before the engine hears of it, and before the act goes on.
    async fn note(&self, fact: CommentFact, now: CommentNow) -> Result<(), Fault> {
        let written = self.store.set_comment(self.batch, fact).await;
        // What was not written down has not been asked for; what is posted is posted.
        if written.is_ok() || !matches!(now, CommentNow::Asked) {
            let _ = self.news.send(News::Comment { batch: self.batch, now });
        }
        written.map_err(|reason| Fault::new(FaultKind::File(reason)))
    }
}

impl Notes for ActNotes {
    async fn comment_asked(&self) -> Result<(), Fault> {
        self.note(CommentFact::Asked, CommentNow::Asked).await
    }

    async fn comment_not_there(&self) {
        // Not a fact: a very slow service may still come round to it, so that a later start looks once more.
        let _ = self.news.send(News::Comment {
            batch: self.batch,
            now: CommentNow::NotThere,
        });
    }

    async fn comment_posted(&self, id: &RemoteId) -> Result<(), Fault> {
        self.note(CommentFact::Posted(id.clone()), CommentNow::Posted(id.clone()))
            .await
    }
}
