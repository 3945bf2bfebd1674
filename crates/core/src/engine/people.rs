//! What people do with batches that are sent.

use std::collections::{HashMap, HashSet};

use super::{
    Engine,
    queue::{ActState, Run, Source, Upload},
};
use crate::{
    event::{BatchId, Settings, UploadId},
    reason::{Action, Reason},
};

impl Engine {
    /// Stops the whole batch: what is attached, or was told to the service for a task's files, stays.
    pub(crate) fn stop(&mut self, id: BatchId) {
        let Some(batch) = self.queue.batches.get_mut(&id).filter(|batch| batch.sent) else {
            return;
        };
        batch.stopped = true;
        batch.paused = false;
        // What failed of the act is of no matter any more; trying again begins with looking.
        if matches!(batch.act, ActState::Failed { .. }) {
            batch.act = ActState::Idle;
        }
        let all = batch.uploads.clone();
        self.save(id);
        self.cancel(id, &all);
    }

    /// Stops every batch that is under way.
    pub(crate) fn stop_all(&mut self) {
        for id in self.under_way() {
            self.stop(id);
        }
    }

    /// Stops these files, or takes them off a staged batch.
    pub(crate) fn cancel(&mut self, id: BatchId, uploads: &[UploadId]) {
        let Some(batch) = self.queue.batches.get_mut(&id) else {
            return;
        };
        if !batch.sent {
            return self.remove(id, uploads);
        }
        // Told to the service, it is there or about to be: it stays, and is read back.
        let told = batch.how.makes().is_none() || batch.comment.is_some() || batch.is_acting();
        let mut stopped = Vec::new();
        for upload_id in uploads {
            let Some(upload) = self
                .queue
                .uploads
                .get_mut(upload_id)
                .filter(|upload| upload.batch == id && upload.is_file())
            else {
                continue;
            };
            let stays = upload.facts.registered && told && upload.failed.is_none();
            if upload.facts.attached || upload.stopped || stays {
                continue;
            }
            upload.stopped = true;
            upload.paused = false;
            upload.failed = None;
            stopped.push(*upload_id);
            match &upload.run {
                Run::Running { cancel, .. } => cancel.cancel(),
                Run::Idle | Run::Later { .. } => upload.run = Run::Idle,
            }
        }
        batch.forget_waiting(&stopped);
        for upload in &stopped {
            // One that runs is given up when it has ended.
            if !self.queue.uploads.get(upload).is_some_and(Upload::is_running) {
                self.give_up(*upload);
            }
            self.row_changed(id, *upload);
        }
        let store = self.store.clone();
        self.ledger.write(
            "files that were stopped",
            async move { store.set_stopped(&stopped).await },
        );
        self.reopen_for_act(id);
        // Rows of a batch at rest are sorted by what they are.
        if self.queue.batches.get(&id).is_some_and(|batch| !batch.is_under_way()) {
            self.save(id);
            self.rows_moved(id);
        }
    }

    /// Tries again, at once: these, or everything that failed or waits where none is named; but not those that are `there` since then.
    pub(crate) fn retry(&mut self, id: BatchId, uploads: &[UploadId], there: &[(UploadId, i64)]) {
        self.patience.again();
        let Some(batch) = self.queue.batches.get(&id) else {
            return;
        };
        let named: HashSet<UploadId> = uploads.iter().copied().collect();
        let chosen: Vec<UploadId> = batch
            .uploads
            .iter()
            .copied()
            .filter(|id| uploads.is_empty() || named.contains(id))
            .collect();
        if batch.sent {
            self.try_again(id, chosen, !uploads.is_empty(), there);
            return;
        }
        for upload in chosen {
            if let Some(Source::Refused { reason, .. }) = self.queue.uploads.get(&upload).map(|upload| &upload.source)
                && reason.action() == Some(Action::Retry)
            {
                self.look_again(upload);
            }
        }
    }

