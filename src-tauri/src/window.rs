//! The one window and its life: it opens, it is let go while the app goes on, and at the end the app quits.

mod bounds;

use std::time::Duration;

use attache_core::{event::BatchId, message::Messages};
use tauri::{AppHandle, Manager, Runtime, WebviewUrl, WebviewWindow, WebviewWindowBuilder, WindowEvent};

use self::bounds::Bounds;
use crate::{Shell, bridge::Ask, intake, notify};

/// Its label, as in the capability.
pub(crate) const LABEL: &str = "main";

/// So long the engine may take to end …
const ENDING: Duration = Duration::from_secs(2);
/// … and so long everything. Systems that log off kill what takes much longer.
const ALL: Duration = Duration::from_millis(2_800);

/// How a window opens.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Opened {
    /// In front.
    Front,
    /// Small, where there is no tray to wait in.
    Minimised,
}

/// Opens the window where it was last.
pub(crate) fn open<R: Runtime>(handle: &AppHandle<R>, opened: Opened) -> tauri::Result<()> {
    let shell = handle.state::<Shell>();
    let bounds = Bounds::kept(handle, shell.app.home());
    let window = bounds
        .apply(WebviewWindowBuilder::new(handle, LABEL, WebviewUrl::default()))
        .title("Attaché")
        .min_inner_size(bounds::SMALLEST.0, bounds::SMALLEST.1)
        .on_navigation(|url| is_ours(url.as_str()))
        // The page carries the total in its title; the window shows it.
        .on_document_title_changed(|window, title| drop(window.set_title(&title)))
        .build()?;
    if opened == Opened::Minimised {
        window.minimize()?;
    }
    let handle = handle.clone();
    window.on_window_event(move |event| match event {
        WindowEvent::DragDrop(event) => intake::drag(&handle, event),
        WindowEvent::CloseRequested { api, .. } => {
            api.prevent_close();
            close(&handle);
        }
        WindowEvent::Focused(true) => notify::looked_at(&handle),
        WindowEvent::Destroyed => handle.state::<Shell>().bridge.hang_up(),
        _ => {}
    });
    Ok(())
}

/// Brings the window to the front; makes it anew where it was let go.
pub(crate) fn front<R: Runtime>(handle: &AppHandle<R>) {
    let handle = handle.clone();
    // Not where events are handled: making a window there waits for itself on Windows.
    tauri::async_runtime::spawn(async move {
        let shell = handle.state::<Shell>();
        let _one_at_a_time = shell.opening.lock().await;
        let raised = match handle.get_webview_window(LABEL) {
            Some(window) => raise(&window),
            None => open(&handle, Opened::Front),
        };
        if let Err(error) = raised {
            tracing::error!(%error, "the window cannot be opened");
        }
    });
}

fn raise<R: Runtime>(window: &WebviewWindow<R>) -> tauri::Result<()> {
    window.unminimize()?;
    window.show()?;
    window.set_focus()
}

/// Shows a batch in the window, which comes to the front for it.
pub(crate) fn show<R: Runtime>(handle: &AppHandle<R>, batch: BatchId) {
    front(handle);
    handle.state::<Shell>().bridge.ask(Ask::Show { batch });
}

/// Whether the person looks at it.
pub(crate) fn is_in_front<R: Runtime>(handle: &AppHandle<R>) -> bool {
    let window = handle.get_webview_window(LABEL);
    window.is_some_and(|window| window.is_focused().unwrap_or(false))
}

/// As the window's own button: the app goes on without it in the tray, or it quits.
pub(crate) fn close<R: Runtime>(handle: &AppHandle<R>) {
    let handle = handle.clone();
    tauri::async_runtime::spawn(async move {
        let shell = handle.state::<Shell>();
        if !shell.seen().settings.keep_in_tray {
            return ask_quit(&handle).await;
        }
        let Some(window) = handle.get_webview_window(LABEL) else {
            return;
        };
        let has_tray = shell.tray_is_there();
        let gone = if has_tray {
            Bounds::keep(&window, shell.app.home());
            window.destroy()
        } else {
            window.minimize()
        };
        if let Err(error) = gone {
            tracing::error!(%error, "the window cannot be closed");
        }
        explain(&handle, has_tray).await;
    });
}

/// Says once that the app goes on although the window is gone.
async fn explain<R: Runtime>(handle: &AppHandle<R>, has_tray: bool) {
    let shell = handle.state::<Shell>();
    let mut settings = shell.seen().settings.clone();
    let files = shell.app.unfinished().await.unwrap_or_default() + shell.app.downloading().await.unwrap_or_default();
    // With a tray and nothing to do it is as people expect.
    if settings.told_of_tray || (has_tray && files == 0) {
        return;
    }
    if notify::show(handle, notify::goes_on(&Messages::english(), files, has_tray)) {
        settings.told_of_tray = true;
        if let Err(error) = shell.app.set_settings(settings).await {
            tracing::warn!(?error, "it will be said again that closing is not quitting");
        }
    }
}

/// Quits, or asks in the window while files are under way or not sent yet.
pub(crate) async fn ask_quit<R: Runtime>(handle: &AppHandle<R>) {
    let shell = handle.state::<Shell>();
    let files = shell.app.unfinished().await.unwrap_or_default();
    let downloads = shell.app.downloading().await.unwrap_or_default();
    let unsent = shell.app.unsent().await.unwrap_or_default();
    // A question that is not even heard must not keep anybody from quitting.
    if files + downloads + unsent == 0 || shell.bridge.holds_quit() {
        return quit(handle).await;
    }
    front(handle);
    shell.bridge.ask(Ask::Quit {
        files,
        downloads,
        unsent,
    });
}

/// Quits: what is under way goes on at the next start.
pub(crate) async fn quit<R: Runtime>(handle: &AppHandle<R>) {
    let shell = handle.state::<Shell>();
    if let Some(window) = handle.get_webview_window(LABEL) {
        Bounds::keep(&window, shell.app.home());
        // It seems to be over at once. What cannot be hidden goes with the process.
        let _ = window.hide();
    }
    shell.popups.close_all(|_| true);
    end_engine(&shell).await;
    handle.exit(0);
}

/// Ends the engine, or leaves it where it hangs: what is written down goes on at the next start.
pub(crate) async fn end_engine(shell: &Shell) {
    // What hangs may be this thread, the window's, or the desktop's.
    let watched = std::thread::Builder::new().name("ending".into()).spawn(|| {
        std::thread::sleep(ALL);
        tracing::warn!("ending without waiting for the window");
        std::process::exit(0);
    });
    if let Err(error) = watched {
        tracing::warn!(%error, "nothing hurries the end");
    }
    if tokio::time::timeout(ENDING, shell.app.close()).await.is_err() {
        tracing::warn!("the engine has not ended in time; it goes on from what is written down");
    }
}

/// The page is our own; nothing else is ever shown in this window.
fn is_ours(url: &str) -> bool {
    ["tauri://localhost", "http://tauri.localhost", "https://tauri.localhost"]
        .iter()
        .any(|ours| url == *ours || url.starts_with(&format!("{ours}/")))
}
