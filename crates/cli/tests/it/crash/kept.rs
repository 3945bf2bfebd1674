//! What a database says, looked at beside whoever owns it.

use std::{collections::BTreeSet, fs, path::Path};

use rusqlite::Connection;

/// A file as it is written down.
#[derive(Clone, Debug)]
#[expect(dead_code, reason = "read by whoever looks into a failure")]
pub(super) struct KeptFile {
    pub(super) name: String,
    pub(super) remote: Option<String>,
    pub(super) stored: bool,
    pub(super) registered: bool,
    pub(super) attached: bool,
    pub(super) failed: Option<String>,
}

/// Everything that is written down of the queue.
#[derive(Clone, Debug, Default)]
pub(super) struct Kept {
    pub(super) files: Vec<KeptFile>,
    /// Batches that are not finished.
    pub(super) open: i64,
    /// Objects that are still to be deleted.
    pub(super) orphans: BTreeSet<String>,
}

impl Kept {
    /// Looks at copies, so that the next start finds every byte as the last one left it.
    pub(super) fn of(home: &Path) -> rusqlite::Result<Self> {
        let copy = tempfile::tempdir().expect("folder");
        for name in ["attache.db", "attache.db-wal"] {
            let from = home.join(name);
            if from.exists() {
                fs::copy(from, copy.path().join(name)).expect("a copy");
            }
        }
        let database = Connection::open(copy.path().join("attache.db"))?;
        let files = database
            .prepare("SELECT name, remote, stored IS NOT NULL, registered, attached, failed FROM upload ORDER BY id")?
            .query_map([], |row| {
                Ok(KeptFile {
                    name: row.get(0)?,
                    remote: row.get(1)?,
                    stored: row.get(2)?,
                    registered: row.get(3)?,
                    attached: row.get(4)?,
                    failed: row.get(5)?,
                })
            })?
            .collect::<rusqlite::Result<_>>()?;
        let open = "SELECT count(*) FROM batch WHERE finished_at IS NULL";
        let orphans = database
            .prepare("SELECT remote FROM orphan")?
            .query_map([], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        Ok(Self {
            files,
            open: database.query_row(open, [], |row| row.get(0))?,
            orphans,
        })
    }

    /// Objects whose ids are known.
    pub(super) fn learnt(&self) -> impl Iterator<Item = &String> {
        let remotes = self.files.iter().filter_map(|file| file.remote.as_ref());
        remotes.chain(&self.orphans)
    }
}
