//! Everything that is looked at without running the app.

use xshell::cmd;

use crate::{
    bindings, setup,
    workspace::{EVERYTHING, NPM, Outcome, Workspace, step},
};

/// A check and how it is carried out.
type Check = (&'static str, fn(&Workspace) -> Outcome<()>);

/// The quick ones first.
const CHECKS: [Check; 6] = [
    ("format", format),
    ("licences and sources", licences),
    ("page", page),
    ("lints", lints),
    ("documentation", documentation),
    ("generated types", bindings::compare),
];

/// Runs all checks, also after one that failed, and fails when any did.
pub(crate) fn check(workspace: &Workspace) -> Outcome<()> {
    setup::build(workspace)?;
    let mut failed = Vec::new();
    for (name, check) in CHECKS {
        step(name);
        if let Err(error) = check(workspace) {
            eprintln!("{name}: {error}");
            failed.push(name);
        }
    }
    if failed.is_empty() {
        step("All checks passed");
        return Ok(());
    }
    Err(format!("failed: {}", failed.join(", ")).into())
}

fn format(workspace: &Workspace) -> Outcome<()> {
    let shell = &workspace.shell;
    Ok(cmd!(shell, "cargo fmt --all -- --check").run()?)
}

fn licences(workspace: &Workspace) -> Outcome<()> {
    let shell = &workspace.shell;
    let deny = setup::cargo_deny(workspace)?;
    Ok(cmd!(
        shell,
        "{deny} --log-level error check --hide-inclusion-graph licenses bans sources"
    )
    .run()?)
}

fn page(workspace: &Workspace) -> Outcome<()> {
    let shell = &workspace.shell;
    let _ui = shell.push_dir("ui");
    Ok(cmd!(shell, "{NPM} run check").run()?)
}

fn lints(workspace: &Workspace) -> Outcome<()> {
    let shell = &workspace.shell;
    Ok(cmd!(shell, "cargo clippy {EVERYTHING...} --all-targets -- -D warnings").run()?)
}

fn documentation(workspace: &Workspace) -> Outcome<()> {
    let shell = &workspace.shell;
    Ok(cmd!(
        shell,
        "cargo doc {EVERYTHING...} --no-deps --lib --document-private-items"
    )
    .env("RUSTDOCFLAGS", "-D warnings -A rustdoc::private_intra_doc_links")
    .run()?)
}
