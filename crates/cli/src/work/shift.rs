//! What `attache work` sees of the queue while it works: every batch that is sent, its files, and when nothing of them moves any more.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    time::Duration,
};

use attache_core::{
    account::Account,
    app::SubscriberId,
    event::{BatchId, BatchState, BatchView, Event, Message, Phase, RowView, UploadId},
    reason::Reason,
    session::Session,
    totals::Batches,
};
use tokio::time::timeout;

use crate::{
    exit::Exit,
    lacking::{Lacking, is_away, is_short},
    output::Failure,
    progress::{Begun, Report, Summary, open_files},
};

/// How long the address of a destination may take.
const LINK: Duration = Duration::from_secs(2);

/// Why an engine is not followed any more.
pub(super) enum Ended {
    /// What is left moves only once a person has done something.
    NothingLeft,
    /// The engine ended; another one may go on.
    AnotherEngine,
}

/// Everything that was seen, from engine to engine.
#[derive(Default)]
pub(super) struct Shift {
    batches: Batches,
    seen: BTreeMap<BatchId, Seen>,
    accounts: Vec<Account>,
    lacking: Lacking,
    /// The engine that was followed last is this process’s own.
    own: bool,
}

/// The files of a batch.
#[derive(Default)]
struct Seen {
    rows: HashMap<UploadId, RowView>,
    /// Attached before this command began.
    before: HashSet<UploadId>,
    /// The number of the last answer: what was told before is older.
    as_of: u64,
    started: bool,
}

impl Shift {
    /// Works with this engine until nothing is left, or it ends.
    pub(super) async fn follow(&mut self, session: &Session, report: &mut Report<'_>) -> Result<Ended, Failure> {
        let (subscriber, mut events) = session.subscribe().await?;
        self.accounts = session.accounts().await?;
        self.lacking.forget();
        self.own = session.own().is_some();
        for seen in self.seen.values_mut() {
            seen.as_of = 0;
        }
        loop {
            tokio::select! {
                message = events.recv() => match message {
                    Some(message) => self.hear(session, subscriber, message, report).await?,
                    None => return Ok(Ended::AnotherEngine),
                },
                () = self.lacking.over() => {}
            }
            if self.is_over() {
                return Ok(Ended::NothingLeft);
            }
        }
    }

    async fn hear(
        &mut self,
        session: &Session,
        subscriber: SubscriberId,
        message: Message,
        report: &mut Report<'_>,
    ) -> Result<(), Failure> {
        self.batches.hear(&message.event);
        match message.event {
            Event::Snapshot { snapshot } => {
                for batch in &snapshot.batches {
                    self.look(session, subscriber, batch, report).await?;
                }
                // What is attached from now on was seen to be open before.
                if let Some(own) = session.own() {
                    own.go_on().await?;
                }
            }
            Event::Batch { batch } => {
                let known = self.seen.get(&batch.id).is_some_and(|seen| seen.started);
                // Its last rows may come after it, or never.
                if !known || is_at_rest(&batch) {
                    self.look(session, subscriber, &batch, report).await?;
                }
                report.waits(batch.wait.as_ref().filter(|_| batch.state == BatchState::Waiting));
            }
            Event::Reordered { batch } => {
                if let Some(view) = self.view(batch).cloned() {
                    self.look(session, subscriber, &view, report).await?;
                }
            }
            Event::Rows { batch, rows } => {
                if let Some(seen) = self.seen.get_mut(&batch)
                    && message.number > seen.as_of
                {
                    seen.take(batch, rows, report);
                }
            }
            Event::Progress { batches, rows } => report.progress(&batches, &rows),
            _ => {}
        }
        self.notice();
        Ok(())
    }

    /// Takes in the files of a batch, and says that it begins where it does.
    async fn look(
        &mut self,
        session: &Session,
        subscriber: SubscriberId,
        batch: &BatchView,
        report: &mut Report<'_>,
    ) -> Result<(), Failure> {
        if !is_sent(batch) {
            return Ok(());
        }
        let rows = match session.rows(Some(subscriber), batch.id, 0..u32::MAX).await {
            Ok(rows) => rows,
            Err(error) => {
                // The engine was quicker than its answer; what it said last is true.
                if let Some(seen) = self.seen.get_mut(&batch.id).filter(|_| batch.state == BatchState::Done) {
                    seen.all_attached(batch.id, report);
                }
                return Err(error.into());
            }
        };
        let is_new = !self.seen.contains_key(&batch.id);
        let seen = self.seen.entry(batch.id).or_default();
        seen.as_of = rows.number;
        if is_new {
            // What was attached between the view and the rows is this command's doing.
            let before = batch.counts.attached > 0;
            let attached = rows.rows.iter().filter(|row| before && row.phase == Phase::Attached);
            seen.before = attached.clone().map(|row| row.id).collect();
            report.knew(attached);
        }
        if !seen.started && !is_at_rest(batch) {
            seen.started = true;
            self.start(session, batch, &rows.rows, report).await;
        }
        if let Some(seen) = self.seen.get_mut(&batch.id) {
            seen.take(batch.id, rows.rows, report);
        }
        Ok(())
    }

