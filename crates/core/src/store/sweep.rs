//! Reads everything the next start works with, and puts aside what cannot be read: one bad entry stops neither the others nor the start.
//!
//! A batch whose own entry is bad is put aside with its files. A file whose entry is bad stays in its batch as failed, so that a comment
//! does not go out without it unless somebody says so. What is put aside is kept whole ([`super::aside`]).

use rusqlite::{Connection, Row, Transaction, params};

use super::{
    account,
    aside::{self, Entry},
    batch,
    column::{Json, LARGEST_NUMBER},
    favourite, orphan, recent, upload,
};
use crate::reason::Reason;

/// Sweeps, and says how many entries were put aside.
pub(super) fn sweep(connection: &mut Connection) -> rusqlite::Result<u32> {
    // What refers to an entry that goes is swept by itself.
    connection.pragma_update(None, "foreign_keys", false)?;
    let transaction = connection.transaction()?;
    let swept = small_tables(&transaction)? + batches(&transaction)? + strays(&transaction)?;
    numbers(&transaction)?;
    transaction.commit()?;
    connection.pragma_update(None, "foreign_keys", true)?;
    Ok(swept)
}

fn small_tables(connection: &Connection) -> rusqlite::Result<u32> {
    let mut swept = put_bad_aside(connection, "account", "1", |row| account::from_row(row).map(drop))?;
    // An account that is gone takes these with it, as if it had been removed.
    let of_an_account = "account IN (SELECT id FROM account)";
    swept += put_bad_aside(connection, "recent", of_an_account, |row| {
        recent::from_row(row).map(drop)
    })?;
    swept += put_bad_aside(connection, "favourite", of_an_account, |row| {
        favourite::from_row(row).map(drop)
    })?;
    swept += put_bad_aside(connection, "orphan", of_an_account, |row| {
        orphan::from_row(row).map(drop)
    })?;
    Ok(swept)
}

/// Puts aside what does not hold or cannot be read.
fn put_bad_aside(
    connection: &Connection,
    table: &'static str,
    holds: &str,
    read: impl Fn(&Row<'_>) -> rusqlite::Result<()>,
) -> rusqlite::Result<u32> {
    let sql = format!("SELECT *, rowid AS entry, coalesce({holds}, 0) AS holds FROM {table}");
    let bad = bad(connection, &sql, |row| {
        if row.get::<_, bool>("holds")? {
            read(row)
        } else {
            Err(rusqlite::Error::QueryReturnedNoRows)
        }
    })?;
    for (rowid, why) in &bad {
        aside::put(connection, (table, *rowid), why)?;
    }
    Ok(bad.len() as u32)
}

fn batches(connection: &Connection) -> rusqlite::Result<u32> {
    let unfinished = "SELECT *, id AS entry FROM batch WHERE finished_at IS NULL";
    let bad_batches = bad(connection, unfinished, |row| batch::from_row(row).map(drop))?;
    let mut swept = 0;
    for (id, why) in &bad_batches {
        swept += with_its_files(connection, ("batch", *id), why)?;
    }
    let of_unfinished = "SELECT upload.*, upload.id AS entry FROM batch CROSS JOIN upload ON upload.batch = batch.id
                         WHERE batch.finished_at IS NULL";
    let bad_uploads = bad(connection, of_unfinished, |row| upload::from_row(row).map(drop))?;
    for (id, why) in &bad_uploads {
        aside::keep(connection, ("upload", *id), why)?;
        stand_in(connection, *id)?;
    }
    Ok(swept + bad_uploads.len() as u32)
}

fn with_its_files(connection: &Connection, batch: Entry, why: &str) -> rusqlite::Result<u32> {
    let files: Vec<i64> = connection
        .prepare("SELECT id FROM upload WHERE batch = ?1")?
        .query_map([batch.1], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    for file in &files {
        aside::put(connection, ("upload", *file), "its batch was put aside")?;
    }
    aside::put(connection, batch, why)?;
    Ok(1 + files.len() as u32)
}

/// Files of a batch that is not there. One look for each batch, whatever number of files they have.
fn strays(connection: &Connection) -> rusqlite::Result<u32> {
    let strays: Vec<i64> = connection
        .prepare(
            "WITH RECURSIVE known (batch) AS (
                 SELECT min(batch) FROM upload
                 UNION ALL
                 SELECT (SELECT min(batch) FROM upload WHERE batch > known.batch) FROM known WHERE known.batch IS NOT NULL
             )
             SELECT id FROM upload WHERE batch IN (
                 SELECT batch FROM known WHERE batch IS NOT NULL AND batch NOT IN (SELECT id FROM batch)
             )",
        )?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    for id in &strays {
        aside::put(connection, ("upload", *id), "its batch is not known")?;
    }
    Ok(strays.len() as u32)
}

/// Puts a file in place of an entry that cannot be read: with what can be read of it, and failed.
fn stand_in(connection: &Connection, id: i64) -> rusqlite::Result<()> {
    let text = |row: &Row<'_>, column| row.get::<_, String>(column).unwrap_or_default();
    let (batch, position, path, name, folder): (i64, i64, Vec<u8>, String, String) = connection.query_row(
        "SELECT batch, position, path, name, folder FROM upload WHERE id = ?1",
        [id],
        |row| {
            Ok((
                row.get("batch")?,
                row.get("position").unwrap_or_default(),
                row.get("path").unwrap_or_default(),
                text(row, "name"),
                text(row, "folder"),
            ))
        },
    )?;
    connection.execute("DELETE FROM upload WHERE id = ?1", [id])?;
    let name = if name.is_empty() { "…".to_owned() } else { name };
    let id = Some(id).filter(|id| (1..=LARGEST_NUMBER).contains(id));
    connection.execute(
        "INSERT INTO upload (id, batch, position, path, name, folder, content_type, fingerprint, failed)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'application/octet-stream', ?7, ?8)",
        params![
            id,
            batch,
            position.clamp(0, i64::from(u32::MAX)),
            path,
            name,
            folder,
            Json(upload::no_fingerprint()),
            Json(Reason::NotReadable),
        ],
    )?;
    Ok(())
}

/// The numbers that were given out last: what is no number would stop the next one.
fn numbers(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    for table in ["batch", "upload"] {
        let given: Vec<(i64, bool)> = transaction
            .prepare(
                "SELECT rowid, typeof(seq) = 'integer' AND seq BETWEEN 0 AND ?2 FROM sqlite_sequence WHERE name = ?1",
            )?
            .query_map(params![table, LARGEST_NUMBER], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<rusqlite::Result<_>>()?;
        for (rowid, _) in given.iter().filter(|(_, is_number)| !is_number) {
            transaction.execute(
                &format!(
                    "UPDATE sqlite_sequence SET seq = (SELECT coalesce(max(id), 0) FROM {table} WHERE id <= ?2) WHERE rowid = ?1"
                ),
                [*rowid, LARGEST_NUMBER],
            )?;
        }
    }
    Ok(())
}

/// The rows that cannot be read, each with why.
fn bad(
    connection: &Connection,
    sql: &str,
    read: impl Fn(&Row<'_>) -> rusqlite::Result<()>,
) -> rusqlite::Result<Vec<(i64, String)>> {
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query([])?;
    let mut bad = Vec::new();
    while let Some(row) = rows.next()? {
        if let Err(error) = read(row) {
            let why = match error {
                rusqlite::Error::QueryReturnedNoRows => "its account is not known".to_owned(),
                error => error.to_string(),
            };
            bad.push((row.get("entry")?, why));
        }
    }
    Ok(bad)
}
