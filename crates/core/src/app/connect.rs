//! Accounts: checking a token, adding, signing in again, removing.

use super::{App, Keep};
use crate::{
    account::{Account, AccountId, Addresses, Linking, ProviderKind},
    destination::PlaceKind,
    event::{AccountView, Code, CommandError, Organisation},
    http,
    provider::{self, FaultKind, Membership},
    reason::Reason,
    secrets::{Token, Whereabouts},
};

/// An account as a person enters it.
pub struct NewAccount {
    /// The service.
    pub provider: ProviderKind,
    /// What to call it; the organisation's name where nothing is said.
    pub name: Option<String>,
    /// Which organisation, where the token opens several.
    pub organisation: Option<String>,
    /// Other addresses than the service's own.
    pub addresses: Addresses,
    /// The token.
    pub token: Token,
    /// Where the token goes.
    pub keep: Keep,
    /// Our own sandbox.
    pub sandbox: bool,
}

impl App {
    /// Which organisations a token opens.
    pub async fn check_token(
        &self,
        provider: ProviderKind,
        addresses: &Addresses,
        token: &Token,
    ) -> Result<Vec<Organisation>, CommandError> {
        let accounts = self.inner.accounts.all();
        let connected = |id: &str| accounts.iter().any(|account| account.is_at(provider, id, addresses));
        let memberships = self.memberships(provider, addresses, token).await?;
        let organisation = |it: Membership| Organisation {
            connected: connected(&it.organisation),
            id: it.organisation,
            name: it.organisation_name,
            person: it.person,
        };
        Ok(memberships.into_iter().map(organisation).collect())
    }

    async fn memberships(
        &self,
        provider: ProviderKind,
        addresses: &Addresses,
        token: &Token,
    ) -> Result<Vec<Membership>, CommandError> {
        allowed(addresses)?;
        let service = provider::service(provider);
        let ask = || service.memberships(&self.inner.http, addresses, token.expose());
        let found = super::search::trying_again(ask).await;
        let found = found.map_err(|fault| match fault.kind {
            FaultKind::TokenRefused | FaultKind::NoAccess => CommandError {
                code: Some(Code::Token),
                reason: Reason::WrongToken { provider },
            },
            _ => super::search::reason_of(&fault, provider, PlaceKind::Task).into(),
        })?;
        if found.is_empty() {
            return Err(CommandError {
                code: Some(Code::Token),
                reason: Reason::WrongToken { provider },
            });
        }
        Ok(found)
    }

    /// Checks the token and adds the account.
    pub async fn add_account(&self, new: NewAccount) -> Result<AccountView, CommandError> {
        let memberships = self.memberships(new.provider, &new.addresses, &new.token).await?;
        let membership = choose(memberships, new.organisation.as_deref())?;
        let name = match new.name.as_deref().map(str::trim).filter(|name| !name.is_empty()) {
            Some(name) => name.to_owned(),
            None => self.default_name(&new, &membership),
        };
        self.inner.accounts.free(&name, None)?;
        let account = Account {
            id: AccountId::random(),
            provider: new.provider,
            name,
            organisation: membership.organisation,
            organisation_name: membership.organisation_name,
            person: membership.person,
            addresses: new.addresses,
            linking: Linking::Unknown,
            sandbox: new.sandbox,
        };
        let id = account.id.clone();
        self.inner.accounts.add(account, new.token, new.keep).await?;
        self.with(crate::engine::Engine::accounts_changed).await?;
        self.account_view(&id)
    }

    /// The organisation's name. Where another organisation's account has it, the person's name tells them apart: not every service says
    /// what an organisation is called.
    fn default_name(&self, new: &NewAccount, membership: &Membership) -> String {
        let Membership {
            organisation,
            organisation_name: name,
            person,
        } = membership;
        let accounts = self.inner.accounts.all();
        let is_known = accounts
            .iter()
            .any(|account| account.is_at(new.provider, organisation, &new.addresses));
        if is_known || person.is_empty() || self.inner.accounts.free(name, None).is_ok() {
            name.clone()
        } else {
            format!("{name}, {person}")
        }
    }

    /// Another token for an account. It has to belong to the same organisation.
    pub async fn enter_token(&self, id: &AccountId, token: Token, keep: Keep) -> Result<(), CommandError> {
        let account = self.inner.accounts.get(id).ok_or(Reason::NoAccount)?;
        let memberships = self.memberships(account.provider, &account.addresses, &token).await?;
        choose(memberships, Some(&account.organisation))?;
        self.inner.accounts.replace_token(id, token, keep).await?;
        self.work_again(id).await
    }

