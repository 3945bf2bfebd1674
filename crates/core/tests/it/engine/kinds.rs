//! Every kind of object that takes files at Productive, whichever side links them and whatever a change of the parent does to the rest.

use attache_core::{
    account::ProviderKind,
    destination::{How, Place, PlaceKind},
    event::{BatchId, BatchState, BatchView, Phase},
    provider::service,
    reason::{Action as Todo, Reason},
};
use attache_sandbox::{Action, Fault, LinkMode, Options, Says, Step, StoredFile, seed};
use futures_util::future::join_all;

use super::harness::{Desk, person};

/// Objects that hold several files: kind, its name at the service, an id.
const SEVERAL: [(PlaceKind, &str, u64); 4] = [
    (PlaceKind::Task, "task", seed::STARTSEITE),
    (PlaceKind::Comment, "comment", seed::OWN_COMMENT),
    (PlaceKind::Page, "page", seed::PAGE),
    (PlaceKind::Booking, "booking", seed::BOOKING),
];
/// Objects that hold one.
const SINGLE: [(PlaceKind, &str, u64); 4] = [
    (PlaceKind::Expense, "expense", seed::EXPENSE),
    (PlaceKind::Invoice, "invoice", seed::INVOICE),
    (PlaceKind::PurchaseOrder, "purchase_order", seed::PURCHASE_ORDER),
    (PlaceKind::Bill, "bill", seed::BILL),
];
/// Objects that are commented. A budget is a deal to the service.
const COMMENTED: [(PlaceKind, &str, u64); 9] = [
    (PlaceKind::Task, "task", seed::EMPTY),
    (PlaceKind::Deal, "deal", seed::DEAL),
    (PlaceKind::Budget, "deal", seed::BUDGET),
    (PlaceKind::Project, "project", seed::RELAUNCH),
    (PlaceKind::Company, "company", seed::COMPANY),
    (PlaceKind::Person, "person", seed::JONAS),
    (PlaceKind::Discussion, "discussion", seed::DISCUSSION),
    (PlaceKind::Invoice, "invoice", seed::INVOICE),
    (PlaceKind::PurchaseOrder, "purchase_order", seed::PURCHASE_ORDER),
];
const NAMES: [&str; 2] = ["a.bin", "b.bin"];

/// Every way the service may link: by the attachment's own side or not, a change of the parent replacing or adding.
fn ways() -> [Options; 4] {
    let way = |attachment_side_linking, link| Options {
        attachment_side_linking,
        link,
        ..Options::for_tests()
    };
    [
        way(true, LinkMode::Replace),
        way(true, LinkMode::Add),
        way(false, LinkMode::Replace),
        way(false, LinkMode::Add),
    ]
}

async fn desk(options: Options) -> Desk {
    Desk::at(ProviderKind::Productive, options, person()).await
}

async fn addressed(desk: &Desk, names: &[&str], kind: PlaceKind, id: u64) -> BatchId {
    let batch = desk.drop(desk.files(names)).await;
    desk.set_target(batch, Some(desk.target(kind, id)))
        .await
        .expect("target");
    // Until the place was looked at, nothing is known of its room.
    let looked = |view: &BatchView| view.target.is_some() && view.state == BatchState::Staged;
    desk.until(batch, looked).await;
    batch
}

/// Those that this desk sent, by their names.
fn ours(all: Vec<StoredFile>, names: &[&str]) -> Vec<StoredFile> {
    all.into_iter()
        .filter(|file| names.contains(&file.name.as_str()))
        .collect()
}

#[test]
fn every_kind_is_sent_to_in_some_way() {
    let service = service(ProviderKind::Productive);
    for kind in PlaceKind::ALL {
        let tested = |list: &[(PlaceKind, &str, u64)]| list.iter().any(|(tested, ..)| *tested == kind);
        let choices = service.choices(kind);
        let files = tested(&SEVERAL) || tested(&SINGLE);
        assert_eq!(choices.contains(&How::Files), files, "{kind:?}: as files");
        assert_eq!(
            choices.contains(&How::NewComment),
            tested(&COMMENTED),
            "{kind:?}: in a comment"
        );
        assert_eq!(
            service.most_files(kind, How::Files),
            tested(&SINGLE).then_some(1),
            "{kind:?}: its room"
        );
    }
}

