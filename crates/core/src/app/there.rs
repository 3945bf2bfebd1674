//! Files that a destination holds: listed, fetched, renamed, deleted.

use std::{collections::HashSet, ops::ControlFlow, path::PathBuf, sync::Arc};

use super::{
    App,
    accounts::Live,
    search::{reason_of, trying_again, trying_to_act},
};
use crate::{
    account::{Account, AccountId, ProviderKind},
    destination::{PlaceKind, Target},
    download,
    engine::{Engine, Fetch},
    event::{CommandError, DownloadId, FileThere, FilesThere, Shelf},
    home::Home,
    provider::{self, Fault, FaultKind, Held},
    reason::Reason,
    upload::RemoteId,
};

/// A destination with more pages than this has no end.
const MOST_PAGES: usize = 2_000;

/// The shelves of a kind of place; [`Reason::FilesNotListed`] where a service cannot be asked what lies there.
pub fn shelves(provider: ProviderKind, place: PlaceKind) -> Result<&'static [Shelf], Reason> {
    let shelves = provider::service(provider).shelves(place);
    if shelves.is_empty() {
        return Err(Reason::FilesNotListed { provider, place });
    }
    Ok(shelves)
}

impl App {
    /// A page of the files on one shelf of a destination, newest first; `page` is what the page before named as the next.
    pub async fn files_there(
        &self,
        target: &Target,
        shelf: Shelf,
        page: Option<&str>,
    ) -> Result<FilesThere, CommandError> {
        let (account, live) = self.at(&target.account).await?;
        shelves(account.provider, target.place.kind)?;
        let asked = trying_again(|| live.answer(live.provider.files(&target.place, shelf, page))).await;
        let (provider, place) = (account.provider, target.place.kind);
        Ok(asked.map_err(|fault| match fault.kind {
            // What is closed is the list. Where comments hang on is there.
            FaultKind::NoAccess => Reason::FilesNotListed { provider, place },
            FaultKind::Gone if shelf == Shelf::Comments => Reason::FilesNotListed { provider, place },
            _ => reason_of(&fault, provider, place),
        })?)
    }

    /// A small picture of a file there, drawn by `draw`, which may take a while; `None` where there is none. [`Code::Outdated`](crate::event::Code) where many were
    /// asked for since.
    pub async fn picture_there(
        &self,
        target: &Target,
        file: &str,
        draw: fn(&[u8]) -> Option<Vec<u8>>,
    ) -> Result<Option<Vec<u8>>, CommandError> {
        let (_, live) = self.at(&target.account).await?;
        let held = self.held(&live, target, file).await?;
        let pictures = &self.inner.pictures;
        pictures
            .get(&target.account, live.provider.files_host(), &held, draw)
            .await
    }

    /// Fetches files of a destination into a folder; all that it holds where none is named. One that is not there fails by itself.
    pub async fn download(
        &self,
        target: &Target,
        files: Vec<String>,
        folder: PathBuf,
    ) -> Result<Vec<DownloadId>, CommandError> {
        let (account, live) = self.at(&target.account).await?;
        let wanted = if files.is_empty() {
            self.everything(&account, &live, target).await?
        } else {
            self.named(&account, &live, target, files).await?
        };
        let fetch = |(file, held): (String, Result<Held, Reason>)| {
            let (held, refused) = match held {
                Ok(held) => (Some(held), None),
                Err(reason) => (None, Some(reason)),
            };
            Fetch {
                account: account.id.clone(),
                provider: live.provider.clone(),
                place: target.place.clone(),
                name: held
                    .as_ref()
                    .map_or_else(|| file.clone(), |held| held.file.name.clone()),
                size: held.as_ref().and_then(|held| held.file.size),
                link: held.and_then(|held| link(&live, &held).ok()),
                file,
                refused,
            }
        };
        let all = wanted.into_iter().map(fetch).collect();
        let notes = self.is_kept().then(|| self.inner.home.parts());
        self.with(move |engine| engine.download(all, &folder, notes.as_deref()))
            .await
    }

    /// Everything that a destination lists.
    async fn everything(&self, account: &Account, live: &Live, target: &Target) -> Result<Wanted, CommandError> {
        shelves(account.provider, target.place.kind)?;
        let mut all = Vec::new();
        let mut take = |files: Vec<FileThere>| {
            all.extend(files);
            ControlFlow::Continue(())
        };
        self.each_page(account, target, &mut take).await?;
        let mut wanted = Vec::new();
        for file in all {
            wanted.push(wanting(account, live, target, file.id).await?);
        }
        Ok(wanted)
    }

