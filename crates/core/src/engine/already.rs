//! What a destination holds already, found out before a batch is sent: from one look at it, and from what was sent there before.
//!
//! Nothing waits for the look but a batch that nobody looks at before it goes: then what is there already is told apart first.

mod beside;
mod look;
mod people;

use std::{sync::Arc, time::Duration};

use tokio::{sync::Semaphore, time::Instant};
use tokio_util::sync::CancellationToken;

use self::look::{Candidate, Look};
use super::{
    Engine, Patience,
    queue::{Batch, Upload},
};
use crate::{
    account::AccountId,
    destination::{How, Target},
    event::{BatchId, FileThere, FilesThere, Shelf, StartWhen, UploadId},
    provider::service,
    reason::Reason,
    upload::{FileToSend, Fingerprint, RemoteId},
};

/// What was seen is believed for this long.
const FRESH: Duration = Duration::from_secs(30);
/// A destination that does not answer for so long is not asked about any more.
const ANSWERS_WITHIN: Duration = Duration::from_secs(10);

/// A shelf of a destination that is looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct At {
    target: Target,
    shelf: Shelf,
    how: How,
}

/// What looks of the engine have brought.
pub(super) struct Looks {
    seen: Vec<(At, Instant, Arc<FilesThere>)>,
    /// One file is read at a time: it is on nobody's way.
    reading: Arc<Semaphore>,
}

impl Default for Looks {
    fn default() -> Self {
        Self {
            seen: Vec::new(),
            reading: Arc::new(Semaphore::new(1)),
        }
    }
}

/// What is known of the destination of a staged batch.
#[derive(Default)]
pub(super) struct Known {
    /// Where the files go and how, also where nothing is looked at.
    goes: Option<(Target, How)>,
    at: Option<At>,
    files: Option<Arc<FilesThere>>,
    /// Which look is the last one.
    look: u64,
    stop: CancellationToken,
    /// The person wants every file sent, whatever is there.
    anyway: bool,
}

impl Known {
    /// How many files the destination holds.
    pub(super) fn total(&self) -> Option<u32> {
        self.files.as_ref()?.total
    }

    /// Nobody waits for it any more.
    pub(super) fn stop(&self) {
        self.stop.cancel();
    }
}

/// What is known of one file, and what the person decided about it.
#[derive(Default)]
pub(super) struct Decided {
    /// Its content, as it was in this state.
    md5: Option<(Fingerprint, String)>,
    /// The same content was sent to its destination then.
    since: Option<i64>,
    /// Another batch has attached the same content since it was staged: when that was sent, and what was read back.
    brought: Option<(i64, RemoteId)>,
    anyway: bool,
    skip: bool,
}

/// What a look found.
pub(crate) enum Found {
    /// What the destination holds.
    There(Arc<FilesThere>),
    /// What is in a file.
    Sum(UploadId, Fingerprint, String),
    /// The same content as these was sent there then. The look is over; `waited` for.
    Over { same: Vec<(UploadId, i64)>, waited: bool },
}

impl Batch {
    fn at(&self, shelves: &[Shelf]) -> Option<At> {
        // A new expense has nothing yet, and where proofs are nobody is told.
        if matches!(self.how, How::NewExpense | How::Proof) {
            return None;
        }
        let wanted = if self.how.makes().is_some() {
            Shelf::Comments
        } else {
            Shelf::Own
        };
        let shelf = if shelves.contains(&wanted) {
            wanted
        } else {
            *shelves.first()?
        };
        Some(At {
            target: self.target.clone()?,
            shelf,
            how: self.how,
        })
    }

    /// What is said of a file that its destination holds already, and whether it stays here for that. `name` is the one it has there.
    pub(super) fn already(&self, file: &FileToSend, name: Option<&str>, decided: &Decided) -> Option<(Reason, bool)> {
        let place = self.target.as_ref()?.place.kind;
        if self.known_there.anyway || decided.anyway {
            return None;
        }
        let brought = decided.brought.as_ref().map(|(since, _)| *since);
        let since = decided.since.or(brought);
        if since.is_some() {
            return Some((
                Reason::AlreadyThere {
                    same: true,
                    place,
                    since,
                },
                true,
            ));
        }
        let size = Some(file.fingerprint.size);
        self.known_there.at.as_ref()?;
        let is_it = |there: &&FileThere| {
            let is_called = there.name == file.known_as() || Some(there.name.as_str()) == name;
            there.size == size && is_called
        };
        let there = self.known_there.files.as_ref()?.files.iter().find(is_it)?;
        let reason = Reason::AlreadyThere {
            same: false,
            place,
            since: there.at,
        };
        Some((reason, decided.skip))
    }
}

