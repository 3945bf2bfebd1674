//! Opening the database: check it, bring it up to date, or put it aside. Where nothing can be written, one in memory takes its place.

use std::{
    fs::OpenOptions,
    io,
    path::{Path, PathBuf},
    time::Duration,
};

use rusqlite::{Connection, config::DbConfig};

use super::{
    carry::{self, Carried},
    structure,
    sweep::sweep,
    trouble::{is_unreadable, words},
};
use crate::{
    home::{self, put_aside},
    reason::Reason,
};

/// Each brings the tables from the version of its index to the next one; `user_version` counts those that ran. Only ever appended to.
const MIGRATIONS: &[&str] = &[
    include_str!("../../migrations/0001_first_tables.sql"),
    include_str!("../../migrations/0002_paused_files_and_favourites.sql"),
    include_str!("../../migrations/0003_batch_mark.sql"),
    include_str!("../../migrations/0004_entries_put_aside.sql"),
    include_str!("../../migrations/0005_names_and_taken_places.sql"),
    include_str!("../../migrations/0006_audience_expense_proof.sql"),
    include_str!("../../migrations/0007_history.sql"),
];

/// So long somebody else may still hold the database: an engine that ends, a look by another program.
const PATIENCE: Duration = Duration::from_millis(if cfg!(test) { 200 } else { 5_000 });

/// What SQLite keeps beside a database.
const COMPANIONS: &[&str] = &["-wal", "-shm"];

/// A database that is ready to work with.
pub(super) struct Opened {
    pub(super) connection: Connection,
    /// What is written outlives the process.
    pub(super) is_kept: bool,
    /// What the person should know.
    pub(super) notices: Vec<Reason>,
}

/// Opens the database in this file, or one in memory where the file or its folder cannot be used.
pub(super) fn open(file: &Path) -> Result<Opened, Reason> {
    let why = match attempt(file) {
        Ok(opened) => return Ok(opened),
        Err(Trouble::Unusable { why }) => return for_now(&carry::from(file), why),
        Err(Trouble::Unreadable { why }) => why,
    };
    let carried = carry::from(file);
    match put_aside(file, COMPANIONS) {
        Ok(aside) => tracing::error!(%why, aside = %aside.display(), "the database was put aside"),
        Err(error) => {
            tracing::error!(%why, %error, "the database cannot be put aside");
            return for_now(&carried, home::words(&error));
        }
    }
    match attempt(file) {
        Ok(mut opened) => {
            opened.notices.insert(0, Reason::StorePutAside);
            if let Err(error) = carried.put_into(&opened.connection) {
                tracing::warn!(%error, "the accounts were left behind");
            }
            Ok(opened)
        }
        Err(Trouble::Unusable { why } | Trouble::Unreadable { why }) => for_now(&carried, why),
    }
}

/// A database that is gone when the process is. The one on the disk stays as it is.
fn for_now(carried: &Carried, detail: String) -> Result<Opened, Reason> {
    tracing::error!(%detail, "nothing is kept: the database cannot be used");
    Ok(Opened {
        connection: in_memory_with(carried)?,
        is_kept: false,
        notices: vec![Reason::NothingKept { detail }],
    })
}

/// A database in memory, with all tables.
pub(super) fn in_memory() -> Result<Connection, Reason> {
    in_memory_with(&Carried::default())
}

/// The same with what was carried over.
pub(super) fn in_memory_with(carried: &Carried) -> Result<Connection, Reason> {
    let made = || {
        let mut connection = Connection::open_in_memory()?;
        set_up(&connection)?;
        migrate(&mut connection, MIGRATIONS)?;
        carried.put_into(&connection)?;
        Ok(connection)
    };
    made().map_err(|error: rusqlite::Error| Reason::HomeUnusable { detail: words(&error) })
}

/// Why a database did not open.
enum Trouble {
    /// The file is no database that this version can read: put it aside.
    Unreadable { why: String },
    /// The folder, the disk or another process is in the way: the file may be fine, so it stays where it is.
    Unusable { why: String },
}

