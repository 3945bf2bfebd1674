//! Finding destinations: as a person types, and from links.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use futures_util::future::join_all;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::App;
use crate::{
    account::{Account, AccountId, ProviderKind},
    destination::{PlaceKind, Target},
    event::{Code, CommandError, Found, FoundAt, Recent},
    provider::{self, Fault, FaultKind, Link},
    reason::{Connection, Reason},
};

/// What was found stays good for this long: long enough for typing and deleting, short enough for new tasks.
const FRESH: Duration = Duration::from_secs(20);
/// Between two tries of a question that the service failed to answer.
const PAUSES: [Duration; 2] = [Duration::from_millis(300), Duration::from_millis(900)];
/// Queries remembered at most.
const REMEMBERED: usize = 200;

/// What was asked of an account.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Asked {
    /// These words, in lower case, among these kinds.
    Words(String, Vec<PlaceKind>),
    /// The person's own tasks.
    Mine,
    /// What moved last.
    Recent,
}

type Query = (AccountId, Asked);

/// The search that is under way, and what earlier ones found.
#[derive(Default)]
pub(super) struct Searches {
    current: Mutex<CancellationToken>,
    found: Mutex<HashMap<Query, (Instant, Vec<Target>)>>,
}

impl Searches {
    /// Cancels the search before and stands for the new one.
    fn supersede(&self) -> CancellationToken {
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        current.cancel();
        *current = CancellationToken::new();
        current.clone()
    }

    pub(super) fn remembered(&self, key: &Query) -> Option<Vec<Target>> {
        let found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        found
            .get(key)
            .filter(|(at, _)| at.elapsed() < FRESH)
            .map(|(_, targets)| targets.clone())
    }

    pub(super) fn remember(&self, key: Query, targets: Vec<Target>) {
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        if found.len() >= REMEMBERED {
            found.retain(|_, (at, _)| at.elapsed() < FRESH);
        }
        if found.len() < REMEMBERED {
            found.insert(key, (Instant::now(), targets));
        }
    }
}

impl App {
    /// What a person typed, in all accounts, among these kinds or all where none is named; a link or `task/ID` gives the one object behind
    /// it, whatever its kind. A newer search ends an older one, which then fails with [`Code::Outdated`].
    pub async fn search(&self, query: &str, kinds: &[PlaceKind]) -> Result<Found, CommandError> {
        let superseded = self.inner.searches.supersede();
        tokio::select! {
            () = superseded.cancelled() => Err(CommandError { code: Some(Code::Outdated), reason: Reason::Stopped }),
            found = self.find(query, kinds) => found,
        }
    }

    async fn find(&self, query: &str, kinds: &[PlaceKind]) -> Result<Found, CommandError> {
        let mut recents = self.with(|engine| engine.recents()).await?;
        recents.retain(|recent| kinds.is_empty() || kinds.contains(&recent.target.place.kind));
        let words = query.trim();
        if words.is_empty() {
            return Ok(Found {
                query: query.to_owned(),
                recents,
                accounts: Vec::new(),
            });
        }
        if looks_like_a_link(words) {
            let target = self.resolve(None, words).await?;
            let found = FoundAt {
                account: target.account.clone(),
                targets: vec![target],
                trouble: None,
            };
            return Ok(Found {
                query: query.to_owned(),
                recents: Vec::new(),
                accounts: vec![found],
            });
        }
        let accounts = self.inner.accounts.all();
        let found = join_all(accounts.iter().map(|account| self.find_at(account, words, kinds))).await;
        let mut recents: Vec<Recent> = recents.into_iter().filter(|recent| recent.target.says(words)).collect();
        let mut accounts = found;
        for recent in &mut recents {
            // What was remembered may be older than what the service says of it now.
            let mut fresh = accounts.iter().flat_map(|at| &at.targets);
            if let Some(fresh) = fresh.find(|target| same_place(&recent.target, target)) {
                recent.target = fresh.clone();
            }
        }
        for at in &mut accounts {
            // What stands among the recents is not shown twice.
            at.targets
                .retain(|target| !recents.iter().any(|recent| same_place(&recent.target, target)));
        }
        Ok(Found {
            query: query.to_owned(),
            recents,
            accounts,
        })
    }

