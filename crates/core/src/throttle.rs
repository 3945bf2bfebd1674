//! The person's limit on how fast files go out: one for all transfers of an engine, shared between them in turn.
//!
//! Each transfer books the time its next bytes take and waits for its place. Nothing is held while one waits, so a transfer that ends or
//! stalls keeps nobody else. Portions are small where the limit is low, so that every bar moves several times a second.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::{
    sync::watch,
    time::{Instant, sleep_until},
};

/// The slowest limit, in bytes per second: below it a file would seem to stand still.
pub const SLOWEST: u64 = 10_000;
/// So much time the bytes of one portion take.
const PORTION: Duration = Duration::from_millis(50);
/// Portions are never smaller, in bytes: each costs a system call and a frame.
const SMALLEST: u64 = 512;
/// A timer that rings late is made up for by this much, so that the limit is also reached.
const LATE: Duration = Duration::from_millis(50);

/// A limit in bytes per second that several senders share. Clones are the same limit.
#[derive(Clone, Debug)]
pub struct Throttle {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    /// Bytes per second; `None` is no limit.
    limit: watch::Sender<Option<u64>>,
    /// When everything that was booked has gone out.
    booked: Mutex<Option<Instant>>,
}

impl Default for Throttle {
    fn default() -> Self {
        Self {
            shared: Arc::new(Shared {
                limit: watch::Sender::new(None),
                booked: Mutex::default(),
            }),
        }
    }
}

impl Throttle {
    /// Sets the limit in bytes per second, at once, also for whoever waits; `None` lifts it.
    pub fn set(&self, limit: Option<u64>) {
        let limit = limit.map(|limit| limit.max(SLOWEST));
        self.shared.limit.send_if_modified(|held| {
            let differs = *held != limit;
            if differs {
                *held = limit;
                // What was booked at another speed is booked anew.
                *self.booked() = None;
            }
            differs
        });
    }

    /// The limit in bytes per second.
    pub fn limit(&self) -> Option<u64> {
        *self.shared.limit.borrow()
    }

    /// Waits until some of these bytes may go out, and says how many: one at least, where any are wanted.
    pub async fn take(&self, wanted: usize) -> usize {
        let mut limit = self.shared.limit.subscribe();
        loop {
            let Some(speed) = *limit.borrow_and_update() else {
                return wanted;
            };
            let (portion, turn) = self.book(wanted, speed);
            tokio::select! {
                biased;
                // The sender lives in `self`.
                Ok(()) = limit.changed() => {}
                () = sleep_until(turn) => return portion,
            }
        }
    }

    /// Books the time of one portion after what is booked already, and says when it begins.
    fn book(&self, wanted: usize, speed: u64) -> (usize, Instant) {
        let most = (speed as f64 * PORTION.as_secs_f64()) as u64;
        let portion = wanted.min(usize::try_from(most.max(SMALLEST)).unwrap_or(usize::MAX));
        let now = Instant::now();
        let mut booked = self.booked();
        let earliest = now.checked_sub(LATE).unwrap_or(now);
        let turn = booked.unwrap_or(now).max(earliest);
        *booked = Some(turn + Duration::from_secs_f64(portion as f64 / speed as f64));
        (portion, turn)
    }

    fn booked(&self) -> std::sync::MutexGuard<'_, Option<Instant>> {
        self.shared.booked.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PIECE: usize = 128 * 1024;

    /// Sends whole pieces until the time is over, and says how much went out and how long the longest wait was.
    async fn send(throttle: Throttle, until: Instant) -> (u64, Duration) {
        let (mut sent, mut left, mut longest) = (0, PIECE, Duration::ZERO);
        loop {
            let asked = Instant::now();
            tokio::select! {
                biased;
                () = sleep_until(until) => return (sent, longest),
                taken = throttle.take(left) => {
                    assert!((1..=left).contains(&taken), "{taken} of {left} bytes");
                    sent += taken as u64;
                    left = if taken == left { PIECE } else { left - taken };
                    longest = longest.max(asked.elapsed());
                }
            }
        }
    }

    fn near(sent: u64, expected: u64) -> bool {
        sent.abs_diff(expected) * 10 <= expected
    }

    #[tokio::test(start_paused = true)]
    async fn without_a_limit_nothing_waits() {
        let started = Instant::now();
        assert_eq!(Throttle::default().take(PIECE).await, PIECE);
        assert_eq!(started.elapsed(), Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn the_limit_is_kept_and_reached_without_bursts_or_pauses() {
        for speed in [SLOWEST, 50_000, 500_000, 10_000_000, 400_000_000] {
            let throttle = Throttle::default();
            throttle.set(Some(speed));
            let mut total = 0;
            for second in 1..=5 {
                let (sent, longest) = send(throttle.clone(), Instant::now() + Duration::from_secs(1)).await;
                assert!(near(sent, speed), "{sent} bytes in second {second} at {speed} a second");
                assert!(
                    longest <= Duration::from_millis(100),
                    "a wait of {longest:?} at {speed}"
                );
                total += sent;
            }
            assert!(near(total, speed * 5), "{total} bytes in five seconds at {speed}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn all_share_one_limit_in_turn() {
        let throttle = Throttle::default();
        throttle.set(Some(50_000));
        let until = Instant::now() + Duration::from_secs(20);
        let senders: Vec<_> = (0..16).map(|_| tokio::spawn(send(throttle.clone(), until))).collect();
        let mut total = 0;
        for sender in senders {
            let (sent, longest) = sender.await.unwrap();
            assert!(near(sent, 50_000 * 20 / 16), "{sent} bytes of one in sixteen");
            assert!(longest <= Duration::from_secs(1), "a bar stood for {longest:?}");
            total += sent;
        }
        assert!(near(total, 1_000_000), "{total} bytes of all");
    }

    #[tokio::test(start_paused = true)]
    async fn a_change_holds_at_once_for_whoever_waits() {
        let throttle = Throttle::default();
        throttle.set(Some(SLOWEST));
        let until = Instant::now() + Duration::from_secs(10);
        let waiting: Vec<_> = (0..16).map(|_| tokio::spawn(send(throttle.clone(), until))).collect();
        tokio::time::sleep(Duration::from_secs(5)).await;
        throttle.set(Some(1_000_000));
        let mut total = 0;
        for sender in waiting {
            total += sender.await.unwrap().0;
        }
        assert!(near(total, 5_050_000), "{total} bytes: five seconds at each speed");
    }

    #[tokio::test(start_paused = true)]
    async fn lifting_the_limit_lets_everybody_go() {
        let throttle = Throttle::default();
        throttle.set(Some(SLOWEST));
        let waiting: Vec<_> = (0..100)
            .map(|_| {
                let throttle = throttle.clone();
                tokio::spawn(async move { throttle.take(PIECE).await })
            })
            .collect();
        tokio::task::yield_now().await;
        let lifted = Instant::now();
        throttle.set(None);
        for waiter in waiting {
            waiter.await.unwrap();
        }
        assert_eq!(lifted.elapsed(), Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn a_sender_that_went_away_keeps_nobody() {
        let throttle = Throttle::default();
        throttle.set(Some(50_000));
        throttle.take(PIECE).await;
        for _ in 0..3 {
            drop(tokio::time::timeout(Duration::from_millis(1), throttle.take(PIECE)).await);
        }
        let asked = Instant::now();
        throttle.take(PIECE).await;
        assert!(asked.elapsed() <= PORTION * 4, "waited {:?}", asked.elapsed());
    }
}
