//! What people do with batches and rows.

use std::collections::HashSet;

use tokio::time::Instant;

use super::{
    Engine, News,
    queue::{ActState, Batch, Run, Source},
};
use crate::{
    account::AccountId,
    destination::{How, Target},
    event::{BatchId, Recent, Settings, UploadId},
    reason::{Action, Reason},
    store::{BatchRow, CommentFact, NewBatch, NewUpload},
};

impl Engine {
    /// Addresses a batch that is not sent yet.
    pub(crate) fn set_target(&mut self, id: BatchId, target: Option<Target>) {
        let Some(batch) = self
            .queue
            .batches
            .get_mut(&id)
            .filter(|batch| !batch.sent || batch.finished_at.is_some())
        else {
            return;
        };
        if batch.sent {
            return self.readdress(id, target);
        }
        if let Some(target) = &target
            && !How::choices(target.place.kind).contains(&batch.how)
        {
            batch.how = How::Files;
        }
        batch.target = target;
        self.batch_changed(id);
    }

    /// Another destination for what could not be attached at the first one: these files move to a new staged batch.
    fn readdress(&mut self, id: BatchId, target: Option<Target>) {
        let Some(batch) = self.queue.batches.get(&id) else {
            return;
        };
        let (how, text) = (batch.how, batch.text.clone());
        let left: Vec<UploadId> = self
            .queue
            .uploads_of(batch)
            .filter(|upload| upload.failed.is_some() || upload.stopped)
            .map(|upload| upload.id)
            .collect();
        if left.is_empty() {
            return;
        }
        let new = self.staged(None);
        for upload in &left {
            self.give_up(*upload);
            let Some(upload) = self.queue.uploads.get_mut(upload) else {
                continue;
            };
            upload.batch = new;
            upload.failed = None;
            upload.stopped = false;
            upload.retry.reset();
        }
        let paths: Vec<_> = left
            .iter()
            .filter_map(|id| self.queue.uploads.get(id))
            .map(|upload| upload.path.clone())
            .collect();
        if let Some(old) = self.queue.batches.get_mut(&id) {
            old.uploads.retain(|upload| !left.contains(upload));
        }
        let (store, removed) = (self.store.clone(), left.clone());
        self.writing.spawn(async move {
            if let Err(error) = store.remove_uploads(&removed).await {
                tracing::warn!(?error, "moved files are still written down at their old batch");
            }
        });
        if let Some(batch) = self.queue.batches.get_mut(&new) {
            batch.uploads = left;
            batch.known.extend(paths);
            batch.how = how;
            batch.text = text;
        }
        self.set_target(new, target);
        if self
            .queue
            .batches
            .get(&id)
            .is_some_and(|batch| batch.uploads.is_empty())
        {
            self.clear(id);
        } else {
            self.rows_moved(id);
        }
        self.rows_moved(new);
    }

    pub(crate) fn set_how(&mut self, id: BatchId, how: How) {
        let Some(batch) = self.queue.batches.get_mut(&id).filter(|batch| !batch.sent) else {
            return;
        };
        if batch
            .target
            .as_ref()
            .is_none_or(|target| How::choices(target.place.kind).contains(&how))
        {
            batch.how = how;
            self.batch_changed(id);
        }
    }

    pub(crate) fn set_text(&mut self, id: BatchId, text: String) {
        // While the comment is not posted its text may still be mended.
        if let Some(batch) = self
            .queue
            .batches
            .get_mut(&id)
            .filter(|batch| !batch.sent || batch.comment.is_none())
        {
            batch.text = text;
            self.batch_changed(id);
        }
    }

