//! What outlives the process: accounts, recents, batches, uploads and orphans, in one SQLite database.
//!
//! The database lives on a plain thread of its own. A write is on the disk before its future resolves, so whoever awaits it may take
//! the next step. A future that is dropped does not take its write back. Never a token, never anything signed.

mod account;
mod batch;
mod column;
mod favourite;
mod open;
mod orphan;
mod recent;
mod upload;

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::mpsc,
    thread,
};

use rusqlite::{Connection, Transaction};
use tokio::sync::oneshot;

pub use self::{
    batch::{BatchRow, CommentFact, NewBatch},
    orphan::Orphan,
    upload::{NewUpload, UploadRow},
};
use crate::{
    home::{Home, unusable},
    reason::Reason,
};

/// The database of one home. Clones share one connection; the last one closes it.
#[derive(Clone, Debug)]
pub struct Store {
    commands: mpsc::Sender<Command>,
}

type Command = Box<dyn FnOnce(&mut Connection) + Send>;

impl Store {
    /// Opens the database of this home, and says what the person should know about it.
    ///
    /// One that cannot be read, or was written by a newer version, is put aside and replaced by an empty one. Blocks while it reads;
    /// call it with the home's lock held.
    pub fn open(home: &Home) -> Result<(Self, Vec<Reason>), Reason> {
        let (connection, notices) = open::open(&home.database())?;
        Ok((Self::run(connection)?, notices))
    }

    /// A database that leaves nothing behind.
    pub fn in_memory() -> Result<Self, Reason> {
        Self::run(open::in_memory()?)
    }

    fn run(mut connection: Connection) -> Result<Self, Reason> {
        let (commands, queue) = mpsc::channel::<Command>();
        thread::Builder::new()
            .name("store".to_owned())
            .spawn(move || {
                for command in queue {
                    // A fault in one command must not take the database from all others. Its transaction rolls back while unwinding.
                    if catch_unwind(AssertUnwindSafe(|| command(&mut connection))).is_err() {
                        tracing::error!("a command of the store panicked");
                    }
                }
            })
            .map_err(|error| unusable(&error))?;
        Ok(Self { commands })
    }

    /// Reads on the store's thread.
    async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, Reason> {
        self.command(move |connection| Ok(read(connection)?)).await
    }

    /// Writes on the store's thread, all of it or nothing.
    async fn write<T: Send + 'static>(
        &self,
        write: impl FnOnce(&Transaction<'_>) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Reason> {
        self.command(move |connection| {
            let transaction = connection.transaction()?;
            let value = write(&transaction)?;
            commit(transaction)?;
            Ok(value)
        })
        .await
    }

    async fn command<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Reason> {
        let (reply, answer) = oneshot::channel();
        let command: Command = Box::new(move |connection| {
            // Nobody waits any more: the work is done all the same.
            let _ = reply.send(work(connection).map_err(Failure::into_reason));
        });
        // Both fail only where the thread or the command panicked, which was logged there.
        self.commands.send(command).map_err(|_| Reason::Internal)?;
        answer.await.map_err(|_| Reason::Internal)?
    }
}

#[cfg(debug_assertions)]
fn commit(transaction: Transaction<'_>) -> rusqlite::Result<()> {
    crate::trial::commit(|| transaction.commit())
}

#[cfg(not(debug_assertions))]
fn commit(transaction: Transaction<'_>) -> rusqlite::Result<()> {
    transaction.commit()
}

/// Why a command of the store failed.
enum Failure {
    /// In SQLite's words.
    Database(rusqlite::Error),
    /// Something the person is told as it is.
    Known(Reason),
    /// A row that must exist does not.
    NoSuchRow,
}

impl Failure {
    fn into_reason(self) -> Reason {
        match self {
            Self::Database(error) => {
                tracing::error!(%error, "the database failed");
                open::unusable_database(&error)
            }
            Self::Known(reason) => reason,
            Self::NoSuchRow => {
                tracing::error!("a row that is to be changed does not exist");
                Reason::Internal
            }
        }
    }
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        Self::Database(error)
    }
}

/// Insists that a statement changed the one row it was meant for: a fact that was not written must not look written.
fn one_row(changed: usize) -> Result<(), Failure> {
    match changed {
        1 => Ok(()),
        _ => Err(Failure::NoSuchRow),
    }
}

#[cfg(test)]
mod tests;
