//! What can be seen of the queue.

use std::borrow::Cow;

use tokio::time::Instant;

use super::{
    Patience,
    queue::{ActState, Batch, Queue, Run, Source, Upload},
    sums::Sums,
};
use crate::{
    destination::How,
    event::{BatchState, BatchView, Counts, GroupKind, Phase, RowView},
    reason::{Action, Reason},
};

/// In batches of up to so many rows, tests compare sums with a count of every row.
const CHECKED: usize = 1_000;

/// Why nothing of an account moves now, and the pause its service asked for.
pub(super) struct Obstacle {
    pub(super) reason: Reason,
}

impl Queue {
    /// A batch as it is shown. `choices` are what its destination takes, and whether it may be said who sees what is posted there; `obstacle`
    /// holds back its account.
    pub(super) fn view(
        &self,
        batch: &Batch,
        (choices, asks_audience): (Vec<How>, bool),
        obstacle: Option<&Obstacle>,
    ) -> BatchView {
        let sums = match &batch.sums {
            Some(sums) => Cow::Borrowed(sums),
            None => Cow::Owned(self.summed(batch)),
        };
        debug_assert!(
            batch.uploads.len() > CHECKED || *sums == self.summed(batch),
            "{sums:?} are not {:?}",
            self.summed(batch)
        );
        let counts = sums.counts;
        let tries = |id| {
            self.uploads
                .get(id)
                .is_some_and(|upload: &Upload| upload.waits_for().is_some())
        };
        let tries = !sums.running.is_empty() && sums.running.iter().all(tries);
        let state = state(batch, &counts, sums.paused, obstacle.is_some(), tries);
        let sent = self.sent(&sums);
        let reading = if state == BatchState::Sending {
            batch.meter.read(sums.bytes.saturating_sub(sent + sums.held))
        } else {
            crate::meter::Reading::default()
        };
        BatchView {
            id: batch.id,
            state,
            target: batch.target.clone(),
            how: batch.how,
            choices,
            text: batch.text.clone(),
            audience: asks_audience.then(|| batch.audience.clone()),
            expense: batch.expense.clone().filter(|_| batch.how == How::NewExpense),
            lacks: batch.lacks().filter(|_| batch.comment.is_none()),
            groups: sums.groups.clone(),
            front: sums.front,
            bytes: sums.bytes,
            sent,
            speed: reading.speed,
            seconds_left: reading.seconds_left,
            seconds: batch
                .sent_at
                .zip(batch.finished_at)
                .map(|(from, to)| to.duration_since(from).as_secs_f64()),
            wait: self.wait(batch, state, &counts, obstacle),
            question: batch.asking.front().map(|(question, _)| question.clone()),
            taken: batch.taken.clone(),
            there: batch.known_there.total(),
            replaces: batch.replaces,
            command: batch.patience == Patience::Command,
            counts,
        }
    }

    /// Bytes storage has of a batch now.
    pub(super) fn sent(&self, sums: &Sums) -> u64 {
        let running = sums.running.iter().filter_map(|id| self.uploads.get(id));
        sums.sent + running.map(Upload::sent).sum::<u64>()
    }

    fn wait(&self, batch: &Batch, state: BatchState, counts: &Counts, obstacle: Option<&Obstacle>) -> Option<Reason> {
        match (state, &batch.act) {
            (BatchState::Waiting, _) if obstacle.is_some() => obstacle.map(|obstacle| obstacle.reason.clone()),
            (BatchState::NeedsYou, ActState::Failed { reason }) => Some(reason.clone()),
            (BatchState::Waiting, _) => batch
                .act_waits_for()
                .or_else(|| self.uploads_of(batch).find_map(Upload::waits_for))
                .cloned(),
            (BatchState::NeedsYou, _) if comment_waits(batch, counts) => Some(Reason::CommentWaits {
                stored: counts.stored,
                failed: counts.failed,
                how: batch.how,
            }),
            (BatchState::NeedsYou, _) => self.misplaced(batch),
            _ => None,
        }
    }

    /// Why nothing that failed can go to this destination, where it is the destination's fault alone.
    fn misplaced(&self, batch: &Batch) -> Option<Reason> {
        let mut failed = self.uploads_of(batch).filter_map(|upload| upload.failed.as_ref());
        let first = failed.next()?;
        let elsewhere = |reason: &Reason| reason.action() == Some(Action::ChooseAnother);
        (elsewhere(first) && failed.all(elsewhere)).then(|| first.clone())
    }

    /// Sorts the rows: at rest what needs the person comes first; while something runs the order is fixed.
    pub(super) fn arrange(&mut self, id: crate::event::BatchId) {
        let Some(batch) = self.batches.get(&id) else { return };
        let mut shown = batch.uploads.clone();
        if at_rest(batch) {
            shown.sort_by_key(|id| {
                self.uploads
                    .get(id)
                    .map(|upload| (group(batch, upload), upload.already.is_none()))
            });
        }
        for (index, id) in shown.iter().enumerate() {
            if let Some(upload) = self.uploads.get_mut(id) {
                upload.index = index as u32;
            }
        }
        if let Some(batch) = self.batches.get_mut(&id) {
            batch.shown = shown;
            batch.sums = None;
        }
    }
}

/// Nothing of the batch moves, so its rows may be sorted. Asked by what the rows are, so that it agrees with their order.
pub(super) fn at_rest(batch: &Batch) -> bool {
    !batch.sent || batch.finished_at.is_some()
}

