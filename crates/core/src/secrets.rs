//! Tokens: in the system's keychain, and nowhere else. Where there is no keychain a token lives for this run, and never in a file.

use std::{
    collections::HashMap,
    fmt, panic,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread,
    time::Duration,
};

use tokio::sync::oneshot;

use crate::{account::AccountId, reason::Reason};

/// The name under which the keychain lists our entries; the account's id tells them apart.
const SERVICE: &str = "dev.attache.desktop";

/// How long a keychain may take: it may ask the person for a password, and nobody may be there.
const PATIENCE: Duration = Duration::from_mins(2);

/// How long it may take where nobody waits to use the token.
const SHORT_PATIENCE: Duration = Duration::from_secs(3);

/// A token. It cannot be printed or serialised, so it gets nowhere by accident.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// The token of the environment, `ATTACHE_TOKEN`, where it is set and not empty.
    pub fn from_environment() -> Option<Self> {
        std::env::var("ATTACHE_TOKEN")
            .ok()
            .filter(|token| !token.trim().is_empty())
            .map(Self::from)
    }

    /// The token itself, for the one header it goes into.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<String> for Token {
    /// Takes a token as it was typed or pasted: without the white space around it.
    fn from(mut token: String) -> Self {
        let trimmed = token.trim();
        if trimmed.len() != token.len() {
            token = trimmed.to_owned();
        }
        Self(token)
    }
}

impl Drop for Token {
    fn drop(&mut self) {
        // As far as it goes: a core dump should hold as few of them as can be. The hint keeps the compiler from leaving it out.
        let mut bytes = std::mem::take(&mut self.0).into_bytes();
        bytes.fill(0);
        std::hint::black_box(&bytes);
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

/// Where a token is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// In the keychain.
    Keychain,
    /// In memory, until this process ends.
    ThisRun,
}

/// Where a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Whereabouts {
    /// In the keychain.
    Keychain,
    /// In memory, until this process ends.
    ThisRun,
    /// In `ATTACHE_TOKEN`, of this process or of a command.
    Environment,
}

/// The tokens of all accounts. Clones share what is kept for this run.
#[derive(Clone, Debug)]
pub struct Secrets {
    keychain: Keychain,
    this_run: Tokens,
    given: Option<Token>,
    lent: Arc<Mutex<Option<Token>>>,
}

impl Secrets {
    /// Tokens in the system's keychain.
    pub fn new() -> Self {
        Self::with(Keychain::System)
    }

    /// Tokens that end with the process, for tests; they behave as in a keychain.
    pub fn in_memory() -> Self {
        Self::with(Keychain::Memory(Tokens::default()))
    }

    /// Answers every question for a token with this one, as the command line does with `ATTACHE_TOKEN`. Keeping goes on as before.
    pub fn answering_with(self, given: Option<Token>) -> Self {
        Self { given, ..self }
    }

    fn with(keychain: Keychain) -> Self {
        Self {
            keychain,
            this_run: Tokens::default(),
            given: None,
            lent: Arc::default(),
        }
    }

    /// Keeps the token of an account, and says where: without a keychain it is kept for this run.
    pub async fn keep(&self, account: &AccountId, token: Token) -> Result<Kept, Reason> {
        let (keychain, entry, copy) = (self.keychain.clone(), account.clone(), token.clone());
        match apart(move || keychain.write(&entry, &copy)).await {
            Ok(()) => {
                self.this_run.lock().remove(account);
                Ok(Kept::Keychain)
            }
            Err(Reason::NoKeychain) => {
                self.this_run.lock().insert(account.clone(), token);
                Ok(Kept::ThisRun)
            }
            Err(reason) => Err(reason),
        }
    }

    /// Keeps the token of an account for this run, whatever the keychain says: what is left while it stays locked.
    pub fn keep_for_this_run(&self, account: &AccountId, token: Token) {
        self.this_run.lock().insert(account.clone(), token);
    }

    /// The token of an account; `None` where none was kept. [`Reason::NoKeychain`] and [`Reason::KeychainLocked`] tell why it cannot be known.
    pub async fn token(&self, account: &AccountId) -> Result<Option<Token>, Reason> {
        if let Some(given) = &self.given {
            return Ok(Some(given.clone()));
        }
        if let Some(token) = self.this_run.lock().get(account) {
            return Ok(Some(token.clone()));
        }
        let (keychain, entry) = (self.keychain.clone(), account.clone());
        let kept = apart(move || keychain.read(&entry)).await;
        match (kept, self.lent()) {
            (Ok(None) | Err(_), Some(lent)) => Ok(Some(lent)),
            (kept, _) => kept,
        }
    }

    /// The token that answers every question, where there is one.
    pub fn given(&self) -> Option<&Token> {
        self.given.as_ref()
    }

    /// Takes a token for accounts that have none of their own, until the process ends.
    pub fn lend(&self, token: Token) {
        *self.lent.lock().unwrap_or_else(PoisonError::into_inner) = Some(token);
    }