#[tokio::test]
async fn files_join_those_that_are_there() {
    for (kind, name, id) in SEVERAL {
        let each = ways().map(|options| async move {
            let what = format!(
                "{kind:?}, by itself {}, {:?}",
                options.attachment_side_linking, options.link
            );
            let desk = desk(options).await;
            desk.sandbox.give_file(name, id, "theirs.txt").expect("given");
            let before = desk.sandbox.files_on(name, id);
            let batch = addressed(&desk, &NAMES, kind, id).await;
            desk.send(batch).await.expect("send");
            desk.until_done(batch).await;
            let after = desk.sandbox.files_on(name, id);
            assert_eq!(after.len(), before.len() + NAMES.len(), "{what}: nothing else");
            for file in before {
                assert!(after.contains(&file), "{what}: {} stays", file.name);
            }
            desk.are(ours(after, &NAMES), &NAMES);
            desk.done().await;
        });
        join_all(each).await;
    }
}

#[tokio::test]
async fn a_kind_that_attachments_may_not_name_is_linked_by_the_parent() {
    for (kind, name, id) in SEVERAL.into_iter().chain(SINGLE) {
        let options = Options {
            refused_types: vec![name.to_owned()],
            ..Options::for_tests()
        };
        let desk = desk(options).await;
        let batch = addressed(&desk, &NAMES[..1], kind, id).await;
        desk.send(batch).await.expect("send");
        desk.until_done(batch).await;
        desk.are(ours(desk.sandbox.files_on(name, id), &NAMES), &NAMES[..1]);
        desk.done().await;
    }
}

#[tokio::test]
async fn a_place_for_one_file_gets_it_and_gives_it_away_only_when_told() {
    for (kind, name, id) in SINGLE {
        let each = ways().map(|options| async move {
            let desk = desk(options).await;
            let batch = addressed(&desk, &["a.bin"], kind, id).await;
            desk.send(batch).await.expect("send");
            desk.until_done(batch).await;
            desk.are(desk.sandbox.files_on(name, id), &["a.bin"]);

            let batch = addressed(&desk, &["b.bin"], kind, id).await;
            let row = desk.row(batch, "b.bin").await;
            let there = "a.bin".to_owned();
            assert_eq!(
                (row.phase, row.reason, row.action),
                (
                    Phase::Refused,
                    Some(Reason::Occupied { name: there }),
                    Some(Todo::Replace)
                ),
                "{kind:?} says so before sending"
            );
            desk.are(desk.sandbox.files_on(name, id), &["a.bin"]);
            desk.replace(batch).await.expect("replace");
            desk.send(batch).await.expect("send");
            assert!(desk.until_done(batch).await.replaces, "it is known that something went");
            desk.are(desk.sandbox.files_on(name, id), &["b.bin"]);
            desk.done().await;
        });
        join_all(each).await;
    }
}

#[tokio::test]
async fn a_change_that_is_made_and_answered_with_a_refusal_counts() {
    for (kind, name, id) in SEVERAL.into_iter().chain(SINGLE) {
        let options = Options {
            attachment_side_linking: false,
            ..Options::for_tests()
        };
        let desk = desk(options).await;
        let refused = Action::done_but(422);
        desk.sandbox.fault(Fault::at(Step::ParentPatch, refused).always());
        let batch = addressed(&desk, &NAMES[..1], kind, id).await;
        desk.send(batch).await.expect("send");
        desk.until_done(batch).await;
        desk.are(ours(desk.sandbox.files_on(name, id), &NAMES), &NAMES[..1]);
        desk.done().await;
    }
}

#[tokio::test]
async fn a_file_that_came_first_meanwhile_stays() {
    for (kind, name, id) in SINGLE {
        let desk = desk(Options::for_tests()).await;
        let batch = addressed(&desk, &["a.bin"], kind, id).await;
        desk.sandbox.fault(Fault::at(Step::Register, Action::Hang));
        desk.send(batch).await.expect("send");
        desk.when(|sandbox| sandbox.count(Step::Register) == 1).await;
        desk.sandbox.give_file(name, id, "theirs.txt").expect("given");
        desk.sandbox.release();
        let view = desk.until_state(batch, BatchState::NeedsYou).await;
        let there = "theirs.txt".to_owned();
        assert_eq!(view.wait, Some(Reason::Occupied { name: there }), "{kind:?}");
        let held: Vec<String> = desk
            .sandbox
            .files_on(name, id)
            .into_iter()
            .map(|file| file.name)
            .collect();
        assert_eq!(held, ["theirs.txt"], "{kind:?}: nobody was asked");
        desk.replace(batch).await.expect("replace");
        desk.until_done(batch).await;
        desk.are(desk.sandbox.files_on(name, id), &["a.bin"]);
        desk.done().await;
    }
}

