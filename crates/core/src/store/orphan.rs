//! The table of orphans: attachment objects that were given up and are still to be deleted at the provider.

use rusqlite::{Connection, Row};

use super::Store;
use crate::{account::AccountId, reason::Reason, upload::RemoteId};

/// An attachment object to delete.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Orphan {
    /// Where.
    pub account: AccountId,
    /// Which.
    pub remote: RemoteId,
}

impl Store {
    /// Remembers an attachment object to delete later. Known already is fine; nothing where the account is gone.
    pub async fn add_orphan(&self, orphan: &Orphan) -> Result<(), Reason> {
        let orphan = orphan.clone();
        self.write(move |connection| Ok(add(connection, &orphan)?)).await
    }

    /// All that is still to be deleted.
    pub async fn orphans(&self) -> Result<Vec<Orphan>, Reason> {
        self.read(|connection| {
            connection
                .prepare_cached("SELECT account, remote FROM orphan ORDER BY rowid")?
                .query_map([], from_row)?
                .collect()
        })
        .await
    }

    /// Whether an upload has this object: a service that was set back gives out its ids again.
    pub async fn is_in_use(&self, orphan: &Orphan) -> Result<bool, Reason> {
        let remote = orphan.remote.0.clone();
        self.read(move |connection| {
            connection
                .prepare_cached("SELECT EXISTS (SELECT 1 FROM upload WHERE remote = ?1)")?
                .query_row([remote], |row| row.get(0))
        })
        .await
    }

    /// Forgets one that was deleted; gone already is fine.
    pub async fn remove_orphan(&self, orphan: &Orphan) -> Result<(), Reason> {
        let orphan = orphan.clone();
        self.write(move |connection| {
            connection.execute(
                "DELETE FROM orphan WHERE account = ?1 AND remote = ?2",
                [&orphan.account.0, &orphan.remote.0],
            )?;
            Ok(())
        })
        .await
    }
}

pub(super) fn add(connection: &Connection, orphan: &Orphan) -> rusqlite::Result<()> {
    connection.execute(
        "INSERT OR IGNORE INTO orphan (account, remote) SELECT id, ?2 FROM account WHERE id = ?1",
        [&orphan.account.0, &orphan.remote.0],
    )?;
    Ok(())
}

pub(super) fn from_row(row: &Row<'_>) -> rusqlite::Result<Orphan> {
    Ok(Orphan {
        account: AccountId(row.get("account")?),
        remote: RemoteId(row.get("remote")?),
    })
}
