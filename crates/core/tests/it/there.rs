//! Files that a destination holds, as the providers list them.

use std::collections::{HashSet, VecDeque};

use attache_core::{
    destination::{Audience, Place, PlaceKind},
    event::{FileThere, Shelf},
    provider::{FaultKind, Making, Provider, Service as _, kantata, productive},
    upload::RemoteId,
};
use attache_sandbox::{Action, Fault, Options, Step, seed};
use serde_json::json;

use crate::{
    harness::{World, comment, kind, task},
    kantata::world,
};

/// Every page of a shelf, and what was said of the whole with each.
async fn all(provider: &dyn Provider, place: &Place, shelf: Shelf) -> (Vec<FileThere>, Vec<Option<u32>>) {
    let (mut files, mut totals, mut next) = (Vec::new(), Vec::new(), None);
    loop {
        let page = provider.files(place, shelf, next.as_deref()).await.expect("a page");
        files.extend(page.files);
        totals.push(page.total);
        next = page.next;
        if next.is_none() {
            return (files, totals);
        }
    }
}

fn names(files: &[FileThere]) -> Vec<&str> {
    files.iter().map(|file| file.name.as_str()).collect()
}

#[tokio::test]
async fn two_thousand_files_come_page_by_page_and_the_first_costs_one_call() {
    let world = World::new().await;
    let ids = world.sandbox.add_files(seed::EMPTY, 2_000).expect("files");
    let place = task(seed::EMPTY);
    for shelf in [Shelf::Own, Shelf::Comments] {
        let calls = world.sandbox.api_calls();
        let page = world.provider.files(&place, shelf, None).await.expect("a page");
        assert_eq!(world.sandbox.api_calls() - calls, 1, "one round trip for {shelf:?}");
        let expected = if shelf == Shelf::Own {
            (200, Some(2_000), true)
        } else {
            (0, Some(0), false)
        };
        assert_eq!(
            (page.files.len(), page.total, page.next.is_some()),
            expected,
            "{shelf:?}"
        );
    }
    let (files, totals) = all(&world.provider, &place, Shelf::Own).await;
    assert_eq!(totals, [Some(2_000); 10]);
    let newest_first: Vec<String> = ids.iter().rev().map(u64::to_string).collect();
    assert_eq!(
        files.iter().map(|file| file.id.clone()).collect::<Vec<_>>(),
        newest_first
    );
    assert_eq!(files[0].by.as_deref(), Some("Jonas Weiß"));
    assert_eq!(
        (files[0].size, files[0].content_type.as_deref()),
        (Some(16), Some("text/plain"))
    );
    assert!(files[0].at.is_some() && files[0].on.is_none());
    assert_eq!(world.sandbox.mistakes(), []);
}

#[tokio::test]
async fn what_is_deleted_while_pages_are_read_hides_no_other_file() {
    for (shelf, goes) in [(Shelf::Own, 3), (Shelf::Own, 0), (Shelf::Comments, 3)] {
        let world = World::new().await;
        let place = task(seed::EMPTY);
        // Newest first, each with what it stands on.
        let mut ids: VecDeque<(u64, Option<u64>)> = VecDeque::new();
        if shelf == Shelf::Own {
            let files = world.sandbox.add_files(seed::EMPTY, 450).expect("files");
            ids.extend(files.into_iter().rev().map(|file| (file, None)));
        } else {
            for number in 0..450 {
                let comment = world.sandbox.comment_as_someone_else(seed::EMPTY, "Look");
                let name = format!("{number}.txt");
                let file = world.sandbox.give_file("comment", comment, &name).expect("a file");
                ids.push_front((file, Some(comment)));
            }
        }
        let (mut seen, mut next) = (HashSet::new(), None);
        loop {
            let page = world
                .provider
                .files(&place, shelf, next.as_deref())
                .await
                .expect("a page");
            seen.extend(page.files.into_iter().map(|file| file.id));
            next = page.next;
            if next.is_none() {
                break;
            }
            // Some of those that were seen.
            for (file, comment) in ids.drain(..goes) {
                world.sandbox.delete_file(file);
                if let Some(comment) = comment {
                    world.sandbox.delete_comment(comment);
                }
            }
        }
        let missed = ids.iter().filter(|(file, _)| !seen.contains(&file.to_string()));
        assert_eq!(missed.count(), 0, "{shelf:?}, {goes} deleted after each page");
        assert_eq!(world.sandbox.mistakes(), []);
    }
}

