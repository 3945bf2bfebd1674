//! What runs next: a pure function of the queue, the limits and the time.

use std::collections::VecDeque;

use tokio::time::Instant;

use crate::event::{BatchId, UploadId};

/// The uploads of one batch that may run; paused, stopped and blocked batches have no line.
#[derive(Clone, Debug)]
pub struct Line<'a> {
    /// Which batch.
    pub batch: BatchId,
    /// How many of it run now.
    pub running: usize,
    /// How many of it may run at the same time.
    pub most: usize,
    /// When it was given a slot last, counted up; a batch that never was has 0.
    pub turn: u64,
    /// Those that may start at once, in order.
    pub ready: &'a VecDeque<UploadId>,
    /// Those that wait after a fault, with the time they may start again.
    pub later: &'a [(Instant, UploadId)],
}

/// What to do now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// Start these.
    pub start: Vec<(BatchId, UploadId)>,
    /// Look again then, if nothing happens before.
    pub wake: Option<Instant>,
}

/// Fills the free slots: the batch with the fewest running ones first, so that a small batch does not wait behind a large one; equals take
/// turns, so that none waits for ever behind one whose files come back again and again. Within a batch, those whose waiting time is over go before those that never started.
pub fn plan(lines: &[Line<'_>], concurrency: usize, now: Instant) -> Plan {
    let mut free = concurrency.saturating_sub(lines.iter().map(|line| line.running).sum());
    let mut running: Vec<usize> = lines.iter().map(|line| line.running).collect();
    let mut turns: Vec<u64> = lines.iter().map(|line| line.turn).collect();
    let mut turn = turns.iter().copied().max().unwrap_or_default();
    let mut next: Vec<_> = lines.iter().map(|line| candidates(line, now)).collect();
    let mut plan = Plan {
        start: Vec::new(),
        wake: lines.iter().filter_map(|line| wake(line, now)).min(),
    };
    while free > 0 {
        let heads = next
            .iter_mut()
            .enumerate()
            .filter(|(i, _)| running[*i] < lines[*i].most)
            .filter_map(|(i, line)| line.peek().copied().map(|upload| (running[i], turns[i], i, upload)));
        let Some((_, _, i, upload)) = heads.min_by_key(|(running, turn, i, _)| (*running, *turn, *i)) else {
            break;
        };
        next[i].next();
        running[i] += 1;
        turn += 1;
        turns[i] = turn;
        free -= 1;
        plan.start.push((lines[i].batch, upload));
    }
    plan
}

fn candidates<'a>(line: &Line<'a>, now: Instant) -> std::iter::Peekable<impl Iterator<Item = UploadId> + use<'a>> {
    let due = line
        .later
        .iter()
        .filter(move |(at, _)| *at <= now)
        .map(|(_, upload)| *upload);
    due.chain(line.ready.iter().copied()).peekable()
}

fn wake(line: &Line<'_>, now: Instant) -> Option<Instant> {
    line.later.iter().map(|(at, _)| *at).filter(|at| *at > now).min()
}

#[cfg(test)]
mod tests;
