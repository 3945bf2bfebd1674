//! Downloads: what was asked for, a few at the same time, until it is cleared.

use std::{
    collections::{BTreeMap, VecDeque},
    path::{Path, PathBuf},
    sync::Arc,
};

use tokio_util::sync::CancellationToken;
use url::Url;

use super::{Engine, News};
use crate::{
    account::AccountId,
    destination::Place,
    download::Job,
    event::{DownloadId, DownloadState, DownloadView, Event},
    provider::Provider,
    reason::Reason,
    upload::RemoteId,
};

/// At the same time: one large file holds up no other, and a host sees no crowd.
const AT_ONCE: usize = 4;

/// A file that a person wants here.
pub(crate) struct Fetch {
    pub(crate) account: AccountId,
    pub(crate) provider: Arc<dyn Provider>,
    pub(crate) place: Place,
    pub(crate) file: String,
    /// Its name there; its id where nobody knows a file of that.
    pub(crate) name: String,
    pub(crate) size: Option<u64>,
    /// For the browser.
    pub(crate) link: Option<Url>,
    /// Why it cannot be fetched.
    pub(crate) refused: Option<Reason>,
}

#[derive(Default)]
pub(super) struct Downloads {
    all: BTreeMap<DownloadId, Download>,
    waiting: VecDeque<DownloadId>,
    running: usize,
    last: u64,
    /// Something is different that nobody was told yet.
    untold: bool,
}

struct Download {
    view: DownloadView,
    job: Job,
    /// The pause that people were told of.
    told: Option<Reason>,
    link: Option<Url>,
    saved: Option<PathBuf>,
}

impl Downloads {
    /// Bytes are coming.
    pub(super) fn is_busy(&self) -> bool {
        self.running > 0
    }

    fn unfinished(&self) -> usize {
        let open = self.all.values().filter(|download| !download.view.state.is_over());
        open.count()
    }

    pub(super) fn views(&self) -> Vec<DownloadView> {
        let now = |download: &Download| DownloadView {
            received: download.job.course.received(),
            reason: download.job.course.waits().or_else(|| download.view.reason.clone()),
            ..download.view.clone()
        };
        self.all.values().map(now).collect()
    }

    /// What runs is cut; nothing of it stays.
    pub(super) fn end(&self) {
        for download in self.all.values() {
            download.job.cancel.cancel();
        }
    }
}

impl Engine {
    /// Fetches these into a folder.
    pub(crate) fn download(&mut self, wanted: Vec<Fetch>, folder: &Path, notes: Option<&Path>) -> Vec<DownloadId> {
        let options = self.options;
        let begun = wanted.into_iter().map(|fetch| {
            self.downloads.last += 1;
            let id = DownloadId(self.downloads.last);
            let job = Job {
                provider: fetch.provider,
                place: fetch.place,
                file: RemoteId(fetch.file.clone()),
                name: fetch.name.clone(),
                folder: folder.to_owned(),
                notes: notes.map(Path::to_owned),
                retries: options.retries,
                unannounced: options.unannounced,
                course: Arc::default(),
                cancel: CancellationToken::new(),
            };
            let refused = fetch.refused.is_some();
            let view = DownloadView {
                id,
                account: fetch.account,
                file: fetch.file,
                name: fetch.name,
                size: fetch.size,
                received: 0,
                state: if refused {
                    DownloadState::Failed
                } else {
                    DownloadState::Waiting
                },
                reason: fetch.refused,
                saved_as: None,
                again: !refused,
            };
            if view.state == DownloadState::Waiting {
                self.downloads.waiting.push_back(id);
            }
            let download = Download {
                view,
                job,
                told: None,
                link: fetch.link,
                saved: None,
            };
            self.downloads.all.insert(id, download);
            id
        });
        let begun = begun.collect();
        self.downloads_changed();
        begun
    }

