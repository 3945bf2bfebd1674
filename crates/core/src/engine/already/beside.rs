//! What other batches bring to the same destination: a file that is on its way there is not sent a second time.

use std::{collections::HashMap, path::Path};

use super::{Candidate, Engine, Upload};
use crate::{
    destination::{How, PlaceKind},
    engine::queue::Batch,
    event::{BatchId, UploadId},
    reason::Reason,
    upload::FileToSend,
};

impl Engine {
    /// The files of a batch that another one is bringing to the same destination, and what is said of them.
    pub(in crate::engine) fn on_their_way(&self, batch: &Batch) -> HashMap<UploadId, Reason> {
        let same = self.same_beside(batch).into_iter();
        let said =
            same.filter_map(|(id, other, their)| Some((id, other.says_of(their, batch.target.as_ref()?.place.kind))));
        said.collect()
    }

    /// The files of a batch that another one is bringing to the same destination.
    ///
    /// What is made for its files is the same only where it says the same with all of them: two comments may well carry the same file.
    fn same_beside(&self, batch: &Batch) -> Vec<(UploadId, &Batch, &Upload)> {
        let mut found = Vec::new();
        let meant = |upload: &Upload| upload.decided.anyway;
        // Who means one file of a comment means the comment.
        let all_meant =
            batch.known_there.anyway || (batch.how.makes().is_some() && self.queue.uploads_of(batch).any(meant));
        if all_meant {
            return found;
        }
        for other in self.beside(batch) {
            let theirs = Theirs::of(self.queue.uploads_of(other).filter(|upload| other.brings(upload)));
            let mut files = 0;
            let mut same = Vec::new();
            for upload in self.queue.uploads_of(batch) {
                let Some(file) = upload.source.file() else { continue };
                files += 1;
                if let Some(their) = theirs.find(upload, file) {
                    same.push((upload.id, other, their));
                }
            }
            if batch.how.makes().is_none() || (same.len(), theirs.files) == (files, files) {
                found.extend(same);
            }
        }
        found.retain(|(id, ..)| !self.queue.uploads.get(id).is_some_and(meant));
        found
    }

    /// Which of these files, that failed or were stopped, another batch has brought to the same destination meanwhile, or is bringing there,
    /// and what is said of them. Who is told so and tries one of them again means it.
    pub(in crate::engine) fn brought_meanwhile(
        &self,
        batch: &Batch,
        chosen: &[UploadId],
        by_name: bool,
    ) -> Vec<(UploadId, Reason)> {
        let Some(target) = batch.target.as_ref().filter(|_| batch.how == How::Files) else {
            return Vec::new();
        };
        let chosen = chosen.iter().filter_map(|id| self.queue.uploads.get(id));
        let chosen: Vec<&Upload> = chosen
            .filter(|upload| upload.failed.is_some() || upload.stopped)
            .filter(|upload| {
                !(upload.decided.anyway || (by_name && upload.failed.as_ref().is_some_and(tells_of_another)))
            })
            .collect();
        let mut found = Vec::new();
        for other in self.beside(batch) {
            let theirs = self.queue.uploads_of(other);
            let theirs = Theirs::of(theirs.filter(|upload| upload.facts.attached || other.brings(upload)));
            let same = chosen.iter().filter_map(|upload| {
                let their = theirs.find(upload, upload.source.file()?)?;
                Some((upload.id, other.says_of(their, target.place.kind)))
            });
            found.extend(same);
        }
        found
    }

