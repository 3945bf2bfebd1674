//! Own tasks and comments to choose from, by the Productive provider; and services that say less than they should.

use attache_core::{
    destination::Target,
    http::Http,
    provider::{FaultKind, Provider as _},
    upload::RemoteId,
};
use attache_sandbox::{Options, RateLimits, Seed, seed};
use serde_json::json;

use crate::{
    harness::{World, comment, kind, provider_at, task, words},
    server::{Manner, Server, answer},
};

fn ok(document: &serde_json::Value) -> Manner {
    Manner::Answer(answer("200 OK", &[], &document.to_string()))
}

fn unsupported_include() -> Manner {
    let errors = json!({"errors": [{
        "status": "400", "title": "Unsupported Include", "detail": "Include 'attachments' is not supported on this endpoint",
    }]});
    Manner::Answer(answer("400 Bad Request", &[], &errors.to_string()))
}

#[tokio::test]
async fn own_open_tasks_come_with_the_one_that_moved_last_first() {
    let world = World::with(Options {
        seed: Seed::Believable,
        rate: RateLimits::none(),
        ..Options::for_tests()
    })
    .await;
    let calls = world.sandbox.api_calls();
    let mine = world.provider.mine().await.unwrap();
    assert_eq!(world.sandbox.api_calls() - calls, 2, "who am I, and what is mine");
    assert!(mine.len() > 10, "{} are a lot", mine.len());
    assert_eq!(mine[0].place, task(seed::STARTSEITE), "the one that moved last");
    let lena = |target: &Target| !target.closed && target.assignee.as_deref() == Some("Lena Hoffmann");
    assert!(mine.iter().all(lena), "open, and hers");
    assert_eq!(
        mine[0].company.as_deref(),
        Some("Nordlicht Versicherung"),
        "as search shows them"
    );
    world.provider.mine().await.unwrap();
    assert_eq!(world.sandbox.api_calls() - calls, 3, "she is still the same person");
    let jonas = world.with_token(seed::SINGLE_ORG_TOKEN).mine().await.unwrap();
    assert!(
        jonas
            .iter()
            .all(|target| target.assignee.as_deref() == Some("Jonas Weiß"))
    );
    assert_eq!(world.sandbox.mistakes(), [], "every filter is supported");
}

#[tokio::test]
async fn a_token_of_another_organisation_has_no_tasks_here() {
    let memberships = json!({"data": [{"id": "1", "type": "organization_memberships", "relationships": {
        "organization": {"data": {"type": "organizations", "id": "99"}},
        "person": {"data": {"type": "people", "id": "7"}},
    }}], "meta": {"total_pages": 1}});
    let server = Server::new([ok(&memberships)]).await;
    let mine = provider_at(&server.url(), Http::default()).mine().await;
    assert_eq!(kind(mine), FaultKind::NotTheService);
    assert_eq!(server.seen().len(), 1, "nobody else's tasks are asked for");
}

#[tokio::test]
async fn the_latest_comments_come_with_author_time_and_files() {
    let world = World::new().await;
    let place = task(seed::STARTSEITE);
    let calls = world.sandbox.api_calls();
    let comments = world.provider.comments(&place).await.unwrap();
    assert_eq!(world.sandbox.api_calls() - calls, 1, "one call");
    let titles: Vec<&str> = comments.iter().map(|one| one.target.title.as_str()).collect();
    assert_eq!(
        titles,
        ["Kommen heute.", "Die neuen Visuals fehlen noch."],
        "newest first"
    );
    assert_eq!(comments[0].target.assignee.as_deref(), Some("Lena Hoffmann"));
    assert_eq!(comments[0].target.place, comment(seed::OWN_COMMENT));
    assert!(comments[0].written > comments[1].written, "with their times");
    assert_eq!(comments[0].files, 0);
    let id = world
        .upload(
            "a.txt",
            b"hello",
            attache_core::provider::Parent::Place(&comment(seed::COMMENT)),
        )
        .await;
    let comments = world.provider.comments(&place).await.unwrap();
    assert_eq!(comments[1].files, 1, "{id} is on it");
    assert!(
        world
            .provider
            .web_link(&comments[1].target.place)
            .await
            .ends_with(&format!("/tasks/{}", seed::STARTSEITE)),
        "they lead to their task"
    );
    for number in 0..40 {
        world
            .sandbox
            .comment_as_someone_else(seed::EMPTY, &format!("<p>Nr. {number}</p>"));
    }
    assert_eq!(
        world.provider.comments(&task(seed::EMPTY)).await.unwrap().len(),
        30,
        "no more than one chooses from"
    );
    assert_eq!(world.provider.comments(&comment(seed::COMMENT)).await.unwrap(), []);
    assert_eq!(world.sandbox.mistakes(), [], "every parameter is supported");
}

