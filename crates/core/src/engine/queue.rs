//! The queue: batches and their uploads, and everything that is derived from them.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque},
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::{sync::oneshot, time::Instant};
use tokio_util::sync::CancellationToken;

pub(super) use super::source::Source;
use super::{
    Patience, already,
    sums::{Share, Sums},
};
use crate::{
    account::AccountId,
    destination::{Audience, Currency, ExpenseDraft, How, Target},
    event::{BatchId, BatchProgress, Phase, Question, RowProgress, UploadId},
    intake::Taken,
    meter::Meter,
    provider::Fault,
    reason::Reason,
    retry::{Policy, Retry},
    store::Orphan,
    transfer::Unwritten,
    upload::{Facts, RemoteId, Verdict},
};

/// Everything the engine holds.
#[derive(Default)]
pub(super) struct Queue {
    pub(super) batches: BTreeMap<BatchId, Batch>,
    pub(super) uploads: HashMap<UploadId, Upload>,
    /// Rows that may differ from what the sums of their batch know.
    pub(super) changed: HashSet<UploadId>,
}

#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a decision of its own; what follows is derived"
)]
pub(super) struct Batch {
    pub(super) id: BatchId,
    /// Walks of dropped paths that are under way.
    pub(super) checking: usize,
    /// The person is asked before these are taken.
    pub(super) asking: VecDeque<(Question, Taken)>,
    /// The person sent it while files were still being checked; it goes once they are.
    pub(super) send_later: Option<SendLater>,
    /// Something came that may complete it: where the settings say so, it is sent by itself.
    pub(super) due: bool,
    /// The person has sent it.
    pub(super) sent: bool,
    /// It is written down, so it may begin.
    pub(super) saved: bool,
    pub(super) target: Option<Target>,
    pub(super) how: How,
    pub(super) text: String,
    /// Who sees what is posted.
    pub(super) audience: Audience,
    /// That has to be said: the place wants it.
    pub(super) wants_audience: bool,
    /// The place was asked, and takes nothing of the person.
    pub(super) no_access: bool,
    /// That has to be said: some were not to see it where it went before.
    pub(super) was_private: bool,
    /// What the project counts in, as far as it was asked.
    pub(super) currency: Option<Currency>,
    /// What an expense that is made for it says; kept where it goes elsewhere meanwhile.
    pub(super) expense: Option<ExpenseDraft>,
    /// Left by an earlier run for whoever comes next: it is shown and can be decided about, and nothing of it moves.
    pub(super) held: bool,
    /// Who waits for it.
    pub(super) patience: Patience,
    /// By which a command finds it again.
    pub(super) mark: Option<String>,
    /// Files of it at the same time, at most.
    pub(super) concurrency: Option<u8>,
    /// In the order of the drop.
    pub(super) uploads: Vec<UploadId>,
    /// In the order they are shown; recomputed when rows move.
    pub(super) shown: Vec<UploadId>,
    /// What its rows come to; `None` after they moved. See [`Queue::keep_sums`].
    pub(super) sums: Option<Sums>,
    /// Paths of its rows.
    pub(super) known: BTreeSet<PathBuf>,
    /// Ends its walks.
    pub(super) stop_walks: CancellationToken,
    pub(super) paused: bool,
    pub(super) stopped: bool,
    pub(super) sent_at: Option<Instant>,
    /// The same by the calendar, in milliseconds since 1970.
    pub(super) sent_wall: Option<i64>,
    pub(super) finished_at: Option<Instant>,
    pub(super) ready: VecDeque<UploadId>,
    pub(super) later: Vec<(Instant, UploadId)>,
    pub(super) running: usize,
    /// When it was given a slot last; see [`crate::scheduler`].
    pub(super) turn: u64,
    pub(super) act: ActState,
    pub(super) act_retry: Retry,
    /// What went wrong with the act last, for support.
    pub(super) act_fault: Option<LastFault>,
    pub(super) comment: Option<RemoteId>,
    /// A request for the comment went out.
    pub(super) comment_asked: bool,
    /// The comment was looked for until it could not come any more.
    pub(super) looked: bool,
    pub(super) without_failed: bool,
    /// Of several files for a place that holds one, the one that is sent.
    pub(super) chosen: Option<UploadId>,
    /// What a place that holds few files has already, as it said before sending.
    pub(super) taken: Option<String>,
    /// The person lets that go.
    pub(super) replaces: bool,
    /// What is known of its destination before it is sent.
    pub(super) known_there: already::Known,
    /// It is in the history, as it was written down last.
    pub(super) in_history: bool,
    /// Attached under other names than people know them by: to be renamed.
    pub(super) to_rename: Vec<UploadId>,
    /// They are being renamed.
    pub(super) renaming: bool,
    /// Early looks at the destination, so that rows turn to attached while others are sent.
    pub(super) early_looks: u32,
    pub(super) registered_since_look: usize,
    pub(super) meter: Meter,
    /// The progress subscribers know.
    pub(super) told: Option<BatchProgress>,
}

