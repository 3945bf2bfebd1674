//! Adding, listing and removing accounts.

use std::{io::Write, process::Stdio};

use attache_sandbox::{Action, Fault, Options, Step};

use crate::harness::{Bench, end};

async fn bench() -> Bench {
    Bench::without_account(Options::for_tests()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_is_added_listed_and_removed() {
    let bench = bench().await;
    assert_eq!(bench.add_account("Brandt", "10").await.exit, 0);
    assert_eq!(
        bench.add(&["--organization", "14"]).await.exit,
        0,
        "named like its organisation"
    );

    let listed = bench.run(&["account", "list", "--json"]).await;
    let names: Vec<_> = listed.objects().iter().map(|it| it["name"].clone()).collect();
    assert_eq!(names, ["Brandt", "Grünfelder Bio GmbH"], "by name");
    let first = &listed.objects()[0];
    let keys: Vec<&String> = first.as_object().expect("object").keys().collect();
    let described = [
        "apiUrl",
        "filesUrl",
        "name",
        "organization",
        "organizationName",
        "person",
        "provider",
        "storageUrl",
        "webUrl",
    ];
    assert_eq!(keys, described);
    assert_eq!(first["organizationName"], "Brandt & Partner");
    assert!(!listed.out.contains(&bench.token), "a token is never shown");

    let table = bench.run(&["account", "list"]).await;
    assert!(table.out.contains("Brandt & Partner (10)"), "{}", table.out);

    assert_eq!(bench.run(&["account", "remove", "brandt"]).await.exit, 0);
    let unknown = bench.run(&["account", "remove", "Brandt"]).await;
    assert_eq!(unknown.exit, 2);
    assert!(unknown.err.contains("No account is called “Brandt”"), "{}", unknown.err);
    assert_eq!(bench.run(&["account", "list", "--json"]).await.objects().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_token_comes_on_standard_input() {
    let mut bench = bench().await;
    let token = std::mem::replace(&mut bench.token, "not this one".to_owned());
    let api = bench.sandbox.api_url();
    let arguments = [
        "account",
        "add",
        "productive",
        "--no-keychain",
        "--organization",
        "10",
        "--api-url",
        &api,
    ];
    let mut child = bench.command(&arguments).stdin(Stdio::piped()).spawn().expect("start");
    let mut input = child.stdin.take().expect("input");
    writeln!(input, "  {token}").expect("write");
    // The pipe stays open: one line is enough.
    let ran = end(child).await;
    assert_eq!(ran.exit, 0, "{}", ran.err);
    drop(input);

    bench.token.clear();
    let ran = bench.add(&["--name", "Second"]).await;
    assert_eq!(ran.exit, 2, "neither there nor in the environment: {}", ran.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_trouble_with_adding_has_its_own_words_and_status() {
    let mut bench = bench().await;
    let several = bench.add(&[]).await;
    assert_eq!(several.exit, 2);
    assert!(
        several.err.contains("Brandt & Partner (10), Grünfelder Bio GmbH (14)"),
        "with their ids: {}",
        several.err
    );
    let unknown = bench.add(&["--organization", "99"]).await;
    assert_eq!(
        (unknown.exit, unknown.err.contains("“99”")),
        (2, true),
        "{}",
        unknown.err
    );

    assert_eq!(bench.add_account("Test", "10").await.exit, 0);
    let clash = bench.add_account("test", "14").await;
    assert_eq!(clash.exit, 2);
    assert!(
        clash.err.contains("An account is called “test” already"),
        "{}",
        clash.err
    );

    let right = std::mem::replace(&mut bench.token, "00000000-0000-0000-0000-000000000000".to_owned());
    let wrong = bench.add_account("Other", "14").await;
    assert_eq!(wrong.exit, 3);
    assert!(wrong.err.contains("does not know this token"), "{}", wrong.err);
    bench.token = right;

    bench
        .sandbox
        .fault(Fault::at(Step::Membership, Action::captive_portal()));
    let portal = bench.add_account("Other", "14").await;
    assert_eq!(portal.exit, 5);
    assert!(portal.err.contains("Your network answers"), "{}", portal.err);

    let elsewhere = ["account", "add", "productive", "--no-keychain", "--api-url"];
    let plain = bench.run(&[&elsewhere[..], &["http://example.com/api"]].concat()).await;
    assert_eq!(plain.exit, 2, "only https leaves this computer: {}", plain.err);
    let refused = bench.run(&[&elsewhere[..], &["http://127.0.0.1:9/api"]].concat()).await;
    assert_eq!(refused.exit, 5);
    assert!(refused.err.contains("cannot be reached"), "{}", refused.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stumble_and_a_full_limit_are_waited_out() {
    let bench = bench().await;
    bench
        .sandbox
        .fault(Fault::at(Step::Membership, Action::status(503)).times(2));
    let reset = std::time::Duration::from_secs(1);
    bench
        .sandbox
        .fault(Fault::at(Step::Membership, Action::rate_limited(reset)));
    let ran = bench.add_account("Test", "10").await;
    assert_eq!(ran.exit, 0, "{}", ran.err);
    assert!(ran.err.contains("asks for a pause"), "said while waiting: {}", ran.err);
    assert_eq!(bench.sandbox.mistakes(), []);
}
