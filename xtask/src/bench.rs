//! How fast files are sent and with how much memory, with curl beside it.
//!
//! Both speak to a sandbox on this machine in its release build. curl makes the same three requests a file, four files at a time, and
//! nothing else: it hashes nothing, compares nothing and reads nothing back. Times of a busy machine are worth little; ratios are.
//!
//! Before that, how long accepting ten thousand files takes, a start with a hundred thousand finished ones and looking into them
//! (`examples/queue.rs`), and a task with two thousand files (`examples/there.rs`).

mod curl;
mod link;
mod measure;

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};

use attache_e2e::{Sandbox, samples::Sample};
use serde_json::json;
use xshell::cmd;

use self::measure::{Measured, measured};
use crate::{
    arrived::{differences, mistakes},
    attache::Attache,
    packages,
    workspace::{Outcome, Workspace, step},
};

/// The sandbox's empty task.
const TASK: &str = "10426497";
/// Files at the same time, as the settings have it at first.
const TOGETHER: usize = 4;
/// What the process may take, in bytes.
const MEMORY: u64 = 60 * 1024 * 1024;

/// Files of one size, sent in one go.
struct Job {
    name: &'static str,
    files: usize,
    size: usize,
}

const JOBS: [Job; 3] = [
    Job {
        name: "1 × 300 MiB",
        files: 1,
        size: 300 * 1024 * 1024 - 1,
    },
    Job {
        name: "40 × 10 KiB",
        files: 40,
        size: 10 * 1024,
    },
    Job {
        name: "1,000 × 10 KiB",
        files: 1_000,
        size: 10 * 1024,
    },
];

/// Runs every job with Attaché and with curl, and prints what it took. Fails where a file is not there, once, with its bytes, and where
/// Attaché takes more memory than it may.
pub(crate) fn bench(workspace: &Workspace) -> Outcome<()> {
    packages::ensure(workspace, packages::COMMAND_LINE)?;
    packages::ensure(workspace, &["curl"])?;
    step("Building the command line as it is released");
    let shell = &workspace.shell;
    cmd!(shell, "cargo build --release --package attache-cli").run()?;
    let program = workspace.released("attache");

    for (example, what) in [
        ("queue", "The queue: accepting files, and a long history"),
        ("there", "A task with two thousand files"),
    ] {
        step(what);
        cmd!(
            shell,
            "cargo run --quiet --release --package attache-core --example {example}"
        )
        .run()?;
    }

    let mut rows = Vec::new();
    let mut too_much = Vec::new();
    for job in JOBS {
        step(job.name);
        let folder = tempfile::Builder::new().prefix("attache-bench-").tempdir()?;
        let samples = make(&job, &folder.path().join("files"))?;
        let ours = attache(workspace, &program, folder.path(), &samples)?;
        if ours.memory.is_some_and(|bytes| bytes > MEMORY) {
            too_much.push(job.name);
        }
        let curls = curls(&program, folder.path(), &samples)?;
        rows.push((job, ours, curls));
    }
    let slow = slow_link(workspace, &program)?;
    print(&rows);
    println!(
        "\nTwenty files of 12 MB on 10 Mbit/s, 300 ms for each answer, credentials of five seconds: {}. The link alone takes 192 s.",
        seconds(slow.time)
    );
    if too_much.is_empty() {
        Ok(())
    } else {
        Err(format!("more than 60 MiB of memory: {}", too_much.join(", ")).into())
    }
}

fn slow_link(workspace: &Workspace, program: &Path) -> Outcome<Measured> {
    step("A slow link, and credentials that live five seconds");
    let folder = tempfile::Builder::new().prefix("attache-bench-").tempdir()?;
    let job = Job {
        name: "slow link",
        files: link::FILES,
        size: link::SIZE,
    };
    let samples = make(&job, &folder.path().join("files"))?;
    link::send(workspace, program, folder.path(), &samples)
}

fn make(job: &Job, folder: &Path) -> Outcome<Vec<Sample>> {
    fs::create_dir_all(folder)?;
    let mut bytes = vec![0u8; job.size];
    // Bytes that no two files share, made quickly.
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut samples = Vec::new();
    for number in 0..job.files {
        for chunk in bytes.chunks_mut(8) {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            chunk.copy_from_slice(&state.to_le_bytes()[..chunk.len()]);
        }
        let path = folder.join(format!("{number:04}.bin"));
        fs::write(&path, &bytes)?;
        samples.push(Sample::of(&path)?);
    }
    Ok(samples)
}

fn attache(workspace: &Workspace, program: &Path, folder: &Path, samples: &[Sample]) -> Outcome<Measured> {
    let sandbox = Sandbox::start(program, &folder.join("sandbox-of-attache"))?;
    let home = folder.join("home");
    let line = Attache {
        shell: &workspace.shell,
        program,
        home: &home,
    };
    line.add_account(&sandbox)?;
    let mut command = Command::new(program);
    command
        .args(["send", "--json", "--yes", "--to", &format!("task/{TASK}")])
        .arg(folder.join("files"))
        .env("ATTACHE_HOME", &home)
        .env("ATTACHE_TOKEN", sandbox.said("token")?)
        .stdout(Stdio::null());
    let measured = measured(&mut command)?;
    all_there(&sandbox, samples)?;
    Ok(measured)
}

/// curl cannot wait for a rate limit and go on, so for it there is none.
fn curls(program: &Path, folder: &Path, samples: &[Sample]) -> Outcome<Measured> {
    let sandbox = Sandbox::start(program, &folder.join("sandbox-of-curl"))?;
    let unlimited = json!({ "token_requests": 1_000_000, "organisation_requests": 1_000_000 });
    sandbox.control().post("/_sandbox/options", &unlimited)?;
    let measured = curl::send(&sandbox, folder, samples)?;
    all_there(&sandbox, samples)?;
    Ok(measured)
}

fn all_there(sandbox: &Sandbox, samples: &[Sample]) -> Outcome<()> {
    let state = sandbox.state()?;
    let mut complaints = differences("the task", samples, state["tasks"][TASK].as_array());
    complaints.extend(mistakes(&state));
    match complaints.first() {
        None => Ok(()),
        Some(first) => Err(format!("{first} ({} complaints)", complaints.len()).into()),
    }
}

fn print(rows: &[(Job, Measured, Measured)]) {
    println!(
        "\n{:16} {:>12} {:>12} {:>12} {:>12} {:>8}",
        "", "Attaché", "peak memory", "curl", "peak memory", "ratio"
    );
    for (job, ours, curls) in rows {
        println!(
            "{:16} {:>12} {:>12} {:>12} {:>12} {:>8.1}",
            job.name,
            seconds(ours.time),
            memory(ours.memory),
            seconds(curls.time),
            memory(curls.memory),
            ours.time.as_secs_f64() / curls.time.as_secs_f64(),
        );
    }
    println!(
        "\nEvery file is attached once, with its bytes. Attaché keeps to the service's limit of 100 calls in 10 seconds, which lets 1,000 files \
         through in no less than 190 s; curl is let off it. curl neither hashes a file nor reads anything back."
    );
}

fn seconds(time: Duration) -> String {
    format!("{:.2} s", time.as_secs_f64())
}

fn memory(bytes: Option<u64>) -> String {
    bytes.map_or_else(
        || "not known".to_owned(),
        |bytes| format!("{:.1} MiB", bytes as f64 / 1024.0 / 1024.0),
    )
}

/// Where something of this job is kept.
fn scratch(folder: &Path, name: &str) -> Outcome<PathBuf> {
    let path = folder.join(name);
    fs::create_dir_all(&path)?;
    Ok(path)
}
