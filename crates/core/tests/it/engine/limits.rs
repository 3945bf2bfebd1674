//! The service's limits, kept while many files go.

use std::time::Duration;

use attache_sandbox::{Options, RateLimits, Window, seed};

use super::harness::{Desk, person};

#[tokio::test]
async fn the_documented_limit_is_never_overrun() {
    let options = Options {
        rate: RateLimits::default(),
        ..Options::for_tests()
    };
    let desk = Desk::with(options, person()).await;
    let names: Vec<String> = (0..60).map(|number| format!("{number:02}.bin")).collect();
    let batch = desk.drop(names.iter().map(|name| desk.file(name, 100)).collect()).await;
    desk.send_to_task(batch, seed::EMPTY).await;
    desk.until_done(batch).await;
    let limited = desk
        .sandbox
        .requests()
        .iter()
        .filter(|it| it.status == Some(429))
        .count();
    assert_eq!(limited, 0, "120 calls and more, and none too early");
    desk.done().await;
}

#[tokio::test]
async fn a_limit_that_others_use_up_is_waited_out() {
    let few = Window {
        requests: 10,
        period: Duration::from_secs(1),
    };
    let options = Options {
        rate: RateLimits {
            token: few,
            ..RateLimits::none()
        },
        ..Options::for_tests()
    };
    let desk = Desk::with(options, person()).await;
    let names: Vec<String> = (0..15).map(|number| format!("{number:02}.bin")).collect();
    let batch = desk.drop(names.iter().map(|name| desk.file(name, 100)).collect()).await;
    desk.send_to_task(batch, seed::EMPTY).await;
    let view = desk.until_done(batch).await;
    assert_eq!(view.counts.attached, 15, "429 is waiting, not failing");
    desk.done().await;
}
