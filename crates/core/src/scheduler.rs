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

/// Fills the free slots: the batch with the fewest running ones first, so that a small batch does not wait behind a large one; among
/// equals the older one. Those whose waiting time is over go before those that never started.
pub fn plan(lines: &[Line<'_>], concurrency: usize, now: Instant) -> Plan {
    let mut free = concurrency.saturating_sub(lines.iter().map(|line| line.running).sum());
    let mut running: Vec<usize> = lines.iter().map(|line| line.running).collect();
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
            .filter_map(|(i, line)| line.peek().copied().map(|upload| (running[i], i, upload)));
        let Some((_, i, upload)) = heads.min_by_key(|(running, i, _)| (*running, *i)) else {
            break;
        };
        next[i].next();
        running[i] += 1;
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
mod tests {
    use std::time::Duration;

    use super::*;

    fn ids(range: std::ops::Range<u64>) -> VecDeque<UploadId> {
        range.map(UploadId).collect()
    }

    #[test]
    fn a_batch_has_its_own_limit_too() {
        let (limited, other) = (ids(0..9), ids(10..19));
        let line = |batch, most, ready| Line {
            batch: BatchId(batch),
            running: 1,
            most,
            ready,
            later: &[],
        };
        let lines = [line(1, 2, &limited), line(2, usize::MAX, &other)];
        let started = plan(&lines, 8, Instant::now()).start;
        let of = |batch| started.iter().filter(|(id, _)| *id == BatchId(batch)).count();
        assert_eq!((of(1), of(2)), (1, 5), "the slots it may not take go to others");
    }

    #[test]
    fn a_small_batch_does_not_wait_behind_a_large_one() {
        let (large, small) = (ids(0..100), ids(100..102));
        let lines = [
            Line {
                batch: BatchId(1),
                running: 3,
                most: usize::MAX,
                ready: &large,
                later: &[],
            },
            Line {
                batch: BatchId(2),
                running: 0,
                most: usize::MAX,
                ready: &small,
                later: &[],
            },
        ];
        let plan = plan(&lines, 4, Instant::now());
        assert_eq!(
            plan.start,
            [(BatchId(2), UploadId(100))],
            "the one free slot goes to the batch with nothing running"
        );
    }

    #[test]
    fn never_more_than_the_limit() {
        let ready = ids(0..100);
        for running in 0..6 {
            let lines = [Line {
                batch: BatchId(1),
                running,
                most: usize::MAX,
                ready: &ready,
                later: &[],
            }];
            let started = plan(&lines, 4, Instant::now()).start.len();
            assert_eq!(started, 4usize.saturating_sub(running), "{running} run already");
        }
    }

    #[test]
    fn what_waits_after_a_fault_goes_first_once_due_and_wakes_until_then() {
        let now = Instant::now();
        let ready = ids(1..3);
        let later = [(now, UploadId(7)), (now + Duration::from_secs(5), UploadId(8))];
        let lines = [Line {
            batch: BatchId(1),
            running: 0,
            most: usize::MAX,
            ready: &ready,
            later: &later,
        }];
        let plan = plan(&lines, 2, now);
        assert_eq!(plan.start, [(BatchId(1), UploadId(7)), (BatchId(1), UploadId(1))]);
        assert_eq!(
            plan.wake,
            Some(now + Duration::from_secs(5)),
            "the other one is looked at when its time comes"
        );
    }
}
