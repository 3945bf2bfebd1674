//! The rate gate: one per account, passed by every call.
//!
//! A slot is freed a whole period after its answer arrived, and calls under way count as used. So however long a request takes on
//! its way, the service never sees more than it allows in any window.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use jiff::{Timestamp, fmt::rfc2822::DateTimeParser};
use reqwest::header::HeaderMap;
use tokio::{
    sync::{Notify, watch},
    time::{Instant, sleep_until},
};

use crate::provider::{RateWindow, Urgency};

/// Waiting shorter than this is not worth telling anybody.
const WORTH_TELLING: Duration = Duration::from_secs(1);
/// The first pause when the service names none, doubled up to the last.
const FIRST_PAUSE: Duration = Duration::from_secs(2);
const LAST_PAUSE: Duration = Duration::from_mins(1);

/// The longest window of a documented limit on requests. Whoever names a longer pause is asked again after that.
pub(crate) const LONGEST_PAUSE: Duration = Duration::from_mins(30);

static DATES: DateTimeParser = DateTimeParser::new();

/// A pause that a service asks for: rounded up, between a second and `longest`. What is no number is no pause.
pub(crate) fn believed(seconds: f64, longest: Duration) -> Option<Duration> {
    seconds
        .is_finite()
        .then(|| Duration::from_secs_f64(seconds.ceil().clamp(1.0, longest.as_secs_f64())))
}

/// The `n`th pause in a row for which a service names no time; none before the first.
pub(crate) fn growing(n: u32) -> Duration {
    match n.checked_sub(1) {
        Some(doubled) => FIRST_PAUSE.saturating_mul(1 << doubled.min(8)).min(LAST_PAUSE),
        None => Duration::ZERO,
    }
}

/// The pause that `Retry-After` asks for, in seconds or as a date. The date is the service's, so it counts from the service's time where that
/// is told; `now` is this computer's.
pub(crate) fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
    let date = |text| DATES.parse_timestamp(text).ok();
    let asked = text("retry-after")?;
    let seconds = if let Ok(seconds) = asked.parse::<f64>() {
        seconds
    } else {
        let now = text("date").and_then(date).unwrap_or(now);
        date(asked)?.duration_since(now).as_secs_f64()
    };
    believed(seconds, LONGEST_PAUSE)
}

/// Lets calls through as fast as the service allows, a person's first.
#[derive(Debug)]
pub struct RateGate {
    windows: Vec<RateWindow>,
    state: Mutex<State>,
    blocked: watch::Sender<Option<Instant>>,
}

#[derive(Debug, Default)]
struct State {
    /// When answers arrived, oldest first.
    answered: VecDeque<Instant>,
    under_way: usize,
    paused_until: Option<Instant>,
    /// Pauses in a row for which the service named no time.
    unnamed_pauses: u32,
    next_ticket: u64,
    waiting: BTreeMap<(Urgency, u64), Arc<Notify>>,
}

/// When the next call may go.
enum Opening {
    Now,
    At(Instant),
    /// Only an answer to a call under way can free a slot.
    AfterAnswer,
}

impl RateGate {
    /// A gate that keeps all of these windows. None means no limit.
    pub fn new(windows: impl Into<Vec<RateWindow>>) -> Arc<Self> {
        Arc::new(Self {
            windows: windows.into(),
            state: Mutex::default(),
            blocked: watch::Sender::new(None),
        })
    }

    /// Waits for a slot: a person's calls before others, and each in the order they came.
    pub async fn acquire(self: &Arc<Self>, urgency: Urgency) -> Permit {
        let mut ticket = Ticket::take(self, urgency);
        loop {
            match self.admit(&ticket) {
                Ok(permit) => {
                    ticket.used = true;
                    return permit;
                }
                Err(Some(at)) => {
                    tokio::select! {
                        () = ticket.turn.notified() => {}
                        () = sleep_until(at) => {}
                    }
                }
                Err(None) => ticket.turn.notified().await,
            }
        }
    }

    /// The service said to wait. Without a time of its own the pauses grow. Returns how long nothing will be sent.
    pub fn pause(&self, after: Option<Duration>) -> Duration {
        let mut state = self.state();
        let length = after.unwrap_or_else(|| {
            state.unnamed_pauses += 1;
            growing(state.unnamed_pauses)
        });
        let until = Instant::now() + length;
        state.paused_until = Some(state.paused_until.map_or(until, |known| known.max(until)));
        self.tell(&state);
        state.wake_first();
        length
    }

