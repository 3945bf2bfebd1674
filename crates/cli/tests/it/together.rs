//! Several commands at one home: one owns the engine, the others go through it, and take over when it ends.

use attache_core::{
    app::{EngineOptions, Options},
    home::Home,
    http::Http,
    secrets::Secrets,
    session::Session,
};
use attache_sandbox::{Action, Fault, Step, seed};
use serde_json::Value;

use crate::harness::{Bench, end};

#[tokio::test]
async fn two_commands_send_at_once_and_the_second_takes_over_when_the_first_ends() {
    let bench = Bench::new().await;
    let (first, second) = (bench.file("a.bin", "aaa"), bench.file("b.bin", "bbb"));
    // The first one waits for its file to be registered; the second one's hangs behind it.
    bench.sandbox.fault(Fault::at(Step::Register, Action::Hang).times(2));
    let to = format!("task/{}", seed::EMPTY);
    let owner = bench.start(&["send", "--json", "--to", &to, &first]);
    bench.sandbox.when(|sandbox| sandbox.count(Step::Register) == 1).await;
    let client = bench.start(&["send", "--json", "--to", &to, &second]);
    bench.sandbox.when(|sandbox| sandbox.count(Step::Register) == 2).await;

    let shown = bench.run(&["status", "--json"]).await.objects().remove(0);
    assert_eq!(shown["running"], true);
    assert_eq!(shown["batches"].as_array().expect("batches").len(), 2, "{shown}");

    bench.sandbox.clear_faults();
    bench.sandbox.release();
    let (owner, client) = (end(owner).await, end(client).await);
    assert_eq!((owner.exit, owner.summary()), (0, (1, 0)), "{}{}", owner.out, owner.err);
    assert_eq!(
        (client.exit, client.summary()),
        (0, (1, 0)),
        "{}{}",
        client.out,
        client.err
    );
    assert_eq!(bench.names(seed::EMPTY), ["a.bin", "b.bin"], "each once");
    assert_eq!(bench.sandbox.mistakes(), []);
}

#[tokio::test]
async fn a_client_goes_on_when_the_owner_is_killed() {
    let bench = Bench::new().await;
    let (first, second) = (bench.file("a.bin", "aaa"), bench.file("b.bin", "bbb"));
    bench.sandbox.fault(Fault::at(Step::Store, Action::Hang).times(2));
    let to = format!("task/{}", seed::EMPTY);
    let mut owner = bench.start(&["send", "--json", "--to", &to, &first]);
    bench.sandbox.when(|sandbox| sandbox.count(Step::Store) == 1).await;
    let client = bench.start(&["send", "--json", "--to", &to, &second]);
    bench.sandbox.when(|sandbox| sandbox.count(Step::Store) == 2).await;
    owner.kill().expect("killed");
    owner.wait().expect("ended");
    bench.sandbox.clear_faults();
    let client = bench.end_released(client).await;
    assert_eq!(
        (client.exit, client.summary()),
        (0, (1, 0)),
        "{}{}",
        client.out,
        client.err
    );
    assert_eq!(
        bench.names(seed::EMPTY),
        ["b.bin"],
        "what was killed waits for its person"
    );

    let shown = bench.run(&["status", "--json"]).await.objects().remove(0);
    assert_eq!(shown["running"], false);
    let batches = shown["batches"].as_array().expect("batches");
    assert_eq!(batches.len(), 1, "{shown}");
    assert_eq!(batches[0]["to"], Value::from(to));
    assert_eq!(bench.sandbox.mistakes(), []);
}

