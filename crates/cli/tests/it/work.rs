//! Going on with what is queued, and deciding about it from a terminal.

#[cfg(unix)]
use std::{
    process::{Command, Stdio},
    time::Instant,
};

use attache_sandbox::{Action, Fault, Step, seed};
use serde_json::Value;

use crate::{
    harness::{Bench, Ran, end},
    together::app,
};

/// A send that was killed on the way of its first file to storage.
pub(crate) async fn killed(bench: &Bench, more: &[&str]) {
    bench.sandbox.fault(Fault::at(Step::Store, Action::Hang));
    let to = format!("task/{}", seed::EMPTY);
    let before = bench.sandbox.count(Step::Store);
    let mut send = bench.start(&[&["send", "--to", &to, "--concurrency", "1"], more].concat());
    bench.sandbox.when(|sandbox| sandbox.count(Step::Store) > before).await;
    send.kill().expect("killed");
    send.wait().expect("ended");
    bench.sandbox.clear_faults();
    bench.sandbox.release();
}

async fn work(bench: &Bench) -> Ran {
    bench.run(&["work", "--json"]).await
}

/// What the summary says stays in the queue, besides what failed.
fn left(ran: &Ran) -> Value {
    ran.event("summary").expect("summary")["left"].clone()
}

/// The batches in the queue.
async fn queued(bench: &Bench) -> Vec<Value> {
    let shown = bench.run(&["status", "--json"]).await.objects().remove(0);
    shown["batches"].as_array().expect("batches").clone()
}

#[tokio::test]
async fn what_a_killed_send_left_is_finished() {
    let bench = Bench::new().await;
    killed(&bench, &[&bench.file("a.txt", "a"), &bench.file("b.txt", "bb")]).await;
    killed(&bench, &["--comment", "Here", &bench.file("c.txt", "ccc")]).await;
    let ran = work(&bench).await;
    assert_eq!((ran.exit, ran.summary()), (0, (3, 0)), "{}{}", ran.out, ran.err);
    assert_eq!(left(&ran), 0);
    let begun: Vec<_> = ran.events().into_iter().filter(|it| it["event"] == "started").collect();
    assert_eq!(begun.len(), 2, "each batch begins: {}", ran.out);
    assert_eq!(
        (&begun[0]["batch"], &begun[0]["files"], &begun[0]["bytes"]),
        (&1.into(), &2.into(), &3.into())
    );
    assert_eq!(bench.names(seed::EMPTY), ["a.txt", "b.txt"]);
    assert_eq!(bench.sandbox.comments_of_task(seed::EMPTY).len(), 1);
    assert_eq!(queued(&bench).await, Vec::<Value>::new());

    let again = work(&bench).await;
    assert_eq!(
        (again.exit, again.summary()),
        (0, (0, 0)),
        "nothing is left: {}",
        again.err
    );
    let told = bench.run(&["work"]).await;
    assert!(told.err.contains("Nothing to send"), "{}", told.err);
    assert_eq!(bench.sandbox.mistakes(), []);
}

#[tokio::test]
async fn what_is_paused_is_named_and_not_waited_for() {
    let bench = Bench::new().await;
    killed(&bench, &[&bench.file("a.txt", "a")]).await;
    assert_eq!(bench.run(&["pause"]).await.exit, 0);
    let ran = work(&bench).await;
    assert_eq!((ran.exit, ran.summary()), (1, (0, 0)), "{}{}", ran.out, ran.err);
    assert_eq!(left(&ran), 1);
    let stays = ran.event("left").expect("named");
    assert_eq!((&stays["state"], &stays["batch"]), (&"paused".into(), &1.into()));
    assert!(stays["text"].as_str().expect("text").contains("attache resume 1"));
    assert_eq!(bench.sandbox.count(Step::Store), 1, "nothing was sent");

    assert_eq!(bench.run(&["resume", "1"]).await.exit, 0);
    assert_eq!(work(&bench).await.exit, 0);
    assert_eq!(bench.names(seed::EMPTY), ["a.txt"]);
    assert_eq!(bench.sandbox.mistakes(), []);
}

