//! The table of uploads: each file with the facts about it.

use std::{
    ops::Range,
    path::{Path, PathBuf},
};

use rusqlite::{Connection, Row, params};
use url::Url;

use super::{
    Store,
    column::Json,
    one_row,
    orphan::{self, Orphan},
};
use crate::{
    event::{BatchId, UploadId},
    reason::Reason,
    upload::{Facts, FileToSend, Fingerprint, RemoteId, Stored},
};

const COLUMNS: &str = "id, batch, position, path, name, original, folder, content_type, fingerprint, remote, stored, registered, attached, \
     renamed, proof, failed, stopped, paused, note";

/// A file to keep with its batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewUpload {
    /// The id it is known by already; `None` takes the next one.
    pub id: Option<UploadId>,
    /// The folders it lay in, relative to what was dropped; empty at the top.
    pub folder: String,
    /// The file.
    pub file: FileToSend,
    /// Something worth knowing that stops nothing.
    pub note: Option<Reason>,
}

/// An upload as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UploadRow {
    /// Its id.
    pub id: UploadId,
    /// The batch it belongs to.
    pub batch: BatchId,
    /// Its place in the batch, from 0.
    pub position: u32,
    /// The folders it lay in, relative to what was dropped; empty at the top.
    pub folder: String,
    /// The file.
    pub file: FileToSend,
    /// What is known to be true at the remote side.
    pub facts: Facts,
    /// Why it was given up.
    pub failed: Option<Reason>,
    /// The person stopped it.
    pub stopped: bool,
    /// The person holds it back.
    pub paused: bool,
    /// Something worth knowing that stops nothing.
    pub note: Option<Reason>,
}

impl Store {
    /// Writes what is known about an upload. It is on the disk when the future resolves: only then take the next step.
    pub async fn record_facts(&self, id: UploadId, facts: &Facts) -> Result<(), Reason> {
        let facts = facts.clone();
        self.write(move |connection| one_row(write_facts(connection, id, &facts)?))
            .await
    }

    /// Writes the facts of an upload that starts over, and in the same act what is to be deleted of its last attempt.
    pub async fn start_over(&self, id: UploadId, facts: &Facts, given_up: &Orphan) -> Result<(), Reason> {
        let (facts, given_up) = (facts.clone(), given_up.clone());
        self.write(move |connection| {
            orphan::add(connection, &given_up)?;
            one_row(write_facts(connection, id, &facts)?)
        })
        .await
    }

    /// Remembers the attachment object of an upload that will not be attached. The upload itself may be gone from the list already.
    pub async fn give_up(&self, id: UploadId, given_up: &Orphan) -> Result<(), Reason> {
        let given_up = given_up.clone();
        self.write(move |connection| {
            orphan::add(connection, &given_up)?;
            write_facts(connection, id, &Facts::default())?;
            Ok(())
        })
        .await
    }

    /// Remembers that these were read back from the destination: all of them, or none.
    pub async fn mark_attached(&self, ids: &[UploadId]) -> Result<(), Reason> {
        self.each(ids, "UPDATE upload SET attached = 1 WHERE id = ?1").await
    }

    /// Remembers where these are to be seen as proofs: all of them, or none.
    pub async fn set_proofs(&self, proofs: &[(UploadId, Url)]) -> Result<(), Reason> {
        let proofs = proofs.to_vec();
        self.write(move |connection| {
            let mut statement = connection.prepare_cached("UPDATE upload SET proof = ?2 WHERE id = ?1")?;
            proofs
                .iter()
                .try_for_each(|(id, page)| one_row(statement.execute(params![id, page.as_str()])?))
        })
        .await
    }

    /// Remembers whether the service gave an upload the name people know it by. It may be gone from the list already.
    pub async fn set_renamed(&self, id: UploadId, renamed: bool) -> Result<(), Reason> {
        self.write(move |connection| {
            connection
                .prepare_cached("UPDATE upload SET renamed = ?2 WHERE id = ?1")?
                .execute(params![id, renamed])?;
            Ok(())
        })
        .await
    }

    /// Remembers why an upload was given up.
    pub async fn set_failed(&self, id: UploadId, reason: &Reason) -> Result<(), Reason> {
        let reason = reason.clone();
        self.write(move |connection| {
            one_row(
                connection
                    .prepare_cached("UPDATE upload SET failed = ?2 WHERE id = ?1")?
                    .execute(params![id, Json(&reason)])?,
            )
        })
        .await
    }

