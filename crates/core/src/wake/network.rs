//! Changes of the network, as the system tells them.

use std::net::IpAddr;

use netwatcher::{Update, WatchHandle};
use tokio::sync::mpsc;

/// The changes from now on.
pub(super) struct Changes {
    told: mpsc::Receiver<()>,
    /// Tells for as long as it is kept.
    _watching: Option<WatchHandle>,
}

impl Changes {
    /// A system that tells nothing is no reason not to send: the clocks and trying again remain.
    pub(super) async fn watch() -> Self {
        let (tell, told) = mpsc::channel(1);
        let heard = move |update: Update| {
            if !update.is_initial && concerns_us(&update) {
                // One that waits to be heard says it all.
                let _ = tell.try_send(());
            }
        };
        let watching = tokio::task::spawn_blocking(move || netwatcher::watch_interfaces_with_callback(heard)).await;
        let watching = match watching {
            Ok(Ok(watching)) => Some(watching),
            Ok(Err(error)) => {
                tracing::debug!(?error, "changes of the network are not told");
                None
            }
            Err(_) => None,
        };
        Self {
            told,
            _watching: watching,
        }
    }

    /// Resolves after the next change, once nothing more changes.
    pub(super) async fn changed(&mut self) {
        if self.told.recv().await.is_none() {
            return std::future::pending().await;
        }
        while let Ok(Some(())) = tokio::time::timeout(super::SETTLED, self.told.recv()).await {}
    }
}

/// Whether an address came or went that leads further than this computer and its cable.
fn concerns_us(update: &Update) -> bool {
    let mut changed = update.addrs_added().chain(update.addrs_removed());
    changed.any(|(_, address)| match address.ip {
        IpAddr::V4(ip) => !ip.is_loopback() && !ip.is_link_local(),
        IpAddr::V6(ip) => !ip.is_loopback() && !ip.is_unicast_link_local(),
    })
}
