//! The table of accounts.

use rusqlite::{Connection, ErrorCode, OptionalExtension, Row, params};

use super::{Failure, Store, column::Json, one_row};
use crate::{
    account::{Account, AccountId, Addresses, Linking},
    reason::Reason,
};

pub(super) const COLUMNS: &str =
    "id, provider, name, organisation, organisation_name, person, addresses, linking, sandbox";

impl Store {
    /// Adds an account; [`Reason::AccountExists`] where its name is taken. Names differ in more than case.
    pub async fn add_account(&self, account: &Account) -> Result<(), Reason> {
        let account = account.clone();
        self.write(move |connection| {
            add(connection, &account)
                .map(drop)
                .map_err(|error| name_taken(error, &account.name))
        })
        .await
    }

    /// All accounts by name.
    pub async fn accounts(&self) -> Result<Vec<Account>, Reason> {
        self.read(|connection| {
            connection
                .prepare_cached(&format!("SELECT {COLUMNS} FROM account ORDER BY name"))?
                .query_map([], from_row)?
                .collect()
        })
        .await
    }

    /// The account of this name, in upper or lower case.
    pub async fn account_by_name(&self, name: &str) -> Result<Option<Account>, Reason> {
        let name = name.to_owned();
        self.read(move |connection| {
            connection
                .prepare_cached(&format!("SELECT {COLUMNS} FROM account WHERE name = ?1"))?
                .query_row([name], from_row)
                .optional()
        })
        .await
    }

    /// Removes an account with its recents and orphans; gone already is fine. Its batches stay, its token is not ours.
    pub async fn remove_account(&self, id: &AccountId) -> Result<(), Reason> {
        let id = id.clone();
        self.write(move |connection| {
            connection.execute("DELETE FROM account WHERE id = ?1", [&id.0])?;
            Ok(())
        })
        .await
    }

    /// Gives an account another name.
    pub async fn rename_account(&self, id: &AccountId, name: &str) -> Result<(), Reason> {
        let (id, name) = (id.clone(), name.to_owned());
        self.write(move |connection| {
            let changed = connection
                .execute("UPDATE account SET name = ?2 WHERE id = ?1", [&id.0, &name])
                .map_err(|error| name_taken(error, &name))?;
            one_row(changed)
        })
        .await
    }

    /// Remembers how files get linked at an account.
    pub async fn set_linking(&self, id: &AccountId, linking: Linking) -> Result<(), Reason> {
        let id = id.clone();
        self.write(move |connection| {
            one_row(connection.execute(
                "UPDATE account SET linking = ?2 WHERE id = ?1",
                params![id.0, Json(linking)],
            )?)
        })
        .await
    }

    /// Moves an account to other addresses.
    pub async fn set_addresses(&self, id: &AccountId, addresses: &Addresses) -> Result<(), Reason> {
        let (id, addresses) = (id.clone(), addresses.clone());
        self.write(move |connection| {
            one_row(connection.execute(
                "UPDATE account SET addresses = ?2 WHERE id = ?1",
                params![id.0, Json(&addresses)],
            )?)
        })
        .await
    }
}

pub(super) fn add(connection: &Connection, account: &Account) -> rusqlite::Result<usize> {
    connection.execute(
        &format!("INSERT INTO account ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"),
        params![
            account.id.0,
            Json(account.provider),
            account.name,
            account.organisation,
            account.organisation_name,
            account.person,
            Json(&account.addresses),
            Json(account.linking),
            account.sandbox,
        ],
    )
}

pub(super) fn from_row(row: &Row<'_>) -> rusqlite::Result<Account> {
    Ok(Account {
        id: AccountId(row.get("id")?),
        provider: row.get::<_, Json<_>>("provider")?.0,
        name: row.get("name")?,
        organisation: row.get("organisation")?,
        organisation_name: row.get("organisation_name")?,
        person: row.get("person")?,
        addresses: row.get::<_, Json<_>>("addresses")?.0,
        linking: row.get::<_, Json<_>>("linking")?.0,
        sandbox: row.get("sandbox")?,
    })
}

/// Tells a name that is taken from every other failure. Ids are random, so the name is the only thing that can collide.
fn name_taken(error: rusqlite::Error, name: &str) -> Failure {
    match error.sqlite_error_code() {
        Some(ErrorCode::ConstraintViolation) => Failure::Known(Reason::AccountExists { name: name.to_owned() }),
        _ => Failure::Database(error),
    }
}