    async fn find_at(&self, account: &Account, words: &str, kinds: &[PlaceKind]) -> FoundAt {
        found_at(account, self.targets(account, words, kinds).await)
    }

    /// Objects of one account that match, among these kinds; all where none is named.
    pub async fn targets(&self, account: &Account, words: &str, kinds: &[PlaceKind]) -> Result<Vec<Target>, Reason> {
        let mut kinds = kinds.to_vec();
        kinds.sort_unstable();
        self.ask(account, Asked::Words(words.to_lowercase(), kinds)).await
    }

    /// An answer of a moment ago, or a new one.
    pub(super) async fn ask(&self, account: &Account, asked: Asked) -> Result<Vec<Target>, Reason> {
        let key = (account.id.clone(), asked);
        if let Some(targets) = self.inner.searches.remembered(&key) {
            return Ok(targets);
        }
        let live = self.inner.accounts.live(&account.id).await?;
        let provider = &live.provider;
        let found = match &key.1 {
            Asked::Words(words, kinds) => trying_again(|| live.answer(provider.search(words, kinds))).await,
            Asked::Mine => trying_again(|| live.answer(provider.mine())).await,
            Asked::Recent => trying_again(|| live.answer(provider.recent())).await,
        };
        let targets = found.map_err(|fault| reason_of(&fault, account.provider, PlaceKind::Task))?;
        self.inner.searches.remember(key, targets.clone());
        Ok(targets)
    }

    /// The object behind a web link, `task/ID`, `comment/ID` or a bare task id; in this account, or in the one the link belongs to.
    pub async fn resolve(&self, account: Option<&Account>, text: &str) -> Result<Target, CommandError> {
        let (account, found) = self.whose(account, text)?;
        let live = self.inner.accounts.live(&account.id).await?;
        match trying_again(|| live.answer(live.provider.look_up(&found.place))).await {
            Ok(target) => Ok(target),
            Err(Fault {
                kind: FaultKind::Gone, ..
            }) => Err(Reason::NotThere {
                place: found.place.kind,
                id: found.place.id,
                organisation: account.organisation_name,
            }
            .into()),
            Err(fault) => Err(reason_of(&fault, account.provider, found.place.kind).into()),
        }
    }

    /// The account a link belongs to, and what it leads to there: the one that was named, where the link does not say otherwise.
    fn whose(&self, named: Option<&Account>, text: &str) -> Result<(Account, Link), Reason> {
        let read = |account: &Account| {
            let link = provider::service(account.provider).read_link(text, account.addresses.web.as_deref())?;
            Some((account.clone(), link))
        };
        let readings: Vec<(Account, Link)> = self.inner.accounts.all().iter().filter_map(read).collect();
        let theirs = |(account, link): &&(Account, Link)| link.organisation.as_ref() == Some(&account.organisation);
        let open = |(_, link): &&(Account, Link)| link.organisation.is_none();
        let named = readings.iter().find(|reading @ (account, _)| {
            named.is_some_and(|named| named.id == account.id) && (theirs(reading) || open(reading))
        });
        if let Some(reading) = named.or_else(|| readings.iter().find(theirs)) {
            return Ok(reading.clone());
        }
        let candidates: Vec<&(Account, Link)> = readings.iter().filter(open).collect();
        match candidates.as_slice() {
            [] => {}
            [one] => return Ok((*one).clone()),
            several => {
                let names: Vec<&str> = several.iter().map(|(account, _)| account.name.as_str()).collect();
                return Err(Reason::SeveralAccounts {
                    names: names.join(", "),
                });
            }
        }
        let read = readings.into_iter().next();
        let read = read.map(|(account, link)| (account.provider, link));
        let elsewhere = || {
            ProviderKind::ALL
                .iter()
                .find_map(|kind| Some((*kind, provider::service(*kind).read_link(text, None)?)))
        };
        match read.or_else(elsewhere) {
            Some((provider, Link { organisation, .. }))
                if organisation.is_some() || !self.inner.accounts.all().is_empty() =>
            {
                Err(Reason::LinkElsewhere { provider, organisation })
            }
            Some(_) => Err(Reason::NoAccount),
            None => Err(Reason::LinkUnknown),
        }
    }

    /// The address of a destination in the web application, for people.
    pub async fn web_link(&self, target: &Target) -> Result<String, CommandError> {
        let live = self.inner.accounts.live(&target.account).await?;
        Ok(live.provider.web_link(&target.place).await)
    }
}

