//! Opening the database: check it, bring it up to date, or put it aside.

use std::{fs::OpenOptions, io, path::Path, time::Duration};

use rusqlite::{Connection, ErrorCode, config::DbConfig};

use crate::{
    home::{put_aside, unusable},
    reason::Reason,
};

/// Each brings the tables from the version of its index to the next one; `user_version` counts those that ran. Only ever appended to.
const MIGRATIONS: &[&str] = &[
    include_str!("../../migrations/0001_first_tables.sql"),
    include_str!("../../migrations/0002_paused_files_and_favourites.sql"),
    include_str!("../../migrations/0003_batch_mark.sql"),
];

/// Opens the database in this file. The notices say what was put aside.
pub(super) fn open(file: &Path) -> Result<(Connection, Vec<Reason>), Reason> {
    match prepare_file(file).and_then(|()| connect(file)) {
        Ok(connection) => return Ok((connection, Vec::new())),
        Err(Trouble::Unusable(reason)) => return Err(reason),
        Err(Trouble::Unreadable { why }) => {
            let aside = put_aside(file, &["-wal", "-shm"]).map_err(|error| unusable(&error))?;
            tracing::error!(%why, aside = %aside.display(), "the database was put aside");
        }
    }
    match prepare_file(file).and_then(|()| connect(file)) {
        Ok(connection) => Ok((connection, vec![Reason::StorePutAside])),
        Err(Trouble::Unusable(reason)) => Err(reason),
        Err(Trouble::Unreadable { why }) => Err(Reason::HomeUnusable { detail: why }),
    }
}

/// A database in memory, with all tables.
pub(super) fn in_memory() -> Result<Connection, Reason> {
    let mut connection = Connection::open_in_memory().map_err(|error| unusable_database(&error))?;
    set_up(&connection)
        .and_then(|()| migrate(&mut connection, MIGRATIONS))
        .map_err(|error| unusable_database(&error))?;
    Ok(connection)
}

/// What is said when the database fails on the way.
pub(super) fn unusable_database(error: &rusqlite::Error) -> Reason {
    Reason::HomeUnusable {
        detail: error.to_string(),
    }
}

/// Why a database did not open.
enum Trouble {
    /// The file is no database that this version can read: put it aside.
    Unreadable { why: String },
    /// The folder, the disk or another process is in the way: the file may be fine, so it stays where it is.
    Unusable(Reason),
}

impl From<rusqlite::Error> for Trouble {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(
                ErrorCode::DatabaseBusy
                | ErrorCode::DatabaseLocked
                | ErrorCode::DiskFull
                | ErrorCode::OutOfMemory
                | ErrorCode::ReadOnly
                | ErrorCode::SystemIoFailure,
            ) => Self::Unusable(unusable_database(&error)),
            _ => Self::Unreadable { why: error.to_string() },
        }
    }
}

/// Makes the file, readable for nobody else; SQLite gives its log the same mode.
fn prepare_file(file: &Path) -> Result<(), Trouble> {
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(file) {
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
        Err(error) => Err(Trouble::Unusable(unusable(&error))),
    }
}

fn connect(file: &Path) -> Result<Connection, Trouble> {
    let mut connection = Connection::open(file)?;
    // Until it is known to be ours and sound, closing it must leave every byte as it was.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    let version = user_version(&connection)?;
    if usize::try_from(version).map_or(true, |version| version > MIGRATIONS.len()) {
        return Err(Trouble::Unreadable {
            why: format!("version {version} is newer than this app"),
        });
    }
    let soundness: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if soundness != "ok" {
        return Err(Trouble::Unreadable { why: soundness });
    }
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
    set_up(&connection)?;
    migrate(&mut connection, MIGRATIONS)?;
    Ok(connection)
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
mod tests {
    use super::*;

    #[test]
    fn an_empty_file_gets_every_table_and_the_number_of_its_version() {
        let connection = in_memory().expect("database");
        let tables: Vec<String> = connection
            .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
            .and_then(|mut statement| statement.query_map([], |row| row.get(0))?.collect())
            .expect("tables");
        assert_eq!(tables, ["account", "batch", "favourite", "orphan", "recent", "upload"]);
        assert_eq!(
            user_version(&connection).expect("version"),
            i64::try_from(MIGRATIONS.len()).expect("few")
        );
    }

    #[test]
    fn only_what_is_missing_runs() {
        let mut connection = Connection::open_in_memory().expect("database");
        let first = "CREATE TABLE a (x INTEGER) STRICT";
        let second = "ALTER TABLE a ADD COLUMN y INTEGER";
        migrate(&mut connection, &[first]).expect("first");
        migrate(&mut connection, &[first, second]).expect("first would fail if it ran twice");
        migrate(&mut connection, &[first, second]).expect("nothing to do");
        assert_eq!(user_version(&connection).expect("version"), 2);
    }

    #[test]
    fn a_queue_of_the_first_version_goes_on() {
        let mut connection = Connection::open_in_memory().expect("database");
        migrate(&mut connection, &MIGRATIONS[..1]).expect("first version");
        connection
            .execute_batch(
                "INSERT INTO batch VALUES (1, '', '', '', 0, 0, NULL, 0, 0, 0, 0, NULL);
                 INSERT INTO upload (id, batch, position, path, name, folder, content_type, fingerprint)
                 VALUES (1, 1, 0, x'61', 'a', '', '', '')",
            )
            .expect("a queue");
        migrate(&mut connection, MIGRATIONS).expect("this version");
        let paused: i64 = connection
            .query_row("SELECT paused FROM upload", [], |row| row.get(0))
            .expect("the file is still there");
        assert_eq!(paused, 0, "and nobody holds it back");
    }

    #[test]
    fn a_migration_that_fails_leaves_no_trace() {
        let mut connection = Connection::open_in_memory().expect("database");
        let broken = "CREATE TABLE a (x INTEGER) STRICT; CREATE TABLE a (x INTEGER) STRICT";
        assert!(migrate(&mut connection, &[broken]).is_err());
        assert_eq!(user_version(&connection).expect("version"), 0);
        let tables: i64 = connection
            .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
            .expect("count");
        assert_eq!(tables, 0, "its transaction was rolled back");
    }

    #[test]
    fn facts_survive_a_power_cut() {
        let folder = tempfile::tempdir().expect("temporary folder");
        let (connection, _) = open(&folder.path().join("attache.db")).expect("database");
        let text = |pragma| -> String {
            connection
                .pragma_query_value(None, pragma, |row| {
                    row.get::<_, rusqlite::types::Value>(0)
                        .map(|value| format!("{value:?}"))
                })
                .expect("pragma")
        };
        assert_eq!(text("journal_mode"), "Text(\"wal\")");
        assert_eq!(text("synchronous"), "Integer(2)", "2 is FULL");
        assert_eq!(text("foreign_keys"), "Integer(1)");
    }
}
