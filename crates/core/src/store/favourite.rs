//! The table of favourites: destinations a person keeps at hand.

use rusqlite::{Connection, Row, params};

use super::{Store, column::Json};
use crate::{destination::Target, reason::Reason};

pub(super) const ALL: &str = "SELECT target FROM favourite";

impl Store {
    /// Keeps a destination, as it is described today, or forgets it. Nothing where the account is gone.
    pub async fn set_favourite(&self, target: &Target, on: bool) -> Result<(), Reason> {
        let target = target.clone();
        self.write(move |connection| {
            if on {
                put(connection, &target)?;
            } else {
                connection.execute(
                    "DELETE FROM favourite WHERE account = ?1 AND place = ?2",
                    params![target.account.0, Json(&target.place)],
                )?;
            }
            Ok(())
        })
        .await
    }

    /// All favourites by title, in upper or lower case.
    pub async fn favourites(&self) -> Result<Vec<Target>, Reason> {
        let mut all: Vec<Target> = self
            .read(|connection| connection.prepare_cached(ALL)?.query_map([], from_row)?.collect())
            .await?;
        all.sort_by_cached_key(|target| (target.title.to_lowercase(), target.place.id.clone()));
        Ok(all)
    }
}

pub(super) fn put(connection: &Connection, target: &Target) -> rusqlite::Result<()> {
    connection.execute(
        "INSERT INTO favourite (account, place, target)
         SELECT id, ?2, ?3 FROM account WHERE id = ?1
         ON CONFLICT DO UPDATE SET target = excluded.target",
        params![target.account.0, Json(&target.place), Json(target)],
    )?;
    Ok(())
}

pub(super) fn from_row(row: &Row<'_>) -> rusqlite::Result<Target> {
    Ok(row.get::<_, Json<_>>("target")?.0)
}