    fn lent(&self) -> Option<Token> {
        self.lent.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Where the token of this account is; `None`: nowhere. Asks the keychain where it has to.
    pub(crate) async fn whereabouts(&self, account: &AccountId) -> Result<Option<Whereabouts>, Reason> {
        if self.given.is_some() {
            return Ok(Some(Whereabouts::Environment));
        }
        if self.this_run.lock().contains_key(account) {
            return Ok(Some(Whereabouts::ThisRun));
        }
        let (keychain, entry) = (self.keychain.clone(), account.clone());
        let kept = apart_within(SHORT_PATIENCE, move || keychain.read(&entry)).await;
        match kept {
            Ok(Some(_)) => Ok(Some(Whereabouts::Keychain)),
            Ok(None) | Err(_) if self.lent().is_some() => Ok(Some(Whereabouts::Environment)),
            Ok(None) => Ok(None),
            Err(reason) => Err(reason),
        }
    }

    /// Forgets the token of an account; none is fine. An error means that the keychain may still hold it.
    pub async fn forget(&self, account: &AccountId) -> Result<(), Reason> {
        let was_here = self.this_run.lock().remove(account).is_some();
        let (keychain, entry) = (self.keychain.clone(), account.clone());
        match apart(move || keychain.delete(&entry)).await {
            Err(Reason::NoKeychain) if was_here => Ok(()),
            outcome => outcome,
        }
    }
}

impl Default for Secrets {
    fn default() -> Self {
        Self::new()
    }
}

/// Tokens in memory.
#[derive(Clone, Debug, Default)]
struct Tokens(Arc<Mutex<HashMap<AccountId, Token>>>);

impl Tokens {
    fn lock(&self) -> MutexGuard<'_, HashMap<AccountId, Token>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What tokens are kept in. Every call may block for as long as a person takes.
#[derive(Clone, Debug)]
enum Keychain {
    System,
    Memory(Tokens),
    /// One that answers everything with the same trouble.
    #[cfg(test)]
    Broken(Reason),
}

impl Keychain {
    fn write(&self, account: &AccountId, token: &Token) -> Result<(), Reason> {
        match self {
            Self::System => entry(account)?
                .set_password(token.expose())
                .map_err(|error| trouble(&error)),
            Self::Memory(tokens) => {
                tokens.lock().insert(account.clone(), token.clone());
                Ok(())
            }
            #[cfg(test)]
            Self::Broken(reason) => Err(reason.clone()),
        }
    }

    fn read(&self, account: &AccountId) -> Result<Option<Token>, Reason> {
        match self {
            Self::System => match entry(account)?.get_password() {
                Ok(token) => Ok(Some(Token(token))),
                Err(keyring::Error::NoEntry) => Ok(None),
                Err(error) => Err(trouble(&error)),
            },
            Self::Memory(tokens) => Ok(tokens.lock().get(account).cloned()),
            #[cfg(test)]
            Self::Broken(reason) => Err(reason.clone()),
        }
    }

    fn delete(&self, account: &AccountId) -> Result<(), Reason> {
        match self {
            Self::System => match entry(account)?.delete_credential() {
                Ok(()) | Err(keyring::Error::NoEntry) => Ok(()),
                Err(error) => Err(trouble(&error)),
            },
            Self::Memory(tokens) => {
                tokens.lock().remove(account);
                Ok(())
            }
            #[cfg(test)]
            Self::Broken(reason) => Err(reason.clone()),
        }
    }
}

fn entry(account: &AccountId) -> Result<keyring::Entry, Reason> {
    if let Err(error) = keyring::Entry::store_status() {
        return Err(trouble(error));
    }
    keyring::Entry::new(SERVICE, &account.0).map_err(|error| trouble(&error))
}

/// Sorts what a keychain says. Its `Debug` form may carry the secret, so only its text is logged.
fn trouble(error: &keyring::Error) -> Reason {
    tracing::warn!(%error, "the keychain did not do what it was asked");
    match error {
        keyring::Error::NoStorageAccess(_) => Reason::KeychainLocked,
        _ => Reason::NoKeychain,
    }
}

/// Runs a keychain call on a plain thread of its own: it blocks while a person types, and on Linux it must not meet a runtime's worker.
async fn apart<T: Send + 'static>(
    call: impl FnOnce() -> Result<T, Reason> + Send + panic::UnwindSafe + 'static,
) -> Result<T, Reason> {
    apart_within(PATIENCE, call).await
}

async fn apart_within<T: Send + 'static>(
    patience: Duration,
    call: impl FnOnce() -> Result<T, Reason> + Send + panic::UnwindSafe + 'static,
) -> Result<T, Reason> {
    let (reply, answer) = oneshot::channel();
    let spawned = thread::Builder::new().name("keychain".to_owned()).spawn(move || {
        // A panic of the platform's library is a keychain that does not work, and nothing more.
        let outcome = panic::catch_unwind(call).unwrap_or_else(|_| {
            tracing::error!("a keychain call panicked");
            Err(Reason::NoKeychain)
        });
        // Nobody may wait any more: that was said when the patience ended.
        let _ = reply.send(outcome);
    });
    if let Err(error) = spawned {
        tracing::error!(%error, "no thread for the keychain");
        return Err(Reason::NoKeychain);
    }
    match tokio::time::timeout(patience, answer).await {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(_)) => Err(Reason::NoKeychain),
        // Most likely a prompt that nobody answered.
        Err(_) => Err(Reason::KeychainLocked),
    }
}

#[cfg(test)]
mod tests;
