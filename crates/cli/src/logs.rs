//! The log: a file a day in the home folder, five of them kept, and none without end. Tokens and signed fields never reach it.

use std::{fmt::Display, path::Path, sync::Mutex};

use attache_core::log::Bounded;
use tracing_appender::rolling;
use tracing_subscriber::{EnvFilter, fmt};

use crate::{output::complain, words::Words};

/// Starts logging. `ATTACHE_LOG` changes what is logged.
pub(crate) fn start(folder: &Path) {
    static STARTED: std::sync::Once = std::sync::Once::new();
    STARTED.call_once(|| begin(folder));
}

fn begin(folder: &Path) {
    // Looking for old files complains about a folder that is not there yet.
    if let Err(error) = std::fs::create_dir_all(folder) {
        return unwritten(&error);
    }
    let file = rolling::Builder::new()
        .rotation(rolling::Rotation::DAILY)
        .filename_prefix("attache")
        .filename_suffix("log")
        .max_log_files(5)
        .build(folder);
    let file = match file {
        Ok(file) => Mutex::new(Bounded::new(folder, file)),
        Err(error) => return unwritten(&error),
    };
    let filter = EnvFilter::try_from_env("ATTACHE_LOG").unwrap_or_else(|_| EnvFilter::new("warn,attache_core=info"));
    // A log that cannot be written, on a full disk, is no news for whoever uses a command: what matters is said.
    let log = fmt()
        .with_env_filter(filter)
        .with_ansi(false)
        .log_internal_errors(false)
        .with_writer(file);
    if let Err(error) = log.try_init() {
        unwritten(&error);
    }
}

fn unwritten(error: &dyn Display) {
    let detail = error.to_string();
    // The system's number means nothing to people.
    let detail = detail.split(" (os error").next().unwrap_or_default().to_owned();
    complain(Words::new().say("cli-no-log", &[("detail", detail.into())]));
}