    /// Another address for an account, and its token for this run: our sandbox has new ones at every start.
    pub async fn move_account(&self, id: &AccountId, addresses: Addresses, token: Token) -> Result<(), CommandError> {
        self.inner.accounts.set_addresses(id, addresses).await?;
        self.inner.accounts.replace_token(id, token, Keep::ThisRun).await?;
        self.work_again(id).await
    }

    async fn work_again(&self, id: &AccountId) -> Result<(), CommandError> {
        let id = id.clone();
        self.with(move |engine| engine.account_may_work(&id)).await
    }

    /// Gives an account another name; its organisation's where nothing is left of it.
    pub async fn rename_account(&self, id: &AccountId, name: String) -> Result<(), CommandError> {
        let account = self.inner.accounts.get(id).ok_or(Reason::NoAccount)?;
        let name = match name.trim() {
            "" => account.organisation_name,
            name => name.to_owned(),
        };
        self.inner.accounts.rename(id, name).await?;
        self.with(crate::engine::Engine::accounts_changed).await
    }

    /// Removes an account, its token, its recent destinations and its favourites.
    pub async fn remove_account(&self, id: &AccountId) -> Result<(), CommandError> {
        self.inner.accounts.remove(id).await?;
        self.inner.pictures.forget(id).await;
        let recents = self.inner.store.recents().await?;
        let favourites = self.inner.store.favourites().await?;
        let id = id.clone();
        self.with(move |engine| {
            engine.set_recents(recents);
            engine.set_favourites(favourites);
            engine.account_gone(&id);
        })
        .await
    }

    /// All accounts, by name.
    pub fn accounts(&self) -> Vec<Account> {
        self.inner.accounts.all()
    }

    /// The account a person names; the only one where nothing is named.
    pub fn account_named(&self, name: Option<&str>) -> Result<Account, Reason> {
        named(&self.inner.accounts.all(), name)
    }

    /// All accounts as they are shown.
    pub fn account_views(&self) -> Vec<AccountView> {
        self.inner.accounts.views()
    }

    /// Where the token of an account is; `None`: nowhere.
    pub(crate) async fn whereabouts(&self, id: &AccountId) -> Result<Option<Whereabouts>, Reason> {
        self.inner.accounts.whereabouts(id).await
    }

    fn account_view(&self, id: &AccountId) -> Result<AccountView, CommandError> {
        Ok(self.inner.accounts.view(id).ok_or(Reason::NoAccount)?)
    }
}

/// Whether these may be spoken to at all.
pub(super) fn allowed(addresses: &Addresses) -> Result<(), Reason> {
    let all = [&addresses.api, &addresses.storage, &addresses.files, &addresses.web];
    all.into_iter()
        .flatten()
        .try_for_each(|address| http::address(address).map(drop))
}

/// The account of that name, or the only one.
pub(crate) fn named(all: &[Account], name: Option<&str>) -> Result<Account, Reason> {
    let names = || {
        all.iter()
            .map(|account| account.name.as_str())
            .collect::<Vec<_>>()
            .join(", ")
    };
    match (name, all) {
        (_, []) => Err(Reason::NoAccount),
        (None, [account]) => Ok(account.clone()),
        (None, _) => Err(Reason::SeveralAccounts { names: names() }),
        (Some(name), all) => {
            let found = all.iter().find(|account| account.name == name).or_else(|| {
                all.iter()
                    .find(|account| account.name.to_lowercase() == name.to_lowercase())
            });
            found.cloned().ok_or_else(|| Reason::AccountUnknown {
                name: name.to_owned(),
                names: names(),
            })
        }
    }
}

fn choose(memberships: Vec<Membership>, organisation: Option<&str>) -> Result<Membership, Reason> {
    match (organisation, memberships.as_slice()) {
        (None, [_]) => memberships.into_iter().next().ok_or(Reason::Internal),
        (None, several) => {
            let names = several
                .iter()
                .map(|it| format!("{} ({})", it.organisation_name, it.organisation))
                .collect::<Vec<_>>()
                .join(", ");
            Err(Reason::SeveralOrganisations { names })
        }
        (Some(wanted), _) => memberships
            .into_iter()
            .find(|it| it.organisation == wanted || it.organisation_name.to_lowercase() == wanted.to_lowercase())
            .ok_or_else(|| Reason::OrganisationUnknown {
                organisation: wanted.to_owned(),
            }),
    }
}