    /// Sends a staged batch; it begins once it is written down.
    pub(crate) fn send(&mut self, id: BatchId) -> Result<(), Reason> {
        let now = Instant::now();
        let Some(batch) = self
            .queue
            .batches
            .get_mut(&id)
            .filter(|batch| !batch.sent && batch.checking == 0 && batch.asking.is_empty())
        else {
            return Ok(());
        };
        let target = batch.target.clone().ok_or(Reason::LinkUnknown)?;
        if self.accounts.get(&target.account).is_none() {
            return Err(Reason::NoAccount);
        }
        let files: Vec<UploadId> = batch
            .uploads
            .iter()
            .copied()
            .filter(|id| self.queue.uploads.get(id).is_some_and(super::queue::Upload::is_file))
            .collect();
        if files.is_empty() {
            return Err(Reason::NothingDropped);
        }
        batch.sent = true;
        batch.sent_at = Some(now);
        batch.sent_wall = Some(now_ms());
        let uploads = files
            .iter()
            .filter_map(|id| self.queue.uploads.get(id))
            .filter_map(|upload| match &upload.source {
                Source::File(file) => Some(NewUpload {
                    id: Some(upload.id),
                    folder: upload.folder.clone(),
                    file: file.clone(),
                    note: upload.note.clone(),
                }),
                Source::Refused(_) | Source::LeftOut(_) => None,
            });
        let row = NewBatch {
            id: Some(id),
            target: target.clone(),
            how: batch.how,
            text: batch.text.clone(),
            created: now_ms(),
            sent_at: Some(now_ms()),
            uploads: uploads.collect(),
        };
        let (store, news, how) = (self.store.clone(), self.news.clone(), batch.how);
        self.writing.spawn(async move {
            let result = store.add_batch(row).await.map(drop);
            let _ = news.send(News::Saved { batch: id, result });
            let recents = async {
                store.touch_recent(&target, how, now_ms()).await?;
                store.recents().await
            };
            match recents.await {
                Ok(recents) => drop(news.send(News::Recents(recents))),
                Err(reason) => tracing::warn!(?reason, "the recent destinations could not be written"),
            }
        });
        self.rows_moved(id);
        Ok(())
    }

    pub(super) fn saved(&mut self, id: BatchId, result: Result<(), Reason>) {
        let Some(batch) = self.queue.batches.get_mut(&id) else {
            return;
        };
        match result {
            Ok(()) => {
                batch.saved = true;
                let ready = batch
                    .uploads
                    .iter()
                    .copied()
                    .filter(|id| self.queue.uploads.get(id).is_some_and(|upload| !upload.is_settled()));
                batch.ready = ready.collect();
            }
            // Nothing was sent: it is staged again, with the reason.
            Err(reason) => {
                batch.sent = false;
                batch.sent_at = None;
                self.notices.push(reason);
            }
        }
        self.rows_moved(id);
    }

    pub(crate) fn pause(&mut self, id: BatchId) {
        let Some(batch) = self
            .queue
            .batches
            .get_mut(&id)
            .filter(|batch| batch.sent && batch.finished_at.is_none())
        else {
            return;
        };
        batch.paused = true;
        for upload in batch.uploads.iter().filter_map(|id| self.queue.uploads.get(id)) {
            if let Run::Running { cancel, .. } = &upload.run {
                cancel.cancel();
            }
        }
        self.save_by_id(id);
        self.rows_moved(id);
    }

    pub(crate) fn resume(&mut self, id: BatchId) {
        let Some(batch) = self.queue.batches.get_mut(&id) else {
            return;
        };
        batch.paused = false;
        self.save_by_id(id);
        self.rows_moved(id);
    }

    /// Stops the whole batch: what is attached, or was told to the service for a task's files, stays.
    pub(crate) fn stop(&mut self, id: BatchId) {
        let Some(batch) = self.queue.batches.get_mut(&id).filter(|batch| batch.sent) else {
            return;
        };
        batch.stopped = true;
        batch.paused = false;
        let all = batch.uploads.clone();
        self.save_by_id(id);
        self.cancel(id, &all);
    }