#[tokio::test]
async fn a_batch_is_paused_resumed_and_cancelled_from_another_terminal() {
    let bench = Bench::new().await;
    let file = bench.file("a.bin", "aaa");
    bench.sandbox.fault(Fault::at(Step::Store, Action::Hang).times(2));
    let to = format!("task/{}", seed::EMPTY);
    let sending = bench.start(&["send", "--json", "--to", &to, &file]);
    bench.sandbox.when(|sandbox| sandbox.count(Step::Store) == 1).await;

    let state = async || {
        let shown = bench.run(&["status", "--json"]).await.objects().remove(0);
        shown["batches"][0]["state"].clone()
    };
    assert_eq!(bench.run(&["pause"]).await.exit, 0);
    assert_eq!(state().await, "paused");
    assert_eq!(bench.run(&["resume"]).await.exit, 0);
    bench.sandbox.when(|sandbox| sandbox.count(Step::Store) == 2).await;
    assert_eq!(state().await, "sending");

    let unknown = bench.run(&["cancel", "4711"]).await;
    assert_eq!(unknown.exit, 2, "{}", unknown.err);
    let shown = bench.run(&["status", "--json"]).await.objects().remove(0);
    let id = shown["batches"][0]["id"].to_string();
    assert_eq!(bench.run(&["cancel", &id]).await.exit, 0);
    let ended = bench.end_released(sending).await;
    assert_eq!((ended.exit, ended.summary()), (1, (0, 1)), "{}{}", ended.out, ended.err);
    assert_eq!(bench.names(seed::EMPTY), Vec::<String>::new());
    assert_eq!(bench.sandbox.mistakes(), []);
}

#[tokio::test]
async fn without_an_engine_the_queue_can_be_looked_at_and_decided_about() {
    let bench = Bench::new().await;
    let file = bench.file("a.bin", "aaa");
    bench.sandbox.fault(Fault::at(Step::Store, Action::Hang));
    let to = format!("task/{}", seed::EMPTY);
    let mut killed = bench.start(&["send", "--to", &to, &file]);
    bench.sandbox.when(|sandbox| sandbox.count(Step::Store) == 1).await;
    killed.kill().expect("killed");
    killed.wait().expect("ended");
    bench.sandbox.release();

    let shown = bench.run(&["status"]).await;
    assert_eq!(shown.exit, 0);
    assert!(shown.out.starts_with("0 of 1 attached"), "{}", shown.out);
    assert!(shown.err.contains("not running"), "{}", shown.err);
    assert_eq!(bench.run(&["pause"]).await.exit, 0);
    let shown = bench.run(&["status", "--json"]).await.objects().remove(0);
    assert_eq!(shown["batches"][0]["state"], "paused", "it is remembered");
    let id = shown["batches"][0]["id"].to_string();
    assert_eq!(bench.run(&["cancel", &id]).await.exit, 0);
    let shown = bench.run(&["status"]).await;
    assert!(shown.out.starts_with("Nothing to send"), "{}", shown.out);
}

/// The app, without its window: it takes the engine over and goes on with everything.
pub(crate) async fn app(bench: &Bench) -> Session {
    let options = Options {
        engine: EngineOptions::for_people(),
        secrets: Secrets::in_memory(),
        http: Http::default(),
    };
    let home = Home::at(bench.home()).expect("home");
    Session::open(&home, options).await.expect("the app opens")
}

#[tokio::test(flavor = "multi_thread")]
async fn an_app_that_comes_and_goes_makes_no_command_fail() {
    let bench = Bench::new().await;
    bench.sandbox.fault(Fault::at(Step::Store, Action::Hang).always());
    let to = format!("task/{}", seed::EMPTY);
    let names: Vec<String> = (1..=6).map(|number| format!("{number}.bin")).collect();
    let sends: Vec<_> = names
        .iter()
        .map(|name| {
            bench.start(&[
                "send",
                "--json",
                "--to",
                &to,
                "--comment",
                name,
                &bench.file(name, name),
            ])
        })
        .collect();
    // Four at a time is what an engine sends.
    bench.sandbox.when(|sandbox| sandbox.count(Step::Store) >= 4).await;
    for _ in 0..2 {
        // What is on its way begins anew with every engine.
        let before = bench.sandbox.count(Step::Reserve);
        let app = app(&bench).await;
        assert!(app.own().is_some(), "an app owns the engine");
        bench
            .sandbox
            .when(|sandbox| sandbox.count(Step::Reserve) > before)
            .await;
        app.close().await;
    }
    bench.sandbox.clear_faults();
    for (name, send) in names.iter().zip(sends) {
        let ended = bench.end_released(send).await;
        assert_eq!(
            (ended.exit, ended.summary()),
            (0, (1, 0)),
            "{name}: {}{}",
            ended.out,
            ended.err
        );
    }
    let comments = bench.sandbox.comments_of_task(seed::EMPTY);
    let mut said: Vec<&str> = comments
        .iter()
        .flat_map(|comment| &comment.files)
        .map(|file| file.name.as_str())
        .collect();
    said.sort_unstable();
    assert_eq!(said, names, "each comment once, with its file");
    assert_eq!(bench.sandbox.mistakes(), []);
}