/// A batch that is sent once its files are checked.
pub(super) struct SendLater {
    /// Rows that could not be sent when it was asked for: the person knew them.
    pub(super) refused: usize,
    /// Everybody who waits for it.
    pub(super) told: Vec<oneshot::Sender<Result<(), Reason>>>,
}

impl SendLater {
    pub(super) fn tell(self, result: &Result<(), Reason>) {
        for told in self.told {
            // Whoever asked may have gone meanwhile.
            let _ = told.send(result.clone());
        }
    }
}

/// The act of a batch.
pub(super) enum ActState {
    Idle,
    Running {
        cancel: CancellationToken,
        uploads: HashSet<UploadId>,
        only_look: bool,
        /// It is another try after the network was away, and whether it is back nobody knows before the act ends.
        waits: Option<Reason>,
    },
    /// Waits after a passing fault.
    Later {
        at: Instant,
        reason: Reason,
    },
    /// Failed for good, until the person retries.
    Failed {
        reason: Reason,
    },
}

pub(super) struct Upload {
    pub(super) id: UploadId,
    pub(super) batch: BatchId,
    /// Its place in [`Batch::shown`].
    pub(super) index: u32,
    /// What the sums of its batch know of it.
    pub(super) share: Option<Share>,
    /// Where it lies; never leaves the engine.
    pub(super) path: PathBuf,
    pub(super) name: String,
    pub(super) folder: String,
    pub(super) size: u64,
    pub(super) source: Source,
    pub(super) facts: Facts,
    /// What is true beyond these facts and could not be written down.
    pub(super) unwritten: Option<Unwritten>,
    pub(super) run: Run,
    pub(super) failed: Option<Reason>,
    pub(super) stopped: bool,
    /// The person holds this file back while the others of its batch go on.
    pub(super) paused: bool,
    pub(super) note: Option<Reason>,
    /// What is known of it at its destination, and what the person decided.
    pub(super) decided: already::Decided,
    /// Its destination holds it already, and it goes all the same.
    pub(super) already: Option<Reason>,
    /// What went wrong last, for support.
    pub(super) fault: Option<LastFault>,
    pub(super) retry: Retry,
    /// Bytes of the last attempt, which starts over.
    pub(super) reached: u64,
    pub(super) meter: Meter,
    /// The progress subscribers know.
    pub(super) told: Option<RowProgress>,
}

/// Whether a transfer runs.
pub(super) enum Run {
    Idle,
    Running {
        phase: Phase,
        sent: Arc<AtomicU64>,
        cancel: CancellationToken,
        /// It is another try after the network was away and has not come further yet, or nothing of it has moved for a while.
        waits: Option<Reason>,
        /// How far it had come at the last sign of life, and when that was.
        sign: (u64, Instant),
    },
    /// Waits after a passing fault.
    Later {
        reason: Reason,
    },
}

impl Upload {
    /// Bytes storage has accepted, in this attempt or before.
    pub(super) fn sent(&self) -> u64 {
        match &self.run {
            _ if self.facts.stored.is_some() => self.size,
            Run::Running { sent, .. } => sent.load(Ordering::Relaxed).min(self.size),
            Run::Idle | Run::Later { .. } => 0,
        }
    }

