//! The gate with Productive's real figures, on paused time.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use attache_core::{
    provider::{RateWindow, Urgency},
    rate::RateGate,
};
use futures_util::future::join_all;
use proptest::prelude::*;
use tokio::time::{Instant, sleep, sleep_until, timeout};

/// Sends `count` calls as fast as the gate lets them, each arriving and being answered after a delay of its own; when each arrived.
async fn arrivals(gate: &Arc<RateGate>, count: u64) -> Vec<Instant> {
    let arrived = Arc::<Mutex<Vec<Instant>>>::default();
    let calls = (0..count).map(|number| {
        let (gate, arrived) = (Arc::clone(gate), Arc::clone(&arrived));
        tokio::spawn(async move {
            let permit = gate.acquire(Urgency::Background).await;
            // Jitter on the way there and on the way back.
            sleep(Duration::from_millis(number * 7919 % 900)).await;
            arrived.lock().expect("nothing panics here").push(Instant::now());
            sleep(Duration::from_millis(number * 104_729 % 400)).await;
            drop(permit);
        })
    });
    for call in calls.collect::<Vec<_>>() {
        call.await.expect("nothing panics here");
    }
    let mut arrived = arrived.lock().expect("nothing panics here").clone();
    arrived.sort();
    arrived
}

/// Most arrivals in any window of this length.
fn most(arrivals: &[Instant], period: Duration) -> usize {
    let mut first = 0;
    let mut most = 0;
    for (index, arrival) in arrivals.iter().enumerate() {
        while *arrival - arrivals[first] >= period {
            first += 1;
        }
        most = most.max(index - first + 1);
    }
    most
}

#[tokio::test(start_paused = true)]
async fn productives_own_limits_hold_over_hours() {
    let gate = crate::harness::gate();
    let start = Instant::now();
    let arrivals = arrivals(&gate, 9_000).await;
    let short = most(&arrivals, Duration::from_secs(10));
    let long = most(&arrivals, Duration::from_mins(30));
    assert!(short <= 100, "{short} calls in ten seconds are too many");
    assert!(long <= 4_000, "{long} calls in half an hour are too many");
    assert!(short >= 95 && long >= 3_990, "the limits are used up: {short}, {long}");
    let took = start.elapsed();
    assert!(
        took > Duration::from_hours(1),
        "9,000 calls cannot be through after {took:?}"
    );
    assert!(took < Duration::from_mins(75), "no time is wasted: {took:?}");
}

#[tokio::test(start_paused = true)]
async fn a_person_goes_first_and_the_rest_in_order() {
    let gate = RateGate::new([RateWindow {
        requests: 1,
        period: Duration::from_secs(1),
    }]);
    let first = gate.acquire(Urgency::Background).await;
    let order = Arc::<Mutex<Vec<&str>>>::default();
    let mut calls = Vec::new();
    for (name, urgency) in [
        ("upload 1", Urgency::Background),
        ("upload 2", Urgency::Background),
        ("search 1", Urgency::Person),
        ("search 2", Urgency::Person),
    ] {
        let (gate, order) = (Arc::clone(&gate), Arc::clone(&order));
        calls.push(tokio::spawn(async move {
            let _permit = gate.acquire(urgency).await;
            order.lock().unwrap().push(name);
        }));
        tokio::task::yield_now().await;
    }
    drop(first);
    for call in calls {
        call.await.unwrap();
    }
    let order = order.lock().unwrap().clone();
    assert_eq!(
        order,
        ["search 1", "search 2", "upload 1", "upload 2"],
        "who waits longest of the most urgent"
    );
}

