//! What other batches bring to the same destination: a file that is on its way there is not sent a second time.

use std::collections::HashMap;

use super::{Candidate, Engine, Upload};
use crate::{
    destination::How,
    engine::queue::Batch,
    event::{BatchId, UploadId},
    reason::Reason,
    upload::FileToSend,
};

impl Engine {
    /// The files of a batch that another one is bringing to the same destination, and what is said of them.
    ///
    /// What is made for its files is the same only where it says the same with all of them: two comments may well carry the same file.
    pub(in crate::engine) fn on_their_way(&self, batch: &Batch) -> HashMap<UploadId, Reason> {
        let mut found = HashMap::new();
        let Some(target) = batch.target.as_ref().filter(|_| !batch.known_there.anyway) else {
            return found;
        };
        for other in self.beside(batch) {
            let mut theirs: HashMap<u64, Vec<&Upload>> = HashMap::new();
            let mut number = 0;
            for upload in self.queue.uploads_of(other).filter(|upload| other.brings(upload)) {
                theirs.entry(upload.size).or_default().push(upload);
                number += 1;
            }
            let mut files = 0;
            let mut same = Vec::new();
            for upload in self.queue.uploads_of(batch) {
                let Some(file) = upload.source.file() else { continue };
                files += 1;
                let mut theirs = theirs.get(&file.fingerprint.size).into_iter().flatten();
                let Some(their) = theirs.find(|their| is_same(upload, file, their)) else {
                    continue;
                };
                let reason = if their.facts.attached {
                    Reason::AlreadyThere {
                        same: true,
                        place: target.place.kind,
                        since: other.sent_wall,
                    }
                } else {
                    Reason::OnItsWay {
                        place: target.place.kind,
                    }
                };
                same.push((upload.id, reason));
            }
            if batch.how.makes().is_none() || (same.len(), number) == (files, files) {
                found.extend(same);
            }
        }
        found.retain(|id, _| self.queue.uploads.get(id).is_some_and(|upload| !upload.decided.anyway));
        found
    }

    /// Files of other batches that may be the same as some of this one: as long, and nobody knows yet what is in them.
    pub(super) fn unread_beside(&self, batch: &Batch, files: &[Candidate]) -> Vec<Candidate> {
        let mut unread = Vec::new();
        for other in self.beside(batch) {
            for upload in self.queue.uploads_of(other).filter(|upload| other.brings(upload)) {
                let mut as_long = files.iter().filter(|file| file.state.size == upload.size);
                if as_long.any(|file| file.path != upload.path) {
                    unread.extend(Candidate::of_sent(upload));
                }
            }
        }
        unread
    }

    /// Batches under way that go where this one goes.
    fn beside(&self, batch: &Batch) -> impl Iterator<Item = &Batch> {
        let goes = |other: &&Batch| other.id != batch.id && other.sent && other.goes_where(batch);
        self.queue.batches.values().filter(goes)
    }

    /// A batch was sent, or what is sent of it has changed: what is staged for the same destination may be left out now, or no more.
    pub(in crate::engine) fn check_beside(&mut self, id: BatchId) {
        for id in self.staged_beside(id) {
            self.check_rows(id);
        }
    }

    /// The same, where what is in the files has to be known.
    pub(in crate::engine) fn look_beside(&mut self, id: BatchId) {
        for id in self.staged_beside(id) {
            // What is made says something with all its files, whatever another one carries.
            let makes = self
                .queue
                .batches
                .get(&id)
                .is_some_and(|batch| batch.how.makes().is_some());
            if !makes {
                self.look_there(id);
            }
            self.check_rows(id);
        }
    }

    /// A batch ends: what it has attached is there, for all that is staged for the same destination.
    pub(in crate::engine) fn tell_beside(&mut self, id: BatchId) {
        for staged in self.staged_beside(id) {
            let Some(batch) = self.queue.batches.get(&staged) else {
                continue;
            };
            for (upload, reason) in self.on_their_way(batch) {
                if let Reason::AlreadyThere { since, .. } = reason
                    && let Some(upload) = self.queue.uploads.get_mut(&upload)
                {
                    upload.decided.since = since;
                }
            }
        }
    }

    /// What is made for the files of a staged batch says something else now: it is another one.
    pub(in crate::engine) fn says_otherwise(&mut self, id: BatchId) {
        let Some(batch) = self.queue.batches.get(&id).filter(|batch| !batch.sent) else {
            return;
        };
        if batch.how.makes().is_some() {
            for upload in &batch.uploads {
                if let Some(upload) = self.queue.uploads.get_mut(upload) {
                    upload.decided.since = None;
                }
            }
        }
        self.check_rows(id);
    }

    /// Staged batches that go where this one goes.
    pub(in crate::engine) fn staged_beside(&self, id: BatchId) -> Vec<BatchId> {
        let Some(one) = self.queue.batches.get(&id) else {
            return Vec::new();
        };
        let others = self.queue.batches.values().filter(|batch| batch.id != id);
        let staged = others.filter(|batch| !batch.sent && batch.goes_where(one));
        staged.map(|batch| batch.id).collect()
    }
}

impl Batch {
    /// Whether both put files at the same place in the same way, and say the same there.
    fn goes_where(&self, other: &Self) -> bool {
        let (Some(here), Some(there)) = (&self.target, &other.target) else {
            return false;
        };
        let says_the_same = self.text.trim() == other.text.trim() && self.audience == other.audience;
        self.how == other.how
            && (&here.account, &here.place) == (&there.account, &there.place)
            && (!self.how.speaks() || says_the_same)
            && (self.how != How::NewExpense || self.expense == other.expense)
    }

    /// Whether a file of this batch is on its way, or may be there without anybody having seen it. What a batch that has ended has attached
    /// is for a look at the destination to tell.
    fn brings(&self, upload: &Upload) -> bool {
        if !upload.is_file() {
            return false;
        }
        if self.how.makes().is_some() && self.is_open(upload) {
            return true;
        }
        match &upload.failed {
            _ if upload.facts.attached => self.finished_at.is_none(),
            _ if upload.stopped => false,
            None => true,
            Some(reason) => upload.facts.registered && reason.leaves_open(),
        }
    }

    /// What is made for it may be out there.
    fn is_open(&self, upload: &Upload) -> bool {
        self.may_be_posted() && (self.finished_at.is_none() || !upload.facts.attached)
    }
}

impl Candidate {
    /// A file that is sent, unless it is known what is in it.
    fn of_sent(upload: &Upload) -> Option<Self> {
        let unknown = upload.facts.stored.is_none();
        Self::of(upload).filter(|file| unknown && file.md5.is_none())
    }
}

/// Whether two uploads are of the same content: of the same state of the same file, or of the same sum, where that is known.
fn is_same(upload: &Upload, file: &FileToSend, their: &Upload) -> bool {
    let Some(other) = their.source.file() else {
        return false;
    };
    if file.path == other.path && file.fingerprint == other.fingerprint {
        return true;
    }
    let known = |upload: &Upload, file: &FileToSend| {
        let read = upload.decided.md5.as_ref();
        let read = read.filter(|(state, _)| *state == file.fingerprint);
        read.map(|(_, md5)| md5.to_ascii_lowercase())
    };
    let stored = their
        .facts
        .stored
        .as_ref()
        .map(|stored| stored.md5.to_ascii_lowercase());
    let md5 = stored.or_else(|| known(their, other));
    md5.is_some() && md5 == known(upload, file)
}
