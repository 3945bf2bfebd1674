//! Starting transfers and hearing from them.

use std::sync::{Arc, atomic::AtomicU64};

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::{
    Engine, faults,
    queue::{Batch, Follow, Run, Source, log_fault},
    wake::waits_for_network,
};
use crate::{
    destination::{How, Place},
    event::{BatchId, Phase, UploadId},
    provider::FaultKind,
    reason::Reason,
    scheduler::{Line, plan},
    store::Orphan,
    transfer::{self, OwnedParent, Transfer},
};

/// Where an attachment ends up that is put there this way.
fn parent(how: How, place: &Place) -> OwnedParent {
    match (how, how.makes()) {
        (How::NewExpense, _) => OwnedParent::NewExpense,
        (How::Proof, _) => OwnedParent::Proof(place.clone()),
        (_, Some(_)) => OwnedParent::NewComment,
        (_, None) => OwnedParent::Place(place.clone()),
    }
}

impl Engine {
    /// Fills the free slots and says when to look again.
    pub(super) fn start_transfers(&mut self, now: Instant) -> Option<Instant> {
        self.connect_accounts();
        let eligible = self.queue.batches.values().filter(|batch| self.may_run(batch));
        let lines: Vec<Line<'_>> = eligible
            .map(|batch| Line {
                batch: batch.id,
                running: batch.running,
                turn: batch.turn,
                most: batch.concurrency.map_or(usize::MAX, usize::from),
                ready: &batch.ready,
                later: &batch.later,
            })
            .collect();
        // Transfers of batches that may not start more still take their slots.
        let elsewhere: usize = self
            .queue
            .batches
            .values()
            .filter(|batch| !self.may_run(batch))
            .map(|batch| batch.running)
            .sum();
        let plan = plan(
            &lines,
            usize::from(self.settings.concurrency).saturating_sub(elsewhere),
            now,
        );
        for (batch, upload) in plan.start {
            self.start_transfer(batch, upload);
        }
        plan.wake
    }

    fn may_run(&self, batch: &Batch) -> bool {
        let open = batch.is_under_way()
            && self.stuck.is_none()
            && !batch.held
            && !batch.paused
            && !batch.stopped
            && (!batch.ready.is_empty() || !batch.later.is_empty());
        open && batch
            .account()
            .is_some_and(|account| self.accounts.trouble(account).is_none() && self.accounts.at_hand(account).is_some())
    }

    fn start_transfer(&mut self, batch_id: BatchId, upload_id: UploadId) {
        let (Some(batch), Some(upload)) = (
            self.queue.batches.get_mut(&batch_id),
            self.queue.uploads.get_mut(&upload_id),
        ) else {
            return;
        };
        batch.forget_waiting(&[upload_id]);
        self.turn += 1;
        batch.turn = self.turn;
        let (Source::File(file), Some(target)) = (&upload.source, &batch.target) else {
            return;
        };
        let Some(live) = self.accounts.at_hand(&target.account) else {
            return;
        };
        let account = target.account.clone();
        let (sent, cancel) = (Arc::new(AtomicU64::new(0)), CancellationToken::new());
        let waits = upload.waits_for().filter(|reason| waits_for_network(reason)).cloned();
        upload.run = Run::Running {
            phase: Phase::Preparing,
            sent: sent.clone(),
            cancel: cancel.clone(),
            waits,
            sign: (0, Instant::now()),
        };
        upload.meter = crate::meter::Meter::default();
        batch.running += 1;
        let transfer = Transfer {
            upload: upload_id,
            file: file.clone(),
            facts: upload.facts.clone(),
            unwritten: upload.unwritten.take(),
            parent: parent(batch.how, &target.place),
            provider: live.provider.clone(),
            http: self.http.clone(),
            store: self.store.at_once(),
            accounts: self.accounts.clone(),
            account: target.account.clone(),
            // What was decided about it before is on disk before it writes anything itself.
            written: self.ledger.written(),
            sent,
            cancel,
            news: self.news.clone(),
        };
        self.tasks.spawn(transfer.run());
        self.watch_limits(&account, &live);
        self.row_changed(batch_id, upload_id);
    }

    pub(super) fn hear_transfer(&mut self, news: transfer::News) {
        let id = match &news {
            transfer::News::Phase(id, _)
            | transfer::News::Facts(id, _)
            | transfer::News::Unwritten(id, _)
            | transfer::News::Fingerprint(id, _)
            | transfer::News::Ended(id, _) => *id,
        };
        let Some(upload) = self.queue.uploads.get_mut(&id) else {
            return;
        };
        let batch = upload.batch;
        match news {
            transfer::News::Phase(_, now) => {
                if let Run::Running { phase, waits, sign, .. } = &mut upload.run {
                    (*phase, sign.1) = (now, Instant::now());
                    waits.take_if(|reason| matches!(reason, Reason::NoAnswer { .. }));
                }
            }
            transfer::News::Facts(_, facts) => {
                // Reserved anew: the object before is to be deleted.
                if upload.facts.remote.is_some() && upload.facts.remote != facts.remote {
                    let account = self.queue.batches.get(&batch).and_then(|batch| batch.account());
                    self.orphaned.extend(account.cloned());
                }
                // What is only reserved may yet find storage out of reach.
                if facts.stored.is_some() {
                    upload.goes_on();
                }
                upload.facts = facts;
                upload.note_verdict();
            }
            transfer::News::Unwritten(_, unwritten) => upload.unwritten = Some(unwritten),
            transfer::News::Fingerprint(_, fingerprint) => {
                upload.size = fingerprint.size;
                if let Source::File(file) = &mut upload.source {
                    file.fingerprint = fingerprint;
                }
            }
            transfer::News::Ended(_, result) => self.transfer_ended(batch, id, result),
        }
        self.row_changed(batch, id);
    }

