//! What the page may ask: parse, call the engine, pass the error on.

use attache_core::{
    account::{AccountId, Addresses, ProviderKind},
    app::{Keep, NewAccount},
    destination::{How, Target},
    event::{AccountView, BatchId, CommandError, Found, Organisation, Rows, Settings, UploadId},
    intent::Intent,
    reason::Reason,
    secrets::Token,
};
use tauri::{AppHandle, Builder, Runtime, State, Window, ipc::Channel};

use crate::{Shell, bridge::Heard, copies, intake, thumbnail};

type Answer<T> = Result<T, CommandError>;
type Here<'a> = State<'a, Shell>;

/// Makes the commands known to a builder.
pub fn register<R: Runtime>(builder: Builder<R>) -> Builder<R> {
    builder.invoke_handler(tauri::generate_handler![
        add_account,
        answer,
        cancel,
        check_token,
        choose_files,
        clear,
        clear_finished,
        close,
        copy_link,
        enter_token,
        listen,
        new_batch,
        open_target,
        open_token_page,
        paste_files,
        pause,
        post_without,
        quit,
        remove,
        remove_account,
        resume,
        retry,
        rows,
        search,
        send,
        set_how,
        set_settings,
        set_target,
        set_text,
        showing,
        stop,
        thumbnail,
        try_sandbox
    ])
}

#[tauri::command]
async fn listen(shell: Here<'_>, channel: Channel<Heard>) -> Answer<()> {
    shell.bridge.listen(&shell.app, channel).await
}

#[tauri::command]
async fn rows(shell: Here<'_>, batch: BatchId, start: u32, end: u32) -> Answer<Rows> {
    shell.app.rows(shell.bridge.subscriber(), batch, start..end).await
}

#[tauri::command]
async fn showing(shell: Here<'_>, batch: Option<BatchId>) -> Answer<()> {
    shell.bridge.set_showing(batch);
    Ok(())
}

#[tauri::command]
async fn choose_files<R: Runtime>(handle: AppHandle<R>, batch: Option<BatchId>, folders: bool) -> Answer<BatchId> {
    intake::dialog(&handle, batch, folders).await
}

#[tauri::command]
async fn paste_files(shell: Here<'_>, batch: Option<BatchId>) -> Answer<BatchId> {
    shell
        .app
        .bring(Intent {
            paths: copies::files().await?,
            batch,
            ..Intent::default()
        })
        .await
}

#[tauri::command]
async fn new_batch(shell: Here<'_>, target: Option<Target>, how: Option<How>) -> Answer<BatchId> {
    let batch = shell
        .app
        .bring(Intent {
            how,
            ..Intent::default()
        })
        .await?;
    shell.app.set_target(batch, target).await?;
    Ok(batch)
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
async fn search(shell: Here<'_>, query: String) -> Answer<Found> {
    shell.app.search(&query).await
}

#[tauri::command]
async fn send(shell: Here<'_>, batch: BatchId) -> Answer<()> {
    shell.app.send(batch).await
}

#[tauri::command]
async fn pause(shell: Here<'_>, batch: BatchId) -> Answer<()> {
    shell.app.pause(batch, Vec::new()).await
}

#[tauri::command]
async fn resume(shell: Here<'_>, batch: BatchId) -> Answer<()> {
    shell.app.resume(batch, Vec::new()).await
}

#[tauri::command]
async fn stop(shell: Here<'_>, batch: BatchId) -> Answer<()> {
    shell.app.stop(batch).await
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
async fn open_target(shell: Here<'_>, target: Target) -> Answer<()> {
    browse(shell.app.web_link(&target).await?)
}

#[tauri::command]
async fn copy_link(shell: Here<'_>, target: Target) -> Answer<()> {
    copies::text(shell.app.web_link(&target).await?).await
}

#[tauri::command]
async fn check_token(shell: Here<'_>, provider: ProviderKind, token: String) -> Answer<Vec<Organisation>> {
    shell
        .app
        .check_token(provider, &Addresses::from_environment(), &Token::from(token))
        .await
}

#[tauri::command]
async fn add_account(
    shell: Here<'_>,
    provider: ProviderKind,
    token: String,
    organisation: String,
) -> Answer<AccountView> {
    let new = NewAccount {
        provider,
        name: None,
        organisation: Some(organisation),
        addresses: Addresses::from_environment(),
        token: Token::from(token),
        keep: Keep::Keychain,
        sandbox: false,
    };
    shell.app.add_account(new).await
}

#[tauri::command]
async fn enter_token(shell: Here<'_>, account: AccountId, token: String) -> Answer<()> {
    shell
        .app
        .enter_token(&account, Token::from(token), Keep::Keychain)
        .await
}

#[tauri::command]
async fn remove_account(shell: Here<'_>, account: AccountId) -> Answer<()> {
    shell.app.remove_account(&account).await
}

#[tauri::command]
async fn try_sandbox(shell: Here<'_>) -> Answer<AccountView> {
    shell.sandbox.account(&shell.app).await
}

#[tauri::command]
async fn open_token_page(provider: ProviderKind) -> Answer<()> {
    match provider {
        ProviderKind::Productive => browse("https://app.productive.io/".to_owned()),
    }
}

#[tauri::command]
async fn set_settings(shell: Here<'_>, settings: Settings) -> Answer<()> {
    shell.app.set_settings(settings).await
}

#[tauri::command]
async fn thumbnail(shell: Here<'_>, batch: BatchId, upload: UploadId) -> Answer<Option<String>> {
    let _ = batch;
    match shell.app.path_of(upload).await? {
        Some(path) => Ok(thumbnail::of(path).await),
        None => Ok(None),
    }
}

/// As the window's own button: asks while files are under way.
#[tauri::command]
async fn close<R: Runtime>(window: Window<R>) -> Answer<()> {
    window.close().map_err(|_| Reason::Internal.into())
}

#[tauri::command]
async fn quit<R: Runtime>(handle: AppHandle<R>) -> Answer<()> {
    handle.exit(0);
    Ok(())
}

fn browse(link: String) -> Answer<()> {
    open::that_detached(link).map_err(|error| {
        tracing::warn!(%error, "the browser cannot be opened");
        Reason::NoBrowser.into()
    })
}
