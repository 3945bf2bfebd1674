//! Finding tasks and reading what they are.

use std::collections::HashSet;

use attache_core::{
    account::ProviderKind,
    destination::{PlaceKind, Target},
    http::Http,
    provider::{FaultKind, Provider as _, service},
};
use attache_sandbox::{Action, Fault, Options, RateLimits, Seed, Step, seed};

use crate::{
    harness::{World, comment, provider_at, task},
    server::{Manner, Server, answer},
};

fn position(targets: &[Target], task: u64) -> Option<usize> {
    targets.iter().position(|target| target.place.id == task.to_string())
}

#[tokio::test]
async fn tasks_are_found_by_title_number_and_project() {
    let world = World::new().await;
    for query in ["finale Visuals", "1482", "#1482", " #1482 ", "Relaunch 2026"] {
        let found = world.provider.search(query, &[]).await.unwrap();
        assert!(
            position(&found, seed::STARTSEITE).is_some(),
            "{query:?} finds it among {}",
            found.len()
        );
    }
    let found = world.provider.search("1-2025-2", &[]).await.unwrap();
    assert_eq!(
        position(&found, seed::ODD_NUMBER),
        Some(0),
        "numbers need not be numeric"
    );
    let found = world.provider.search("Impressum", &[]).await.unwrap();
    assert!(found[0].closed, "closed tasks are found as well");
    assert_eq!(
        world.provider.search("  # ", &[]).await.unwrap(),
        [],
        "nothing asked, nothing found"
    );
    assert_eq!(world.provider.search("xyzzy", &[]).await.unwrap(), [], "nothing there");
    assert_eq!(world.sandbox.mistakes(), [], "every query is supported");
}

#[tokio::test]
async fn a_task_comes_with_everything_people_know_it_by() {
    let world = World::new().await;
    let target = world.provider.look_up(&task(seed::STARTSEITE)).await.unwrap();
    assert_eq!(target.title, "Startseite: finale Visuals freigeben", "title");
    assert_eq!(target.number.as_deref(), Some("1482"), "number");
    assert_eq!(target.project.as_deref(), Some("Relaunch 2026"), "project");
    assert_eq!(target.company.as_deref(), Some("Nordlicht Versicherung"), "company");
    assert_eq!(target.status.as_deref(), Some("Zur Freigabe"), "status");
    assert_eq!(target.assignee.as_deref(), Some("Lena Hoffmann"), "assignee");
    assert!(!target.closed, "open");
    let found = world.provider.search("1482", &[]).await.unwrap();
    assert_eq!(found[0], target, "search says the same");
    let web = world.sandbox.web_url();
    let expected = format!("{}/10/tasks/{}", web.trim_end_matches('/'), seed::STARTSEITE);
    assert_eq!(
        world.provider.web_link(&target.place).await,
        expected,
        "its page for people"
    );
}

#[tokio::test]
async fn a_comment_is_known_by_its_words_and_author() {
    let world = World::new().await;
    let place = comment(seed::COMMENT);
    let target = world.provider.look_up(&place).await.unwrap();
    assert_eq!(
        target.title, "Die neuen Visuals fehlen noch.",
        "its words, without markup"
    );
    assert_eq!(target.assignee.as_deref(), Some("Jonas Weiß"), "its author");
    assert_eq!(target.project.as_deref(), Some("Relaunch 2026"), "where it stands");
    let link = world.provider.web_link(&place).await;
    assert!(
        link.ends_with(&format!("/10/tasks/{}", seed::STARTSEITE)),
        "{link} leads to its task"
    );
    let unknown = world.provider.web_link(&comment(5)).await;
    assert!(unknown.ends_with("/10"), "{unknown}: nothing better is known yet");
}

#[tokio::test]
async fn open_tasks_come_first_among_thousands_with_few_calls() {
    let world = World::with(Options {
        seed: Seed::Believable,
        rate: RateLimits::none(),
        ..Options::for_tests()
    })
    .await;
    for query in ["e", "Startseite", "Relaunch", "14"] {
        let calls = world.sandbox.api_calls();
        let found = world.provider.search(query, &[]).await.unwrap();
        let calls = world.sandbox.api_calls() - calls;
        assert!(calls <= 12, "{query}: {calls} calls are too many for one search");
        assert!(
            found.iter().map(|target| target.closed).is_sorted(),
            "{query}: open ones come first"
        );
        let open = found.iter().filter(|target| !target.closed).count();
        assert!(
            open >= 10,
            "{query}: {open} open ones were not pushed away by closed ones"
        );
        let mut ids: Vec<_> = found.iter().map(|target| &target.place.id).collect();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), found.len(), "{query}: nothing twice");
    }
    assert_eq!(world.sandbox.mistakes(), [], "every query is supported");
}

