//! Files and comments, by the Productive provider against the sandbox.

use attache_core::{
    destination::{Place, PlaceKind},
    provider::{Parent, Provider as _},
    upload::RemoteId,
};
use attache_sandbox::{LinkMode, seed};

use crate::harness::{World, comment, md5, task, words};

#[tokio::test]
async fn a_file_is_reserved_stored_registered_and_listed() {
    let world = World::new().await;
    for (place, name) in [(task(seed::EMPTY), "task"), (comment(seed::COMMENT), "comment")] {
        let id = world
            .upload(&format!("{name}.txt"), b"hello", Parent::Place(&place))
            .await;
        let listed = world.provider.listed(&place).await.unwrap();
        let one = listed.iter().find(|one| one.id == id).expect("registering linked it");
        assert_eq!(
            (one.name.as_str(), one.size),
            (format!("{name}.txt").as_str(), Some(5)),
            "as it was sent"
        );
        let stored = world
            .sandbox
            .attachments()
            .into_iter()
            .find(|file| file.id.to_string() == id.0);
        assert_eq!(
            stored.expect("it exists").md5,
            Some(md5(b"hello")),
            "the service took the bytes"
        );
    }
    assert_eq!(world.sandbox.mistakes(), [], "nothing was done that must not be");
}

#[tokio::test]
async fn reserving_never_links() {
    let world = World::new().await;
    let place = task(seed::EMPTY);
    let file = world.folder.file("a.txt", b"hello");
    world.provider.reserve(&file, Parent::Place(&place)).await.unwrap();
    assert_eq!(
        world.sandbox.files_of_task(seed::EMPTY).len(),
        0,
        "a failed upload must not dangle there"
    );
    assert_eq!(world.sandbox.mistakes(), [], "nor be refused for it");
}

#[tokio::test]
async fn credentials_say_when_they_end() {
    let world = World::new().await;
    let file = world.folder.file("a.txt", b"hello");
    let reserved = world.provider.reserve(&file, Parent::NewComment).await.unwrap();
    let left = reserved.form.expires.expect("the policy says it") - jiff::Timestamp::now();
    let minutes = left.total(jiff::Unit::Minute).unwrap();
    assert!(
        (59.0..=60.0).contains(&minutes),
        "an hour is documented, {minutes} minutes are left"
    );
    assert!(
        !format!("{:?}", reserved.form).contains("x-amz"),
        "what is signed never shows"
    );
}

#[tokio::test]
async fn linking_through_the_parent_keeps_what_the_caller_names() {
    for mode in [LinkMode::Replace, LinkMode::Add] {
        let world = World::new().await;
        world.sandbox.change_options(|options| {
            options.link = mode;
            options.attachment_side_linking = false;
        });
        let place = task(seed::STARTSEITE);
        let before = world.provider.listed(&place).await.unwrap();
        let new = world.upload("a.txt", b"hello", Parent::Place(&place)).await;
        assert_eq!(
            world.provider.listed(&place).await.unwrap(),
            before,
            "registering does not link here"
        );
        let mut union: Vec<RemoteId> = before.iter().map(|one| one.id.clone()).collect();
        union.push(new.clone());
        let calls = world.sandbox.api_calls();
        let mut after = world.provider.link(&place, &union).await.unwrap();
        assert_eq!(world.sandbox.api_calls() - calls, 2, "a constant number of calls");
        let mut listed = world.provider.listed(&place).await.unwrap();
        after.sort_by(|a, b| a.id.cmp(&b.id));
        listed.sort_by(|a, b| a.id.cmp(&b.id));
        assert_eq!(
            after, listed,
            "read back as the place lists it, with sizes, under {mode:?}"
        );
        assert!(
            after.iter().any(|one| one.id == new),
            "the new one is there under {mode:?}"
        );
        assert_eq!(after.len(), before.len() + 1, "and nobody else left under {mode:?}");
        assert_eq!(world.sandbox.mistakes(), [], "no sibling was dropped");
    }
}

#[tokio::test]
async fn all_pages_are_listed_with_as_few_calls_as_pages() {
    let world = World::new().await;
    world.sandbox.add_files(seed::EMPTY, 401).unwrap();
    let place = task(seed::EMPTY);
    let calls = world.sandbox.api_calls();
    let listed = world.provider.listed(&place).await.unwrap();
    assert_eq!(listed.len(), 401, "every page");
    assert_eq!(world.sandbox.api_calls() - calls, 3, "two hundred at a time");
    world.provider.discard(&listed[0].id).await.unwrap();
    assert_eq!(
        world.provider.listed(&place).await.unwrap().len(),
        400,
        "deleted ones are left out"
    );
    let again = world.provider.discard(&listed[0].id).await;
    assert!(again.is_ok(), "gone already is fine: {again:?}");
}

#[tokio::test]
async fn a_comment_carries_its_files_and_is_found_again() {
    let world = World::new().await;
    let place = task(seed::STARTSEITE);
    let first = world.upload("a.txt", b"hello", Parent::NewComment).await;
    let second = world.upload("b.txt", b"hello", Parent::NewComment).await;
    let other = world.upload("c.txt", b"hello", Parent::NewComment).await;
    let ids = [first, second];
    assert_eq!(
        world.provider.find_made(&place, words("x"), &ids).await.unwrap(),
        None,
        "not posted yet"
    );
    let text = "Look:\n<b>& \"this\"\n\nBye";
    let id = world.provider.make(&place, words(text), &ids).await.unwrap();
    world.sandbox.comment_as_someone_else(seed::STARTSEITE, "<p>Later</p>");
    let found = world.provider.find_made(&place, words("x"), &ids[1..]).await.unwrap();
    assert_eq!(found.as_ref(), Some(&id), "one of its files is enough");
    assert_eq!(
        world.provider.find_made(&place, words("x"), &[other]).await.unwrap(),
        None,
        "another file is elsewhere"
    );

    let comments = world.sandbox.comments_of_task(seed::STARTSEITE);
    let posted = comments
        .iter()
        .find(|comment| comment.id.to_string() == id.0)
        .expect("it is there");
    let body = posted.body.as_deref();
    assert_eq!(
        body,
        Some("<p>Look:<br>&lt;b&gt;&amp; &quot;this&quot;</p><p>Bye</p>"),
        "text, not markup"
    );
    assert_eq!(posted.files.len(), 2, "both files");
    let on = Place {
        kind: PlaceKind::Comment,
        id: id.0,
    };
    assert_eq!(
        world.provider.listed(&on).await.unwrap().len(),
        2,
        "read back from the comment"
    );
    let web = world.sandbox.web_url();
    let expected = format!("{}/10/tasks/{}", web.trim_end_matches('/'), seed::STARTSEITE);
    assert_eq!(
        world.provider.web_link(&on).await,
        expected,
        "a comment is read with its task"
    );
    assert_eq!(world.sandbox.mistakes(), [], "nothing was done that must not be");
}
