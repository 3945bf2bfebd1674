//! The main job in the terminal: real files go to a local sandbox, and what arrived is looked at.

use std::path::Path;

use attache_e2e::{Sandbox, samples};
use serde_json::Value;
use xshell::cmd;

use crate::{
    arrived::{differences, mistakes},
    attache::Attache,
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
