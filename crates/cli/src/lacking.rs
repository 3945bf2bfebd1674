//! How long a command waits for what is away for a while: a network, room on a disk.

use attache_core::{
    event::{BatchState, BatchView},
    reason::Reason,
};
use tokio::time::{Instant, sleep_until};

use crate::open;

/// Since when something lacks without anything moving.
#[derive(Debug, Default)]
pub(crate) struct Lacking {
    since: Option<Instant>,
    /// The most that was attached and sent so far.
    most: (u32, u64),
}

impl Lacking {
    /// Hears how many files are attached and how many bytes are sent now, and whether something lacks.
    pub(crate) fn notice(&mut self, attached: u32, sent: u64, lacks: bool) {
        if attached > self.most.0 || sent > self.most.1 {
            self.most = (self.most.0.max(attached), self.most.1.max(sent));
            self.since = None;
        }
        if lacks {
            self.since.get_or_insert_with(Instant::now);
        }
    }

    /// Begins anew, as with another engine.
    pub(crate) fn forget(&mut self) {
        self.since = None;
    }

    /// Whether it has been waited for long enough.
    pub(crate) fn is_too_long(&self) -> bool {
        self.since.is_some_and(|since| since.elapsed() >= open::patience())
    }

    /// Resolves when it has been waited for long enough; later it is looked again with every message.
    pub(crate) async fn over(&self) {
        match self.since {
            Some(since) if since.elapsed() < open::patience() => sleep_until(since + open::patience()).await,
            _ => std::future::pending().await,
        }
    }
}

/// Whether a batch waits for what this computer lacks.
pub(crate) fn is_short(batch: &BatchView) -> bool {
    batch.state == BatchState::Waiting && batch.wait.as_ref().is_some_and(Reason::is_passing)
}

/// Whether a batch waits for a network that may stay away.
pub(crate) fn is_away(batch: &BatchView) -> bool {
    let network = matches!(
        batch.wait,
        Some(Reason::NoConnection { .. } | Reason::NetworkAnswers { .. })
    );
    batch.state == BatchState::Waiting && network
}
