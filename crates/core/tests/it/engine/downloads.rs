//! Downloads, against a files host that does what it should not.

use std::{fs, path::Path};

use attache_core::{
    account::ProviderKind,
    destination::PlaceKind,
    event::{DownloadState, DownloadView, Event, Shelf},
    reason::Reason,
};
use attache_sandbox::{Action, Fault, Options, RateLimits, Says, Step, seed};
use tempfile::TempDir;

use super::harness::{DEADLINE, Desk, bytes, person};

/// A desk, a file of so many bytes on the empty task, and a folder to fetch it into.
struct Case {
    desk: Desk,
    file: String,
    into: TempDir,
}

impl Case {
    async fn new(name: &str, size: usize) -> Self {
        let desk = Desk::new().await;
        let content = ("application/pdf", bytes(name, size));
        let id = desk.sandbox.give("task", seed::EMPTY, (name, content.0), &content.1);
        Self {
            file: id.expect("file").to_string(),
            into: tempfile::tempdir().expect("folder"),
            desk,
        }
    }

    /// Fetches it, and says what became of it.
    async fn fetch(&self) -> DownloadView {
        let target = self.desk.target(PlaceKind::Task, seed::EMPTY);
        let ids = self
            .desk
            .download(&target, vec![self.file.clone()], self.into.path().to_owned())
            .await
            .expect("begun");
        until_over(&self.desk)
            .await
            .into_iter()
            .find(|view| view.id == ids[0])
            .expect("it is told")
    }

    fn there(&self) -> Vec<String> {
        names(self.into.path())
    }

    fn downloads(&self) -> usize {
        self.desk.sandbox.count(Step::Download)
    }
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("folder").flatten();
    let mut names: Vec<String> = entries
        .map(|entry| entry.file_name().into_string().expect("text"))
        .collect();
    names.sort();
    names
}

/// Every download, once all of them are over.
async fn until_over(desk: &Desk) -> Vec<DownloadView> {
    let over = |event: &Event| matches!(event, Event::Downloads { downloads } if all_over(downloads));
    let told = tokio::time::timeout(DEADLINE, desk.watcher.until_heard(over)).await;
    assert!(
        told.is_ok(),
        "{:#?}",
        desk.snapshot().await.expect("snapshot").downloads
    );
    // An earlier one may have been over before.
    loop {
        let now = desk.snapshot().await.expect("snapshot").downloads;
        if all_over(&now) {
            return now;
        }
        tokio::task::yield_now().await;
    }
}

fn all_over(downloads: &[DownloadView]) -> bool {
    !downloads.is_empty() && downloads.iter().all(|download| download.state.is_over())
}

fn provider() -> ProviderKind {
    ProviderKind::Productive
}

#[tokio::test]
async fn a_file_comes_whole_and_under_its_name() {
    let case = Case::new("Angebot final.pdf", 300_000).await;
    let view = case.fetch().await;
    assert_eq!((view.state, view.received), (DownloadState::Done, 300_000));
    assert_eq!(view.saved_as.as_deref(), Some("Angebot final.pdf"));
    let path = case
        .desk
        .path_of_download(view.id)
        .await
        .expect("asked")
        .expect("a path");
    assert_eq!(fs::read(path).expect("read"), bytes("Angebot final.pdf", 300_000));
    assert_eq!(
        case.fetch().await.saved_as.as_deref(),
        Some("Angebot final (2).pdf"),
        "nothing is overwritten"
    );
    assert_eq!(case.there(), ["Angebot final (2).pdf", "Angebot final.pdf"]);
    case.desk.clear_downloads().await.expect("cleared");
    assert_eq!(case.desk.snapshot().await.expect("snapshot").downloads, []);
    case.desk.done().await;
}

#[tokio::test]
async fn what_is_cut_goes_on_where_it_was() {
    let case = Case::new("a.pdf", 400_000).await;
    case.desk.sandbox.fault(Fault::at(Step::Download, Action::CutMidReply));
    assert_eq!(case.fetch().await.state, DownloadState::Done);
    assert_eq!(
        fs::read(case.into.path().join("a.pdf")).expect("read"),
        bytes("a.pdf", 400_000)
    );
    let asked = case.desk.sandbox.requests();
    let last = asked
        .iter()
        .rfind(|request| request.step == Step::Download)
        .expect("asked");
    assert_eq!(
        (case.downloads(), last.status),
        (2, Some(206)),
        "only the rest was asked for"
    );
    assert_eq!(case.there(), ["a.pdf"]);
    case.desk.done().await;
}

#[tokio::test]
async fn a_host_that_knows_no_ranges_starts_over() {
    let case = Case::new("a.pdf", 400_000).await;
    case.desk.sandbox.change_options(|options| options.ranges = false);
    case.desk.sandbox.fault(Fault::at(Step::Download, Action::CutMidReply));
    assert_eq!(case.fetch().await.state, DownloadState::Done);
    assert_eq!(
        fs::read(case.into.path().join("a.pdf")).expect("read"),
        bytes("a.pdf", 400_000)
    );
    assert_eq!(case.there(), ["a.pdf"]);
    case.desk.done().await;
}

