//! What a person would have to enter anew, read from a database that cannot be opened: accounts, recent places and favourites.
//!
//! Never batches: somebody else may go on with them, and of facts that may be old some files would be attached twice.

use std::{fs, path::Path};

use rusqlite::{Connection, Row};

use super::{account, favourite, recent};
use crate::{account::Account, destination::Target, event::Recent};

/// Larger files are not read into memory.
const LARGEST: u64 = 256 * 1024 * 1024;
/// Where the header of a database says by which means it is written and read.
const MEANS: std::ops::RangeInclusive<usize> = 18..=19;
const PAGE_SIZE: std::ops::RangeInclusive<usize> = 16..=17;
const PAGES: std::ops::RangeInclusive<usize> = 28..=31;

/// What can still be read.
#[derive(Default)]
pub(super) struct Carried {
    accounts: Vec<Account>,
    recents: Vec<Recent>,
    favourites: Vec<Target>,
}

/// Reads what can be read, without a lock and without touching the file.
pub(super) fn from(file: &Path) -> Carried {
    copy(file).map_or_else(Carried::default, |connection| Carried::of(&connection))
}

/// A copy to read from, of what is in the file without its log; no bytes of the file are touched.
pub(super) fn copy(file: &Path) -> Option<Connection> {
    let readable = fs::metadata(file).is_ok_and(|found| found.is_file() && found.len() <= LARGEST);
    let bytes = readable.then(|| fs::read(file).ok()).flatten()?;
    in_memory(bytes).ok()
}

/// Opens a copy of the bytes of a database.
fn in_memory(mut bytes: Vec<u8>) -> rusqlite::Result<Connection> {
    // Without its log, as a database in memory has none.
    if let Some(means) = bytes.get_mut(MEANS) {
        means.fill(1);
    }
    // A file that was cut off: SQLite looks at nothing of it, unless what is missing is there in some way.
    if let [a, b, c, d] = bytes.get(PAGES).unwrap_or_default() {
        let pages = u32::from_be_bytes([*a, *b, *c, *d]) as usize;
        let size = bytes
            .get(PAGE_SIZE)
            .map_or(0, |size| usize::from(size[0]) << 8 | usize::from(size[1]));
        let whole = pages.saturating_mul(size).min(LARGEST as usize);
        bytes.resize(whole.max(bytes.len()), 0);
    }
    let mut connection = Connection::open_in_memory()?;
    connection.deserialize_read_exact("main", bytes.as_slice(), bytes.len(), true)?;
    Ok(connection)
}

impl Carried {
    fn of(connection: &Connection) -> Self {
        let columns = account::COLUMNS;
        Self {
            accounts: readable(connection, &format!("SELECT {columns} FROM account"), account::from_row),
            recents: readable(connection, recent::ALL, recent::from_row),
            favourites: readable(connection, favourite::ALL, favourite::from_row),
        }
    }

    /// Puts it into a database that is empty.
    pub(super) fn put_into(&self, connection: &Connection) -> rusqlite::Result<()> {
        for account in &self.accounts {
            account::add(connection, account)?;
        }
        for recent in &self.recents {
            recent::put(connection, &recent.target, recent.how, recent.used)?;
        }
        for favourite in &self.favourites {
            favourite::put(connection, favourite)?;
        }
        Ok(())
    }
}

/// Every row up to the first page that cannot be read.
fn readable<T>(connection: &Connection, sql: &str, from_row: fn(&Row<'_>) -> rusqlite::Result<T>) -> Vec<T> {
    let Ok(mut statement) = connection.prepare(sql) else {
        return Vec::new();
    };
    let rows = statement.query_map([], |row| Ok(from_row(row)));
    rows.map_or_else(
        |_| Vec::new(),
        |rows| {
            rows.map_while(Result::ok)
                .filter_map(|row| {
                    row.map_err(|error| tracing::warn!(%error, "an entry was left behind"))
                        .ok()
                })
                .collect()
        },
    )
}
