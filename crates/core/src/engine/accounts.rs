//! What accounts mean for the queue: their tokens, the pauses their services ask for, and what follows when one is not usable.

use std::{collections::HashSet, sync::atomic::Ordering};

use tokio::time::Instant;

use super::{
    Engine, News, Patience, address,
    faults::At,
    queue::{ActState, Batch, Run},
    view::{self, Obstacle},
};
use crate::{
    account::{AccountId, ProviderKind},
    app::accounts::Live,
    destination::PlaceKind,
    event::{BatchId, UploadId},
    reason::Reason,
};

impl Engine {
    /// Gets the tokens of accounts that have work to do.
    pub(super) fn connect_accounts(&mut self) {
        let wanted: Vec<AccountId> = self
            .queue
            .batches
            .values()
            .filter(|batch| batch.is_under_way() && !batch.paused && !batch.held)
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
        // What could not be had a moment ago may have been entered meanwhile.
        if let Err(reason) = result
            && self.accounts.at_hand(account).is_none()
        {
            self.account_trouble(account, &reason);
        }
    }

    /// Follows the account's rate gate, so that a pause the service asked for is seen.
    pub(super) fn watch_limits(&self, account: &AccountId, live: &Live) {
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
        self.account_changed(&account);
        match until {
            Some(until) => drop(self.blocked.insert(account, until)),
            None => drop(self.blocked.remove(&account)),
        }
    }

    /// Ends the pauses that are over, and says when the next one is.
    pub(super) fn unblock(&mut self, now: Instant) -> Option<Instant> {
        let over: Vec<AccountId> = self
            .blocked
            .iter()
            .filter(|(_, until)| **until <= now)
            .map(|(account, _)| account.clone())
            .collect();
        for account in over {
            self.set_blocked(account, None);
        }
        self.blocked.values().min().copied()
    }

    fn account_changed(&mut self, account: &AccountId) {
        for batch in self.batches_of(account) {
            self.batch_changed(batch);
        }
    }

    fn batches_of(&self, account: &AccountId) -> Vec<BatchId> {
        self.queue
            .batches
            .values()
            .filter(|batch| batch.account() == Some(account))
            .map(|batch| batch.id)
            .collect()
    }

    pub(super) fn provider_of(&self, batch: BatchId) -> ProviderKind {
        let account = self.queue.batches.get(&batch).and_then(|batch| batch.account());
        account
            .and_then(|id| self.accounts.get(id))
            .map_or(ProviderKind::Productive, |account| account.provider)
    }

    /// Where the files of a batch go, for the reasons of faults met on the way.
    pub(super) fn whereabouts(&self, batch: BatchId) -> At {
        let target = self.queue.batches.get(&batch).and_then(|batch| batch.target.as_ref());
        At {
            provider: self.provider_of(batch),
            place: target.map_or_else(PlaceKind::default, |target| target.place.kind),
        }
    }

    /// What holds back a batch, if anything does.
    pub(super) fn obstacle(&self, batch: &Batch) -> Option<Obstacle> {
        let account = batch.account().filter(|_| batch.is_under_way())?;
        if let Some(reason) = self.stuck.clone() {
            return Some(Obstacle { reason });
        }
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
        let target = batch.target.as_ref();
        let choices = target.map_or_else(Vec::new, |target| address::choices(&self.accounts, target));
        self.queue.view(
            batch,
            (choices, self.asks_audience(batch)),
            self.obstacle(batch).as_ref(),
        )
    }

    /// Nothing of this account goes on.
    pub(super) fn account_trouble(&mut self, account: &AccountId, reason: &Reason) {
        self.accounts.set_trouble(account, Some(reason.clone()));
        self.changed.accounts = true;
        self.account_changed(account);
    }

