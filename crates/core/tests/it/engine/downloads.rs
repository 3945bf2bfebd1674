//! Downloads, against a files host that does what it should not.

mod host;

use std::{fs, path::Path, time::Duration};

use attache_core::{
    account::ProviderKind,
    destination::PlaceKind,
    event::{DownloadState, DownloadView, Event, Shelf},
    reason::Reason,
};
use attache_sandbox::{Action, Fault, Options, RateLimits, Role, Says, Step, seed};
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
        Self::of(Desk::new().await, name, size)
    }

    fn of(desk: Desk, name: &str, size: usize) -> Self {
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

    /// Looks at what the task has, as a window does.
    async fn list(&self) {
        let target = self.desk.target(PlaceKind::Task, seed::EMPTY);
        self.desk.files_there(&target, Shelf::Own, None).await.expect("a page");
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
async fn a_host_that_asks_for_a_pause_each_time_is_given_up() {
    for status in [429, 503] {
        let case = Case::new("a.pdf", 4_000).await;
        let pause = Action::Reply {
            status,
            headers: vec![("Retry-After".to_owned(), "1".to_owned())],
            body: Says::Nothing,
        };
        case.desk.sandbox.fault(Fault::at(Step::Download, pause.clone()));
        assert_eq!(case.fetch().await.state, DownloadState::Done, "one pause is waited for");
        case.desk.sandbox.fault(Fault::at(Step::Download, pause).always());
        let given_up = case.fetch().await;
        assert_eq!(given_up.state, DownloadState::Failed, "{status}");
        let waits = matches!(given_up.reason, Some(Reason::RateLimited { .. }));
        assert!(!waits, "it does not go on: {:?}", given_up.reason);
        assert_eq!(case.there(), ["a.pdf"]);
    }
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
async fn a_cancelled_one_leaves_nothing_and_so_does_the_end() {
    let mut case = Case::new("a.pdf", 400_000).await;
    let slow = Action::Drip {
        pause: Duration::from_millis(1),
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
    assert_eq!(
        case.desk.downloading().await.expect("counted"),
        1,
        "quitting would cut it"
    );
    case.desk.cancel_download(ids[0]).await.expect("cancelled");
    let view = until_over(&case.desk).await.remove(0);
    assert_eq!(
        (view.state, view.reason, view.received),
        (DownloadState::Cancelled, None, 0)
    );
    assert_eq!(case.desk.downloading().await.expect("counted"), 0);
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
    case.desk.done().await;
}

#[tokio::test]
async fn each_file_is_looked_for_by_itself_and_only_at_its_destination() {
    let case = Case::new("a.pdf", 10).await;
    let sandbox = &case.desk.sandbox;
    let elsewhere = sandbox
        .give_file("task", seed::STARTSEITE, "b.pdf")
        .expect("file")
        .to_string();
    let comment = sandbox.comment_as_someone_else(seed::EMPTY, "<p>Here</p>");
    let on_comment = sandbox
        .give_file("comment", comment, "c.pdf")
        .expect("file")
        .to_string();
    let wanted = [
        "1".to_owned(),
        case.file.clone(),
        elsewhere.clone(),
        on_comment,
        case.file.clone(),
    ];
    let target = case.desk.target(PlaceKind::Task, seed::EMPTY);
    let ids = case
        .desk
        .download(&target, wanted.to_vec(), case.into.path().to_owned())
        .await
        .expect("begun");
    assert_eq!(ids.len(), 4, "each once");
    let views = until_over(&case.desk).await;
    let ended: Vec<_> = views
        .iter()
        .map(|view| (view.name.as_str(), view.reason.clone()))
        .collect();
    let place = PlaceKind::Task;
    assert_eq!(
        ended,
        [
            ("1", Some(Reason::NoLongerThere)),
            ("a.pdf", None),
            (elsewhere.as_str(), Some(Reason::FileElsewhere { place })),
            ("c.pdf", None),
        ]
    );
    let again: Vec<_> = views.iter().map(|view| view.again).collect();
    assert_eq!(again, [false, true, false, true], "nobody looks for them elsewhere");
    case.desk.retry_download(views[0].id).await.expect("nothing to do");
    assert_eq!(case.desk.snapshot().await.expect("snapshot").downloads, views);
    assert_eq!(case.there(), ["a.pdf", "c.pdf"]);
    let calls = sandbox.api_calls();
    case.fetch().await;
    assert_eq!(sandbox.api_calls(), calls, "what was listed is not asked for again");
    case.desk.done().await;
}

#[tokio::test]
async fn a_service_that_cannot_be_asked_is_not_said_to_have_nothing() {
    let case = Case::new("a.pdf", 10).await;
    for (kind, id) in [(PlaceKind::Deal, seed::DEAL), (PlaceKind::Person, seed::LENA)] {
        let unknown = Reason::FilesNotListed {
            provider: provider(),
            place: kind,
        };
        let target = case.desk.target(kind, id);
        let page = case.desk.files_there(&target, Shelf::Comments, None).await;
        assert_eq!(page.expect_err("no list").reason, unknown);
        let all = case
            .desk
            .download(&target, Vec::new(), case.into.path().to_owned())
            .await;
        assert_eq!(all.expect_err("no list").reason, unknown);
    }
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
    for method in ["DELETE", "PATCH"] {
        let refused = Fault::on(Role::Api, Action::status(403)).method(method);
        case.desk.sandbox.fault(refused);
    }
    let denied = case.desk.delete_there(&target.account, &case.file).await;
    assert_eq!(denied.expect_err("refused").reason, Reason::MayNotChange);
    let denied = case.desk.rename_there(&target, &case.file, "c.pdf").await;
    assert_eq!(denied.expect_err("refused").reason, Reason::MayNotChange);
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

#[tokio::test]
async fn a_deletion_whose_answer_is_lost_is_a_deletion() {
    for lost in [
        Action::LoseReply,
        Action::ReplyAfter {
            status: 502,
            body: Says::default(),
        },
    ] {
        let case = Case::new("a.pdf", 10).await;
        let account = case.desk.target(PlaceKind::Task, seed::EMPTY).account;
        case.desk
            .sandbox
            .fault(Fault::on(Role::Api, lost.clone()).method("DELETE"));
        let deleted = case.desk.delete_there(&account, &case.file).await;
        assert!(deleted.is_ok(), "{lost:?}: {deleted:?}");
        case.desk.task_has(seed::EMPTY, &[]);
        let again = case.desk.delete_there(&account, &case.file).await;
        assert_eq!(again.expect_err("it is gone").reason, Reason::NoLongerThere);
        case.desk.done().await;
    }
}
