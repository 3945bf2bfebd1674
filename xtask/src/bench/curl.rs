//! The same three requests a file, made by curl.

use std::{
    fmt::Write as _,
    fs,
    path::Path,
    process::{Command, Stdio},
};

use attache_e2e::{Sandbox, samples::Sample};
use serde_json::{Value, json};

use super::{TASK, TOGETHER, measure::Measured, measured, scratch};
use crate::workspace::Outcome;

/// Reserves, stores and registers all files, each step for all of them at a time.
pub(super) fn send(sandbox: &Sandbox, folder: &Path, samples: &[Sample]) -> Outcome<Measured> {
    let answers = scratch(folder, "answers")?;
    let api = format!("{}/attachments", sandbox.said("api-url")?);

    let mut steps = String::new();
    for (number, sample) in samples.iter().enumerate() {
        let attributes = json!({
            "name": sample.name, "content_type": "application/octet-stream", "size": sample.size, "attachable_type": "task",
        });
        document(
            &mut steps,
            sandbox,
            &api,
            "POST",
            &json!({ "type": "attachments", "attributes": attributes }),
        )?;
        output(&mut steps, &answers.join(format!("reserved-{number}")))?;
    }
    let reserving = run(folder, &steps)?;

    steps.clear();
    let mut ids = Vec::new();
    for (number, sample) in samples.iter().enumerate() {
        let reserved: Value = serde_json::from_slice(&fs::read(answers.join(format!("reserved-{number}")))?)?;
        let data = &reserved["data"];
        ids.push(data["id"].as_str().ok_or("an attachment without an id")?.to_owned());
        begin(&mut steps, sandbox.said("storage-url")?)?;
        let policy = data["attributes"]["aws_policy"].as_object().ok_or("no policy")?;
        for (name, value) in policy {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            writeln!(steps, "form-string = {}", quoted(&format!("{name}={text}")))?;
        }
        writeln!(steps, "form = {}", quoted(&format!("file=@{}", sample.path.display())))?;
        output(&mut steps, &answers.join(format!("stored-{number}")))?;
    }
    let storing = run(folder, &steps)?;

    steps.clear();
    for (number, id) in ids.iter().enumerate() {
        let stored = fs::read_to_string(answers.join(format!("stored-{number}")))?;
        let location = between(&stored, "<Location>", "</Location>").ok_or("storage names no location")?;
        let attributes =
            json!({ "temp_url": location, "attachable_type": "task", "attachable_id": TASK, "task_id": TASK });
        let data = json!({ "type": "attachments", "id": id, "attributes": attributes });
        document(&mut steps, sandbox, &format!("{api}/{id}"), "PATCH", &data)?;
        output(&mut steps, &answers.join(format!("registered-{number}")))?;
    }
    Ok(reserving.then(storing).then(run(folder, &steps)?))
}

fn run(folder: &Path, steps: &str) -> Outcome<Measured> {
    let config = folder.join("curl.conf");
    fs::write(&config, steps)?;
    let together = TOGETHER.to_string();
    let mut command = Command::new("curl");
    command
        .args(["--silent", "--show-error", "--noproxy", "*"])
        .args(["--parallel", "--parallel-max", &together, "--config"])
        .arg(&config)
        .stdin(Stdio::null());
    measured(&mut command)
}

fn document(steps: &mut String, sandbox: &Sandbox, url: &str, method: &str, data: &Value) -> Outcome<()> {
    begin(steps, url)?;
    writeln!(steps, "request = {method}")?;
    for (name, value) in [
        ("X-Auth-Token", sandbox.said("token")?),
        ("X-Organization-Id", sandbox.said("organization")?),
        ("Content-Type", "application/vnd.api+json"),
    ] {
        writeln!(steps, "header = {}", quoted(&format!("{name}: {value}")))?;
    }
    writeln!(steps, "data = {}", quoted(&json!({ "data": data }).to_string()))?;
    Ok(())
}

/// Begins a transfer. Options after `next` belong to the next one, so that each has its own.
fn begin(steps: &mut String, url: &str) -> Outcome<()> {
    if !steps.is_empty() {
        writeln!(steps, "next")?;
    }
    writeln!(
        steps,
        "url = {}\nfail-with-body\nsilent\nshow-error\nnoproxy = \"*\"",
        quoted(url)
    )?;
    Ok(())
}

fn output(steps: &mut String, path: &Path) -> Outcome<()> {
    writeln!(steps, "output = {}", quoted(&path.display().to_string()))?;
    Ok(())
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    text.split_once(start)?.1.split_once(end).map(|(inside, _)| inside)
}
