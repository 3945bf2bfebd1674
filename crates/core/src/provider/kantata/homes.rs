//! What was seen of places: the project each belongs to, which the service wants named with every post, and when posts were asked for.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use jiff::Timestamp;

use crate::{
    destination::{Place, PlaceKind},
    upload::RemoteId,
};

/// Where something stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Home {
    /// The project.
    pub(super) workspace: String,
    /// The task, where it is on one.
    pub(super) story: Option<String>,
}

/// Everything seen in this run.
#[derive(Debug, Default)]
pub(super) struct Homes(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    homes: HashMap<Place, Home>,
    /// When posts were asked for, by the service's clock, under the first of their attachments.
    asked: HashMap<RemoteId, Timestamp>,
}

impl Homes {
    pub(super) fn learn(&self, kind: PlaceKind, id: &str, home: Home) {
        let place = Place {
            kind,
            id: id.to_owned(),
        };
        self.state().homes.insert(place, home);
    }

    /// Where a place stands, as far as it was seen.
    pub(super) fn of(&self, place: &Place) -> Option<Home> {
        match place.kind {
            PlaceKind::Project => Some(Home {
                workspace: place.id.clone(),
                story: None,
            }),
            _ => self.state().homes.get(place).cloned(),
        }
    }

    pub(super) fn asked(&self, ids: &[RemoteId], at: Option<Timestamp>) {
        if let (Some(first), Some(at)) = (ids.first(), at) {
            // The first time counts: any of them may have gone well.
            self.state().asked.entry(first.clone()).or_insert(at);
        }
    }

    /// When a post with these was first asked for.
    pub(super) fn asked_at(&self, ids: &[RemoteId]) -> Option<Timestamp> {
        self.state().asked.get(ids.first()?).copied()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
