//! Ctrl-C.

use std::{
    process::Command,
    time::{Duration, Instant},
};

use attache_sandbox::{Action, Fault, Step, seed};

use crate::harness::{Bench, end};

#[cfg(unix)]
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
    let told = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status()
        .expect("kill");
    assert!(told.success());
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

#[tokio::test(flavor = "multi_thread")]
async fn a_home_serves_one_at_a_time() {
    let bench = Bench::new().await;
    let a = bench.file("a.txt", "a");
    bench.sandbox.fault(Fault::at(Step::Store, Action::Hang));
    let to = format!("task/{}", seed::EMPTY);
    let first = bench.start(&["send", "--json", "--to", &to, &a]);
    bench.sandbox.when(|sandbox| sandbox.count(Step::Store) == 1).await;
    let second = bench.send(&to, &[&a]).await;
    assert_eq!((second.exit, second.summary()), (1, (0, 1)));
    assert_eq!(second.event("error").expect("error")["reason"]["kind"], "homeInUse");
    assert_eq!(bench.end_released(first).await.exit, 0);
}
