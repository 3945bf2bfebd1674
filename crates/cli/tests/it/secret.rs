//! Tokens, signed policies, signatures and credentials are nowhere: whatever goes wrong, and however much is logged.

use std::{collections::BTreeSet, fs, path::Path, time::Duration};

use attache_sandbox::{Action, Fault, Says, Step, seed};

use crate::harness::{Bench, Ran, end};

/// Steps of a batch that any fault may meet.
const STEPS: [Step; 8] = [
    Step::Reserve,
    Step::Store,
    Step::Register,
    Step::List,
    Step::Comment,
    Step::Comments,
    Step::ParentPatch,
    Step::Remove,
];

/// Every kind of fault there is.
fn actions() -> Vec<Action> {
    let soon = Duration::from_millis(50);
    let statuses = [400, 401, 403, 404, 422, 500, 503].map(Action::status);
    let faults = [
        Action::Redirect { to: None },
        Action::LoseReply,
        Action::CutBefore,
        Action::CutUploadAfter { bytes: 700 },
        Action::CutMidReply,
        Action::Hang,
        Action::HangAfter,
        Action::Drip {
            pause: Duration::from_micros(100),
        },
        Action::Delay { time: soon },
        Action::Damage,
        Action::OpaqueEtag,
        Action::NoLocationHeader,
        Action::NoLocation,
        Action::rate_limited(soon),
        Action::retry_after(soon),
        Action::rate_limited_silently(),
        Action::rate_limit_text_under(503),
        Action::bad_gateway(),
        Action::captive_portal(),
        Action::invalid("/data/attributes/name", "is not good"),
        Action::slow_down(),
        Action::request_timeout(),
        Action::expired_token(),
        Action::policy_expired(),
        Action::entity_too_large(),
    ];
    statuses.into_iter().chain(faults).collect()
}

/// Where it is met. What is waited out takes its time, so once is enough.
fn steps(action: &Action) -> &'static [Step] {
    match action {
        Action::StorageError { .. }
        | Action::Redirect { .. }
        | Action::CutUploadAfter { .. }
        | Action::Damage
        | Action::OpaqueEtag
        | Action::NoLocationHeader
        | Action::NoLocation
        | Action::Drip { .. } => &[Step::Store],
        limit if limit.clone() == Action::rate_limit_text_under(503) => &[Step::Reserve],
        Action::Reply { status: 429, .. } => &[Step::Register],
        _ => &STEPS,
    }
}

async fn run(bench: &Bench, arguments: &[&str], trial: &str) -> Ran {
    let mut command = bench.command(arguments);
    command.env("ATTACHE_LOG", "trace").env("ATTACHE_TRIAL", trial);
    let child = command.spawn().expect("the binary starts");
    let process = child.id();
    let hangs = async {
        // Where nothing hangs, it ends first.
        bench.sandbox.when(|sandbox| sandbox.count(Step::Store) > 0).await;
        #[cfg(target_os = "linux")]
        seen_by_others(bench, process);
        std::future::pending::<()>().await;
    };
    let _ = process;
    tokio::select! {
        ran = bench.end_released(child) => ran,
        () = hangs => unreachable!("it waits for ever"),
    }
}

/// What `ps` shows anybody, and what a child would be handed.
#[cfg(target_os = "linux")]
fn seen_by_others(bench: &Bench, process: u32) {
    let secrets = secrets(bench);
    let mut seen = fs::read(format!("/proc/{process}/cmdline")).unwrap_or_default();
    let children = fs::read_to_string(format!("/proc/{process}/task/{process}/children")).unwrap_or_default();
    for child in children.split_whitespace() {
        for what in ["cmdline", "environ"] {
            seen.extend(fs::read(format!("/proc/{child}/{what}")).unwrap_or_default());
        }
    }
    assert_eq!(found(&secrets, &seen), None, "other processes see it");
}

/// What must be nowhere: each of it whole, and a piece of its middle for what is cut or wrapped.
fn secrets(bench: &Bench) -> BTreeSet<String> {
    let mut secrets = bench.sandbox.issued();
    secrets.insert(bench.token.clone());
    let pieces: Vec<String> = secrets
        .iter()
        .filter(|secret| secret.len() > 60)
        .map(|secret| secret[secret.len() / 2 - 12..secret.len() / 2 + 12].to_owned())
        .collect();
    secrets.extend(pieces);
    secrets
}

fn found<'a>(secrets: &'a BTreeSet<String>, within: &[u8]) -> Option<&'a str> {
    let text = String::from_utf8_lossy(within);
    secrets.iter().map(String::as_str).find(|secret| text.contains(secret))
}

