//! Batches that ended and the files they had: what was sent, where and when.

use std::ops::Range;

use rusqlite::{Connection, OptionalExtension as _, Row, params};
use unicode_normalization::UnicodeNormalization as _;

use super::{
    Store, batch,
    column::Json,
    upload::{self, UploadRow},
};
use crate::{
    destination::{How, Target},
    event::{BatchId, SentBatch, SentFile, SentFiles, UploadId},
    reason::Reason,
    store::BatchRow,
    upload::{RemoteId, Stored},
};

/// A file that was attached to a destination before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentBefore {
    /// With which batch.
    pub batch: BatchId,
    /// Its attachment.
    pub remote: RemoteId,
    /// Bytes.
    pub size: u64,
    /// MD5 of the bytes that were sent, in hex.
    pub md5: String,
    /// When it was sent, in milliseconds since 1970.
    pub at: i64,
    /// How it was put there.
    pub how: How,
}

impl Store {
    /// How many batches of the history match every word, and a range of them, newest first. Whether they are listed the caller knows.
    pub async fn history(&self, words: &str, range: Range<u32>) -> Result<(u32, Vec<SentBatch>), Reason> {
        let wanted = Wanted::of(words);
        self.read(move |connection| {
            let (filter, words) = match &wanted {
                Wanted::All => ("", None),
                Wanted::Nothing => return Ok((0, Vec::new())),
                Wanted::Words(words) => ("AND id IN (SELECT rowid FROM sought WHERE sought MATCH ?1)", Some(words)),
            };
            let total = connection
                .prepare_cached(&format!(
                    "SELECT count(*) FROM batch WHERE finished_at IS NOT NULL AND ?1 IS ?1 {filter}"
                ))?
                .query_row(params![words], |row| row.get(0))?;
            let batches = connection
                .prepare_cached(&format!(
                    "SELECT id, target, how, text, created FROM batch WHERE finished_at IS NOT NULL AND ?1 IS ?1 {filter}
                     ORDER BY created DESC, id DESC LIMIT ?2 OFFSET ?3"
                ))?
                .query_map(params![words, range.end.saturating_sub(range.start), range.start], sent_batch)?
                .filter_map(readable)
                .map(|batch| with_sums(connection, batch))
                .collect::<rusqlite::Result<_>>()?;
            Ok((total, batches))
        })
        .await
    }

    /// A range of the files of a batch, in the order they were sent.
    pub async fn sent_files(&self, batch: BatchId, range: Range<u32>) -> Result<SentFiles, Reason> {
        self.read(move |connection| {
            let total = connection
                .prepare_cached("SELECT count(*) FROM upload WHERE batch = ?1")?
                .query_row([batch], |row| row.get(0))?;
            let rows = upload::some_of_batch(connection, batch, &range)?;
            Ok(SentFiles {
                total,
                files: rows.into_iter().map(SentFile::from).collect(),
            })
        })
        .await
    }

    /// A batch that was sent with all its files, those that were taken off the list among them.
    pub async fn sent(&self, id: BatchId) -> Result<Option<(BatchRow, Vec<UploadRow>)>, Reason> {
        self.read(move |connection| {
            let Some(row) = batch::one(connection, id)? else {
                return Ok(None);
            };
            let uploads = upload::some_of_batch(connection, id, &(0..u32::MAX))?;
            Ok(Some((row, uploads)))
        })
        .await
    }

    /// A file that was sent.
    pub async fn sent_upload(&self, id: UploadId) -> Result<Option<UploadRow>, Reason> {
        self.read(move |connection| {
            connection
                .prepare_cached("SELECT * FROM upload WHERE id = ?1")?
                .query_row([id], upload::from_row)
                .optional()
        })
        .await
    }

