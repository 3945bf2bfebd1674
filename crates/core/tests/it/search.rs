//! Finding tasks and reading what they are.

use attache_core::{destination::Target, http::Http, provider::Provider as _};
use attache_sandbox::{Options, RateLimits, Seed, seed};

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
        assert!(calls <= 4, "{query}: {calls} calls are too many for one search");
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
