//! Whether this desktop has a tray. On Linux it may have none, or get one later than the app starts.

use tokio::sync::watch;

/// Looks from now on. The value is true while icons are shown.
#[cfg(target_os = "linux")]
pub(crate) fn look() -> watch::Receiver<bool> {
    let (says, is_there) = watch::channel(false);
    // A thread of its own: D-Bus is spoken without the app's runtime.
    let started = std::thread::Builder::new().name("tray-host".into()).spawn(move || {
        if let Err(error) = zbus::block_on(linux::watch(&says)) {
            tracing::warn!(%error, "nobody says whether there is a tray");
        }
    });
    if let Err(error) = started {
        tracing::warn!(%error, "nobody says whether there is a tray");
    }
    is_there
}

/// Windows and macOS always have one.
#[cfg(not(target_os = "linux"))]
pub(crate) fn look() -> watch::Receiver<bool> {
    watch::channel(true).1
}

#[cfg(target_os = "linux")]
mod linux {
    use futures_util::{StreamExt, stream};
    use tokio::sync::watch;
    use zbus::{Connection, Result, fdo::DBusProxy, proxy::CacheProperties};

    const NAME: &str = "org.kde.StatusNotifierWatcher";

    #[zbus::proxy(
        interface = "org.kde.StatusNotifierWatcher",
        default_service = "org.kde.StatusNotifierWatcher",
        default_path = "/StatusNotifierWatcher"
    )]
    trait Watcher {
        #[zbus(property)]
        fn is_status_notifier_host_registered(&self) -> Result<bool>;
        #[zbus(signal)]
        fn status_notifier_host_registered(&self) -> Result<()>;
        #[zbus(signal)]
        fn status_notifier_host_unregistered(&self) -> Result<()>;
    }

    /// Says it anew whenever the watcher comes or goes, and when a host of icons does.
    pub(super) async fn watch(says: &watch::Sender<bool>) -> Result<()> {
        let bus = Connection::session().await?;
        let names = DBusProxy::new(&bus).await?;
        let watcher = WatcherProxy::builder(&bus)
            .cache_properties(CacheProperties::No)
            .build()
            .await?;
        let mut changes = stream::select_all([
            names
                .receive_name_owner_changed_with_args(&[(0, NAME)])
                .await?
                .map(drop)
                .boxed(),
            watcher
                .receive_status_notifier_host_registered()
                .await?
                .map(drop)
                .boxed(),
            watcher
                .receive_status_notifier_host_unregistered()
                .await?
                .map(drop)
                .boxed(),
        ]);
        loop {
            // Nobody owns the name: then there is no tray.
            let is_there = watcher.is_status_notifier_host_registered().await.unwrap_or(false);
            says.send_if_modified(|said| std::mem::replace(said, is_there) != is_there);
            if changes.next().await.is_none() || says.is_closed() {
                return Ok(());
            }
        }
    }
}
