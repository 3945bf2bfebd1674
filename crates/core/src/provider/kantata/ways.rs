//! Which way a file takes: whole to the service, or by storage. What is small goes whole, which is one call in place of three, unless storage
//! turns out to be clearly faster; where one way is refused, the other is taken.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use super::{api::LONGEST_CALL, whole::LIMIT};
use crate::{
    provider::{Fault, FaultKind, Route},
    upload::RemoteId,
};

/// The member of an upload that is the file.
const DATA: &str = "data";
/// Files up to each of these sizes, in bytes, are compared with each other.
const CLASSES: [u64; 3] = [256 << 10, 2 << 20, LIMIT];
/// So many go whole before storage is tried once.
const TRIALS: u32 = 3;
/// How much faster storage has to be.
const CLEARLY: f64 = 0.8;
/// How much the last one counts.
const WEIGHT: f64 = 0.3;
/// Smaller files say little of how fast bytes go.
const TELLING: u64 = 256 << 10;
/// From this size on a file does not go whole before anything is known of the link: on a slow one the first would all be cut off at the end of
/// the service's own time, while storage has none.
const UNMEASURED: u64 = 2 << 20;
/// Of the service's own time, a file may take so much.
const SHARE: f64 = 0.6;
/// So many files share the person's limit, more or less.
const TOGETHER: f64 = 4.0;

/// What was learned about both ways.
#[derive(Debug, Default)]
pub(super) struct Ways(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    whole_refused: bool,
    storage_refused: bool,
    /// From this size on the service does not take a file whole, or not in its time.
    too_large: Option<u64>,
    whole: [Speed; CLASSES.len()],
    storage: [Speed; CLASSES.len()],
    /// Whether storage was tried.
    tried: [bool; CLASSES.len()],
    /// Bytes in a second, of a file among others.
    rate: Option<f64>,
    /// A file for storage did not get there.
    given_up: bool,
    /// When files were reserved that are on their way to storage, and their sizes.
    begun: HashMap<RemoteId, (Instant, u64)>,
}

/// Seconds for a file.
#[derive(Clone, Copy, Debug, Default)]
struct Speed {
    mean: f64,
    files: u32,
}

impl Speed {
    fn add(&mut self, took: Duration) {
        let took = took.as_secs_f64();
        self.mean = match self.files {
            0 => took,
            _ => self.mean + WEIGHT * (took - self.mean),
        };
        self.files = self.files.saturating_add(1);
    }
}

fn class(size: u64) -> Option<usize> {
    CLASSES.iter().position(|limit| size < *limit)
}

impl Ways {
    /// The way of a file of this size. `limit`: bytes in a second that all files together may take.
    pub(super) fn choose(&self, size: u64, limit: Option<u64>) -> Route {
        let state = self.state();
        let Some(class) = class(size) else {
            return Route::Storage;
        };
        if state.whole_refused || state.too_large.is_some_and(|limit| size >= limit) {
            return Route::Storage;
        }
        if state.storage_refused {
            return Route::Whole;
        }
        let unmeasured = state.rate.is_none() && !state.given_up && size >= UNMEASURED;
        if unmeasured || !state.is_in_time(size, limit) {
            return Route::Storage;
        }
        let (whole, storage) = (state.whole[class], state.storage[class]);
        let faster = storage.files > 0 && storage.mean < whole.mean * CLEARLY;
        match whole.files {
            files if files < TRIALS => Route::Whole,
            _ if faster || !state.tried[class] => Route::Storage,
            _ => Route::Whole,
        }
    }

    /// Sending a file whole ended so.
    pub(super) fn went_whole(&self, size: u64, took: Duration, fault: Option<&Fault>) {
        let mut state = self.state();
        match fault.map(|fault| &fault.kind) {
            None => {
                if let Some(class) = class(size) {
                    state.whole[class].add(took);
                }
                state.arrived(size, took);
            }
            Some(FaultKind::Refused { field: None, .. }) => state.whole_refused = true,
            Some(FaultKind::TooLarge { .. }) => state.is_too_large(size),
            Some(FaultKind::Refused { field: Some(field), .. }) if field == DATA => state.is_too_large(size),
            // It took so long that the service's own time may have been over.
            Some(FaultKind::Network { sent: true, .. } | FaultKind::Unavailable { .. })
                if took > LONGEST_CALL.mul_f64(SHARE) =>
            {
                state.is_too_large(size);
            }
            Some(_) => {}
        }
    }

