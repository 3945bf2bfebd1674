//! What the page may ask: parse, call the engine, pass the error on.

mod accounts;
mod elsewhere;
mod history;
mod there;
mod window;

use std::path::PathBuf;

use attache_core::{
    destination::{Audience, ExpenseDraft, ExpenseForm, How, Person, PlaceKind, Target},
    event::{BatchId, CommandError, Comment, Found, FoundAt, Rows, Settings, UploadId},
    intent::Intent,
};
use tauri::{AppHandle, Builder, Manager, Runtime, State};

use crate::{Shell, copies, intake};

type Answer<T> = Result<T, CommandError>;
type Here<'a> = State<'a, Shell>;

/// Makes the commands known to a builder.
pub fn register<R: Runtime>(builder: Builder<R>) -> Builder<R> {
    builder.invoke_handler(tauri::generate_handler![
        accounts::add_account,
        answer,
        window::ask_quit,
        cancel,
        there::cancel_download,
        accounts::cancel_sign_in,
        accounts::check_token,
        choose_files,
        clear,
        there::clear_downloads,
        clear_finished,
        history::clear_history,
        window::close,
        comments,
        elsewhere::copy_details,
        elsewhere::copy_diagnostics,
        elsewhere::copy_link,
        elsewhere::copy_proof,
        accounts::copy_redirect,
        there::copy_there_link,
        there::delete_there,
        there::download,
        accounts::enter_token,
        expense_form,
        history::export_history,
        there::files_there,
        history::history,
        history::history_files,
        elsewhere::home_folder,
        window::listen,
        mine,
        new_batch,
        accounts::offers,
        there::open_download,
        elsewhere::open_proof,
        elsewhere::open_sign_in_page,
        elsewhere::open_target,
        there::open_there,
        accounts::open_token_page,
        paste_files,
        pause,
        pause_all,
        people,
        there::picture_there,
        post_without,
        window::quit,
        recently_active,
        remove,
        accounts::remove_account,
        accounts::rename_account,
        there::rename_there,
        history::rename_upload,
        replace,
        resume,
        resume_all,
        retry,
        there::retry_download,
        rows,
        search,
        send,
        history::send_again,
        history::send_anyway,
        send_instead,
        set_audience,
        set_expense,
        set_favourite,
        set_how,
        set_settings,
        set_target,
        set_text,
        there::show_download,
        elsewhere::show_home,
        elsewhere::show_in_folder,
        window::showing,
        accounts::sign_in,
        history::skip,
        stop,
        stop_all,
        elsewhere::thumbnail,
        accounts::try_sandbox,
        undo
    ])
}

#[tauri::command]
async fn rows(shell: Here<'_>, batch: BatchId, start: u32, end: u32) -> Answer<Rows> {
    shell.app.rows(shell.bridge.subscriber(), batch, start..end).await
}

#[tauri::command]
async fn choose_files<R: Runtime>(handle: AppHandle<R>, batch: Option<BatchId>, folders: bool) -> Answer<BatchId> {
    let paths = intake::choose(&handle, folders).await?;
    bring(&handle.state::<Shell>(), paths, batch).await
}

#[tauri::command]
async fn paste_files(shell: Here<'_>, batch: Option<BatchId>) -> Answer<BatchId> {
    bring(&shell, copies::files().await?, batch).await
}

async fn bring(shell: &Shell, paths: Vec<PathBuf>, batch: Option<BatchId>) -> Answer<BatchId> {
    let intent = Intent {
        paths,
        batch,
        ..Intent::default()
    };
    shell.app.bring(intent).await
}

#[tauri::command]
async fn new_batch(shell: Here<'_>, target: Option<Target>, how: Option<How>) -> Answer<BatchId> {
    intake::addressed(&shell.app, target, how).await
}

#[tauri::command]
async fn answer(shell: Here<'_>, batch: BatchId, take: bool) -> Answer<()> {
    shell.app.answer(batch, take).await
}

#[tauri::command]
async fn set_target(shell: Here<'_>, batch: BatchId, target: Option<Target>) -> Answer<()> {
    shell.app.set_target(batch, target).await
}

#[tauri::command]
async fn set_how(shell: Here<'_>, batch: BatchId, how: How) -> Answer<()> {
    shell.app.set_how(batch, how).await
}

