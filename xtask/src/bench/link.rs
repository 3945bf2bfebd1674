//! A slow link to a service whose credentials for storage live five seconds: twenty files of 12 MB at 10 Mbit/s, with 300 ms for each answer.

use std::{
    path::Path,
    process::{Command, Stdio},
};

use attache_e2e::{Sandbox, samples::Sample};
use serde_json::json;

use super::{
    TOGETHER,
    measure::{Measured, measured},
};
use crate::{
    arrived::{differences, mistakes},
    attache::Attache,
    workspace::{Outcome, Workspace},
};

/// Files that are sent.
pub(super) const FILES: usize = 20;
/// The size of each.
pub(super) const SIZE: usize = 12_000_000;
/// Bytes per second of the link.
const LINK: usize = 10_000_000 / 8;
/// The sandbox's empty task.
const TASK: &str = "687005643";

/// Sends them. Fails where one is not there, once, with its bytes, and where credentials were asked for ahead of their use or in vain.
pub(super) fn send(workspace: &Workspace, program: &Path, folder: &Path, samples: &[Sample]) -> Outcome<Measured> {
    let sandbox = Sandbox::start(program, &folder.join("sandbox-of-link"))?;
    let home = folder.join("home-of-link");
    let line = Attache {
        shell: &workspace.shell,
        program,
        home: &home,
    };
    let (api, web) = (sandbox.said("kantata-api-url")?, sandbox.said("kantata-web-url")?);
    let token = sandbox.said("kantata-token")?;
    let add = ["account", "add", "kantata", "--name", "Sandbox", "--no-keychain"];
    line.run(&[&add[..], &["--api-url", api, "--web-url", web]].concat(), token)?;
    let slow = json!({ "latency_ms": 300, "bandwidth": LINK / TOGETHER });
    sandbox.control().post("/_sandbox/options", &slow)?;
    let mut command = Command::new(program);
    command
        .args(["send", "--json", "--to", &format!("task/{TASK}")])
        .arg(folder.join("files"))
        .env("ATTACHE_HOME", &home)
        .env("ATTACHE_TOKEN", token)
        .stdout(Stdio::null());
    let measured = measured(&mut command)?;
    let state = sandbox.state()?;
    let mut complaints = differences("the task", samples, state["kantata"]["stories"][TASK].as_array());
    complaints.extend(mistakes(&state));
    let asked = state["kantata"]["credentials"]
        .as_array()
        .map_or(&[][..], Vec::as_slice);
    let wasted = asked.iter().filter(|one| one["state"] != "used").count();
    if asked.len() != samples.len() || wasted > 0 {
        complaints.push(format!(
            "credentials were asked for {} times, {wasted} of them in vain",
            asked.len()
        ));
    }
    match complaints.first() {
        None => Ok(measured),
        Some(first) => Err(format!("{first} ({} complaints)", complaints.len()).into()),
    }
}