#[tokio::test]
async fn nobody_sends_in_another_persons_name() {
    let bench = Bench::new().await;
    bench.sandbox.fault(Fault::at(Step::Store, Action::Hang));
    let to = format!("task/{}", seed::EMPTY);
    let first = bench.start(&["send", "--json", "--to", &to, &bench.file("a.bin", "aaa")]);
    bench.sandbox.when(|sandbox| sandbox.count(Step::Store) == 1).await;
    let mut other = bench.command(&["send", "--json", "--to", &to, &bench.file("b.bin", "bbb")]);
    let other = other
        .env("ATTACHE_TOKEN", "nobodys-token")
        .spawn()
        .expect("the binary starts");
    let first = bench.end_released(first).await;
    assert_eq!(first.exit, 0, "{}{}", first.out, first.err);
    let other = end(other).await;
    assert_eq!(
        other.exit, 3,
        "its own token is asked for, and refused: {}{}",
        other.out, other.err
    );
    assert_eq!(bench.names(seed::EMPTY), ["a.bin"]);
}

#[tokio::test]
async fn what_a_killed_command_left_is_decided_about_while_another_is_at_work() {
    let bench = Bench::new().await;
    bench.sandbox.fault(Fault::at(Step::Store, Action::Hang).times(2));
    let to = format!("task/{}", seed::EMPTY);
    let mut killed = bench.start(&["send", "--to", &to, &bench.file("a.bin", "aaa")]);
    bench.sandbox.when(|sandbox| sandbox.count(Step::Store) == 1).await;
    killed.kill().expect("killed");
    killed.wait().expect("ended");
    let sending = bench.start(&["send", "--json", "--to", &to, &bench.file("b.bin", "bbb")]);
    bench.sandbox.when(|sandbox| sandbox.count(Step::Store) == 2).await;
    let shown = bench.run(&["status", "--json"]).await.objects().remove(0);
    let batches = shown["batches"].as_array().expect("batches").clone();
    assert_eq!(batches.len(), 2, "{shown}");
    let cancelled = bench.run(&["cancel", &batches[0]["id"].to_string()]).await;
    assert_eq!(cancelled.exit, 0, "{}", cancelled.err);
    bench.sandbox.clear_faults();
    assert_eq!(bench.end_released(sending).await.exit, 0);
    let shown = bench.run(&["status", "--json"]).await.objects().remove(0);
    assert_eq!(
        shown["batches"],
        Value::Array(vec![]),
        "what was cancelled is over: {shown}"
    );
    assert_eq!(bench.names(seed::EMPTY), ["b.bin"]);
}

#[tokio::test]
async fn support_is_told_of_the_queue_and_nothing_secret() {
    let bench = Bench::new().await;
    bench.sandbox.fault(Fault::at(Step::Store, Action::Hang));
    let to = format!("task/{}", seed::EMPTY);
    let file = bench.file("secret plan.bin", "aaa");
    let sending = bench.start(&["send", "--to", &to, &file]);
    bench.sandbox.when(|sandbox| sandbox.count(Step::Store) == 1).await;
    let said = bench.run(&["diagnostics"]).await;
    assert_eq!(said.exit, 0, "{}", said.err);
    for part in [
        "Attaché ",
        "System: ",
        r#""speedLimit":null"#,
        "Account: Productive",
        "1 batch, 1 file",
        "log",
    ] {
        assert!(said.out.contains(part), "{part} in {}", said.out);
    }
    let folder = bench.folder().display().to_string();
    for secret in [&bench.token, &folder, "secret plan"] {
        assert!(!said.out.contains(secret), "{secret} in {}", said.out);
    }
    assert_eq!(bench.run(&["cancel", "--all"]).await.exit, 0);
    assert_eq!(bench.end_released(sending).await.exit, 1);
    assert_eq!(
        bench.run(&["cancel"]).await.exit,
        2,
        "everything is only meant where it is said"
    );
    assert!(bench.run(&["cancel", "--all"]).await.out.starts_with("Nothing to send"));
    assert!(
        bench.run(&["cancel"]).await.err.contains("<ID|--all>"),
        "both ways are named"
    );
    assert!(bench.run(&["retry"]).await.out.starts_with("Nothing failed"));
}
