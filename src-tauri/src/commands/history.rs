//! What was sent before, and what is done about files that are at their destination already.

use std::io::Write as _;

use attache_core::{
    event::{BatchId, History, SentFiles, UploadId},
    reason::Reason,
    sheet,
};
use tauri::{AppHandle, Manager, Runtime};

use super::{Answer, Here};
use crate::{Shell, intake};

#[tauri::command]
pub(super) async fn history(shell: Here<'_>, words: String, start: u32, end: u32) -> Answer<History> {
    shell.app.history(&words, start..end).await
}

#[tauri::command]
pub(super) async fn history_files(shell: Here<'_>, batch: BatchId, start: u32, end: u32) -> Answer<SentFiles> {
    shell.app.history_files(batch, start..end).await
}

#[tauri::command]
pub(super) async fn clear_history(shell: Here<'_>, batch: Option<BatchId>) -> Answer<()> {
    shell.app.clear_history(batch).await
}

#[tauri::command]
pub(super) async fn send_again(shell: Here<'_>, batch: BatchId, uploads: Vec<UploadId>) -> Answer<BatchId> {
    shell.app.send_again(batch, uploads).await
}

#[tauri::command]
pub(super) async fn export_history<R: Runtime>(handle: AppHandle<R>) -> Answer<()> {
    let file = intake::choose_name(&handle, "Attaché.csv").await?;
    let text = handle.state::<Shell>().app.history_sheet("").await?;
    let written = tokio::task::spawn_blocking(move || {
        let mut file = std::fs::File::create(file)?;
        file.write_all(sheet::MARK.as_bytes())?;
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    let written = written.await.map_err(|_| Reason::Internal)?;
    Ok(written.map_err(|error| Reason::CannotSave {
        detail: error.to_string(),
    })?)
}

#[tauri::command]
pub(super) async fn send_anyway(shell: Here<'_>, batch: BatchId, uploads: Vec<UploadId>) -> Answer<()> {
    shell.app.send_anyway(batch, uploads).await
}

#[tauri::command]
pub(super) async fn skip(shell: Here<'_>, batch: BatchId, uploads: Vec<UploadId>) -> Answer<()> {
    shell.app.skip(batch, uploads).await
}

#[tauri::command]
pub(super) async fn rename_upload(shell: Here<'_>, upload: UploadId, name: String) -> Answer<()> {
    shell.app.rename_upload(upload, name).await
}