    async fn start(&self, session: &Session, batch: &BatchView, rows: &[RowView], report: &mut Report<'_>) {
        let Some(to) = &batch.target else { return };
        let Some(account) = self.accounts.iter().find(|account| account.id == to.account) else {
            return;
        };
        let link = timeout(LINK, session.web_link(to)).await;
        let open = rows.iter().filter(|row| is_open(row.phase));
        report.started(Begun {
            batch,
            account,
            to,
            link: link.ok().and_then(Result::ok),
            files: open.clone().count() as u32,
            bytes: open.map(|row| row.size).sum(),
        });
    }

    fn view(&self, id: BatchId) -> Option<&BatchView> {
        self.batches.all().iter().find(|batch| batch.id == id)
    }

    /// Keeps in mind since when something lacks and nothing moves.
    fn notice(&mut self) {
        let totals = self.batches.totals();
        let lacks = self.batches.all().iter().any(waits_long);
        self.lacking.notice(totals.attached, totals.sent, lacks);
    }

    fn is_over(&self) -> bool {
        let too_long = self.lacking.is_too_long();
        let rests = |batch: &BatchView| is_at_rest(batch) || (too_long && waits_long(batch));
        self.batches.all().iter().all(rests)
    }

    /// Whether nobody else is at work on the queue.
    pub(super) fn is_own(&self) -> bool {
        self.own
    }

    /// Names what files that were attached meanwhile are called where they did not get their own names.
    pub(super) fn names(&self, report: &Report<'_>) {
        for (id, seen) in &self.seen {
            report.names(*id, seen.rows.values().filter(|row| !seen.before.contains(&row.id)));
        }
    }

    /// Whether there was nothing to do.
    pub(super) fn was_idle(&self) -> bool {
        self.seen.is_empty()
    }

    /// Batches that stay in the queue.
    pub(super) fn left(&self) -> impl Iterator<Item = &BatchView> {
        let over = |state| matches!(state, BatchState::Done | BatchState::Stopped);
        let all = self.batches.all().iter();
        all.filter(move |batch| is_sent(batch) && !over(batch.state))
    }

    /// The figures of everything that was seen.
    pub(super) fn summary(&self) -> Summary {
        let mut summary = Summary::default();
        for seen in self.seen.values() {
            let ours = seen.rows.values().filter(|row| !seen.before.contains(&row.id));
            for row in ours.filter(|row| row.phase == Phase::Attached) {
                summary.attached += 1;
                summary.bytes += row.size;
            }
        }
        let files: u32 = self.left().map(open_files).sum();
        summary.failed = self.left().map(|batch| batch.counts.failed).sum();
        summary.left = Some(files - summary.failed);
        summary
    }

    /// The status it ends with: what all that is left has in common, where nothing was attached.
    pub(super) fn exit(&self) -> Exit {
        let mut reasons: Vec<Option<&Reason>> = Vec::new();
        for batch in self.left() {
            let rows = self.seen.get(&batch.id).into_iter().flat_map(|seen| seen.rows.values());
            let open = rows.filter(|row| is_open(row.phase) || row.phase == Phase::Failed);
            let before = reasons.len();
            reasons.extend(open.map(|row| row.reason.as_ref().or(batch.wait.as_ref())));
            if reasons.len() == before {
                reasons.push(batch.wait.as_ref());
            }
        }
        match self.summary().attached {
            0 if reasons.is_empty() => Exit::Done,
            attached => Exit::of_batch(attached, 0, reasons),
        }
    }
}

impl Seen {
    fn take(&mut self, batch: BatchId, rows: Vec<RowView>, report: &mut Report<'_>) {
        report.rows(batch, &rows);
        self.rows.extend(rows.into_iter().map(|row| (row.id, row)));
    }

    fn all_attached(&mut self, batch: BatchId, report: &mut Report<'_>) {
        for row in self.rows.values_mut().filter(|row| is_open(row.phase)) {
            row.phase = Phase::Attached;
            row.reason = None;
            report.rows(batch, std::slice::from_ref(row));
        }
    }
}

/// Belongs to the queue; what is only staged is of no concern here.
pub(crate) fn is_sent(batch: &BatchView) -> bool {
    !matches!(
        batch.state,
        BatchState::Checking | BatchState::Asking | BatchState::Staged
    )
}

/// Nothing of it moves before a person has done something.
fn is_at_rest(batch: &BatchView) -> bool {
    match batch.state {
        BatchState::Queued | BatchState::Sending => false,
        BatchState::Waiting => matches!(
            batch.wait,
            Some(
                Reason::TokenMissing { .. }
                    | Reason::TokenRefused { .. }
                    | Reason::WrongToken { .. }
                    | Reason::NoKeychain
                    | Reason::KeychainLocked
                    | Reason::NoAccount
            )
        ),
        _ => true,
    }
}

/// It waits for what may stay away: a network, or what this computer lacks.
fn waits_long(batch: &BatchView) -> bool {
    is_away(batch) || is_short(batch)
}

/// Still to be attached.
fn is_open(phase: Phase) -> bool {
    matches!(
        phase,
        Phase::Waiting
            | Phase::Preparing
            | Phase::Sending
            | Phase::Verifying
            | Phase::Stored
            | Phase::Attaching
            | Phase::Paused
    )
}