    /// Fills the free slots.
    pub(super) fn start_downloads(&mut self) {
        while self.downloads.running < AT_ONCE
            && let Some(id) = self.downloads.waiting.pop_front()
        {
            let Some(download) = self.downloads.all.get_mut(&id) else {
                continue;
            };
            download.view.state = DownloadState::Running;
            let (job, news) = (download.job.clone(), self.news.clone());
            self.downloads.running += 1;
            self.downloads.untold = true;
            self.tasks.spawn(async move {
                // A panic below ends this download and nothing else.
                let result = tokio::spawn(job.run()).await.unwrap_or_else(|panic| {
                    tracing::error!(%panic, "a download broke down");
                    Err(Reason::Internal)
                });
                let _ = news.send(News::Downloaded { id, result });
            });
        }
    }

    pub(super) fn downloaded(&mut self, id: DownloadId, result: Result<PathBuf, Reason>) {
        self.downloads.running -= 1;
        if let Some(download) = self.downloads.all.get_mut(&id) {
            let view = &mut download.view;
            match result {
                Ok(path) => {
                    view.state = DownloadState::Done;
                    view.saved_as = path.file_name().map(|name| name.to_string_lossy().into_owned());
                    download.saved = Some(path);
                }
                Err(Reason::Stopped) => view.state = DownloadState::Cancelled,
                Err(reason) => {
                    view.state = DownloadState::Failed;
                    view.reason = Some(reason);
                }
            }
            if view.state != DownloadState::Done {
                download.job.course.clear();
            }
        }
        self.downloads_changed();
    }

    /// Stops a download. Of one that is over nothing changes.
    pub(crate) fn cancel_download(&mut self, id: DownloadId) {
        let Some(download) = self.downloads.all.get_mut(&id) else {
            return;
        };
        download.job.cancel.cancel();
        if download.view.state == DownloadState::Waiting {
            download.view.state = DownloadState::Cancelled;
            self.downloads.waiting.retain(|waiting| *waiting != id);
            self.downloads_changed();
        }
    }

    /// The account of a download that failed and may be tried again.
    pub(crate) fn failed_download(&self, id: DownloadId) -> Option<AccountId> {
        let failed = self.downloads.all.get(&id)?;
        (failed.view.state == DownloadState::Failed && failed.view.again).then(|| failed.view.account.clone())
    }

    /// Fetches once more what failed, as the same download into the same folder. The token may be another one by now.
    pub(crate) fn retry_download(&mut self, id: DownloadId, provider: Arc<dyn Provider>) {
        if self.failed_download(id).is_none() {
            return;
        }
        if let Some(download) = self.downloads.all.get_mut(&id) {
            download.job.provider = provider;
            download.view.state = DownloadState::Waiting;
            download.view.reason = None;
            self.downloads.waiting.push_back(id);
            self.downloads_changed();
        }
    }

    /// Takes every download off the list that is over.
    pub(crate) fn clear_downloads(&mut self) {
        self.downloads.all.retain(|_, download| !download.view.state.is_over());
        self.downloads_changed();
    }

    /// How many files are still to come.
    pub(crate) fn downloading(&self) -> usize {
        self.downloads.unfinished()
    }

    /// Where a finished download lies; for the shell only, never for the page.
    pub(crate) fn path_of_download(&self, id: DownloadId) -> Option<PathBuf> {
        self.downloads.all.get(&id)?.saved.clone()
    }

    /// Where the browser finds the file of a download.
    pub(crate) fn link_of_download(&self, id: DownloadId) -> Option<Url> {
        self.downloads.all.get(&id)?.link.clone()
    }

    /// While something runs the ticker tells it, so that many small files cost no more than one large one.
    fn downloads_changed(&mut self) {
        self.downloads.untold = true;
        if !self.downloads.is_busy() {
            self.changed.downloads = true;
        }
    }

    /// Tells what became of the downloads since the last time.
    pub(super) fn tick_downloads(&mut self) {
        let mut moved = self.downloads.untold;
        for download in self.downloads.all.values_mut() {
            let received = download.job.course.received();
            moved |= std::mem::replace(&mut download.view.received, received) != received;
            let waits = download.job.course.waits();
            moved |= download.told != waits;
            download.told = waits;
        }
        if moved {
            self.tell_downloads();
        }
    }

    pub(super) fn tell_downloads(&mut self) {
        self.downloads.untold = false;
        let downloads = self.downloads.views();
        self.subscribers.tell_all(&Event::Downloads { downloads });
    }
}
