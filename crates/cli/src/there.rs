//! `attache list`, `attache delete` and `attache open`: what a destination holds.

use std::collections::HashSet;

use attache_core::{
    account::Account,
    app::shelves,
    destination::Target,
    event::{FileThere, OnComment},
    provider::service,
    reason::Reason,
    session::Session,
};
use jiff::{Timestamp, tz::TimeZone};
use serde::Serialize;

use crate::{
    args::{Delete, List, Open},
    ask, destination, json, open,
    output::{Failure, complain, line},
    table,
    words::{Words, plain},
};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Listed<'a> {
    id: &'a str,
    name: &'a str,
    size: Option<u64>,
    content_type: Option<&'a str>,
    by: Option<&'a str>,
    at: Option<String>,
    on: Option<&'a OnComment>,
}

/// Lists the files of a destination, its own first, each newest first.
pub(crate) async fn list(words: &Words, wanted: &List) -> Result<(), Failure> {
    let ended = told(words, wanted).await;
    if let Err(failure) = &ended
        && wanted.json
    {
        json::failed(words, failure);
    }
    ended
}

async fn told(words: &Words, wanted: &List) -> Result<(), Failure> {
    destination::check(words, &wanted.to)?;
    let session = open::session().await?;
    let tell = |pause: &Reason| complain(words.reason(pause));
    let (account, target) = destination::look_up(words, &session, &wanted.to, wanted.account.as_deref(), tell).await?;
    let mut rows = Vec::new();
    let mut page = |files: Vec<FileThere>| {
        if wanted.json {
            for file in &files {
                json::write(&listed(file));
            }
        }
        rows.extend(files.iter().filter(|_| !wanted.json).map(|file| row(words, file)));
        files.len()
    };
    let found = each_page(words, &session, &account, &target, &mut page).await;
    if let Ok(0) = found {
        complain(words.say("cli-holds-nothing", &[]));
    }
    // What is known is shown, whatever else could not be asked.
    table::print(&rows);
    found.map(drop)
}

/// Every page of both shelves, each file once; how many files that were. What came meanwhile makes others be listed twice.
async fn each_page(
    words: &Words,
    session: &Session,
    account: &Account,
    target: &Target,
    page: &mut impl FnMut(Vec<FileThere>) -> usize,
) -> Result<usize, Failure> {
    let mut found = 0;
    let mut failed = None;
    for shelf in shelves(account.provider, target.place.kind)? {
        let mut next: Option<String> = None;
        let mut known = HashSet::new();
        loop {
            let tell = |pause: &Reason| complain(words.reason(pause));
            let asked = open::waiting_out(tell, || session.files_there(target, *shelf, next.as_deref())).await;
            let mut there = match asked {
                Ok(there) => there,
                Err(failure) => {
                    failed.get_or_insert(failure);
                    break;
                }
            };
            there.files.retain(|file| known.insert(file.id.clone()));
            found += page(there.files);
            next = there.next;
            if next.is_none() {
                break;
            }
        }
    }
    failed.map_or(Ok(found), |reason| Err(reason.into()))
}

fn listed(file: &FileThere) -> Listed<'_> {
    Listed {
        id: &file.id,
        name: &file.name,
        size: file.size,
        content_type: file.content_type.as_deref(),
        by: file.by.as_deref(),
        at: file
            .at
            .and_then(|at| Some(Timestamp::from_millisecond(at).ok()?.to_string())),
        on: file.on.as_ref(),
    }
}

fn row(words: &Words, file: &FileThere) -> [String; 6] {
    let text = |text: Option<&str>| plain(text.unwrap_or_default());
    let at = file.at.and_then(|at| Timestamp::from_millisecond(at).ok());
    let at = at.map(|at| at.to_zoned(TimeZone::system()).strftime("%Y-%m-%d %H:%M").to_string());
    let size = file.size.map(|bytes| words.say("cli-size", &[("bytes", bytes.into())]));
    [
        plain(&file.name),
        size.unwrap_or_default(),
        text(file.by.as_deref()),
        at.unwrap_or_default(),
        text(file.on.as_ref().map(|on| on.excerpt.as_str())),
        plain(&file.id),
    ]
}

/// Deletes a file at the service, for good; on a terminal after a question.
pub(crate) async fn delete(words: &Words, wanted: &Delete) -> Result<(), Failure> {
    let session = open::session().await?;
    let account = session.account_named(wanted.account.as_deref()).await?;
    let id = ("id", wanted.file.as_str().into());
    if !wanted.yes && ask::somebody() && !ask::yes(words.say("cli-delete", std::slice::from_ref(&id))).await? {
        return Err(Failure::Interrupted);
    }
    let tell = |pause: &Reason| complain(words.reason(pause));
    open::waiting_out(tell, || session.delete_there(&account.id, &wanted.file)).await?;
    line(words.say("cli-deleted", &[id]));
    Ok(())
}

/// Opens a destination in the browser.
pub(crate) async fn open(words: &Words, wanted: &Open) -> Result<(), Failure> {
    destination::check(words, &wanted.to)?;
    let session = open::session().await?;
    let tell = |pause: &Reason| complain(words.reason(pause));
    let (account, target) = destination::look_up(words, &session, &wanted.to, wanted.account.as_deref(), tell).await?;
    let link = session.web_link(&target).await?;
    line(plain(&link));
    let shown = service(account.provider).read_link(&link, account.addresses.web.as_deref());
    if shown.is_none_or(|shown| shown.place != target.place) {
        let (provider, place) = (account.provider.id(), target.place.kind.name());
        complain(words.say(
            "cli-nearest-page",
            &[("provider", provider.into()), ("place", place.into())],
        ));
    }
    if wanted.print {
        return Ok(());
    }
    ::open::that_detached(link).map_err(|_| Failure::Reason(Reason::NoBrowser))
}
