//! Where things are, and how programs are run there.

use std::{env, error::Error, path::PathBuf};

use serde_json::Value;
use xshell::{Shell, cmd};

/// A result whose error is a sentence for whoever typed the command.
pub(crate) type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// `npm` is a script with an extension of its own on Windows.
pub(crate) const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };

/// What every build of all packages is asked for. Always the same, so that one target folder serves check, test and desktop,
/// and nothing is compiled twice. Windows cannot replace this program while it runs.
pub(crate) const EVERYTHING: &[&str] = if cfg!(windows) {
    &[
        "--workspace",
        "--exclude",
        "xtask",
        "--features",
        "attache-app/custom-protocol",
    ]
} else {
    &["--workspace", "--features", "attache-app/custom-protocol"]
};

/// The repository on this machine.
pub(crate) struct Workspace {
    /// Runs programs from the root of the repository and says each one before it runs.
    pub(crate) shell: Shell,
    /// The folder of `Cargo.toml`.
    pub(crate) root: PathBuf,
    /// The folder that cargo builds into.
    pub(crate) target: PathBuf,
}

impl Workspace {
    pub(crate) fn open() -> Outcome<Self> {
        let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize()?;
        let shell = Shell::new()?;
        shell.change_dir(&root);
        let metadata = cmd!(shell, "cargo metadata --format-version 1 --no-deps")
            .quiet()
            .read()?;
        let metadata: Value = serde_json::from_str(&metadata)?;
        let target = metadata["target_directory"]
            .as_str()
            .ok_or("cargo names no target folder")?
            .into();
        Ok(Self { shell, root, target })
    }

    /// Tools that are built once for this repository and touch nothing else on the machine.
    pub(crate) fn tools(&self) -> PathBuf {
        self.target.join("tools")
    }

    /// A program that cargo built in the debug profile.
    pub(crate) fn built(&self, name: &str) -> PathBuf {
        self.program("debug", name)
    }

    /// A program that cargo built in the release profile.
    pub(crate) fn released(&self, name: &str) -> PathBuf {
        self.program("release", name)
    }

    fn program(&self, profile: &str, name: &str) -> PathBuf {
        self.target
            .join(profile)
            .join(name)
            .with_extension(env::consts::EXE_EXTENSION)
    }
}

/// Whether a program of this name is on the `PATH`.
pub(crate) fn finds(program: &str) -> bool {
    let folders = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&folders)
        .map(|folder| folder.join(program).with_extension(env::consts::EXE_EXTENSION))
        .any(|path| path.is_file())
}

/// Says what happens now.
pub(crate) fn step(what: &str) {
    eprintln!("\n── {what}");
}