    /// Counts what could not be written down among the facts, for an upload that is given up; says what else is to be deleted.
    pub(super) fn know_unwritten(&mut self) -> Option<Orphan> {
        let unwritten = self.unwritten.take()?;
        self.facts = unwritten.facts;
        unwritten.given_up
    }

    /// Says so where what storage holds could not be compared with the file.
    pub(super) fn note_verdict(&mut self) {
        match self.facts.stored.as_ref().map(|stored| stored.verdict) {
            Some(Verdict::NotVerifiable) => self.note = Some(Reason::NotVerifiable),
            _ if self.note == Some(Reason::NotVerifiable) => self.note = None,
            _ => {}
        }
    }

    /// Its name at the service, where that is not the one people know.
    pub(super) fn sent_as(&self) -> Option<&str> {
        match &self.source {
            Source::File(file) if file.original.is_some() && self.facts.renamed != Some(true) => Some(&file.name),
            _ => None,
        }
    }

    /// Was brought as something that can be sent.
    pub(super) fn is_file(&self) -> bool {
        matches!(self.source, Source::File(_))
    }

    /// Nothing of it will happen by itself before the act of its batch.
    pub(super) fn is_settled(&self) -> bool {
        !self.is_file() || self.facts.registered || self.failed.is_some() || self.stopped
    }

    pub(super) fn is_running(&self) -> bool {
        matches!(self.run, Run::Running { .. })
    }

    /// What it waits for after a passing fault. Trying once more whether the network is back is waiting for it still.
    pub(super) fn waits_for(&self) -> Option<&Reason> {
        match &self.run {
            Run::Later { reason } => Some(reason),
            Run::Running { waits, .. } => waits.as_ref(),
            Run::Idle => None,
        }
    }

    /// Looks for a sign of life: bytes that moved since the last look. Says whether that is news, or for how long there was none.
    pub(super) fn sign_of_life(&mut self, now: Instant) -> Result<bool, Duration> {
        let so_far = self.sent();
        let Run::Running { sign, .. } = &mut self.run else {
            return Ok(false);
        };
        if so_far == sign.0 {
            return Err(now.duration_since(sign.1));
        }
        *sign = (so_far, now);
        // Bytes leave only by a connection that stands.
        Ok(so_far > 0 && self.facts.stored.is_none() && self.goes_on())
    }

    /// It has come further than before: the network is back. Says whether that is news.
    pub(super) fn goes_on(&mut self) -> bool {
        match &mut self.run {
            Run::Running { waits, .. } => waits.take().is_some(),
            Run::Idle | Run::Later { .. } => false,
        }
    }
}

impl Batch {
    pub(super) fn new(id: BatchId, patience: Patience, retries: Policy) -> Self {
        Self {
            id,
            checking: 0,
            asking: VecDeque::new(),
            send_later: None,
            due: false,
            sent: false,
            saved: false,
            target: None,
            how: How::default(),
            text: String::new(),
            audience: Audience::default(),
            wants_audience: false,
            no_access: false,
            was_private: false,
            currency: None,
            expense: None,
            held: false,
            patience,
            mark: None,
            concurrency: None,
            uploads: Vec::new(),
            shown: Vec::new(),
            sums: None,
            known: BTreeSet::new(),
            stop_walks: CancellationToken::new(),
            paused: false,
            stopped: false,
            sent_at: None,
            sent_wall: None,
            finished_at: None,
            ready: VecDeque::new(),
            later: Vec::new(),
            running: 0,
            turn: 0,
            act: ActState::Idle,
            act_retry: Retry::new(retries),
            act_fault: None,
            comment: None,
            comment_asked: false,
            looked: false,
            without_failed: false,
            chosen: None,
            taken: None,
            replaces: false,
            known_there: already::Known::default(),
            in_history: false,
            to_rename: Vec::new(),
            renaming: false,
            early_looks: 0,
            registered_since_look: 0,
            meter: Meter::default(),
            told: None,
        }
    }

    pub(super) fn account(&self) -> Option<&AccountId> {
        self.target.as_ref().map(|target| &target.account)
    }

    /// A comment may be out there that carries what is registered, or surely is: it must not lose its files.
    pub(super) fn may_be_posted(&self) -> bool {
        self.how.makes().is_some() && (self.comment.is_some() || (self.comment_asked && !self.looked))
    }

