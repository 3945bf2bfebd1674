//! Lines out, and failures said. A reader that is gone is no reason to break down.

use std::{
    fmt::Display,
    io::{self, Write, stderr, stdout},
};

use attache_core::{event::CommandError, reason::Reason, shortage};

use crate::{exit::Exit, words::Words};

/// Why a command as a whole failed.
#[derive(Clone, Debug)]
pub(crate) enum Failure {
    /// For a reason of the core.
    Reason(Reason),
    /// It was asked for wrongly; the sentence says how.
    Usage(String),
    /// The system did not play along; in its words.
    Ended(String),
    /// Somebody stopped it.
    Interrupted,
}

impl From<Reason> for Failure {
    fn from(reason: Reason) -> Self {
        Self::Reason(reason)
    }
}

impl From<CommandError> for Failure {
    fn from(error: CommandError) -> Self {
        Self::Reason(error.reason)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        shortage::of(&error).map_or_else(|| Self::Ended(error.to_string()), Self::Reason)
    }
}

impl Failure {
    /// The status it ends with.
    pub(crate) fn exit(&self) -> Exit {
        match self {
            Self::Reason(reason) => Exit::of(reason),
            Self::Usage(_) => Exit::Usage,
            Self::Ended(_) => Exit::NotAll,
            Self::Interrupted => Exit::Interrupted,
        }
    }

    /// What to say about it.
    pub(crate) fn text(&self, words: &Words) -> String {
        match self {
            Self::Reason(reason) => words.end(reason),
            Self::Usage(text) => text.clone(),
            Self::Ended(detail) => words.say("cli-ended", &[("detail", detail.as_str().into())]),
            Self::Interrupted => words.say("cli-interrupted", &[]),
        }
    }
}

/// Says why a command failed, and what to do about it.
pub(crate) fn failed(words: &Words, failure: &Failure) -> Exit {
    let error = console::style("attache:").red().for_stderr();
    complain(format_args!("{error} {}", failure.text(words)));
    if let Failure::Reason(reason) = failure
        && let Some(hint) = words.hint(reason)
    {
        complain(hint);
    }
    failure.exit()
}

/// A line on standard output.
pub(crate) fn line(text: impl Display) {
    let _ = writeln!(stdout(), "{text}");
}

/// Text on standard output, as it is.
pub(crate) fn text(text: &str) {
    let _ = stdout().write_all(text.as_bytes());
}

/// A line on standard error.
pub(crate) fn complain(text: impl Display) {
    let _ = writeln!(stderr(), "{text}");
}