    fn try_again(&mut self, id: BatchId, mut chosen: Vec<UploadId>, by_name: bool, there: &[(UploadId, i64)]) {
        chosen.retain(|id| {
            self.queue.uploads.get(id).is_some_and(|upload| {
                let waits = upload.waits_for().is_some();
                // It may be there already, so that the person has to mean it.
                let is_unclear = matches!(upload.failed, Some(Reason::NotReadable | Reason::AlreadyThere { .. }));
                let again =
                    (upload.failed.is_some() && (by_name || !is_unclear)) || (upload.stopped && by_name) || waits;
                upload.is_file() && !upload.facts.attached && again
            })
        });
        let Some(batch) = self.queue.batches.get(&id) else {
            return;
        };
        let mut brought: HashMap<UploadId, Reason> =
            self.brought_meanwhile(batch, &chosen, by_name).into_iter().collect();
        if let Some(target) = &batch.target {
            let said = there.iter().map(|(id, since)| {
                let reason = Reason::AlreadyThere {
                    same: true,
                    place: target.place.kind,
                    since: Some(*since),
                };
                (*id, reason)
            });
            brought.extend(said);
        }
        chosen.retain(|id| !brought.contains_key(id));
        for (id, reason) in brought {
            self.fail(id, reason);
        }
        for id in &chosen {
            // What the service no longer takes as it is has to be sent anew.
            if self.queue.uploads.get(id).is_some_and(starts_over) {
                self.give_up(*id);
            }
        }
        let Some(batch) = self.queue.batches.get_mut(&id) else {
            return;
        };
        batch.forget_waiting(&chosen);
        for upload in &chosen {
            let Some(upload) = self.queue.uploads.get_mut(upload) else {
                continue;
            };
            upload.failed = None;
            upload.stopped = false;
            upload.paused = false;
            upload.retry.reset();
            // A try that gets no further gives way to a new one, which begins once it has ended.
            if let Run::Running {
                cancel, waits: Some(_), ..
            } = &upload.run
            {
                cancel.cancel();
            }
            // One that was stopped just now still runs; it goes on by itself once it has ended.
            if !upload.is_running() {
                upload.run = Run::Idle;
                if !upload.facts.registered {
                    batch.ready.push_back(upload.id);
                }
            }
        }
        let act_waits = matches!(batch.act, ActState::Failed { .. } | ActState::Later { .. });
        if act_waits {
            batch.act = ActState::Idle;
            batch.act_retry.reset();
        }
        if act_waits || !chosen.is_empty() {
            batch.stopped = false;
            batch.finished_at = None;
        }
        // Trying again also means trying the account again, once its token was refused or the keychain locked.
        if let Some(account) = batch.account().cloned() {
            self.account_may_work(&account);
        }
        let store = self.store.clone();
        self.ledger.write(
            "files that are tried again",
            async move { store.set_going(&chosen).await },
        );
        self.save(id);
        self.rows_moved(id);
    }

    /// Posts the comment with the files that are stored.
    pub(crate) fn post_without(&mut self, id: BatchId) {
        let Some(batch) = self.queue.batches.get_mut(&id).filter(|batch| batch.sent) else {
            return;
        };
        batch.without_failed = true;
        self.reopen_for_act(id);
        self.save(id);
        self.rows_moved(id);
    }

    /// How many files would be cut off by quitting now.
    pub(crate) fn unfinished(&self) -> usize {
        self.queue.unfinished()
    }

    /// How many files quitting now would take off the list.
    pub(crate) fn unsent(&self) -> usize {
        self.queue.unsent()
    }

    pub(crate) fn set_settings(&mut self, settings: Settings) {
        self.http.throttle().set(settings.speed_limit);
        self.settings = settings;
        self.changed.settings = true;
    }

    /// Where people see the proof that a row is.
    pub(crate) fn proof_of(&self, id: UploadId) -> Option<String> {
        self.queue.uploads.get(&id)?.facts.proof.clone()
    }

    /// Where a row's file lies, for its thumbnail.
    pub(crate) fn path_of(&self, id: UploadId) -> Option<std::path::PathBuf> {
        self.queue.uploads.get(&id).map(|upload| upload.path.clone())
    }
}

/// Whether what the service has of a failed upload is of no use any more: it was refused, deleted, or taken off the destination.
fn starts_over(upload: &Upload) -> bool {
    let useless = match &upload.failed {
        Some(Reason::Vanished { .. } | Reason::DestinationGone { .. }) => true,
        // What is registered was taken; it is the comment that was refused.
        Some(Reason::Refused { .. }) => !upload.facts.registered,
        _ => false,
    };
    useless && !upload.is_running()
}
