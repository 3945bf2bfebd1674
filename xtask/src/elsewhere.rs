//! Whether what people get compiles for Windows and macOS, seen from Linux. Nothing is linked, and so nothing can be run.

use std::{env, fs, path::Path};

use xshell::cmd;

use crate::{
    packages, setup,
    workspace::{Outcome, Workspace, step},
};

/// What reaches people; the tests' desktop is Linux only.
const PACKAGES: [&str; 4] = ["attache-core", "attache-sandbox", "attache-cli", "attache-app"];
const WINDOWS: &str = "x86_64-pc-windows-gnu";
const MACOS: &str = "aarch64-apple-darwin";

/// Lints for both systems, also for the second where the first one fails.
pub(crate) fn lint(workspace: &Workspace) -> Outcome<()> {
    if !cfg!(target_os = "linux") {
        return Err("this looks at other systems from Linux; `cargo xtask check` lints for this one".into());
    }
    setup::build(workspace)?;
    // Some dependencies are C, and its compiler is asked even where nothing is linked.
    packages::ensure(workspace, &["gcc-mingw-w64-x86-64"])?;
    let shell = &workspace.shell;
    cmd!(shell, "rustup target add {WINDOWS} {MACOS}").run()?;
    let windows = for_system(workspace, WINDOWS);
    let tools = workspace.target.join("elsewhere");
    pretend(&tools)?;
    let _path = shell.push_env("PATH", first(&tools.join("path"))?);
    let _sdk = shell.push_env("SDKROOT", &tools);
    let _cc = shell.push_env("CC_aarch64_apple_darwin", tools.join("cc"));
    let _ar = shell.push_env("AR_aarch64_apple_darwin", tools.join("ar"));
    windows.and(for_system(workspace, MACOS))
}

fn for_system(workspace: &Workspace, target: &str) -> Outcome<()> {
    step(target);
    let packages = PACKAGES.iter().flat_map(|package| ["--package", package]);
    // Artefacts of their own: the tools of dependencies would be built anew each time the environment changes.
    let folder = workspace.target.join("elsewhere").join(target);
    Ok(cmd!(
        workspace.shell,
        "cargo clippy --target {target} --target-dir {folder} {packages...} --all-targets --keep-going -- -D warnings"
    )
    .run()?)
}

/// Only Apple gives away a C compiler for macOS. What is never linked may be empty.
fn pretend(tools: &Path) -> Outcome<()> {
    const EMPTY: &str =
        "#!/bin/sh\nwhile [ $# -gt 0 ]; do case $1 in -o) : > \"$2\" ;; *.a) : > \"$1\" ;; esac; shift; done\n";
    let xcrun = format!("#!/bin/sh\necho '{}'\n", tools.display());
    for (name, text) in [("cc", EMPTY), ("ar", EMPTY), ("path/xcrun", &xcrun)] {
        let path = tools.join(name);
        fs::create_dir_all(path.parent().unwrap_or(tools))?;
        fs::write(&path, text)?;
        make_executable(&path)?;
    }
    Ok(())
}

#[cfg(unix)]
fn make_executable(path: &Path) -> Outcome<()> {
    use std::os::unix::fs::PermissionsExt as _;

    Ok(fs::set_permissions(path, fs::Permissions::from_mode(0o755))?)
}

#[cfg(not(unix))]
fn make_executable(_: &Path) -> Outcome<()> {
    Ok(())
}

/// The search path with this folder before the others.
fn first(folder: &Path) -> Outcome<std::ffi::OsString> {
    let others = env::var_os("PATH").unwrap_or_default();
    let all = std::iter::once(folder.to_owned()).chain(env::split_paths(&others));
    Ok(env::join_paths(all)?)
}