#[tokio::test]
async fn a_place_for_one_file_takes_one_and_any_number_in_a_comment() {
    let desk = desk(Options::for_tests()).await;
    desk.sandbox
        .give_file("invoice", seed::INVOICE, "theirs.txt")
        .expect("given");
    let batch = addressed(&desk, &NAMES, PlaceKind::Invoice, seed::INVOICE).await;
    let refused = |rows: &[(String, Phase, Option<Reason>)]| rows.iter().filter(|row| row.1 == Phase::Refused).count();
    assert_eq!(
        refused(&desk.states(batch).await),
        2,
        "one is one too many, the other would replace what is there"
    );
    desk.set_how(batch, How::NewComment).await.expect("how");
    desk.until(batch, |view| view.state == BatchState::Staged && view.counts.ready == 2)
        .await;
    desk.set_how(batch, How::Files).await.expect("how");
    desk.until(batch, |view| view.state == BatchState::Staged && view.counts.ready == 0)
        .await;
    desk.set_how(batch, How::NewComment).await.expect("how");
    desk.send(batch).await.expect("send");
    desk.until_done(batch).await;
    let comments = desk.sandbox.comments_on("invoice", seed::INVOICE);
    assert_eq!(comments.len(), 1, "one comment");
    desk.are(comments[0].files.clone(), &NAMES);
    assert_eq!(
        desk.sandbox.files_on("invoice", seed::INVOICE)[0].name,
        "theirs.txt",
        "it stays"
    );
    desk.done().await;
}

#[tokio::test]
async fn a_comment_carries_the_files_wherever_there_is_no_other_place() {
    for (kind, name, id) in COMMENTED {
        let each = ways().map(|options| async move {
            let desk = desk(options).await;
            let batch = addressed(&desk, &NAMES, kind, id).await;
            desk.set_how(batch, How::NewComment).await.expect("how");
            desk.set_text(batch, "For you & me".to_owned()).await.expect("text");
            desk.send(batch).await.expect("send");
            desk.until_done(batch).await;
            let comments = desk.sandbox.comments_on(name, id);
            assert_eq!(comments.len(), 1, "{kind:?}: one comment");
            assert_eq!(
                comments[0].body.as_deref(),
                Some("<p>For you &amp; me</p>"),
                "{kind:?}: its text"
            );
            desk.are(comments[0].files.clone(), &NAMES);
            desk.done().await;
        });
        join_all(each).await;
    }
}

#[tokio::test]
async fn a_comment_whose_reply_was_lost_is_found_on_every_kind() {
    for (kind, name, id) in COMMENTED {
        for says_carrier in [true, false] {
            let desk = desk(Options::for_tests()).await;
            desk.sandbox.fault(Fault::at(Step::Comment, Action::LoseReply));
            if !says_carrier {
                let detail = "Include 'comment' is not supported on this endpoint".to_owned();
                let body = Says::Invalid {
                    pointer: "include".to_owned(),
                    detail,
                };
                let refused = Action::Reply {
                    status: 400,
                    headers: Vec::new(),
                    body,
                };
                desk.sandbox.fault(Fault::at(Step::Look, refused).always());
            }
            let batch = addressed(&desk, &NAMES, kind, id).await;
            desk.set_how(batch, How::NewComment).await.expect("how");
            desk.send(batch).await.expect("send");
            desk.until_done(batch).await;
            let comments = desk.sandbox.comments_on(name, id);
            assert_eq!(comments.len(), 1, "{kind:?}: it was not posted again");
            desk.are(comments[0].files.clone(), &NAMES);
            desk.done().await;
        }
    }
}

#[tokio::test]
async fn what_a_kind_refuses_is_said_and_nothing_is_called_attached() {
    // Whether bookings include their files is not documented.
    let desk = desk(Options::for_tests()).await;
    let detail = "Include 'attachments' is not supported on this endpoint".to_owned();
    let body = Says::Invalid {
        pointer: "include".to_owned(),
        detail: detail.clone(),
    };
    let refused = Action::Reply {
        status: 400,
        headers: Vec::new(),
        body,
    };
    desk.sandbox
        .fault(Fault::at(Step::Parent, refused).path("/bookings/").always());
    let batch = addressed(&desk, &["a.bin"], PlaceKind::Booking, seed::BOOKING).await;
    desk.send(batch).await.expect("send");
    desk.until_state(batch, BatchState::NeedsYou).await;
    let row = desk.row(batch, "a.bin").await;
    assert_eq!(row.phase, Phase::Failed, "it could not be read back");
    assert!(
        matches!(&row.reason, Some(Reason::Refused { detail: said, .. }) if *said == detail),
        "{:?}: in the service's own words",
        row.reason
    );
    desk.done().await;
}

