//! A sandbox, a home with an account, a folder of files, and the real binary.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
};

use attache_sandbox::{Options, Sandbox};
use serde_json::Value;
use tempfile::TempDir;

/// Long enough for a command on a machine that is busy with other things.
const DEADLINE: std::time::Duration = std::time::Duration::from_mins(3);

/// Everything a test needs.
pub(crate) struct Bench {
    pub(crate) sandbox: Sandbox,
    pub(crate) token: String,
    /// What every command is put to, as `ATTACHE_TRIAL` has it.
    pub(crate) trial: String,
    home: TempDir,
    files: TempDir,
}

impl Bench {
    /// A small sandbox and an account for it.
    pub(crate) async fn new() -> Self {
        Self::with(Options::for_tests()).await
    }

    /// A sandbox with these options and an account for it.
    pub(crate) async fn with(options: Options) -> Self {
        let bench = Self::without_account(options).await;
        let added = bench.add_account("Test", "10").await;
        assert_eq!(added.exit, 0, "{}", added.err);
        bench
    }

    pub(crate) async fn without_account(options: Options) -> Self {
        let sandbox = Sandbox::start(options).await.expect("sandbox");
        Self {
            token: sandbox.token().to_owned(),
            trial: String::new(),
            sandbox,
            home: tempfile::tempdir().expect("home"),
            files: tempfile::tempdir().expect("files"),
        }
    }

    pub(crate) async fn add_account(&self, name: &str, organisation: &str) -> Ran {
        self.add(&["--name", name, "--organization", organisation]).await
    }

    /// `account add` with the sandbox's addresses; the token comes from the environment.
    pub(crate) async fn add(&self, more: &[&str]) -> Ran {
        let (api, storage) = (self.sandbox.api_url(), self.sandbox.storage_url());
        let (files, web) = (self.sandbox.files_url(), self.sandbox.web_url());
        let fixed = [
            "account",
            "add",
            "productive",
            "--no-keychain",
            "--api-url",
            &api,
            "--storage-url",
            &storage,
            "--files-url",
            &files,
            "--web-url",
            &web,
        ];
        self.run(&[&fixed, more].concat()).await
    }

    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    /// The folder of the files to send.
    pub(crate) fn folder(&self) -> &Path {
        self.files.path()
    }

    /// Makes a file and says where it is.
    pub(crate) fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        let path = self.files.path().join(name);
        fs::create_dir_all(path.parent().expect("folder")).expect("folder");
        fs::write(&path, bytes).expect("file");
        text(path)
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_attache"));
        command
            .args(arguments)
            .env("ATTACHE_HOME", self.home.path())
            .env("ATTACHE_TOKEN", &self.token)
            .env("ATTACHE_TRIAL", &self.trial)
            .env_remove("ATTACHE_LOG")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    pub(crate) fn start(&self, arguments: &[&str]) -> Child {
        self.command(arguments).spawn().expect("the binary starts")
    }

    pub(crate) async fn run(&self, arguments: &[&str]) -> Ran {
        end(self.start(arguments)).await
    }

    /// `send --json` to this destination.
    pub(crate) async fn send(&self, to: &str, more: &[&str]) -> Ran {
        self.run(&[&["send", "--json", "--to", to], more].concat()).await
    }

    /// `send --json` to a task.
    pub(crate) async fn send_to_task(&self, task: u64, more: &[&str]) -> Ran {
        self.send(&format!("task/{task}"), more).await
    }

    /// Waits for a run, letting go on what hangs, also what only begins to hang.
    pub(crate) async fn end_released(&self, child: Child) -> Ran {
        let mut again = tokio::time::interval(std::time::Duration::from_millis(20));
        let ended = end(child);
        tokio::pin!(ended);
        loop {
            tokio::select! {
                ran = &mut ended => return ran,
                _ = again.tick() => self.sandbox.release(),
            }
        }
    }

    /// Names of the files on a task, sorted.
    pub(crate) fn names(&self, task: u64) -> Vec<String> {
        let mut names: Vec<String> = self
            .sandbox
            .files_of_task(task)
            .into_iter()
            .map(|file| file.name)
            .collect();
        names.sort();
        names
    }
}

