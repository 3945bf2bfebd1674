//! The crash test with ever new seeds, for as long as somebody likes.

use xshell::cmd;

use crate::{
    packages,
    workspace::{Outcome, Workspace, step},
};

/// Plays seeds for so many minutes; each that fails is printed with the command that plays it again.
pub(crate) fn soak(workspace: &Workspace, minutes: &str) -> Outcome<()> {
    let number: u64 = minutes
        .parse()
        .map_err(|_| format!("--minutes wants a whole number, not {minutes}"))?;
    packages::ensure(workspace, packages::COMMAND_LINE)?;
    step("The crash test, with new seeds until the time is over");
    let shell = &workspace.shell;
    cmd!(shell, "cargo test --package attache-cli --test it crash -- --nocapture")
        .env("ATTACHE_SOAK_MINUTES", number.to_string())
        .run()?;
    Ok(())
}
