//! Who sees what is posted.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Somebody at a service.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Person {
    /// Their id at the provider.
    pub id: String,
    /// What they are called.
    pub name: String,
    /// What tells them from others of that name, such as an address or a role.
    pub about: Option<String>,
}

/// Who sees what is posted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[ts(export)]
#[expect(missing_docs, reason = "the fields are described with their variant")]
pub enum Audience {
    /// Nobody said: everybody, where the place lets that be left open.
    #[default]
    Undecided,
    /// Everybody who sees the place.
    Everybody,
    /// These, and whoever posts it.
    Only { people: Vec<Person> },
}

impl Audience {
    /// Those who alone see it; nobody where everybody does.
    pub fn people(&self) -> &[Person] {
        match self {
            Self::Only { people } => people,
            Self::Undecided | Self::Everybody => &[],
        }
    }

    /// Whether somebody said who sees it. Only nobody is no answer: a post without recipients is seen by all.
    pub fn is_decided(&self) -> bool {
        match self {
            Self::Undecided => false,
            Self::Everybody => true,
            Self::Only { people } => !people.is_empty(),
        }
    }

    /// Whether some must not see it.
    pub fn is_private(&self) -> bool {
        matches!(self, Self::Only { .. })
    }
}