#[tokio::test]
async fn every_kind_says_what_it_is_and_where_it_is_seen() {
    let desk = desk(Options::for_tests()).await;
    let web = desk.sandbox.web_url();
    let web = web.trim_end_matches('/');
    for (kind, id, title, project, company, page) in [
        (
            PlaceKind::Task,
            seed::STARTSEITE,
            "Startseite: finale Visuals freigeben",
            Some("Relaunch 2026"),
            Some("Nordlicht Versicherung"),
            "/tasks/",
        ),
        (
            PlaceKind::Page,
            seed::PAGE,
            "Styleguide Relaunch",
            Some("Relaunch 2026"),
            Some("Nordlicht Versicherung"),
            "/pages/",
        ),
        (
            PlaceKind::Project,
            seed::RELAUNCH,
            "Relaunch 2026",
            None,
            Some("Nordlicht Versicherung"),
            "/projects/",
        ),
        (
            PlaceKind::Deal,
            seed::DEAL,
            "Wartung und Pflege 2027",
            None,
            Some("Nordlicht Versicherung"),
            "/deals/",
        ),
        (
            PlaceKind::Budget,
            seed::BUDGET,
            "Relaunch 2026: Budget",
            Some("Relaunch 2026"),
            Some("Nordlicht Versicherung"),
            "/deals/",
        ),
        (
            PlaceKind::Company,
            seed::COMPANY,
            "Nordlicht Versicherung",
            None,
            None,
            "",
        ),
        (PlaceKind::Person, seed::JONAS, "Jonas Weiß", None, None, "/people/"),
        (
            PlaceKind::Expense,
            seed::EXPENSE,
            "Taxi zum Dreh",
            Some("Relaunch 2026"),
            None,
            "",
        ),
        (
            PlaceKind::Invoice,
            seed::INVOICE,
            "Relaunch, zweite Rate",
            None,
            Some("Nordlicht Versicherung"),
            "",
        ),
        (
            PlaceKind::PurchaseOrder,
            seed::PURCHASE_ORDER,
            "Druck Plakate",
            Some("Relaunch 2026"),
            Some("Nordlicht Versicherung"),
            "",
        ),
        (
            PlaceKind::Bill,
            seed::BILL,
            "RE-9001",
            None,
            Some("Nordlicht Versicherung"),
            "",
        ),
        (
            PlaceKind::Booking,
            seed::BOOKING,
            "Visuals retuschieren",
            Some("Relaunch 2026"),
            None,
            "",
        ),
        (
            PlaceKind::Discussion,
            seed::DISCUSSION,
            "Welche Schrift für Zitate?",
            Some("Relaunch 2026"),
            None,
            "",
        ),
    ] {
        let place = Place {
            kind,
            id: id.to_string(),
        };
        let target = desk.resolve(None, &place.to_string()).await.expect("it is there");
        assert_eq!(target.place, place, "{title}");
        assert_eq!(target.title, title);
        assert_eq!(target.project.as_deref(), project, "{title}: its project");
        assert_eq!(target.company.as_deref(), company, "{title}: its company");
        assert!(!target.closed, "{title} is open");
        let link = desk.web_link(&target).await.expect("a link");
        let id = if page.is_empty() { String::new() } else { id.to_string() };
        let budget = if kind == PlaceKind::Budget { "/budget" } else { "" };
        assert_eq!(
            link,
            format!("{web}/10{page}{id}{budget}"),
            "{title}: its page, or the first one"
        );
        let read = desk.resolve(None, &link).await.map(|read| read.place);
        let expected = if page.is_empty() {
            // Where the service shows such objects nobody says: better its first page than one that is not there.
            Err(Reason::LinkUnknown)
        } else {
            Ok(place)
        };
        assert_eq!(read.map_err(|error| error.reason), expected, "{title}: as it is pasted");
    }
    desk.done().await;
}
