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
    build(workspace)?;
    step("The crates' tests, and the app on a desktop");
    cargo(workspace, &["--doc"])?;
    cargo(workspace, &["--all-targets", "--no-fail-fast"])
}

/// Runs the desktop's scenarios whose name contains `name`.
pub(crate) fn desktop(workspace: &Workspace, name: &str) -> Outcome<()> {
    setup::test(workspace)?;
    build(workspace)?;
    step("The app on a desktop");
    cargo(workspace, &["--test", "desktop", "--", name])
}

/// Builds every target, so that the programs the desktop runs come from the same build as the tests.
fn build(workspace: &Workspace) -> Outcome<()> {
    let shell = &workspace.shell;
    Ok(cmd!(shell, "cargo build {EVERYTHING...} --all-targets").run()?)
}

fn cargo(workspace: &Workspace, arguments: &[&str]) -> Outcome<()> {
    let shell = &workspace.shell;
    Ok(cmd!(shell, "cargo test {EVERYTHING...} {arguments...}")
        .env("PATH", setup::path(workspace)?)
        .run()?)
}
