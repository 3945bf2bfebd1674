//! The real keychain of a Linux desktop, in a session of its own: unlocked, locked, missing.
//!
//! The keychain belongs to a session, so each test starts this binary again inside one, says what to do there, and reads what came out.

use std::{path::Path, process::Command};

use attache_core::{
    account::AccountId,
    secrets::{Secrets, Token},
};

/// What the inner process does, one word each.
const ACTS: &str = "ATTACHE_TEST_KEYCHAIN_ACTS";

/// What opens the keyring of the tests; it is made on the first use.
const UNLOCK: &str = "printf password | gnome-keyring-daemon --unlock --components=secrets --daemonize >/dev/null";

/// Not a test by itself: what the others run inside a session.
#[tokio::test(flavor = "multi_thread")]
async fn inner() {
    let Ok(acts) = std::env::var(ACTS) else {
        return;
    };
    let secrets = Secrets::new();
    let account = AccountId("account".to_owned());
    for act in acts.split_whitespace() {
        let outcome = match act {
            "forget" => format!("{:?}", secrets.forget(&account).await),
            "token" => {
                let token = secrets.token(&account).await;
                format!("{:?}", token.map(|token| token.map(|token| token.expose().to_owned())))
            }
            token => {
                let token = Token::from(token.to_owned());
                format!("{:?}", secrets.keep(&account, token).await)
            }
        };
        println!("{act} -> {outcome}");
    }
}

/// A person's folders, without anything of the machine the tests run on.
struct Person {
    folder: tempfile::TempDir,
}

impl Person {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("temporary folder");
        for part in ["run", "data"] {
            std::fs::create_dir(folder.path().join(part)).expect("folder");
        }
        Self { folder }
    }

    /// What the acts come to when this command starts them.
    fn sees(&self, mut command: Command, acts: &str) -> Vec<String> {
        let output = command
            .env_remove("DBUS_SESSION_BUS_ADDRESS")
            .env_remove("DISPLAY")
            .env_remove("WAYLAND_DISPLAY")
            .env("XDG_RUNTIME_DIR", self.folder.path().join("run"))
            .env("XDG_DATA_HOME", self.folder.path().join("data"))
            .env("HOME", self.folder.path())
            .env(ACTS, acts)
            .output()
            .expect("start");
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(
            output.status.success(),
            "{text}{}",
            String::from_utf8_lossy(&output.stderr)
        );
        text.lines()
            .filter(|line| line.contains(" -> "))
            .map(str::to_owned)
            .collect()
    }

    /// Without a session bus.
    fn sees_alone(&self, acts: &str) -> Vec<String> {
        self.sees(myself(), acts)
    }

    /// On a session bus, after `first` ran there.
    fn sees_in_session(&self, options: &[&str], first: &str, acts: &str) -> Vec<String> {
        let mut command = Command::new("dbus-run-session");
        command
            .args(options)
            .args(["--", "sh", "-c", &format!("{first}\nexec \"$@\""), "sh"])
            .arg(myself().get_program())
            .args(myself().get_args());
        self.sees(command, acts)
    }
}

fn myself() -> Command {
    let mut command = Command::new(std::env::current_exe().expect("this binary"));
    command.args(["--exact", "keychain::inner", "--nocapture"]);
    command
}

/// Whether this machine has what the tests need; `cargo xtask` installs it.
fn is_equipped() -> bool {
    let found = |program: &str| {
        std::env::var_os("PATH")
            .is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join(program).is_file()))
    };
    let equipped = found("dbus-run-session") && found("gnome-keyring-daemon");
    if !equipped {
        eprintln!("left out: needs dbus-run-session and gnome-keyring-daemon");
    }
    equipped
}

#[test]
fn a_token_outlives_the_process_in_an_unlocked_keychain() {
    if !is_equipped() {
        return;
    }
    let person = Person::new();
    assert_eq!(
        person.sees_in_session(&[], UNLOCK, "token first second token"),
        [
            "token -> Ok(None)",
            "first -> Ok(Keychain)",
            "second -> Ok(Keychain)",
            "token -> Ok(Some(\"second\"))"
        ]
    );
    assert_eq!(
        person.sees_in_session(&[], UNLOCK, "token forget forget token"),
        [
            "token -> Ok(Some(\"second\"))",
            "forget -> Ok(())",
            "forget -> Ok(())",
            "token -> Ok(None)"
        ],
        "another session on another day"
    );
}

#[test]
fn a_locked_keychain_is_told_from_a_missing_one() {
    if !is_equipped() {
        return;
    }
    let person = Person::new();
    person.sees_in_session(&[], UNLOCK, "first");
    assert_eq!(
        person.sees_in_session(&[], "", "token second"),
        ["token -> Err(KeychainLocked)", "second -> Err(KeychainLocked)"],
        "nobody is there to answer the prompt"
    );
}

#[test]
fn without_a_session_bus_a_token_is_kept_for_this_run() {
    let person = Person::new();
    assert_eq!(
        person.sees_alone("token first token forget"),
        [
            "token -> Err(NoKeychain)",
            "first -> Ok(ThisRun)",
            "token -> Ok(Some(\"first\"))",
            "forget -> Ok(())"
        ]
    );
    assert_nothing_was_written(person.folder.path());
}

#[test]
fn without_a_secret_service_a_token_is_kept_for_this_run() {
    if !is_equipped() {
        return;
    }
    let person = Person::new();
    let config = person.folder.path().join("bus.conf");
    std::fs::write(
        &config,
        "<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen><auth>EXTERNAL</auth>
         <policy context=\"default\"><allow send_destination=\"*\" eavesdrop=\"true\"/><allow eavesdrop=\"true\"/><allow own=\"*\"/></policy></busconfig>",
    )
    .expect("configuration");
    let option = format!("--config-file={}", config.display());
    assert_eq!(
        person.sees_in_session(&[&option], "", "token first token"),
        [
            "token -> Err(NoKeychain)",
            "first -> Ok(ThisRun)",
            "token -> Ok(Some(\"first\"))"
        ]
    );
}

fn assert_nothing_was_written(folder: &Path) {
    for part in ["run", "data"] {
        let left: Vec<_> = std::fs::read_dir(folder.join(part)).expect("list").collect();
        assert!(left.is_empty(), "a token is never a file: {left:?}");
    }
}