    /// Fails what nobody will help: a person enters a token some time, but a command has to end, and an account that was removed never comes
    /// back.
    pub(super) fn fail_hopeless(&mut self) {
        let mut hopeless: Vec<(UploadId, Reason)> = Vec::new();
        for batch in self
            .queue
            .batches
            .values()
            .filter(|batch| batch.is_under_way() && !batch.held)
        {
            let reason = batch.account().and_then(|account| self.accounts.trouble(account));
            let Some(reason) = reason.filter(|reason| is_hopeless(batch, reason)) else {
                continue;
            };
            let acting = match &batch.act {
                ActState::Running { uploads, .. } => Some(uploads),
                _ => None,
            };
            let open = self.queue.uploads_of(batch).filter(|upload| {
                upload.is_file()
                    && !upload.facts.attached
                    && upload.failed.is_none()
                    && !upload.stopped
                    && !upload.is_running()
                    && acting.is_none_or(|acting| !acting.contains(&upload.id))
            });
            hopeless.extend(open.map(|upload| (upload.id, reason.clone())));
        }
        for (upload, mut reason) in hopeless {
            if let Some(row) = self.queue.uploads.get(&upload)
                && let Some(batch) = self.queue.batches.get_mut(&row.batch)
            {
                batch.ready.clear();
                batch.later.clear();
                if matches!(batch.act, ActState::Later { .. }) {
                    batch.act = ActState::Idle;
                }
                // A file that joins it later is not on it yet.
                if batch.comment.is_some() && row.facts.registered {
                    reason = Reason::PostedUnchecked;
                }
            }
            self.fail(upload, reason);
        }
    }

    /// Something was done about an account: what waits for it goes on.
    pub(crate) fn account_may_work(&mut self, account: &AccountId) {
        self.accounts.set_trouble(account, None);
        // A pause belongs to the token it was asked of; the gate of a new one says so itself.
        if self
            .accounts
            .at_hand(account)
            .is_none_or(|live| !live.watched.load(Ordering::Relaxed))
        {
            self.blocked.remove(account);
        }
        self.changed.accounts = true;
        self.account_changed(account);
    }

    /// The account was removed: what is under way for it ends, and none of it can go on.
    pub(crate) fn account_gone(&mut self, account: &AccountId) {
        self.account_trouble(account, &Reason::NoAccount);
        for id in self.batches_of(account) {
            let Some(batch) = self.queue.batches.get(&id) else {
                continue;
            };
            if let ActState::Running { cancel, .. } = &batch.act {
                cancel.cancel();
            }
            for upload in self.queue.uploads_of(batch) {
                if let Run::Running { cancel, .. } = &upload.run {
                    cancel.cancel();
                }
            }
        }
    }

    pub(crate) fn accounts_changed(&mut self) {
        self.changed.accounts = true;
    }

    /// Deletes what was given up while nothing of the account is under way: a person waits for files, never for this.
    pub(super) fn discard_orphans(&mut self) {
        if self.orphaned.is_empty() && self.discarding.is_empty() {
            return;
        }
        let under_way = self
            .queue
            .batches
            .values()
            .filter(|batch| batch.is_under_way() && !batch.held);
        let busy: HashSet<AccountId> = under_way.filter_map(|batch| batch.account().cloned()).collect();
        for account in &busy {
            if let Some(discarding) = self.discarding.remove(account) {
                discarding.cancel();
                self.orphaned.insert(account.clone());
            }
        }
        // Without a token at hand it is left for later: nobody is asked for one because of this.
        let free = self.orphaned.iter().filter(|account| !busy.contains(account));
        let free: Vec<_> = free
            .filter_map(|account| Some((account.clone(), self.accounts.at_hand(account)?)))
            .collect();
        for (account, live) in free {
            self.orphaned.remove(&account);
            let (store, cancel, written) = (self.store.at_once(), self.ending.child_token(), self.ledger.written());
            self.discarding.insert(account.clone(), cancel.clone());
            self.tasks.spawn(async move {
                // Only what is written down can be found.
                let _ = written.await;
                tokio::select! {
                    () = cancel.cancelled() => {}
                    () = crate::orphans::discard(&store, &live, &account) => {}
                }
            });
        }
    }
}

fn is_hopeless(batch: &Batch, reason: &Reason) -> bool {
    batch.patience == Patience::Command || *reason == Reason::NoAccount
}
