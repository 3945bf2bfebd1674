//! Every test: the page's, the crates', and the app's on a real desktop.

use xshell::cmd;

use crate::{
    setup,
    workspace::{EVERYTHING, NPM, Outcome, Workspace, step},
};

/// Runs all tests; what the runners print is theirs.
pub(crate) fn all(workspace: &Workspace) -> Outcome<()> {
    setup::test(workspace)?;
    step("The page's tests");
    let shell = &workspace.shell;
    {
        let _ui = shell.push_dir("ui");
        cmd!(shell, "{NPM} test").run()?;
    }
    step("The crates' tests, and the app on a desktop");
    cargo(workspace, &["--no-fail-fast"])
}

/// Runs the desktop's scenarios whose name contains `name`.
pub(crate) fn desktop(workspace: &Workspace, name: &str) -> Outcome<()> {
    setup::test(workspace)?;
    step("The app on a desktop");
    cargo(workspace, &["--test", "desktop", "--", name])
}

fn cargo(workspace: &Workspace, arguments: &[&str]) -> Outcome<()> {
    let shell = &workspace.shell;
    // Every target, so that the programs the desktop runs come from the same build as the tests.
    cmd!(shell, "cargo build {EVERYTHING...} --all-targets").run()?;
    cmd!(shell, "cargo test {EVERYTHING...} {arguments...}")
        .env("PATH", setup::path(workspace)?)
        .run()?;
    Ok(())
}