#[tokio::test]
async fn the_files_of_a_task_and_of_its_comments_stand_apart() {
    let world = World::new().await;
    let text = "text/plain";
    world
        .sandbox
        .give("task", seed::EMPTY, ("own.txt", text), b"own")
        .expect("file");
    let older = world
        .sandbox
        .comment_as_someone_else(seed::EMPTY, "<p>First &amp; older</p>");
    for name in ["1.txt", "2.txt"] {
        world.sandbox.give("comment", older, (name, text), b"x").expect("file");
    }
    let id = world
        .sandbox
        .give("comment", older, ("gone.txt", text), b"x")
        .expect("file");
    world
        .provider
        .discard(&RemoteId(id.to_string()))
        .await
        .expect("deleted");
    let place = task(seed::EMPTY);
    let (own, _) = all(&world.provider, &place, Shelf::Own).await;
    assert_eq!(names(&own), ["own.txt"]);
    let (files, totals) = all(&world.provider, &place, Shelf::Comments).await;
    assert_eq!(names(&files), ["2.txt", "1.txt"], "newest first, and nothing deleted");
    assert_eq!(totals, [Some(2)]);
    let on = files[0].on.as_ref().expect("its comment");
    assert_eq!(
        (on.id.clone(), on.excerpt.as_str()),
        (older.to_string(), "First & older")
    );
    assert_eq!(files[0].by.as_deref(), Some("Jonas Weiß"));
    let (of_comment, _) = all(&world.provider, &comment(older), Shelf::Own).await;
    assert_eq!(names(&of_comment), ["2.txt", "1.txt"]);
    assert_eq!(world.sandbox.mistakes(), []);
}

#[tokio::test]
async fn objects_that_no_list_tells_of_name_their_files_themselves() {
    let world = World::new().await;
    let mut asked = 0;
    for kind in PlaceKind::ALL {
        let shelves = productive::Service.shelves(kind);
        let id = match kind {
            PlaceKind::Expense => seed::EXPENSE,
            PlaceKind::Invoice => seed::INVOICE,
            PlaceKind::PurchaseOrder => seed::PURCHASE_ORDER,
            PlaceKind::Bill => seed::BILL,
            PlaceKind::Booking => seed::BOOKING,
            PlaceKind::Page => seed::PAGE,
            _ => continue,
        };
        assert!(shelves.contains(&Shelf::Own), "{kind:?}");
        let word = kind.word().replace('-', "_");
        world.sandbox.give_file(&word, id, "there.pdf").expect("file");
        let place = Place {
            kind,
            id: id.to_string(),
        };
        let (files, totals) = all(&world.provider, &place, Shelf::Own).await;
        assert_eq!((names(&files), totals), (vec!["there.pdf"], vec![Some(1)]), "{kind:?}");
        assert_eq!(files[0].by.as_deref(), Some("Jonas Weiß"), "{kind:?}");
        asked += 1;
    }
    assert_eq!(asked, 6);
    assert_eq!(world.sandbox.mistakes(), []);
}

