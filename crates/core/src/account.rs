//! An account: one organisation at one provider, its addresses and what was learned about it. Its token lives elsewhere.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::provider;

/// A kind of service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum ProviderKind {
    /// Productive.io.
    Productive,
    /// Kantata OX, once Mavenlink.
    Kantata,
}

impl ProviderKind {
    /// Every service that is offered.
    pub const ALL: [Self; 2] = [Self::Productive, Self::Kantata];

    /// Its name for machines, as it is written down and typed.
    pub fn id(self) -> &'static str {
        match self {
            Self::Productive => "productive",
            Self::Kantata => "kantata",
        }
    }

    /// The name people know it by.
    pub fn name(self) -> &'static str {
        provider::service(self).name()
    }
}

/// A random id; the keychain entry of the account's token is keyed by it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(transparent)]
#[ts(export)]
pub struct AccountId(pub String);

impl AccountId {
    /// A new id that no other account has.
    pub fn random() -> Self {
        Self(uuid::Uuid::new_v4().to_string())
    }
}

impl std::fmt::Display for AccountId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where an account's service lives. The defaults are Productive's own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Addresses {
    /// Base of the API with its version, without a closing slash. `None` is the production service.
    pub api: Option<String>,
    /// Where files are posted, in place of the address derived from the signed policy.
    pub storage: Option<String>,
    /// Where files are read.
    pub files: Option<String>,
    /// The web application, for links people open.
    pub web: Option<String>,
}

impl Addresses {
    /// What the environment says for new accounts: `ATTACHE_API_URL`, `ATTACHE_STORAGE_URL`, `ATTACHE_FILES_URL`, `ATTACHE_WEB_URL`. For
    /// Productive's own sandbox, for a proxy, for tests.
    pub fn from_environment() -> Self {
        let address = |name: &str| {
            let value = std::env::var(name).ok()?;
            Some(value.trim().trim_end_matches('/').to_owned()).filter(|value| !value.is_empty())
        };
        Self {
            api: address("ATTACHE_API_URL"),
            storage: address("ATTACHE_STORAGE_URL"),
            files: address("ATTACHE_FILES_URL"),
            web: address("ATTACHE_WEB_URL"),
        }
    }
}

/// How files get linked to a task, a page or a comment at this account, as far as it has been seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Linking {
    /// Not seen yet.
    #[default]
    Unknown,
    /// Naming the parent while registering links by itself.
    WhileRegistering,
    /// Only a change of the parent links.
    ThroughParent,
}

/// One organisation at one provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Account {
    /// The id everything else refers to.
    pub id: AccountId,
    /// The service.
    pub provider: ProviderKind,
    /// What the person calls it; unique, at first the organisation's name.
    pub name: String,
    /// The organisation's id at the provider.
    pub organisation: String,
    /// The organisation's name.
    pub organisation_name: String,
    /// Who the token belongs to.
    pub person: String,
    /// Other addresses than the provider's own.
    pub addresses: Addresses,
    /// What was learned about linking.
    pub linking: Linking,
    /// Whether this is our own sandbox, living in the home folder.
    pub sandbox: bool,
}

impl Account {
    /// Whether it is the account of this organisation at these addresses.
    pub fn is_at(&self, provider: ProviderKind, organisation: &str, addresses: &Addresses) -> bool {
        self.provider == provider && self.organisation == organisation && self.addresses == *addresses
    }
}
