//! Speed and time left, from counters that are sampled.

use std::{collections::VecDeque, time::Duration};

use tokio::time::Instant;

/// How far back the speed looks: long enough to be calm, short enough to notice a change.
const WINDOW: Duration = Duration::from_secs(4);
/// Without a sample for this long nothing was moving, or nobody watched: what was seen before says nothing about now.
const GAP: Duration = Duration::from_secs(2);
/// Nothing is said before the speed has been seen for this long.
const SETTLED: Duration = Duration::from_secs(2);

/// Samples one growing counter.
#[derive(Clone, Debug, Default)]
pub struct Meter {
    samples: VecDeque<(Instant, u64)>,
}

/// What a meter says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// Bytes per second.
    pub speed: Option<u64>,
    /// Seconds until the rest is through.
    pub seconds_left: Option<u64>,
}

impl Meter {
    /// Takes a sample. A counter that fell back, or was not looked at for a while, has started over, and so does the meter.
    pub fn sample(&mut self, now: Instant, count: u64) {
        let ended = |(at, last): &(Instant, u64)| *last > count || now.duration_since(*at) > GAP;
        if self.samples.back().is_some_and(ended) {
            self.samples.clear();
        }
        self.samples.push_back((now, count));
        while self.samples.len() > 2 && now.duration_since(self.samples[1].0) >= WINDOW {
            self.samples.pop_front();
        }
    }

    /// Speed over the window and the time for `rest` bytes; nothing until it is steady.
    pub fn read(&self, rest: u64) -> Reading {
        let (Some((start, from)), Some((end, to))) = (self.samples.front(), self.samples.back()) else {
            return Reading::default();
        };
        let span = end.duration_since(*start);
        if span < SETTLED {
            return Reading::default();
        }
        let speed = ((to - from) as f64 / span.as_secs_f64()) as u64;
        let seconds_left = (speed > 0).then(|| rest.div_ceil(speed));
        Reading {
            speed: Some(speed),
            seconds_left,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_nothing_before_two_seconds_then_the_mean_of_the_last_four() {
        let start = Instant::now();
        let mut meter = Meter::default();
        for tenth in 0..20 {
            meter.sample(start + Duration::from_millis(tenth * 100), tenth * 1000);
            assert_eq!(meter.read(1000), Reading::default(), "too early at {tenth} tenths");
        }
        meter.sample(start + Duration::from_secs(2), 20_000);
        assert_eq!(
            meter.read(25_000),
            Reading {
                speed: Some(10_000),
                seconds_left: Some(3)
            },
            "rounded up"
        );
        for second in 3..20 {
            meter.sample(start + Duration::from_secs(second), 20_000);
        }
        assert_eq!(
            meter.read(1),
            Reading {
                speed: Some(0),
                seconds_left: None
            },
            "a standstill has no end in sight"
        );
    }

    #[test]
    fn starts_over_with_its_counter() {
        let start = Instant::now();
        let mut meter = Meter::default();
        meter.sample(start, 0);
        meter.sample(start + Duration::from_secs(2), 3000);
        meter.sample(start + Duration::from_secs(3), 10);
        assert_eq!(meter.read(1), Reading::default(), "the old bytes are gone");
    }

    #[test]
    fn starts_over_after_a_gap() {
        let start = Instant::now();
        let mut meter = Meter::default();
        meter.sample(start, 0);
        meter.sample(start + Duration::from_secs(2), 2_000_000);
        meter.sample(start + Duration::from_hours(1), 2_000_000);
        assert_eq!(meter.read(1), Reading::default(), "an hour's pause is no speed");
    }
}
