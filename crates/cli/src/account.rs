//! `attache account`: adding, listing and removing accounts.

use std::io::{BufRead, IsTerminal, stdin};

use attache_core::{
    account::{Account, Addresses, ProviderKind},
    app::{Keep, NewAccount},
    reason::Reason,
    secrets::Token,
};
use serde::Serialize;

use crate::{
    args::Add,
    json, open,
    output::{Failure, complain, line},
    table,
    words::{Words, plain},
};

/// Reads the token, checks it and adds the account.
pub(crate) async fn add(words: &Words, wanted: &Add) -> Result<(), Failure> {
    let provider = wanted.service;
    let token = read_token(words, provider)?;
    let session = open::kept().await?;
    let addresses = Addresses {
        api: wanted.api_url.clone(),
        storage: wanted.storage_url.clone(),
        files: wanted.files_url.clone(),
        web: wanted.web_url.clone(),
    };
    let keep = if wanted.no_keychain {
        Keep::ThisRun
    } else {
        Keep::Keychain
    };
    let account = open::waiting_out(
        |pause| complain(words.reason(pause)),
        || {
            session.add_account(NewAccount {
                provider,
                name: wanted.name.clone(),
                organisation: wanted.organization.clone(),
                addresses: addresses.clone(),
                token: token.clone(),
                keep,
                sandbox: false,
            })
        },
    )
    .await?;
    line(words.say("cli-account-added", &[("name", account.name.as_str().into())]));
    if !account.kept {
        if !wanted.no_keychain {
            complain(words.say("cli-no-keychain", &[]));
        }
        complain(words.say("cli-account-unkept", &[]));
    }
    Ok(())
}

/// The first line of standard input; on a terminal it is asked for without an echo, unless the environment has one.
fn read_token(words: &Words, provider: ProviderKind) -> Result<Token, Failure> {
    let ended = |error: std::io::Error| Failure::Ended(error.to_string());
    let typed = if stdin().is_terminal() {
        if let Some(token) = Token::from_environment() {
            return Ok(token);
        }
        let prompt = words.say("cli-token-prompt", &[("provider", provider.id().into())]);
        rpassword::prompt_password(format!("{prompt} ")).map_err(ended)?
    } else {
        let mut first = String::new();
        stdin().lock().read_line(&mut first).map_err(ended)?;
        first
    };
    match (typed.trim(), Token::from_environment()) {
        ("", Some(token)) => Ok(token),
        ("", None) => Err(Failure::Usage(words.say("cli-no-token", &[]))),
        _ => Ok(Token::from(typed)),
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Listed<'a> {
    name: &'a str,
    provider: ProviderKind,
    organization: &'a str,
    organization_name: &'a str,
    person: &'a str,
    api_url: Option<&'a str>,
    storage_url: Option<&'a str>,
    files_url: Option<&'a str>,
    web_url: Option<&'a str>,
}

/// Lists the accounts by name.
pub(crate) async fn list(words: &Words, json: bool) -> Result<(), Failure> {
    let accounts = open::session().await?.accounts().await?;
    if json {
        for account in &accounts {
            json::write(&listed(account));
        }
        return Ok(());
    }
    if accounts.is_empty() {
        complain(words.reason(&Reason::NoAccount));
    }
    let rows: Vec<[String; 4]> = accounts
        .iter()
        .map(|account| {
            [
                plain(&account.name),
                account.provider.name().to_owned(),
                plain(&format!("{} ({})", account.organisation_name, account.organisation)),
                plain(&account.person),
            ]
        })
        .collect();
    table::print(&rows);
    Ok(())
}

fn listed(account: &Account) -> Listed<'_> {
    Listed {
        name: &account.name,
        provider: account.provider,
        organization: &account.organisation,
        organization_name: &account.organisation_name,
        person: &account.person,
        api_url: account.addresses.api.as_deref(),
        storage_url: account.addresses.storage.as_deref(),
        files_url: account.addresses.files.as_deref(),
        web_url: account.addresses.web.as_deref(),
    }
}

/// Removes an account and its token.
pub(crate) async fn remove(words: &Words, name: &str) -> Result<(), Failure> {
    let session = open::kept().await?;
    let account = session.account_named(Some(name)).await?;
    session.remove_account(&account.id).await?;
    line(words.say("cli-account-removed", &[("name", account.name.as_str().into())]));
    Ok(())
}
