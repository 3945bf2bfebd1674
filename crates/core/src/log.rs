//! The log in the home folder: what a day of it may weigh, and what went wrong last.

use std::{
    fs::{self, File},
    io::{self, Read as _, Seek as _, SeekFrom, Write},
    path::{Path, PathBuf},
};

/// Bytes of one day. A fault that repeats without end must not fill the disk.
pub const LARGEST_DAY: u64 = 10_000_000;
/// So much of the end of a file is looked through.
const TAIL: u64 = 256 * 1024;
const DAY: i64 = 24 * 60 * 60;
const FULL: &[u8] = b"The log is full for today; what follows is left out.\n";

/// Writes on until a day has had its share, then leaves out the rest of that day.
#[derive(Debug)]
pub struct Bounded<W> {
    inner: W,
    clock: fn() -> i64,
    day: i64,
    left: u64,
}

impl<W: Write> Bounded<W> {
    /// Around a writer into this folder, whose newest file counts as this day's.
    pub fn new(folder: &Path, inner: W) -> Self {
        let written = files(folder)
            .pop()
            .and_then(|newest| fs::metadata(newest).ok())
            .map_or(0, |file| file.len());
        Self::with_clock(inner, written, || jiff::Timestamp::now().as_second() / DAY)
    }

    fn with_clock(inner: W, written: u64, clock: fn() -> i64) -> Self {
        Self {
            inner,
            clock,
            day: clock(),
            left: LARGEST_DAY.saturating_sub(written),
        }
    }
}

impl<W: Write> Write for Bounded<W> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let today = (self.clock)();
        if today != self.day {
            (self.day, self.left) = (today, LARGEST_DAY);
        }
        let length = line.len() as u64;
        if length <= self.left {
            self.left -= length;
            self.inner.write_all(line)?;
        } else if self.left > 0 {
            self.left = 0;
            self.inner.write_all(FULL)?;
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// The last warnings and errors in a folder of logs, oldest first.
pub(crate) fn last_troubles(folder: &Path, most: usize) -> Vec<String> {
    let mut found = Vec::new();
    for file in files(folder).iter().rev() {
        let Ok(text) = tail(file) else { continue };
        let troubles = text.lines().rev().filter(|line| is_trouble(line));
        found.extend(troubles.take(most - found.len()).map(str::to_owned));
        if found.len() == most {
            break;
        }
    }
    found.reverse();
    found
}

fn is_trouble(line: &str) -> bool {
    // After the time.
    let level = line.split_whitespace().nth(1);
    matches!(level, Some("WARN" | "ERROR"))
}

/// By name, which is by day.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "log"))
        .collect();
    files.sort();
    files
}

fn tail(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let size = file.metadata()?.len();
    file.seek(SeekFrom::Start(size.saturating_sub(TAIL)))?;
    let mut bytes = Vec::new();
    file.take(TAIL).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicI64, Ordering};

    use super::*;

    #[test]
    fn a_day_has_its_share_and_the_next_one_its_own() {
        static TODAY: AtomicI64 = AtomicI64::new(1);
        let mut log = Bounded::with_clock(Vec::new(), LARGEST_DAY - 10, || TODAY.load(Ordering::Relaxed));
        for line in [b"12345\n", b"67890\n", b"again\n"] {
            log.write_all(line).unwrap();
        }
        assert_eq!(log.inner, [b"12345\n", FULL].concat(), "it is said once");
        TODAY.store(2, Ordering::Relaxed);
        log.write_all(b"a new day\n").unwrap();
        assert!(log.inner.ends_with(b"a new day\n"));
    }

    #[test]
    fn what_is_in_the_file_already_counts() {
        let folder = tempfile::tempdir().unwrap();
        File::create(folder.path().join("attache.2026-11-22.log"))
            .unwrap()
            .set_len(LARGEST_DAY)
            .unwrap();
        let mut log = Bounded::new(folder.path(), Vec::new());
        log.write_all(b"one more\n").unwrap();
        assert_eq!(log.inner, b"");
    }

    #[test]
    fn the_last_troubles_come_from_the_newest_files() {
        let folder = tempfile::tempdir().unwrap();
        let line = |level: &str, text: &str| format!("2026-11-22T10:00:00.000000Z {level:>5} attache_core: {text}\n");
        let write = |name: &str, lines: &[String]| fs::write(folder.path().join(name), lines.concat()).unwrap();
        write("attache.2026-11-21.log", &[line("WARN", "a"), line("ERROR", "b")]);
        write("attache.2026-11-22.log", &[line("INFO", "WARN"), line("WARN", "c")]);
        write("other.txt", &[line("ERROR", "no log")]);
        let last = |most| {
            last_troubles(folder.path(), most)
                .iter()
                .map(|line| line[line.len() - 1..].to_owned())
                .collect::<String>()
        };
        assert_eq!(last(2), "bc");
        assert_eq!(last(9), "abc");
        assert_eq!(last_troubles(Path::new("/nowhere"), 3), Vec::<String>::new());
    }
}
