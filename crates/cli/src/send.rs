//! `attache send`: files to one destination, and what became of them.

mod asked;
mod course;
mod ending;
mod staging;

use std::time::Instant;

use self::course::Course;
use crate::{
    args::Send,
    exit::Exit,
    interrupt::Interrupt,
    output::Failure,
    progress::{Report, Summary},
    words::Words,
};

/// Sends, tells and ends with the status of it all. The summary comes last, whatever happened.
pub(crate) async fn send(words: &Words, wanted: &Send) -> Exit {
    let begun = Instant::now();
    let mut interrupt = Interrupt::listen();
    let mut report = Report::new(words, wanted.json);
    let (exit, mut summary) = loop {
        let staged = tokio::select! {
            staged = staging::stage(words, wanted, &mut report) => staged,
            _ = interrupt.heard() => Err(Failure::Interrupted),
        };
        match staged {
            Ok(staged) => match course::follow(staged, &mut report, &mut interrupt).await {
                Course::Ended(exit, summary) => break (exit, summary),
                Course::Lost(batch) => report.lost(batch),
            },
            Err(failure) => break failed(wanted, &mut report, &failure),
        }
    };
    summary.seconds = begun.elapsed().as_secs_f64();
    report.summary(&summary);
    exit
}

/// Ends before it has begun, and tells that in the same way.
pub(crate) fn not_begun(words: &Words, wanted: &Send, failure: &Failure) -> Exit {
    let mut report = Report::new(words, wanted.json);
    let (exit, summary) = failed(wanted, &mut report, failure);
    report.summary(&summary);
    exit
}

/// Nothing was looked at: what was named is what is not attached.
fn failed(wanted: &Send, report: &mut Report<'_>, failure: &Failure) -> (Exit, Summary) {
    report.failure(failure);
    let failed = u32::try_from(wanted.paths.len()).unwrap_or(u32::MAX);
    let summary = Summary {
        failed,
        ..Summary::default()
    };
    (failure.exit(), summary)
}