#[tauri::command]
async fn set_text(shell: Here<'_>, batch: BatchId, text: String) -> Answer<()> {
    shell.app.set_text(batch, text).await
}

#[tauri::command]
async fn set_audience(shell: Here<'_>, batch: BatchId, audience: Audience) -> Answer<()> {
    shell.app.set_audience(batch, audience).await
}

#[tauri::command]
async fn set_expense(shell: Here<'_>, batch: BatchId, draft: ExpenseDraft) -> Answer<()> {
    shell.app.set_expense(batch, draft).await
}

#[tauri::command]
async fn people(shell: Here<'_>, target: Target) -> Answer<Vec<Person>> {
    shell.app.people(target).await
}

#[tauri::command]
async fn expense_form(shell: Here<'_>, target: Target) -> Answer<ExpenseForm> {
    shell.app.expense_form(target).await
}

#[tauri::command]
async fn search(shell: Here<'_>, query: String, kinds: Vec<PlaceKind>) -> Answer<Found> {
    shell.app.search(&query, &kinds).await
}

#[tauri::command]
async fn send(shell: Here<'_>, batch: BatchId) -> Answer<()> {
    shell.app.send(batch).await
}

#[tauri::command]
async fn pause(shell: Here<'_>, batch: BatchId, uploads: Vec<UploadId>) -> Answer<()> {
    shell.app.pause(batch, uploads).await
}

#[tauri::command]
async fn resume(shell: Here<'_>, batch: BatchId, uploads: Vec<UploadId>) -> Answer<()> {
    shell.app.resume(batch, uploads).await
}

#[tauri::command]
async fn pause_all(shell: Here<'_>) -> Answer<()> {
    shell.app.pause_all().await
}

#[tauri::command]
async fn resume_all(shell: Here<'_>) -> Answer<()> {
    shell.app.resume_all().await
}

#[tauri::command]
async fn stop(shell: Here<'_>, batch: BatchId) -> Answer<()> {
    shell.app.stop(batch).await
}

#[tauri::command]
async fn stop_all(shell: Here<'_>) -> Answer<()> {
    shell.app.stop_all().await
}

#[tauri::command]
async fn cancel(shell: Here<'_>, batch: BatchId, uploads: Vec<UploadId>) -> Answer<()> {
    shell.app.cancel(batch, uploads).await
}

#[tauri::command]
async fn retry(shell: Here<'_>, batch: BatchId, uploads: Vec<UploadId>) -> Answer<()> {
    shell.app.retry(batch, uploads).await
}

#[tauri::command]
async fn post_without(shell: Here<'_>, batch: BatchId) -> Answer<()> {
    shell.app.post_without(batch).await
}

#[tauri::command]
async fn replace(shell: Here<'_>, batch: BatchId) -> Answer<()> {
    shell.app.replace(batch).await
}

#[tauri::command]
async fn send_instead(shell: Here<'_>, upload: UploadId) -> Answer<()> {
    shell.app.send_instead(upload).await
}

#[tauri::command]
async fn remove(shell: Here<'_>, batch: BatchId, uploads: Vec<UploadId>) -> Answer<()> {
    shell.app.remove(batch, uploads).await
}

#[tauri::command]
async fn clear(shell: Here<'_>, batch: BatchId) -> Answer<()> {
    shell.app.clear(batch).await
}

#[tauri::command]
async fn clear_finished(shell: Here<'_>) -> Answer<()> {
    shell.app.clear_finished().await
}

#[tauri::command]
async fn undo(shell: Here<'_>) -> Answer<()> {
    shell.app.undo().await
}

#[tauri::command]
async fn set_favourite(shell: Here<'_>, target: Target, on: bool) -> Answer<()> {
    shell.app.set_favourite(target, on).await
}

#[tauri::command]
async fn mine(shell: Here<'_>) -> Answer<Vec<FoundAt>> {
    shell.app.mine().await
}

#[tauri::command]
async fn recently_active(shell: Here<'_>) -> Answer<Vec<FoundAt>> {
    shell.app.recently_active().await
}

#[tauri::command]
async fn comments(shell: Here<'_>, target: Target) -> Answer<Vec<Comment>> {
    shell.app.comments(target).await
}

#[tauri::command]
async fn set_settings(shell: Here<'_>, settings: Settings) -> Answer<()> {
    shell.app.set_settings(settings).await
}
