//! What is handed to other programs: links to the browser, files and folders to the file manager.

use std::path::{Path, PathBuf};

use attache_core::{event::CommandError, reason::Reason};
use tokio::sync::oneshot;

/// Opens a link in the browser.
pub(crate) fn browse(link: String) -> Result<(), CommandError> {
    open::that_detached(link).map_err(|error| {
        tracing::warn!(%error, "the browser cannot be opened");
        Reason::NoBrowser.into()
    })
}

/// Shows a file in its folder.
pub(crate) async fn reveal(path: PathBuf) -> Result<(), CommandError> {
    if !path.exists() {
        return Err(Reason::Gone.into());
    }
    let (done, revealed) = oneshot::channel();
    // A thread of its own: on Linux it speaks D-Bus and blocks.
    let started = std::thread::Builder::new()
        .name("reveal".into())
        .spawn(move || drop(done.send(reveal_now(&path))));
    if let Err(error) = started {
        tracing::warn!(%error, "the file manager cannot be asked");
    }
    Ok(revealed.await.map_err(|_| Reason::Internal)??)
}

fn reveal_now(path: &Path) -> Result<(), Reason> {
    let Err(error) = opener::reveal(path) else {
        return Ok(());
    };
    tracing::info!(%error, "the file manager shows no single files");
    folder(path.parent().unwrap_or(path))
}

/// Opens a folder in the file manager.
pub(crate) fn folder(path: &Path) -> Result<(), Reason> {
    open::that_detached(path).map_err(|error| {
        tracing::warn!(%error, "the file manager cannot be opened");
        Reason::Internal
    })
}
