//! The command line, with a home folder of its own.

use std::path::Path;

use attache_e2e::Sandbox;
use xshell::{Cmd, Shell, cmd};

use crate::workspace::Outcome;

/// The command line, with a home folder of its own.
pub(crate) struct Attache<'a> {
    pub(crate) shell: &'a Shell,
    pub(crate) program: &'a Path,
    pub(crate) home: &'a Path,
}

impl Attache<'_> {
    fn command(&self, words: &[&str]) -> Cmd<'_> {
        let (shell, program) = (self.shell, self.program);
        cmd!(shell, "{program} {words...}").env("ATTACHE_HOME", self.home)
    }

    pub(crate) fn run(&self, words: &[&str], token: &str) -> Outcome<()> {
        println!("  $ attache {}", words.join(" "));
        Ok(self.command(words).env("ATTACHE_TOKEN", token).quiet().run()?)
    }

    /// The token goes in by standard input and is kept nowhere.
    pub(crate) fn add_account(&self, sandbox: &Sandbox) -> Outcome<()> {
        let mut words = vec!["account", "add", "productive", "--name", "Sandbox", "--no-keychain"];
        for (option, key) in [
            ("--api-url", "api-url"),
            ("--storage-url", "storage-url"),
            ("--files-url", "files-url"),
            ("--web-url", "web-url"),
        ] {
            words.extend([option, sandbox.said(key)?]);
        }
        // A token may open several organisations.
        if let Ok(organisation) = sandbox.said("organization") {
            words.extend(["--organization", organisation]);
        }
        println!("  $ attache {}", words.join(" "));
        Ok(self.command(&words).stdin(sandbox.said("token")?).quiet().run()?)
    }
}