#[tokio::test]
async fn a_person_without_a_window_decides_about_a_comment() {
    let bench = Bench::new().await;
    let (a, b) = (bench.file("a.txt", "a"), bench.file("b.txt", "b"));
    killed(&bench, &["--comment", "Here", &a, &b]).await;
    bench.sandbox.fault(Fault::at(Step::Register, Action::status(403)));
    let ran = bench.run(&["work"]).await;
    assert_eq!(ran.exit, 1, "{}{}", ran.out, ran.err);
    assert!(
        ran.err.contains("attache retry 1") && ran.err.contains("attache post 1"),
        "{}",
        ran.err
    );
    assert_eq!(
        bench.sandbox.comments_of_task(seed::EMPTY).len(),
        0,
        "not behind their back"
    );

    assert_eq!(bench.run(&["post", "1"]).await.exit, 0);
    let ran = work(&bench).await;
    assert_eq!((ran.exit, ran.summary()), (1, (1, 1)), "{}{}", ran.out, ran.err);
    assert_eq!(ran.event("left").expect("named")["state"], "needsYou");
    assert_eq!(bench.sandbox.comments_of_task(seed::EMPTY)[0].files.len(), 1);
    assert_eq!(bench.run(&["post", "1"]).await.exit, 2, "no comment waits any more");

    let retried = bench.run(&["retry"]).await;
    assert_eq!(retried.exit, 0);
    assert!(retried.out.contains("attache work"), "what sends it: {}", retried.out);
    let ran = work(&bench).await;
    assert_eq!((ran.exit, ran.summary()), (0, (1, 0)), "{}{}", ran.out, ran.err);
    let comments = bench.sandbox.comments_of_task(seed::EMPTY);
    assert_eq!(comments.len(), 1, "it joins the same comment");
    assert_eq!(comments[0].files.len(), 2);
    assert_eq!(bench.sandbox.mistakes(), []);
}