fn files(folder: &Path, all: &mut Vec<std::path::PathBuf>) {
    for entry in fs::read_dir(folder).expect("folder") {
        let path = entry.expect("entry").path();
        if path.is_dir() {
            files(&path, all);
        } else {
            all.push(path);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_fault_makes_anything_secret_seen() {
    let bench = Bench::new().await;
    let to = format!("task/{}", seed::EMPTY);
    let mut said = Vec::new();
    for (number, action) in actions().into_iter().enumerate() {
        // Storage knows nothing of comments.
        let ways: &[bool] = if steps(&action).contains(&Step::Reserve) {
            &[false, true]
        } else {
            &[false]
        };
        for comment in ways {
            for step in steps(&action) {
                bench.sandbox.fault(Fault::at(*step, action.clone()));
            }
            let name = format!("{number}-{comment}.bin");
            let (file, other) = (
                bench.file(&name, "some bytes"),
                bench.file(&format!("other {name}"), "more"),
            );
            let mut arguments = vec!["send", "--json", "--to", &to, &file, &other];
            if *comment {
                arguments.extend(["--comment", &name]);
            }
            said.push(run(&bench, &arguments, "fast").await);
            bench.sandbox.clear_faults();
        }
    }
    // In the middle of everything the most is written down.
    for commit in 2..9 {
        let name = format!("killed {commit}.bin");
        let trial = format!("fast,end-after-commit={commit}");
        let mut killed = bench.command(&["send", "--json", "--to", &to, &bench.file(&name, "bytes")]);
        killed.env("ATTACHE_LOG", "trace").env("ATTACHE_TRIAL", trial);
        let mut killed = killed.spawn().expect("the binary starts");
        tokio::task::spawn_blocking(move || killed.wait())
            .await
            .expect("waited")
            .expect("ended");
        nothing_in(&bench);
    }
    // The files host is the only one that gets the token in an address.
    let into = bench.folder().join("fetched");
    fs::create_dir(&into).expect("folder");
    let into = into.to_str().expect("text");
    for action in [
        None,
        Some(Action::status(404)),
        Some(Action::status(500)),
        Some(Action::captive_portal()),
        Some(Action::CutBefore),
        Some(Action::CutMidReply),
        Some(Action::Surplus { bytes: 3 }),
        Some(Action::Reply {
            status: 302,
            headers: vec![("location".to_owned(), "https://app.productive.io/login".to_owned())],
            body: Says::Nothing,
        }),
    ] {
        bench.sandbox.clear_faults();
        if let Some(action) = action {
            bench.sandbox.fault(Fault::at(Step::Download, action).times(2));
        }
        said.push(run(&bench, &["download", "--json", "--to", &to, "--into", into], "fast").await);
    }
    bench.sandbox.clear_faults();
    said.push(run(&bench, &["list", "--to", &to], "fast").await);
    said.push(run(&bench, &["open", "--print", &to], "fast").await);
    assert!(bench.sandbox.count(Step::Download) > 8, "files were asked for");
    said.push(run(&bench, &["status", "--json"], "fast").await);
    said.push(run(&bench, &["work", "--json"], "fast").await);
    nothing_in(&bench);
    let secrets = secrets(&bench);
    assert!(secrets.len() > 100, "the sandbox handed out a lot");
    for ran in &said {
        assert_eq!(found(&secrets, ran.out.as_bytes()), None, "{}", ran.out);
        assert_eq!(found(&secrets, ran.err.as_bytes()), None, "{}", ran.err);
    }
    let asked_why = said
        .iter()
        .filter(|ran| ran.out.contains(r#""phase":"failed""#))
        .count();
    assert!(asked_why > 5, "some of it failed, and said why");
    let refused = bench
        .command(&["send", "--to", &to, &bench.file("last.bin", "x")])
        .env("ATTACHE_TOKEN", "x")
        .spawn();
    assert_eq!(end(refused.expect("the binary starts")).await.exit, 3);
}

/// Database, its log, settings, log files: nothing in the home.
fn nothing_in(bench: &Bench) {
    let secrets = secrets(bench);
    let mut all = Vec::new();
    files(bench.home(), &mut all);
    let has = |end: &str| all.iter().any(|path| path.to_string_lossy().ends_with(end));
    assert!(has("attache.db") && has(".log"), "{all:?}");
    for path in &all {
        let bytes = fs::read(path).unwrap_or_default();
        if let Some(secret) = found(&secrets, &bytes) {
            panic!("{} holds {secret}", path.display());
        }
    }
}