    fn transfer_ended(&mut self, batch_id: BatchId, id: UploadId, result: Result<(), crate::provider::Fault>) {
        let at = self.whereabouts(batch_id);
        let (Some(batch), Some(upload)) = (self.queue.batches.get_mut(&batch_id), self.queue.uploads.get_mut(&id))
        else {
            return;
        };
        batch.running = batch.running.saturating_sub(1);
        upload.reached = upload.sent();
        upload.run = Run::Idle;
        // Stopped while it ran: however it ended, nothing of it stays.
        if upload.stopped || upload.failed.is_some() {
            return self.give_up(id);
        }
        let Err(fault) = result else {
            upload.retry.reset();
            upload.fault = None;
            // Too late to hold it back: it is registered.
            upload.paused = false;
            batch.registered_since_look += 1;
            return;
        };
        let now = Instant::now();
        match faults::follow(&fault, at, &mut upload.retry, batch.patience, now, &mut self.random) {
            // Paused, or stopped and tried again: first in line when it goes on.
            Follow::Cancelled if upload.paused => {}
            Follow::Cancelled => batch.ready.push_front(id),
            Follow::Later { .. } if upload.paused => log_fault("an upload is paused", Some(id), &fault),
            Follow::Later { after, reason } => {
                log_fault("an upload waits", Some(id), &fault);
                upload.run = Run::Later { reason };
                batch.later.push((now + after, id));
            }
            Follow::Fail(reason) => {
                log_fault("an upload failed", Some(id), &fault);
                self.fail(id, reason);
            }
            Follow::Account(reason) => {
                log_fault("an account is not usable", Some(id), &fault);
                if !upload.paused {
                    batch.ready.push_front(id);
                }
                if let Some(account) = batch.account().cloned() {
                    self.account_trouble(&account, &reason);
                }
            }
        }
        if fault.kind != FaultKind::Cancelled
            && let Some(upload) = self.queue.uploads.get_mut(&id)
        {
            upload.fault = Some(fault.into());
        }
    }

    /// Nothing of a running upload moved for a while: people are told what it waits for.
    pub(super) fn stands_still(&mut self, batch: BatchId, id: UploadId) {
        let account = self.queue.batches.get(&batch).and_then(|batch| batch.account());
        // The pause that the service asked for is said already.
        if account.is_some_and(|account| self.blocked.contains_key(account)) {
            return;
        }
        let provider = self.provider_of(batch);
        if let Some(upload) = self.queue.uploads.get_mut(&id)
            && let Run::Running { waits, .. } = &mut upload.run
        {
            *waits = Some(Reason::NoAnswer { provider });
            self.row_changed(batch, id);
        }
    }

    /// An upload has failed until the person retries.
    pub(super) fn fail(&mut self, id: UploadId, reason: Reason) {
        let Some(upload) = self.queue.uploads.get_mut(&id) else {
            return;
        };
        upload.failed = Some(reason.clone());
        upload.paused = false;
        upload.run = Run::Idle;
        let batch = upload.batch;
        let store = self.store.clone();
        self.ledger
            .write("a failure", async move { store.set_failed(id, &reason).await });
        self.row_changed(batch, id);
    }

    /// Remembers the attachment object of an upload that will not be attached, so that it gets deleted. What people may see on a comment
    /// already stays there.
    pub(super) fn give_up(&mut self, id: UploadId) {
        let on_a_comment = self.queue.uploads.get(&id).is_some_and(|upload| {
            let batch = self.queue.batches.get(&upload.batch);
            upload.facts.registered && batch.is_some_and(Batch::may_be_posted)
        });
        if !on_a_comment {
            self.discard_remote(id);
        }
    }

    /// Remembers the attachment object of an upload, wherever it is, so that it gets deleted.
    pub(super) fn discard_remote(&mut self, id: UploadId) {
        let Some(upload) = self.queue.uploads.get_mut(&id) else {
            return;
        };
        let before = upload.know_unwritten();
        let remote = upload.facts.remote.take();
        if remote.is_none() && before.is_none() {
            return;
        }
        upload.facts = crate::upload::Facts::default();
        let account = self
            .queue
            .batches
            .get(&upload.batch)
            .and_then(|batch| batch.account())
            .cloned();
        let Some(account) = account else { return };
        self.orphaned.insert(account.clone());
        let remote = remote.map(|remote| Orphan { account, remote });
        for given_up in before.into_iter().chain(remote) {
            let store = self.store.clone();
            self.ledger.write("an attachment that was given up", async move {
                store.give_up(id, &given_up).await
            });
        }
    }
}
