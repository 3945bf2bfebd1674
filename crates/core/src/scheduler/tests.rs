use std::time::Duration;

use proptest::prelude::*;

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
        turn: 0,
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
            turn: 0,
            ready: &large,
            later: &[],
        },
        Line {
            batch: BatchId(2),
            running: 0,
            most: usize::MAX,
            turn: 0,
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
            turn: 0,
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
        turn: 0,
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

/// A batch of any shape: how many run, how many may, its turn, what is ready, and what waits until when.
#[derive(Clone, Debug)]
struct Shape {
    running: usize,
    most: usize,
    turn: u64,
    ready: usize,
    later: Vec<i8>,
}

prop_compose! {
    fn shape()(
        running in 0usize..6,
        most in prop_oneof![1usize..6, Just(usize::MAX)],
        turn in 0u64..9,
        ready in 0usize..12,
        later in proptest::collection::vec(-3i8..4, 0..6),
    ) -> Shape {
        Shape { running, most, turn, ready, later }
    }
}

/// What is ready, and what waits until when.
type Waiting = (VecDeque<UploadId>, Vec<(Instant, UploadId)>);

/// Its uploads, by numbers that say which batch they are of.
fn queues(shapes: &[Shape], now: Instant) -> Vec<Waiting> {
    let at = |seconds: i8| {
        let far = Duration::from_secs(seconds.unsigned_abs().into());
        if seconds < 0 { now - far } else { now + far }
    };
    let queue = |(batch, shape): (u64, &Shape)| {
        let ready = ids(batch * 100..batch * 100 + shape.ready as u64);
        let later = (batch * 100 + 50..).map(UploadId);
        (
            ready,
            shape.later.iter().map(|seconds| at(*seconds)).zip(later).collect(),
        )
    };
    (0..).zip(shapes).map(queue).collect()
}

fn lines<'a>(shapes: &[Shape], queues: &'a [Waiting]) -> Vec<Line<'a>> {
    let line = |(batch, (shape, (ready, later))): (u64, (&Shape, &'a Waiting))| Line {
        batch: BatchId(batch),
        running: shape.running,
        most: shape.most,
        turn: shape.turn,
        ready,
        later,
    };
    (0..).zip(shapes.iter().zip(queues)).map(line).collect()
}

proptest! {
    #[test]
    fn limits_hold_and_no_slot_is_left_empty(shapes in proptest::collection::vec(shape(), 0..6), concurrency in 0usize..10) {
        let now = Instant::now() + Duration::from_hours(1);
        let queues = queues(&shapes, now);
        let lines = lines(&shapes, &queues);
        let plan = plan(&lines, concurrency, now);
        let started = |batch: BatchId| plan.start.iter().filter(|(of, _)| *of == batch).count();
        let running: usize = shapes.iter().map(|shape| shape.running).sum();
        prop_assert!(plan.start.is_empty() || running + plan.start.len() <= concurrency, "more than may run at once");
        let mut left = Vec::new();
        for line in &lines {
            let due: Vec<UploadId> = line.later.iter().filter(|(at, _)| *at <= now).map(|(_, id)| *id).collect();
            let may: Vec<UploadId> = due.into_iter().chain(line.ready.iter().copied()).collect();
            let of_it: Vec<UploadId> = plan.start.iter().filter(|(of, _)| *of == line.batch).map(|(_, id)| *id).collect();
            prop_assert_eq!(&may[..of_it.len()], &of_it[..], "each once, in its order, and none before its time");
            prop_assert!(of_it.is_empty() || line.running + of_it.len() <= line.most, "more than its batch may");
            if of_it.len() < may.len() && line.running + of_it.len() < line.most {
                left.push(line.running + of_it.len());
            }
        }
        if let Some(fewest) = left.iter().min() {
            prop_assert!(running + plan.start.len() >= concurrency, "a slot stays empty although somebody waits");
            for line in lines.iter().filter(|line| started(line.batch) > 0) {
                prop_assert!(line.running + started(line.batch) <= fewest + 1, "somebody with fewer waits");
            }
        }
        let next = lines.iter().flat_map(|line| line.later).map(|(at, _)| *at).filter(|at| *at > now).min();
        prop_assert_eq!(plan.wake, next, "woken when the next one is due");
    }

    #[test]
    fn nobody_starves(
        mosts in proptest::collection::vec(1usize..4, 1..7),
        concurrency in 1usize..5,
        ends in proptest::collection::vec(any::<prop::sample::Index>(), 60),
    ) {
        // Files that come back for ever, as they do while a network is away.
        let ready = ids(0..50);
        let mut shapes: Vec<Shape> =
            mosts.iter().map(|most| Shape { running: 0, most: *most, turn: 0, ready: 50, later: vec![] }).collect();
        let (mut turn, mut waited) = (0, vec![0usize; shapes.len()]);
        for end in ends {
            let queues: Vec<_> = shapes.iter().map(|_| (ready.clone(), Vec::new())).collect();
            for (BatchId(batch), _) in plan(&lines(&shapes, &queues), concurrency, Instant::now()).start {
                let batch = usize::try_from(batch).expect("few");
                turn += 1;
                (shapes[batch].running, shapes[batch].turn, waited[batch]) = (shapes[batch].running + 1, turn, 0);
            }
            let all = shapes.len();
            for (shape, waited) in shapes.iter().zip(&mut waited).filter(|(shape, _)| shape.running == 0) {
                *waited += 1;
                prop_assert!(*waited <= all, "{shape:?} waits while others are served twice");
            }
            let busy: Vec<usize> = (0..all).filter(|batch| shapes[*batch].running > 0).collect();
            shapes[*end.get(&busy)].running -= 1;
        }
    }
}
