//! How fast Kantata OX may be asked.

use std::time::Duration;

use attache_sandbox::{Mistake, Options, Window};
use reqwest::Method;

use super::client::Client;

#[tokio::test]
async fn project_lists_have_a_limit_of_their_own() {
    let mut options = Options::for_tests();
    options.kantata.rate.workspaces = Window {
        requests: 2,
        period: Duration::from_mins(1),
    };
    let client = Client::with(options).await;
    let mut statuses = Vec::new();
    for page in 1..=3 {
        statuses.push(client.get(&format!("/workspaces?page={page}")).await.0);
    }
    assert_eq!(statuses, [200, 200, 429]);
    assert_eq!(client.get("/stories").await.0, 200);
    assert_eq!(client.get("/workspaces/22422665").await.0, 200);
    client.assert_no_mistakes();
}

#[tokio::test]
async fn a_limit_may_say_when_to_come_back() {
    let mut options = Options::for_tests();
    options.kantata.rate.general = Window {
        requests: 1,
        period: Duration::from_mins(1),
    };
    let client = Client::with(options).await;
    assert_eq!(client.get("/users/me").await.0, 200);
    let silent = client.call(Method::GET, "/users/me").send().await.unwrap();
    assert_eq!(silent.status(), 429);
    assert!(!silent.headers().contains_key("retry-after"));
    client
        .sandbox
        .change_options(|options| options.kantata.retry_after = true);
    let told = client.call(Method::GET, "/users/me").send().await.unwrap();
    let seconds: u64 = told.headers()["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((50..=60).contains(&seconds), "{seconds}");
    client.assert_no_mistakes();
    // What was on its way already is no mistake; a delayed answer stands for the time that passes.
    let time = Duration::from_millis(200);
    let delay = attache_sandbox::Action::Delay { time };
    client
        .sandbox
        .fault(attache_sandbox::Fault::at(attache_sandbox::Step::Membership, delay));
    client.get("/users/me").await;
    assert!(matches!(
        client.sandbox.mistakes()[..],
        [Mistake::IgnoredRateLimit { .. }]
    ));
}

#[tokio::test]
async fn every_so_many_calls_one_is_too_many() {
    let mut options = Options::for_tests();
    options.kantata.too_many_every = Some(3);
    let client = Client::with(options).await;
    let mut statuses = Vec::new();
    for _ in 0..6 {
        statuses.push(client.get("/users/me").await.0);
    }
    assert_eq!(statuses, [200, 200, 429, 200, 200, 429]);
}

#[tokio::test]
async fn polling_projects_is_noted_once() {
    let client = Client::new().await;
    for _ in 0..6 {
        client.get("/workspaces?search=a").await;
    }
    assert!(matches!(client.sandbox.mistakes()[..], [Mistake::PolledTooFast { .. }]));
}