    /// Sent and not ended.
    pub(super) fn is_under_way(&self) -> bool {
        self.sent && self.finished_at.is_none()
    }

    /// Something is being attached or posted.
    pub(super) fn is_acting(&self) -> bool {
        matches!(self.act, ActState::Running { only_look: false, .. })
    }

    /// Files of it are in line or on their way. Asked instead of counting, which for a large batch takes its time.
    pub(super) fn has_more_to_send(&self) -> bool {
        self.running > 0 || !self.ready.is_empty() || !self.later.is_empty()
    }

    /// It is not sent once its files are checked.
    pub(super) fn call_off(&mut self) {
        self.due = false;
        if let Some(later) = self.send_later.take() {
            later.tell(&Ok(()));
        }
    }

    /// What its act waits for after a passing fault.
    pub(super) fn act_waits_for(&self) -> Option<&Reason> {
        match &self.act {
            ActState::Later { reason, .. } => Some(reason),
            ActState::Running { waits, .. } => waits.as_ref(),
            ActState::Idle | ActState::Failed { .. } => None,
        }
    }

    /// Takes uploads out of every waiting line.
    pub(super) fn forget_waiting(&mut self, uploads: &[UploadId]) {
        if let [upload] = uploads
            && self.ready.front() == Some(upload)
        {
            self.ready.pop_front();
            return;
        }
        let named: HashSet<&UploadId> = uploads.iter().collect();
        self.ready.retain(|id| !named.contains(id));
        self.later.retain(|(_, id)| !named.contains(id));
    }
}

/// A fault and when it was met.
pub(super) struct LastFault {
    pub(super) fault: Fault,
    pub(super) at: jiff::Timestamp,
}

impl From<Fault> for LastFault {
    fn from(fault: Fault) -> Self {
        Self {
            fault,
            at: jiff::Timestamp::now(),
        }
    }
}

/// A fault sorted by what follows from it.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Follow {
    /// Again after this time; the reason is shown meanwhile.
    Later { after: std::time::Duration, reason: Reason },
    /// Nothing of this account goes on until a person has done something.
    Account(Reason),
    /// Failed, until the person retries.
    Fail(Reason),
    /// The person stopped or paused it.
    Cancelled,
}

impl Queue {
    pub(super) fn uploads_of(&self, batch: &Batch) -> impl Iterator<Item = &Upload> {
        batch.uploads.iter().filter_map(|id| self.uploads.get(id))
    }

    /// Whether every file of a batch is attached or stopped.
    pub(super) fn is_complete(&self, batch: &Batch) -> bool {
        self.uploads_of(batch)
            .all(|upload| !upload.is_file() || upload.facts.attached || upload.stopped)
    }

    /// Whether bytes move or calls run anywhere.
    pub(super) fn is_busy(&self) -> bool {
        self.batches
            .values()
            .any(|batch| batch.running > 0 || matches!(batch.act, ActState::Running { .. }))
    }

    /// Files that were brought and not sent: they are known to nobody once the process has ended.
    pub(super) fn unsent(&self) -> usize {
        let staged = self.batches.values().filter(|batch| !batch.sent);
        staged.map(|batch| batch.uploads.len()).sum()
    }

    /// Files that were sent and are neither attached nor given up. A command that waits for its own goes on with them itself.
    pub(super) fn unfinished(&self) -> usize {
        let sent = self.batches.values().filter(|batch| batch.sent && !batch.stopped);
        let sent = sent.filter(|batch| batch.patience == Patience::Person);
        sent.flat_map(|batch| self.uploads_of(batch))
            .filter(|upload| !upload.facts.attached && !upload.stopped && upload.failed.is_none() && upload.is_file())
            .count()
    }
}

/// Words for a fault's log line, with what support needs.
pub(super) fn log_fault(what: &str, upload: Option<UploadId>, fault: &Fault) {
    tracing::warn!(upload = upload.map(|id| id.0), kind = ?fault.kind, detail = fault.detail.as_deref(), request = fault.request_id.as_deref(), "{what}");
}