/// Each kind with words that find it.
const WORDS: [(PlaceKind, u64, &str); 12] = [
    (PlaceKind::Comment, seed::COMMENT, "neuen Visuals"),
    (PlaceKind::Task, seed::STARTSEITE, "finale Visuals"),
    (PlaceKind::Project, seed::RELAUNCH, "Relaunch 2026"),
    (PlaceKind::Deal, seed::DEAL, "Wartung"),
    (PlaceKind::Budget, seed::BUDGET, "Relaunch Budget"),
    (PlaceKind::Page, seed::PAGE, "Styleguide"),
    (PlaceKind::Company, seed::COMPANY, "nordlicht"),
    (PlaceKind::Person, seed::JONAS, "Jonas"),
    (PlaceKind::Invoice, seed::INVOICE, "zweite Rate"),
    (PlaceKind::Expense, seed::EXPENSE, "Taxi"),
    (PlaceKind::PurchaseOrder, seed::PURCHASE_ORDER, "Druck Plakate"),
    (PlaceKind::Booking, seed::BOOKING, "retuschieren"),
];

#[tokio::test]
async fn every_kind_with_a_list_is_found_by_words_and_alone_costs_little() {
    let world = World::new().await;
    let named: HashSet<PlaceKind> = WORDS.into_iter().map(|(kind, ..)| kind).collect();
    let found = service(ProviderKind::Productive).found_by_words();
    assert_eq!(
        named,
        found.iter().copied().collect(),
        "every kind that is said to be found"
    );
    for (kind, id, words) in WORDS {
        let is_it = |target: &Target| target.place.kind == kind && target.place.id == id.to_string();
        let all = world.provider.search(words, &[]).await.unwrap();
        // Too many comments say anything: they are found where nothing else is wanted.
        let among_all = kind != PlaceKind::Comment;
        assert_eq!(
            all.iter().any(is_it),
            among_all,
            "{words} finds the {kind:?} among {all:#?}"
        );
        let calls = world.sandbox.api_calls();
        let only = world.provider.search(words, &[kind]).await.unwrap();
        let calls = world.sandbox.api_calls() - calls;
        assert!(only.iter().any(is_it), "{words} finds the {kind:?} among its own");
        assert!(
            only.iter().all(|target| target.place.kind == kind),
            "{kind:?} and nothing else"
        );
        let most = if kind == PlaceKind::Task { 4 } else { 1 };
        assert!(calls <= most, "{kind:?} alone: {calls} calls");
    }
    assert_eq!(world.sandbox.mistakes(), [], "every query is supported");
}

#[tokio::test]
async fn a_kind_that_is_refused_keeps_nobody_from_the_others_and_is_not_asked_again() {
    let world = World::new().await;
    for (status, list) in [(403, "/expenses"), (404, "/companies"), (403, "/deals")] {
        let fault = Fault::at(Step::Search, Action::status(status)).path(list).always();
        world.sandbox.fault(fault);
    }
    world
        .sandbox
        .fault(Fault::at(Step::Search, Action::status(500)).path("/invoices").always());
    let search = async |words: &str, kinds: &[PlaceKind]| {
        let calls = world.sandbox.api_calls();
        let found = world.provider.search(words, kinds).await;
        (found, world.sandbox.api_calls() - calls)
    };
    let (found, first) = search("Relaunch", &[]).await;
    let found = found.expect("the others");
    for kind in [PlaceKind::Project, PlaceKind::Task] {
        assert!(
            found.iter().any(|target| target.place.kind == kind),
            "{kind:?} is there"
        );
    }
    let (_, second) = search("Relaunch 2026", &[]).await;
    assert_eq!(second, first - 3, "who was refused is left alone, who stumbled is not");
    let (found, calls) = search("Taxi", &[PlaceKind::Expense]).await;
    let fault = found.expect_err("there is nothing else to show");
    assert_eq!((fault.kind, calls), (FaultKind::NoAccess, 0), "and it is said");
    let (found, _) = search("Rate", &[PlaceKind::Invoice]).await;
    let fault = found.expect_err("there is nothing else to show");
    assert!(matches!(fault.kind, FaultKind::Unavailable { .. }), "{fault}");
}

