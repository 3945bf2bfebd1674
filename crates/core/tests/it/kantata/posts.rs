//! Posts: written once, found again, read.

use attache_core::{
    destination::{Place, PlaceKind},
    http::Http,
    provider::{FaultKind, Parent, Provider as _},
    upload::RemoteId,
};
use attache_sandbox::{Action, Fault as Trouble, Step, seed::kantata as seed};
use serde_json::json;

use super::world::{World, expense, post, project, provider_at, task};
use crate::{
    harness::{kind, words},
    server::{Manner, Server, answer},
};

fn at(id: &RemoteId) -> Place {
    Place {
        kind: PlaceKind::Post,
        id: id.0.clone(),
    }
}

#[tokio::test]
async fn a_post_and_a_reply_carry_their_files() {
    let text = "Look:\n<b>& \"this\"\n\nGrüße 🎉";
    for (place, story, reply_to) in [
        (task(seed::EMPTY), Some(seed::EMPTY), None),
        (project(seed::RELAUNCH), None, None),
        (post(seed::POST), Some(seed::STARTSEITE), Some(seed::POST)),
    ] {
        let world = World::new().await;
        let first = world.upload("a.txt", b"hello", Parent::NewComment).await;
        let second = world.upload("b.txt", b"hello!", Parent::NewComment).await;
        let ids = [first, second];
        let id = world.provider.make(&place, words(text), &ids).await.unwrap();
        let posts = world.sandbox.posts_of_workspace(seed::RELAUNCH);
        let made = posts
            .iter()
            .find(|post| post.id.to_string() == id.0)
            .expect("it is there");
        assert_eq!((made.story, made.reply_to), (story, reply_to), "{place:?}");
        assert_eq!(made.message, text, "as it was written");
        let listed = world.provider.listed(&at(&id)).await.unwrap();
        let expected = [(&ids[0], "a.txt", Some(5)), (&ids[1], "b.txt", Some(6))];
        let read: Vec<_> = listed
            .iter()
            .map(|one| (&one.id, one.name.as_str(), one.size))
            .collect();
        assert_eq!(read, expected, "read back with sizes");
        assert_eq!(
            world.provider.link(&at(&id), &ids).await.unwrap(),
            listed,
            "there is nothing to change"
        );
        assert_eq!(world.provider.references(&at(&id)).await.unwrap(), None);
        let link = world.provider.web_link(&at(&id)).await;
        assert!(
            link.contains(&format!("/workspaces/{}", seed::RELAUNCH)),
            "{link} leads to people's page"
        );
        assert_eq!(world.sandbox.mistakes(), [], "nothing was done that must not be");
    }
}

#[tokio::test]
async fn a_lost_post_is_found_by_what_it_carries() {
    for place in [task(seed::EMPTY), project(seed::RELAUNCH), post(seed::POST)] {
        let world = World::new().await;
        let ids = [
            world.upload("a.txt", b"a", Parent::NewComment).await,
            world.upload("b.txt", b"b", Parent::NewComment).await,
        ];
        let other = world.upload("c.txt", b"c", Parent::NewComment).await;
        assert_eq!(
            world.provider.find_made(&place, words("x"), &ids).await.unwrap(),
            None,
            "not posted yet"
        );
        world.sandbox.fault(Trouble::at(Step::Comment, Action::LoseReply));
        let outcome = kind(world.provider.make(&place, words("Here"), &ids).await);
        assert!(matches!(outcome, FaultKind::Network { sent: true, .. }), "{outcome:?}");
        world
            .sandbox
            .post_as_someone_else(seed::RELAUNCH, Some(seed::EMPTY), "Later", 1)
            .unwrap();
        for provider in [&world.provider, &world.anew()] {
            let found = provider.find_made(&place, words("x"), &ids[1..]).await.unwrap();
            let found = found.expect("one of its files is enough");
            let made = world.sandbox.posts_of_workspace(seed::RELAUNCH);
            let made = made
                .iter()
                .find(|post| post.id.to_string() == found.0)
                .expect("it is there");
            assert_eq!(made.message, "Here");
            assert_eq!(
                provider
                    .find_made(&place, words("x"), std::slice::from_ref(&other))
                    .await
                    .unwrap(),
                None
            );
        }
        assert_eq!(world.sandbox.mistakes(), []);
    }
}