#[tokio::test(start_paused = true)]
async fn a_slot_is_freed_a_period_after_the_answer() {
    let period = Duration::from_secs(10);
    let gate = RateGate::new([RateWindow { requests: 1, period }]);
    let permit = gate.acquire(Urgency::Person).await;
    sleep(Duration::from_mins(1)).await;
    let waits = timeout(Duration::from_hours(1), gate.acquire(Urgency::Person)).await;
    assert!(waits.is_err(), "a call under way holds its slot");
    drop(permit);
    let answered = Instant::now();
    let permit = gate.acquire(Urgency::Person).await;
    assert_eq!(answered.elapsed(), period, "counted from the answer, not from the call");
    permit.unused();
    let start = Instant::now();
    let _permit = gate.acquire(Urgency::Person).await;
    assert_eq!(start.elapsed(), Duration::ZERO, "what never left uses nothing up");
}

#[tokio::test(start_paused = true)]
async fn a_pause_holds_everybody_and_is_told() {
    let gate = crate::harness::gate();
    let told = gate.blocked_until();
    assert_eq!(*told.borrow(), None, "nothing holds calls up");
    let pause = Duration::from_secs(42);
    assert_eq!(gate.pause(Some(pause)), pause, "as long as the service asked");
    gate.pause(Some(Duration::from_secs(3)));
    let start = Instant::now();
    assert_eq!(*told.borrow(), Some(start + pause), "the longer pause is told");
    gate.acquire(Urgency::Person).await.answered();
    assert_eq!(start.elapsed(), pause, "not even a person goes earlier");
    assert_eq!(*told.borrow(), None, "the pause is over");
}

#[tokio::test(start_paused = true)]
async fn pauses_without_a_time_grow_until_calls_go_well_for_as_long() {
    let gate = crate::harness::gate();
    let pauses: Vec<u64> = (0..7).map(|_| gate.pause(None).as_secs()).collect();
    assert_eq!(pauses, [2, 4, 8, 16, 32, 60, 60], "doubled, and never too long");
    gate.acquire(Urgency::Person).await.answered();
    assert_eq!(
        gate.pause(None),
        Duration::from_mins(1),
        "a call of another sort right after it says nothing of the one that is limited"
    );
    sleep(Duration::from_mins(2)).await;
    gate.acquire(Urgency::Person).await.answered();
    assert_eq!(
        gate.pause(None),
        Duration::from_secs(2),
        "an answer later on starts them anew"
    );
}

#[tokio::test(start_paused = true)]
async fn a_full_window_is_told_and_giving_up_frees_the_queue() {
    let gate = RateGate::new([RateWindow {
        requests: 1,
        period: Duration::from_mins(30),
    }]);
    let told = gate.blocked_until();
    drop(gate.acquire(Urgency::Background).await);
    assert_eq!(*told.borrow(), None, "nobody waits");
    let end = Instant::now() + Duration::from_mins(30);
    let given_up = timeout(Duration::from_secs(1), gate.acquire(Urgency::Person));
    let (given_up, ()) = tokio::join!(given_up, async {
        tokio::task::yield_now().await;
        assert_eq!(*told.borrow(), Some(end), "somebody waits for long");
    });
    assert!(given_up.is_err(), "the window is full");
    assert_eq!(*told.borrow(), None, "nobody waits any more");
    let _permit = gate.acquire(Urgency::Background).await;
    assert_eq!(Instant::now(), end, "who gave up holds nobody up");
}

/// A call: when it is wanted, how long it takes, how far along it arrives at the service in hundredths of that, and whether it never does.
#[derive(Clone, Debug)]
struct Call {
    wanted: u64,
    takes: u64,
    arrives: u64,
    never: bool,
}

prop_compose! {
    fn call()(wanted in 0u64..4_000, takes in 0u64..900, arrives in 0u64..=100, never in prop::bool::weighted(0.1)) -> Call {
        Call { wanted, takes, arrives, never }
    }
}

/// What became of it.
#[derive(Clone, Copy, Debug)]
struct Went {
    wanted: Instant,
    admitted: Instant,
    arrived: Option<Instant>,
    ended: Instant,
}

