//! The same files sent twice, at once or after an interruption: they are attached once.

use attache_sandbox::{Action, Fault, Step, seed};

use crate::{
    harness::{Bench, Ran, end},
    work::killed,
};

/// The other command brings it, or has brought it a moment ago; either way this one says so.
fn left_out(ran: &Ran, name: &str) {
    let (phase, reason) = ran.file(name);
    assert_eq!(phase, "leftOut", "{}{}", ran.out, ran.err);
    match reason.as_str() {
        "onItsWay" => assert_eq!(ran.exit, 1, "nobody knows yet whether it gets there: {}", ran.err),
        "alreadyThere" => assert_eq!(ran.exit, 0, "{}", ran.err),
        other => panic!("{other}: {}", ran.out),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_equal_sends_at_once_attach_once() {
    let bench = Bench::new().await;
    let to = format!("task/{}", seed::EMPTY);
    let names = ["a.bin", "b.bin", "c.bin"];
    for name in names {
        let file = bench.file(name, name);
        let start = || bench.start(&["send", "--json", "--to", &to, &file]);
        let (first, second) = tokio::join!(end(start()), end(start()));
        let (sent, other) = match first.summary() {
            (1, 0) => (first, second),
            _ => (second, first),
        };
        assert_eq!((sent.exit, sent.summary()), (0, (1, 0)), "{}{}", sent.out, sent.err);
        left_out(&other, name);
    }
    assert_eq!(bench.names(seed::EMPTY), names);
    assert_eq!(bench.sandbox.mistakes(), []);
}

#[tokio::test]
async fn a_second_send_says_what_is_on_its_way_and_brings_the_rest() {
    let bench = Bench::new().await;
    let to = format!("task/{}", seed::EMPTY);
    let (a, b) = (bench.file("a.bin", "aaa"), bench.file("b.bin", "bbb"));
    bench.sandbox.fault(Fault::at(Step::Store, Action::Hang));
    let first = bench.start(&["send", "--json", "--to", &to, &a]);
    bench.sandbox.when(|sandbox| sandbox.count(Step::Store) == 1).await;

    let same = bench.send(&to, &[&a]).await;
    assert_eq!((same.exit, same.summary()), (1, (0, 0)), "{}{}", same.out, same.err);
    assert_eq!(same.file("a.bin"), ("leftOut".to_owned(), "onItsWay".to_owned()));
    let left = same.event("left").expect("the batch that brings it is named");
    assert_eq!((&left["batch"], &left["files"]), (&1.into(), &1.into()));
    let text = left["text"].as_str().expect("text");
    assert!(text.contains("is being sent now"), "{text}");
    assert_eq!(same.event("summary").expect("summary")["left"], 1);

    let both = bench.send(&to, &[&a, &b]).await;
    assert_eq!((both.exit, both.summary()), (1, (1, 0)), "{}{}", both.out, both.err);
    assert_eq!(both.file("a.bin").1, "onItsWay");
    assert!(both.event("left").is_some(), "{}", both.out);

    let first = bench.end_released(first).await;
    assert_eq!((first.exit, first.summary()), (0, (1, 0)), "{}{}", first.out, first.err);
    assert_eq!(bench.names(seed::EMPTY), ["a.bin", "b.bin"]);
    assert_eq!(bench.sandbox.mistakes(), []);
}

#[tokio::test]
async fn what_an_interrupted_send_left_is_not_brought_a_second_time() {
    let bench = Bench::new().await;
    let to = format!("task/{}", seed::EMPTY);
    let a = bench.file("a.bin", "aaa");
    let comment = ["--comment", "Here", &a];
    killed(&bench, &[&a]).await;
    killed(&bench, &comment).await;

    let again = bench.run(&["send", "--to", &to, &a]).await;
    assert_eq!(again.exit, 1, "{}{}", again.out, again.err);
    assert!(again.out.contains("on its way"), "{}", again.out);
    assert!(
        again.err.contains("Batch 1") && again.err.contains("attache work") && again.err.contains("--again"),
        "the next step is named: {}",
        again.err
    );
    let repeated = bench.send(&to, &comment).await;
    assert_eq!(
        (repeated.exit, repeated.file("a.bin").1.as_str()),
        (1, "onItsWay"),
        "{}",
        repeated.err
    );
    let other = bench.send(&to, &["--comment", "And here", &a]).await;
    assert_eq!((other.exit, other.summary()), (0, (1, 0)), "{}", other.err);

    let worked = end(bench.start(&["work", "--json"])).await;
    assert_eq!(
        (worked.exit, worked.summary()),
        (0, (2, 0)),
        "{}{}",
        worked.out,
        worked.err
    );
    assert_eq!(bench.names(seed::EMPTY), ["a.bin"]);
    assert_eq!(bench.sandbox.comments_of_task(seed::EMPTY).len(), 2);
    assert_eq!(bench.sandbox.mistakes(), []);
}

#[tokio::test]
async fn whoever_means_it_sends_a_second_one() {
    let bench = Bench::new().await;
    let a = bench.file("a.bin", "aaa");
    killed(&bench, &[&a]).await;
    let again = bench.send_to_task(seed::EMPTY, &["--again", &a]).await;
    assert_eq!((again.exit, again.summary()), (0, (1, 0)), "{}{}", again.out, again.err);
    let worked = end(bench.start(&["work", "--json"])).await;
    assert_eq!(
        (worked.exit, worked.summary()),
        (0, (1, 0)),
        "{}{}",
        worked.out,
        worked.err
    );
    assert_eq!(bench.names(seed::EMPTY), ["a.bin", "a.bin"]);
}
