//! `attache download`: files of a destination into a folder.

use std::{
    collections::BTreeMap,
    io,
    path::{Path, PathBuf},
    time::Duration,
};

use attache_core::{
    event::{DownloadId, DownloadState, DownloadView, Event, Message},
    reason::Reason,
    session::Session,
};
use serde::Serialize;
use tokio::sync::mpsc::UnboundedReceiver;

use crate::{
    args::Download,
    destination,
    exit::Exit,
    interrupt::Interrupt,
    json, open,
    output::{self, Failure, complain, line},
    words::{Words, plain},
};

#[derive(Serialize)]
#[serde(tag = "event", rename_all = "camelCase", rename_all_fields = "camelCase")]
enum Told<'a> {
    File {
        id: &'a str,
        name: &'a str,
        saved_as: Option<&'a str>,
        size: Option<u64>,
        state: DownloadState,
        reason: Option<&'a Reason>,
        text: Option<String>,
    },
    Summary {
        done: usize,
        failed: usize,
        cancelled: usize,
    },
}

/// What became of the files that were asked for, by their ids at the service.
#[derive(Default)]
struct Outcome {
    over: BTreeMap<String, DownloadView>,
    /// Those that are still to come, where an engine ended in the middle.
    left: Vec<String>,
    /// The pause that was told last.
    pause: Option<Reason>,
}

impl Outcome {
    fn count(&self, state: DownloadState) -> usize {
        self.over.values().filter(|view| view.state == state).count()
    }
}

/// How long a stopped download may take until nothing of it is left.
const CANCELLING: Duration = Duration::from_secs(3);

/// Fetches, tells and ends with the status of it all.
pub(crate) async fn download(words: &Words, wanted: &Download) -> Exit {
    let mut outcome = Outcome {
        left: wanted.files.clone(),
        ..Outcome::default()
    };
    let ended = fetch(words, wanted, &mut outcome).await;
    if wanted.json {
        if let Err(failure) = &ended {
            json::failed(words, failure);
        }
        // Of what was named, and never begun, nothing else is told.
        let stopped = !matches!(&ended, Err(failure) if !matches!(failure, Failure::Interrupted));
        let (cancelled, failed) = if stopped {
            (outcome.left.len(), 0)
        } else {
            (0, outcome.left.len())
        };
        let failure = ended.as_ref().err().filter(|_| !stopped);
        for id in &outcome.left {
            json::write(&Told::File {
                id,
                name: id,
                saved_as: None,
                size: None,
                state: if stopped {
                    DownloadState::Cancelled
                } else {
                    DownloadState::Failed
                },
                reason: match failure {
                    Some(Failure::Reason(reason)) => Some(reason),
                    _ => None,
                },
                text: failure.map(|failure| failure.text(words)),
            });
        }
        json::write(&Told::Summary {
            done: outcome.count(DownloadState::Done),
            failed: outcome.count(DownloadState::Failed) + failed,
            cancelled: outcome.count(DownloadState::Cancelled) + cancelled,
        });
    }
    if let Err(failure) = ended {
        return output::failed(words, &failure);
    }
    let fetched = outcome.count(DownloadState::Done);
    let failures = outcome.over.values().filter(|view| view.state != DownloadState::Done);
    match (fetched, outcome.over.len()) {
        (0, 0) => Exit::Done,
        _ => Exit::of_batch(
            u32::try_from(fetched).unwrap_or(u32::MAX),
            0,
            failures.map(|view| view.reason.as_ref()),
        ),
    }
}

async fn fetch(words: &Words, wanted: &Download, outcome: &mut Outcome) -> Result<(), Failure> {
    destination::check(words, &wanted.to)?;
    let into = wanted.into.clone().unwrap_or_else(|| PathBuf::from("."));
    // The engine may live elsewhere, in a process that was started in another folder.
    let into = std::path::absolute(into)?;
    make(words, &into)?;
    let mut interrupt = Interrupt::listen();
    loop {
        let session = open::session().await?;
        let mut begun = Vec::new();
        let ended = tokio::select! {
            ended = follow(words, wanted, &session, &into, &mut begun, outcome) => ended,
            _ = interrupt.heard() => Err(Failure::Interrupted),
        };
        if let Err(Failure::Interrupted) = ended {
            for id in &begun {
                // An engine that is gone took its downloads along.
                let _ = session.cancel_download(*id).await;
            }
            let last = hear(words, wanted, &session, &begun, outcome);
            let _ = tokio::time::timeout(CANCELLING, last).await;
        }
        let over = session.is_over();
        session.close().await;
        match ended {
            Err(failure) if !over || matches!(failure, Failure::Interrupted) => return Err(failure),
            Err(_) => {}
            Ok(()) => return Ok(()),
        }
    }
}