    /// Files of other batches that may be the same as some of this one, because they are as long.
    pub(super) fn as_long_beside(&self, batch: &Batch, files: &[Candidate]) -> Vec<Candidate> {
        let mut by_size: HashMap<u64, Vec<&Path>> = HashMap::new();
        for file in files {
            by_size.entry(file.state.size).or_default().push(&file.path);
        }
        let others = self.beside(batch).flat_map(|other| {
            let uploads = self.queue.uploads_of(other);
            uploads.filter(|upload| other.brings(upload))
        });
        let as_long = others.filter(|upload| {
            let mut paths = by_size.get(&upload.size).into_iter().flatten();
            paths.any(|path| *path != upload.path)
        });
        as_long.filter_map(Candidate::of_sent).collect()
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

    /// A batch ends: what it has attached is there, for all that is staged for the same destination. A place for one file has another one now,
    /// and who wanted to replace the one before is asked anew.
    pub(in crate::engine) fn tell_beside(&mut self, id: BatchId) {
        for staged in self.staged_beside(id) {
            let holds_few = |batch: &Batch| self.most_files_of(batch).is_some();
            if self.queue.batches.get(&staged).is_some_and(holds_few) {
                self.look_at_place(staged);
            }
            let Some(batch) = self.queue.batches.get(&staged) else {
                continue;
            };
            let same = self.same_beside(batch).into_iter();
            let brought: Vec<_> = same
                .filter(|(_, _, their)| their.facts.attached)
                .filter_map(|(upload, other, their)| Some((upload, (other.sent_wall?, their.facts.remote.clone()?))))
                .collect();
            for (upload, by) in brought {
                if let Some(upload) = self.queue.uploads.get_mut(&upload) {
                    upload.decided.brought = Some(by);
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
                    (upload.decided.since, upload.decided.brought) = (None, None);
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
            // Telling the service where the bytes lie may link them, whatever came back.
            Some(reason) => upload.facts.stored.is_some() && reason.leaves_open(),
        }
    }

    /// What is said of a file that is the same as one of this batch.
    fn says_of(&self, upload: &Upload, place: PlaceKind) -> Reason {
        if upload.facts.attached {
            Reason::AlreadyThere {
                same: true,
                place,
                since: self.sent_wall,
            }
        } else {
            Reason::OnItsWay { place }
        }
    }

    /// What is made for it may be out there.
    fn is_open(&self, upload: &Upload) -> bool {
        self.may_be_posted() && (self.finished_at.is_none() || !upload.facts.attached)
    }
}

/// The files of another batch, by what tells that one of ours is the same.
struct Theirs<'a> {
    by_path: HashMap<&'a Path, &'a Upload>,
    by_sum: HashMap<String, &'a Upload>,
    files: usize,
}

impl<'a> Theirs<'a> {
    fn of(uploads: impl Iterator<Item = &'a Upload>) -> Self {
        let mut theirs = Self {
            by_path: HashMap::new(),
            by_sum: HashMap::new(),
            files: 0,
        };
        for upload in uploads {
            theirs.files += 1;
            theirs.by_path.insert(&upload.path, upload);
            if let Some(sum) = sum_of(upload) {
                theirs.by_sum.insert(sum, upload);
            }
        }
        theirs
    }

    /// The one of the same content: the same state of the same file, or the same sum, where that is known.
    fn find(&self, upload: &Upload, file: &FileToSend) -> Option<&'a Upload> {
        let here = self.by_path.get(file.path.as_path());
        let is_unchanged = |their: &&&Upload| their.source.file().is_some_and(|it| it.fingerprint == file.fingerprint);
        let same = here.filter(is_unchanged);
        same.or_else(|| self.by_sum.get(&sum_of(upload)?)).copied()
    }
}

/// Whether it says that another batch has brought the file, or brings it.
pub(in crate::engine) fn tells_of_another(reason: &Reason) -> bool {
    matches!(reason, Reason::AlreadyThere { .. } | Reason::OnItsWay { .. })
}

/// The sum of a file that was sent, or was read in the state it is known in. Nothing is in an empty file to know it by.
fn sum_of(upload: &Upload) -> Option<String> {
    if upload.size == 0 {
        return None;
    }
    if let Some(stored) = &upload.facts.stored {
        return Some(stored.md5.to_ascii_lowercase());
    }
    let (state, md5) = upload.decided.md5.as_ref()?;
    let file = upload.source.file()?;
    (*state == file.fingerprint).then(|| md5.to_ascii_lowercase())
}