#[tokio::test]
async fn a_service_that_includes_less_still_lists() {
    let world = World::new().await;
    world.sandbox.add_files(seed::EMPTY, 1).expect("files");
    let refusal = json!({"errors": [{"status": "400", "title": "Unsupported Include",
        "detail": "Include 'creator' is not supported on this endpoint"}]});
    let refused = Action::Reply {
        status: 400,
        headers: Vec::new(),
        body: attache_sandbox::Says::Json(refusal),
    };
    world.sandbox.fault(Fault::at(Step::List, refused));
    let page = world
        .provider
        .files(&task(seed::EMPTY), Shelf::Own, None)
        .await
        .expect("a page");
    assert_eq!((page.files.len(), page.files[0].by.clone()), (1, None));
}

#[tokio::test]
async fn a_file_can_be_renamed_and_is_found_again() {
    let world = World::new().await;
    let id = world.sandbox.attach_as_someone_else(seed::EMPTY).expect("file");
    let (place, id) = (task(seed::EMPTY), RemoteId(id.to_string()));
    let before = world.provider.held(&place, &id).await.expect("held");
    assert_eq!(before.file.name, "Notizen Jonas.txt");
    let calls = world.sandbox.api_calls();
    world.provider.held(&place, &id).await.expect("held");
    assert_eq!(world.sandbox.api_calls(), calls, "it is remembered");
    world.provider.rename(&id, "Neu.txt").await.expect("renamed");
    assert_eq!(
        world.provider.held(&place, &id).await.expect("held").file.name,
        "Neu.txt"
    );
    world.provider.discard(&id).await.expect("deleted");
    assert_eq!(kind(world.provider.held(&place, &id).await), FaultKind::Gone);
    world.provider.discard(&id).await.expect("gone already is fine");
    assert_eq!(world.sandbox.mistakes(), []);
}

#[tokio::test]
async fn posts_replies_and_receipts_have_their_files() {
    let world = world::World::with(Options::for_tests()).await;
    let provider = &world.provider;
    let file = world.folder.file("bericht.txt", b"some words");
    let place = world::task(attache_sandbox::seed::kantata::EMPTY);
    let parent = attache_core::provider::Parent::NewComment;
    let first = world.upload("one.txt", b"1", parent).await;
    let second = world.upload("two.txt", b"22", parent).await;
    let says = |text| Making::Words {
        text,
        audience: &Audience::Everybody,
    };
    let post = provider
        .make(&place, says("Two of them"), &[first.clone(), second])
        .await
        .expect("post");
    let third = world.whole(&file, parent).await.expect("sent").id;
    let on_post = Place {
        kind: PlaceKind::Post,
        id: post.0.clone(),
    };
    provider
        .make(&on_post, says("And one more"), std::slice::from_ref(&third))
        .await
        .expect("reply");
    for kind in [PlaceKind::Task, PlaceKind::Project, PlaceKind::Post, PlaceKind::Expense] {
        assert!(!kantata::Service.shelves(kind).is_empty(), "{kind:?}");
    }

    let (files, totals) = all(provider, &place, Shelf::Comments).await;
    let mut sorted = names(&files);
    sorted.sort_unstable();
    assert_eq!(
        sorted.len(),
        totals.last().copied().flatten().expect("counted") as usize
    );
    assert!(sorted.contains(&"one.txt") && sorted.contains(&"two.txt"), "{sorted:?}");
    let one = files.iter().find(|file| file.name == "one.txt").expect("one");
    assert_eq!(one.on.as_ref().expect("its post").excerpt, "Two of them");
    assert_eq!((one.by.as_deref(), one.size), (Some("Anna Lindqvist"), Some(1)));

    let (own, _) = all(provider, &on_post, Shelf::Own).await;
    assert_eq!(own.len(), 2, "the post's own");
    let (replies, _) = all(provider, &on_post, Shelf::Comments).await;
    assert_eq!(names(&replies), ["bericht.txt"]);
    let anew = world.anew();
    let found = anew.held(&on_post, &third).await.expect("looked for");
    assert_eq!(found.file.name, "bericht.txt");
    assert_eq!(world.sandbox.mistakes(), []);
}
