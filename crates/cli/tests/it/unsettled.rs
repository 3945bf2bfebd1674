//! A comment of which nobody knows whether it is posted stays in the queue, and what settles it is said.

#[cfg(unix)]
use std::process::Command;

use attache_sandbox::{Action, Fault, Step, seed};

#[cfg(unix)]
use crate::harness::end;
use crate::harness::{Bench, Ran};

async fn commented(bench: &Bench) -> Ran {
    let a = bench.file("a.txt", "a");
    bench.send_to_task(seed::EMPTY, &["--comment", "Here", &a]).await
}

/// Says that its batch stays and what to type; typed, there is one comment with its file.
async fn is_settled(bench: &Bench, ran: &Ran) {
    let left = ran.event("left").unwrap_or_else(|| panic!("named: {}", ran.out));
    let text = left["text"].as_str().expect("text");
    assert!(text.contains("attache retry 1"), "{text}");
    bench.sandbox.clear_faults();
    bench.sandbox.release();
    assert_eq!(bench.run(&["retry", "1"]).await.exit, 0);
    let work = bench.run(&["work", "--json"]).await;
    assert_eq!((work.exit, work.summary().1), (0, 0), "{}{}", work.out, work.err);
    let comments = bench.sandbox.comments_of_task(seed::EMPTY);
    assert_eq!(comments.len(), 1, "posted once");
    assert_eq!(comments[0].files.len(), 1);
    assert_eq!(bench.sandbox.mistakes(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_whose_reply_was_lost_is_settled_later() {
    let mut bench = Bench::new().await;
    bench.trial = "fast".to_owned();
    bench.sandbox.fault(Fault::at(Step::Comment, Action::LoseReply));
    bench
        .sandbox
        .fault(Fault::at(Step::Comments, Action::status(500)).always());
    let ran = commented(&bench).await;
    assert_eq!(ran.file("a.txt"), ("failed".to_owned(), "commentUnknown".to_owned()));
    is_settled(&bench, &ran).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_whose_files_could_not_be_read_back_is_settled_later() {
    let mut bench = Bench::new().await;
    bench.trial = "fast".to_owned();
    bench.sandbox.fault(Fault::at(Step::List, Action::status(403)).always());
    let ran = commented(&bench).await;
    assert_eq!(ran.file("a.txt"), ("failed".to_owned(), "postedUnchecked".to_owned()));
    is_settled(&bench, &ran).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_was_refused_is_forgotten() {
    let bench = Bench::new().await;
    bench
        .sandbox
        .fault(Fault::at(Step::Comment, Action::invalid("/data/attributes/body", "no")));
    let ran = commented(&bench).await;
    assert_eq!((ran.exit, ran.summary()), (1, (0, 1)), "{}{}", ran.out, ran.err);
    assert!(ran.event("left").is_none(), "{}", ran.out);
    let shown = bench.run(&["status", "--json"]).await.objects().remove(0);
    assert_eq!(shown["batches"], serde_json::json!([]));
    let left = bench.sandbox.attachments();
    assert!(
        left.iter().all(|file| file.name != "a.txt" || file.deleted),
        "cleaned up: {left:?}"
    );
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn one_that_was_interrupted_twice_is_settled_later() {
    let bench = Bench::new().await;
    bench.sandbox.fault(Fault::at(Step::Comment, Action::HangAfter));
    let a = bench.file("a.txt", "a");
    let to = format!("task/{}", seed::EMPTY);
    let child = bench.start(&["send", "--json", "--to", &to, "--comment", "Here", &a]);
    bench.sandbox.when(|sandbox| sandbox.count(Step::Comment) == 1).await;
    let id = child.id().to_string();
    let interrupt = || Command::new("kill").args(["-INT", &id]).status().expect("kill");
    assert!(interrupt().success());
    let mut again = tokio::time::interval(std::time::Duration::from_millis(50));
    let ended = end(child);
    tokio::pin!(ended);
    let ran = loop {
        tokio::select! {
            ran = &mut ended => break ran,
            _ = again.tick() => drop(interrupt()),
        }
    };
    assert_eq!(ran.exit, 130, "{}{}", ran.out, ran.err);
    is_settled(&bench, &ran).await;
}
