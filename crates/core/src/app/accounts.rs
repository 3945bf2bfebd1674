//! The accounts of one home and what is alive of them: provider, rate gate, token in memory.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use serde::{Deserialize, Serialize};
use tokio::time::Instant;

use crate::{
    account::{Account, AccountId},
    event::AccountView,
    http::Http,
    provider::{self, Fault, FaultKind, Provider, Urgency},
    rate::RateGate,
    reason::Reason,
    secrets::{Secrets, Token, Whereabouts},
    store::Store,
};

/// A person waits for a service so long without a word.
const PATIENCE: Duration = Duration::from_secs(10);

/// An account whose token is at hand.
pub(crate) struct Live {
    pub(crate) provider: Arc<dyn Provider>,
    pub(crate) gate: Arc<RateGate>,
    /// The engine follows the gate already.
    pub(crate) watched: AtomicBool,
}

impl Live {
    /// The answer to a question of a person, who hears of a long pause in place of waiting for its end.
    pub(crate) async fn answer<T>(&self, ask: impl Future<Output = Result<T, Fault>>) -> Result<T, Fault> {
        let mut blocked = self.gate.blocked_until();
        let left = |until: Option<Instant>| until.map(|until| until.saturating_duration_since(Instant::now()));
        let is_long = |until: &Option<Instant>| left(*until).is_some_and(|left| left > PATIENCE);
        let long = async { blocked.wait_for(is_long).await.map(|until| *until).ok().flatten() };
        let until = tokio::select! {
            biased;
            answered = ask => match answered {
                Err(Fault { kind: FaultKind::RateLimited { after: None }, .. }) => *self.gate.blocked_until().borrow(),
                answered => return answered,
            },
            until = long => until,
        };
        Err(Fault::new(FaultKind::RateLimited { after: left(until) }))
    }
}

#[derive(Default)]
struct Known {
    accounts: Vec<Account>,
    live: HashMap<AccountId, Arc<Live>>,
    trouble: HashMap<AccountId, Reason>,
    /// Accounts whose token is not in the keychain.
    this_run: Vec<AccountId>,
}

/// All accounts, kept in step with the store.
pub(crate) struct Accounts {
    store: Store,
    secrets: Secrets,
    http: Http,
    known: Mutex<Known>,
}

impl Accounts {
    pub(crate) async fn load(store: Store, secrets: Secrets, http: Http) -> Result<Self, Reason> {
        let accounts = store.accounts().await?;
        Ok(Self {
            store,
            secrets,
            http,
            known: Mutex::new(Known {
                accounts,
                ..Known::default()
            }),
        })
    }

    fn known(&self) -> std::sync::MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn all(&self) -> Vec<Account> {
        self.known().accounts.clone()
    }

    pub(crate) fn get(&self, id: &AccountId) -> Option<Account> {
        self.known().accounts.iter().find(|account| account.id == *id).cloned()
    }

    /// What is alive already, without asking the keychain.
    pub(crate) fn at_hand(&self, id: &AccountId) -> Option<Arc<Live>> {
        self.known().live.get(id).cloned()
    }

    /// The account with its token, from memory or from the keychain.
    pub(crate) async fn live(&self, id: &AccountId) -> Result<Arc<Live>, Reason> {
        if let Some(live) = self.at_hand(id) {
            return Ok(live);
        }
        let account = self.get(id).ok_or(Reason::NoAccount)?;
        let token = match self.secrets.token(id).await {
            Ok(Some(token)) => token,
            Ok(None) | Err(Reason::NoKeychain) => {
                return Err(Reason::TokenMissing {
                    provider: account.provider,
                });
            }
            Err(reason) => return Err(reason),
        };
        self.enliven(&account, &token)
    }

    fn enliven(&self, account: &Account, token: &Token) -> Result<Arc<Live>, Reason> {
        let mut known = self.known();
        // Entered or removed while the keychain was asked: what is known now holds.
        if let Some(live) = known.live.get(&account.id) {
            return Ok(live.clone());
        }
        if !known.accounts.iter().any(|other| other.id == account.id) {
            return Err(Reason::NoAccount);
        }
        let live = self.alive(account, token, None)?;
        known.live.insert(account.id.clone(), live.clone());
        Ok(live)
    }

    /// What the service allows it counts for the organisation too, so another token passes the gate of the one `before`.
    fn alive(&self, account: &Account, token: &Token, before: Option<&Arc<Live>>) -> Result<Arc<Live>, Reason> {
        let service = provider::service(account.provider);
        let (gate, watched) = before.map_or_else(
            || (RateGate::new(service.limits().rate.as_slice()), false),
            |live| (live.gate.clone(), live.watched.load(Ordering::Relaxed)),
        );
        Ok(Arc::new(Live {
            provider: service.connect(self.http.clone(), gate.clone(), account, token.expose())?,
            gate,
            watched: AtomicBool::new(watched),
        }))
    }

    /// Adds an account whose token was checked. Without a keychain the token is kept for this run.
    pub(crate) async fn add(&self, account: Account, token: Token, keep: Keep) -> Result<(), Reason> {
        self.store.add_account(&account).await?;
        // Of an account that is forgotten nobody would ever find the token again.
        let keep = if self.store.is_kept() { keep } else { Keep::ThisRun };
        let kept = self.keep(&account, &token, keep).await;
        {
            let mut known = self.known();
            known.accounts.push(account.clone());
            known.accounts.sort_by_key(|a| a.name.to_lowercase());
            if !kept {
                known.this_run.push(account.id.clone());
            }
        }
        let live = self.enliven(&account, &token)?;
        // The token was checked with a call that the service counts too.
        drop(live.gate.acquire(Urgency::Person).await);
        Ok(())
    }

