//! How a write waits that cannot be done for now: again and again, and at once when somebody asks for it.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use tokio::{
    sync::{Notify, watch},
    time::Instant,
};
use tokio_util::sync::CancellationToken;

use crate::{
    provider::{Fault, FaultKind},
    reason::Reason,
    retry::{Decision, Policy, Retry},
};

/// Whoever writes with it does not give up before its end.
#[derive(Clone, Debug)]
pub(crate) struct Patience {
    policy: Policy,
    is_endless: bool,
    has_given_up: Arc<AtomicBool>,
    ending: CancellationToken,
    again: Arc<Notify>,
    stuck: watch::Sender<Option<Reason>>,
}

impl Patience {
    /// Waits as this policy has it, and where that is at its end gives up, unless it is endless. From `ending` on a write is tried once more
    /// and then given up.
    pub(crate) fn new(policy: Policy, is_endless: bool, ending: CancellationToken) -> Self {
        Self {
            policy,
            is_endless,
            has_given_up: Arc::default(),
            ending,
            again: Arc::default(),
            stuck: watch::Sender::new(None),
        }
    }

    /// Why nothing can be written now, and every change of that.
    pub(crate) fn stuck(&self) -> watch::Receiver<Option<Reason>> {
        self.stuck.subscribe()
    }

    /// Tries again at once.
    pub(crate) fn again(&self) {
        self.again.notify_waiters();
    }

    pub(super) fn waiting(&self) -> Waiting<'_> {
        Waiting {
            patience: self,
            retry: Retry::new(self.policy),
        }
    }
}

/// One write that waits.
pub(super) struct Waiting<'a> {
    patience: &'a Patience,
    retry: Retry,
}

impl Waiting<'_> {
    /// Waits for the next try after a failure for this reason; `false` where there is none.
    pub(super) async fn after(&mut self, reason: &Reason) -> bool {
        let has_given_up = &self.patience.has_given_up;
        if !reason.is_passing() || self.patience.ending.is_cancelled() || has_given_up.load(Ordering::Relaxed) {
            return false;
        }
        // Heard from now on: somebody may ask while the others are told.
        let again = self.patience.again.notified();
        self.patience.stuck.send_if_modified(|stuck| {
            let changed = stuck.as_ref() != Some(reason);
            *stuck = Some(reason.clone());
            changed
        });
        let fault = Fault::new(FaultKind::File(reason.clone()));
        let pause = match self.retry.next(&fault, Instant::now(), &mut rand::rng()) {
            Decision::After(pause) => pause,
            Decision::GiveUp if self.patience.is_endless => self.retry.longest(),
            // What comes next does not wait as long again.
            Decision::GiveUp => {
                has_given_up.store(true, Ordering::Relaxed);
                return false;
            }
        };
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = again => {}
            () = self.patience.ending.cancelled() => {}
        }
        true
    }

    /// It was written, or given up.
    pub(super) fn over(self, is_written: bool) {
        if is_written {
            self.patience.has_given_up.store(false, Ordering::Relaxed);
        }
        self.patience.stuck.send_if_modified(|stuck| stuck.take().is_some());
    }
}