#[tokio::test]
async fn a_lost_post_is_found_behind_many_others_after_a_restart() {
    let world = World::new().await;
    let ids = [world.upload("a.txt", b"a", Parent::NewComment).await];
    let place = task(seed::EMPTY);
    let id = world.provider.make(&place, words("Here"), &ids).await.unwrap();
    for number in 0..230 {
        let words = format!("Nr. {number}");
        world
            .sandbox
            .post_as_someone_else(seed::RELAUNCH, Some(seed::EMPTY), &words, 0)
            .unwrap();
    }
    let found = world.anew().find_made(&place, words("x"), &ids).await.unwrap();
    assert_eq!(found, Some(id), "it is on the second page");
    assert_eq!(world.sandbox.mistakes(), []);
}

/// Every answer tells a time that is far from this computer's.
#[tokio::test]
async fn a_lost_post_is_looked_for_by_the_clock_of_the_service() {
    let (date, header) = ("2031-05-04T10:00:00Z", ("Date", "Sun, 04 May 2031 10:00:00 GMT"));
    let story = json!({
        "count": 1, "results": [{"key": "stories", "id": "5"}], "stories": {"5": {"id": "5", "workspace_id": 9}},
    });
    let none = json!({"count": 0, "results": [], "posts": {}});
    let ok = |document: &serde_json::Value| Manner::Answer(answer("200 OK", &[header], &document.to_string()));
    let lost = Manner::Answer(answer("502 Bad Gateway", &[header], ""));
    let server = Server::new([ok(&story), lost, ok(&none)]).await;
    let provider = provider_at(&server.url(), Http::default());
    let (place, ids) = (task(5), [RemoteId("2".to_owned())]);
    assert_eq!(
        kind(provider.make(&place, words("x"), &ids).await),
        FaultKind::Unavailable { status: 502 }
    );
    assert_eq!(provider.find_made(&place, words("x"), &ids).await.unwrap(), None);
    let seen = server.seen();
    let line = seen[2].head.lines().next().unwrap_or_default();
    let asked = line
        .split(['?', '&', ' '])
        .find_map(|part| part.strip_prefix("created_after="))
        .expect("since when");
    let asked = asked.replace("%3a", ":").to_uppercase();
    let asked: jiff::Timestamp = asked.parse().expect("a time");
    let before = date.parse::<jiff::Timestamp>().unwrap() - asked;
    let seconds = before.total(jiff::Unit::Second).unwrap();
    assert!(
        (50.0..=61.0).contains(&seconds),
        "a minute before it was asked for: {seconds}"
    );
    assert!(line.contains("workspace_id=9") && line.contains("story_id=5"), "{line}");
}

#[tokio::test]
async fn the_latest_posts_come_newest_first_with_author_and_files() {
    let world = World::new().await;
    let place = task(seed::STARTSEITE);
    let posts = world.provider.comments(&place).await.unwrap();
    assert_eq!(posts.len(), 1, "replies are not replied to");
    let target = &posts[0].target;
    assert_eq!(target.title, "Wireframes und Briefing, bitte ansehen.");
    assert_eq!(target.place, post(seed::POST));
    assert_eq!(target.assignee.as_deref(), Some("Tom Berger"));
    assert_eq!(target.project.as_deref(), Some("Nordlicht: Relaunch 2026"));
    assert_eq!(posts[0].files, 2);
    let of_project = world.provider.comments(&project(seed::RELAUNCH)).await.unwrap();
    assert!(of_project.len() >= 3, "{} are seen", of_project.len());
    assert!(of_project.is_sorted_by_key(|one| std::cmp::Reverse(one.written)));
    for number in 0..40 {
        let words = format!("Nr. {number}");
        world
            .sandbox
            .post_as_someone_else(seed::RELAUNCH, Some(seed::EMPTY), &words, 0)
            .unwrap();
    }
    assert_eq!(world.provider.comments(&task(seed::EMPTY)).await.unwrap().len(), 30);
    assert_eq!(world.provider.comments(&expense(seed::EXPENSE)).await.unwrap(), []);
    assert_eq!(world.sandbox.mistakes(), [], "every parameter is known");
}

