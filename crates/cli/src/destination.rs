//! The destination that a person names: a web link, `task/ID` and the like.

use attache_core::{
    account::Account,
    destination::{PlaceKind, Target},
    reason::Reason,
    session::Session,
};

use crate::{
    open,
    output::Failure,
    words::{Words, plain},
};

/// What can be said without asking anybody.
pub(crate) fn check(words: &Words, to: &str) -> Result<(), Failure> {
    let to = to.trim();
    let is_number = !to.is_empty() && to.bytes().all(|byte| byte.is_ascii_digit());
    if to.contains('/') || is_number {
        Ok(())
    } else {
        Err(no_destination(words, to))
    }
}

fn no_destination(words: &Words, to: &str) -> Failure {
    let about = [("text", plain(to).into()), ("forms", forms().into())];
    Failure::Usage(words.say("cli-not-a-destination", &about))
}

/// Every short form of a destination, such as `task/ID`.
pub(crate) fn forms() -> String {
    PlaceKind::ALL.map(|kind| format!("{}/ID", kind.word())).join(", ")
}

/// Looks it up in the account that was named, or in the one that the link belongs to. `tell` hears what is waited for.
pub(crate) async fn look_up(
    words: &Words,
    session: &Session,
    to: &str,
    account: Option<&str>,
    tell: impl FnMut(&Reason),
) -> Result<(Account, Target), Failure> {
    let named = match account {
        Some(name) => Some(session.account_named(Some(name)).await?),
        None => None,
    };
    let accounts = session.accounts().await?;
    if accounts.is_empty() {
        return Err(Reason::NoAccount.into());
    }
    let target = match open::persisting(tell, || session.resolve(named.as_ref(), to)).await {
        // What has no host is no link.
        Err(Reason::LinkUnknown) if !to.contains(['.', ':']) => return Err(no_destination(words, to)),
        found => found?,
    };
    let account = accounts.into_iter().find(|account| account.id == target.account);
    let account = account.ok_or(Reason::NoAccount)?;
    if let Some(named) = named.filter(|named| named.id != account.id) {
        let names = [("named", named.name.into()), ("account", account.name.into())];
        return Err(Failure::Usage(words.say("cli-other-account", &names)));
    }
    Ok((account, target))
}
