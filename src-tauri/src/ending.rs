//! Told to end by the system, at log-off, for an update or from a terminal: as quitting, without a question.

use tauri::{AppHandle, Manager, Runtime};

use crate::{Shell, window};

/// Listens for the signals that ask a program to end.
#[cfg(unix)]
pub(crate) fn hear<R: Runtime>(handle: &AppHandle<R>) {
    use tokio::signal::unix::{SignalKind, signal};

    for kind in [SignalKind::terminate(), SignalKind::interrupt(), SignalKind::hangup()] {
        // Whoever started it with `nohup` or in the background of a script wants it to stay.
        if is_ignored(kind.as_raw_value()) {
            continue;
        }
        let mut told = match signal(kind) {
            Ok(told) => told,
            Err(error) => {
                tracing::warn!(%error, ?kind, "this signal ends the app at once");
                continue;
            }
        };
        let handle = handle.clone();
        tokio::spawn(async move {
            told.recv().await;
            tracing::info!(?kind, "told to end");
            window::quit(&handle).await;
        });
    }
}

/// Windows and macOS say it by the event loop, which ends; see [`last_moment`].
#[cfg(not(unix))]
pub(crate) fn hear<R: Runtime>(_handle: &AppHandle<R>) {}

/// Whether this process was started with the signal ignored.
#[cfg(unix)]
fn is_ignored(signal: i32) -> bool {
    // Elsewhere than on Linux there is no such file, and signals are heard.
    std::fs::read_to_string("/proc/self/status").is_ok_and(|status| ignores(&status, signal))
}

#[cfg(unix)]
fn ignores(status: &str, signal: i32) -> bool {
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    mask.is_some_and(|mask| mask >> (signal - 1) & 1 == 1)
}

/// The event loop ends. Where the system ended it, at log-off on Windows and macOS, nobody has quit yet.
pub(crate) fn last_moment<R: Runtime>(handle: &AppHandle<R>) {
    if let Some(shell) = handle.try_state::<Shell>()
        && !shell.app.is_closed()
    {
        tauri::async_runtime::block_on(window::end_engine(&shell));
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_signal_that_was_ignored_from_the_start_stays_so() {
        let status = "SigBlk:\t0000000000000000\nSigIgn:\t0000000000001001\nSigCgt:\t0000000000000000\n";
        assert!(ignores(status, 1), "hang-up");
        assert!(!ignores(status, 15), "the end");
        assert!(!ignores("", 1));
    }
}
