//! Where a batch goes and what it says there.

use std::collections::{BTreeSet, HashSet};

use super::Engine;
use crate::{
    app::accounts::Accounts,
    destination::{How, Target},
    event::{BatchId, UploadId},
    provider::service,
};

impl Engine {
    /// Addresses a batch that is not sent yet. What one that has ended could not attach moves to a new batch.
    pub(crate) fn set_target(&mut self, id: BatchId, target: Option<Target>) {
        let Some(batch) = self.queue.batches.get_mut(&id).filter(|batch| !batch.is_under_way()) else {
            return;
        };
        if batch.sent {
            return self.readdress(id, target);
        }
        let choices = target
            .as_ref()
            .map_or_else(Vec::new, |target| choices(&self.accounts, target));
        if let Some(usual) = choices.first()
            && !choices.contains(&batch.how)
        {
            batch.goes(*usual);
        }
        let place = |target: &Option<Target>| {
            target
                .as_ref()
                .map(|target| (target.account.clone(), target.place.clone()))
        };
        if place(&batch.target) != place(&target) {
            batch.forget_asked();
        }
        batch.due |= target.is_some();
        batch.target = target;
        self.look_at_place(id);
        self.look_there(id);
        self.ask_place(id);
        self.check_rows(id);
        self.batch_changed(id);
    }

    /// Another destination for what could not be attached at the first one: these files move to a new staged batch.
    fn readdress(&mut self, id: BatchId, target: Option<Target>) {
        let Some(batch) = self.queue.batches.get(&id) else {
            return;
        };
        let (how, text, expense) = (batch.how, batch.text.clone(), batch.expense.clone());
        let (place, audience) = (batch.target.clone(), batch.audience.clone());
        let was_private = batch.was_private;
        if self.keeps_rows_of(id) {
            self.settle();
        }
        let Some(batch) = self.queue.batches.get(&id) else {
            return;
        };
        let failed: Vec<UploadId> = self
            .queue
            .uploads_of(batch)
            .filter(|upload| upload.failed.is_some())
            .map(|upload| upload.id)
            .collect();
        if failed.is_empty() {
            return;
        }
        let new = self.staged(None);
        let mut paths = BTreeSet::new();
        for upload in &failed {
            self.give_up(*upload);
            let Some(upload) = self.queue.uploads.get_mut(upload) else {
                continue;
            };
            upload.batch = new;
            upload.failed = None;
            upload.retry.reset();
            paths.insert(upload.path.clone());
        }
        let moved: HashSet<UploadId> = failed.iter().copied().collect();
        if let Some(old) = self.queue.batches.get_mut(&id) {
            old.uploads.retain(|upload| !moved.contains(upload));
            old.known.retain(|path| !paths.contains(path));
        }
        let (store, removed) = (self.store.clone(), failed.clone());
        self.ledger.write("files that moved to another batch", async move {
            store.remove_uploads(&removed).await
        });
        if let Some(batch) = self.queue.batches.get_mut(&new) {
            batch.uploads = failed;
            batch.known.extend(paths);
            batch.goes(how);
            batch.text = text;
            batch.expense = expense;
            // So that another place asks again what was not for all.
            (batch.target, batch.audience, batch.was_private) = (place, audience, was_private);
        }
        self.set_target(new, target);
        let emptied = self.queue.batches.get(&id).is_some_and(|old| old.uploads.is_empty());
        if emptied {
            self.clear(id);
        } else {
            self.reopen_for_act(id);
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
            .is_none_or(|target| choices(&self.accounts, target).contains(&how))
        {
            batch.goes(how);
            // A place may hold one file, and take any number in a comment.
            self.look_at_place(id);
            self.look_there(id);
            self.ask_place(id);
            self.check_rows(id);
            self.batch_changed(id);
        }
    }

    /// Sets the text of the comment, which may be mended until it goes out.
    pub(crate) fn set_text(&mut self, id: BatchId, text: String) {
        if let Some(batch) = self.mendable(id) {
            batch.text = text;
            self.save(id);
            self.says_otherwise(id);
            self.batch_changed(id);
        }
    }
}

/// How files can be put there, the usual way first.
pub(super) fn choices(accounts: &Accounts, target: &Target) -> Vec<How> {
    let account = accounts.get(&target.account);
    account.map_or_else(Vec::new, |account| target.choices(service(account.provider)))
}
