//! Everything a person brings, heard here as paths and handed on as one intent: drops, the dialog, arguments.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use attache_core::{
    app::App,
    destination::{How, Target},
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
    window,
};

/// Starts without a window.
pub(crate) const HIDDEN: &str = "--hidden";

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

/// What a start was given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Arguments {
    /// Without a window, as at login.
    pub(crate) hidden: bool,
    /// Files, relative to where it was started.
    pub(crate) paths: Vec<PathBuf>,
}

impl Arguments {
    /// Those of this process.
    pub(crate) fn of_this_process() -> Self {
        Self::read(
            std::env::args_os().skip(1),
            &std::env::current_dir().unwrap_or_default(),
        )
    }

    /// Reads arguments that were given in this folder.
    pub(crate) fn read(arguments: impl Iterator<Item = OsString>, here: &Path) -> Self {
        let mut read = Self::default();
        for argument in arguments.filter(|argument| !argument.is_empty()) {
            if argument == HIDDEN {
                read.hidden = true;
            } else {
                read.paths.push(here.join(argument));
            }
        }
        read
    }
}

/// A new batch without files for this destination.
pub(crate) async fn addressed(app: &App, target: Option<Target>, how: Option<How>) -> Result<BatchId, CommandError> {
    let batch = app
        .bring(Intent {
            how,
            ..Intent::default()
        })
        .await?;
    app.set_target(batch, target).await?;
    Ok(batch)
}

/// Takes these files in and shows the batch they are in.
pub(crate) fn bring<R: Runtime>(handle: &AppHandle<R>, paths: Vec<PathBuf>, batch: Option<BatchId>) {
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
            Ok(batch) => window::show(&handle, batch),
            Err(error) => shell.bridge.ask(Ask::Said { error }),
        }
    });
}

/// The system's dialog for a file to write, which says itself before another one goes for it.
pub(crate) async fn choose_name<R: Runtime>(handle: &AppHandle<R>, name: &str) -> Result<PathBuf, CommandError> {
    let (chosen, answer) = oneshot::channel::<Option<FilePath>>();
    let mut dialog = handle.dialog().file().set_file_name(name).add_filter("CSV", &["csv"]);
    if let Some(window) = handle.get_webview_window(window::LABEL) {
        dialog = dialog.set_parent(&window);
    }
    dialog.save_file(move |file| drop(chosen.send(file)));
    let file = answer.await.ok().flatten().and_then(|file| file.into_path().ok());
    file.ok_or(CommandError {
        code: Some(Code::Cancelled),
        reason: Reason::Stopped,
    })
}

/// The system's dialog, opened from here so that the page never sees a path.
pub(crate) async fn choose<R: Runtime>(handle: &AppHandle<R>, folders: bool) -> Result<Vec<PathBuf>, CommandError> {
    let (chosen, answer) = oneshot::channel::<Option<Vec<FilePath>>>();
    let mut dialog = handle.dialog().file();
    if let Some(window) = handle.get_webview_window(window::LABEL) {
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
    Ok(paths)
}

/// The system's dialog for one folder to put files into.
pub(crate) async fn choose_folder<R: Runtime>(handle: &AppHandle<R>) -> Result<PathBuf, CommandError> {
    let (chosen, answer) = oneshot::channel::<Option<FilePath>>();
    let mut dialog = handle.dialog().file();
    if let Some(window) = handle.get_webview_window(window::LABEL) {
        dialog = dialog.set_parent(&window);
    }
    dialog.pick_folder(move |folder| drop(chosen.send(folder)));
    let folder = answer.await.ok().flatten().and_then(|folder| folder.into_path().ok());
    folder.ok_or(CommandError {
        code: Some(Code::Cancelled),
        reason: Reason::Stopped,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_named_from_where_the_app_was_started() {
        let here = std::env::temp_dir();
        let given = ["--hidden", "", "a b.pdf"].map(OsString::from);
        let read = Arguments::read(given.into_iter(), &here);
        assert!(read.hidden);
        assert_eq!(read.paths, [here.join("a b.pdf")], "an empty argument names nothing");
    }
}