#[tokio::test]
async fn whatever_else_comes_is_no_file() {
    let login = |location: &str| Action::Reply {
        status: 302,
        headers: vec![("location".to_owned(), location.to_owned())],
        body: Says::Html("<html>You are being redirected.</html>".to_owned()),
    };
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
    let elsewhere = Reason::FilesNotAllowed {
        host: "example.org".to_owned(),
    };
    for (what, action, reason) in [
        ("a way to the login page", login(web), sign_in.clone()),
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
        ("gone", page(404, "<html></html>"), Reason::NoLongerThere),
        ("more than announced", Action::Surplus { bytes: 5 }, other.clone()),
        ("another size", page(200, ""), sign_in),
        ("unsafe ways", login("http://example.org/file.pdf"), elsewhere),
        ("no way", login("/again"), other),
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

#[tokio::test]
async fn a_host_that_always_cuts_leaves_nothing_until_it_is_tried_again() {
    let case = Case::new("a.pdf", 40).await;
    let cut = Action::CutBefore;
    case.desk.sandbox.fault(Fault::at(Step::Download, cut).always());
    let view = case.fetch().await;
    assert!(matches!(view.reason, Some(Reason::NoConnection { .. })), "{view:?}");
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
async fn a_cancelled_one_leaves_nothing_and_so_does_the_end() {
    let mut case = Case::new("a.pdf", 400_000).await;
    let slow = Action::Drip {
        pause: std::time::Duration::from_millis(1),
    };
    case.desk.sandbox.fault(Fault::at(Step::Download, slow).always());
    let target = case.desk.target(PlaceKind::Task, seed::EMPTY);
    let ids = case
        .desk
        .download(&target, vec![case.file.clone()], case.into.path().to_owned())
        .await
        .expect("begun");
    let coming =
        |event: &Event| matches!(event, Event::Downloads { downloads } if downloads.iter().any(|it| it.received > 0));
    case.desk.watcher.until_heard(coming).await;
    assert_eq!(case.there().len(), 1, "a part");
    case.desk.cancel_download(ids[0]).await.expect("cancelled");
    let view = until_over(&case.desk).await.remove(0);
    assert_eq!(
        (view.state, view.reason, view.received),
        (DownloadState::Cancelled, None, 0)
    );
    assert_eq!(case.there(), Vec::<String>::new());

    case.desk
        .download(&target, vec![case.file.clone()], case.into.path().to_owned())
        .await
        .expect("begun");
    case.desk.when(|sandbox| sandbox.count(Step::Download) == 2).await;
    case.desk.quit().await;
    assert_eq!(case.there(), Vec::<String>::new(), "the end leaves nothing");
}

#[tokio::test]
async fn all_of_a_destination_comes_and_names_are_never_taken_twice() {
    let desk = Desk::with(
        Options {
            rate: RateLimits::none(),
            ..Options::for_tests()
        },
        person(),
    )
    .await;
    let into = tempfile::tempdir().expect("folder");
    for number in 0..6_u8 {
        let content = vec![number; 2_000];
        let given = desk
            .sandbox
            .give("task", seed::EMPTY, ("same.txt", "text/plain"), &content);
        given.expect("file");
    }
    let comment = desk.sandbox.comment_as_someone_else(seed::EMPTY, "<p>Here</p>");
    desk.sandbox.give_file("comment", comment, "other.txt").expect("file");
    let target = desk.target(PlaceKind::Task, seed::EMPTY);
    let ids = desk
        .download(&target, Vec::new(), into.path().to_owned())
        .await
        .expect("begun");
    assert_eq!(ids.len(), 7, "both shelves");
    let views = until_over(&desk).await;
    assert!(views.iter().all(|view| view.state == DownloadState::Done), "{views:?}");
    let there = names(into.path());
    assert_eq!(there.len(), 7, "{there:?}");
    let mut contents: Vec<u8> = there
        .iter()
        .filter(|name| name.starts_with("same"))
        .map(|name| fs::read(into.path().join(name)).expect("read")[0])
        .collect();
    contents.sort_unstable();
    assert_eq!(contents, [0, 1, 2, 3, 4, 5], "each is there, and none twice");
    desk.done().await;
}

#[tokio::test]
async fn a_folder_that_takes_nothing_is_named_as_the_reason() {
    let case = Case::new("a.pdf", 10).await;
    let target = case.desk.target(PlaceKind::Task, seed::EMPTY);
    let nowhere = case.into.path().join("nowhere");
    case.desk
        .download(&target, vec![case.file.clone()], nowhere)
        .await
        .expect("begun");
    let view = until_over(&case.desk).await.remove(0);
    assert!(matches!(view.reason, Some(Reason::CannotSave { .. })), "{view:?}");
    let gone = case
        .desk
        .download(&target, vec!["1".to_owned()], case.into.path().to_owned())
        .await;
    assert_eq!(gone.expect_err("no such file").reason, Reason::NoLongerThere);
    case.desk.done().await;
}

#[tokio::test]
async fn links_of_files_have_no_token_and_deleting_is_final() {
    let case = Case::new("a.pdf", 10).await;
    let target = case.desk.target(PlaceKind::Task, seed::EMPTY);
    let link = case.desk.file_link(&target, &case.file).await.expect("link");
    assert!(
        link.starts_with(&case.desk.sandbox.files_url()) && !link.contains("token"),
        "{link}"
    );
    let view = case.fetch().await;
    assert_eq!(case.desk.link_of_download(view.id).await.expect("link"), link);
    let renamed = case
        .desk
        .rename_there(&target, &case.file, " b.pdf ")
        .await
        .expect("renamed");
    assert_eq!(renamed.name, "b.pdf");
    case.desk
        .delete_there(&target.account, &case.file)
        .await
        .expect("deleted");
    let again = case.desk.delete_there(&target.account, &case.file).await;
    let reason = again.expect_err("there is none any more").reason;
    assert_eq!(reason, Reason::NoLongerThere);
    let page = case.desk.files_there(&target, Shelf::Own, None).await.expect("a page");
    assert_eq!((page.files, page.total), (Vec::new(), Some(0)));
    case.desk.done().await;
}
