//! Plays a seed: sends that are killed, starts that go on, and what is there in the end.

use std::{collections::BTreeSet, fs, io::Read, process::ExitStatus, time::Duration};

use attache_core::account::ProviderKind;
use attache_sandbox::{RequestRecord, Step, seed};

use super::{
    case::{Batch, Case, Point},
    compare,
    kept::Kept,
    relay::Relay,
};
use crate::harness::Bench;

/// A run that takes longer hangs.
const DEADLINE: Duration = Duration::from_mins(1);
/// Starts after which nothing may be left.
const STARTS: usize = 8;

/// One process, from its start to its end.
#[derive(Debug)]
#[expect(dead_code, reason = "read by whoever looks into a failure")]
pub(super) struct Run {
    pub(super) what: String,
    pub(super) point: Option<Point>,
    pub(super) killed: bool,
    pub(super) exit: Option<i32>,
    pub(super) out: String,
    pub(super) err: String,
    /// Bytes sent and received.
    pub(super) bytes: (u64, u64),
    /// What was asked for last, when it was killed.
    pub(super) phase: String,
    /// Objects whose bytes the service had been told of by then.
    pub(super) registered: BTreeSet<String>,
    /// What was written down when it had ended.
    pub(super) kept: Kept,
}

/// What a seed came to.
pub(super) struct Played {
    pub(super) case: Case,
    pub(super) runs: Vec<Run>,
    pub(super) complaints: Vec<String>,
    log: String,
}

impl Played {
    /// Everything, for whoever looks into a failure.
    pub(super) fn report(&self) -> String {
        let runs: Vec<String> = self.runs.iter().map(|run| format!("{run:#?}")).collect();
        format!(
            "seed {}: {}\n{:#?}\n{}\n{}",
            self.case.seed,
            self.complaints.join("; "),
            self.case,
            runs.join("\n"),
            self.log
        )
    }
}

pub(super) async fn play(case: Case) -> Played {
    let mut bench = Bench::without_account(case.options()).await;
    bench.sandbox.add_files(seed::EMPTY, 2).expect("files of others");
    let (api, version) = match case.provider {
        ProviderKind::Productive => (bench.sandbox.api_url(), "/api/v2"),
        ProviderKind::Kantata => (bench.sandbox.kantata_url(), "/api/v1"),
    };
    let relay = Relay::start(api.trim_end_matches(version), &bench.sandbox.storage_url())
        .await
        .expect("relay");
    let (api, storage) = (format!("{}{version}", relay.api), relay.storage.clone());
    let fixed = ["account", "add", case.provider.id(), "--no-keychain", "--name", "Test"];
    let more = match case.provider {
        ProviderKind::Productive => vec!["--organization", "10", "--storage-url", &storage],
        ProviderKind::Kantata => Vec::new(),
    };
    if case.provider == ProviderKind::Kantata {
        bench.token = bench.sandbox.kantata_token().to_owned();
        bench
            .sandbox
            .change_options(|options| options.kantata.storage = Some(storage.clone()));
    }
    let added = [&fixed[..], &["--api-url", &api], &more].concat();
    let added = run(&bench, &relay, &added, None).await;
    assert_eq!(added.exit, Some(0), "{added:#?}");
    for fault in &case.faults {
        bench.sandbox.fault(fault.clone());
    }
    let mut runs = Vec::new();
    for batch in &case.sends {
        runs.push(send(&bench, &relay, &case, batch).await);
    }
    let mut points = case.later.iter().copied();
    for _ in 0..STARTS {
        let run = run(&bench, &relay, &["work", "--json"], points.next()).await;
        let ended = !run.killed;
        runs.push(run);
        if ended {
            break;
        }
    }
    let complaints = compare::complaints(&bench, &case, &runs);
    let log = if complaints.is_empty() {
        String::new()
    } else {
        let requests: Vec<String> = bench
            .sandbox
            .requests()
            .iter()
            .map(|it| {
                format!(
                    "{} {} {} {:?} {}",
                    it.sequence, it.method, it.path, it.status, it.body_size
                )
            })
            .collect();
        format!("{}\n{:#?}", requests.join("\n"), compare::attachments(&bench, &case))
    };
    Played {
        case,
        runs,
        complaints,
        log,
    }
}