/// What an account answered, or why it did not.
pub(super) fn found_at(account: &Account, found: Result<Vec<Target>, Reason>) -> FoundAt {
    let (targets, trouble) = match found {
        Ok(targets) => (targets, None),
        Err(reason) => (Vec::new(), Some(reason)),
    };
    FoundAt {
        account: account.id.clone(),
        targets,
        trouble,
    }
}

fn same_place(one: &Target, other: &Target) -> bool {
    one.account == other.account && one.place == other.place
}

/// Whether what was typed is an address and no words to search for. A bare number is searched: it is a task's number to people.
fn looks_like_a_link(words: &str) -> bool {
    !words.contains(char::is_whitespace) && words.contains('/')
}

/// A service that stumbles, or breaks the connection off, is asked twice more, quickly: a person waits. Safe only for questions.
pub(super) async fn trying_again<T, F: Future<Output = Result<T, Fault>>>(ask: impl FnMut() -> F) -> Result<T, Fault> {
    let cut = |kind: &FaultKind| {
        matches!(
            kind,
            FaultKind::Network {
                why: Connection::Cut,
                ..
            }
        )
    };
    trying(ask, |kind| is_unavailable(kind) || cut(kind)).await
}

/// The same for what changes something and does no harm twice. Where the connection broke off it may have happened, and is not asked for again.
pub(super) async fn trying_to_act<T, F: Future<Output = Result<T, Fault>>>(ask: impl FnMut() -> F) -> Result<T, Fault> {
    trying(ask, is_unavailable).await
}

async fn trying<T, F: Future<Output = Result<T, Fault>>>(
    mut ask: impl FnMut() -> F,
    passes: impl Fn(&FaultKind) -> bool,
) -> Result<T, Fault> {
    for pause in PAUSES {
        match ask().await {
            Err(fault) if passes(&fault.kind) => tokio::time::sleep(pause).await,
            answered => return answered,
        }
    }
    ask().await
}

fn is_unavailable(kind: &FaultKind) -> bool {
    matches!(kind, FaultKind::Unavailable { .. })
}

/// What a fault means to a person who asked for something, of a place such as this, and waits.
pub(crate) fn reason_of(fault: &Fault, provider: ProviderKind, place: PlaceKind) -> Reason {
    tracing::info!(kind = ?fault.kind, detail = fault.detail.as_deref(), request = fault.request_id.as_deref(), "a request of a person failed");
    match &fault.kind {
        FaultKind::TokenRefused => Reason::TokenRefused { provider },
        FaultKind::NoAccess => Reason::NoAccess { place },
        FaultKind::Gone => Reason::DestinationGone { place },
        FaultKind::Refused { field, detail } => Reason::Refused {
            provider,
            field: field.clone(),
            detail: detail.clone(),
        },
        FaultKind::Unavailable { .. } => Reason::ServiceFailing {
            provider,
            times: PAUSES.len() as u32 + 1,
        },
        FaultKind::RateLimited { after } => {
            let wait = after.unwrap_or(Duration::from_secs(10));
            Reason::RateLimited {
                provider,
                until: jiff::Timestamp::now().as_millisecond() + i64::try_from(wait.as_millis()).unwrap_or(0),
            }
        }
        FaultKind::Network { why, .. } => Reason::NoConnection { provider, why: *why },
        FaultKind::NetworkAnswers | FaultKind::Intercepted => Reason::NetworkAnswers { provider },
        FaultKind::NotTheService => Reason::NotTheService { provider },
        FaultKind::NotReady => Reason::NotReady { provider },
        FaultKind::StorageNotAllowed { host } => Reason::StorageNotAllowed { host: host.clone() },
        FaultKind::TooLarge { limit } => Reason::too_large(provider, *limit),
        FaultKind::StorageRefused { code } => Reason::StorageRefused { code: code.clone() },
        FaultKind::Occupied { name } => Reason::Occupied { name: name.clone() },
        FaultKind::File(reason) | FaultKind::Asks(reason) => reason.clone(),
        FaultKind::CredentialsExpired
        | FaultKind::StorageMoved { .. }
        | FaultKind::UploadGone
        | FaultKind::Damaged
        | FaultKind::Cancelled => Reason::Internal,
    }
}
