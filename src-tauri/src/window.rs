//! The one window.

use tauri::{AppHandle, Manager, Runtime, WebviewUrl, WebviewWindowBuilder, WindowEvent};

use crate::{Shell, bridge::Ask, intake};

/// Its label, as in the capability.
pub(crate) const LABEL: &str = "main";

/// Opens the window.
pub(crate) fn open<R: Runtime>(handle: &AppHandle<R>) -> tauri::Result<()> {
    let window = WebviewWindowBuilder::new(handle, LABEL, WebviewUrl::default())
        .title("Attaché")
        .inner_size(980.0, 680.0)
        .min_inner_size(720.0, 520.0)
        .on_navigation(|url| is_ours(url.as_str()))
        // The page carries the total in its title; the window shows it.
        .on_document_title_changed(|window, title| drop(window.set_title(&title)))
        .build()?;
    let handle = handle.clone();
    window.on_window_event(move |event| match event {
        WindowEvent::DragDrop(event) => intake::drag(&handle, event),
        WindowEvent::CloseRequested { api, .. } => {
            let Some(shell) = handle.try_state::<Shell>() else {
                return;
            };
            let files = tauri::async_runtime::block_on(shell.app.unfinished()).unwrap_or_default();
            if files > 0 && shell.bridge.is_listening() {
                api.prevent_close();
                shell.bridge.ask(Ask::Quit { files });
            }
        }
        _ => {}
    });
    Ok(())
}

/// The page is our own; nothing else is ever shown in this window.
fn is_ours(url: &str) -> bool {
    ["tauri://localhost", "http://tauri.localhost", "https://tauri.localhost"]
        .iter()
        .any(|ours| url == *ours || url.starts_with(&format!("{ours}/")))
}
