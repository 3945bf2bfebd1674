//! What shells and `man` are told of the command line, for those who package it.

use std::fs;

use xshell::cmd;

use crate::{
    run::Profile,
    workspace::{Outcome, Workspace, step},
};

/// A shell, and what it calls the file.
const SHELLS: [(&str, &str); 4] = [
    ("bash", "attache.bash"),
    ("zsh", "_attache"),
    ("fish", "attache.fish"),
    ("powershell", "_attache.ps1"),
];

/// Writes completions and man pages into `target/shells`, as a command line of this profile says them.
pub(crate) fn write(workspace: &Workspace, profile: Profile) -> Outcome<()> {
    let shell = &workspace.shell;
    let profile = profile.flag();
    let folder = workspace.root.join("target").join("shells");
    fs::create_dir_all(&folder)?;
    for (name, file) in SHELLS {
        let text = cmd!(
            shell,
            "cargo run --quiet --package attache-cli {profile...} -- completions {name}"
        )
        .quiet()
        .read()?;
        fs::write(folder.join(file), text + "\n")?;
    }
    let man = folder.join("man");
    cmd!(
        shell,
        "cargo run --quiet --package attache-cli {profile...} -- man {man}"
    )
    .quiet()
    .ignore_stdout()
    .run()?;
    step(&format!("{} has completions and man pages", folder.display()));
    Ok(())
}