    /// Credentials were asked for with this outcome.
    pub(super) fn reserved(&self, size: u64, began: Instant, outcome: Result<&RemoteId, &Fault>) {
        let mut state = self.state();
        if let Some(class) = class(size) {
            state.tried[class] = true;
        }
        match outcome {
            Ok(id) => {
                state.begun.insert(id.clone(), (began, size));
            }
            Err(fault) => state.storage_refused |= matches!(fault.kind, FaultKind::Refused { field: None, .. }),
        }
    }

    /// A file that was reserved is registered.
    pub(super) fn registered(&self, id: &RemoteId) {
        let mut state = self.state();
        let Some((began, size)) = state.begun.remove(id) else {
            return;
        };
        let took = began.elapsed();
        if let Some(class) = class(size) {
            state.storage[class].add(took);
        }
        state.arrived(size, took);
    }

    /// A file that was reserved is given up. Storage may have been out of reach: what is small goes whole again.
    pub(super) fn given_up(&self, id: &RemoteId) {
        let mut state = self.state();
        let Some((_, size)) = state.begun.remove(id) else {
            return;
        };
        state.given_up = true;
        if let Some(class) = class(size) {
            state.storage[class] = Speed::default();
        }
    }

    /// Storage refused a file that was reserved for it.
    pub(super) fn storage_refused(&self, id: &RemoteId) {
        let mut state = self.state();
        state.begun.remove(id);
        state.storage_refused = true;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn arrived(&mut self, size: u64, took: Duration) {
        if size < TELLING || took.is_zero() {
            return;
        }
        let now = size as f64 / took.as_secs_f64();
        self.rate = Some(self.rate.map_or(now, |rate| rate + WEIGHT * (now - rate)));
    }

    /// Whether a file can be expected to be there before the service ends the call.
    fn is_in_time(&self, size: u64, limit: Option<u64>) -> bool {
        let limit = limit.map(|limit| limit as f64 / TOGETHER);
        let within = LONGEST_CALL.as_secs_f64() * SHARE;
        let slow = |rate: f64| size as f64 > rate * within;
        !self.rate.is_some_and(slow) && !limit.is_some_and(slow)
    }

    fn is_too_large(&mut self, size: u64) {
        self.too_large = Some(self.too_large.map_or(size, |known| known.min(size)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(field: Option<&str>) -> Fault {
        Fault::new(FaultKind::Refused {
            field: field.map(str::to_owned),
            detail: "No".to_owned(),
        })
    }

    fn by_storage(ways: &Ways, size: u64, took: Duration) {
        let id = RemoteId("1".to_owned());
        let began = Instant::now().checked_sub(took).expect("a time");
        ways.reserved(size, began, Ok(&id));
        ways.registered(&id);
    }

    /// Of a link that is fast enough for anything.
    fn measured() -> Ways {
        let ways = Ways::default();
        ways.went_whole(TELLING, Duration::from_millis(1), None);
        ways
    }

    #[test]
    fn what_is_not_small_waits_for_a_measured_link() {
        let ways = Ways::default();
        let id = RemoteId("1".to_owned());
        for _ in 0..4 {
            assert_eq!(
                ways.choose(UNMEASURED, None),
                Route::Storage,
                "not even one of those that begin together"
            );
            assert_eq!(ways.choose(UNMEASURED - 1, None), Route::Whole);
            ways.reserved(UNMEASURED, Instant::now(), Ok(&id));
        }
        ways.given_up(&id);
        assert_eq!(ways.choose(UNMEASURED, None), Route::Whole, "storage is out of reach");

        let ways = Ways::default();
        by_storage(&ways, UNMEASURED, Duration::from_secs(1));
        assert_eq!(
            ways.choose(UNMEASURED, None),
            Route::Whole,
            "fast enough for the service's time"
        );
    }

    #[test]
    fn only_small_files_go_whole() {
        let ways = measured();
        for (size, way) in [
            (0, Route::Whole),
            (9_999_999, Route::Whole),
            (10_000_000, Route::Storage),
            (u64::MAX, Route::Storage),
        ] {
            assert_eq!(ways.choose(size, None), way, "{size}");
        }
    }

    #[test]
    fn the_other_way_is_taken_where_one_is_refused() {
        let ways = Ways::default();
        ways.went_whole(5, Duration::ZERO, Some(&refused(Some("filename"))));
        assert_eq!(
            ways.choose(5, None),
            Route::Whole,
            "that was about the file and not the way"
        );
        ways.went_whole(5, Duration::ZERO, Some(&refused(None)));
        assert_eq!(ways.choose(5, None), Route::Storage);

        let ways = Ways::default();
        (0..TRIALS).for_each(|_| ways.went_whole(5, Duration::from_secs(1), None));
        assert_eq!(ways.choose(5, None), Route::Storage, "it is tried once");
        ways.reserved(5, Instant::now(), Err(&refused(None)));
        assert_eq!(ways.choose(5, None), Route::Whole, "and not again");
        assert_eq!(
            ways.choose(LIMIT, None),
            Route::Storage,
            "there is no other way for this one"
        );
    }

    #[test]
    fn a_file_that_is_too_large_or_too_slow_goes_by_storage() {
        let ways = measured();
        ways.went_whole(8_000_000, Duration::ZERO, Some(&refused(Some("data"))));
        let lost = Fault::new(FaultKind::Unavailable { status: 504 });
        ways.went_whole(6_000_000, Duration::from_secs(170), Some(&lost));
        ways.went_whole(7_000_000, Duration::from_secs(170), Some(&lost));
        ways.went_whole(1_000, Duration::from_secs(1), Some(&lost));
        assert_eq!(ways.choose(6_000_000, None), Route::Storage);
        assert_eq!(
            ways.choose(5_999_999, None),
            Route::Whole,
            "a short failure says nothing about size"
        );
    }

    #[test]
    fn what_would_not_be_there_in_time_goes_by_storage() {
        let ways = Ways::default();
        let minute = Duration::from_mins(1);
        ways.went_whole(3_000_000, minute, None);
        assert_eq!(
            ways.choose(9_000_000, None),
            Route::Storage,
            "it would take three minutes"
        );
        assert_eq!(ways.choose(4_000_000, None), Route::Whole);
        for _ in 0..20 {
            by_storage(&ways, 20_000_000, minute);
        }
        assert_eq!(ways.choose(9_000_000, None), Route::Whole, "the link is faster now");
        assert_eq!(
            ways.choose(9_000_000, Some(100_000)),
            Route::Storage,
            "but the person’s limit is not"
        );
        assert_eq!(ways.choose(1_000_000, Some(100_000)), Route::Whole);
    }

    #[test]
    fn storage_that_fails_is_not_tried_again_and_again() {
        let ways = Ways::default();
        (0..TRIALS).for_each(|_| ways.went_whole(5, Duration::from_secs(1), None));
        let id = RemoteId("1".to_owned());
        ways.reserved(5, Instant::now(), Ok(&id));
        assert_eq!(
            ways.choose(5, None),
            Route::Whole,
            "one file at a time is enough to try"
        );
        ways.given_up(&id);
        assert_eq!(ways.choose(5, None), Route::Whole);

        by_storage(&ways, 5, Duration::ZERO);
        assert_eq!(ways.choose(5, None), Route::Storage, "it is faster");
        ways.reserved(5, Instant::now(), Ok(&id));
        ways.given_up(&id);
        assert_eq!(ways.choose(5, None), Route::Whole, "until it is out of reach");

        ways.reserved(5, Instant::now(), Ok(&id));
        ways.storage_refused(&id);
        assert_eq!(ways.choose(5, Some(1)), Route::Whole, "there is no other way then");
    }

    #[test]
    fn what_is_clearly_faster_is_preferred_for_files_of_that_size() {
        let ways = Ways::default();
        for _ in 0..TRIALS {
            assert_eq!(
                ways.choose(1_000_000, None),
                Route::Whole,
                "storage is not tried at once"
            );
            ways.went_whole(1_000_000, Duration::from_secs(10), None);
        }
        assert_eq!(ways.choose(1_000_000, None), Route::Storage, "tried once");
        by_storage(&ways, 1_000_000, Duration::from_secs(9));
        assert_eq!(ways.choose(1_000_000, None), Route::Whole, "not clearly faster");
        by_storage(&ways, 1_000_000, Duration::from_secs(2));
        assert_eq!(ways.choose(1_000_000, None), Route::Storage, "now it is");
        assert_eq!(
            ways.choose(1_000, None),
            Route::Whole,
            "small files have their own figures"
        );
    }
}