/// Lets the calls pass, with pauses at their times; in the order they were admitted.
async fn pass(windows: &[RateWindow], calls: &[Call], pauses: &[(u64, u64)]) -> (Vec<Went>, Vec<(Instant, Instant)>) {
    let (gate, start) = (RateGate::new(windows), Instant::now());
    let at = |milliseconds| start + Duration::from_millis(milliseconds);
    let passing = calls.iter().cloned().map(|call| {
        let gate = Arc::clone(&gate);
        async move {
            sleep_until(at(call.wanted)).await;
            let wanted = Instant::now();
            let permit = gate.acquire(Urgency::Background).await;
            let admitted = Instant::now();
            sleep(Duration::from_millis(call.takes * call.arrives / 100)).await;
            let arrived = (!call.never).then(Instant::now);
            sleep(Duration::from_millis(call.takes * (100 - call.arrives) / 100)).await;
            let ended = Instant::now();
            if call.never {
                permit.unused();
            } else {
                permit.answered();
            }
            Went {
                wanted,
                admitted,
                arrived,
                ended,
            }
        }
    });
    let pausing = pauses.iter().map(|(from, length)| {
        let gate = Arc::clone(&gate);
        async move {
            sleep_until(at(*from)).await;
            let from = Instant::now();
            (from, from + gate.pause(Some(Duration::from_millis(*length))))
        }
    });
    let (mut went, paused) = tokio::join!(join_all(passing), join_all(pausing));
    went.sort_by_key(|went| (went.admitted, went.wanted));
    (went, paused)
}

/// Whether a call could have been let through then.
fn is_open(windows: &[RateWindow], before: &[Went], paused: &[(Instant, Instant)], now: Instant) -> bool {
    let fits = |window: &RateWindow| {
        let uses = |went: &&Went| now < went.ended || (went.arrived.is_some() && now < went.ended + window.period);
        before.iter().filter(uses).count() < window.requests
    };
    windows.iter().all(fits) && paused.iter().all(|(from, until)| now < *from || now >= *until)
}

proptest! {
    #[test]
    fn never_above_a_window_and_never_idle_while_allowed(
        windows in prop::collection::vec((1usize..6, 200u64..3_000), 1..3),
        calls in prop::collection::vec(call(), 1..40),
        pauses in prop::collection::vec((0u64..4_000, 1u64..1_500), 0..3),
    ) {
        // Clocks of timers count in milliseconds, and may be one late.
        const LATE: Duration = Duration::from_millis(2);
        let window = |(requests, milliseconds)| RateWindow { requests, period: Duration::from_millis(milliseconds) };
        let windows: Vec<RateWindow> = windows.into_iter().map(window).collect();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().expect("runtime");
        let (went, paused) = runtime.block_on(pass(&windows, &calls, &pauses));

        let mut arrived: Vec<Instant> = went.iter().filter_map(|went| went.arrived).collect();
        arrived.sort();
        for window in &windows {
            prop_assert!(most(&arrived, window.period) <= window.requests, "{:?} is exceeded", window);
        }
        for (from, until) in &paused {
            let early = went.iter().find(|went| went.admitted > *from && went.admitted < *until);
            prop_assert!(early.is_none(), "{early:?} went in a pause");
        }
        // Only these moments can open the gate.
        let ends = went.iter().flat_map(|went| {
            let freed = windows.iter().map(|window| went.ended + window.period);
            freed.chain([went.ended, went.wanted, went.admitted])
        });
        let moments: Vec<Instant> = ends.chain(paused.iter().map(|(_, until)| *until)).collect();
        for (number, call) in went.iter().enumerate() {
            let before = &went[..number];
            let first = before.last().map_or(call.wanted, |last| last.admitted.max(call.wanted));
            let missed = moments.iter().find(|moment| {
                **moment >= first && **moment + LATE < call.admitted && is_open(&windows, before, &paused, **moment)
            });
            prop_assert!(missed.is_none(), "{call:?} could have gone before");
        }
    }
}
