//! The table of batches: what belongs to the batch as a whole. There is no stored step; what comes next follows from the facts.

use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::{
    Store, aside,
    column::Json,
    one_row,
    upload::{self, NewUpload, UploadRow},
};
use crate::{
    destination::{Audience, ExpenseDraft, How, Target},
    event::{BatchId, UploadId},
    reason::Reason,
    upload::RemoteId,
};

const COLUMNS: &str = "id, target, how, text, created, sent_at, finished_at, paused, stopped, without_failed, comment_asked, comment, mark, \
     replaces, audience, expense";

/// What is known about the one comment of a batch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum CommentFact {
    /// No request for it ever left.
    #[default]
    NotAsked,
    /// A request began whose outcome may be unknown: look before another one.
    Asked,
    /// It exists.
    Posted(RemoteId),
}

/// A batch to keep, with its uploads in their order.
#[derive(Clone, Debug)]
pub struct NewBatch {
    /// The id it is known by already; `None` takes the next one.
    pub id: Option<BatchId>,
    /// Where it goes.
    pub target: Target,
    /// How files are put there.
    pub how: How,
    /// Text of the new comment.
    pub text: String,
    /// Who sees what is posted.
    pub audience: Audience,
    /// What an expense says that is made for it.
    pub expense: Option<ExpenseDraft>,
    /// When it was made, in milliseconds since 1970.
    pub created: i64,
    /// When it was sent.
    pub sent_at: Option<i64>,
    /// By which a command finds it again.
    pub mark: Option<String>,
    /// What is at the destination may go for it.
    pub replaces: bool,
    /// Its files.
    pub uploads: Vec<NewUpload>,
}

/// A batch as it is kept. Times are milliseconds since 1970.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a decision of its own")]
pub struct BatchRow {
    /// Its id.
    pub id: BatchId,
    /// Where it goes.
    pub target: Target,
    /// How files are put there.
    pub how: How,
    /// Text of the new comment.
    pub text: String,
    /// Who sees what is posted.
    pub audience: Audience,
    /// What an expense says that is made for it.
    pub expense: Option<ExpenseDraft>,
    /// When it was made.
    pub created: i64,
    /// When it was sent.
    pub sent_at: Option<i64>,
    /// When nothing was left to do.
    pub finished_at: Option<i64>,
    /// The person paused it.
    pub paused: bool,
    /// The person stopped it.
    pub stopped: bool,
    /// The comment is to be posted although some files failed.
    pub without_failed: bool,
    /// Its comment.
    pub comment: CommentFact,
    /// By which a command finds it again.
    pub mark: Option<String>,
    /// What is at the destination may go for it.
    pub replaces: bool,
}

impl Store {
    /// Keeps a batch with all its uploads, or nothing of it. Uploads come back in their order.
    pub async fn add_batch(&self, batch: NewBatch) -> Result<(BatchRow, Vec<UploadRow>), Reason> {
        self.write(move |connection| {
            let mut row = BatchRow {
                id: BatchId(0),
                target: batch.target.clone(),
                how: batch.how,
                text: batch.text.clone(),
                audience: batch.audience.clone(),
                expense: batch.expense.clone(),
                created: batch.created,
                sent_at: batch.sent_at,
                finished_at: None,
                paused: false,
                stopped: false,
                without_failed: false,
                comment: CommentFact::NotAsked,
                mark: batch.mark.clone(),
                replaces: batch.replaces,
            };
            row.id = insert(connection, batch.id, &row)?;
            let uploads = upload::insert(connection, row.id, &batch.uploads)?;
            Ok((row, uploads))
        })
        .await
    }

    /// Writes everything of a batch that can change, but its comment.
    pub async fn save_batch(&self, batch: &BatchRow) -> Result<(), Reason> {
        let batch = batch.clone();
        self.write(move |connection| {
            one_row(
                connection
                    .prepare_cached(
                        "UPDATE batch SET target = ?2, how = ?3, text = ?4, sent_at = ?5, finished_at = ?6,
                         paused = ?7, stopped = ?8, without_failed = ?9, replaces = ?10, audience = ?11, expense = ?12
                         WHERE id = ?1",
                    )?
                    .execute(params![
                        batch.id,
                        Json(&batch.target),
                        Json(batch.how),
                        batch.text,
                        batch.sent_at,
                        batch.finished_at,
                        batch.paused,
                        batch.stopped,
                        batch.without_failed,
                        batch.replaces,
                        Json(&batch.audience),
                        batch.expense.as_ref().map(Json),
                    ])?,
            )
        })
        .await
    }

    /// Writes what is known of the comment. Apart from [`Store::save_batch`], because an act knows it before the engine does.
    pub async fn set_comment(&self, id: BatchId, comment: CommentFact) -> Result<(), Reason> {
        self.write(move |connection| {
            let (asked, posted) = comment.columns();
            one_row(
                connection
                    .prepare_cached("UPDATE batch SET comment_asked = ?2, comment = ?3 WHERE id = ?1")?
                    .execute(params![id, asked, posted])?,
            )
        })
        .await
    }