impl From<rusqlite::Error> for Trouble {
    fn from(error: rusqlite::Error) -> Self {
        let why = words(&error);
        if is_unreadable(&error) {
            Self::Unreadable { why }
        } else {
            Self::Unusable { why }
        }
    }
}

fn attempt(file: &Path) -> Result<Opened, Trouble> {
    prepare_file(file)?;
    let (connection, put_aside) = connect(file)?;
    let notices = (put_aside > 0).then_some(Reason::EntriesPutAside { entries: put_aside });
    Ok(Opened {
        connection,
        is_kept: true,
        notices: notices.into_iter().collect(),
    })
}

/// Makes the file, readable for nobody else; SQLite gives its log the same mode.
fn prepare_file(file: &Path) -> Result<(), Trouble> {
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(file) {
        // A folder where the log should be.
        Ok(_) if COMPANIONS.iter().any(|suffix| beside(file, suffix).is_dir()) => Err(Trouble::Unreadable {
            why: "its log is no file".to_owned(),
        }),
        Ok(_) => Ok(()),
        // What lies there is not for us: it can be put aside, if the folder lets us.
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::PermissionDenied | io::ErrorKind::IsADirectory
            ) && file.symlink_metadata().is_ok() =>
        {
            Err(Trouble::Unreadable { why: error.to_string() })
        }
        Err(error) => Err(Trouble::Unusable {
            why: home::words(&error),
        }),
    }
}

fn beside(file: &Path, suffix: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// Opens the file, and says how many of its entries were put aside.
fn connect(file: &Path) -> Result<(Connection, u32), Trouble> {
    let wants_a_look = structure::wants_a_look(file);
    let mut connection = Connection::open(file)?;
    // Until it is known to be ours and sound, closing it must leave every byte as it was.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    connection.busy_timeout(PATIENCE)?;
    // Nobody else may work with it, whatever became of the lock of the home; and it needs no file of shared memory, which is not to be had
    // where the disk is full.
    connection.query_row("PRAGMA locking_mode = EXCLUSIVE", [], |_| Ok(()))?;
    let unreadable = |why: String| Err(Trouble::Unreadable { why });
    let version = user_version(&connection)?;
    if usize::try_from(version).map_or(true, |version| version > MIGRATIONS.len()) {
        return unreadable(format!("version {version} is newer than this app"));
    }
    if !is_ours(&connection, version)? {
        return unreadable("it belongs to another program".to_owned());
    }
    if wants_a_look && let Some(fault) = structure::fault(&connection)? {
        return unreadable(fault);
    }
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
    set_up(&connection)?;
    migrate(&mut connection, MIGRATIONS)?;
    let put_aside = sweep(&mut connection)?;
    Ok((connection, put_aside))
}

/// Whether the tables are those of this app: none at first, and our own later.
fn is_ours(connection: &Connection, version: i64) -> rusqlite::Result<bool> {
    let (all, ours): (i64, i64) = connection.query_row(
        "SELECT count(*), count(*) FILTER (WHERE type = 'table' AND name IN ('account', 'batch', 'orphan', 'recent', 'upload'))
         FROM sqlite_schema",
        [],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(if version == 0 { all == 0 } else { ours == 5 })
}

fn set_up(connection: &Connection) -> rusqlite::Result<()> {
    // `pragma_update` takes no answer, and this one gives the mode back.
    connection.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(()))?;
    // A fact must survive a power cut: the next step relies on it.
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)
}

fn user_version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

/// Runs the migrations that have not run yet, each with its number in one transaction.
fn migrate(connection: &mut Connection, migrations: &[&str]) -> rusqlite::Result<()> {
    let done = user_version(connection)?;
    for (version, migration) in (1_i64..).zip(migrations) {
        if version <= done {
            continue;
        }
        let transaction = connection.transaction()?;
        transaction.execute_batch(migration)?;
        transaction.pragma_update(None, "user_version", version)?;
        transaction.commit()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
