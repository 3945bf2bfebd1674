//! Batches of an earlier run: their facts are known, and what is left to do follows from them.

use tokio::time::Instant;

use super::{
    Engine, Patience,
    queue::{Batch, Run, Source, Upload},
};
use crate::{
    retry::Retry,
    store::{BatchRow, CommentFact, UploadRow},
};

impl Engine {
    /// Takes up what is kept; `hold` leaves it for whoever comes next.
    pub(crate) fn restore(&mut self, unfinished: Vec<(BatchRow, Vec<UploadRow>)>, hold: bool) {
        for (row, uploads) in unfinished {
            let id = row.id;
            // Nobody waits for what is only held.
            let patience = if hold {
                Patience::Person
            } else {
                self.options.patience.unclaimed()
            };
            let mut stopped = Vec::new();
            let mut batch = Batch::new(id, patience, self.retries(patience));
            batch.held = hold;
            batch.target = Some(row.target);
            batch.how = row.how;
            batch.text = row.text;
            batch.audience = row.audience;
            batch.expense = row.expense;
            batch.sent = true;
            batch.saved = true;
            batch.sent_at = Some(Instant::now());
            batch.sent_wall = row.sent_at;
            batch.paused = row.paused;
            batch.stopped = row.stopped;
            match row.comment {
                // The home may be an older copy of itself, whose comment went out since: it is looked for once.
                CommentFact::NotAsked if uploads.iter().any(|upload| upload.facts.registered) => {
                    (batch.comment_asked, batch.looked) = (true, true);
                }
                CommentFact::NotAsked => {}
                CommentFact::Asked => batch.comment_asked = true,
                CommentFact::Posted(id) => batch.comment = Some(id),
            }
            batch.without_failed = row.without_failed;
            batch.mark = row.mark;
            batch.replaces = row.replaces;
            batch.finished_at = row.finished_at.map(|_| Instant::now());
            batch.in_history = row.finished_at.is_some();
            for row in uploads {
                batch.known.insert(row.file.path.clone());
                batch.uploads.push(row.id);
                let mut upload = Upload {
                    id: row.id,
                    batch: id,
                    index: 0,
                    share: None,
                    path: row.file.path.clone(),
                    name: row.file.known_as().to_owned(),
                    folder: row.folder,
                    size: row.file.fingerprint.size,
                    source: Source::File(row.file),
                    facts: row.facts,
                    unwritten: None,
                    run: Run::Idle,
                    failed: row.failed,
                    stopped: row.stopped,
                    paused: row.paused,
                    note: row.note,
                    decided: super::already::Decided::default(),
                    already: None,
                    fault: None,
                    retry: Retry::new(self.retries(patience)),
                    reached: 0,
                    meter: crate::meter::Meter::default(),
                    told: None,
                };
                upload.note_verdict();
                if upload.wants_its_name() {
                    batch.to_rename.push(row.id);
                }
                upload.paused &= !upload.is_settled();
                if !upload.is_settled() && !upload.paused {
                    batch.ready.push_back(row.id);
                }
                if upload.stopped {
                    stopped.push(row.id);
                }
                self.queue.uploads.insert(row.id, upload);
            }
            self.queue.batches.insert(id, batch);
            // Stopped when the process ended: nothing of them stays, as far as that was not done already.
            stopped.drain(..).for_each(|upload| self.give_up(upload));
            self.rows_moved(id);
        }
    }
}
