//! What can be seen of the queue.

use tokio::time::Instant;

use super::queue::{ActState, Batch, Queue, Run, Source, Upload};
use crate::{
    destination::How,
    event::{BatchState, BatchView, Counts, Group, GroupKind, Phase, RowView},
    reason::Reason,
};

/// Why nothing of an account moves now, and the pause its service asked for.
pub(super) struct Obstacle {
    pub(super) reason: Reason,
}

impl Queue {
    /// A batch as it is shown. `obstacle` holds back its account.
    pub(super) fn view(&self, batch: &Batch, obstacle: Option<&Obstacle>) -> BatchView {
        let mut counts = Counts::default();
        let (mut bytes, mut sent) = (0, 0);
        // Files that are held back, and what of them is not sent: they take no part in the time left.
        let (mut paused, mut held) = (0, 0);
        let mut front = u32::MAX;
        for upload in self.uploads_of(batch) {
            counts.total += 1;
            let phase = phase(batch, upload);
            if !matches!(phase, Phase::Refused | Phase::LeftOut) {
                bytes += upload.size;
                sent += upload.sent();
            }
            if phase == Phase::Paused {
                paused += 1;
                held += upload.size - upload.sent();
            }
            if matches!(
                phase,
                Phase::Waiting
                    | Phase::Paused
                    | Phase::Preparing
                    | Phase::Sending
                    | Phase::Verifying
                    | Phase::Attaching
            ) {
                front = front.min(upload.index);
            }
            *match phase {
                Phase::Ready => &mut counts.ready,
                Phase::Refused => &mut counts.refused,
                Phase::LeftOut => &mut counts.left_out,
                Phase::Waiting | Phase::Paused => &mut counts.waiting,
                Phase::Preparing | Phase::Sending | Phase::Verifying | Phase::Attaching => &mut counts.active,
                Phase::Stored => &mut counts.stored,
                Phase::Attached => &mut counts.attached,
                Phase::Failed => &mut counts.failed,
                Phase::Stopped => &mut counts.stopped,
            } += 1;
        }
        let state = state(batch, &counts, paused, obstacle.is_some());
        let reading = if state == BatchState::Sending {
            batch.meter.read(bytes - sent - held)
        } else {
            crate::meter::Reading::default()
        };
        BatchView {
            id: batch.id,
            state,
            target: batch.target.clone(),
            how: batch.how,
            choices: batch
                .target
                .as_ref()
                .map(|target| How::choices(target.place.kind).to_vec())
                .unwrap_or_default(),
            text: batch.text.clone(),
            groups: self.groups(batch),
            front: front.min(counts.total),
            bytes,
            sent,
            speed: reading.speed,
            seconds_left: reading.seconds_left,
            seconds: batch
                .sent_at
                .zip(batch.finished_at)
                .map(|(from, to)| to.duration_since(from).as_secs_f64()),
            wait: self.wait(batch, state, &counts, obstacle),
            question: batch.asking.front().map(|(question, _)| question.clone()),
            counts,
        }
    }

    fn wait(&self, batch: &Batch, state: BatchState, counts: &Counts, obstacle: Option<&Obstacle>) -> Option<Reason> {
        match (state, &batch.act) {
            (BatchState::Waiting, _) if obstacle.is_some() => obstacle.map(|obstacle| obstacle.reason.clone()),
            (BatchState::Waiting, ActState::Later { reason, .. })
            | (BatchState::NeedsYou, ActState::Failed { reason }) => Some(reason.clone()),
            (BatchState::Waiting, _) => self.uploads_of(batch).find_map(|upload| match &upload.run {
                Run::Later { reason } => Some(reason.clone()),
                _ => None,
            }),
            (BatchState::NeedsYou, _) if comment_waits(batch, counts) => Some(Reason::CommentWaits {
                stored: counts.stored,
                failed: counts.failed,
            }),
            _ => None,
        }
    }

