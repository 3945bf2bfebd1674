//! `attache work`: goes on with what is queued, until nothing is left that moves by itself.

mod shift;

use std::time::{Duration, Instant};

use attache_core::session::Session;

pub(crate) use self::shift::is_sent;
use self::shift::{Ended, Shift};
use crate::{
    args::Work,
    exit::Exit,
    interrupt::Interrupt,
    open,
    output::Failure,
    output::complain,
    progress::{Report, Summary},
    words::Words,
};

/// How long is cleaned up once nothing is left …
const FINISHING: Duration = Duration::from_secs(10);
/// … and how long ending takes at most where somebody waits for it.
const LEAVING: Duration = Duration::from_secs(2);

/// Works, tells and ends with the status of it all. The summary comes last, whatever happened.
pub(crate) async fn work(words: &Words, wanted: &Work) -> Exit {
    let begun = Instant::now();
    let mut interrupt = Interrupt::listen();
    let mut report = Report::new(words, wanted.json);
    let mut shift = Shift::default();
    let failure = match run(&mut shift, &mut report, &mut interrupt).await {
        Ok(()) => None,
        Err(Failure::Interrupted) => {
            report.leaving(shift.left(), shift.is_own());
            Some(Exit::Interrupted)
        }
        Err(failure) => {
            report.failure(&failure);
            Some(failure.exit())
        }
    };
    if failure.is_none() {
        shift.names(&report);
        if shift.was_idle() && !wanted.json {
            complain(words.say("cli-status-nothing", &[]));
        }
        for batch in shift.left() {
            report.left(batch);
        }
    }
    let mut summary = shift.summary();
    summary.seconds = begun.elapsed().as_secs_f64();
    report.summary(&summary);
    failure.unwrap_or_else(|| shift.exit())
}

/// Ends before it has begun, and tells that in the same way.
pub(crate) fn not_begun(words: &Words, wanted: &Work, failure: &Failure) -> Exit {
    let mut report = Report::new(words, wanted.json);
    report.failure(failure);
    report.summary(&Summary::default());
    failure.exit()
}

/// Works, or follows whoever does, from engine to engine.
async fn run(shift: &mut Shift, report: &mut Report<'_>, interrupt: &mut Interrupt) -> Result<(), Failure> {
    loop {
        let session = tokio::select! {
            session = open::errand() => session?,
            _ = interrupt.heard() => return Err(Failure::Interrupted),
        };
        let ended = tokio::select! {
            ended = shift.follow(&session, report) => ended,
            _ = interrupt.heard() => {
                let _ = tokio::time::timeout(LEAVING, session.close()).await;
                return Err(Failure::Interrupted);
            }
        };
        match ended {
            Ok(Ended::NothingLeft) => {
                tokio::select! {
                    () = finish(&session) => return Ok(()),
                    _ = interrupt.heard() => {
                        let _ = tokio::time::timeout(LEAVING, session.close()).await;
                        return Err(Failure::Interrupted);
                    }
                }
            }
            Ok(Ended::AnotherEngine) => {}
            Err(_) if session.is_over() => {}
            Err(failure) => return Err(failure),
        }
    }
}

/// Writes everything down and deletes at the service what was given up. What cannot be deleted now is remembered.
async fn finish(session: &Session) {
    if session.own().is_none() {
        return;
    }
    let finished = async {
        let accounts = session.accounts().await?;
        let accounts: Vec<_> = accounts.into_iter().map(|account| account.id).collect();
        session.finish(&accounts).await
    };
    // It fails only when the engine has broken down, which the log tells.
    let _ = tokio::time::timeout(FINISHING, finished).await;
    session.close().await;
}
