//! The names people know, given back to files that a service took under others. Nothing ever fails because of a name.

use std::{sync::Arc, time::Duration};

use futures_util::{StreamExt as _, stream};
use tokio_util::sync::CancellationToken;

use super::{
    Engine, News,
    queue::{Batch, Source, Upload},
};
use crate::{
    event::{BatchId, UploadId},
    provider::{FaultKind, Provider},
    text,
    transfer::waiting_out_limits,
    upload::RemoteId,
};

/// Files of a batch that are renamed at the same time.
const AT_ONCE: usize = 4;
/// So often a name is asked for where something passing is in the way.
const TRIES: u32 = 3;
/// Before the second try; doubles.
const PAUSE: Duration = Duration::from_millis(250);

/// A file to rename.
struct Known {
    upload: UploadId,
    id: RemoteId,
    name: String,
}

impl Upload {
    /// It is attached under another name than people know it by, and the service was not asked to rename it yet.
    pub(super) fn wants_its_name(&self) -> bool {
        let renames = matches!(&self.source, Source::File(file) if file.original.is_some());
        renames && self.facts.attached && self.facts.renamed.is_none()
    }

    fn known(&self) -> Option<Known> {
        let Source::File(file) = &self.source else { return None };
        let name = text::words(file.original.as_ref()?);
        (!name.trim().is_empty()).then_some(Known {
            upload: self.id,
            id: self.facts.remote.clone()?,
            name,
        })
    }
}

impl Batch {
    /// Files of it are being renamed, or about to be.
    pub(super) fn is_naming(&self) -> bool {
        self.renaming || !self.to_rename.is_empty()
    }
}

impl Engine {
    /// Has files that are attached renamed, where the settings say so.
    pub(super) fn restore_names(&mut self) {
        let wanted = self.settings.restore_names;
        for batch in self.queue.batches.values_mut() {
            if batch.to_rename.is_empty() || batch.renaming || batch.held || !batch.saved {
                continue;
            }
            let Some(account) = batch.account().cloned() else {
                continue;
            };
            let live = self.accounts.at_hand(&account);
            let is_hopeless = self.accounts.trouble(&account).is_some() || (batch.paused && live.is_none());
            if !wanted || is_hopeless {
                batch.to_rename.clear();
                continue;
            }
            let Some(live) = live else { continue };
            let ids = std::mem::take(&mut batch.to_rename);
            let files: Vec<Known> = ids
                .iter()
                .filter_map(|id| self.queue.uploads.get(id)?.known())
                .collect();
            batch.renaming = true;
            let (id, provider, news, ending) =
                (batch.id, live.provider.clone(), self.news.clone(), self.ending.clone());
            let told = news.clone();
            let naming = self.tasks.track_future(async move {
                tokio::select! {
                    () = ending.cancelled() => {}
                    () = rename_all(&provider, files, |upload, renamed| {
                        let _ = told.send(News::Renamed { batch: id, upload, renamed });
                    }) => {}
                }
            });
            tokio::spawn(async move {
                // A name is worth no batch that never ends.
                if let Err(panic) = tokio::spawn(naming).await {
                    tracing::error!(%panic, "giving files their names broke down");
                }
                let _ = news.send(News::NamesDone { batch: id });
            });
        }
    }

    pub(super) fn renamed(&mut self, batch: BatchId, id: UploadId, renamed: bool) {
        let Some(upload) = self.queue.uploads.get_mut(&id) else {
            return;
        };
        upload.facts.renamed = Some(renamed);
        let store = self.store.clone();
        self.ledger
            .write("a name", async move { store.set_renamed(id, renamed).await });
        self.row_changed(batch, id);
    }

    pub(super) fn names_done(&mut self, id: BatchId) {
        if let Some(batch) = self.queue.batches.get_mut(&id) {
            batch.renaming = false;
        }
    }
}

async fn rename_all(provider: &Arc<dyn Provider>, files: Vec<Known>, told: impl Fn(UploadId, bool)) {
    let refused = CancellationToken::new();
    stream::iter(files)
        .for_each_concurrent(AT_ONCE, |file| {
            let (refused, told) = (&refused, &told);
            async move {
                told(file.upload, rename(provider.as_ref(), &file, refused).await);
            }
        })
        .await;
}

/// `refused` ends it for all: without a token there are no names.
async fn rename(provider: &dyn Provider, file: &Known, refused: &CancellationToken) -> bool {
    for attempt in 0..TRIES {
        if refused.is_cancelled() {
            return false;
        }
        let Err(fault) = waiting_out_limits(|| provider.rename(&file.id, &file.name)).await else {
            return true;
        };
        tracing::info!(upload = file.upload.0, %fault, "a file keeps the name it was sent under");
        if fault.kind == FaultKind::TokenRefused {
            refused.cancel();
        }
        if !fault.is_passing() {
            return false;
        }
        tokio::time::sleep(PAUSE * 2_u32.pow(attempt)).await;
    }
    false
}