#[tokio::test]
async fn comments_without_words_deleted_ones_and_drafts() {
    let row = |id: &str, attributes: serde_json::Value, files: serde_json::Value| json!({"id": id, "type": "comments", "attributes": attributes, "relationships": {"attachments": files}});
    let files = json!({"data": [{"type": "attachments", "id": "5"}, {"type": "attachments", "id": "6"}]});
    let document = json!({
        "data": [
            row("1", json!({"body": null, "created_at": "2026-04-17T06:02:48.589+02:00"}), files),
            row("2", json!({"body": "<p> </p>", "created_at": "yesterday"}), json!({"meta": {"included": false}})),
            row("3", json!({"body": "x", "deleted_at": "2026-04-17T06:02:48.589+02:00"}), json!({"data": []})),
            row("4", json!({"body": "x", "draft": true}), json!({"data": []})),
            row("5", json!({"body": "<p>Private</p>", "hidden": true}), json!({"data": []})),
        ],
        "included": [
            {"id": "5", "type": "attachments", "attributes": {"name": "Plan.pdf", "deleted_at": null}},
            {"id": "6", "type": "attachments", "attributes": {"name": "Alt.pdf", "deleted_at": "2026-04-17T06:02:48.589+02:00"}},
        ],
    });
    let server = Server::new([ok(&document)]).await;
    let comments = provider_at(&server.url(), Http::default())
        .comments(&task(1))
        .await
        .unwrap();
    let seen: Vec<_> = comments
        .iter()
        .map(|one| (one.target.title.as_str(), one.files, one.written))
        .collect();
    let expected = [
        ("Plan.pdf", 1, Some(1_776_398_568_589)),
        ("A comment without text", 0, None),
        ("Private", 0, None),
    ];
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn comments_are_read_with_less_where_the_service_includes_less() {
    let plain = json!({"data": [{"id": 1, "type": "comments", "attributes": {"body": "a"}}]});
    let server = Server::new([unsupported_include(), unsupported_include(), ok(&plain)]).await;
    let comments = provider_at(&server.url(), Http::default())
        .comments(&task(1))
        .await
        .unwrap();
    assert_eq!(comments[0].target.title, "a");
    assert_eq!(comments[0].target.assignee, None, "nobody says who wrote it");
    let seen = server.seen();
    let line = |at: usize| seen[at].head.lines().next().unwrap_or_default().to_owned();
    assert!(line(0).contains("creator%2cattachments"), "{}", line(0));
    assert!(
        line(1).contains("include=creator&") || line(1).contains("include=creator "),
        "{}",
        line(1)
    );
    assert!(!line(2).contains("include"), "{}", line(2));
}

#[tokio::test]
async fn a_lost_comment_is_found_without_the_include() {
    let comments = json!({"data": [{"id": "8", "type": "comments", "attributes": {}}, {"id": "7", "type": "comments", "attributes": {}}]});
    let none = json!({"data": [], "meta": {"total_pages": 1}});
    let its =
        json!({"data": [{"id": "30", "type": "attachments", "attributes": {"name": "a"}}], "meta": {"total_pages": 1}});
    let server = Server::new([unsupported_include(), ok(&comments), ok(&none), ok(&its)]).await;
    let found = provider_at(&server.url(), Http::default())
        .find_made(&task(1), words("x"), &[RemoteId("30".to_owned())])
        .await
        .unwrap();
    assert_eq!(found, Some(RemoteId("7".to_owned())), "each is asked what it carries");
    assert!(
        server.seen()[3].head.contains("comment_id%5d=7"),
        "{}",
        server.seen()[3].head
    );
}

#[tokio::test]
async fn a_lost_comment_is_found_where_the_list_hides_its_relations() {
    let stub = json!({"attachments": {"meta": {"included": false}}});
    let row = |id: u32| json!({"id": id, "type": "comments", "attributes": {}, "relationships": stub});
    let many: Vec<_> = (1..=9).rev().map(row).collect();
    let none = json!({"data": [], "meta": {"total_pages": 1}});
    let server = Server::new([ok(&json!({ "data": many })), ok(&none)]).await;
    let found = provider_at(&server.url(), Http::default())
        .find_made(&task(1), words("x"), &[RemoteId("30".to_owned())])
        .await
        .unwrap();
    assert_eq!(found, None);
    assert_eq!(server.seen().len(), 6, "only the newest five are asked");
}

#[tokio::test]
async fn what_a_place_refers_to_is_unknown_where_the_relation_is_hidden() {
    let stub =
        json!({"data": {"id": "1", "type": "tasks", "relationships": {"attachments": {"meta": {"included": false}}}}});
    let named = json!({"data": {"id": "1", "type": "tasks", "relationships": {"attachments": {"data": [{"type": "attachments", "id": 9}]}}}});
    let other = json!({"data": {"id": "1", "type": "comments"}});
    for (answered, expected) in [
        (ok(&stub), Ok(None)),
        (unsupported_include(), Ok(None)),
        (ok(&named), Ok(Some(vec![RemoteId("9".to_owned())]))),
        (ok(&other), Err(FaultKind::NotTheService)),
    ] {
        let server = Server::new([answered]).await;
        let references = provider_at(&server.url(), Http::default()).references(&task(1)).await;
        assert_eq!(references.map_err(|fault| fault.kind), expected);
    }
}
