//! `attache history`: what was sent, where and when.

use attache_core::{
    event::{SentBatch, SentFile},
    session::Session,
};
use jiff::{Timestamp, tz::TimeZone};
use serde::Serialize;

use crate::{
    args::History,
    ask, json, open,
    output::{self, Failure, complain, line},
    table,
    targets::short,
    words::{Words, plain},
};

/// Batches that are asked for at once.
const AT_ONCE: u32 = 200;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Shown<'a> {
    at: String,
    account: Option<&'a str>,
    to: String,
    title: &'a str,
    project: Option<&'a str>,
    company: Option<&'a str>,
    how: attache_core::destination::How,
    text: &'a str,
    bytes: u64,
    files: Vec<ShownFile<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ShownFile<'a> {
    name: &'a str,
    size: u64,
    attached: bool,
    reason: Option<&'a attache_core::reason::Reason>,
    text: Option<String>,
}

/// Shows the history, or what matches of it; with `--clear` removes all of it for good.
pub(crate) async fn history(words: &Words, wanted: &History) -> Result<(), Failure> {
    let session = open::queue().await?;
    let ended = show_or_clear(words, wanted, &session).await;
    session.close().await;
    ended
}

async fn show_or_clear(words: &Words, wanted: &History, session: &Session) -> Result<(), Failure> {
    let sought = wanted.words.join(" ");
    if wanted.clear {
        if !wanted.yes && ask::somebody() && !ask::yes(words.say("cli-history-clear", &[])).await? {
            return Err(Failure::Interrupted);
        }
        session.clear_history(None).await?;
        line(words.say("cli-history-cleared", &[]));
        return Ok(());
    }
    if wanted.csv {
        let sheet = session.history_sheet(&sought).await?;
        output::text(&sheet);
        return Ok(());
    }
    let accounts = session.accounts().await?;
    let mut rows = Vec::new();
    let mut start = 0;
    loop {
        let history = session.history(&sought, start..start + AT_ONCE).await?;
        for batch in &history.batches {
            if wanted.json {
                let files = session.history_files(batch.id, 0..u32::MAX).await?.files;
                let account = accounts.iter().find(|account| account.id == batch.target.account);
                json::write(&shown(
                    words,
                    batch,
                    account.map(|account| account.name.as_str()),
                    &files,
                ));
            } else {
                rows.push(row(words, batch));
            }
        }
        start += AT_ONCE;
        if start >= history.total {
            if history.total == 0 {
                let id = if sought.trim().is_empty() {
                    "cli-history-none"
                } else {
                    "cli-history-nothing"
                };
                complain(words.say(id, &[]));
            }
            break;
        }
    }
    table::print(&rows);
    Ok(())
}

fn row(words: &Words, batch: &SentBatch) -> [String; 6] {
    let at = Timestamp::from_millisecond(batch.at).ok();
    let at = at.map(|at| at.to_zoned(TimeZone::system()).strftime("%Y-%m-%d %H:%M").to_string());
    let counts = [("attached", batch.attached.into()), ("files", batch.files.into())];
    [
        at.unwrap_or_default(),
        words.say("cli-status-files", &counts),
        words.say("cli-size", &[("bytes", batch.bytes.into())]),
        plain(&batch.target.title),
        plain(batch.target.project.as_deref().unwrap_or_default()),
        short(&batch.target),
    ]
}

fn shown<'a>(words: &Words, batch: &'a SentBatch, account: Option<&'a str>, files: &'a [SentFile]) -> Shown<'a> {
    let target = &batch.target;
    Shown {
        at: Timestamp::from_millisecond(batch.at)
            .map(|at| at.to_string())
            .unwrap_or_default(),
        account,
        to: short(target),
        title: &target.title,
        project: target.project.as_deref(),
        company: target.company.as_deref(),
        how: batch.how,
        text: &batch.text,
        bytes: batch.bytes,
        files: files
            .iter()
            .map(|file| ShownFile {
                name: &file.name,
                size: file.size,
                attached: file.attached,
                reason: file.reason.as_ref(),
                text: file.reason.as_ref().map(|reason| words.reason(reason)),
            })
            .collect(),
    }
}