#[tokio::test]
async fn five_thousand_tasks_and_three_hundred_projects_take_one_round_and_come_in_order() {
    let world = World::with(Options {
        seed: Seed::Large,
        rate: RateLimits::default(),
        ..Options::for_tests()
    })
    .await;
    for query in ["Relaunch 2026", "Startseite", "Webshop 1", "12"] {
        let calls = world.sandbox.api_calls();
        let found = world.provider.search(query, &[]).await.unwrap();
        let calls = world.sandbox.api_calls() - calls;
        assert!(calls <= 12, "{query}: {calls} calls");
        assert!(
            found.iter().map(|target| target.closed).is_sorted(),
            "{query}: open ones first"
        );
        let number = |target: &&Target| !target.closed && target.number.as_deref() == Some(query);
        let numbered = found.iter().filter(number).count();
        assert!(
            found.iter().take(numbered).all(|target| number(&target)),
            "{query}: its number first"
        );
    }
    let found = world.provider.search("Relaunch 2026", &[]).await.unwrap();
    let kinds: Vec<PlaceKind> = found.iter().map(|target| target.place.kind).collect();
    let first = kinds.iter().take_while(|kind| **kind != PlaceKind::Task).count();
    assert!(
        (1..=3).contains(&first),
        "a few of that name stand before the tasks: {kinds:?}"
    );
    assert_eq!(kinds[0], PlaceKind::Project, "the project first");
    let tasks = kinds[first..]
        .iter()
        .take_while(|kind| **kind == PlaceKind::Task)
        .count();
    assert!(tasks >= 10, "then its tasks: {kinds:?}");
    let calls = world.sandbox.api_calls();
    let recent = world.provider.recent().await.unwrap();
    assert_eq!(world.sandbox.api_calls() - calls, 4, "one call for each kind");
    assert!(
        recent.iter().all(|target| !target.closed) && recent.len() >= 50,
        "open ones, many"
    );
    assert_eq!(
        world.sandbox.mistakes(),
        [],
        "every query is supported, and nobody asks too fast"
    );
}

#[tokio::test]
async fn what_moved_last_comes_first_whatever_it_is() {
    let world = World::new().await;
    let found = world.provider.recent().await.unwrap();
    let position = |kind, id: u64| {
        let place = |target: &Target| target.place.kind == kind && target.place.id == id.to_string();
        found
            .iter()
            .position(place)
            .unwrap_or_else(|| panic!("{kind:?} in {found:#?}"))
    };
    let order = [
        position(PlaceKind::Task, seed::STARTSEITE),
        position(PlaceKind::Task, seed::ODD_NUMBER),
        position(PlaceKind::Budget, seed::BUDGET),
        position(PlaceKind::Deal, seed::DEAL),
        position(PlaceKind::Page, seed::PAGE),
    ];
    assert!(order.is_sorted(), "{order:?} by their own clocks");
    assert!(
        found.iter().all(|target| !target.closed),
        "nobody sends to what is over"
    );
}

#[tokio::test]
async fn a_service_that_does_not_include_the_company_is_asked_without() {
    let refusal = "{\"errors\":[{\"status\":\"400\",\"title\":\"Unsupported Include\",\
        \"detail\":\"Include 'project.company' is not supported on this endpoint\"}]}";
    let task_document = "{\"data\":{\"id\":\"1\",\"type\":\"tasks\",\"attributes\":{\"title\":\"A\"}}}";
    let server = Server::new([
        Manner::Answer(answer("400 Bad Request", &[], refusal)),
        Manner::Answer(answer("200 OK", &[], task_document)),
    ])
    .await;
    let target = provider_at(&server.url(), Http::default())
        .look_up(&task(1))
        .await
        .unwrap();
    assert_eq!(target.title, "A", "less is better than nothing");
    assert!(
        !server.seen()[1].head.contains("company%2c"),
        "the company was left out"
    );
}
