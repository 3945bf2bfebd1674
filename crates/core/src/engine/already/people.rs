//! What people decide about files that are at their destination already.

use unicode_normalization::UnicodeNormalization as _;

use super::{Decided, Engine, Upload};
use crate::{
    event::{BatchId, UploadId},
    intake,
    provider::service,
    reason::Reason,
    text,
};

impl Engine {
    /// Sends these although the destination holds them already; all files of the batch where none is named.
    pub(crate) fn send_anyway(&mut self, id: BatchId, uploads: &[UploadId]) {
        let Some(batch) = self.queue.batches.get_mut(&id) else {
            return;
        };
        if batch.sent {
            // Tried again, they were held back for what another batch had brought; named, they are meant.
            if !uploads.is_empty() {
                self.retry(id, uploads, &[]);
            }
            return;
        }
        if uploads.is_empty() {
            batch.known_there.anyway = true;
            batch.known_there.stop.cancel();
        }
        self.decide(id, uploads, |decided| (decided.anyway, decided.skip) = (true, false));
    }

    /// Leaves these out, which the destination holds already.
    pub(crate) fn skip(&mut self, id: BatchId, uploads: &[UploadId]) {
        self.decide(id, uploads, |decided| (decided.anyway, decided.skip) = (false, true));
    }

    fn decide(&mut self, id: BatchId, uploads: &[UploadId], decide: impl Fn(&mut Decided)) {
        for upload in uploads {
            if let Some(upload) = self.queue.uploads.get_mut(upload).filter(|upload| upload.batch == id) {
                decide(&mut upload.decided);
            }
        }
        if let Some(batch) = self.queue.batches.get_mut(&id) {
            batch.due = !batch.sent;
        }
        self.check_rows(id);
    }

    /// Gives a file of a staged batch another name at the destination.
    pub(crate) fn rename_upload(&mut self, id: UploadId, name: &str) -> Result<(), Reason> {
        let name: String = name.trim().nfc().collect();
        let upload = self.queue.uploads.get(&id).ok_or(Reason::TakenOff)?;
        let batch = self.queue.batches.get(&upload.batch).ok_or(Reason::TakenOff)?;
        let file = upload.source.file().filter(|_| !batch.sent).ok_or(Reason::TakenOff)?;
        if name.is_empty()
            || matches!(name.as_str(), "." | "..")
            || name.contains(|c: char| text::is_command(c) || "/\\".contains(c))
        {
            return Err(Reason::NameNotAllowed);
        }
        let mut file = file.clone();
        (file.name, file.original) = (name.clone(), None);
        let account = batch.account().and_then(|account| self.accounts.get(account));
        if let Some(account) = account {
            if let Some(reason) = intake::check(account.provider, &file) {
                return Err(reason);
            }
            file.name = service(account.provider).name_at(&name);
        }
        let small = file.name.to_lowercase();
        let is_called = |other: &Upload| {
            other.id != id
                && other
                    .source
                    .file()
                    .is_some_and(|other| other.name.to_lowercase() == small)
        };
        let there = batch.known_there.files.as_ref();
        let is_there = there.is_some_and(|there| there.files.iter().any(|file| file.name.to_lowercase() == small));
        if is_there || self.queue.uploads_of(batch).any(is_called) {
            return Err(Reason::NameTaken { name });
        }
        let batch = upload.batch;
        if let Some(upload) = self.queue.uploads.get_mut(&id) {
            upload.name.clone_from(&name);
            // Called otherwise, it is meant to be there once more.
            upload.decided.anyway = true;
            if let Some(file) = upload.source.file_mut() {
                (file.name, file.original) = (name, None);
            }
        }
        self.check_rows(batch);
        self.row_changed(batch, id);
        Ok(())
    }
}
