//! What is asked for outside the window: from the tray's menu and from notifications.

use attache_core::{
    account::AccountId,
    destination::Target,
    event::{BatchId, Code, CommandError, Recent},
    intent::Intent,
};
use tauri::{AppHandle, Manager, Runtime};

use crate::{Shell, bridge::Ask, copies, files, intake, notify, tray::face, window};

/// Does what a line of the tray's menu says.
pub(crate) fn from_tray<R: Runtime>(handle: &AppHandle<R>, act: face::Act) {
    let handle = handle.clone();
    tauri::async_runtime::spawn(async move {
        let shell = handle.state::<Shell>();
        let done = match act {
            face::Act::Open => {
                window::front(&handle);
                Ok(())
            }
            face::Act::Show(batch) => {
                window::show(&handle, batch);
                Ok(())
            }
            face::Act::Upload => upload(&handle, None).await,
            face::Act::UploadTo(recent) => upload(&handle, Some(*recent)).await,
            face::Act::PauseAll => shell.app.pause_all().await,
            face::Act::ResumeAll => shell.app.resume_all().await,
            face::Act::StopAll => {
                window::front(&handle);
                shell.bridge.ask(Ask::StopAll);
                Ok(())
            }
            face::Act::Quit => {
                window::ask_quit(&handle).await;
                Ok(())
            }
        };
        tell(&handle, done);
    });
}

/// Does what a notification was clicked for.
pub(crate) fn from_notification<R: Runtime>(handle: &AppHandle<R>, act: notify::Act) {
    let handle = handle.clone();
    tauri::async_runtime::spawn(async move {
        let done = match act {
            notify::Act::Front => {
                window::front(&handle);
                Ok(())
            }
            notify::Act::Show(batch) => {
                window::show(&handle, batch);
                Ok(())
            }
            notify::Act::Open(target) => open(&handle, &target).await,
            notify::Act::Copy(target) => copy(&handle, &target).await,
            notify::Act::Retry(batch) => retry(&handle, batch).await,
            notify::Act::EnterToken(account) => {
                enter_token(&handle, account);
                Ok(())
            }
        };
        tell(&handle, done);
    });
}

/// Whatever does not work is said in the window, which opens for it.
fn tell<R: Runtime>(handle: &AppHandle<R>, done: Result<(), CommandError>) {
    match done {
        Err(error) if error.code != Some(Code::Cancelled) => {
            window::front(handle);
            handle.state::<Shell>().bridge.ask(Ask::Said { error });
        }
        _ => {}
    }
}

/// The system's dialog, then the window at the batch.
async fn upload<R: Runtime>(handle: &AppHandle<R>, to: Option<Recent>) -> Result<(), CommandError> {
    let paths = intake::choose(handle, false).await?;
    let shell = handle.state::<Shell>();
    // Addressed before it has files: one that is sent by itself would be gone before it is.
    let batch = match to {
        Some(recent) => Some(intake::addressed(&shell.app, Some(recent.target), Some(recent.how)).await?),
        None => None,
    };
    let batch = shell
        .app
        .bring(Intent {
            paths,
            batch,
            ..Intent::default()
        })
        .await?;
    window::show(handle, batch);
    Ok(())
}

async fn open<R: Runtime>(handle: &AppHandle<R>, target: &Target) -> Result<(), CommandError> {
    files::browse(handle.state::<Shell>().app.web_link(target).await?)
}

async fn copy<R: Runtime>(handle: &AppHandle<R>, target: &Target) -> Result<(), CommandError> {
    copies::text(handle.state::<Shell>().app.web_link(target).await?).await
}

async fn retry<R: Runtime>(handle: &AppHandle<R>, batch: BatchId) -> Result<(), CommandError> {
    handle.state::<Shell>().app.retry(batch, Vec::new()).await
}

fn enter_token<R: Runtime>(handle: &AppHandle<R>, account: AccountId) {
    window::front(handle);
    handle.state::<Shell>().bridge.ask(Ask::EnterToken { account });
}
