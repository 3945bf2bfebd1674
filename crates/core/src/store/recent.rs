//! The table of destinations used before: one row per account, place and how.

use rusqlite::{Connection, Row, params};

use super::{Store, column::Json};
use crate::{
    destination::{How, Target},
    event::Recent,
    reason::Reason,
};

/// How many are kept: what a person still finds by looking.
const KEPT: u32 = 20;

pub(super) const ALL: &str = "SELECT target, how, used FROM recent";

impl Store {
    /// Remembers that a destination was used now, and how it is described today. Nothing where the account is gone.
    pub async fn touch_recent(&self, target: &Target, how: How, now: i64) -> Result<(), Reason> {
        let target = target.clone();
        self.write(move |connection| {
            put(connection, &target, how, now)?;
            connection.execute(
                "DELETE FROM recent WHERE rowid NOT IN (SELECT rowid FROM recent ORDER BY used DESC LIMIT ?1)",
                [KEPT],
            )?;
            Ok(())
        })
        .await
    }

    /// Destinations used before, newest first, 20 at most.
    pub async fn recents(&self) -> Result<Vec<Recent>, Reason> {
        self.read(|connection| {
            connection
                .prepare_cached(&format!("{ALL} ORDER BY used DESC LIMIT ?1"))?
                .query_map([KEPT], from_row)?
                .collect()
        })
        .await
    }
}

pub(super) fn put(connection: &Connection, target: &Target, how: How, used: i64) -> rusqlite::Result<()> {
    connection.execute(
        "INSERT INTO recent (account, place, how, target, used)
         SELECT id, ?2, ?3, ?4, ?5 FROM account WHERE id = ?1
         ON CONFLICT DO UPDATE SET target = excluded.target, used = excluded.used",
        params![target.account.0, Json(&target.place), Json(how), Json(target), used],
    )?;
    Ok(())
}

pub(super) fn from_row(row: &Row<'_>) -> rusqlite::Result<Recent> {
    Ok(Recent {
        target: row.get::<_, Json<_>>("target")?.0,
        how: row.get::<_, Json<_>>("how")?.0,
        used: row.get("used")?,
    })
}
