//! From dropped paths to rows of a staged batch.

use std::{
    collections::{BTreeSet, HashSet},
    ops::ControlFlow,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use tokio::task::JoinHandle;

use super::{
    Engine, News,
    queue::{Batch, Run, Source, Upload},
};
use crate::{
    event::{BatchId, UploadId},
    intake::{self, Brought, Finding, Taken},
    reason::Reason,
    retry::Retry,
    upload::Facts,
};

/// A drive or share that says nothing about one path for so long is not waited for.
const SILENT: Duration = Duration::from_secs(20);

impl Engine {
    /// Paths that were brought for this staged batch.
    pub(crate) fn bring(&mut self, paths: Vec<PathBuf>, batch: BatchId) {
        let instead = paths.clone();
        let instead = move |reason| intake::unread(&instead, &reason);
        self.walk(batch, None, instead, move |known, watch| {
            intake::take_in(&paths, known, watch)
        });
    }

    /// The batch, if it is staged, else a new one.
    pub(crate) fn staged(&mut self, batch: Option<BatchId>) -> BatchId {
        if let Some(id) = batch.filter(|id| self.queue.batches.get(id).is_some_and(|batch| !batch.sent)) {
            return id;
        }
        self.last_batch += 1;
        let id = BatchId(self.last_batch);
        let batch = Batch::new(id, self.options.patience.unclaimed(), self.options.retries);
        self.queue.batches.insert(id, batch);
        self.batch_changed(id);
        id
    }

    /// Looks again at a row that was refused.
    pub(super) fn look_again(&mut self, id: UploadId) {
        let Some(upload) = self.queue.uploads.get(&id) else {
            return;
        };
        let (path, name, folder) = (upload.path.clone(), upload.name.clone(), upload.folder.clone());
        let instead = {
            let (path, name, folder) = (path.clone(), name.clone(), folder.clone());
            move |reason| intake::still_unread(path, name, folder, reason)
        };
        self.walk(upload.batch, Some(id), instead, move |known, watch| {
            let others: BTreeSet<PathBuf> = known.iter().filter(|other| **other != path).cloned().collect();
            intake::look_again(&path, &name, &folder, &others, watch)
        });
    }

    /// `instead` gives the rows where the walk gives none.
    fn walk<F>(
        &mut self,
        id: BatchId,
        again: Option<UploadId>,
        instead: impl FnOnce(Reason) -> Taken + Send + 'static,
        walk: F,
    ) where
        F: FnOnce(&BTreeSet<PathBuf>, &mut dyn FnMut(u32) -> ControlFlow<()>) -> Option<Taken> + Send + 'static,
    {
        let Some(batch) = self.queue.batches.get_mut(&id) else {
            return;
        };
        batch.checking += 1;
        let (known, stop, news) = (batch.known.clone(), batch.stop_walks.clone(), self.news.clone());
        let steps = Arc::new(AtomicU32::new(0));
        let walking = tokio::task::spawn_blocking({
            let steps = Arc::clone(&steps);
            move || {
                let mut watch = |seen| {
                    steps.store(seen, Ordering::Relaxed);
                    if stop.is_cancelled() {
                        ControlFlow::Break(())
                    } else {
                        ControlFlow::Continue(())
                    }
                };
                walk(&known, &mut watch)
            }
        });
        tokio::spawn(async move {
            let taken = match answer(walking, &steps, SILENT).await {
                Ok(taken) => taken,
                Err(reason) => Some(instead(reason)),
            };
            let _ = news.send(News::TakenIn {
                batch: id,
                taken,
                again,
            });
        });
        self.batch_changed(id);
    }

    pub(super) fn taken_in(&mut self, id: BatchId, taken: Option<Taken>, again: Option<UploadId>) {
        let Some(batch) = self.queue.batches.get_mut(&id) else {
            return;
        };
        batch.checking = batch.checking.saturating_sub(1);
        batch.due = true;
        self.batch_changed(id);
        let Some(taken) = taken else { return };
        let Some(batch) = self.queue.batches.get_mut(&id) else {
            return;
        };
        match (again, taken.question.clone()) {
            (None, Some(question)) => batch.asking.push_back((question, taken)),
            (None, None) => self.add_rows(id, taken),
            (Some(row), _) => self.replace_row(id, row, taken),
        }
    }

    /// The answer to the oldest question of a batch.
    pub(crate) fn answer(&mut self, id: BatchId, take: bool) {
        let Some((_, taken)) = self
            .queue
            .batches
            .get_mut(&id)
            .and_then(|batch| batch.asking.pop_front())
        else {
            return;
        };
        self.batch_changed(id);
        if let Some(batch) = self.queue.batches.get_mut(&id) {
            batch.due = take;
        }
        if take {
            self.add_rows(id, taken);
        }
    }

    fn add_rows(&mut self, id: BatchId, taken: Taken) {
        let mut repeated: HashSet<PathBuf> = taken.repeated.into_iter().collect();
        for brought in taken.rows {
            let Some(batch) = self.queue.batches.get_mut(&id) else {
                return;
            };
            // Two walks at once may have met the same file.
            if !batch.known.insert(brought.path.clone()) {
                repeated.insert(brought.path);
                continue;
            }
            self.last_upload += 1;
            let upload = UploadId(self.last_upload);
            batch.uploads.push(upload);
            let patience = batch.patience;
            let row = new_row(upload, id, brought, self.retries(patience));
            self.queue.uploads.insert(upload, row);
        }
        self.note_repeated(id, &repeated);
        self.look_there(id);
        self.check_rows(id);
        self.rows_moved(id);
    }

    fn note_repeated(&mut self, id: BatchId, paths: &HashSet<PathBuf>) {
        let Some(batch) = self.queue.batches.get(&id).filter(|_| !paths.is_empty()) else {
            return;
        };
        for upload in &batch.uploads {
            if let Some(upload) = self.queue.uploads.get_mut(upload)
                && paths.contains(&upload.path)
            {
                upload.note = Some(Reason::DroppedTwice);
                self.changed.rows.insert(upload.id);
            }
        }
    }

    fn replace_row(&mut self, id: BatchId, old: UploadId, taken: Taken) {
        let Some(batch) = self.queue.batches.get_mut(&id) else {
            return;
        };
        let Some(at) = batch.uploads.iter().position(|upload| *upload == old) else {
            return;
        };
        batch.uploads.remove(at);
        if let Some(upload) = self.queue.uploads.remove(&old) {
            batch.known.remove(&upload.path);
        }
        let behind = batch.uploads.split_off(at);
        self.add_rows(id, taken);
        if let Some(batch) = self.queue.batches.get_mut(&id) {
            batch.uploads.extend(behind);
        }
        self.rows_moved(id);
    }
}

/// What a walk came to; why it came to nothing, where it broke down or the drive it is at says nothing more. Nobody can end a walk that
/// hangs: it is left behind, and what it may find later is not asked for.
async fn answer(
    mut walking: JoinHandle<Option<Taken>>,
    steps: &AtomicU32,
    silent: Duration,
) -> Result<Option<Taken>, Reason> {
    loop {
        let before = steps.load(Ordering::Relaxed);
        tokio::select! {
            taken = &mut walking => return taken.map_err(|panic| {
                tracing::error!(%panic, "looking at files broke down");
                Reason::Internal
            }),
            () = tokio::time::sleep(silent) => {
                if steps.load(Ordering::Relaxed) == before {
                    return Err(Reason::DriveSilent);
                }
            }
        }
    }
}

fn new_row(id: UploadId, batch: BatchId, brought: Brought, policy: crate::retry::Policy) -> Upload {
    let (size, source, note) = match brought.finding {
        Finding::File { file, note } => (file.fingerprint.size, Source::File(file), note),
        Finding::Refused { size, reason } => {
            let source = Source::Refused { reason, file: None };
            (size.unwrap_or_default(), source, None)
        }
        Finding::LeftOut { size, reason } => (size.unwrap_or_default(), Source::LeftOut { reason, file: None }, None),
    };
    Upload {
        id,
        batch,
        index: 0,
        share: None,
        path: brought.path,
        name: brought.name,
        folder: brought.folder,
        size,
        source,
        facts: Facts::default(),
        unwritten: None,
        run: Run::Idle,
        failed: None,
        stopped: false,
        paused: false,
        note,
        decided: super::already::Decided::default(),
        already: None,
        fault: None,
        retry: Retry::new(policy),
        reached: 0,
        meter: crate::meter::Meter::default(),
        told: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_drive_that_says_nothing_is_not_waited_for() {
        let walking = tokio::spawn(std::future::pending());
        assert_eq!(
            answer(walking, &AtomicU32::new(0), SILENT).await,
            Err(Reason::DriveSilent)
        );
    }

    #[tokio::test(start_paused = true)]
    async fn a_long_walk_that_moves_is_waited_for() {
        let steps = Arc::new(AtomicU32::new(0));
        let walked = Arc::clone(&steps);
        let walking = tokio::spawn(async move {
            for _ in 0..20 {
                walked.fetch_add(1, Ordering::Relaxed);
                tokio::time::sleep(SILENT / 4).await;
            }
            Some(Taken::default())
        });
        assert_eq!(answer(walking, &steps, SILENT).await, Ok(Some(Taken::default())));
    }

    #[tokio::test(start_paused = true)]
    async fn a_walk_that_breaks_down_says_so() {
        let walking = tokio::spawn(async { panic!("on purpose") });
        assert_eq!(answer(walking, &AtomicU32::new(0), SILENT).await, Err(Reason::Internal));
    }
}