/// Makes the folder where it is not there yet, and tries whether it takes a file: otherwise each file would say so.
fn make(words: &Words, folder: &Path) -> Result<(), Failure> {
    let made = if folder.is_file() {
        // Making it would only say that there is something.
        Err(io::ErrorKind::NotADirectory.into())
    } else {
        std::fs::create_dir_all(folder).and_then(|()| tempfile::tempfile_in(folder))
    };
    let Err(error) = made else { return Ok(()) };
    match Failure::from(error) {
        Failure::Ended(detail) => {
            let about = [
                ("folder", plain(&folder.display().to_string()).into()),
                ("detail", detail.into()),
            ];
            Err(Failure::Usage(words.say("cli-not-into", &about)))
        }
        lacks => Err(lacks),
    }
}

/// Begins with what is left, and hears how it ends.
async fn follow(
    words: &Words,
    wanted: &Download,
    session: &Session,
    into: &Path,
    begun: &mut Vec<DownloadId>,
    outcome: &mut Outcome,
) -> Result<(), Failure> {
    let tell = |pause: &Reason| complain(words.reason(pause));
    let (_, target) = destination::look_up(words, session, &wanted.to, wanted.account.as_deref(), tell).await?;
    let files = outcome.left.clone();
    *begun = open::waiting_out(tell, || session.download(&target, files.clone(), into)).await?;
    if begun.is_empty() {
        complain(words.say("cli-holds-nothing", &[]));
        return Ok(());
    }
    hear(words, wanted, session, begun, outcome).await
}

/// Hears how these end, and tells it.
async fn hear(
    words: &Words,
    wanted: &Download,
    session: &Session,
    begun: &[DownloadId],
    outcome: &mut Outcome,
) -> Result<(), Failure> {
    if begun.is_empty() {
        return Ok(());
    }
    let (_, mut events) = session.subscribe().await?;
    while let Some(downloads) = next(&mut events).await {
        let ours: Vec<DownloadView> = downloads.into_iter().filter(|view| begun.contains(&view.id)).collect();
        if ours.is_empty() {
            continue;
        }
        for view in &ours {
            if !view.state.is_over() {
                pause(words, view, outcome);
            } else if outcome.over.insert(view.file.clone(), view.clone()).is_none() {
                show(words, wanted, view);
            }
        }
        let left = ours.iter().filter(|view| !view.state.is_over());
        outcome.left = left.map(|view| view.file.clone()).collect();
        if outcome.left.is_empty() {
            return Ok(());
        }
    }
    Err(Reason::Internal.into())
}

/// Says once what is waited for.
fn pause(words: &Words, view: &DownloadView, outcome: &mut Outcome) {
    if let Some(reason) = &view.reason
        && outcome.pause.as_ref() != Some(reason)
    {
        complain(words.reason(reason));
        outcome.pause = Some(reason.clone());
    }
}

async fn next(events: &mut UnboundedReceiver<Message>) -> Option<Vec<DownloadView>> {
    loop {
        match events.recv().await?.event {
            Event::Downloads { downloads } => return Some(downloads),
            Event::Snapshot { snapshot } => return Some(snapshot.downloads),
            _ => {}
        }
    }
}

fn show(words: &Words, wanted: &Download, view: &DownloadView) {
    let text = view.reason.as_ref().map(|reason| words.reason(reason));
    if wanted.json {
        return json::write(&Told::File {
            id: &view.file,
            name: &view.name,
            saved_as: view.saved_as.as_deref(),
            size: view.size,
            state: view.state,
            reason: view.reason.as_ref(),
            text,
        });
    }
    match (&view.saved_as, text) {
        (Some(name), _) => line(plain(name)),
        (None, Some(text)) => complain(format_args!("{}: {text}", plain(&view.name))),
        (None, None) => complain(plain(&view.name)),
    }
}
