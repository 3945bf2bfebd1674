//! What services answer to a person who looks for something.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Recent;
use crate::{account::AccountId, destination::Target, reason::Reason};

/// What was found for a query, by account.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Found {
    /// The query these belong to, verbatim.
    pub query: String,
    /// Recents that match, newest first.
    pub recents: Vec<Recent>,
    /// One group per account.
    pub accounts: Vec<FoundAt>,
}

/// What one account found.
#[derive(Clone, Debug, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct FoundAt {
    /// The account.
    pub account: AccountId,
    /// Open ones first.
    pub targets: Vec<Target>,
    /// Why it found nothing.
    pub trouble: Option<Reason>,
}

/// An organisation that a token opens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Organisation {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Who the token belongs to there.
    pub person: String,
    /// There is an account for it already.
    pub connected: bool,
}

/// A comment of a task that files can be added to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Comment {
    /// The comment as a destination; its title is the beginning of its text, its assignee the author.
    pub target: Target,
    /// When it was written, in milliseconds since 1970.
    #[ts(type = "number | null")]
    pub written: Option<i64>,
    /// Files on it.
    pub files: u32,
}