    /// Whether no other account has this name, in upper or lower case.
    pub(crate) fn free(&self, name: &str, of: Option<&AccountId>) -> Result<(), Reason> {
        let wanted = name.to_lowercase();
        let known = self.known();
        let mut others = known.accounts.iter().filter(|account| Some(&account.id) != of);
        if others.any(|account| account.name.to_lowercase() == wanted) {
            return Err(Reason::AccountExists { name: name.to_owned() });
        }
        Ok(())
    }

    /// Another name for an account.
    pub(crate) async fn rename(&self, id: &AccountId, name: String) -> Result<(), Reason> {
        self.free(&name, Some(id))?;
        self.store.rename_account(id, &name).await?;
        let mut known = self.known();
        if let Some(account) = known.accounts.iter_mut().find(|account| account.id == *id) {
            account.name = name;
        }
        known.accounts.sort_by_key(|account| account.name.to_lowercase());
        Ok(())
    }

    async fn keep(&self, account: &Account, token: &Token, keep: Keep) -> bool {
        match keep {
            Keep::Keychain => match self.secrets.keep(&account.id, token.clone()).await {
                Ok(kept) => kept == crate::secrets::Kept::Keychain,
                Err(reason) => {
                    tracing::warn!(?reason, "the keychain did not take the token");
                    self.secrets.keep_for_this_run(&account.id, token.clone());
                    false
                }
            },
            Keep::ThisRun => {
                self.secrets.keep_for_this_run(&account.id, token.clone());
                false
            }
        }
    }

    /// Another token for an account that lost its own.
    pub(crate) async fn replace_token(&self, id: &AccountId, token: Token, keep: Keep) -> Result<(), Reason> {
        let account = self.get(id).ok_or(Reason::NoAccount)?;
        let kept = self.keep(&account, &token, keep).await;
        {
            let mut known = self.known();
            known.this_run.retain(|other| other != id);
            if !kept {
                known.this_run.push(id.clone());
            }
            // Whoever asks the keychain at this moment may still get the old token.
            let live = self.alive(&account, &token, known.live.get(id))?;
            known.live.insert(id.clone(), live);
            known.trouble.remove(id);
        }
        Ok(())
    }

    /// Whether exactly this token answers for every account.
    pub(crate) fn was_given(&self, token: Option<&Token>) -> bool {
        self.secrets.given() == token
    }

    /// A token for accounts that have none of their own. Says which lacked one.
    pub(crate) fn lend(&self, token: Token) -> Vec<AccountId> {
        self.secrets.lend(token);
        let known = self.known();
        let lacking = known.trouble.iter().filter(|(_, reason)| {
            matches!(
                reason,
                Reason::TokenMissing { .. } | Reason::KeychainLocked | Reason::NoKeychain
            )
        });
        lacking.map(|(account, _)| account.clone()).collect()
    }

    /// Forgets an account and its token.
    pub(crate) async fn remove(&self, id: &AccountId) -> Result<(), Reason> {
        self.store.remove_account(id).await?;
        {
            let mut known = self.known();
            known.accounts.retain(|account| account.id != *id);
            known.live.remove(id);
            known.trouble.remove(id);
        }
        match self.secrets.forget(id).await {
            Ok(()) | Err(Reason::NoKeychain) => Ok(()),
            Err(reason) => Err(reason),
        }
    }

    /// Other addresses for an account, such as the sandbox's after a start.
    pub(crate) async fn set_addresses(
        &self,
        id: &AccountId,
        addresses: crate::account::Addresses,
    ) -> Result<(), Reason> {
        self.store.set_addresses(id, &addresses).await?;
        let mut known = self.known();
        known.live.remove(id);
        if let Some(account) = known.accounts.iter_mut().find(|account| account.id == *id) {
            account.addresses = addresses;
        }
        Ok(())
    }

    /// Takes what was learned about linking, and says whether it is new.
    pub(crate) fn learn(&self, id: &AccountId, linking: crate::account::Linking) -> bool {
        let mut known = self.known();
        let account = known.accounts.iter_mut().find(|account| account.id == *id);
        account.is_some_and(|account| std::mem::replace(&mut account.linking, linking) != linking)
    }

    /// Where the token of an account is; `None`: nowhere.
    pub(crate) async fn whereabouts(&self, id: &AccountId) -> Result<Option<Whereabouts>, Reason> {
        self.secrets.whereabouts(id).await
    }

    pub(crate) fn set_trouble(&self, id: &AccountId, reason: Option<Reason>) {
        let mut known = self.known();
        match reason {
            Some(reason) => drop(known.trouble.insert(id.clone(), reason)),
            None => drop(known.trouble.remove(id)),
        }
    }

    pub(crate) fn trouble(&self, id: &AccountId) -> Option<Reason> {
        self.known().trouble.get(id).cloned()
    }

    pub(crate) fn views(&self) -> Vec<AccountView> {
        let known = self.known();
        known.accounts.iter().map(|account| view(account, &known)).collect()
    }

    pub(crate) fn view(&self, id: &AccountId) -> Option<AccountView> {
        let known = self.known();
        known
            .accounts
            .iter()
            .find(|account| account.id == *id)
            .map(|account| view(account, &known))
    }
}

/// Where a token goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Keep {
    /// Into the keychain; without one it is kept for this run.
    Keychain,
    /// In memory only.
    ThisRun,
}

fn view(account: &Account, known: &Known) -> AccountView {
    AccountView {
        id: account.id.clone(),
        provider: account.provider,
        name: account.name.clone(),
        organisation: account.organisation_name.clone(),
        person: account.person.clone(),
        sandbox: account.sandbox,
        kept: !known.this_run.contains(&account.id),
        trouble: known.trouble.get(&account.id).cloned(),
    }
}