impl Engine {
    /// Finds out what the destination of a staged batch holds of its files; of one that has ended, how many it holds. What was found for
    /// another one is forgotten.
    pub(super) fn look_there(&mut self, id: BatchId) {
        let Some(batch) = self.queue.batches.get(&id).filter(|batch| !batch.is_under_way()) else {
            return;
        };
        let over = batch.sent;
        let account = batch.account().and_then(|account| self.accounts.get(account));
        let shelves = match (&account, &batch.target) {
            (Some(account), Some(target)) => service(account.provider).shelves(target.place.kind),
            _ => &[],
        };
        let at = batch.at(shelves);
        let waits = !over && (batch.patience == Patience::Command || self.settings.start == StartWhen::AtOnce);
        let now = Instant::now();
        self.looks.seen.retain(|(_, when, _)| now.duration_since(*when) < FRESH);
        let seen = self.looks.seen.iter().find(|(seen, ..)| Some(seen) == at.as_ref());
        let seen = seen.map(|(_, _, files)| files.clone());
        let goes = batch.target.clone().map(|target| (target, batch.how));
        let differs = batch.known_there.goes != goes || batch.known_there.at != at;
        let files: Vec<Candidate> = if over {
            Vec::new()
        } else {
            self.queue.uploads_of(batch).filter_map(Candidate::of).collect()
        };
        let beside = self.as_long_beside(batch, &files);
        let retries = self.retries(batch.patience);
        let Some(batch) = self.queue.batches.get_mut(&id) else {
            return;
        };
        let known = &mut batch.known_there;
        known.stop.cancel();
        known.stop = batch.stop_walks.child_token();
        known.look += 1;
        known.goes = goes;
        known.at.clone_from(&at);
        if differs {
            known.files.clone_from(&seen);
            for upload in &batch.uploads {
                if let Some(upload) = self.queue.uploads.get_mut(upload) {
                    upload.decided.since = None;
                    upload.decided.brought = None;
                    upload.decided.skip = false;
                }
            }
        }
        let Some(at) = at.filter(|_| over || !known.anyway) else {
            return;
        };
        let look = Look {
            batch: id,
            number: known.look,
            at,
            waits,
            before: self.options.look_before,
            seen,
            files,
            beside,
            accounts: self.accounts.clone(),
            store: self.store.clone(),
            retries,
            reading: self.looks.reading.clone(),
            news: self.news.clone(),
            stop: known.stop.clone(),
        };
        if waits {
            batch.checking += 1;
        }
        tokio::spawn(look.run());
    }

    /// Finds out which files of a sent batch, that failed, another one has brought meanwhile that is not in the queue any more.
    pub(crate) fn look_before_retry(&self, id: BatchId, uploads: &[UploadId]) -> Option<Look> {
        let batch = self.queue.batches.get(&id)?;
        let account = self.accounts.get(batch.account()?)?;
        let at = batch.at(service(account.provider).shelves(batch.target.as_ref()?.place.kind))?;
        let tried = self.queue.uploads_of(batch).filter(|upload| {
            let told = upload.failed.as_ref().is_some_and(beside::tells_of_another);
            let named = uploads.contains(&upload.id);
            !upload.facts.attached
                && ((upload.failed.is_some() && uploads.is_empty())
                    || (named && (upload.failed.is_some() || upload.stopped)))
                && !(named && told)
        });
        let files: Vec<Candidate> = tried.filter_map(Candidate::of_sent).collect();
        let retries = self.retries(batch.patience);
        (batch.sent && batch.how == How::Files && !files.is_empty()).then(|| Look {
            batch: id,
            number: batch.known_there.look,
            at,
            waits: true,
            before: self.options.look_before,
            seen: None,
            files,
            beside: Vec::new(),
            accounts: self.accounts.clone(),
            store: self.store.clone(),
            retries,
            reading: self.looks.reading.clone(),
            news: self.news.clone(),
            stop: CancellationToken::new(),
        })
    }

    pub(super) fn found_there(&mut self, id: BatchId, number: u64, found: Found) {
        let Some(batch) = self.queue.batches.get_mut(&id) else {
            return;
        };
        if let Found::Over { waited: true, .. } = &found {
            batch.checking = batch.checking.saturating_sub(1);
            self.changed.batches.insert(id);
        }
        // It may have been addressed to another one meanwhile, or sent.
        let is_last = batch.known_there.look == number && !batch.is_under_way();
        match found {
            Found::Sum(upload, state, md5) => {
                if let Some(upload) = self.queue.uploads.get_mut(&upload) {
                    upload.decided.md5 = Some((state, md5));
                }
            }
            Found::There(files) if is_last => {
                if let Some(at) = batch.known_there.at.clone() {
                    self.looks.seen.retain(|(seen, ..)| *seen != at);
                    self.looks.seen.push((at, Instant::now(), files.clone()));
                }
                for upload in &batch.uploads {
                    if let Some(upload) = self.queue.uploads.get_mut(upload) {
                        upload.decided.brought.take_if(|(_, remote)| !files.may_list(&remote.0));
                    }
                }
                batch.known_there.files = Some(files);
                self.batch_changed(id);
                self.check_rows(id);
            }
            Found::Over { same, .. } if is_last && batch.how.makes().is_none() => {
                for upload in batch.uploads.clone() {
                    if let Some(upload) = self.queue.uploads.get_mut(&upload) {
                        upload.decided.since = same.iter().find(|(id, _)| *id == upload.id).map(|(_, at)| *at);
                    }
                }
                self.check_rows(id);
            }
            Found::There(_) | Found::Over { .. } => {}
        }
    }

    /// Something at this account is not as it was seen. Batches whose destination this is about are looked at anew.
    pub(crate) fn look_anew(&mut self, account: &AccountId, is_about: impl Fn(&Target, &FilesThere) -> bool) {
        self.looks.seen.retain(|(at, ..)| at.target.account != *account);
        let batches = self.queue.batches.values().filter(|batch| {
            let known = &batch.known_there;
            let seen = known.at.as_ref().zip(known.files.as_ref());
            // A command that has ended looks at nothing any more.
            (!batch.sent || batch.patience == Patience::Person)
                && seen.is_some_and(|(at, files)| at.target.account == *account && is_about(&at.target, files))
        });
        for id in batches.map(|batch| batch.id).collect::<Vec<_>>() {
            self.look_there(id);
        }
    }
}

impl FilesThere {
    /// It lists this file, or not everything that is there.
    pub(crate) fn may_list(&self, file: &str) -> bool {
        self.next.is_some() || self.files.iter().any(|there| there.id == file)
    }
}
