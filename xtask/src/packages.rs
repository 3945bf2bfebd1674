//! The system's packages: what is missing, and who may install it.

use std::env;

use xshell::cmd;

use crate::workspace::{Outcome, Workspace, finds, step};

/// What the app is compiled and linked with.
pub(crate) const BUILD: &[&str] = &[
    "build-essential",
    "pkg-config",
    "libwebkit2gtk-4.1-dev",
    "libayatana-appindicator3-dev",
    "librsvg2-dev",
    "libxdo-dev",
    "libssl-dev",
    "libdbus-1-dev",
];

/// What the command line alone is compiled and linked with.
pub(crate) const COMMAND_LINE: &[&str] = &["build-essential", "pkg-config", "libdbus-1-dev"];

/// What the desktop of the tests is made of.
pub(crate) const DESKTOP: &[&str] = &[
    "adwaita-icon-theme",
    "at-spi2-core",
    "dbus",
    "dunst",
    "fonts-inter",
    "fonts-noto-core",
    "gnome-keyring",
    "gnome-themes-extra",
    "imagemagick",
    "libglib2.0-bin",
    "librsvg2-common",
    "libsecret-tools",
    "openbox",
    "pcmanfm",
    "scrot",
    "webkit2gtk-driver",
    "xdotool",
    "xfce4-panel",
    "xsettingsd",
    "xvfb",
];

/// What pkg-config knows when the build packages are there, under whatever name a distribution gives them.
const MODULES: [&str; 4] = ["webkit2gtk-4.1", "ayatana-appindicator3-0.1", "librsvg-2.0", "dbus-1"];

/// Installs those of `wanted` that are missing when it may, and else says which command does.
pub(crate) fn ensure(workspace: &Workspace, wanted: &[&str]) -> Outcome<()> {
    if !cfg!(target_os = "linux") {
        return elsewhere(workspace);
    }
    if !finds("dpkg-query") || !finds("apt-get") {
        return other_linux(workspace, wanted);
    }
    let missing = missing(workspace, wanted)?;
    if missing.is_empty() {
        return Ok(());
    }
    step(&format!(
        "{} system packages are missing: {}",
        missing.len(),
        missing.join(" ")
    ));
    let Some(env) = administrator(workspace)? else {
        return Err(format!(
            "these packages need an administrator; please run\n\n    sudo apt-get update && sudo apt-get install {}\n\n\
             and start again",
            missing.join(" ")
        )
        .into());
    };
    let shell = &workspace.shell;
    let env = [env, &["DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]].concat();
    let (program, arguments) = (env[0], &env[1..]);
    cmd!(shell, "{program} {arguments...} update").run()?;
    cmd!(
        shell,
        "{program} {arguments...} install --yes --no-install-recommends {missing...}"
    )
    .run()?;
    Ok(())
}

fn missing(workspace: &Workspace, wanted: &[&str]) -> Outcome<Vec<String>> {
    let shell = &workspace.shell;
    // It exits with 1 when it knows one of them not at all, and still prints the others.
    let format = "--showformat=${Package}:${db:Status-Status}\\n";
    let known = cmd!(shell, "dpkg-query --show {format} {wanted...}")
        .quiet()
        .ignore_status()
        .ignore_stderr()
        .read()?;
    let is_there = |package: &str| known.lines().any(|line| line == format!("{package}:installed"));
    Ok(wanted
        .iter()
        .filter(|package| !is_there(package))
        .map(|&package| package.to_owned())
        .collect())
}

/// `env`, run as an administrator: plain for root, by `sudo` where it asks for no password, else `None`.
fn administrator(workspace: &Workspace) -> Outcome<Option<&'static [&'static str]>> {
    let shell = &workspace.shell;
    if cmd!(shell, "id -u").quiet().read()? == "0" {
        return Ok(Some(&["env"]));
    }
    let sudo = finds("sudo") && cmd!(shell, "sudo -n true").quiet().ignore_stderr().run().is_ok();
    Ok(sudo.then_some(&["sudo", "-n", "env"]))
}

fn other_linux(workspace: &Workspace, wanted: &[&str]) -> Outcome<()> {
    let shell = &workspace.shell;
    let list = || wanted.join(" ");
    if !wanted.contains(&"libxdo-dev") {
        return Ok(());
    }
    if !finds("pkg-config") || cmd!(shell, "pkg-config --exists {MODULES...}").quiet().run().is_err() {
        return Err(format!(
            "this is not Debian or Ubuntu; please install the counterparts of: {}",
            list()
        )
        .into());
    }
    if wanted.contains(&"xvfb") && !finds("Xvfb") {
        return Err(format!("the desktop tests need the counterparts of: {}", list()).into());
    }
    Ok(())
}

fn elsewhere(workspace: &Workspace) -> Outcome<()> {
    let shell = &workspace.shell;
    if cfg!(target_os = "macos") && cmd!(shell, "xcode-select -p").quiet().ignore_stdout().run().is_err() {
        return Err("the command line tools of Xcode are missing; please run `xcode-select --install`".into());
    }
    if cfg!(windows) && env::var_os("CI").is_none() {
        eprintln!(
            "Attaché needs the Build Tools of Visual Studio (C++) and the WebView2 runtime, which Windows 11 has."
        );
    }
    Ok(())
}