async fn send(bench: &Bench, relay: &Relay, case: &Case, batch: &Batch) -> Run {
    let task = match case.provider {
        ProviderKind::Productive => seed::EMPTY,
        ProviderKind::Kantata => seed::kantata::EMPTY,
    };
    let to = format!("task/{task}");
    let concurrency = batch.concurrency.to_string();
    let mut arguments = vec!["send", "--json", "--to", &to, "--concurrency", &concurrency];
    if let Some(text) = &batch.comment {
        arguments.extend(["--comment", text]);
    }
    let files: Vec<String> = batch
        .files
        .iter()
        .map(|(name, bytes)| bench.file(name, bytes))
        .collect();
    arguments.extend(files.iter().map(String::as_str));
    run(bench, relay, &arguments, Some(batch.point)).await
}

async fn run(bench: &Bench, relay: &Relay, arguments: &[&str], point: Option<Point>) -> Run {
    let trial = match point {
        Some(Point::AtCommit(number)) => format!("fast,end-at-commit={number}"),
        Some(Point::AfterCommit(number)) => format!("fast,end-after-commit={number}"),
        Some(Point::Sent(_) | Point::Received(_)) | None => "fast".to_owned(),
    };
    let asked = bench.sandbox.requests().len();
    let mut child = bench
        .command(arguments)
        .env("ATTACHE_TRIAL", trial)
        .spawn()
        .expect("the binary starts");
    let (out, err) = (
        child.stdout.take().expect("stdout"),
        child.stderr.take().expect("stderr"),
    );
    relay.watch(child, point);
    let read = |mut from: Box<dyn Read + Send>| {
        tokio::task::spawn_blocking(move || {
            let mut bytes = Vec::new();
            // What was said before the end counts, whole or not.
            let _ = from.read_to_end(&mut bytes);
            String::from_utf8_lossy(&bytes).into_owned()
        })
    };
    let said = async { tokio::join!(read(Box::new(out)), read(Box::new(err))) };
    let said = tokio::time::timeout(DEADLINE, said).await;
    let bytes = relay.counted();
    let (mut child, struck) = relay.cut();
    if said.is_err() {
        let _ = child.kill();
    }
    let status = child.wait().expect("ended");
    // What it had asked for is done, or never will be.
    bench
        .sandbox
        .when(|sandbox| sandbox.connections_ended() >= relay.opened())
        .await;
    let requests = bench.sandbox.requests();
    let last = requests.get(asked..).and_then(<[_]>::last);
    let (out, err) = match said {
        Ok((out, err)) => (out.expect("read"), err.expect("read")),
        Err(_) => (String::new(), "it does not end".to_owned()),
    };
    Run {
        what: arguments.first().copied().unwrap_or_default().to_owned(),
        point,
        killed: struck || was_killed(status),
        exit: status.code(),
        out,
        err,
        bytes,
        phase: last.map_or("start".to_owned(), |last| format!("{:?}", last.step).to_lowercase()),
        registered: registered(&requests),
        kept: Kept::of(bench.home()).expect("a database that can be read"),
    }
}

/// Objects that registering was asked for.
fn registered(requests: &[RequestRecord]) -> BTreeSet<String> {
    let asked = requests.iter().filter(|record| record.step == Step::Register);
    asked
        .filter_map(|record| {
            let mut parts = record.path.rsplit('/');
            let id = parts.find(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))?;
            Some(id.to_owned())
        })
        .collect()
}

/// A command that ends by itself has one of these.
fn was_killed(status: ExitStatus) -> bool {
    !matches!(status.code(), Some(0..=5 | 130))
}

/// The bytes of a file as the server has them.
pub(super) fn bytes_of(file: &attache_sandbox::StoredFile) -> Option<Vec<u8>> {
    fs::read(file.path.as_ref()?).ok()
}
