//! What follows when the computer woke or its network is back.

use tokio::time::Instant;

use super::{
    Engine, Patience,
    queue::{ActState, Run},
};
use crate::reason::Reason;

impl Engine {
    /// No connection from before is trusted, and whatever waits for the network is tried at once.
    pub(crate) fn woke(&mut self) {
        self.http.renew();
        let now = Instant::now();
        for batch in self.queue.batches.values_mut().filter(|batch| batch.is_under_way()) {
            // What a command may wait in all stays what it is.
            let anew = batch.patience == Patience::Person;
            if let ActState::Later { at, reason } = &mut batch.act
                && waits_for_network(reason)
            {
                *at = now;
                if anew {
                    batch.act_retry.reset();
                }
            }
            for (at, upload) in &mut batch.later {
                let Some(upload) = self.queue.uploads.get_mut(upload) else {
                    continue;
                };
                if matches!(&upload.run, Run::Later { reason } if waits_for_network(reason)) {
                    *at = now;
                    if anew {
                        upload.retry.reset();
                    }
                }
            }
        }
    }

    pub(super) fn tell_busy(&self) {
        let busy = self
            .queue
            .batches
            .values()
            .any(|batch| batch.is_under_way() && !batch.held)
            || self.downloads.is_busy();
        self.busy.send_if_modified(|told| std::mem::replace(told, busy) != busy);
    }
}

/// Whether it goes on by itself once there is a way to the service again.
pub(super) fn waits_for_network(reason: &Reason) -> bool {
    matches!(reason, Reason::NoConnection { .. } | Reason::NetworkAnswers { .. })
}
