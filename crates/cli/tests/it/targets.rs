//! Finding destinations.

use attache_core::destination::PlaceKind;
use attache_sandbox::{Action, Fault, Role, Step, seed};

use crate::harness::Bench;

#[tokio::test(flavor = "multi_thread")]
async fn tasks_are_found_with_what_send_takes() {
    let bench = Bench::new().await;
    let table = bench.run(&["targets", "finale", "Visuals"]).await;
    assert_eq!(table.exit, 0, "{}", table.err);
    let line = table.out.lines().next().expect("a line");
    for part in [
        "#1482",
        "Startseite: finale Visuals freigeben",
        "Relaunch 2026 / Nordlicht",
        "task/10426492",
    ] {
        assert!(line.contains(part), "{part}: {line}");
    }
    let found = bench.run(&["targets", "--json", "1482"]).await.objects();
    assert_eq!(found[0]["to"], format!("task/{}", seed::STARTSEITE));
    let keys: Vec<&String> = found[0].as_object().expect("object").keys().collect();
    let described = [
        "account", "assignee", "closed", "company", "number", "project", "status", "title", "to",
    ];
    assert_eq!(keys, described);

    let link = format!("{}/10-brandt/tasks/{}", bench.sandbox.web_url(), seed::EMPTY);
    let found = bench.run(&["targets", "--json", &link]).await.objects();
    assert_eq!(
        found[0]["to"],
        format!("task/{}", seed::EMPTY),
        "a link leads to its task"
    );

    let none = bench.run(&["targets", "xyzzy"]).await;
    assert_eq!((none.exit, none.out.as_str()), (0, ""));
    assert!(none.err.contains("Nothing found for “xyzzy”"), "{}", none.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn all_accounts_are_searched_or_the_named_one() {
    let bench = Bench::new().await;
    assert_eq!(bench.add_account("There", "14").await.exit, 0);
    let other = format!("task/{}", seed::OTHER_TASK);
    let accounts = |ran: &crate::harness::Ran| -> Vec<String> {
        let found = ran.objects();
        found
            .iter()
            .map(|it| it["account"].as_str().expect("name").to_owned())
            .collect()
    };
    let title = bench
        .run(&["targets", "--json", "--account", "There", &other])
        .await
        .objects()[0]["title"]
        .clone();
    let title = title.as_str().expect("title");
    let all = bench.run(&["targets", "--json", title]).await;
    assert!(accounts(&all).contains(&"There".to_owned()), "{}", all.out);
    let named = bench.run(&["targets", "--json", "--account", "Test", title]).await;
    assert!(!accounts(&named).contains(&"There".to_owned()), "{}", named.out);

    let unclear = bench.run(&["targets", &other]).await;
    assert_eq!(unclear.exit, 2);
    let wrong = bench.run(&["targets", "--account", "Nope", title]).await;
    assert_eq!(wrong.exit, 2);
    assert!(wrong.err.contains("There are: Test, There."), "{}", wrong.err);
    assert!(
        unclear.err.contains("Several accounts: Test, There."),
        "{}",
        unclear.err
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_terminal_would_obey_is_not_printed() {
    let bench = Bench::new().await;
    let ran = bench.run(&["targets", &format!("task/{}", seed::MARKUP)]).await;
    assert!(ran.out.contains('<'), "markup is text: {}", ran.out);
    let folder = bench.folder().join("\u{1b}[2Jx");
    std::fs::write(&folder, "x").expect("file");
    let ran = bench
        .run(&[
            "send",
            "--to",
            &format!("task/{}", seed::EMPTY),
            &crate::harness::text(folder),
        ])
        .await;
    assert_eq!(ran.exit, 0, "{}", ran.err);
    assert!(!ran.out.contains('\u{1b}'), "{:?}", ran.out);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_that_fails_says_why() {
    let mut bench = Bench::new().await;
    bench
        .sandbox
        .fault(Fault::at(Step::Search, Action::status(500)).always());
    let ran = bench.run(&["targets", "Visuals"]).await;
    assert_eq!(ran.exit, 5);
    assert!(ran.err.contains("failed three times in a row"), "{}", ran.err);
    bench.sandbox.clear_faults();
    bench.token = "wrong".to_owned();
    assert_eq!(bench.run(&["targets", "Visuals"]).await.exit, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_token_for_two_services_is_told_whose_it_may_be() {
    let mut bench = Bench::new().await;
    let own = std::mem::replace(&mut bench.token, bench.sandbox.kantata_token().to_owned());
    let (api, web) = (bench.sandbox.kantata_url(), bench.sandbox.kantata_web_url());
    let added = bench
        .run(&[
            "account",
            "add",
            "kantata",
            "--no-keychain",
            "--api-url",
            &api,
            "--web-url",
            &web,
        ])
        .await;
    assert_eq!(added.exit, 0, "{}", added.err);
    bench.token = own;
    let ran = bench.run(&["targets", "Visuals"]).await;
    assert_eq!(ran.exit, 0, "one of them answers: {}", ran.err);
    assert!(
        ran.err
            .contains("Kantata OX does not accept the token in ATTACHE_TOKEN."),
        "{}",
        ran.err
    );
    assert!(ran.err.contains("--account"), "{}", ran.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_breaks_off_is_tried_again_at_once() {
    let bench = Bench::new().await;
    let cut = |role| bench.sandbox.fault(Fault::on(role, Action::CutBefore).times(2));
    let task = format!("task/{}", seed::EMPTY);
    for query in ["Visuals", &task] {
        cut(Role::Api);
        let ran = bench.run(&["targets", query]).await;
        assert_eq!((ran.exit, ran.err.as_str()), (0, ""), "{query}: {}", ran.out);
    }
    cut(Role::Api);
    let added = bench.add_account("There", "14").await;
    assert_eq!((added.exit, added.out.is_empty()), (0, false), "{}", added.err);
    bench.sandbox.fault(Fault::on(Role::Api, Action::CutBefore).times(3));
    assert_eq!(bench.run(&["targets", &task, "--account", "Test"]).await.exit, 5);
    assert_eq!(bench.sandbox.mistakes(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_kinds_that_are_named_are_looked_for() {
    let bench = Bench::new().await;
    let to = |ran: &crate::harness::Ran| -> Vec<String> {
        let found = ran.objects();
        found
            .iter()
            .map(|object| object["to"].as_str().expect("to").to_owned())
            .collect()
    };
    let all = to(&bench.run(&["targets", "--json", "Relaunch"]).await);
    let project = format!("project/{}", seed::RELAUNCH);
    let budget = format!("budget/{}", seed::BUDGET);
    assert!(all.contains(&project) && all.contains(&budget), "{all:?}");
    assert!(all.iter().any(|to| to.starts_with("task/")), "{all:?}");
    let some = bench
        .run(&["targets", "--json", "--kind", "project,budget", "Relaunch"])
        .await;
    assert_eq!(to(&some), [project, budget]);
    let druck = bench
        .run(&["targets", "--json", "--kind", "purchase-order", "Druck"])
        .await;
    assert_eq!(to(&druck), [format!("purchase-order/{}", seed::PURCHASE_ORDER)]);
    let linked = bench.run(&["targets", "--kind", "bill,discussion", "Relaunch"]).await;
    assert_eq!((linked.exit, linked.out.as_str()), (0, ""), "{}", linked.err);
    assert!(
        linked.err.contains("bill, discussion") && linked.err.contains("web link"),
        "{}",
        linked.err
    );
    assert!(!linked.err.contains("Nothing found"), "nobody looked: {}", linked.err);
    let help = bench.run(&["targets", "--help"]).await;
    for kind in PlaceKind::ALL {
        assert!(help.out.contains(kind.word()), "{}: {}", kind.word(), help.out);
    }
    let unknown = bench.run(&["targets", "--kind", "letter", "Relaunch"]).await;
    assert_eq!(unknown.exit, 2, "wrong usage");
    assert!(unknown.err.contains("purchase-order"), "it names all: {}", unknown.err);
}
