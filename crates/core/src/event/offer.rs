//! What can be connected.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Shelf;
use crate::{account::ProviderKind, destination::PlaceKind};

/// A service that can be connected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Offer {
    /// Which.
    pub provider: ProviderKind,
    /// The address to register there for signing in with the browser; none where a token is the only way.
    pub redirect: Option<String>,
    /// What people write to each other there, under tasks and projects: comments or posts.
    pub inside: PlaceKind,
    /// Kinds of places that are found by words.
    pub found: Vec<PlaceKind>,
    /// Where each kind of place holds files; a kind without any is not named.
    pub shelves: BTreeMap<PlaceKind, Vec<Shelf>>,
}
