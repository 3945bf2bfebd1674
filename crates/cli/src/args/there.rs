//! What is asked about the files of a destination.

use std::path::PathBuf;

use clap::{Args, builder::ValueHint};

/// List the files that a destination holds: its own, then those on its comments or posts, each newest first.
#[derive(Debug, Args)]
pub(crate) struct List {
    /// Which: as `attache send --to` takes it
    #[arg(long, value_name = "DEST")]
    pub(crate) to: String,
    /// Which account, where there are several and the link does not say
    #[arg(long, value_name = "NAME")]
    pub(crate) account: Option<String>,
    /// One object a line: id, name, size, contentType, by, at, on {id, excerpt}; null where there is none
    #[arg(long)]
    pub(crate) json: bool,
}

/// Fetch files that a destination holds, into a folder. Nothing that is there is overwritten.
///
/// Prints the names that the files got. Ends with 0 once all of them are there; a file that is not leaves nothing behind.
#[derive(Debug, Args)]
pub(crate) struct Download {
    /// Which: as `attache send --to` takes it
    #[arg(long, value_name = "DEST")]
    pub(crate) to: String,
    /// Where to [default: the current folder]
    #[arg(long, value_name = "FOLDER", value_hint = ValueHint::DirPath)]
    pub(crate) into: Option<PathBuf>,
    /// Which account, where there are several and the link does not say
    #[arg(long, value_name = "NAME")]
    pub(crate) account: Option<String>,
    /// One object a line: id, name, savedAs, size, state (done, failed or cancelled), reason {kind, …}, text; null where there is none
    #[arg(long)]
    pub(crate) json: bool,
    /// Files by their ids, as `attache list` shows them [default: all]
    #[arg(value_name = "ID")]
    pub(crate) files: Vec<String>,
}

/// Delete a file at a destination, for good. On a terminal it is asked first.
#[derive(Debug, Args)]
pub(crate) struct Delete {
    /// Which account, where there are several
    #[arg(long, value_name = "NAME")]
    pub(crate) account: Option<String>,
    /// Do not ask
    #[arg(long)]
    pub(crate) yes: bool,
    /// The file's id, as `attache list` shows it
    #[arg(value_name = "ID")]
    pub(crate) file: String,
}

/// Open a destination in the browser, and print its link.
#[derive(Debug, Args)]
pub(crate) struct Open {
    /// Print the link and open nothing
    #[arg(long)]
    pub(crate) print: bool,
    /// Which account, where there are several and the link does not say
    #[arg(long, value_name = "NAME")]
    pub(crate) account: Option<String>,
    /// Which: as `attache send --to` takes it
    #[arg(value_name = "DEST")]
    pub(crate) to: String,
}
