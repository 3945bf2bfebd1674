//! What leaves the window: to the browser, the clipboard and the file manager.

use attache_core::{
    destination::Target,
    event::{BatchId, UploadId},
    reason::Reason,
};

use super::{Answer, Here};
use crate::{copies, files, thumbnail};

/// A page that is served without TLS for good: a network that wants people to sign in first can put its own page there, as it cannot in
/// place of a service.
const PLAIN_PAGE: &str = "http://example.com/";

#[tauri::command]
pub(super) async fn open_sign_in_page() -> Answer<()> {
    files::browse(PLAIN_PAGE.to_owned())
}

#[tauri::command]
pub(super) async fn open_target(shell: Here<'_>, target: Target) -> Answer<()> {
    files::browse(shell.app.web_link(&target).await?)
}

#[tauri::command]
pub(super) async fn copy_link(shell: Here<'_>, target: Target) -> Answer<()> {
    copies::text(shell.app.web_link(&target).await?).await
}

#[tauri::command]
pub(super) async fn open_proof(shell: Here<'_>, upload: UploadId) -> Answer<()> {
    files::browse(proof(&shell, upload).await?)
}

#[tauri::command]
pub(super) async fn copy_proof(shell: Here<'_>, upload: UploadId) -> Answer<()> {
    copies::text(proof(&shell, upload).await?).await
}

async fn proof(shell: &Here<'_>, upload: UploadId) -> Answer<String> {
    Ok(shell.app.proof_of(upload).await?.ok_or(Reason::Gone)?)
}

#[tauri::command]
pub(super) async fn thumbnail(shell: Here<'_>, batch: BatchId, upload: UploadId) -> Answer<Option<String>> {
    let _ = batch;
    match shell.app.path_of(upload).await? {
        Some(path) => Ok(thumbnail::of(path).await),
        None => Ok(None),
    }
}

#[tauri::command]
pub(super) async fn show_in_folder(shell: Here<'_>, upload: UploadId) -> Answer<()> {
    match shell.app.path_of(upload).await? {
        Some(path) => files::reveal(path).await,
        None => Err(Reason::Gone.into()),
    }
}

#[tauri::command]
pub(super) async fn copy_details(shell: Here<'_>, upload: UploadId) -> Answer<()> {
    match shell.app.details(upload).await? {
        Some(details) => copies::text(details).await,
        None => Err(Reason::Gone.into()),
    }
}

#[tauri::command]
pub(super) async fn copy_diagnostics(shell: Here<'_>) -> Answer<()> {
    let web_view = tauri::webview_version().ok();
    copies::text(shell.app.diagnostics(web_view).await?).await
}

#[tauri::command]
pub(super) async fn home_folder(shell: Here<'_>) -> Answer<String> {
    Ok(shell.app.home().folder().display().to_string())
}

#[tauri::command]
pub(super) async fn show_home(shell: Here<'_>) -> Answer<()> {
    Ok(files::folder(shell.app.home().folder())?)
}
