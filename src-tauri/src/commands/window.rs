//! The window itself.

use tauri::{AppHandle, Manager, Runtime, ipc::Channel};

use super::{Answer, Here};
use crate::{
    Shell,
    bridge::{Heard, Place},
    notify, window,
};

#[tauri::command]
pub(super) async fn listen(shell: Here<'_>, channel: Channel<Heard>) -> Answer<Option<Place>> {
    shell.bridge.listen(&shell.app, channel).await
}

#[tauri::command]
pub(super) async fn showing<R: Runtime>(handle: AppHandle<R>, place: Place) -> Answer<()> {
    handle.state::<Shell>().bridge.set_place(place);
    if window::is_in_front(&handle) {
        notify::looked_at(&handle);
    }
    Ok(())
}

/// As the window's own button.
#[tauri::command]
pub(super) async fn close<R: Runtime>(handle: AppHandle<R>) -> Answer<()> {
    window::close(&handle);
    Ok(())
}

/// Quits, or asks while files are under way.
#[tauri::command]
pub(super) async fn ask_quit<R: Runtime>(handle: AppHandle<R>) -> Answer<()> {
    window::ask_quit(&handle).await;
    Ok(())
}

/// Quits although files are under way.
#[tauri::command]
pub(super) async fn quit<R: Runtime>(handle: AppHandle<R>) -> Answer<()> {
    window::quit(&handle).await;
    Ok(())
}
