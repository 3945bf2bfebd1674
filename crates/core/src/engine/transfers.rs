//! Starting transfers and hearing from them.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::{
    Engine, News, Patience, faults,
    queue::{ActState, Batch, Follow, Run, Source, log_fault},
    view::{self, Obstacle},
};
use crate::{
    account::AccountId,
    app::accounts::Live,
    destination::How,
    event::{BatchId, Phase, UploadId},
    reason::Reason,
    scheduler::{Line, plan},
    store::Orphan,
    transfer::{self, OwnedParent, Transfer},
};

impl Engine {
    /// Fills the free slots and says when to look again.
    pub(super) fn start_transfers(&mut self, now: Instant) -> Option<Instant> {
        self.connect_accounts();
        let eligible = self.queue.batches.values().filter(|batch| self.may_run(batch));
        let lines: Vec<Line<'_>> = eligible
            .map(|batch| Line {
                batch: batch.id,
                running: batch.running,
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
        let open =
            batch.sent && !batch.paused && !batch.stopped && (!batch.ready.is_empty() || !batch.later.is_empty());
        open && batch
            .account()
            .is_some_and(|account| self.accounts.trouble(account).is_none() && self.accounts.at_hand(account).is_some())
    }

    /// Gets the tokens of accounts that have work to do.
    fn connect_accounts(&mut self) {
        let wanted: Vec<AccountId> = self
            .queue
            .batches
            .values()
            .filter(|batch| batch.sent && batch.finished_at.is_none() && !batch.paused)
            .filter_map(|batch| batch.account())
            .filter(|id| {
                !self.connecting.contains(id)
                    && self.accounts.trouble(id).is_none()
                    && self.accounts.at_hand(id).is_none()
            })
            .cloned()
            .collect();
        for id in wanted {
            if self.connecting.insert(id.clone()) {
                let (accounts, news) = (self.accounts.clone(), self.news.clone());
                tokio::spawn(async move {
                    let result = accounts.live(&id).await.map(|_| ());
                    let _ = news.send(News::Connected { account: id, result });
                });
            }
        }
    }

    pub(super) fn connected(&mut self, account: &AccountId, result: Result<(), Reason>) {
        self.connecting.remove(account);
        match result {
            Ok(()) => {}
            Err(reason) => self.account_trouble(account, &reason),
        }
    }

    /// Follows the account's rate gate, so that a pause the service asked for is seen.
    fn watch_limits(&self, account: &AccountId, live: &Live) {
        if live.watched.swap(true, Ordering::Relaxed) {
            return;
        }
        let (news, account) = (self.news.clone(), account.clone());
        let mut blocked = live.gate.blocked_until();
        tokio::spawn(async move {
            while blocked.changed().await.is_ok() {
                let until = *blocked.borrow_and_update();
                if news
                    .send(News::Blocked {
                        account: account.clone(),
                        until,
                    })
                    .is_err()
                {
                    break;
                }
            }
        });
    }

    pub(super) fn set_blocked(&mut self, account: AccountId, until: Option<Instant>) {
        let batches = self.batches_of(&account);
        match until {
            Some(until) => drop(self.blocked.insert(account, until)),
            None => drop(self.blocked.remove(&account)),
        }
        for batch in batches {
            self.batch_changed(batch);
        }
    }

    pub(super) fn batches_of(&self, account: &AccountId) -> Vec<BatchId> {
        self.queue
            .batches
            .values()
            .filter(|batch| batch.account() == Some(account))
            .map(|batch| batch.id)
            .collect()
    }

    /// What holds back a batch, if anything does.
    pub(super) fn obstacle(&self, batch: &Batch) -> Option<Obstacle> {
        let account = batch.account().filter(|_| batch.sent && batch.finished_at.is_none())?;
        if let Some(reason) = self.accounts.trouble(account) {
            return Some(Obstacle { reason });
        }
        let until = self.blocked.get(account).filter(|until| **until > Instant::now())?;
        let provider = self.accounts.get(account)?.provider;
        Some(Obstacle {
            reason: Reason::RateLimited {
                provider,
                until: view::wall_clock(*until),
            },
        })
    }

    pub(super) fn view(&self, batch: &Batch) -> crate::event::BatchView {
        self.queue.view(batch, self.obstacle(batch).as_ref())
    }

    fn start_transfer(&mut self, batch_id: BatchId, upload_id: UploadId) {
        let (Some(batch), Some(upload)) = (
            self.queue.batches.get_mut(&batch_id),
            self.queue.uploads.get_mut(&upload_id),
        ) else {
            return;
        };
        batch.forget_waiting(upload_id);
        let (Source::File(file), Some(target)) = (&upload.source, &batch.target) else {
            return;
        };
        let Some(live) = self.accounts.at_hand(&target.account) else {
            return;
        };
        let account = target.account.clone();
        let (sent, cancel) = (Arc::new(AtomicU64::new(0)), CancellationToken::new());
        upload.run = Run::Running {
            phase: Phase::Preparing,
            sent: sent.clone(),
            cancel: cancel.clone(),
        };
        upload.meter = crate::meter::Meter::default();
        batch.running += 1;
        let transfer = Transfer {
            upload: upload_id,
            file: file.clone(),
            facts: upload.facts.clone(),
            parent: match batch.how {
                How::Files => OwnedParent::Place(target.place.clone()),
                How::NewComment => OwnedParent::NewComment,
            },
            provider: live.provider.clone(),
            http: self.http.clone(),
            store: self.store.clone(),
            account: target.account.clone(),
            sent,
            cancel,
            news: self.news.clone(),
        };
        tokio::spawn(transfer.run());
        self.watch_limits(&account, &live);
        self.row_changed(batch_id, upload_id);
    }

    pub(super) fn hear_transfer(&mut self, news: transfer::News) {
        let id = match &news {
            transfer::News::Phase(id, _)
            | transfer::News::Facts(id, _)
            | transfer::News::Fingerprint(id, _)
            | transfer::News::Ended(id, _) => *id,
        };
        let Some(upload) = self.queue.uploads.get_mut(&id) else {
            return;
        };
        let batch = upload.batch;
        match news {
            transfer::News::Phase(_, now) => {
                if let Run::Running { phase, .. } = &mut upload.run {
                    *phase = now;
                }
            }
            transfer::News::Facts(_, facts) => {
                if facts
                    .stored
                    .as_ref()
                    .is_some_and(|stored| stored.verdict == crate::upload::Verdict::NotVerifiable)
                {
                    upload.note = Some(Reason::NotVerifiable);
                }
                upload.facts = facts;
            }
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
        let provider = self.provider_of(batch_id);
        let patience = self.options.patience;
        let given_up = self.given_up(batch_id);
        let (Some(batch), Some(upload)) = (self.queue.batches.get_mut(&batch_id), self.queue.uploads.get_mut(&id))
        else {
            return;
        };
        batch.running = batch.running.saturating_sub(1);
        upload.run = Run::Idle;
        let Err(fault) = result else {
            upload.retry.reset();
            return;
        };
        match faults::follow(&fault, provider, &mut upload.retry, patience) {
            Follow::Cancelled if upload.stopped || upload.failed.is_some() => self.give_up(id),
            // Paused: first in line when it goes on.
            Follow::Cancelled => batch.ready.push_front(id),
            Follow::Later { .. } if let Some(reason) = given_up => self.fail(id, reason),
            Follow::Later { after, reason } => {
                log_fault("an upload waits", Some(id), &fault);
                upload.run = Run::Later { reason };
                batch.later.push((Instant::now() + after, id));
            }
            Follow::Fail(reason) => {
                log_fault("an upload failed", Some(id), &fault);
                self.fail(id, reason);
            }
            Follow::Account(reason) => {
                log_fault("an account is not usable", Some(id), &fault);
                batch.ready.push_front(id);
                if let Some(account) = batch.account().cloned() {
                    self.account_trouble(&account, &reason);
                }
            }
        }
    }

    /// Why nothing more of a batch is tried: its account is not usable, and a command does not wait for a person.
    pub(super) fn given_up(&self, batch: BatchId) -> Option<Reason> {
        let account = self.queue.batches.get(&batch)?.account()?;
        self.accounts
            .trouble(account)
            .filter(|_| self.options.patience == Patience::Command)
    }

    pub(super) fn provider_of(&self, batch: BatchId) -> crate::account::ProviderKind {
        let account = self.queue.batches.get(&batch).and_then(|batch| batch.account());
        account
            .and_then(|id| self.accounts.get(id))
            .map_or(crate::account::ProviderKind::Productive, |account| account.provider)
    }

    /// An upload has failed until the person retries.
    pub(super) fn fail(&mut self, id: UploadId, reason: Reason) {
        let Some(upload) = self.queue.uploads.get_mut(&id) else {
            return;
        };
        upload.failed = Some(reason.clone());
        upload.run = Run::Idle;
        let batch = upload.batch;
        let store = self.store.clone();
        self.writing.spawn(async move {
            if let Err(error) = store.set_failed(id, &reason).await {
                tracing::warn!(?error, "a failure could not be written down");
            }
        });
        self.row_changed(batch, id);
    }

    /// Remembers the attachment object of an upload that will not be attached, so that it gets deleted.
    pub(super) fn give_up(&mut self, id: UploadId) {
        let Some(upload) = self.queue.uploads.get_mut(&id) else {
            return;
        };
        let Some(remote) = upload.facts.remote.take() else {
            return;
        };
        upload.facts = crate::upload::Facts::default();
        let account = self
            .queue
            .batches
            .get(&upload.batch)
            .and_then(|batch| batch.account())
            .cloned();
        let store = self.store.clone();
        self.writing.spawn(async move {
            if let Some(account) = account
                && let Err(error) = store.give_up(id, &Orphan { account, remote }).await
            {
                tracing::warn!(?error, "an attachment that was given up could not be remembered");
            }
        });
    }

    /// Nothing of this account goes on. A command cannot wait for a person: its uploads fail.
    pub(super) fn account_trouble(&mut self, account: &AccountId, reason: &Reason) {
        self.accounts.set_trouble(account, Some(reason.clone()));
        self.changed.accounts = true;
        for id in self.batches_of(account) {
            self.batch_changed(id);
            let Some(batch) = self
                .queue
                .batches
                .get_mut(&id)
                .filter(|batch| batch.sent && batch.finished_at.is_none())
            else {
                continue;
            };
            if self.options.patience == Patience::Command {
                batch.ready.clear();
                batch.later.clear();
                if matches!(batch.act, ActState::Idle | ActState::Later { .. }) {
                    batch.act = ActState::Failed { reason: reason.clone() };
                }
                let open: Vec<UploadId> = batch.uploads.clone();
                for upload in open {
                    if self.queue.uploads.get(&upload).is_some_and(|upload| {
                        !upload.is_running()
                            && !upload.facts.attached
                            && upload.is_file()
                            && upload.failed.is_none()
                            && !upload.stopped
                    }) {
                        self.fail(upload, reason.clone());
                    }
                }
            }
        }
    }
}