    /// Remembers that the person stopped these.
    pub async fn set_stopped(&self, ids: &[UploadId]) -> Result<(), Reason> {
        self.each(ids, "UPDATE upload SET stopped = 1, paused = 0 WHERE id = ?1")
            .await
    }

    /// Takes back that these failed or were stopped: they go on from their facts.
    pub async fn set_going(&self, ids: &[UploadId]) -> Result<(), Reason> {
        self.each(
            ids,
            "UPDATE upload SET failed = NULL, stopped = 0, paused = 0 WHERE id = ?1",
        )
        .await
    }

    /// Remembers that the person holds these back, or no longer.
    pub async fn set_paused(&self, ids: &[UploadId], paused: bool) -> Result<(), Reason> {
        let sql = if paused {
            "UPDATE upload SET paused = 1 WHERE id = ?1"
        } else {
            "UPDATE upload SET paused = 0 WHERE id = ?1"
        };
        self.each(ids, sql).await
    }

    /// Remembers something worth knowing, or that there is nothing any more.
    pub async fn set_note(&self, id: UploadId, note: Option<&Reason>) -> Result<(), Reason> {
        let note = note.cloned();
        self.write(move |connection| {
            one_row(
                connection
                    .prepare_cached("UPDATE upload SET note = ?2 WHERE id = ?1")?
                    .execute(params![id, note.as_ref().map(Json)])?,
            )
        })
        .await
    }

    /// Takes a file as it is now, after it was checked anew.
    pub async fn set_file(&self, id: UploadId, file: &FileToSend) -> Result<(), Reason> {
        let file = file.clone();
        self.write(move |connection| {
            one_row(
                connection
                    .prepare_cached(
                        "UPDATE upload SET path = ?2, name = ?3, content_type = ?4, fingerprint = ?5, original = ?6 WHERE id = ?1",
                    )?
                    .execute(params![
                        id,
                        path_bytes(&file.path),
                        file.name,
                        file.content_type,
                        Json(&file.fingerprint),
                        file.original,
                    ])?,
            )
        })
        .await
    }

    /// Removes these; gone already is fine.
    pub async fn remove_uploads(&self, ids: &[UploadId]) -> Result<(), Reason> {
        let ids = ids.to_vec();
        self.write(move |connection| {
            let mut statement = connection.prepare_cached("DELETE FROM upload WHERE id = ?1")?;
            for id in &ids {
                statement.execute([id])?;
            }
            Ok(())
        })
        .await
    }

    /// Takes these off the list for good; they stay in the history.
    pub async fn take_off_uploads(&self, ids: &[UploadId]) -> Result<(), Reason> {
        self.each(ids, "UPDATE upload SET off = 1 WHERE id = ?1").await
    }

    async fn each(&self, ids: &[UploadId], sql: &'static str) -> Result<(), Reason> {
        let ids = ids.to_vec();
        self.write(move |connection| {
            let mut statement = connection.prepare_cached(sql)?;
            ids.iter().try_for_each(|id| one_row(statement.execute([id])?))
        })
        .await
    }
}

pub(super) fn insert(
    connection: &Connection,
    batch: BatchId,
    uploads: &[NewUpload],
) -> rusqlite::Result<Vec<UploadRow>> {
    let mut statement = connection.prepare_cached(
        "INSERT INTO upload (id, batch, position, path, name, original, folder, content_type, fingerprint, note)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) RETURNING id",
    )?;
    (0..)
        .zip(uploads)
        .map(|(position, upload)| {
            let id = statement.query_row(
                params![
                    upload.id,
                    batch,
                    position,
                    path_bytes(&upload.file.path),
                    upload.file.name,
                    upload.file.original,
                    upload.folder,
                    upload.file.content_type,
                    Json(&upload.file.fingerprint),
                    upload.note.as_ref().map(Json),
                ],
                |row| row.get(0),
            )?;
            Ok(UploadRow {
                id,
                batch,
                position,
                folder: upload.folder.clone(),
                file: upload.file.clone(),
                facts: Facts::default(),
                failed: None,
                stopped: false,
                paused: false,
                note: upload.note.clone(),
            })
        })
        .collect()
}

pub(super) fn of_batch(connection: &Connection, batch: BatchId) -> rusqlite::Result<Vec<UploadRow>> {
    connection
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM upload WHERE batch = ?1 AND NOT off ORDER BY position"
        ))?
        .query_map([batch], from_row)?
        .collect()
}

