//! `attache history`.

use clap::Args;

/// Show what was sent, where and when, newest first; with WORDS only what has all of them, be it in the destination, the text or the names of files.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub(crate) struct History {
    /// One object a line: at, account, to, title, project, company, how, text, bytes, files [{name, size, attached, reason {kind, …}, text}]; null
    /// where there is none
    #[arg(long)]
    pub(crate) json: bool,
    /// One line a file, as RFC 4180 says, in UTF-8: when, account, destination, kind, link, how, file, bytes, state, reason
    #[arg(long, conflicts_with = "json")]
    pub(crate) csv: bool,
    /// Remove all of it for good, but what is still on the app's list. On a terminal it is asked first
    #[arg(long, conflicts_with_all = ["json", "csv", "words"])]
    pub(crate) clear: bool,
    /// Do not ask
    #[arg(long, requires = "clear")]
    pub(crate) yes: bool,
    /// What to look for: beginnings of words, in upper or lower case, with accents or without
    pub(crate) words: Vec<String>,
}