#[tokio::test]
async fn what_is_on_a_task_and_in_a_project_is_listed() {
    let world = World::new().await;
    let names = |listed: Vec<attache_core::provider::Listed>| {
        let mut names: Vec<String> = listed.into_iter().map(|one| one.name).collect();
        names.sort();
        names
    };
    let on_task = names(world.provider.listed(&task(seed::STARTSEITE)).await.unwrap());
    assert_eq!(on_task, ["Briefing_Startseite.txt", "Wireframe_v3.svg"]);
    let in_project = names(world.provider.listed(&project(seed::RELAUNCH)).await.unwrap());
    assert!(
        in_project.contains(&"Zeitplan.csv".to_owned()) && in_project.len() == 3,
        "{in_project:?}"
    );
    let calls = world.sandbox.api_calls();
    let newest = names(world.provider.newest(&project(seed::RELAUNCH)).await.unwrap());
    assert_eq!((newest, world.sandbox.api_calls() - calls), (in_project, 1));
    assert_eq!(world.sandbox.mistakes(), []);
}

#[tokio::test]
async fn a_post_is_known_by_its_words_or_its_files() {
    let world = World::new().await;
    let target = world.provider.look_up(&post(seed::REPLY)).await.unwrap();
    assert_eq!(target.title, "Kommt heute <b>noch</b>.", "what people wrote is text");
    assert_eq!(target.assignee.as_deref(), Some("Anna Lindqvist"));
    assert!(!target.closed);
    let target = world.provider.look_up(&post(seed::ARCHIVED_POST)).await.unwrap();
    assert!(target.closed, "its project is archived");
    for hidden in [seed::SECRET_POST, 1] {
        assert_eq!(kind(world.provider.look_up(&post(hidden)).await), FaultKind::Gone);
    }
    world.sandbox.delete_post(seed::REPLY);
    assert_eq!(kind(world.provider.look_up(&post(seed::REPLY)).await), FaultKind::Gone);
    assert_eq!(world.sandbox.mistakes(), []);
}

#[tokio::test]
async fn posts_go_only_where_posts_can_be() {
    let world = World::new().await;
    let ids = [world.upload("a.txt", b"a", Parent::NewComment).await];
    for (place, expected) in [
        (project(seed::READ_ONLY), FaultKind::NoAccess),
        (project(seed::NO_FILES), FaultKind::NoAccess),
        (task(seed::CLOSED), FaultKind::NoAccess),
        (task(seed::HIDDEN_STORY), FaultKind::Gone),
        (project(seed::HIDDEN), FaultKind::Gone),
    ] {
        assert_eq!(
            kind(world.provider.make(&place, words("x"), &ids).await),
            expected,
            "{place:?}"
        );
    }
    let nowhere = kind(world.provider.make(&expense(seed::EXPENSE), words("x"), &ids).await);
    assert!(matches!(nowhere, FaultKind::Refused { .. }), "{nowhere:?}");
    let receipt = expense(seed::EXPENSE);
    let receipt = [world.upload("b.txt", b"b", Parent::Place(&receipt)).await];
    let wrong = kind(world.provider.make(&task(seed::EMPTY), words("x"), &receipt).await);
    assert!(matches!(wrong, FaultKind::Refused { field: Some(_), .. }), "{wrong:?}");
}