    /// Until when calls wait, where they wait for long: a pause the service asked for, or a full window.
    pub fn blocked_until(&self) -> watch::Receiver<Option<Instant>> {
        self.blocked.subscribe()
    }

    fn admit(self: &Arc<Self>, ticket: &Ticket) -> Result<Permit, Option<Instant>> {
        let mut state = self.state();
        if state.waiting.first_key_value().map(|(key, _)| *key) != Some(ticket.key) {
            return Err(None);
        }
        let result = match state.opening(&self.windows, Instant::now()) {
            Opening::Now => {
                state.waiting.remove(&ticket.key);
                state.under_way += 1;
                state.wake_first();
                Ok(Permit {
                    gate: Arc::clone(self),
                    counts: true,
                })
            }
            Opening::At(at) => Err(Some(at)),
            Opening::AfterAnswer => Err(None),
        };
        self.tell(&state);
        result
    }

    fn tell(&self, state: &State) {
        let now = Instant::now();
        let until = match state.opening(&self.windows, now) {
            Opening::At(at) if at - now >= WORTH_TELLING => {
                let paused = state.paused_until.is_some_and(|until| until > now);
                (paused || !state.waiting.is_empty()).then_some(at)
            }
            _ => None,
        };
        self.blocked
            .send_if_modified(|known| std::mem::replace(known, until) != until);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // No code panics while it holds the lock; if it did, the counts would still be usable.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn opening(&self, windows: &[RateWindow], now: Instant) -> Opening {
        let mut at = self.paused_until.unwrap_or(now);
        for window in windows {
            let first = self.answered.partition_point(|answer| *answer + window.period <= now);
            let used = self.answered.len() - first + self.under_way;
            if used < window.requests {
                continue;
            }
            // That many of the oldest have to leave the window.
            match self.answered.get(first + used - window.requests) {
                Some(answer) => at = at.max(*answer + window.period),
                None => return Opening::AfterAnswer,
            }
        }
        if at <= now { Opening::Now } else { Opening::At(at) }
    }

    fn wake_first(&self) {
        if let Some((_, turn)) = self.waiting.first_key_value() {
            turn.notify_one();
        }
    }

    fn forget_before(&mut self, longest: Duration, now: Instant) {
        while self.answered.front().is_some_and(|answer| *answer + longest <= now) {
            self.answered.pop_front();
        }
    }
}

/// A slot in use. Dropping it means the answer arrived, or will never be awaited.
#[derive(Debug)]
#[must_use = "dropping a permit says that its answer arrived"]
pub struct Permit {
    gate: Arc<RateGate>,
    counts: bool,
}

impl Permit {
    /// The request never left: the slot is free at once.
    pub fn unused(mut self) {
        self.counts = false;
    }

    /// The answer was not about limits, so pauses without a named time start small again.
    pub fn answered(self) {
        self.gate.state().unnamed_pauses = 0;
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let longest = self
            .gate
            .windows
            .iter()
            .map(|window| window.period)
            .max()
            .unwrap_or_default();
        let now = Instant::now();
        let mut state = self.gate.state();
        state.under_way -= 1;
        if self.counts {
            state.forget_before(longest, now);
            state.answered.push_back(now);
        }
        state.wake_first();
    }
}

/// A place in the queue, given up when its future is dropped.
struct Ticket {
    gate: Arc<RateGate>,
    key: (Urgency, u64),
    turn: Arc<Notify>,
    used: bool,
}

impl Ticket {
    fn take(gate: &Arc<RateGate>, urgency: Urgency) -> Self {
        let mut state = gate.state();
        let key = (urgency, state.next_ticket);
        state.next_ticket += 1;
        let turn = Arc::new(Notify::new());
        state.waiting.insert(key, Arc::clone(&turn));
        drop(state);
        Self {
            gate: Arc::clone(gate),
            key,
            turn,
            used: false,
        }
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        if self.used {
            return;
        }
        let mut state = self.gate.state();
        state.waiting.remove(&self.key);
        self.gate.tell(&state);
        state.wake_first();
    }
}
