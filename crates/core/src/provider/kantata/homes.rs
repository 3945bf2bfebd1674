//! What was seen of places: the project each belongs to, which the service wants named with every post; what projects ask for; when posts
//! and expenses were asked for.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use jiff::Timestamp;

use super::envelope::Record;
use crate::{
    destination::{Currency, Place, PlaceKind},
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

/// What has to be known of a project before something is made in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Rules {
    /// Whoever posts has to say who sees it.
    pub(super) wants_audience: bool,
    /// The person may post there, with files. So it is where nobody says otherwise.
    pub(super) takes_posts: bool,
    /// The code of its currency.
    code: Option<String>,
    /// So many of the smallest unit are one of its currency.
    pub(super) base_unit: u64,
}

impl Rules {
    /// Of a project that does not say: it asks for nothing and counts in hundredths.
    pub(super) fn unsaid() -> Self {
        Self {
            wants_audience: false,
            takes_posts: true,
            code: None,
            base_unit: 100,
        }
    }

    /// The currency, with as many digits behind the point as the project itself counts.
    pub(super) fn currency(&self) -> Option<Currency> {
        let code = self.code.clone()?;
        let digits = self.base_unit.ilog10();
        Some(Currency { code, digits })
    }

    /// As a project tells them; `None` of one that was shown in part only.
    pub(super) fn read(project: Record<'_>) -> Option<Self> {
        let base_unit = project.member("currency_base_unit").as_u64();
        let permissions = project.member("permissions");
        let denied = |what: &str| permissions[what].as_bool() == Some(false);
        Some(Self {
            wants_audience: project.member("posts_require_privacy_decision").as_bool()?,
            takes_posts: !denied("can_post") && !denied("can_upload_files"),
            code: project.text("currency"),
            base_unit: base_unit.filter(|unit| *unit > 0).unwrap_or(100),
        })
    }
}

/// Everything seen in this run.
#[derive(Debug, Default)]
pub(super) struct Homes(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    homes: HashMap<Place, Home>,
    rules: HashMap<String, Rules>,
    /// When posts and expenses were asked for, by the service's clock, under the first of their attachments.
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

    /// Learns what a project asks for, where it says.
    pub(super) fn learn_rules(&self, project: Record<'_>) {
        if let Some(rules) = Rules::read(project) {
            self.state().rules.insert(project.id(), rules);
        }
    }

    /// What a project asks for, as far as it was seen.
    pub(super) fn rules_of(&self, workspace: &str) -> Option<Rules> {
        self.state().rules.get(workspace).cloned()
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

    /// When something with these was first asked for.
    pub(super) fn asked_at(&self, ids: &[RemoteId]) -> Option<Timestamp> {
        self.state().asked.get(ids.first()?).copied()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