    /// What the next start goes on with: batches that are not finished, oldest first, each with its uploads in their order.
    pub async fn unfinished(&self) -> Result<Vec<(BatchRow, Vec<UploadRow>)>, Reason> {
        self.read(|connection| {
            let batches = connection
                .prepare_cached(&format!(
                    "SELECT {COLUMNS} FROM batch WHERE finished_at IS NULL ORDER BY id"
                ))?
                .query_map([], from_row)?
                .collect::<rusqlite::Result<Vec<_>>>()?;
            batches
                .into_iter()
                .map(|batch| {
                    let uploads = upload::of_batch(connection, batch.id)?;
                    Ok((batch, uploads))
                })
                .collect()
        })
        .await
    }

    /// The batch with this mark, finished or not, with its uploads in their order. One that was put aside must not look as if it had never
    /// been.
    pub async fn marked(&self, mark: &str) -> Result<Option<(BatchRow, Vec<UploadRow>)>, Reason> {
        let mark = mark.to_owned();
        self.read(move |connection| {
            let batch = connection
                .prepare_cached(&format!("SELECT {COLUMNS} FROM batch WHERE mark = ?1"))?
                .query_row([&mark], from_row)
                .optional()?;
            if batch.is_none() && aside::has_mark(connection, &mark)? {
                return Ok(Err(Reason::EntriesPutAside { entries: 1 }));
            }
            let batch = batch.map(|batch| {
                let uploads = upload::of_batch(connection, batch.id)?;
                rusqlite::Result::Ok((batch, uploads))
            });
            batch.transpose().map(Ok)
        })
        .await?
    }

    /// Removes a batch with its uploads; gone already is fine.
    pub async fn remove_batch(&self, id: BatchId) -> Result<(), Reason> {
        self.write(move |connection| {
            connection.execute("DELETE FROM batch WHERE id = ?1", [id])?;
            Ok(())
        })
        .await
    }

    /// The highest ids ever given out, so that what is only staged can be numbered on from there.
    pub async fn highest_ids(&self) -> Result<(BatchId, UploadId), Reason> {
        self.read(|connection| {
            connection.query_row(
                "SELECT max(coalesce(max(seq) FILTER (WHERE name = 'batch'), 0), (SELECT coalesce(max(id), 0) FROM batch)),
                        max(coalesce(max(seq) FILTER (WHERE name = 'upload'), 0), (SELECT coalesce(max(id), 0) FROM upload))
                 FROM sqlite_sequence",
                [],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
        })
        .await
    }
}

impl CommentFact {
    fn columns(&self) -> (bool, Option<&str>) {
        match self {
            Self::NotAsked => (false, None),
            Self::Asked => (true, None),
            Self::Posted(id) => (true, Some(&id.0)),
        }
    }

    fn from_columns(asked: bool, id: Option<String>) -> Self {
        match (asked, id) {
            (_, Some(id)) => Self::Posted(RemoteId(id)),
            (true, None) => Self::Asked,
            (false, None) => Self::NotAsked,
        }
    }
}

fn insert(connection: &Connection, id: Option<BatchId>, batch: &BatchRow) -> rusqlite::Result<BatchId> {
    let (comment_asked, comment) = batch.comment.columns();
    connection
        .prepare_cached(&format!(
            "INSERT INTO batch ({COLUMNS}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16) RETURNING id"
        ))?
        .query_row(
            params![
                id,
                Json(&batch.target),
                Json(batch.how),
                batch.text,
                batch.created,
                batch.sent_at,
                batch.finished_at,
                batch.paused,
                batch.stopped,
                batch.without_failed,
                comment_asked,
                comment,
                batch.mark,
                batch.replaces,
                Json(&batch.audience),
                batch.expense.as_ref().map(Json),
            ],
            |row| row.get(0),
        )
}

/// The batch of this number.
pub(super) fn one(connection: &Connection, id: BatchId) -> rusqlite::Result<Option<BatchRow>> {
    connection
        .prepare_cached(&format!("SELECT {COLUMNS} FROM batch WHERE id = ?1"))?
        .query_row([id], from_row)
        .optional()
}

pub(super) fn from_row(row: &Row<'_>) -> rusqlite::Result<BatchRow> {
    Ok(BatchRow {
        id: row.get("id")?,
        target: row.get::<_, Json<_>>("target")?.0,
        how: row.get::<_, Json<_>>("how")?.0,
        text: row.get("text")?,
        audience: row
            .get::<_, Option<Json<_>>>("audience")?
            .map_or_else(Audience::default, |audience| audience.0),
        expense: row.get::<_, Option<Json<_>>>("expense")?.map(|expense| expense.0),
        created: row.get("created")?,
        sent_at: row.get("sent_at")?,
        finished_at: row.get("finished_at")?,
        paused: row.get("paused")?,
        stopped: row.get("stopped")?,
        without_failed: row.get("without_failed")?,
        comment: CommentFact::from_columns(row.get("comment_asked")?, row.get("comment")?),
        mark: row.get("mark")?,
        replaces: row.get("replaces")?,
    })
}