    /// What was attached to this destination before, the latest first, as far as the content of it is known.
    pub async fn sent_to(&self, target: &Target) -> Result<Vec<SentBefore>, Reason> {
        let target = target.clone();
        self.read(move |connection| {
            let rows = connection
                .prepare_cached(
                    "SELECT batch.id, remote, stored, created, how FROM batch JOIN upload ON upload.batch = batch.id
                     WHERE account = ?1 AND place = ?2 AND attached AND remote IS NOT NULL AND stored IS NOT NULL
                     ORDER BY created DESC",
                )?
                .query_map(params![target.account.0, Json(&target.place)], |row| {
                    let stored: Stored = row.get::<_, Json<_>>("stored")?.0;
                    Ok(SentBefore {
                        batch: row.get("id")?,
                        remote: RemoteId(row.get("remote")?),
                        size: stored.size,
                        md5: stored.md5,
                        at: row.get("created")?,
                        how: row.get::<_, Json<_>>("how")?.0,
                    })
                })?
                .filter_map(readable)
                .collect();
            Ok(rows)
        })
        .await
    }

    /// A batch that was sent is no longer on the list: it is history now, and not worked on again. One without files is nothing to remember.
    pub async fn leave(&self, id: BatchId, now: i64) -> Result<(), Reason> {
        self.write(move |connection| {
            connection.execute(
                "DELETE FROM batch WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM upload WHERE batch = ?1)",
                [id],
            )?;
            connection.execute(
                "UPDATE batch SET finished_at = ?2 WHERE id = ?1 AND finished_at IS NULL",
                params![id, now],
            )?;
            Ok(())
        })
        .await
    }

    /// Removes the whole history but these.
    pub async fn clear_history(&self, kept: &[BatchId]) -> Result<(), Reason> {
        let kept = kept.to_vec();
        self.write(move |connection| {
            connection.execute(
                "DELETE FROM batch WHERE finished_at IS NOT NULL AND id NOT IN (SELECT value FROM json_each(?1))",
                [Json(&kept)],
            )?;
            Ok(())
        })
        .await
    }
}

/// What is looked for.
enum Wanted {
    All,
    /// Nothing can match what holds no letter and no digit.
    Nothing,
    Words(String),
}

impl Wanted {
    /// Every word, as the beginning of one; in the search's own language.
    fn of(words: &str) -> Self {
        let words: String = words.nfc().collect();
        let mut words = words.split_whitespace().peekable();
        if words.peek().is_none() {
            return Self::All;
        }
        let words: Vec<String> = words
            .filter(|word| word.contains(char::is_alphanumeric))
            .map(|word| format!("\"{}\"*", word.replace('"', "\"\"")))
            .collect();
        if words.is_empty() {
            Self::Nothing
        } else {
            Self::Words(words.join(" "))
        }
    }
}

/// One entry that cannot be read hides no other.
fn readable<T>(row: rusqlite::Result<T>) -> Option<T> {
    row.inspect_err(|error| tracing::warn!(%error, "an entry of the history cannot be read"))
        .ok()
}

fn sent_batch(row: &Row<'_>) -> rusqlite::Result<SentBatch> {
    Ok(SentBatch {
        id: row.get("id")?,
        target: row.get::<_, Json<_>>("target")?.0,
        how: row.get::<_, Json<_>>("how")?.0,
        text: row.get("text")?,
        at: row.get("created")?,
        files: 0,
        attached: 0,
        bytes: 0,
        listed: false,
    })
}

fn with_sums(connection: &Connection, batch: SentBatch) -> rusqlite::Result<SentBatch> {
    let (files, attached, bytes) = connection
        .prepare_cached(
            "SELECT count(*), count(*) FILTER (WHERE attached),
                    coalesce(sum(fingerprint ->> '$.size') FILTER (WHERE attached AND json_valid(fingerprint)), 0)
             FROM upload WHERE batch = ?1",
        )?
        .query_row([batch.id], |row| Ok((row.get(0)?, row.get(1)?, row.get::<_, i64>(2)?)))?;
    Ok(SentBatch {
        files,
        attached,
        bytes: u64::try_from(bytes).unwrap_or_default(),
        ..batch
    })
}

impl From<UploadRow> for SentFile {
    fn from(row: UploadRow) -> Self {
        let reason = match row.failed {
            _ if row.facts.attached => None,
            None if row.stopped => Some(Reason::Stopped),
            None => Some(Reason::TakenOff),
            failed => failed,
        };
        SentFile {
            id: row.id,
            name: row.file.known_as().to_owned(),
            size: row.file.fingerprint.size,
            attached: row.facts.attached,
            reason,
            content_type: row.file.content_type,
        }
    }
}