pub(super) fn group(batch: &Batch, upload: &Upload) -> GroupKind {
    match phase(batch, upload) {
        Phase::Refused => GroupKind::NeedALook,
        Phase::Failed => GroupKind::Failed,
        Phase::Ready => GroupKind::Ready,
        Phase::Stored => GroupKind::Stored,
        Phase::LeftOut if !batch.sent && can_go_anyway(upload) => GroupKind::NeedALook,
        Phase::LeftOut => GroupKind::LeftOut,
        _ => GroupKind::Plain,
    }
}

/// It is left out, but need not be: the person may say so.
fn can_go_anyway(upload: &Upload) -> bool {
    upload.source.why_not().and_then(Reason::action) == Some(Action::SendAnyway)
}

/// The phase of a row, from its facts and what runs.
pub(super) fn phase(batch: &Batch, upload: &Upload) -> Phase {
    match (&upload.source, &upload.run) {
        (Source::Refused { .. }, _) => Phase::Refused,
        (Source::LeftOut { .. }, _) => Phase::LeftOut,
        _ if !batch.sent => Phase::Ready,
        _ if upload.facts.attached => Phase::Attached,
        // Tried again, when another batch had brought it.
        _ if matches!(upload.failed, Some(Reason::AlreadyThere { .. })) => Phase::LeftOut,
        _ if upload.failed.is_some() => Phase::Failed,
        _ if upload.stopped => Phase::Stopped,
        (_, Run::Running { waits: Some(_), .. }) => Phase::Waiting,
        (_, Run::Running { phase, .. }) => *phase,
        _ if upload.facts.registered => match &batch.act {
            _ if batch.how.makes().is_none() => Phase::Attaching,
            ActState::Running {
                uploads,
                only_look: false,
                ..
            } if uploads.contains(&upload.id) => Phase::Attaching,
            _ => Phase::Stored,
        },
        _ if batch.paused || upload.paused => Phase::Paused,
        _ => Phase::Waiting,
    }
}

/// A row as it is shown.
pub(super) fn row(batch: &Batch, upload: &Upload) -> RowView {
    let phase = phase(batch, upload);
    let reason = match &upload.source {
        Source::Refused { reason, .. } | Source::LeftOut { reason, .. } => Some(reason.clone()),
        Source::File(_) => upload.failed.clone().or_else(|| upload.waits_for().cloned()),
    };
    RowView {
        id: upload.id,
        index: upload.index,
        name: upload.name.clone(),
        sent_as: upload.sent_as().map(str::to_owned),
        folder: upload.folder.clone(),
        size: upload.size,
        content_type: match &upload.source {
            Source::File(file) => file.content_type.clone(),
            Source::Refused { .. } | Source::LeftOut { .. } => String::new(),
        },
        phase,
        sent: match phase {
            // What is stored does not start over.
            Phase::Waiting | Phase::Paused if upload.facts.stored.is_some() => 0,
            Phase::Waiting | Phase::Paused => upload.reached,
            _ => upload.sent(),
        },
        action: reason.as_ref().and_then(Reason::action).filter(|_| match phase {
            Phase::Refused | Phase::Failed => true,
            Phase::LeftOut => (!batch.sent && can_go_anyway(upload)) || upload.failed.is_some(),
            _ => false,
        }),
        reason,
        note: match phase {
            Phase::Refused => None,
            Phase::Ready if upload.already.is_some() => upload.already.clone(),
            _ => upload.note.clone(),
        },
        proof: upload.facts.proof.clone(),
    }
}

fn comment_waits(batch: &Batch, counts: &Counts) -> bool {
    batch.how.makes().is_some() && counts.stored > 0 && counts.failed > 0
}

/// `tries`: whatever runs is another try whether the network is back.
fn state(batch: &Batch, counts: &Counts, paused: u32, blocked: bool, tries: bool) -> BatchState {
    if !batch.sent {
        return match () {
            () if !batch.asking.is_empty() => BatchState::Asking,
            () if batch.checking > 0 => BatchState::Checking,
            () => BatchState::Staged,
        };
    }
    let unfinished = counts.waiting + counts.active + counts.stored > 0;
    if batch.finished_at.is_some() {
        return match () {
            () if counts.failed > 0 || matches!(batch.act, ActState::Failed { .. }) => BatchState::NeedsYou,
            () if counts.stopped > 0 && (batch.stopped || counts.attached == 0) => BatchState::Stopped,
            () => BatchState::Done,
        };
    }
    // Everything that could still move is held back file by file.
    let all_held = paused > 0 && counts.waiting == paused && counts.active == 0;
    if (batch.paused && unfinished) || all_held {
        BatchState::Paused
    } else if batch.held {
        BatchState::Queued
    } else if blocked {
        BatchState::Waiting
    } else if (batch.running > 0 && !tries) || (batch.is_acting() && batch.act_waits_for().is_none()) {
        BatchState::Sending
    } else if batch.act_waits_for().is_some() || tries || !batch.later.is_empty() {
        BatchState::Waiting
    } else if counts.active > 0 || counts.stored > 0 || counts.attached > 0 {
        BatchState::Sending
    } else {
        BatchState::Queued
    }
}

/// Milliseconds since 1970 for a time that is named by the monotonic clock.
pub(super) fn wall_clock(at: Instant) -> i64 {
    let ahead = at.saturating_duration_since(Instant::now());
    jiff::Timestamp::now().as_millisecond() + i64::try_from(ahead.as_millis()).unwrap_or(i64::MAX / 2)
}
