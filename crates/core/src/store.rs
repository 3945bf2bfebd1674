//! What outlives the process: accounts, recents, batches, uploads and orphans, in one SQLite database.
//!
//! The database lives on a plain thread of its own. A write is on the disk before its future resolves, so whoever awaits it may take
//! the next step. A future that is dropped does not take its write back. Never a token, never anything signed.

mod account;
mod aside;
mod batch;
mod carry;
mod column;
mod favourite;
mod history;
mod open;
mod orphan;
mod patience;
mod recent;
#[cfg(debug_assertions)]
mod strain;
mod structure;
mod sweep;
mod trouble;
mod upload;

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::mpsc,
    thread,
};

use rusqlite::{Connection, ErrorCode, Transaction};
use tokio::sync::oneshot;

pub use self::{
    batch::{BatchRow, CommentFact, NewBatch},
    history::SentBefore,
    orphan::Orphan,
    upload::{NewUpload, UploadRow},
};
pub(crate) use self::{
    patience::Patience,
    upload::{path_bytes, path_from_bytes},
};
use crate::{
    home::{Home, unusable},
    reason::Reason,
};

/// The database of one home. Clones share one connection; the last one closes it.
#[derive(Clone, Debug)]
pub struct Store {
    commands: mpsc::Sender<Command>,
    is_kept: bool,
    patience: Option<Patience>,
    #[cfg(debug_assertions)]
    strain: strain::Strain,
}

enum Command {
    Do(Box<dyn FnOnce(&mut Connection) + Send>),
    Close(oneshot::Sender<()>),
}

impl Store {
    /// Opens the database of this home, and says what the person should know about it.
    ///
    /// One that cannot be read, or was written by a newer version, is put aside and replaced by an empty one. Where nothing can be written
    /// it is left alone, and an empty one in memory takes its place: [`Reason::NothingKept`]. Either has the accounts that can still be
    /// read. Blocks while it reads; call it with the home's lock held.
    pub fn open(home: &Home) -> Result<(Self, Vec<Reason>), Reason> {
        let opened = open::open(&home.database())?;
        Ok((Self::run(opened.connection, opened.is_kept)?, opened.notices))
    }

    /// A database that leaves nothing behind.
    pub fn in_memory() -> Result<Self, Reason> {
        Self::run(open::in_memory()?, true)
    }

    /// The same in place of the database of a home that is not ours to open, with the accounts that can be read there.
    pub(crate) fn without_keeping(home: &Home) -> Result<Self, Reason> {
        Self::run(open::in_memory_with(&carry::from(&home.database()))?, false)
    }

    /// A copy of the database of a home, only to look at: nothing can be written to it. `None` where there is nothing to read.
    pub(crate) fn copy_of(home: &Home) -> Result<Option<Self>, Reason> {
        carry::copy(&home.database())
            .map(|connection| Self::run(connection, false))
            .transpose()
    }

    /// Whether what is written outlives the process.
    pub fn is_kept(&self) -> bool {
        self.is_kept
    }

    /// The same store, whose writes wait until they can be done.
    pub(crate) fn patient(&self, patience: Patience) -> Self {
        Self {
            patience: Some(patience),
            ..self.clone()
        }
    }

    /// The same store, whose writes fail at once where they cannot be done.
    pub(crate) fn at_once(&self) -> Self {
        Self {
            patience: None,
            ..self.clone()
        }
    }

    /// Closes the database, whoever else holds this store: what is asked of it from now on fails. Resolves when nobody touches the files
    /// any more.
    pub async fn close(&self) {
        let (done, closed) = oneshot::channel();
        if self.commands.send(Command::Close(done)).is_ok() {
            // Only a thread that ended before drops it unsaid.
            let _ = closed.await;
        }
    }

    fn run(mut connection: Connection, is_kept: bool) -> Result<Self, Reason> {
        let (commands, queue) = mpsc::channel::<Command>();
        thread::Builder::new()
            .name("store".to_owned())
            .spawn(move || {
                for command in queue {
                    match command {
                        // A fault in one command must not take the database from all others. Its transaction rolls back while unwinding.
                        Command::Do(work) => {
                            if catch_unwind(AssertUnwindSafe(|| work(&mut connection))).is_err() {
                                tracing::error!("a command of the store panicked");
                            }
                        }
                        Command::Close(done) => {
                            drop(connection);
                            // Whoever asked may have gone meanwhile.
                            let _ = done.send(());
                            return;
                        }
                    }
                }
            })
            .map_err(|error| unusable(&error))?;
        Ok(Self {
            commands,
            is_kept,
            patience: None,
            #[cfg(debug_assertions)]
            strain: strain::Strain::default(),
        })
    }

    /// Reads on the store's thread.
    async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, Reason> {
        self.command(move |connection| Ok(read(connection)?)).await
    }

    /// Writes on the store's thread, all of it or nothing. A patient store writes again until it is done.
    async fn write<T: Send + 'static>(
        &self,
        mut write: impl Fn(&Transaction<'_>) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Reason> {
        let mut waiting = self.patience.as_ref().map(Patience::waiting);
        loop {
            #[cfg(debug_assertions)]
            let strain = self.strain.clone();
            let (written, again) = self
                .command(move |connection| {
                    let mut commit = || {
                        #[cfg(debug_assertions)]
                        strain.check()?;
                        let transaction = connection.transaction()?;
                        let value = write(&transaction)?;
                        commit(transaction)?;
                        Ok(value)
                    };
                    let written = commit().map_err(|failure: Failure| failure.into_reason(connection));
                    Ok((written, write))
                })
                .await?;
            write = again;
            if let (Err(reason), Some(waiting)) = (&written, &mut waiting)
                && waiting.after(reason).await
            {
                continue;
            }
            if let Some(waiting) = waiting {
                waiting.over(written.is_ok());
            }
            return written;
        }
    }

    async fn command<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<T, Failure> + Send + 'static,
    ) -> Result<T, Reason> {
        let (reply, answer) = oneshot::channel();
        let command = Command::Do(Box::new(move |connection| {
            let done = work(connection).map_err(|failure| failure.into_reason(connection));
            // Nobody waits any more: the work is done all the same.
            let _ = reply.send(done);
        }));
        // Both fail only where the database is closed, or the command panicked, which was logged there.
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
    fn into_reason(self, connection: &Connection) -> Reason {
        match self {
            Self::Database(error) => {
                tracing::error!(%error, "the database failed");
                if error.sqlite_error_code() == Some(ErrorCode::DatabaseCorrupt) {
                    structure::is_doubtful(connection);
                }
                trouble::reason(&error)
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
