//! A files host that sends something else, sends people elsewhere, or wants a pause.

use std::{
    cell::Cell,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use attache_core::{app::EngineOptions, reason::Unfetched};
use attache_sandbox::Says;
use serde_json::json;

use super::*;

/// Sends whoever asks elsewhere.
fn sent_to(location: &str) -> Action {
    Action::Reply {
        status: 302,
        headers: vec![("location".to_owned(), location.to_owned())],
        body: Says::Html("<html>You are being redirected.</html>".to_owned()),
    }
}

#[tokio::test]
async fn a_way_that_is_half_said_is_gone() {
    let case = Case::new("a.pdf", 5_000).await;
    case.desk
        .sandbox
        .fault(Fault::at(Step::Download, sent_to("../original/a.pdf")));
    assert_eq!(case.fetch().await.state, DownloadState::Done);
    assert_eq!((case.downloads(), case.there()), (2, vec!["a.pdf".to_owned()]));
    case.desk.done().await;
}

#[tokio::test]
async fn whatever_else_comes_is_no_file() {
    let page = |status, body: &str| Action::Reply {
        status,
        headers: Vec::new(),
        body: Says::Html(body.to_owned()),
    };
    let sign_in = Reason::LoginPage { provider: provider() };
    let other = Reason::OtherThanListed { provider: provider() };
    let failing = Reason::ServiceFailing {
        provider: provider(),
        times: person().retries.attempts,
    };
    let web = "https://app.productive.io/login?return_to=x";
    let not_from = |address: &str| Reason::FilesNotAllowed {
        address: address.to_owned(),
    };
    for (what, action, reason) in [
        ("a way to the login page", sent_to(web), sign_in.clone()),
        ("a page", Action::captive_portal(), sign_in.clone()),
        (
            "a page under no name",
            Action::Reply {
                status: 200,
                headers: vec![("content-type".to_owned(), "application/pdf".to_owned())],
                body: Says::Html("<!doctype html><title>Productive</title>".to_owned()),
            },
            sign_in.clone(),
        ),
        ("not signed in", page(401, "<html></html>"), sign_in.clone()),
        ("forbidden", page(403, "<html></html>"), sign_in.clone()),
        ("listed and not to be had", page(404, "<html></html>"), not_ready()),
        ("more than announced", Action::Surplus { bytes: 5 }, other.clone()),
        ("another size", page(200, ""), sign_in),
        (
            "an unsafe way",
            sent_to("http://example.org/a"),
            not_from("http://example.org"),
        ),
        (
            "the same, half said",
            sent_to("//example.org:81/a"),
            not_from("http://example.org:81"),
        ),
        ("this computer", sent_to("file:///etc/passwd"), not_from("file:")),
        (
            "a file of a host",
            sent_to("file://example.org/a"),
            not_from("file://example.org"),
        ),
        ("its own bytes", sent_to("data:text/plain,hello"), not_from("data:")),
        ("a program", sent_to("javascript:alert(1)"), not_from("javascript:")),
        (
            "somebody's name",
            sent_to("https://lena:secret@example.org/a"),
            not_from("https://…@example.org"),
        ),
        ("round and round", sent_to("../elsewhere"), other.clone()),
        ("no way", sent_to("/again"), other),
        ("failing", page(503, "<html></html>"), failing),
    ] {
        let case = Case::new("a.pdf", 5_000).await;
        case.desk.sandbox.fault(Fault::at(Step::Download, action).always());
        let view = case.fetch().await;
        assert_eq!(
            (view.state, view.reason),
            (DownloadState::Failed, Some(reason)),
            "{what}"
        );
        assert_eq!(case.there(), Vec::<String>::new(), "{what}: nothing is left");
        case.desk.done().await;
    }
}

fn not_ready() -> Reason {
    Reason::NotReady { provider: provider() }
}

fn page(status: u16) -> Action {
    Action::Reply {
        status,
        headers: Vec::new(),
        body: Says::Html("<html></html>".to_owned()),
    }
}

#[tokio::test]
async fn a_file_that_was_attached_a_moment_ago_is_waited_for() {
    let case = Case::new("a.pdf", 5_000).await;
    case.desk.sandbox.fault(Fault::at(Step::Download, page(404)).times(2));
    assert_eq!(case.fetch().await.state, DownloadState::Done);
    assert_eq!((case.downloads(), case.there()), (3, vec!["a.pdf".to_owned()]));

    case.desk.done().await;
}

#[tokio::test]
async fn a_file_that_was_deleted_meanwhile_is_said_to_be_gone_however_its_host_says_so() {
    for status in [404, 403] {
        let case = Case::new("a.pdf", 5_000).await;
        case.list().await;
        case.desk.sandbox.delete_file(case.file.parse().expect("id"));
        case.desk
            .sandbox
            .fault(Fault::at(Step::Download, page(status)).always());
        let view = case.fetch().await;
        assert_eq!(view.reason, Some(Reason::NoLongerThere), "{status}");
        assert_eq!(case.downloads(), 1, "{status}: its host is not asked again");
        case.desk.done().await;
    }
}

#[tokio::test]
async fn an_address_that_is_no_longer_true_is_asked_for_again() {
    let case = Case::new("a.pdf", 5_000).await;
    case.list().await;
    case.desk.sandbox.rename_file(case.file.parse().expect("id"), "b.pdf");
    case.desk
        .sandbox
        .fault(Fault::at(Step::Download, page(403)).path("a.pdf").always());
    let view = case.fetch().await;
    assert_eq!((view.state, case.downloads()), (DownloadState::Done, 2));
    case.desk.done().await;
}

#[tokio::test]
async fn who_cannot_go_on_after_a_cut_is_asked_for_the_whole() {
    let case = Case::new("a.pdf", 200_000).await;
    case.desk.sandbox.fault(Fault::at(Step::Download, Action::CutMidReply));
    case.desk.sandbox.fault(Fault::at(Step::Download, page(416)));
    let view = case.fetch().await;
    assert_eq!((view.state, case.downloads()), (DownloadState::Done, 3), "{view:?}");
    assert_eq!(case.there(), ["a.pdf"]);

    // Nor does it go on for ever.
    let cut = Fault::at(Step::Download, Action::CutMidReply).always();
    case.desk.sandbox.fault(cut);
    let view = case.fetch().await;
    assert_eq!(view.state, DownloadState::Failed, "{view:?}");
    case.desk.done().await;
}

#[tokio::test]
async fn a_host_that_always_cuts_leaves_nothing_until_it_is_tried_again() {
    let case = Case::new("a.pdf", 40).await;
    let cut = Action::CutBefore;
    case.desk.sandbox.fault(Fault::at(Step::Download, cut).always());
    let view = case.fetch().await;
    let cut = Reason::NotFetched {
        provider: provider(),
        why: Unfetched::Cut,
    };
    assert_eq!(view.reason, Some(cut), "it does not go on by itself");
    assert_eq!(case.there(), Vec::<String>::new());

    case.desk.sandbox.clear_faults();
    case.desk.retry_download(view.id).await.expect("tried again");
    let again = until_over(&case.desk).await;
    assert_eq!(again.len(), 1, "it is the same download: {again:?}");
    assert_eq!((again[0].id, again[0].state), (view.id, DownloadState::Done));
    assert_eq!(case.there(), ["a.pdf"]);
    case.desk.retry_download(view.id).await.expect("nothing to do");
    assert_eq!(case.desk.snapshot().await.expect("snapshot").downloads, again);
    case.desk.done().await;
}

#[tokio::test]
async fn a_file_without_a_size_does_not_fill_the_disk() {
    for (unannounced, expected) in [(4_999, Some(Reason::Endless { most: 4_999 })), (5_000, None)] {
        let case = Case::of(
            Desk::with(
                Options::for_tests(),
                EngineOptions {
                    unannounced,
                    ..person()
                },
            )
            .await,
            "a.pdf",
            5_000,
        );
        let url = format!(
            "{}/attachments/files/{:0>9}/original/a.pdf",
            case.desk.sandbox.files_url(),
            case.file
        );
        let attributes = json!({ "name": "a.pdf", "size": null, "url": url });
        let listed = Action::Reply {
            status: 200,
            headers: Vec::new(),
            body: Says::Json(json!({ "data": [{ "id": case.file, "type": "attachments", "attributes": attributes }] })),
        };
        case.desk.sandbox.fault(Fault::at(Step::List, listed));
        case.desk
            .sandbox
            .fault(Fault::at(Step::Download, Action::Surplus { bytes: 0 }));
        let target = case.desk.target(PlaceKind::Task, seed::EMPTY);
        let begun = case
            .desk
            .download(&target, Vec::new(), case.into.path().to_owned())
            .await;
        assert_eq!(begun.expect("begun").len(), 1);
        let view = until_over(&case.desk).await.remove(0);
        assert_eq!((view.size, view.reason), (None, expected.clone()));
        assert_eq!(case.there().len(), usize::from(expected.is_none()));
        case.desk.done().await;
    }
}

#[tokio::test]
async fn a_pause_that_the_files_host_wants_is_told_and_never_endless() {
    for status in [429, 503] {
        let case = Case::new("a.pdf", 10).await;
        let asks = Action::Reply {
            status,
            headers: vec![("retry-after".to_owned(), "99999999".to_owned())],
            body: Says::Nothing,
        };
        case.desk.sandbox.fault(Fault::at(Step::Download, asks));
        let target = case.desk.target(PlaceKind::Task, seed::EMPTY);
        let before = SystemTime::now();
        let ids = case
            .desk
            .download(&target, vec![case.file.clone()], case.into.path().to_owned())
            .await
            .expect("begun");
        let until = Cell::new(0);
        let told = |event: &Event| match event {
            Event::Downloads { downloads } => downloads.iter().any(|view| match view.reason {
                Some(Reason::RateLimited { until: named, .. }) => {
                    until.set(named);
                    view.state == DownloadState::Running
                }
                _ => false,
            }),
            _ => false,
        };
        tokio::time::timeout(DEADLINE, case.desk.watcher.until_heard(told))
            .await
            .expect("told");
        let longest = before.elapsed().expect("forward") + Duration::from_mins(30);
        let named = UNIX_EPOCH + Duration::from_millis(until.get().unsigned_abs());
        let pause = named.duration_since(before).expect("later");
        assert!(pause <= longest && pause > Duration::from_mins(29), "{pause:?}");
        case.desk.cancel_download(ids[0]).await.expect("cancelled");
        let view = until_over(&case.desk).await.remove(0);
        assert_eq!((view.state, view.reason), (DownloadState::Cancelled, None));
        assert_eq!(case.there(), Vec::<String>::new());
        case.desk.done().await;
    }
}