    /// Files by their ids, as far as they are this place's.
    async fn named(
        &self,
        account: &Account,
        live: &Live,
        target: &Target,
        files: Vec<String>,
    ) -> Result<Wanted, CommandError> {
        let mut wanted: Wanted = Vec::new();
        let mut known = HashSet::new();
        for file in files.into_iter().filter(|file| known.insert(file.clone())) {
            wanted.push(wanting(account, live, target, file).await?);
        }
        // Whoever knows an id gets the file from anywhere: the list says whether it is one of this place.
        let is_listed = |held: &Held| held.of.as_ref() == Some(&target.place);
        let unsure = wanted
            .iter()
            .filter(|(_, held)| held.as_ref().is_ok_and(|held| !is_listed(held)));
        let mut strangers: HashSet<String> = unsure.map(|(file, _)| file.clone()).collect();
        if !strangers.is_empty() && shelves(account.provider, target.place.kind).is_ok() {
            let mut look = |files: Vec<FileThere>| {
                for file in files {
                    strangers.remove(&file.id);
                }
                if strangers.is_empty() {
                    ControlFlow::Break(())
                } else {
                    ControlFlow::Continue(())
                }
            };
            self.each_page(account, target, &mut look).await?;
            let place = target.place.kind;
            for (_, held) in wanted.iter_mut().filter(|(file, _)| strangers.contains(file)) {
                *held = Err(Reason::FileElsewhere { place });
            }
        }
        Ok(wanted)
    }

    /// Every page of every shelf, each file once, until `take` has enough. What came meanwhile makes others be listed twice.
    async fn each_page(
        &self,
        account: &Account,
        target: &Target,
        take: &mut impl FnMut(Vec<FileThere>) -> ControlFlow<()>,
    ) -> Result<(), CommandError> {
        for shelf in provider::service(account.provider).shelves(target.place.kind) {
            let mut page = None;
            let mut known = HashSet::new();
            for _ in 0..MOST_PAGES {
                let mut there = self.files_there(target, *shelf, page.as_deref()).await?;
                there.files.retain(|file| known.insert(file.id.clone()));
                if take(there.files).is_break() {
                    return Ok(());
                }
                page = there.next;
                if page.is_none() {
                    break;
                }
            }
        }
        Ok(())
    }

    /// How many downloads would be cut off by quitting now.
    pub async fn downloading(&self) -> Result<usize, CommandError> {
        self.with(|engine| engine.downloading()).await
    }

    /// Stops a download; nothing of it stays.
    pub async fn cancel_download(&self, download: DownloadId) -> Result<(), CommandError> {
        self.with(move |engine| engine.cancel_download(download)).await
    }

    /// Fetches once more what failed, as the same download into the same folder. Of one that did not fail nothing changes.
    pub async fn retry_download(&self, download: DownloadId) -> Result<(), CommandError> {
        let failed = self.with(move |engine| engine.failed_download(download)).await?;
        let Some(account) = failed else { return Ok(()) };
        let (_, live) = self.at(&account).await?;
        self.with(move |engine| engine.retry_download(download, live.provider.clone()))
            .await
    }

    /// Takes every download off the list that is over.
    pub async fn clear_downloads(&self) -> Result<(), CommandError> {
        self.with(Engine::clear_downloads).await
    }

    /// Where a finished download lies; for the shell only, never for the page.
    pub async fn path_of_download(&self, download: DownloadId) -> Result<Option<PathBuf>, CommandError> {
        self.with(move |engine| engine.path_of_download(download)).await
    }

    /// Where the browser finds the file of a download; without the token.
    pub async fn link_of_download(&self, download: DownloadId) -> Result<String, CommandError> {
        let link = self.with(move |engine| engine.link_of_download(download)).await?;
        Ok(link.map(String::from).ok_or(Reason::NoLongerThere)?)
    }

    /// The address of a file there, for people who are signed in with their browser; without the token.
    pub async fn file_link(&self, target: &Target, file: &str) -> Result<String, CommandError> {
        let (_, live) = self.at(&target.account).await?;
        let held = self.held(&live, target, file).await?;
        Ok(link(&live, &held)?.into())
    }

