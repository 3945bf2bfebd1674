//! `attache targets`: finding where to send to.

use attache_core::{
    account::Account,
    destination::{PlaceKind, Target},
    provider::service,
    reason::Reason,
    session::Session,
};
use serde::Serialize;

use crate::{
    args::Targets,
    json, open,
    output::{Failure, complain},
    table,
    words::{Words, plain},
};

#[derive(Serialize)]
struct Found<'a> {
    to: String,
    account: &'a str,
    title: &'a str,
    number: Option<&'a str>,
    project: Option<&'a str>,
    company: Option<&'a str>,
    status: Option<&'a str>,
    assignee: Option<&'a str>,
    closed: bool,
}

/// Searches one account or all, and follows a link.
pub(crate) async fn targets(words: &Words, wanted: &Targets) -> Result<(), Failure> {
    let session = open::session().await?;
    let accounts = match &wanted.account {
        Some(name) => vec![session.account_named(Some(name)).await?],
        None => session.accounts().await?,
    };
    if accounts.is_empty() {
        return Err(Reason::NoAccount.into());
    }
    let query = wanted.query.join(" ");
    let mut found: Vec<(Account, Target)> = Vec::new();
    if query.contains('/') && !query.contains(char::is_whitespace) {
        let named = wanted.account.as_ref().and(accounts.first());
        let tell = |pause: &Reason| complain(words.reason(pause));
        let target = open::waiting_out(tell, || session.resolve(named, &query)).await?;
        let account = accounts.iter().find(|account| account.id == target.account).cloned();
        found.extend(account.map(|account| (account, target)));
    } else {
        search(words, &session, &accounts, wanted, &mut found).await?;
    }
    let unsearched = unsearched(&accounts, &wanted.kind);
    if !unsearched.is_empty() {
        complain(words.say("cli-found-by-link", &[("kinds", unsearched.join(", ").into())]));
    }
    if found.is_empty() && (wanted.kind.is_empty() || unsearched.len() < wanted.kind.len()) {
        complain(words.say("cli-nothing-found", &[("query", query.as_str().into())]));
    }
    show(wanted, &found, accounts.len() > 1);
    Ok(())
}

/// The words for those of the kinds that none of the accounts finds by words.
fn unsearched(accounts: &[Account], kinds: &[PlaceKind]) -> Vec<&'static str> {
    let found = |kind: &PlaceKind| {
        accounts
            .iter()
            .any(|account| service(account.provider).found_by_words().contains(kind))
    };
    kinds
        .iter()
        .filter(|kind| !found(kind))
        .map(|kind| kind.word())
        .collect()
}

/// What some accounts find counts; only where none can be asked the search has failed.
async fn search(
    words: &Words,
    session: &Session,
    accounts: &[Account],
    wanted: &Targets,
    found: &mut Vec<(Account, Target)>,
) -> Result<(), Failure> {
    let (mut answered, mut trouble) = (false, None);
    let query = wanted.query.join(" ");
    for account in accounts {
        let tell = |pause: &Reason| complain(words.reason(pause));
        match open::waiting_out(tell, || session.targets(account, &query, &wanted.kind)).await {
            Ok(targets) => {
                answered = true;
                found.extend(targets.into_iter().map(|target| (account.clone(), target)));
            }
            Err(reason) if accounts.len() == 1 => return Err(reason.into()),
            Err(reason) => {
                complain(format_args!("{}: {}", plain(&account.name), words.reason(&reason)));
                trouble = Some(reason);
            }
        }
    }
    match trouble {
        Some(reason) if !answered => Err(reason.into()),
        Some(reason) => {
            words.hint(&reason).into_iter().for_each(complain);
            Ok(())
        }
        None => Ok(()),
    }
}

fn show(wanted: &Targets, found: &[(Account, Target)], several: bool) {
    if wanted.json {
        for (account, target) in found {
            json::write(&Found {
                to: short(target),
                account: &account.name,
                title: &target.title,
                number: target.number.as_deref(),
                project: target.project.as_deref(),
                company: target.company.as_deref(),
                status: target.status.as_deref(),
                assignee: target.assignee.as_deref(),
                closed: target.closed,
            });
        }
        return;
    }
    let text = |text: &Option<String>| plain(text.as_deref().unwrap_or_default());
    let rows: Vec<[String; 7]> = found
        .iter()
        .map(|(account, target)| {
            let number = target.number.as_ref().map(|number| plain(&format!("#{number}")));
            [
                number.unwrap_or_default(),
                plain(&target.title),
                whose(target),
                text(&target.status),
                text(&target.assignee),
                if several { plain(&account.name) } else { String::new() },
                short(target),
            ]
        })
        .collect();
    table::print(&rows);
}

/// Project and company.
fn whose(target: &Target) -> String {
    let parts = [&target.project, &target.company].into_iter().flatten();
    plain(&parts.map(String::as_str).collect::<Vec<_>>().join(" / "))
}

/// `task/ID`, as `--to` takes it.
pub(crate) fn short(target: &Target) -> String {
    target.place.to_string()
}
