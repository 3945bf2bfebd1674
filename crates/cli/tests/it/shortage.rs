//! What this computer lacks: room on a disk, open files. And what is left behind in the home.

use std::{fs, path::PathBuf};

use attache_sandbox::{Action, Fault, Step, seed};

use crate::harness::{Bench, Ran, end};

/// From now on nothing can be written down while the file is there that this names.
fn fills(bench: &mut Bench) -> PathBuf {
    let full = bench.folder().join("the disk is full");
    bench.trial = format!("fast,full-while={}", full.display());
    full
}

/// A send whose disk is full once its file is on the way to storage.
async fn sent_to_a_full_disk(bench: &mut Bench) -> (PathBuf, Ran) {
    let full = fills(bench);
    let a = bench.file("a.txt", "a");
    bench.sandbox.fault(Fault::at(Step::Store, Action::Hang));
    let to = format!("task/{}", seed::EMPTY);
    let child = bench.start(&["send", "--json", "--to", &to, &a]);
    bench.sandbox.when(|sandbox| sandbox.count(Step::Store) == 1).await;
    fs::write(&full, "").expect("file");
    (full, bench.end_released(child).await)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_fails_nothing_and_the_batch_stays_in_the_queue() {
    let mut bench = Bench::new().await;
    let (full, ran) = sent_to_a_full_disk(&mut bench).await;
    assert_eq!((ran.exit, ran.summary()), (1, (0, 0)), "{}{}", ran.out, ran.err);
    assert_eq!(ran.event("summary").expect("summary")["left"], 1);
    let mut waiting = ran.events().into_iter().filter(|event| event["event"] == "waiting");
    assert_eq!(waiting.next().expect("said meanwhile")["reason"]["kind"], "diskFull");
    assert_eq!(waiting.next(), None, "and said once");
    assert!(ran.err.contains("attache work goes on with"), "{}", ran.err);

    // Whoever goes on meets it as well, and ends as well.
    let work = bench.run(&["work", "--json"]).await;
    assert_eq!((work.exit, work.summary()), (1, (0, 0)), "{}{}", work.out, work.err);
    let left = work.event("left").expect("named");
    assert_eq!(left["reason"]["kind"], "diskFull", "{left}");

    fs::remove_file(full).expect("room");
    let work = bench.run(&["work", "--json"]).await;
    assert_eq!((work.exit, work.summary()), (0, (1, 0)), "{}{}", work.out, work.err);
    assert_eq!(bench.names(seed::EMPTY), ["a.txt"], "once");
    assert_eq!(bench.sandbox.mistakes(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_written_down_is_not_sent_and_says_what_to_do() {
    let mut bench = Bench::new().await;
    let full = fills(&mut bench);
    fs::write(&full, "").expect("file");
    let ran = bench.send_to_task(seed::EMPTY, &[&bench.file("a.txt", "a")]).await;
    assert_eq!(ran.exit, 1, "{}{}", ran.out, ran.err);
    assert!(ran.err.contains("Make room, then run this again"), "{}", ran.err);
    assert!(!ran.err.contains("by itself"), "{}", ran.err);
    assert_eq!(bench.sandbox.count(Step::Reserve), 0);
    assert_eq!(ran.file("a.txt"), ("failed".to_owned(), "diskFull".to_owned()));
    assert_eq!(ran.summary(), (0, 1));
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_log_that_cannot_be_written_is_no_news() {
    let bench = Bench::new().await;
    let logs = bench.home().join("logs");
    fs::remove_dir_all(&logs).expect("logs");
    fs::create_dir(&logs).expect("logs");
    let today = jiff::Timestamp::now();
    for day in [today, today + jiff::SignedDuration::from_hours(24)] {
        let log = logs.join(format!("attache.{}.log", day.strftime("%Y-%m-%d")));
        std::os::unix::fs::symlink("/dev/full", log).expect("link");
    }
    let a = bench.file("a.txt", "a");
    let to = format!("task/{}", seed::EMPTY);
    let mut command = bench.command(&["send", "--to", &to, &a]);
    let child = command.env("ATTACHE_LOG", "debug").spawn().expect("it starts");
    let ran = end(child).await;
    assert_eq!((ran.exit, ran.err.as_str()), (0, ""));
}

#[cfg(unix)]
#[tokio::test]
async fn with_few_open_files_it_says_so() {
    let bench = Bench::new().await;
    let a = bench.file("a.txt", "a");
    let to = format!("task/{}", seed::EMPTY);
    let binary = env!("CARGO_BIN_EXE_attache");
    for few in ["8", "10", "16", "24", "30"] {
        for arguments in [
            &["status"][..],
            &["account", "list"],
            &["work", "--json"],
            &["send", "--json", "--to", &to, &a],
        ] {
            let limited = format!("ulimit -n {few} && exec \"$0\" \"$@\"");
            let command = bench.command(arguments);
            let mut shell = std::process::Command::new("sh");
            shell.args(["-c", &limited, binary]).args(arguments);
            for (name, value) in command.get_envs() {
                value.map(|value| shell.env(name, value));
            }
            shell.stdin(std::process::Stdio::null());
            let output = tokio::task::spawn_blocking(move || shell.output()).await;
            let output = output.expect("no panic").expect("it runs");
            let err = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(1), "{few}, {arguments:?}: {err}");
            assert!(err.contains("Too many files are open"), "{few}, {arguments:?}: {err}");
            if arguments.contains(&"--json") {
                let out = String::from_utf8_lossy(&output.stdout);
                let last = out.lines().last().unwrap_or_default();
                assert!(last.starts_with(r#"{"event":"summary""#), "{few}, {arguments:?}: {out}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_that_has_ended_leaves_the_database_whole_in_one_file() {
    let bench = Bench::new().await;
    let log = bench.home().join("attache.db-wal");
    let size = || fs::metadata(&log).map_or(0, |found| found.len());
    assert_eq!(size(), 0, "after adding an account");
    let a = bench.file("a.txt", "a");
    assert_eq!(bench.send_to_task(seed::EMPTY, &[&a]).await.exit, 0);
    assert_eq!(size(), 0, "after sending");
    assert_eq!(bench.send_to_task(1, &[&a]).await.exit, 4);
    assert_eq!(size(), 0, "after sending nowhere");
    assert_eq!(bench.run(&["account", "list"]).await.exit, 0);
    assert_eq!(size(), 0, "after listing");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_queue_that_cannot_be_written_is_shown_as_far_as_it_can_be_read() {
    let mut bench = Bench::new().await;
    let (full, _) = sent_to_a_full_disk(&mut bench).await;
    fs::remove_file(full).expect("room");
    let held = rusqlite::Connection::open(bench.home().join("attache.db")).expect("database");
    held.execute_batch("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE")
        .expect("held");
    let ran = bench.run(&["status", "--json"]).await;
    assert_eq!(ran.exit, 0, "{}", ran.err);
    assert!(ran.err.contains(&bench.home().display().to_string()), "{}", ran.err);
    let batches = &ran.objects()[0]["batches"];
    assert_eq!((&batches[0]["id"], &batches[0]["files"]), (&1.into(), &1.into()));
    let ran = bench.run(&["retry", "1"]).await;
    assert_eq!(ran.exit, 1, "nothing is decided about it: {}", ran.err);
}

#[tokio::test]
async fn support_is_told_where_the_token_really_is() {
    let bench = Bench::new().await;
    let ran = bench.run(&["diagnostics"]).await;
    assert!(ran.out.contains("token from ATTACHE_TOKEN"), "{}", ran.out);
    let mut command = bench.command(&["diagnostics"]);
    let ran = end(command.env_remove("ATTACHE_TOKEN").spawn().expect("it starts")).await;
    assert!(ran.out.contains("Account:"), "{}", ran.out);
    assert!(!ran.out.contains("token in the keychain"), "it never was: {}", ran.out);
}
