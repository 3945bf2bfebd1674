//! What can go wrong, each with its own words and its own status, and the other files attached.

use std::{fs::File, time::Duration};

use attache_sandbox::{Action, Fault, Options, Role, Step, seed};

use crate::harness::{Bench, Ran, text};

fn pair(phase: &str, reason: &str) -> (String, String) {
    (phase.to_owned(), reason.to_owned())
}

fn assert_error(ran: &Ran, exit: i32, reason: &str) {
    assert_eq!(ran.exit, exit, "{}{}", ran.out, ran.err);
    assert_eq!(ran.event("error").expect("an error")["reason"]["kind"], reason);
    assert_eq!(ran.summary().0, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_destination_that_cannot_be_used_ends_with_4() {
    let bench = Bench::new().await;
    let a = bench.file("a.txt", "a");
    assert_error(&bench.send("task/1", &[&a]).await, 4, "notThere");
    assert_error(&bench.send("comment/1", &[&a]).await, 4, "notThere");
    assert_error(
        &bench.send("https://example.com/10/tasks/1", &[&a]).await,
        4,
        "linkUnknown",
    );
    assert_error(
        &bench.send("https://app.productive.io/77-x/tasks/1", &[&a]).await,
        4,
        "linkElsewhere",
    );
    // There is an account, and none at the service this one leads to.
    assert_error(
        &bench.send("https://app.mavenlink.com/workspaces/1", &[&a]).await,
        4,
        "linkElsewhere",
    );
    bench.sandbox.close_access(seed::EMPTY);
    assert_error(&bench.send_to_task(seed::EMPTY, &[&a]).await, 4, "noAccess");
    assert_eq!(bench.sandbox.mistakes(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_is_refused_ends_with_3() {
    let mut bench = Bench::new().await;
    let a = bench.file("a.txt", "a");
    bench.token = "00000000-0000-0000-0000-000000000000".to_owned();
    assert_error(&bench.send_to_task(seed::EMPTY, &[&a]).await, 3, "tokenRefused");

    bench.token = bench.sandbox.token().to_owned();
    bench
        .sandbox
        .fault(Fault::at(Step::Reserve, Action::status(401)).always());
    let ran = bench.send_to_task(seed::EMPTY, &[&a, "not-there"]).await;
    assert_eq!(
        (ran.exit, ran.summary()),
        (3, (0, 2)),
        "on the way as well: {}",
        ran.err
    );
    assert_eq!(ran.file("a.txt"), pair("failed", "tokenRefused"));
    assert_eq!(bench.sandbox.mistakes(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_is_not_there_ends_with_5() {
    let mut bench = Bench::new().await;
    bench.trial = "fast".to_owned();
    let a = bench.file("a.txt", "a");
    for (action, reason) in [
        (Action::captive_portal(), "networkAnswers"),
        (Action::status(500), "serviceFailing"),
    ] {
        bench.sandbox.fault(Fault::on(Role::Api, action).always());
        let ran = bench.send_to_task(seed::EMPTY, &[&a]).await;
        assert_error(&ran, 5, reason);
        bench.sandbox.clear_faults();
    }
    let other = Sandboxed::gone(&mut bench).await;
    let ran = bench.send_to_task(seed::EMPTY, &["--account", &other, &a]).await;
    assert_error(&ran, 5, "noConnection");
    assert!(ran.err.contains("Productive cannot be reached."), "{}", ran.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_breaks_off_while_the_destination_is_looked_up_is_waited_out() {
    let mut bench = Bench::new().await;
    bench.trial = "fast".to_owned();
    let a = bench.file("a.txt", "a");
    // Three times it is asked in a row, before anybody hears that it is waited for.
    bench.sandbox.fault(Fault::at(Step::Parent, Action::CutBefore).times(5));
    let ran = bench.send_to_task(seed::EMPTY, &[&a]).await;
    assert_eq!((ran.exit, ran.summary()), (0, (1, 0)), "{}{}", ran.out, ran.err);
    let waiting = ran.events().into_iter().filter(|event| event["event"] == "waiting");
    assert_eq!(waiting.count(), 1, "said once: {}", ran.out);
    assert_eq!(bench.names(seed::EMPTY), ["a.txt"]);
    assert_eq!(bench.sandbox.mistakes(), []);
}

/// An account whose service is no longer there.
struct Sandboxed;

impl Sandboxed {
    async fn gone(bench: &mut Bench) -> String {
        let other = attache_sandbox::Sandbox::start(Options::for_tests())
            .await
            .expect("sandbox");
        let api = other.api_url();
        let arguments = [
            "account",
            "add",
            "productive",
            "--no-keychain",
            "--name",
            "Gone",
            "--organization",
            "10",
            "--api-url",
            &api,
        ];
        let ran = bench.run(&arguments).await;
        assert_eq!(ran.exit, 0, "{}", ran.err);
        other.shutdown().await;
        "Gone".to_owned()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn files_that_cannot_be_sent_say_why_and_the_others_go() {
    let bench = Bench::new().await;
    let good = bench.file("good.txt", "good");
    let large = bench.folder().join("large.bin");
    File::create(&large)
        .and_then(|file| file.set_len(314_572_801))
        .expect("a sparse file");
    let ran = bench
        .send_to_task(seed::EMPTY, &[&text(large), "not-there.txt", &good])
        .await;
    assert_eq!((ran.exit, ran.summary()), (1, (1, 2)), "{}", ran.err);
    assert_eq!(ran.file("large.bin"), pair("refused", "tooLarge"));
    assert_eq!(ran.file("not-there.txt"), pair("refused", "gone"));
    assert_eq!(bench.names(seed::EMPTY), ["good.txt"]);

    let ran = bench.send_to_task(seed::EMPTY, &["not-there.txt"]).await;
    assert_eq!((ran.exit, ran.summary()), (1, (0, 1)), "nothing to send");
    assert_eq!(bench.sandbox.mistakes(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_changes_on_the_way_is_not_attached() {
    let bench = Bench::new().await;
    let changing = bench.file("changing.bin", vec![7; 48 << 20]);
    bench.sandbox.fault(Fault::at(Step::Store, Action::Hang));
    let to = format!("task/{}", seed::EMPTY);
    let child = bench.start(&["send", "--json", "--to", &to, "--concurrency", "1", &changing]);
    bench.sandbox.when(|sandbox| sandbox.count(Step::Store) == 1).await;
    File::options()
        .write(true)
        .open(&changing)
        .and_then(|file| file.set_len(48 << 19))
        .expect("cut");
    let ran = bench.end_released(child).await;
    assert_eq!((ran.exit, ran.summary()), (1, (0, 1)), "{}{}", ran.out, ran.err);
    assert_eq!(ran.file("changing.bin"), pair("failed", "changed"));
    assert_eq!(bench.names(seed::EMPTY), [""; 0]);
    assert!(
        bench
            .sandbox
            .attachments()
            .iter()
            .all(|file| file.name != "changing.bin" || file.deleted)
    );
    assert_eq!(bench.sandbox.mistakes(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_rate_limit_is_waited_out_and_said() {
    let pause = Duration::from_secs(2);
    for action in [
        Action::rate_limited(pause),
        Action::retry_after(pause),
        Action::rate_limited_silently(),
    ] {
        let bench = Bench::new().await;
        let a = bench.file("a.txt", "a");
        bench.sandbox.fault(Fault::at(Step::Reserve, action.clone()));
        let ran = bench.send_to_task(seed::EMPTY, &[&a]).await;
        assert_eq!((ran.exit, ran.summary()), (0, (1, 0)), "{action:?}: {}", ran.err);
        let waiting = ran.event("waiting").expect("said while waiting");
        assert_eq!(waiting["reason"]["kind"], "rateLimited", "{action:?}");
        assert_eq!(bench.sandbox.mistakes(), []);
    }
    let bench = Bench::new().await;
    let a = bench.file("a.txt", "a");
    bench
        .sandbox
        .fault(Fault::at(Step::Parent, Action::rate_limited(pause)));
    let ran = bench.send_to_task(seed::EMPTY, &[&a]).await;
    assert_eq!(ran.exit, 0, "while the destination is looked up: {}", ran.err);
    assert!(ran.event("waiting").is_some());
    assert_eq!(bench.sandbox.mistakes(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_stumbles_is_tried_again() {
    let bench = Bench::new().await;
    let (a, b) = (bench.file("a.txt", "a"), bench.file("b.txt", "b"));
    bench.sandbox.fault(Fault::at(Step::Reserve, Action::status(500)));
    bench.sandbox.fault(Fault::at(Step::Store, Action::slow_down()));
    bench.sandbox.fault(Fault::at(Step::Register, Action::LoseReply));
    bench.sandbox.fault(Fault::at(Step::List, Action::bad_gateway()));
    let ran = bench.send_to_task(seed::EMPTY, &[&a, &b]).await;
    assert_eq!((ran.exit, ran.summary()), (0, (2, 0)), "{}{}", ran.out, ran.err);
    assert_eq!(bench.names(seed::EMPTY), ["a.txt", "b.txt"], "each once");
    assert_eq!(bench.sandbox.mistakes(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_never_recovers_is_given_up_within_a_minute() {
    let bench = Bench::new().await;
    let a = bench.file("a.txt", "a");
    for (step, action, reason) in [
        (Step::Reserve, Action::status(500), "serviceFailing"),
        (Step::Register, Action::captive_portal(), "networkAnswers"),
    ] {
        bench.sandbox.fault(Fault::at(step, action).always());
        let begun = std::time::Instant::now();
        let ran = bench.send_to_task(seed::EMPTY, &[&a]).await;
        assert!(begun.elapsed() < Duration::from_secs(70), "{step:?}");
        assert_eq!((ran.exit, ran.summary()), (5, (0, 1)), "{step:?}: {}", ran.err);
        assert_eq!(ran.file("a.txt"), pair("failed", reason));
        assert!(ran.event("waiting").is_some(), "said meanwhile");
        bench.sandbox.clear_faults();
    }
    let left: Vec<_> = bench
        .sandbox
        .attachments()
        .into_iter()
        .filter(|file| file.name == "a.txt")
        .collect();
    assert!(
        left.iter().all(|file| file.deleted),
        "nothing is left lying about: {left:?}"
    );
    assert_eq!(bench.sandbox.mistakes(), []);
}

#[tokio::test]
async fn where_nothing_can_be_kept_that_is_said_and_sending_does_not_depend_on_it() {
    let bench = Bench::without_account(Options::for_tests()).await;
    // A home in a file: nobody can make it, not even root.
    let file = bench.file("file", "x");
    let in_a_file = format!("{file}/home");
    let says = format!("The list cannot be kept in “{in_a_file}”");
    let ran = async |arguments: &[&str]| {
        let mut command = bench.command(arguments);
        command.env("ATTACHE_HOME", &in_a_file);
        let output = tokio::task::spawn_blocking(move || command.output()).await;
        let output = output.expect("no panic").expect("it runs");
        let err = String::from_utf8_lossy(&output.stderr).into_owned();
        (output.status.code(), err)
    };
    for arguments in [&["status"][..], &["pause"], &["account", "remove", "Acme"]] {
        let (exit, err) = ran(arguments).await;
        assert_eq!(exit, Some(1), "{arguments:?}: {err}");
        assert!(err.contains(&says), "{arguments:?}: {err}");
        assert!(err.contains("ATTACHE_HOME"), "and what to do: {err}");
    }
    let (exit, err) = ran(&["send", &file, "--to", "task/1"]).await;
    assert_eq!(exit, Some(3), "no account is known: {err}");
    assert!(err.contains(&says), "{err}");
    let (exit, err) = ran(&["account", "list"]).await;
    assert_eq!(exit, Some(0), "{err}");
    assert!(err.contains(&says), "{err}");
}

#[tokio::test]
async fn a_list_that_was_put_aside_is_not_passed_over_in_silence() {
    let bench = Bench::new().await;
    for file in ["attache.db", "attache.db-wal"] {
        std::fs::write(bench.home().join(file), "no database").expect("damage");
    }
    let ran = bench.run(&["status"]).await;
    assert!(ran.err.contains("put aside"), "{}", ran.err);
    let ran = bench.run(&["status"]).await;
    assert!(!ran.err.contains("put aside"), "it is said once: {}", ran.err);
}