/// A range of all files a batch had, whether or not they are on its list. One that cannot be read hides no other.
pub(super) fn some_of_batch(
    connection: &Connection,
    batch: BatchId,
    range: &Range<u32>,
) -> rusqlite::Result<Vec<UploadRow>> {
    let rows = connection
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM upload WHERE batch = ?1 ORDER BY position LIMIT ?2 OFFSET ?3"
        ))?
        .query_map(
            params![batch, range.end.saturating_sub(range.start), range.start],
            from_row,
        )?
        .filter_map(|row| {
            row.inspect_err(|error| tracing::warn!(%error, "a file of the history cannot be read"))
                .ok()
        })
        .collect();
    Ok(rows)
}

fn write_facts(connection: &Connection, id: UploadId, facts: &Facts) -> rusqlite::Result<usize> {
    connection
        .prepare_cached(
            "UPDATE upload SET remote = ?2, stored = ?3, registered = ?4, attached = ?5, renamed = ?6, proof = ?7
             WHERE id = ?1",
        )?
        .execute(params![
            id,
            facts.remote.as_ref().map(|remote| &remote.0),
            facts.stored.as_ref().map(Json),
            facts.registered,
            facts.attached,
            facts.renamed,
            facts.proof,
        ])
}

/// Larger files there are none, and what adds up sizes relies on it.
const LARGEST: u64 = 1 << 53;

/// A reason this version does not know must not keep the whole queue from being read.
pub(super) fn from_row(row: &Row<'_>) -> rusqlite::Result<UploadRow> {
    let fingerprint: Fingerprint = row.get::<_, Json<_>>("fingerprint")?.0;
    let stored = row.get::<_, Option<Json<Stored>>>("stored")?.map(|stored| stored.0);
    for size in std::iter::once(fingerprint.size).chain(stored.as_ref().map(|stored| stored.size)) {
        if size > LARGEST {
            return Err(rusqlite::Error::IntegralValueOutOfRange(
                0,
                i64::try_from(size).unwrap_or(i64::MAX),
            ));
        }
    }
    Ok(UploadRow {
        id: row.get("id")?,
        batch: row.get("batch")?,
        position: row.get("position")?,
        folder: row.get("folder")?,
        file: FileToSend {
            path: path_from_bytes(row.get_ref("path")?.as_blob()?),
            name: row.get("name")?,
            original: row.get("original")?,
            content_type: row.get("content_type")?,
            fingerprint,
        },
        facts: Facts {
            remote: row.get::<_, Option<String>>("remote")?.map(RemoteId),
            stored,
            registered: row.get("registered")?,
            attached: row.get("attached")?,
            renamed: row.get("renamed")?,
            proof: row.get("proof")?,
        },
        failed: row
            .get::<_, Option<String>>("failed")?
            .map(|failed| serde_json::from_str(&failed).unwrap_or(Reason::Internal)),
        stopped: row.get("stopped")?,
        paused: row.get("paused")?,
        note: row
            .get::<_, Option<String>>("note")?
            .and_then(|note| serde_json::from_str(&note).ok()),
    })
}

/// The state of a file that nothing is known of; no file is ever in it.
pub(super) fn no_fingerprint() -> Fingerprint {
    Fingerprint {
        size: 0,
        modified: None,
        file_id: None,
    }
}

/// The bytes of a path as the system keeps it, valid text or not.
#[cfg(unix)]
pub(crate) fn path_bytes(path: &Path) -> Vec<u8> {
    std::os::unix::ffi::OsStrExt::as_bytes(path.as_os_str()).to_vec()
}

/// The path of these bytes.
#[cfg(unix)]
pub(crate) fn path_from_bytes(bytes: &[u8]) -> PathBuf {
    PathBuf::from(<std::ffi::OsStr as std::os::unix::ffi::OsStrExt>::from_bytes(bytes))
}

/// The UTF-16 of a path, little end first, lone surrogates included.
#[cfg(windows)]
pub(crate) fn path_bytes(path: &Path) -> Vec<u8> {
    std::os::windows::ffi::OsStrExt::encode_wide(path.as_os_str())
        .flat_map(u16::to_le_bytes)
        .collect()
}

#[cfg(windows)]
pub(crate) fn path_from_bytes(bytes: &[u8]) -> PathBuf {
    let units: Vec<u16> = bytes
        .as_chunks::<2>()
        .0
        .iter()
        .map(|unit| u16::from_le_bytes(*unit))
        .collect();
    PathBuf::from(<std::ffi::OsString as std::os::windows::ffi::OsStringExt>::from_wide(
        &units,
    ))
}
