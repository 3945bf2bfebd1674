//! Whether the pages of a database hold together.
//!
//! Looking at every page takes as long as the history is large, so a large file is looked at only after an end that was not clean:
//! SQLite's log lies beside it then. What the next start works with is read whole at every start ([`super::sweep`]), which finds damage there.

use std::{fs, path::Path};

use rusqlite::{Connection, config::DbConfig};

/// Files up to this size are looked at every time: it takes a few milliseconds.
const SMALL: u64 = 4 * 1024 * 1024;

/// Whether the file is to be looked at. Asked before it is opened: opening changes the log.
pub(super) fn wants_a_look(file: &Path) -> bool {
    let size = |path: &Path| fs::metadata(path).map_or(0, |found| found.len());
    let mut log = file.as_os_str().to_owned();
    log.push("-wal");
    size(file) <= SMALL || size(Path::new(&log)) > 0
}

/// What is wrong with the pages, if anything is. A value that its column does not allow is no matter of the pages: it is one entry's.
pub(super) fn fault(connection: &Connection) -> rusqlite::Result<Option<String>> {
    let mut statement = connection.prepare("PRAGMA quick_check")?;
    let mut words = statement.query([])?;
    while let Some(row) = words.next()? {
        let words: String = row.get(0)?;
        let of_an_entry = words == "ok" || words.starts_with("NULL value in ") || words.starts_with("non-");
        if !of_an_entry {
            return Ok(Some(words));
        }
    }
    Ok(None)
}

/// Damage was met on the way: the log stays beside the file, so that the next start looks at all of it.
pub(super) fn is_doubtful(connection: &Connection) {
    if let Err(error) = connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true) {
        tracing::warn!(%error, "the next start will not look at the whole database");
    }
}
