//! Files that a destination holds, and their way to this computer.

use attache_core::{
    destination::Target,
    event::{DownloadId, FileThere, FilesThere, Shelf},
    reason::Reason,
};
use tauri::{AppHandle, Manager, Runtime};

use super::{Answer, Here};
use crate::{Shell, copies, files, intake, thumbnail};

#[tauri::command]
pub(super) async fn files_there(
    shell: Here<'_>,
    target: Target,
    shelf: Shelf,
    next: Option<String>,
) -> Answer<FilesThere> {
    shell.app.files_there(&target, shelf, next.as_deref()).await
}

#[tauri::command]
pub(super) async fn picture_there(shell: Here<'_>, target: Target, file: String) -> Answer<Option<String>> {
    let picture = shell.app.picture_there(&target, &file, thumbnail::tile).await?;
    Ok(picture.map(|jpeg| thumbnail::url(&jpeg)))
}

#[tauri::command]
pub(super) async fn download<R: Runtime>(handle: AppHandle<R>, target: Target, files: Vec<String>) -> Answer<()> {
    let folder = intake::choose_folder(&handle).await?;
    handle
        .state::<Shell>()
        .app
        .download(&target, files, folder)
        .await
        .map(drop)
}

#[tauri::command]
pub(super) async fn cancel_download(shell: Here<'_>, download: DownloadId) -> Answer<()> {
    shell.app.cancel_download(download).await
}

#[tauri::command]
pub(super) async fn retry_download(shell: Here<'_>, download: DownloadId) -> Answer<()> {
    shell.app.retry_download(download).await
}

#[tauri::command]
pub(super) async fn clear_downloads(shell: Here<'_>) -> Answer<()> {
    shell.app.clear_downloads().await
}

#[tauri::command]
pub(super) async fn show_download(shell: Here<'_>, download: DownloadId) -> Answer<()> {
    match shell.app.path_of_download(download).await? {
        Some(path) => files::reveal(path).await,
        None => Err(Reason::Gone.into()),
    }
}

#[tauri::command]
pub(super) async fn open_download(shell: Here<'_>, download: DownloadId) -> Answer<()> {
    files::browse(shell.app.link_of_download(download).await?)
}

#[tauri::command]
pub(super) async fn open_there(shell: Here<'_>, target: Target, file: String) -> Answer<()> {
    files::browse(shell.app.file_link(&target, &file).await?)
}

#[tauri::command]
pub(super) async fn copy_there_link(shell: Here<'_>, target: Target, file: String) -> Answer<()> {
    copies::text(shell.app.file_link(&target, &file).await?).await
}

#[tauri::command]
pub(super) async fn delete_there(shell: Here<'_>, target: Target, file: String) -> Answer<()> {
    shell.app.delete_there(&target.account, &file).await
}

#[tauri::command]
pub(super) async fn rename_there(shell: Here<'_>, target: Target, file: String, name: String) -> Answer<FileThere> {
    shell.app.rename_there(&target, &file, &name).await
}
