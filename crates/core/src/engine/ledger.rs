//! What the engine writes down, one thing after the other.
//!
//! The engine never waits for the disk, yet a decision must not overtake an older one on its way there: so all of its writes go through
//! one line. What cannot be written, because the disk is full, is tried again until it can, and everything behind it waits; nothing new
//! begins meanwhile. Only the end of the process gives it up, and a command that cannot wait for ever: what is attached or ended is found
//! again from the service at the next start then.

use std::pin::Pin;

use tokio::sync::{
    mpsc::{self, UnboundedSender},
    oneshot,
};
use tokio_util::task::TaskTracker;

use super::Engine;
use crate::{event::BatchId, reason::Reason};

type Job = Pin<Box<dyn Future<Output = ()> + Send>>;

/// The line of writes. It ends, with everything written, once it is dropped.
pub(super) struct Ledger {
    jobs: UnboundedSender<Job>,
}

impl Ledger {
    pub(super) fn open(tasks: &TaskTracker) -> Self {
        let (jobs, mut line) = mpsc::unbounded_channel::<Job>();
        tasks.spawn(async move {
            while let Some(job) = line.recv().await {
                job.await;
            }
        });
        Self { jobs }
    }

    /// Writes after everything that was handed over before. `what` stands in the log where that fails.
    pub(super) fn write(&self, what: &'static str, write: impl Future<Output = Result<(), Reason>> + Send + 'static) {
        self.then(async move {
            if let Err(reason) = write.await {
                tracing::warn!(?reason, "not written down: {what}");
            }
        });
    }

    /// Does something after everything that was handed over before.
    pub(super) fn then(&self, job: impl Future<Output = ()> + Send + 'static) {
        // Only a panic in a write closes the other end; the log has it.
        let _ = self.jobs.send(Box::pin(job));
    }

    /// Resolves when everything that was handed over before is written.
    pub(super) fn written(&self) -> oneshot::Receiver<()> {
        let (done, heard) = oneshot::channel();
        self.then(async move {
            // Whoever waited may have gone meanwhile.
            let _ = done.send(());
        });
        heard
    }
}

impl Engine {
    /// Nothing can be written down for this reason, or it can again.
    pub(super) fn ledger_is_stuck(&mut self, reason: Option<Reason>) {
        if let Some(reason) = &reason {
            tracing::warn!(?reason, "decisions wait to be written down");
        }
        self.stuck = reason;
        let all: Vec<BatchId> = self.queue.batches.keys().copied().collect();
        self.changed.batches.extend(all);
    }
}
