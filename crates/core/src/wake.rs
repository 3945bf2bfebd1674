//! Notices that the computer slept or has another network: connections from before lead nowhere then, though nothing on them says so, and
//! what waits for the network need not wait any longer.

use std::time::{Duration, SystemTime};

use tokio::{sync::watch, time::Instant};

mod network;

/// Between two looks at the clocks.
const EVERY: Duration = Duration::from_secs(5);
/// A busy computer may look so much later than it meant to.
const LATE: Duration = Duration::from_secs(10);
/// Addresses come one by one; the last one is waited for.
const SETTLED: Duration = Duration::from_millis(500);

/// What the clocks show: one that people set, and one that only goes on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clocks {
    wall: SystemTime,
    steady: Instant,
}

impl Clocks {
    fn now() -> Self {
        Self {
            wall: SystemTime::now(),
            steady: Instant::now(),
        }
    }
}

/// Finds out from looks at the clocks whether the computer slept in between.
#[derive(Debug, Default)]
struct Sleep {
    before: Option<Clocks>,
}

impl Sleep {
    /// Looks at the clocks, which has to be done [`EVERY`] so often.
    fn look(&mut self, now: Clocks) -> bool {
        let Some(before) = self.before.replace(now) else {
            return false;
        };
        // Whether the steady clock goes on asleep depends on the system, so either may tell. A wall clock that was put back tells nothing.
        let wall = now.wall.duration_since(before.wall).unwrap_or_default();
        let steady = now.steady.duration_since(before.steady);
        wall.max(steady) > EVERY + LATE
    }
}

/// Calls `woke` after each sleep and each change of the network, for as long as something is `busy`. Ends with the other end of that.
pub(crate) async fn watch(busy: watch::Receiver<bool>, woke: impl Fn()) {
    watch_with(busy, woke, Clocks::now).await;
}

async fn watch_with(mut busy: watch::Receiver<bool>, woke: impl Fn(), clocks: impl Fn() -> Clocks) {
    while busy.wait_for(|busy| *busy).await.is_ok() {
        let mut sleep = Sleep::default();
        sleep.look(clocks());
        let mut network = network::Changes::watch().await;
        loop {
            tokio::select! {
                rests = busy.wait_for(|busy| !*busy) => match rests {
                    Ok(_) => break,
                    Err(_) => return,
                },
                () = tokio::time::sleep(EVERY) => {
                    if sleep.look(clocks()) {
                        tracing::info!("the computer slept");
                        woke();
                    }
                }
                () = network.changed() => {
                    tracing::info!("the network changed");
                    woke();
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    };

    use super::*;

    /// Both clocks after so many seconds each.
    fn clocks(from: Clocks, wall: i64, steady: u64) -> Clocks {
        let far = Duration::from_secs(wall.unsigned_abs());
        Clocks {
            wall: if wall < 0 { from.wall - far } else { from.wall + far },
            steady: from.steady + Duration::from_secs(steady),
        }
    }

    #[test]
    fn sleep_is_a_gap_on_either_clock() {
        let start = Clocks::now();
        for (wall, steady, slept, what) in [
            (5, 5, false, "time goes by"),
            (14, 14, false, "the computer is busy"),
            (3_605, 5, true, "the steady clock stood still"),
            (3_605, 3_605, true, "it went on asleep"),
            (-1_200, 5, false, "the clock was put back"),
            (5, 3_605, true, "it was put back while asleep"),
        ] {
            let mut sleep = Sleep::default();
            assert!(!sleep.look(start), "the first look has nothing before it");
            assert_eq!(sleep.look(clocks(start, wall, steady)), slept, "{what}");
            let later = clocks(clocks(start, wall, steady), 5, 5);
            assert!(!sleep.look(later), "told once: {what}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn clocks_are_looked_at_only_while_something_is_under_way() {
        let (looks, woken) = (Arc::<AtomicUsize>::default(), Arc::<AtomicUsize>::default());
        let ahead = Arc::<Mutex<Duration>>::default();
        let (tell, busy) = watch::channel(false);
        let (start, looked, slept, told) = (Clocks::now(), looks.clone(), ahead.clone(), woken.clone());
        let task = tokio::spawn(watch_with(
            busy,
            move || {
                told.fetch_add(1, Ordering::Relaxed);
            },
            move || {
                looked.fetch_add(1, Ordering::Relaxed);
                Clocks {
                    wall: start.wall + start.steady.elapsed() + *slept.lock().expect("nothing panics here"),
                    steady: Instant::now(),
                }
            },
        ));
        tokio::time::sleep(Duration::from_hours(1)).await;
        assert_eq!(looks.load(Ordering::Relaxed), 0, "nothing to do");

        tell.send_replace(true);
        tokio::time::sleep(Duration::from_mins(1)).await;
        assert!(looks.load(Ordering::Relaxed) >= 10, "every few seconds");
        let before = woken.load(Ordering::Relaxed);
        *ahead.lock().expect("nothing panics here") += Duration::from_hours(8);
        tokio::time::sleep(EVERY * 2).await;
        assert!(woken.load(Ordering::Relaxed) > before, "the night is over");

        tell.send_replace(false);
        tokio::time::sleep(EVERY).await;
        let before = (looks.load(Ordering::Relaxed), woken.load(Ordering::Relaxed));
        *ahead.lock().expect("nothing panics here") += Duration::from_hours(8);
        tokio::time::sleep(Duration::from_hours(1)).await;
        let after = (looks.load(Ordering::Relaxed), woken.load(Ordering::Relaxed));
        assert_eq!(before, after, "nothing to do again");
        drop(tell);
        task.await.expect("it ends with whoever told it");
    }
}
