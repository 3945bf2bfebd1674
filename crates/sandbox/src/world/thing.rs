//! Deals, expenses, invoices and the like: what they show, and what they belong to.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Kind, Millis, Relation, moment};

/// A record that nobody changes here: files and comments come to it, and it stays as it is.
#[derive(Clone, Debug)]
pub(crate) struct Thing {
    pub(crate) organisation: u64,
    /// What the API shows of it, moments of activity aside.
    pub(crate) attributes: Value,
    /// Ids of what it belongs to, by the name of the relation.
    pub(crate) related: BTreeMap<&'static str, u64>,
    pub(crate) last_activity_at: Millis,
}

impl Thing {
    /// Its attributes as the API shows them.
    pub(super) fn shown(&self) -> Value {
        let mut attributes = self.attributes.clone();
        attributes["created_at"] = moment(self.last_activity_at);
        attributes["last_activity_at"] = moment(self.last_activity_at);
        attributes
    }

    /// An attribute as a text; nothing is an empty one.
    pub(crate) fn text(&self, name: &str) -> String {
        match &self.attributes[name] {
            Value::String(text) => text.clone(),
            Value::Null => String::new(),
            other => other.to_string(),
        }
    }

    /// What a relation leads to.
    pub(super) fn related(&self, name: &str, target: Option<Kind>) -> Relation {
        Relation::One(target.zip(self.related.get(name).copied()))
    }

    /// Whether a deal is a budget.
    pub(crate) fn is_budget(&self) -> bool {
        self.attributes["budget"] == json!(true)
    }
}

impl Kind {
    /// Whether a record holds one attachment at most, so that a second one takes the place of the first.
    pub(crate) fn holds_one(self) -> bool {
        matches!(self, Self::Expense | Self::Invoice | Self::PurchaseOrder | Self::Bill)
    }
}
