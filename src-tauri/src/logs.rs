//! The log: a file a day in the home folder, five of them kept and none without end, and standard error. Tokens and signed fields never reach it.

use std::path::Path;

use attache_core::log::Bounded;
use tracing_appender::{non_blocking::WorkerGuard, rolling};
use tracing_subscriber::{EnvFilter, fmt, layer::SubscriberExt, util::SubscriberInitExt};

/// Keeps the log's writer alive.
pub(crate) struct Logs(
    #[expect(dead_code, reason = "held for its end: dropping it writes what is left")] Option<WorkerGuard>,
);

/// Starts logging. `ATTACHE_LOG` changes what is logged.
pub(crate) fn start(folder: &Path) -> Logs {
    let filter = || {
        EnvFilter::try_from_env("ATTACHE_LOG")
            .unwrap_or_else(|_| EnvFilter::new("warn,attache_core=info,attache_app=info"))
    };
    if let Err(error) = std::fs::create_dir_all(folder) {
        eprintln!("no log is written: {error}");
    }
    let file = rolling::Builder::new()
        .rotation(rolling::Rotation::DAILY)
        .filename_prefix("attache")
        .filename_suffix("log")
        .max_log_files(5)
        .build(folder);
    let file = file.map(|file| tracing_appender::non_blocking(Bounded::new(folder, file)));
    let (file, guard) = match file {
        Ok((writer, guard)) => (Some(fmt::layer().with_ansi(false).with_writer(writer)), Some(guard)),
        Err(error) => {
            eprintln!("no log is written: {error}");
            (None, None)
        }
    };
    let started = tracing_subscriber::registry()
        .with(filter())
        .with(file)
        .with(fmt::layer().with_writer(std::io::stderr))
        .try_init();
    if let Err(error) = started {
        eprintln!("no log is written: {error}");
    }
    Logs(guard)
}