    /// Deletes a file there, for good. [`Reason::NoLongerThere`] where there is none of that id.
    pub async fn delete_there(&self, account: &AccountId, file: &str) -> Result<(), CommandError> {
        let (account, live) = self.at(account).await?;
        let id = RemoteId(file.to_owned());
        if file.trim().is_empty() {
            return Err(Reason::NoLongerThere.into());
        }
        let deleted = delete(&live, &id).await;
        self.look_anew(&account, file).await?;
        // Where it hangs nobody has said.
        deleted.map_err(|fault| match fault.kind {
            FaultKind::NoAccess => Reason::MayNotChange,
            _ => of_file(&fault, &account, PlaceKind::Task),
        })?;
        Ok(())
    }

    /// Gives a file there another name, as far as the service takes it, and says what it is then.
    pub async fn rename_there(&self, target: &Target, file: &str, name: &str) -> Result<FileThere, CommandError> {
        let (account, live) = self.at(&target.account).await?;
        let id = RemoteId(file.to_owned());
        let name = provider::service(account.provider).name_at(name.trim());
        let renamed = trying_to_act(|| live.provider.rename(&id, &name)).await;
        self.look_anew(&account, file).await?;
        renamed.map_err(|fault| match fault.kind {
            FaultKind::NoAccess => Reason::MayNotChange,
            _ => of_file(&fault, &account, target.place.kind),
        })?;
        Ok(self.held(&live, target, file).await?.file)
    }

    /// This file is not as it was seen.
    async fn look_anew(&self, account: &Account, file: &str) -> Result<(), CommandError> {
        let (account, file) = (account.id.clone(), file.to_owned());
        self.with(move |engine| engine.look_anew(&account, |_, seen| seen.may_list(&file)))
            .await
    }

    async fn at(&self, account: &AccountId) -> Result<(Account, Arc<Live>), Reason> {
        let account = self.inner.accounts.get(account).ok_or(Reason::NoAccount)?;
        let live = self.inner.accounts.live(&account.id).await?;
        Ok((account, live))
    }

    async fn held(&self, live: &Live, target: &Target, file: &str) -> Result<Held, Reason> {
        let account = self.inner.accounts.get(&target.account).ok_or(Reason::NoAccount)?;
        let id = RemoteId(file.to_owned());
        let held = trying_again(|| live.provider.held(&target.place, &id)).await;
        held.map_err(|fault| of_file(&fault, &account, target.place.kind))
    }
}

/// Files by their ids, each with why it cannot be had.
type Wanted = Vec<(String, Result<Held, Reason>)>;

/// A file by its id; an error is what is the matter with all of them.
async fn wanting(
    account: &Account,
    live: &Live,
    target: &Target,
    file: String,
) -> Result<(String, Result<Held, Reason>), Reason> {
    let id = RemoteId(file.clone());
    let held = match trying_again(|| live.provider.held(&target.place, &id)).await {
        Err(fault) if concerns_all(&fault) => return Err(of_file(&fault, account, target.place.kind)),
        held => held.map_err(|fault| of_file(&fault, account, target.place.kind)),
    };
    Ok((file, held))
}

/// Deletes, and asks again where no answer says whether it is done: what is gone then is deleted.
async fn delete(live: &Live, id: &RemoteId) -> Result<(), Fault> {
    let mut asked = 0;
    let deleted = trying_again(|| {
        asked += 1;
        live.provider.delete(id)
    });
    match deleted.await {
        Err(fault) if fault.kind == FaultKind::Gone && asked > 1 => Ok(()),
        ended => ended,
    }
}

/// Whether a fault says nothing of the one file that was asked for.
fn concerns_all(fault: &Fault) -> bool {
    matches!(
        fault.kind,
        FaultKind::TokenRefused
            | FaultKind::RateLimited { .. }
            | FaultKind::Network { .. }
            | FaultKind::NetworkAnswers
            | FaultKind::NotTheService
    )
}

/// Deletes what killed processes left of downloads. A folder may lie on a drive that does not answer: nobody waits for it.
pub(super) fn clean_up(home: &Home) {
    let left = download::left(&home.parts());
    tokio::task::spawn_blocking(move || download::sweep(left));
}

fn link(live: &Live, held: &Held) -> Result<url::Url, Reason> {
    let provider = live.provider.kind();
    let url = held.url.as_ref().ok_or(Reason::NotReady { provider })?;
    live.provider.files_host().link(url)
}

/// What a fault means to who asked for one file: it is the file that is gone, and not the destination.
fn of_file(fault: &Fault, account: &Account, place: PlaceKind) -> Reason {
    match fault.kind {
        FaultKind::Gone => Reason::NoLongerThere,
        _ => reason_of(fault, account.provider, place),
    }
}
