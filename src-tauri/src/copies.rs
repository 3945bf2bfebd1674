//! The clipboard, on a thread that may wait for it.

use std::path::PathBuf;

use arboard::Clipboard;
use attache_core::{event::CommandError, reason::Reason};

/// Files that were copied in a file manager.
pub(crate) async fn files() -> Result<Vec<PathBuf>, CommandError> {
    let files = with(|clipboard| clipboard.get().file_list()).await.unwrap_or_default();
    if files.is_empty() {
        return Err(Reason::NothingDropped.into());
    }
    Ok(files)
}

/// Puts text on the clipboard.
pub(crate) async fn text(text: String) -> Result<(), CommandError> {
    Ok(with(move |clipboard| clipboard.set_text(text))
        .await
        .ok_or(Reason::Internal)?)
}

/// The clipboard lives as long as the process: on X11 what was copied is gone with it.
async fn with<T: Send + 'static>(
    act: impl FnOnce(&mut Clipboard) -> Result<T, arboard::Error> + Send + 'static,
) -> Option<T> {
    static CLIPBOARD: std::sync::Mutex<Option<Clipboard>> = std::sync::Mutex::new(None);
    let acted = tokio::task::spawn_blocking(move || {
        let mut held = CLIPBOARD.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if held.is_none() {
            *held = Some(Clipboard::new()?);
        }
        held.as_mut().map_or(Err(arboard::Error::ClipboardNotSupported), act)
    });
    match acted.await {
        Ok(Ok(value)) => Some(value),
        Ok(Err(error)) => {
            tracing::info!(%error, "the clipboard has nothing for us");
            None
        }
        Err(_) => None,
    }
}
