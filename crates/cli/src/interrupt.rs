//! Ctrl-C, and being asked to end.

#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};

/// Hears interruptions from when it is made.
pub(crate) struct Interrupt {
    #[cfg(unix)]
    signals: Option<(Signal, Signal)>,
}

impl Interrupt {
    #[cfg(unix)]
    pub(crate) fn listen() -> Self {
        let signals = signal(SignalKind::interrupt()).and_then(|first| Ok((first, signal(SignalKind::terminate())?)));
        Self { signals: signals.ok() }
    }

    #[cfg(not(unix))]
    pub(crate) fn listen() -> Self {
        Self {}
    }

    /// Waits for the next one.
    #[cfg(unix)]
    pub(crate) async fn heard(&mut self) {
        match &mut self.signals {
            Some((first, second)) => {
                tokio::select! {
                    _ = first.recv() => {}
                    _ = second.recv() => {}
                }
            }
            // Where signals cannot be heard, the system's own answer to them holds.
            None => std::future::pending().await,
        }
    }

    /// Waits for the next one.
    #[cfg(not(unix))]
    pub(crate) async fn heard(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending().await
        }
    }
}
