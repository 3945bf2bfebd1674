//! Ends the process in the middle of its work, for the tests that ask what is left then. In no released build.
//!
//! `ATTACHE_TRIAL` is a list such as `end-at-commit=17,fast`: before the 17th commit of this process it kills itself; `end-after-commit`
//! does so once the commit is on the disk. `full-while=PATH`: nothing can be written down while that file exists. `fast` is for whoever makes the engine's options: pauses of milliseconds.

use std::{
    path::PathBuf,
    sync::{
        LazyLock,
        atomic::{AtomicU64, Ordering},
    },
};

static TRIAL: LazyLock<Trial> = LazyLock::new(|| {
    let wanted = std::env::var("ATTACHE_TRIAL").unwrap_or_default();
    Trial::read(&wanted)
});
static COMMITS: AtomicU64 = AtomicU64::new(0);

#[derive(Debug, Default, PartialEq, Eq)]
struct Trial {
    before: Option<u64>,
    after: Option<u64>,
    full: Option<PathBuf>,
    fast: bool,
}

impl Trial {
    fn read(wanted: &str) -> Self {
        let mut trial = Self::default();
        for word in wanted.split(',') {
            match word.split_once('=') {
                Some(("end-at-commit", number)) => trial.before = number.parse().ok(),
                Some(("end-after-commit", number)) => trial.after = number.parse().ok(),
                Some(("full-while", path)) => trial.full = Some(path.into()),
                _ => trial.fast |= word == "fast",
            }
        }
        trial
    }
}

/// Whether pauses are to be of milliseconds.
pub fn fast() -> bool {
    TRIAL.fast
}

/// Whether the disk is to be full now.
pub(crate) fn is_full() -> bool {
    TRIAL.full.as_ref().is_some_and(|file| file.exists())
}

/// Commits, where the process is not to end before that.
pub(crate) fn commit<T>(commit: impl FnOnce() -> T) -> T {
    let number = COMMITS.fetch_add(1, Ordering::Relaxed) + 1;
    if TRIAL.before == Some(number) {
        end();
    }
    let done = commit();
    if TRIAL.after == Some(number) {
        end();
    }
    done
}

/// As a power cut or an impatient person would: nothing is cleaned up, and no other thread gets any further.
fn end() -> ! {
    #[cfg(unix)]
    {
        use rustix::process::{Signal, getpid, kill_process};
        // Aborting would leave a core dump, or a report of the system's, each time.
        let _ = kill_process(getpid(), Signal::KILL);
    }
    std::process::abort()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_words_is_read() {
        let trial = Trial {
            before: Some(17),
            after: None,
            full: None,
            fast: true,
        };
        assert_eq!(Trial::read("end-at-commit=17,fast"), trial);
        assert_eq!(Trial::read("end-after-commit=3").after, Some(3));
        assert_eq!(Trial::read(""), Trial::default());
    }
}