    /// Sorts the rows: at rest what needs the person comes first; while something runs the order is fixed.
    pub(super) fn arrange(&mut self, id: crate::event::BatchId) {
        let Some(batch) = self.batches.get(&id) else { return };
        let mut shown = batch.uploads.clone();
        if at_rest(batch) {
            shown.sort_by_key(|id| self.uploads.get(id).map(|upload| group(batch, upload)));
        }
        for (index, id) in shown.iter().enumerate() {
            if let Some(upload) = self.uploads.get_mut(id) {
                upload.index = index as u32;
            }
        }
        if let Some(batch) = self.batches.get_mut(&id) {
            batch.shown = shown;
        }
    }

    fn groups(&self, batch: &Batch) -> Vec<Group> {
        if !at_rest(batch) {
            return vec![Group {
                kind: GroupKind::Plain,
                rows: batch.uploads.len() as u32,
            }];
        }
        let mut groups: Vec<Group> = Vec::new();
        for upload in batch.shown.iter().filter_map(|id| self.uploads.get(id)) {
            let kind = group(batch, upload);
            match groups.last_mut() {
                Some(last) if last.kind == kind => last.rows += 1,
                _ => groups.push(Group { kind, rows: 1 }),
            }
        }
        groups
    }
}

/// Nothing of the batch moves, so its rows may be sorted. Asked by what the rows are, so that it agrees with their order.
fn at_rest(batch: &Batch) -> bool {
    !batch.sent || batch.finished_at.is_some()
}

fn group(batch: &Batch, upload: &Upload) -> GroupKind {
    match phase(batch, upload) {
        Phase::Refused => GroupKind::NeedALook,
        Phase::Failed => GroupKind::Failed,
        Phase::Ready => GroupKind::Ready,
        Phase::Stored => GroupKind::Stored,
        Phase::LeftOut => GroupKind::LeftOut,
        _ => GroupKind::Plain,
    }
}

/// The phase of a row, from its facts and what runs.
pub(super) fn phase(batch: &Batch, upload: &Upload) -> Phase {
    match (&upload.source, &upload.run) {
        (Source::Refused(_), _) => Phase::Refused,
        (Source::LeftOut(_), _) => Phase::LeftOut,
        _ if !batch.sent => Phase::Ready,
        _ if upload.facts.attached => Phase::Attached,
        _ if upload.failed.is_some() => Phase::Failed,
        _ if upload.stopped => Phase::Stopped,
        (_, Run::Running { phase, .. }) => *phase,
        _ if upload.facts.registered => match (&batch.act, batch.how) {
            (
                ActState::Running {
                    uploads,
                    only_look: false,
                    ..
                },
                _,
            ) if uploads.contains(&upload.id) => Phase::Attaching,
            (_, How::NewComment) => Phase::Stored,
            (_, How::Files) => Phase::Attaching,
        },
        _ if batch.paused || upload.paused => Phase::Paused,
        _ => Phase::Waiting,
    }
}

/// A row as it is shown.
pub(super) fn row(batch: &Batch, upload: &Upload) -> RowView {
    let phase = phase(batch, upload);
    let reason = match (&upload.source, &upload.run) {
        (Source::Refused(reason) | Source::LeftOut(reason), _) => Some(reason.clone()),
        _ if upload.failed.is_some() => upload.failed.clone(),
        (_, Run::Later { reason }) => Some(reason.clone()),
        _ => None,
    };
    RowView {
        id: upload.id,
        index: upload.index,
        name: upload.name.clone(),
        folder: upload.folder.clone(),
        size: upload.size,
        content_type: match &upload.source {
            Source::File(file) => file.content_type.clone(),
            Source::Refused(_) | Source::LeftOut(_) => String::new(),
        },
        phase,
        sent: upload.sent(),
        action: reason
            .as_ref()
            .filter(|_| matches!(phase, Phase::Refused | Phase::Failed))
            .and_then(Reason::action),
        reason,
        note: upload.note.clone(),
    }
}

fn comment_waits(batch: &Batch, counts: &Counts) -> bool {
    batch.how == How::NewComment && counts.stored > 0 && counts.failed > 0
}

fn state(batch: &Batch, counts: &Counts, paused: u32, blocked: bool) -> BatchState {
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
    } else if blocked {
        BatchState::Waiting
    } else if batch.running > 0 || batch.is_acting() {
        BatchState::Sending
    } else if matches!(batch.act, ActState::Later { .. }) || !batch.later.is_empty() {
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
