//! Ctrl-C.

use std::{
    io::{BufRead, BufReader, Read},
    process::{Child, ChildStderr, Command},
    time::{Duration, Instant},
};

use attache_sandbox::{Action, Fault, Step, seed};

use crate::harness::{Bench, end};

#[tokio::test(flavor = "multi_thread")]
async fn an_interruption_ends_soon_and_says_what_is_attached() {
    let bench = Bench::new().await;
    let (small, large) = (
        bench.file("a small.txt", "s"),
        bench.file("b large.bin", vec![1; 16 << 20]),
    );
    // The second one hangs on its way to storage.
    bench.sandbox.fault(Fault::at(Step::Store, Action::Hang).after(1));
    let to = format!("task/{}", seed::EMPTY);
    let child = bench.start(&["send", "--json", "--to", &to, "--concurrency", "1", &small, &large]);
    bench
        .sandbox
        .when(|sandbox| sandbox.count(Step::Store) == 2 && sandbox.files_of_task(seed::EMPTY).len() == 1)
        .await;
    let begun = Instant::now();
    interrupt(child.id());
    let ran = end(child).await;
    assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
    assert_eq!(ran.exit, 130, "{}{}", ran.out, ran.err);
    assert_eq!(ran.summary(), (1, 1), "{}", ran.out);
    assert_eq!(bench.names(seed::EMPTY), ["a small.txt"]);
    let left = bench.sandbox.attachments();
    let left: Vec<_> = left.iter().filter(|file| file.name == "b large.bin").collect();
    assert!(left.iter().all(|file| file.deleted), "cleaned up: {left:?}");

    bench.sandbox.release();
    let again = bench.send(&to, &[&large]).await;
    assert_eq!(
        (again.exit, again.summary()),
        (0, (1, 0)),
        "the home is free and nothing goes on by itself"
    );
    assert_eq!(bench.names(seed::EMPTY).len(), 2);
    assert_eq!(bench.sandbox.mistakes(), []);
}

pub(crate) fn interrupt(process: u32) {
    let told = Command::new("kill").args(["-INT", &process.to_string()]).status();
    assert!(told.expect("kill").success());
}

/// Starts sending, interrupts while the act hangs, and comes back once the command has said that it waits.
async fn interrupted_while_attaching(bench: &Bench, step: Step, more: &[&str]) -> (Child, BufReader<ChildStderr>) {
    bench.sandbox.fault(Fault::at(step, Action::HangAfter));
    let to = format!("task/{}", seed::EMPTY);
    let a = bench.file("a.txt", "a");
    let mut child = bench.start(&[&["send", "--json", "--to", &to, &a], more].concat());
    bench.sandbox.when(|sandbox| sandbox.count(step) == 1).await;
    interrupt(child.id());
    let mut errors = BufReader::new(child.stderr.take().expect("stderr"));
    let reading = tokio::task::spawn_blocking(move || {
        let mut said = String::new();
        errors.read_line(&mut said).expect("a line");
        (said, errors)
    });
    let (said, errors) = reading.await.expect("read");
    assert!(said.contains("Waiting to hear whether 1 file arrived"), "{said}");
    (child, errors)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interruption_waits_for_what_is_being_attached() {
    let cases: [(Step, &[&str]); 2] = [(Step::List, &[]), (Step::Comment, &["--comment", "Here"])];
    for (step, more) in cases {
        let bench = Bench::new().await;
        let (child, _errors) = interrupted_while_attaching(&bench, step, more).await;
        let ran = bench.end_released(child).await;
        assert_eq!((ran.exit, ran.summary()), (130, (1, 0)), "{step:?}: {}", ran.out);
        assert_eq!(ran.file("a.txt"), ("attached".to_owned(), String::new()), "{step:?}");
        assert_eq!(bench.sandbox.mistakes(), [], "{step:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_interruption_says_what_may_be_attached() {
    let cases: [(Step, &[&str], &str, &str); 2] = [
        (Step::List, &[], "stopped", "1 file may be attached already"),
        (
            Step::Comment,
            &["--comment", "Here"],
            "commentUnknown",
            "The comment with 1 file may be posted already",
        ),
    ];
    for (step, more, reason, warning) in cases {
        let bench = Bench::new().await;
        let (child, mut errors) = interrupted_while_attaching(&bench, step, more).await;
        interrupt(child.id());
        let ran = end(child).await;
        assert_eq!((ran.exit, ran.summary()), (130, (0, 1)), "{step:?}: {}", ran.out);
        assert_eq!(ran.file("a.txt"), ("failed".to_owned(), reason.to_owned()));
        let mut said = String::new();
        errors.read_to_string(&mut said).expect("stderr");
        assert!(said.contains(warning), "{step:?}: {said}");
        let there = bench.sandbox.attachments();
        assert!(there.iter().all(|file| !file.deleted), "{step:?}: {there:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interruption_ends_the_wait_for_a_service_that_breaks_off() {
    let bench = Bench::new().await;
    let a = bench.file("a.txt", "a");
    bench.sandbox.fault(Fault::at(Step::Parent, Action::CutBefore).always());
    let to = format!("task/{}", seed::EMPTY);
    let child = bench.start(&["send", "--json", "--to", &to, &a]);
    bench.sandbox.when(|sandbox| sandbox.count(Step::Parent) > 3).await;
    interrupt(child.id());
    let ran = end(child).await;
    assert_eq!((ran.exit, ran.summary()), (130, (0, 1)), "{}{}", ran.out, ran.err);
    assert!(ran.event("waiting").is_some(), "said meanwhile: {}", ran.out);
    assert_eq!(bench.sandbox.mistakes(), []);
}
