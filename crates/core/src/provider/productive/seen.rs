//! What was learnt of the service in this run: where comments stand, and what it does not answer.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use crate::destination::{Place, PlaceKind};

/// A list that is closed to the person is asked for again after so long: rights change, but not while somebody types.
const CLOSED_FOR: Duration = Duration::from_mins(10);

/// Everything seen in this run.
#[derive(Debug, Default)]
pub(super) struct Seen(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    /// What comments are about, by their ids: a link to a comment leads there.
    homes: HashMap<String, Place>,
    /// Since when a list was refused.
    closed: HashMap<&'static str, Instant>,
    /// How many ways to include what is shown beside them were refused, by list.
    refused_includes: HashMap<&'static str, usize>,
    /// Kinds that attachments do not name as what they hang on.
    unnamed: Vec<PlaceKind>,
}

impl Seen {
    pub(super) fn learn_home(&self, comment: &str, home: Place) {
        self.state().homes.insert(comment.to_owned(), home);
    }

    /// What a comment is about, as far as it was seen.
    pub(super) fn home(&self, comment: &str) -> Option<Place> {
        self.state().homes.get(comment).cloned()
    }

    pub(super) fn close(&self, list: &'static str) {
        self.state().closed.insert(list, Instant::now());
    }

    pub(super) fn is_closed(&self, list: &'static str) -> bool {
        let state = self.state();
        state.closed.get(list).is_some_and(|since| since.elapsed() < CLOSED_FOR)
    }

    pub(super) fn refuse_include(&self, list: &'static str, step: usize) {
        self.state().refused_includes.insert(list, step + 1);
    }

    /// The first way to include that was not refused.
    pub(super) fn include_step(&self, list: &'static str) -> usize {
        self.state().refused_includes.get(list).copied().unwrap_or_default()
    }

    pub(super) fn leave_unnamed(&self, kind: PlaceKind) {
        self.state().unnamed.push(kind);
    }

    /// Whether attachments may name this kind of object as what they hang on.
    pub(super) fn may_name(&self, kind: PlaceKind) -> bool {
        !self.state().unnamed.contains(&kind)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
