//! One look at a destination, and at the files that may be there already.

use std::{
    collections::{HashMap, HashSet},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

use tokio::{
    sync::{Semaphore, mpsc::UnboundedSender},
    time::Instant,
};
use tokio_util::sync::CancellationToken;

use super::{ANSWERS_WITHIN, At, Found, Upload};
use crate::{
    app::accounts::Accounts,
    engine::News,
    event::{BatchId, FileThere, FilesThere, UploadId},
    retry::{Decision, Policy, Retry},
    storage,
    store::{SentBefore, Store},
    upload::Fingerprint,
};

/// Pages that are read beside the first one for files that were sent there before. Who looks for older ones sends them twice.
const FURTHER_PAGES: usize = 10;

/// A file that may have been sent before.
pub(super) struct Candidate {
    pub(super) upload: UploadId,
    pub(super) path: PathBuf,
    pub(super) name: String,
    pub(super) state: Fingerprint,
    pub(super) md5: Option<String>,
}

/// One look, and everything it needs.
pub(crate) struct Look {
    pub(super) batch: BatchId,
    pub(super) number: u64,
    pub(super) at: At,
    /// Somebody waits: it looks at once, and only where a file may have been sent before.
    pub(super) waits: bool,
    pub(super) before: Duration,
    pub(super) seen: Option<Arc<FilesThere>>,
    pub(super) files: Vec<Candidate>,
    /// Files of other batches on their way there, which may be the same.
    pub(super) beside: Vec<Candidate>,
    pub(super) accounts: Arc<Accounts>,
    pub(super) store: Store,
    pub(super) retries: Policy,
    pub(super) reading: Arc<Semaphore>,
    pub(super) news: UnboundedSender<News>,
    pub(super) stop: CancellationToken,
}

impl Candidate {
    pub(super) fn of(upload: &Upload) -> Option<Self> {
        let file = upload.source.file().filter(|_| !upload.decided.anyway)?;
        let known = upload
            .decided
            .md5
            .as_ref()
            .filter(|(state, _)| *state == file.fingerprint);
        Some(Self {
            upload: upload.id,
            path: file.path.clone(),
            name: file.known_as().to_owned(),
            state: file.fingerprint.clone(),
            md5: known.map(|(_, md5)| md5.clone()),
        })
    }

    /// One that storage may have had already.
    pub(super) fn of_sent(upload: &Upload) -> Option<Self> {
        let candidate = Self::of(upload)?;
        let stored = upload.facts.stored.as_ref().map(|stored| stored.md5.clone());
        Some(Self {
            md5: stored.or(candidate.md5),
            ..candidate
        })
    }
}

impl Look {
    pub(super) async fn run(mut self) {
        let stop = self.stop.clone();
        let same = tokio::select! {
            () = stop.cancelled() => Vec::new(),
            same = self.same() => same,
        };
        self.tell(Found::Over {
            same,
            waited: self.waits,
        });
    }

    fn tell(&self, found: Found) {
        let _ = self.news.send(News::There {
            batch: self.batch,
            look: self.number,
            found,
        });
    }

    /// The files whose content is at the destination since it was sent there.
    pub(crate) async fn same(&mut self) -> Vec<(UploadId, i64)> {
        if !self.waits {
            tokio::time::sleep(self.before).await;
        }
        self.read_beside().await;
        // What cannot be read was never sent.
        let mut sent = self.store.sent_to(&self.at.target).await.unwrap_or_default();
        // Two that are alike in one batch were both meant.
        sent.retain(|sent| sent.how == self.at.how && sent.batch != self.batch);
        let mut by_size: HashMap<u64, Vec<SentBefore>> = HashMap::new();
        for sent in sent {
            by_size.entry(sent.size).or_default().push(sent);
        }
        // A comment or post says something: it goes out with all its files, whatever another one carries.
        let speaks = self.at.how.makes().is_some();
        let may_be_there = !speaks && self.files.iter().any(|file| by_size.contains_key(&file.state.size));
        if self.waits && !may_be_there {
            return Vec::new();
        }
        // What a file is left out for must be there now, and be seen: where nothing is known, it is sent.
        let Some(there) = self.there(may_be_there).await.filter(|_| may_be_there) else {
            return Vec::new();
        };
        let sizes: HashSet<u64> = self.files.iter().map(|file| file.state.size).collect();
        by_size.retain(|size, _| sizes.contains(size));
        let wanted = by_size.values().flatten().map(|sent| sent.remote.0.clone()).collect();
        let listed = self.further(&there, wanted).await;
        let named = |sent: &SentBefore| listed.get(&sent.remote.0);
        by_size.retain(|_, sent| {
            sent.retain(|sent| named(sent).is_some());
            !sent.is_empty()
        });
        let mut same = Vec::new();
        for file in &self.files {
            let Some(sent) = by_size.get(&file.state.size) else {
                continue;
            };
            let Some(md5) = self.sum(file).await else { continue };
            // Nothing is in an empty file to know it by but its name.
            let is_called = |sent: &SentBefore| named(sent).is_some_and(|name| *name == file.name);
            let is_it =
                |sent: &&SentBefore| sent.md5.eq_ignore_ascii_case(&md5) && (file.state.size > 0 || is_called(sent));
            if let Some(sent) = sent.iter().find(is_it) {
                same.push((file.upload, sent.at));
            }
        }
        same
    }

    /// What the destination holds, the newest of it. Whatever keeps it from answering is said when something is sent.
    async fn there(&self, now: bool) -> Option<Arc<FilesThere>> {
        if let Some(seen) = self.seen.as_ref().filter(|_| !now) {
            return Some(seen.clone());
        }
        let there = Arc::new(self.page(None).await?);
        self.tell(Found::There(there.clone()));
        Some(there)
    }

    /// The names of those of `wanted` that are listed there, by their ids. Further pages are read while one is missing: a page has many files,
    /// so that this costs less than to ask for each, and what was deleted since is on none.
    async fn further(&self, there: &FilesThere, mut wanted: HashSet<String>) -> HashMap<String, String> {
        let mut listed = HashMap::new();
        let mut take = |files: &[FileThere]| {
            for file in files {
                if wanted.remove(&file.id) {
                    listed.insert(file.id.clone(), file.name.clone());
                }
            }
            wanted.is_empty()
        };
        let mut next = if take(&there.files) { None } else { there.next.clone() };
        for _ in 0..FURTHER_PAGES {
            let Some(page) = next.take() else { break };
            let Some(there) = self.page(Some(&page)).await else {
                break;
            };
            next = if take(&there.files) { None } else { there.next };
        }
        listed
    }

    /// A service that stumbles or wants a pause is asked again: what is not known to be there is sent, perhaps a second time.
    async fn page(&self, page: Option<&str>) -> Option<FilesThere> {
        let live = self.accounts.live(&self.at.target.account).await.ok()?;
        let mut retry = Retry::new(self.retries);
        loop {
            let files = live.provider.files(&self.at.target.place, self.at.shelf, page);
            let fault = match tokio::time::timeout(ANSWERS_WITHIN, files).await.ok()? {
                Ok(files) => return Some(files),
                Err(fault) => fault,
            };
            let Decision::After(wait) = retry.next(&fault, Instant::now(), &mut rand::rng()) else {
                return None;
            };
            tokio::time::sleep(wait).await;
        }
    }

    /// Reads what may be on its way there already, and the files of this batch that may be the same.
    async fn read_beside(&mut self) {
        let mut read = HashSet::new();
        for other in &self.beside {
            if self.sum(other).await.is_some() {
                read.insert(other.state.size);
            }
        }
        for at in 0..self.files.len() {
            if read.contains(&self.files[at].state.size) {
                self.files[at].md5 = self.sum(&self.files[at]).await;
            }
        }
    }

    async fn sum(&self, file: &Candidate) -> Option<String> {
        if let Some(md5) = &file.md5 {
            return Some(md5.clone());
        }
        let _turn = self.reading.acquire().await.ok()?;
        let (path, state, stop) = (file.path.clone(), file.state.clone(), self.stop.clone());
        let sum = tokio::task::spawn_blocking(move || storage::md5_of(&path, &state, &stop));
        let md5 = sum.await.ok().flatten()?;
        self.tell(Found::Sum(file.upload, file.state.clone(), md5.clone()));
        Some(md5)
    }
}
