//! The app itself.

use std::env;

use xshell::cmd;

use crate::{
    setup,
    workspace::{Outcome, Workspace, step},
};

/// How the app is built.
#[derive(Clone, Copy)]
pub(crate) enum Profile {
    /// Built quickly.
    Quick,
    /// As people get it: smaller and faster, but minutes to build.
    Release,
}

impl Profile {
    /// What cargo is told.
    pub(crate) fn flag(self) -> Option<&'static str> {
        match self {
            Self::Quick => None,
            Self::Release => Some("--release"),
        }
    }
}

/// Builds the app and starts it.
pub(crate) fn run(workspace: &Workspace, profile: Profile) -> Outcome<()> {
    let screen = ["DISPLAY", "WAYLAND_DISPLAY"]
        .iter()
        .any(|name| env::var_os(name).is_some_and(|value| !value.is_empty()));
    if cfg!(target_os = "linux") && !screen {
        return Err("there is no screen here, so no window can open. \
                    `cargo xtask demo` shows the same in the terminal"
            .into());
    }
    setup::build(workspace)?;
    step("Starting Attaché");
    let shell = &workspace.shell;
    let profile = profile.flag();
    cmd!(
        shell,
        "cargo run --package attache-app --bin attache-app --features custom-protocol {profile...}"
    )
    .run()?;
    Ok(())
}
