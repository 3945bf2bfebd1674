//! The table of entries that could not be read: their content as it was.

use std::fmt::Write as _;

use rusqlite::{Connection, OptionalExtension as _, Row, params, types::ValueRef};
use serde_json::{Map, Value, json};

/// A table, and how one row of it is named.
pub(super) type Entry = (&'static str, i64);

/// Copies an entry as it is; where it is read from it stays for now.
pub(super) fn keep(connection: &Connection, (table, rowid): Entry, why: &str) -> rusqlite::Result<()> {
    let content = connection
        .prepare(&format!("SELECT * FROM {table} WHERE rowid = ?1"))?
        .query_row([rowid], |row| Ok(Value::Object(content(row)?).to_string()))
        .optional()?;
    connection
        .prepare_cached("INSERT INTO aside (source, content, why, at) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![
            table,
            content.unwrap_or_default(),
            why,
            jiff::Timestamp::now().as_millisecond()
        ])?;
    tracing::error!(table, rowid, why, "an entry was put aside");
    Ok(())
}

/// The same, and takes the entry out of its table.
pub(super) fn put(connection: &Connection, entry: Entry, why: &str) -> rusqlite::Result<()> {
    keep(connection, entry, why)?;
    let (table, rowid) = entry;
    connection.execute(&format!("DELETE FROM {table} WHERE rowid = ?1"), [rowid])?;
    Ok(())
}

/// Whether a batch with this mark was put aside.
pub(super) fn has_mark(connection: &Connection, mark: &str) -> rusqlite::Result<bool> {
    connection.query_row(
        "SELECT EXISTS (SELECT 1 FROM aside WHERE source = 'batch' AND json_valid(content) AND content ->> 'mark' = ?1)",
        [mark],
        |row| row.get(0),
    )
}

fn content(row: &Row<'_>) -> rusqlite::Result<Map<String, Value>> {
    let columns: Vec<String> = row.as_ref().column_names().map(str::to_owned).collect();
    columns
        .into_iter()
        .enumerate()
        .map(|(index, name)| Ok((name, value(row.get_ref(index)?))))
        .collect()
}

fn value(found: ValueRef<'_>) -> Value {
    match found {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => number.into(),
        ValueRef::Real(number) => number.into(),
        ValueRef::Text(bytes) => match std::str::from_utf8(bytes) {
            Ok(text) => text.into(),
            Err(_) => json!({ "hex": hex(bytes) }),
        },
        ValueRef::Blob(bytes) => json!({ "hex": hex(bytes) }),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
}
