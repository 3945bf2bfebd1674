//! A second start: what it was given goes to the app that is there already, and its window comes to the front.

use attache_core::{
    app::App,
    event::{BatchId, CommandError},
    home::Home,
    intent::Intent,
    link::Role,
    reason::Reason,
    session::Session,
};
use tauri::{AppHandle, Runtime};
use tokio::sync::mpsc::UnboundedReceiver;

use crate::{intake::Arguments, window};

/// Hands over before anything of a window is loaded, so that a second start is quick. `false`: no app is there to take it.
pub(crate) fn handed_over(arguments: &Arguments) -> bool {
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else {
        return false;
    };
    runtime.block_on(async {
        // What is wrong with the home is said by the start that follows.
        let Ok(home) = Home::locate() else { return false };
        match Session::join(&home).await {
            Ok(Some(session)) if session.owner() == Role::Window => hand_over(&session, arguments).await.is_ok(),
            _ => false,
        }
    })
}

/// Gives what was brought to the app that is there.
pub(crate) async fn hand_over(session: &Session, arguments: &Arguments) -> Result<(), CommandError> {
    let batch = if arguments.paths.is_empty() {
        None
    } else {
        let intent = Intent {
            paths: arguments.paths.clone(),
            ..Intent::default()
        };
        Some(session.bring(intent).await?)
    };
    // At login nobody asked to see it.
    if arguments.hidden && batch.is_none() {
        return Ok(());
    }
    session.front(batch).await
}

/// Hears when another start wants to see the window.
pub(crate) fn hear<R: Runtime>(handle: &AppHandle<R>, mut wanted: UnboundedReceiver<Option<BatchId>>) {
    let handle = handle.clone();
    tokio::spawn(async move {
        while let Some(batch) = wanted.recv().await {
            match batch {
                Some(batch) => window::show(&handle, batch),
                None => window::front(&handle),
            }
        }
    });
}

/// Becomes the owner of the home's engine, or hands over to the app that became it at this moment. `None`: handed over.
pub(crate) async fn own(session: &Session, arguments: &Arguments) -> Result<Option<App>, Reason> {
    if let Some(app) = session.own() {
        return Ok(Some(app.clone()));
    }
    hand_over(session, arguments).await.map_err(|error| error.reason)?;
    Ok(None)
}
