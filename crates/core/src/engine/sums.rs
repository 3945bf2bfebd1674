//! What the rows of a batch come to. Kept up with each row that changes: to count a hundred thousand of them for every view would take
//! longer than there is between two.

use std::collections::BTreeSet;

use super::{
    queue::{Batch, Queue, Upload},
    view::{at_rest, group, phase},
};
use crate::event::{BatchId, Counts, Group, GroupKind, Phase, UploadId};

/// What all rows of a batch come to.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Sums {
    pub(super) counts: Counts,
    /// Rows that are held back; counted among those that wait.
    pub(super) paused: u32,
    /// Bytes that are to be sent.
    pub(super) bytes: u64,
    /// Bytes storage has, apart from those of running transfers: they say so themselves.
    pub(super) sent: u64,
    /// Bytes that are still to be sent but held back.
    pub(super) held: u64,
    /// What runs.
    pub(super) running: BTreeSet<UploadId>,
    /// The place of the first row that is still to be finished; the number of rows where none is.
    pub(super) front: u32,
    pub(super) groups: Vec<Group>,
}

/// What one row adds to the sums of its batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Share {
    phase: Phase,
    running: bool,
    size: u64,
    sent: u64,
}

impl Share {
    fn of(batch: &Batch, upload: &Upload) -> Self {
        let running = upload.is_running();
        Self {
            phase: phase(batch, upload),
            running,
            size: upload.size,
            sent: if running { 0 } else { upload.sent() },
        }
    }

    /// Still to be finished by itself, or once the person lets it.
    fn is_ahead(self) -> bool {
        matches!(
            self.phase,
            Phase::Waiting | Phase::Paused | Phase::Preparing | Phase::Sending | Phase::Verifying | Phase::Attaching
        )
    }
}

impl Sums {
    fn add(&mut self, id: UploadId, share: Share) {
        self.counts.total += 1;
        *count(&mut self.counts, share.phase) += 1;
        if share.running {
            self.running.insert(id);
        }
        if !matches!(share.phase, Phase::Refused | Phase::LeftOut) {
            self.bytes += share.size;
            self.sent += share.sent;
        }
        if share.phase == Phase::Paused {
            self.paused += 1;
            self.held += share.size - share.sent;
        }
    }

    fn take_away(&mut self, id: UploadId, share: Share) {
        self.counts.total -= 1;
        *count(&mut self.counts, share.phase) -= 1;
        if share.running {
            self.running.remove(&id);
        }
        if !matches!(share.phase, Phase::Refused | Phase::LeftOut) {
            self.bytes -= share.size;
            self.sent -= share.sent;
        }
        if share.phase == Phase::Paused {
            self.paused -= 1;
            self.held -= share.size - share.sent;
        }
    }

    /// Nothing of it can be attached, nothing runs, and something is left: the person holds it back.
    pub(super) fn is_all_paused(&self) -> bool {
        self.counts.waiting > 0 && self.counts.active == 0 && self.counts.stored == 0
    }
}

fn count(counts: &mut Counts, phase: Phase) -> &mut u32 {
    match phase {
        Phase::Ready => &mut counts.ready,
        Phase::Refused => &mut counts.refused,
        Phase::LeftOut => &mut counts.left_out,
        Phase::Waiting | Phase::Paused => &mut counts.waiting,
        Phase::Preparing | Phase::Sending | Phase::Verifying | Phase::Attaching => &mut counts.active,
        Phase::Stored => &mut counts.stored,
        Phase::Attached => &mut counts.attached,
        Phase::Failed => &mut counts.failed,
        Phase::Stopped => &mut counts.stopped,
    }
}

impl Queue {
    /// Brings the sums of every batch up to date, for what a row's change costs. Those of a batch whose rows moved are made anew.
    pub(super) fn keep_sums(&mut self) {
        for id in std::mem::take(&mut self.changed) {
            let Some(upload) = self.uploads.get_mut(&id) else {
                continue;
            };
            let Some(batch) = self.batches.get_mut(&upload.batch) else {
                continue;
            };
            let share = Share::of(batch, upload);
            let Some(before) = upload.share.replace(share).filter(|before| *before != share) else {
                continue;
            };
            // At rest a row that changes may begin a group.
            if at_rest(batch) {
                batch.sums = None;
                continue;
            }
            if let Some(sums) = &mut batch.sums {
                sums.take_away(id, before);
                sums.add(id, share);
                if share.is_ahead() {
                    sums.front = sums.front.min(upload.index);
                }
            }
        }
        let mut moved = Vec::new();
        for batch in self.batches.values_mut() {
            let Some(sums) = &mut batch.sums else {
                moved.push(batch.id);
                continue;
            };
            // Rows are finished about in their order, so that this goes through them once.
            while let Some(id) = batch.shown.get(sums.front as usize) {
                let share = self.uploads.get(id).and_then(|upload| upload.share);
                if share.is_some_and(Share::is_ahead) {
                    break;
                }
                sums.front += 1;
            }
        }
        for id in moved {
            self.sum_anew(id);
        }
    }

    fn sum_anew(&mut self, id: BatchId) {
        let Some(batch) = self.batches.get(&id) else { return };
        let sums = self.summed(batch);
        for id in &batch.uploads {
            if let Some(upload) = self.uploads.get_mut(id) {
                upload.share = Some(Share::of(batch, upload));
            }
        }
        if let Some(batch) = self.batches.get_mut(&id) {
            batch.sums = Some(sums);
        }
    }

    /// The sums of a batch, row by row.
    pub(super) fn summed(&self, batch: &Batch) -> Sums {
        let mut sums = Sums::default();
        let mut front = u32::MAX;
        for upload in self.uploads_of(batch) {
            let share = Share::of(batch, upload);
            sums.add(upload.id, share);
            if share.is_ahead() {
                front = front.min(upload.index);
            }
        }
        sums.front = front.min(sums.counts.total);
        sums.groups = self.groups(batch);
        sums
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

#[cfg(test)]
mod tests;