    /// Stops these files, or takes them off a staged batch.
    pub(crate) fn cancel(&mut self, id: BatchId, uploads: &[UploadId]) {
        let Some(batch) = self.queue.batches.get_mut(&id) else {
            return;
        };
        if !batch.sent {
            return self.remove(id, uploads);
        }
        let (how, posted, acting) = (
            batch.how,
            batch.comment.is_some(),
            matches!(batch.act, ActState::Running { only_look: false, .. }),
        );
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
            let beyond = upload.facts.registered && (how == How::Files || posted || acting);
            if upload.facts.attached || upload.stopped || beyond {
                continue;
            }
            upload.stopped = true;
            upload.failed = None;
            stopped.push(*upload_id);
            batch.forget_waiting(*upload_id);
            match &upload.run {
                Run::Running { cancel, .. } => cancel.cancel(),
                Run::Idle | Run::Later { .. } => upload.run = Run::Idle,
            }
        }
        for upload in &stopped {
            if self
                .queue
                .uploads
                .get(upload)
                .is_some_and(|upload| !upload.is_running())
            {
                self.give_up(*upload);
            }
            self.row_changed(id, *upload);
        }
        let store = self.store.clone();
        self.writing.spawn(async move {
            if let Err(error) = store.set_stopped(&stopped).await {
                tracing::warn!(?error, "stopped files could not be written down");
            }
        });
    }

    /// Tries again, at once: these, or every failed and stopped one where none is named.
    pub(crate) fn retry(&mut self, id: BatchId, uploads: &[UploadId]) {
        let Some(batch) = self.queue.batches.get_mut(&id) else {
            return;
        };
        let named: HashSet<UploadId> = uploads.iter().copied().collect();
        let chosen: Vec<UploadId> = batch
            .uploads
            .iter()
            .copied()
            .filter(|id| uploads.is_empty() || named.contains(id))
            .collect();
        let sent = batch.sent;
        if sent {
            batch.stopped = false;
            batch.finished_at = None;
            batch.looked = batch.looked && batch.comment_asked;
            if matches!(batch.act, ActState::Failed { .. } | ActState::Later { .. }) {
                batch.act = ActState::Idle;
                batch.act_retry.reset();
            }
        }
        let account = batch.account().cloned();
        let mut again = Vec::new();
        for upload_id in chosen {
            let Some(upload) = self.queue.uploads.get_mut(&upload_id) else {
                continue;
            };
            match &upload.source {
                Source::Refused(reason) if reason.action() == Some(Action::Retry) && !sent => {
                    self.look_again(upload_id);
                }
                Source::File(_) if sent && !upload.facts.attached && !upload.is_running() => {
                    let waits = upload.failed.is_some()
                        || (upload.stopped && !uploads.is_empty())
                        || matches!(upload.run, Run::Later { .. });
                    if !waits {
                        continue;
                    }
                    upload.failed = None;
                    upload.stopped = false;
                    upload.run = Run::Idle;
                    upload.retry.reset();
                    again.push(upload_id);
                    let registered = upload.facts.registered;
                    if let Some(batch) = self.queue.batches.get_mut(&id) {
                        batch.forget_waiting(upload_id);
                        if !registered {
                            batch.ready.push_back(upload_id);
                        }
                    }
                }
                Source::File(_) | Source::Refused(_) | Source::LeftOut(_) => {}
            }
        }
        // Trying again also means trying the account again, once its token was refused or the keychain locked.
        if let Some(account) = account {
            self.account_may_work(&account);
        }
        let store = self.store.clone();
        self.writing.spawn(async move {
            if let Err(error) = store.set_going(&again).await {
                tracing::warn!(?error, "a retry could not be written down");
            }
        });
        self.rows_moved(id);
    }

    /// Posts the comment with the files that are stored.
    pub(crate) fn post_without(&mut self, id: BatchId) {
        let Some(batch) = self.queue.batches.get_mut(&id).filter(|batch| batch.sent) else {
            return;
        };
        batch.without_failed = true;
        batch.finished_at = None;
        if matches!(batch.act, ActState::Failed { .. }) {
            batch.act = ActState::Idle;
        }
        self.save_by_id(id);
        self.rows_moved(id);
    }

    /// Takes rows off a staged batch, and ended ones off the list of a sent one.
    pub(crate) fn remove(&mut self, id: BatchId, uploads: &[UploadId]) {
        let Some(batch) = self.queue.batches.get_mut(&id) else {
            return;
        };
        let named: HashSet<UploadId> = uploads.iter().copied().collect();
        let mut removed = Vec::new();
        for upload_id in &named {
            let Some(upload) = self.queue.uploads.get(upload_id).filter(|upload| upload.batch == id) else {
                continue;
            };
            let ended = upload.facts.attached || upload.failed.is_some() || upload.stopped || !upload.is_file();
            if !batch.sent || (ended && !upload.is_running()) {
                batch.known.remove(&upload.path);
                removed.push(*upload_id);
            }
        }
        batch.uploads.retain(|upload| !removed.contains(upload));
        for upload in &removed {
            if self
                .queue
                .uploads
                .get(upload)
                .is_some_and(|upload| !upload.facts.attached)
            {
                self.give_up(*upload);
            }
            self.queue.uploads.remove(upload);
        }
        let Some(batch) = self.queue.batches.get_mut(&id) else {
            return;
        };
        if batch.sent {
            // What waits for the person may be settled by this.
            batch.finished_at = None;
            let store = self.store.clone();
            self.writing.spawn(async move {
                if let Err(error) = store.remove_uploads(&removed).await {
                    tracing::warn!(?error, "removed files are still written down");
                }
            });
            if batch.uploads.is_empty() {
                return self.clear(id);
            }
        }
        self.rows_moved(id);
    }

    /// Takes a batch that is not under way off the list.
    pub(crate) fn clear(&mut self, id: BatchId) {
        let Some(batch) = self.queue.batches.get(&id) else {
            return;
        };
        if batch.sent && batch.finished_at.is_none() && !batch.uploads.is_empty() {
            return;
        }
        batch.stop_walks.cancel();
        for upload in batch.uploads.clone() {
            if self
                .queue
                .uploads
                .get(&upload)
                .is_some_and(|upload| !upload.facts.attached)
            {
                self.give_up(upload);
            }
            self.queue.uploads.remove(&upload);
        }
        if self.queue.batches.remove(&id).is_some_and(|batch| batch.sent) {
            let store = self.store.clone();
            self.writing.spawn(async move {
                if let Err(error) = store.remove_batch(id).await {
                    tracing::warn!(?error, "a cleared batch is still written down");
                }
            });
        }
        self.changed.gone.push(id);
    }

    /// Takes every batch off the list that is done.
    pub(crate) fn clear_finished(&mut self) {
        let done = self.queue.batches.values().filter(|batch| {
            batch.finished_at.is_some()
                && self
                    .queue
                    .uploads_of(batch)
                    .all(|upload| !upload.is_file() || upload.facts.attached || upload.stopped)
        });
        let done: Vec<BatchId> = done.map(|batch| batch.id).collect();
        for id in done {
            self.clear(id);
        }
    }

    /// How many files would be cut off by quitting now.
    pub(crate) fn unfinished(&self) -> usize {
        self.queue.unfinished()
    }

    pub(crate) fn set_settings(&mut self, settings: Settings) {
        self.settings = settings;
        self.changed.settings = true;
    }

    pub(crate) fn set_recents(&mut self, recents: Vec<Recent>) {
        self.recents = recents;
        self.changed.recents = true;
    }

    pub(crate) fn recents(&self) -> Vec<Recent> {
        self.recents.clone()
    }

    pub(crate) fn accounts_changed(&mut self) {
        self.changed.accounts = true;
    }

    /// Something was done about an account: what waits for it goes on.
    pub(crate) fn account_may_work(&mut self, account: &AccountId) {
        if self.accounts.trouble(account).is_some() {
            self.accounts.set_trouble(account, None);
        }
        self.changed.accounts = true;
        for id in self.batches_of(account) {
            self.batch_changed(id);
        }
    }

    /// Writes down what people decided about a batch, and that it ended.
    pub(super) fn save(&self, batch: &Batch) {
        let Some(target) = batch.target.clone().filter(|_| batch.sent && batch.saved) else {
            return;
        };
        let complete = batch.finished_at.is_some()
            && self
                .queue
                .uploads_of(batch)
                .all(|upload| !upload.is_file() || upload.facts.attached || upload.stopped);
        let row = BatchRow {
            id: batch.id,
            target,
            how: batch.how,
            text: batch.text.clone(),
            created: batch.sent_wall.unwrap_or_default(),
            sent_at: batch.sent_wall,
            finished_at: complete.then(now_ms),
            paused: batch.paused,
            stopped: batch.stopped,
            without_failed: batch.without_failed,
            comment: CommentFact::NotAsked,
        };
        let store = self.store.clone();
        self.writing.spawn(async move {
            if let Err(error) = store.save_batch(&row).await {
                tracing::warn!(?error, "a batch could not be written down");
            }
        });
    }

    fn save_by_id(&self, id: BatchId) {
        if let Some(batch) = self.queue.batches.get(&id) {
            self.save(batch);
        }
    }

    /// Where a row's file lies and how many bytes it has, for its thumbnail.
    pub(crate) fn path_of(&self, id: UploadId) -> Option<std::path::PathBuf> {
        self.queue.uploads.get(&id).map(|upload| upload.path.clone())
    }
}

fn now_ms() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}