#[tokio::test]
async fn it_follows_another_command_and_takes_over_when_that_is_killed() {
    let bench = Bench::new().await;
    bench.sandbox.fault(Fault::at(Step::Store, Action::Hang));
    let to = format!("task/{}", seed::EMPTY);
    let a = bench.file("a.txt", "a");
    let mut send = bench.start(&["send", "--to", &to, &a]);
    bench.sandbox.when(|sandbox| sandbox.count(Step::Store) == 1).await;
    let mut work = bench.start(&["work", "--json"]);
    // It has told of the batch, so it follows.
    let mut said = std::io::BufReader::new(work.stdout.take().expect("stdout"));
    let reading = tokio::task::spawn_blocking(move || {
        let mut line = String::new();
        std::io::BufRead::read_line(&mut said, &mut line).expect("a line");
        (line, said)
    });
    let (line, said) = reading.await.expect("read");
    assert!(line.contains("\"started\""), "{line}");
    send.kill().expect("killed");
    send.wait().expect("ended");
    bench.sandbox.clear_faults();
    bench.sandbox.release();
    let rest = tokio::task::spawn_blocking(move || std::io::read_to_string(said).expect("text"));
    let rest = rest.await.expect("read");
    let ran = end(work).await;
    assert_eq!(ran.exit, 0, "{rest}{}", ran.err);
    assert!(rest.contains(r#""attached":1"#), "{rest}");
    assert_eq!(bench.names(seed::EMPTY), ["a.txt"]);
    assert_eq!(bench.sandbox.mistakes(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_app_that_comes_and_goes_keeps_nobody_from_finishing() {
    let bench = Bench::new().await;
    killed(&bench, &[&bench.file("a.txt", "a")]).await;
    bench.sandbox.fault(Fault::at(Step::Register, Action::Hang).always());
    let work = bench.start(&["work", "--json"]);
    bench.sandbox.when(|sandbox| sandbox.count(Step::Register) == 1).await;
    let app = app(&bench).await;
    assert!(app.own().is_some(), "the command made room");
    bench.sandbox.when(|sandbox| sandbox.count(Step::Register) == 2).await;
    app.close().await;
    bench.sandbox.clear_faults();
    let ran = bench.end_released(work).await;
    assert_eq!((ran.exit, ran.summary()), (0, (1, 0)), "{}{}", ran.out, ran.err);
    assert_eq!(bench.names(seed::EMPTY), ["a.txt"]);
    assert_eq!(bench.sandbox.mistakes(), []);
}

#[tokio::test]
async fn without_a_token_or_a_network_everything_stays_as_it_is() {
    let mut bench = Bench::new().await;
    killed(&bench, &[&bench.file("a.txt", "a")]).await;
    let token = std::mem::take(&mut bench.token);
    let ran = work(&bench).await;
    assert_eq!((ran.exit, ran.summary()), (3, (0, 0)), "{}{}", ran.out, ran.err);
    assert_eq!(ran.event("left").expect("named")["reason"]["kind"], "tokenMissing");
    bench.token = token;

    bench
        .sandbox
        .fault(Fault::at(Step::Reserve, Action::CutBefore).always());
    let mut work_ = bench.command(&["work", "--json"]);
    let away = end(work_.env("ATTACHE_TRIAL", "fast").spawn().expect("the binary starts")).await;
    assert_eq!((away.exit, away.summary()), (5, (0, 0)), "{}{}", away.out, away.err);
    assert!(away.event("waiting").is_some(), "said meanwhile: {}", away.out);
    bench.sandbox.clear_faults();
    let ran = work(&bench).await;
    assert_eq!((ran.exit, ran.summary()), (0, (1, 0)), "it had not failed: {}", ran.err);
    assert_eq!(bench.names(seed::EMPTY), ["a.txt"]);
    assert_eq!(bench.sandbox.mistakes(), []);
}

#[cfg(unix)]
#[tokio::test]
async fn ending_loses_nothing() {
    let to = format!("task/{}", seed::EMPTY);
    for (signal, command) in [("-INT", "work"), ("-TERM", "work"), ("-TERM", "send"), ("-HUP", "send")] {
        let bench = Bench::new().await;
        let (a, b) = (bench.file("a.txt", "a"), bench.file("b.txt", "b"));
        let mut arguments = vec!["work", "--json"];
        if command == "send" {
            arguments = vec!["send", "--json", "--to", &to, &a, &b];
        } else {
            killed(&bench, &[&a, &b]).await;
        }
        // One is on its way to storage, one is being registered.
        bench.sandbox.fault(Fault::at(Step::Store, Action::Hang).after(1));
        bench.sandbox.fault(Fault::at(Step::Register, Action::Hang));
        let child = hearing(&bench.command(&arguments)).spawn().expect("it starts");
        bench.sandbox.when(|sandbox| sandbox.count(Step::Register) == 1).await;
        let told = Instant::now();
        tell(signal, child.id());
        let ran = end(child).await;
        let took = told.elapsed();
        assert!(took.as_secs_f64() < 3.0, "{command} {signal}: {took:?}");
        assert_eq!(ran.exit, 130, "{command} {signal}: {}{}", ran.out, ran.err);
        assert!(ran.err.contains("attache work"), "{command} {signal}: {}", ran.err);
        let left = ran.event("left").expect("what stays is told");
        assert_eq!(
            (&left["batch"], &left["state"], &left["files"]),
            (&1.into(), &"queued".into(), &2.into()),
            "{command} {signal}: {}",
            ran.out
        );
        bench.sandbox.clear_faults();
        bench.sandbox.release();
        let ran = work(&bench).await;
        assert_eq!((ran.exit, ran.summary().1), (0, 0), "{command} {signal}: {}", ran.err);
        assert_eq!(bench.names(seed::EMPTY), ["a.txt", "b.txt"], "{command} {signal}");
        assert_eq!(bench.sandbox.mistakes(), [], "{command} {signal}");
    }
}

/// The same command with the usual answer to a hang-up, also where the tests themselves run without a terminal and ignore it.
#[cfg(unix)]
fn hearing(command: &Command) -> Command {
    let mut hearing = if cfg!(target_os = "linux") {
        let mut env = Command::new("env");
        env.arg("--default-signal=HUP").arg(command.get_program());
        env
    } else {
        Command::new(command.get_program())
    };
    hearing.args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => hearing.env(name, value),
            None => hearing.env_remove(name),
        };
    }
    hearing
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    hearing
}

/// `nohup` starts programs with the hang-up ignored, because they are to go on without a terminal.
#[cfg(unix)]
#[tokio::test]
async fn a_hang_up_that_is_ignored_stays_so() {
    let bench = Bench::new().await;
    bench.sandbox.fault(Fault::at(Step::Store, Action::Hang));
    let (to, a) = (format!("task/{}", seed::EMPTY), bench.file("a.txt", "a"));
    let attache = bench.command(&["send", "--json", "--to", &to, &a]);
    let mut shell = Command::new("sh");
    shell.args(["-c", "trap '' HUP; exec \"$0\" \"$@\""]);
    shell.arg(attache.get_program()).args(attache.get_args());
    for (name, value) in attache.get_envs() {
        match value {
            Some(value) => shell.env(name, value),
            None => shell.env_remove(name),
        };
    }
    shell
        .stdin(std::process::Stdio::null())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped());
    let child = shell.spawn().expect("sh");
    bench.sandbox.when(|sandbox| sandbox.count(Step::Store) == 1).await;
    tell("-HUP", child.id());
    let ran = bench.end_released(child).await;
    assert_eq!((ran.exit, ran.summary()), (0, (1, 0)), "{}{}", ran.out, ran.err);
}

#[cfg(unix)]
fn tell(signal: &str, process: u32) {
    let told = Command::new("kill").args([signal, &process.to_string()]).status();
    assert!(told.expect("kill").success());
}
