//! The main job in the terminal: real files go to a local sandbox, and what arrived is looked at.

use std::path::Path;

use attache_e2e::{
    Sandbox,
    samples::{self, Sample},
};
use serde_json::Value;
use xshell::{Cmd, Shell, cmd};

use crate::{
    packages,
    workspace::{Outcome, Workspace, step},
};

/// The sandbox's empty task.
const TASK: &str = "10426497";
const COMMENT: &str = "The files of today.";

/// Sends files to a task and to a new comment; succeeds only when every byte is there, once.
pub(crate) fn demo(workspace: &Workspace) -> Outcome<()> {
    packages::ensure(workspace, packages::COMMAND_LINE)?;
    step("Building the command line");
    let shell = &workspace.shell;
    cmd!(shell, "cargo build --package attache-cli").run()?;
    let folder = tempfile::Builder::new().prefix("attache-demo-").tempdir()?;

    step("Making files");
    let files = folder.path().join("files");
    let samples = samples::everyday(&files)?;
    for sample in &samples {
        println!(
            "  {:>10} bytes  {}",
            sample.size,
            sample.path.strip_prefix(&files)?.display()
        );
    }

    step("Starting the sandbox");
    let attache = Attache {
        shell,
        program: &workspace.built("attache"),
        home: &folder.path().join("home"),
    };
    let sandbox = Sandbox::start(attache.program, &folder.path().join("sandbox"))?;
    println!("  {}", sandbox.said("web-url")?);
    attache.add_account(&sandbox)?;
    let token = sandbox.said("token")?;
    attache.run(&["targets", "Favicon"], token)?;

    let paths = top_level(&files)?;
    let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    let task = format!("task/{TASK}");
    step("Sending them to a task");
    attache.run(&[["send", "--to", &task].as_slice(), &paths].concat(), token)?;
    step("Sending them with a new comment");
    attache.run(
        &[["send", "--to", &task, "--comment", COMMENT].as_slice(), &paths].concat(),
        token,
    )?;

    step("Looking at what arrived");
    let state = sandbox.state()?;
    let mut complaints = differences("the task", &samples, state["tasks"][TASK].as_array());
    let comments = ours(&state);
    match comments.as_slice() {
        [comment] => complaints.extend(differences("the comment", &samples, comment["files"].as_array())),
        several => complaints.push(format!("{} comments say “{COMMENT}”, and one should", several.len())),
    }
    complaints.extend(mistakes(&state));
    if complaints.is_empty() {
        let bytes: u64 = samples.iter().map(|sample| sample.size).sum();
        println!(
            "  The task has all {} files, the new comment has all {0} files, {bytes} bytes each; every MD5 is right.",
            samples.len()
        );
        println!(
            "  The sandbox answered {} requests and saw no mistake.",
            state["requests"]["total"]
        );
        return Ok(());
    }
    for complaint in &complaints {
        println!("  ✗ {complaint}");
    }
    Err("what arrived is not what was sent".into())
}

/// The command line, with a home folder of its own.
struct Attache<'a> {
    shell: &'a Shell,
    program: &'a Path,
    home: &'a Path,
}

impl Attache<'_> {
    fn command(&self, words: &[&str]) -> Cmd<'_> {
        let (shell, program) = (self.shell, self.program);
        cmd!(shell, "{program} {words...}").env("ATTACHE_HOME", self.home)
    }

    fn run(&self, words: &[&str], token: &str) -> Outcome<()> {
        println!("  $ attache {}", words.join(" "));
        Ok(self.command(words).env("ATTACHE_TOKEN", token).quiet().run()?)
    }

    /// The token goes in by standard input and is kept nowhere.
    fn add_account(&self, sandbox: &Sandbox) -> Outcome<()> {
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

/// Files and folders right inside a folder.
fn top_level(folder: &Path) -> Outcome<Vec<String>> {
    let mut paths = Vec::new();
    for entry in folder.read_dir()? {
        paths.push(
            entry?
                .path()
                .into_os_string()
                .into_string()
                .map_err(|name| format!("{} is not UTF-8", name.display()))?,
        );
    }
    paths.sort();
    Ok(paths)
}

fn ours(state: &Value) -> Vec<&Value> {
    let says_it = |comment: &&Value| comment["body"].as_str().is_some_and(|body| body.contains(COMMENT));
    state["comments"]
        .as_array()
        .map(|comments| comments.iter().filter(says_it).collect())
        .unwrap_or_default()
}

/// What is missing, too much or different, in words.
fn differences(place: &str, samples: &[Sample], arrived: Option<&Vec<Value>>) -> Vec<String> {
    let arrived = arrived.map(Vec::as_slice).unwrap_or_default();
    let mut complaints = Vec::new();
    for sample in samples {
        let of_this_name: Vec<&Value> = arrived
            .iter()
            .filter(|file| file["name"] == sample.name.as_str())
            .collect();
        match of_this_name.as_slice() {
            [] => complaints.push(format!("{place} lacks {}", sample.name)),
            [file] if file["md5"] == sample.md5.as_str() && file["size"] == sample.size => {}
            [_] => complaints.push(format!("{} at {place} has other bytes than were sent", sample.name)),
            several => complaints.push(format!("{place} has {} {} times", sample.name, several.len())),
        }
    }
    if arrived.len() > samples.len() {
        complaints.push(format!(
            "{place} has {} files, {} were sent",
            arrived.len(),
            samples.len()
        ));
    }
    complaints
}

fn mistakes(state: &Value) -> Vec<String> {
    let seen = state["mistakes"].as_array().map(Vec::as_slice).unwrap_or_default();
    seen.iter()
        .map(|mistake| format!("the sandbox saw a mistake: {}", mistake["sentence"]))
        .collect()
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use serde_json::json;

    use super::*;

    fn sample(name: &str) -> Sample {
        Sample {
            path: PathBuf::from(name),
            name: name.to_owned(),
            size: 3,
            md5: "abc".to_owned(),
        }
    }

    fn complaints(arrived: &Value) -> Vec<String> {
        differences("the task", &[sample("a"), sample("b")], arrived.as_array())
    }

    #[test]
    fn an_honest_demo_says_what_is_wrong() {
        let a = json!({ "name": "a", "size": 3, "md5": "abc" });
        let b = json!({ "name": "b", "size": 3, "md5": "abc" });
        let cut = json!({ "name": "b", "size": 2, "md5": "abd" });
        assert_eq!(complaints(&json!([a, b])), Vec::<String>::new(), "all is there once");
        assert_eq!(complaints(&json!([a])), ["the task lacks b"], "one is missing");
        assert_eq!(
            complaints(&json!([a, cut])),
            ["b at the task has other bytes than were sent"],
            "one is cut"
        );
        assert_eq!(complaints(&json!([a, b, b])).len(), 2, "one came twice");
        assert_eq!(complaints(&Value::Null).len(), 2, "nothing came at all");
    }
}
