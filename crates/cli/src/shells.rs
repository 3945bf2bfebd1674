//! `attache completions` and the man pages: what shells and `man` are told, from the same arguments.

use std::path::Path;

use clap::{Command, CommandFactory as _};
use clap_complete::Shell;

use crate::{
    args::Arguments,
    output::{self, Failure},
};

/// Prints what a shell needs to complete commands and options.
pub(crate) fn completions(shell: Shell) {
    let all = Arguments::command();
    // Every shell would offer the hidden ones too.
    let visible = all.get_subcommands().filter(|command| !command.is_hide_set());
    let mut command = Command::new("attache")
        .version(env!("CARGO_PKG_VERSION"))
        .subcommands(visible.cloned());
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut command, "attache", &mut text);
    output::text(&String::from_utf8_lossy(&text));
}

/// Writes a man page for each command into a folder.
pub(crate) fn man(folder: &Path) -> Result<(), Failure> {
    let written = std::fs::create_dir_all(folder).and_then(|()| clap_mangen::generate_to(Arguments::command(), folder));
    written.map_err(|error| Failure::Ended(error.to_string()))?;
    output::line(folder.display());
    Ok(())
}
