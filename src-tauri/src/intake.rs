//! Everything a person brings, heard here as paths and handed on as one intent: drops, the dialog, arguments.

use std::{
    path::PathBuf,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use attache_core::{
    event::{BatchId, Code, CommandError},
    intent::Intent,
    reason::Reason,
};
use tauri::{AppHandle, DragDropEvent, Manager, Runtime};
use tauri_plugin_dialog::{DialogExt, FilePath};
use tokio::sync::oneshot;

use crate::{
    Shell,
    bridge::{Ask, Drag},
};

/// Some systems report one drop twice, one right after the other.
const SAME_DROP: Duration = Duration::from_millis(800);

/// A drag over the window, step by step.
pub(crate) fn drag<R: Runtime>(handle: &AppHandle<R>, event: &DragDropEvent) {
    let Some(shell) = handle.try_state::<Shell>() else {
        return;
    };
    match event {
        DragDropEvent::Enter { paths, .. } => shell.bridge.drag(Drag {
            over: true,
            files: Some(paths.len()),
        }),
        DragDropEvent::Drop { paths, .. } => {
            shell.bridge.drag(Drag {
                over: false,
                files: None,
            });
            if !heard_already(paths) {
                bring(handle, paths.clone(), shell.bridge.showing());
            }
        }
        DragDropEvent::Leave => shell.bridge.drag(Drag {
            over: false,
            files: None,
        }),
        _ => {}
    }
}

fn heard_already(paths: &[PathBuf]) -> bool {
    static LAST: Mutex<Option<(Instant, Vec<PathBuf>)>> = Mutex::new(None);
    let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
    let again = last
        .as_ref()
        .is_some_and(|(at, before)| at.elapsed() < SAME_DROP && before == paths);
    *last = Some((Instant::now(), paths.to_vec()));
    again
}

/// Files named when the app was started, relative to where it was started.
pub(crate) fn arguments<R: Runtime>(handle: &AppHandle<R>) {
    let here = std::env::current_dir().unwrap_or_default();
    let paths: Vec<PathBuf> = std::env::args_os()
        .skip(1)
        .filter(|argument| !argument.is_empty())
        .map(|argument| here.join(argument))
        .collect();
    if !paths.is_empty() {
        bring(handle, paths, None);
    }
}

fn bring<R: Runtime>(handle: &AppHandle<R>, paths: Vec<PathBuf>, batch: Option<BatchId>) {
    let handle = handle.clone();
    tauri::async_runtime::spawn(async move {
        let shell = handle.state::<Shell>();
        if paths.is_empty() {
            return shell.bridge.ask(Ask::Said {
                error: Reason::NothingDropped.into(),
            });
        }
        match shell
            .app
            .bring(Intent {
                paths,
                batch,
                ..Intent::default()
            })
            .await
        {
            Ok(batch) => shell.bridge.ask(Ask::Show { batch }),
            Err(error) => shell.bridge.ask(Ask::Said { error }),
        }
    });
}

/// The system's dialog, opened from here so that the page never sees a path.
pub(crate) async fn dialog<R: Runtime>(
    handle: &AppHandle<R>,
    batch: Option<BatchId>,
    folders: bool,
) -> Result<BatchId, CommandError> {
    let (chosen, answer) = oneshot::channel::<Option<Vec<FilePath>>>();
    let mut dialog = handle.dialog().file();
    if let Some(window) = handle.get_webview_window(crate::window::LABEL) {
        dialog = dialog.set_parent(&window);
    }
    let choose = move |paths| drop(chosen.send(paths));
    if folders {
        dialog.pick_folders(choose);
    } else {
        dialog.pick_files(choose);
    }
    let paths = answer.await.ok().flatten().unwrap_or_default();
    let paths: Vec<PathBuf> = paths.into_iter().filter_map(|path| path.into_path().ok()).collect();
    if paths.is_empty() {
        return Err(CommandError {
            code: Some(Code::Cancelled),
            reason: Reason::NothingDropped,
        });
    }
    handle
        .state::<Shell>()
        .app
        .bring(Intent {
            paths,
            batch,
            ..Intent::default()
        })
        .await
}