/// What a run came to.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) exit: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// Waits for a run off the runtime, which the sandbox needs meanwhile.
pub(crate) async fn end(child: Child) -> Ran {
    let id = child.id();
    let output = tokio::task::spawn_blocking(move || child.wait_with_output());
    let Ok(output) = tokio::time::timeout(DEADLINE, output).await else {
        // Left alone, it would keep the whole run from ending.
        let _ = Command::new("kill").args(["-KILL", &id.to_string()]).status();
        panic!("a command did not end in {DEADLINE:?}");
    };
    let Output { status, stdout, stderr } = output.expect("waited").expect("output");
    Ran {
        exit: status.code().expect("it ended by itself"),
        out: String::from_utf8(stdout).expect("text"),
        err: String::from_utf8(stderr).expect("text"),
    }
}

impl Ran {
    /// The objects on standard output.
    pub(crate) fn objects(&self) -> Vec<Value> {
        let object = |line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
        self.out.lines().map(object).collect()
    }

    /// The events of `send --json`, each held against its description; the last one is the summary.
    pub(crate) fn events(&self) -> Vec<Value> {
        let events = self.objects();
        events.iter().for_each(described);
        let summaries = events.iter().filter(|event| event["event"] == "summary").count();
        assert_eq!(summaries, 1, "{}", self.out);
        assert_eq!(
            events.last().expect("events")["event"],
            "summary",
            "it is the last line"
        );
        events
    }

    /// Attached and failed, of the summary.
    pub(crate) fn summary(&self) -> (u64, u64) {
        let events = self.events();
        let summary = events.last().expect("summary");
        let count = |key: &str| summary[key].as_u64().expect("a number");
        (count("attached"), count("failed"))
    }

    /// Each file's last phase, and the kind of its reason.
    pub(crate) fn files(&self) -> BTreeMap<String, (String, Option<String>)> {
        let events = self.events();
        let files = events.iter().filter(|event| event["event"] == "file");
        files
            .map(|file| {
                let phase = file["phase"].as_str().expect("phase").to_owned();
                let reason = file["reason"]["kind"].as_str().map(str::to_owned);
                (file["name"].as_str().expect("name").to_owned(), (phase, reason))
            })
            .collect()
    }

    /// The last phase of a file, and the kind of its reason.
    pub(crate) fn file(&self, name: &str) -> (String, String) {
        let (phase, reason) = self
            .files()
            .remove(name)
            .unwrap_or_else(|| panic!("no {name}: {}", self.out));
        (phase, reason.unwrap_or_default())
    }

    /// The event of this kind, where there is one.
    pub(crate) fn event(&self, kind: &str) -> Option<Value> {
        self.events().into_iter().find(|event| event["event"] == kind)
    }
}

/// Holds an event against the keys that the help describes.
fn described(event: &Value) {
    let (must, may): (&[&str], &[&str]) = match event["event"].as_str().expect("event") {
        "started" => (&["batch", "account", "to", "how", "files", "bytes"], &[]),
        "file" => (
            &["batch", "id", "name", "folder", "size", "phase"],
            &["sentAs", "reason", "text", "note", "noteText", "proof"],
        ),
        "name" => (&["batch", "id", "name", "sentAs", "text"], &[]),
        "progress" => (&["sent", "bytes"], &[]),
        "waiting" => (&["reason", "text"], &[]),
        "error" => (&["text", "exit"], &["reason"]),
        "left" => (&["batch", "state", "files", "text"], &["reason"]),
        "summary" => (&["attached", "failed", "seconds"], &["left"]),
        other => panic!("no event is called {other}"),
    };
    let keys: Vec<&str> = event.as_object().expect("object").keys().map(String::as_str).collect();
    for key in must {
        assert!(keys.contains(key), "{key} is missing: {event}");
    }
    for key in keys {
        assert!(
            key == "event" || must.contains(&key) || may.contains(&key),
            "{key} is not described: {event}"
        );
    }
    if event["event"] == "started" {
        let to: Vec<&String> = event["to"].as_object().expect("to").keys().collect();
        assert_eq!(to, ["company", "id", "kind", "link", "number", "project", "title"]);
    }
    let help = include_str!("../../README.md");
    assert!(
        help.contains(&format!("`{}`", event["event"].as_str().expect("event"))),
        "in the README"
    );
}

pub(crate) fn text(path: PathBuf) -> String {
    path.into_os_string().into_string().expect("a path that is text")
}
