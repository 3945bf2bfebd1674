//! What the destination of a staged batch makes of its rows: which it does not take, and the names it gives the others.

use std::collections::{HashMap, HashSet};

use super::{
    Engine,
    queue::{Batch, Source, Upload},
};
use crate::{
    account::ProviderKind,
    destination::PlaceKind,
    event::{BatchId, UploadId},
    intake,
    provider::{Service, service},
    reason::Reason,
    upload::FileToSend,
};

/// Stands where a source is taken from for a moment.
const NOTHING: Source = Source::LeftOut {
    reason: Reason::Internal,
    file: None,
};

impl Engine {
    /// Checks the rows of a staged batch against what its destination takes; without one, against what any account takes.
    pub(super) fn check_rows(&mut self, id: BatchId) {
        let Some(batch) = self.queue.batches.get(&id).filter(|batch| !batch.sent) else {
            return;
        };
        let account = batch.account().and_then(|account| self.accounts.get(account));
        let mut takers: Vec<ProviderKind> = match (&account, &batch.target) {
            (Some(account), _) => vec![account.provider],
            (None, Some(_)) => Vec::new(),
            (None, None) => self.accounts.all().iter().map(|account| account.provider).collect(),
        };
        if takers.is_empty() {
            takers.extend(ProviderKind::ALL);
        }
        takers.dedup();
        let mut names = account.map(|account| Names::at(service(account.provider)));
        let mut room = self.room(batch);
        if let Some(room) = &mut room {
            room.taken = batch.taken.clone().filter(|_| !batch.replaces);
        }
        let mut on_their_way = self.on_their_way(batch);
        let mut order = batch.uploads.clone();
        if room.is_some() {
            // Whoever was chosen comes first, then what the place has already; the others stay in their order.
            let is_there = |id: &UploadId| {
                let upload = self.queue.uploads.get(id)?;
                let already = batch.already(upload.source.file()?, None, &upload.decided);
                (on_their_way.contains_key(id) || already.is_some_and(|(_, stays)| stays)).then_some(())
            };
            order.sort_by_key(|id| (Some(*id) != batch.chosen, is_there(id).is_none()));
        }
        let mut changed = Vec::new();
        for upload in order {
            let Some(upload) = self.queue.uploads.get_mut(&upload) else {
                continue;
            };
            let seen = |upload: &Upload| {
                let sent_as = upload.sent_as().map(str::to_owned);
                (upload.source.why_not().cloned(), sent_as, upload.already.clone())
            };
            let before = seen(upload);
            upload.source = match std::mem::replace(&mut upload.source, NOTHING) {
                Source::File(mut file)
                | Source::Refused {
                    file: Some(mut file), ..
                }
                | Source::LeftOut {
                    file: Some(mut file), ..
                } => {
                    file.sent_as(file.known_as().to_owned());
                    let name = names.as_ref().map(|names| names.service.name_at(file.known_as()));
                    let already = match on_their_way.remove(&upload.id) {
                        Some(reason) => Some((reason, true)),
                        None => batch.already(&file, name.as_deref(), &upload.decided),
                    };
                    upload.already = None;
                    let reason = refusal(&takers, &file).or_else(|| {
                        let room = room.as_mut()?;
                        // What the place has already keeps its room there, or another file of the batch would take it away.
                        match already {
                            Some((_, true)) => room.keep(),
                            _ => room.give(),
                        }
                    });
                    if let Some(reason) = reason {
                        Source::Refused {
                            reason,
                            file: Some(file),
                        }
                    } else if let Some((reason, true)) = already {
                        Source::LeftOut {
                            reason,
                            file: Some(file),
                        }
                    } else {
                        upload.already = already.map(|(reason, _)| reason);
                        if let Some(names) = &mut names {
                            names.give(&mut file);
                        }
                        Source::File(file)
                    }
                }
                other => other,
            };
            if seen(upload) != before {
                changed.push(upload.id);
            }
        }
        if !changed.is_empty() {
            for upload in changed {
                self.row_changed(id, upload);
            }
            self.rows_moved(id);
        }
    }

    /// The room at a place that holds few files.
    fn room(&self, batch: &Batch) -> Option<Room> {
        let kind = batch.target.as_ref()?.place.kind;
        Some(Room {
            place: batch.how.makes().unwrap_or(kind),
            left: self.most_files_of(batch)?,
            taken: None,
        })
    }
}

/// Why none of these services takes it; one that does is enough.
fn refusal(takers: &[ProviderKind], file: &FileToSend) -> Option<Reason> {
    let mut refusals = takers.iter().map(|provider| intake::check(*provider, file));
    let first = refusals.next().flatten();
    first.filter(|_| refusals.all(|refusal| refusal.is_some()))
}

/// How many files a place still holds.
struct Room {
    place: PlaceKind,
    left: u32,
    /// What has it.
    taken: Option<String>,
}

impl Room {
    /// The room of a file that is there already; none where another one was chosen for it.
    fn keep(&mut self) -> Option<Reason> {
        self.left = self.left.saturating_sub(1);
        None
    }

    /// Takes a place for a file, or says why there is none.
    fn give(&mut self) -> Option<Reason> {
        if self.left == 0 {
            return Some(Reason::OneFileOnly { place: self.place });
        }
        self.left -= 1;
        self.taken.clone().map(|name| Reason::Occupied { name })
    }
}

/// The names of a batch at a service.
struct Names {
    service: &'static dyn Service,
    /// In small letters, as some systems tell names apart no further.
    given: HashSet<String>,
    /// The number that comes next for a name.
    next: HashMap<String, u32>,
}

impl Names {
    fn at(service: &'static dyn Service) -> Self {
        Self {
            service,
            given: HashSet::new(),
            next: HashMap::new(),
        }
    }

    /// Gives a file its name: the first of several keeps what it is, the others are numbered in their order.
    fn give(&mut self, file: &mut FileToSend) {
        let legal = self.service.name_at(file.known_as());
        let mut name = legal.clone();
        if self.service.tells_names_apart() {
            let next = self.next.entry(legal.to_lowercase()).or_insert(2);
            while !self.given.insert(name.to_lowercase()) {
                name = self.service.numbered(&legal, *next);
                *next += 1;
            }
        }
        file.sent_as(name);
    }
}

#[cfg(test)]
mod tests;
