//! What is said beside files: who sees a post, what an expense says, where a proof is.

use attache_core::{
    account::ProviderKind,
    destination::{Audience, Category, ExpenseDraft, ExpenseField, How, Person},
    provider::{Fault, FaultKind, Making, Parent, Provider, service},
    reason::Reason,
    upload::RemoteId,
};
use attache_sandbox::{Action, Fault as Trouble, Options, Step, StoredExpense, seed::kantata as seed};

use super::world::{World, post, project, task};
use crate::harness::{kind, words};

fn person(id: u64, name: &str) -> Person {
    Person {
        id: id.to_string(),
        name: name.to_owned(),
        about: None,
    }
}

fn only(people: &[u64]) -> Audience {
    Audience::Only {
        people: people.iter().map(|id| person(*id, "somebody")).collect(),
    }
}

fn seen_by(audience: &Audience) -> Making<'_> {
    Making::Words { text: "Here", audience }
}

fn draft() -> ExpenseDraft {
    ExpenseDraft {
        date: "2026-11-14".to_owned(),
        category: Some(Category {
            id: seed::TRAVEL.to_string(),
            name: "Travel".to_owned(),
        }),
        amount: "189,90".to_owned(),
        currency: String::new(),
        notes: " Bahn Hamburg–Lyon\n".to_owned(),
    }
}

/// Makes an expense with a fresh receipt.
async fn make(world: &World, workspace: u64, draft: &ExpenseDraft) -> Result<RemoteId, Fault> {
    let ids = [world.upload("Beleg.txt", b"hello", Parent::NewExpense).await];
    let place = project(workspace);
    world.provider.make(&place, Making::Expense(draft), &ids).await
}

fn expense(world: &World, id: &RemoteId) -> StoredExpense {
    world
        .sandbox
        .expense(id.0.parse().expect("a number"))
        .expect("it is there")
}

#[tokio::test]
async fn those_who_take_part_can_be_chosen() {
    let world = World::new().await;
    for place in [project(seed::RELAUNCH), task(seed::STARTSEITE), post(seed::POST)] {
        let people = world.provider.people(&place).await.unwrap();
        let names: Vec<_> = people.iter().map(|person| person.name.as_str()).collect();
        assert_eq!(names, ["Camille Lefèvre", "Tom Berger"], "without oneself, by name");
        assert_eq!(people[0].id, seed::CAMILLE.to_string());
        assert_eq!(people[0].about.as_deref(), Some("Copy"));
    }
    assert_eq!(world.sandbox.count(Step::Membership), 1, "who one is, is asked once");
    assert_eq!(
        kind(world.provider.people(&project(seed::HIDDEN)).await),
        FaultKind::Gone
    );
    assert_eq!(world.sandbox.mistakes(), []);
}

#[tokio::test]
async fn a_post_or_reply_is_seen_by_those_who_are_named() {
    for place in [task(seed::EMPTY), project(seed::RELAUNCH), post(seed::POST)] {
        let world = World::new().await;
        let ids = [world.upload("a.txt", b"a", Parent::NewComment).await];
        let (all, some) = (Audience::Everybody, only(&[seed::TOM]));
        let id = world.provider.make(&place, seen_by(&some), &ids).await.unwrap();
        let other = [world.upload("b.txt", b"b", Parent::NewComment).await];
        let open = world.provider.make(&place, seen_by(&all), &other).await.unwrap();
        let posts = world.sandbox.posts_of_workspace(seed::RELAUNCH);
        let recipients = |id: &RemoteId| {
            let mut posts = posts.iter();
            let made = posts.find(|post| post.id.to_string() == id.0);
            made.expect("it is there").recipients.clone()
        };
        assert_eq!((recipients(&id), recipients(&open)), (vec![seed::TOM], vec![]));
        assert_eq!(
            world.provider.listed(&post(id.0.parse().unwrap())).await.unwrap()[0].id,
            ids[0]
        );
        assert_eq!(world.sandbox.mistakes(), []);
    }
}

#[tokio::test]
async fn a_private_post_whose_reply_is_lost_is_found() {
    let world = World::new().await;
    let place = task(seed::EMPTY);
    let ids = [world.upload("a.txt", b"a", Parent::NewComment).await];
    let some = only(&[seed::TOM]);
    world.sandbox.fault(Trouble::at(Step::Comment, Action::LoseReply));
    assert!(world.provider.make(&place, seen_by(&some), &ids).await.is_err());
    for provider in [&world.provider, &world.anew()] {
        let found = provider.find_made(&place, seen_by(&some), &ids).await.unwrap();
        assert_eq!(
            provider.listed(&post(found.unwrap().0.parse().unwrap())).await.unwrap()[0].id,
            ids[0]
        );
    }
    let other = [RemoteId("1".to_owned())];
    let none = world.provider.find_made(&place, seen_by(&some), &other).await.unwrap();
    assert_eq!(none, None, "nor among what is only private");
    let asked = world.sandbox.requests();
    assert!(
        asked.iter().any(|request| request.query.contains("private=true")),
        "a list may leave private posts out"
    );
    assert_eq!(world.sandbox.mistakes(), []);
}

#[tokio::test]
async fn who_takes_no_part_cannot_be_named() {
    let world = World::new().await;
    let ids = [world.upload("a.txt", b"a", Parent::NewComment).await];
    let some = only(&[10_482_811]);
    let outcome = kind(
        world
            .provider
            .make(&project(seed::RELAUNCH), seen_by(&some), &ids)
            .await,
    );
    assert!(matches!(outcome, FaultKind::Refused { .. }), "{outcome:?}");
}

#[tokio::test]
async fn a_project_that_asks_who_sees_a_post_gets_no_post_before_it_is_said() {
    let undecided = FaultKind::Asks(Reason::AudienceUndecided);
    let world = World::new().await;
    let place = project(seed::PRIVACY);
    let ids = [world.upload("a.txt", b"a", Parent::NewComment).await];
    assert_eq!(
        kind(world.provider.make(&place, seen_by(&Audience::Undecided), &ids).await),
        undecided
    );
    let nobody = only(&[]);
    for place in [&place, &project(seed::RELAUNCH)] {
        let outcome = kind(world.provider.make(place, seen_by(&nobody), &ids).await);
        assert_eq!(outcome, undecided, "to nobody would be to everybody");
    }
    assert_eq!(world.sandbox.count(Step::Comment), 0, "nothing went out");
    assert!(world.provider.wants_audience(&place).await.unwrap());
    assert!(!world.provider.wants_audience(&task(seed::EMPTY)).await.unwrap());
    let everybody = Audience::Everybody;
    world.provider.make(&place, seen_by(&everybody), &ids).await.unwrap();
    let other = [world.upload("b.txt", b"b", Parent::NewComment).await];
    let elsewhere = project(seed::RELAUNCH);
    let unsaid = world
        .provider
        .make(&elsewhere, seen_by(&Audience::Undecided), &other)
        .await;
    assert!(unsaid.is_ok(), "nobody asks there: {unsaid:?}");
    assert_eq!(world.sandbox.mistakes(), []);
}

#[tokio::test]
async fn what_a_project_asks_is_known_from_the_list() {
    let world = World::new().await;
    world.provider.search("Leitsystem", &[]).await.unwrap();
    let before = world.sandbox.requests().len();
    assert!(world.provider.wants_audience(&project(seed::PRIVACY)).await.unwrap());
    assert_eq!(world.sandbox.requests().len(), before, "without a call");
}

#[tokio::test]
async fn an_expense_is_made_with_its_receipt() {
    let world = World::new().await;
    let id = make(&world, seed::RELAUNCH, &draft()).await.unwrap();
    let made = expense(&world, &id);
    assert_eq!((made.workspace, made.date.as_str()), (seed::RELAUNCH, "2026-11-14"));
    assert_eq!((made.category.as_str(), made.amount_in_cents), ("Travel", 18_990));
    assert_eq!(made.notes.as_deref(), Some("Bahn Hamburg–Lyon"));
    assert_eq!(made.receipt.map(|file| file.name).as_deref(), Some("Beleg.txt"));
    let own = ExpenseDraft {
        currency: "eur".to_owned(),
        notes: String::new(),
        ..draft()
    };
    let id = make(&world, seed::RELAUNCH, &own).await.unwrap();
    let made = expense(&world, &id);
    assert_eq!(
        (made.amount_in_cents, made.notes),
        (18_990, None),
        "the project's own currency"
    );
    let foreign = ExpenseDraft {
        currency: "USD".to_owned(),
        ..draft()
    };
    let id = make(&world, seed::RELAUNCH, &foreign).await.unwrap();
    assert_eq!(
        expense(&world, &id).amount_in_cents,
        17_470,
        "as the service converts it"
    );
    let own_of_guest = make(&world, seed::GUEST, &foreign).await.unwrap();
    assert_eq!(
        expense(&world, &own_of_guest).amount_in_cents,
        18_990,
        "that project counts in it"
    );
    assert_eq!(world.sandbox.mistakes(), []);
}

#[tokio::test]
async fn each_currency_has_its_own_digits() {
    let with = |amount: &str, currency: &str| ExpenseDraft {
        amount: amount.to_owned(),
        currency: currency.to_owned(),
        ..draft()
    };
    let world = World::new().await;
    for (amount, currency, cents) in [
        ("5000", "JPY", 3_000),
        ("1.234", "KWD", 345),
        ("999999999", "JPY", 599_999_999),
    ] {
        let id = make(&world, seed::RELAUNCH, &with(amount, currency)).await.unwrap();
        assert_eq!(
            expense(&world, &id).amount_in_cents,
            cents,
            "{amount} {currency}, converted"
        );
    }
    for (code, amount, units) in [("JPY", "5000", 5_000), ("KWD", "1.234", 1_234)] {
        let world = World::new().await;
        world.sandbox.set_currency(seed::RELAUNCH, code);
        let id = make(&world, seed::RELAUNCH, &with(amount, "")).await.unwrap();
        assert_eq!(
            expense(&world, &id).amount_in_cents,
            units,
            "what a project counts in {code}"
        );
        let too_fine = with("1.2345", "");
        let refused = kind(make(&world, seed::RELAUNCH, &too_fine).await);
        let expected = Reason::ExpenseIncomplete {
            field: ExpenseField::Amount,
            currency: Some(code.to_owned()),
            digits: Some(if code == "JPY" { 0 } else { 3 }),
            most: None,
        };
        assert_eq!(refused, FaultKind::Asks(expected));
        assert_eq!(world.sandbox.mistakes(), []);
    }
    assert_eq!(world.sandbox.mistakes(), []);
}

#[tokio::test]
async fn notes_are_words_and_nothing_that_acts_on_them() {
    let world = World::new().await;
    let notes = "Taxi\u{202e}\u{0}\r\n\u{200f}חשבונית\u{1b}[2J\n".to_owned();
    let id = make(&world, seed::RELAUNCH, &ExpenseDraft { notes, ..draft() })
        .await
        .unwrap();
    let expected = "Taxi\n\u{200f}חשבונית[2J";
    assert_eq!(expense(&world, &id).notes.as_deref(), Some(expected));
}

#[tokio::test]
async fn a_lost_expense_is_found_by_its_receipt() {
    for workspace in [seed::RELAUNCH, seed::GUEST] {
        let world = World::new().await;
        let (place, draft) = (project(workspace), draft());
        let ids = [world.upload("Beleg.txt", b"hello", Parent::NewExpense).await];
        let making = Making::Expense(&draft);
        assert_eq!(world.provider.find_made(&place, making, &ids).await.unwrap(), None);
        world.sandbox.fault(Trouble::at(Step::Expense, Action::LoseReply));
        let outcome = kind(world.provider.make(&place, making, &ids).await);
        assert!(matches!(outcome, FaultKind::Network { sent: true, .. }), "{outcome:?}");
        for provider in [&world.provider, &world.anew()] {
            let found = provider.find_made(&place, making, &ids).await.unwrap();
            let found = found.expect("it is there, also in another company's project");
            assert_eq!(expense(&world, &found).amount_in_cents, 18_990);
        }
        assert_eq!(world.sandbox.mistakes(), []);
    }
}

#[tokio::test]
async fn an_expense_that_lacks_something_is_not_asked_for() {
    let world = World::new().await;
    let lacking = ExpenseDraft {
        category: None,
        ..draft()
    };
    let field = ExpenseField::Category;
    assert_eq!(
        kind(make(&world, seed::RELAUNCH, &lacking).await),
        FaultKind::Asks(Reason::ExpenseIncomplete {
            field,
            currency: None,
            digits: None,
            most: None
        })
    );
    assert_eq!(world.sandbox.count(Step::Expense), 0);
    let gone = ExpenseDraft {
        category: Some(Category {
            id: seed::GONE_CATEGORY.to_string(),
            name: "Mileage".to_owned(),
        }),
        ..draft()
    };
    let refused = kind(make(&world, seed::RELAUNCH, &gone).await);
    assert!(
        matches!(refused, FaultKind::Refused { field: Some(_), .. }),
        "{refused:?}"
    );
    assert_eq!(
        kind(make(&world, seed::NO_EXPENSES, &draft()).await),
        FaultKind::NoAccess
    );
}

#[tokio::test]
async fn categories_and_the_currency_are_known() {
    let world = World::new().await;
    let categories = world.provider.expense_categories().await.unwrap();
    let names: Vec<_> = categories.iter().map(|category| category.name.as_str()).collect();
    assert_eq!(
        names,
        ["Büromaterial", "Hotel", "Meals & drinks", "Software", "Travel"],
        "by name, without one that is gone"
    );
    for (workspace, currency) in [(seed::RELAUNCH, "EUR"), (seed::GUEST, "USD")] {
        let known = world.provider.currency(&project(workspace)).await.unwrap();
        assert_eq!(known.map(|known| known.code).as_deref(), Some(currency));
    }
    assert_eq!(world.sandbox.mistakes(), []);
}

#[tokio::test]
async fn what_a_place_takes_besides_is_told_with_it() {
    let world = World::new().await;
    let kantata = service(ProviderKind::Kantata);
    let target = world.provider.look_up(&project(seed::RELAUNCH)).await.unwrap();
    assert_eq!(target.choices(kantata), [How::NewPost, How::NewExpense]);
    for place in [project(seed::NO_EXPENSES), project(seed::ARCHIVED), task(seed::EMPTY)] {
        let target = world.provider.look_up(&place).await.unwrap();
        assert_eq!(target.choices(kantata), [How::NewPost], "{place:?}");
    }
    let proofing = world.provider.look_up(&task(seed::PROOFING)).await.unwrap();
    assert_eq!(proofing.choices(kantata), [How::NewPost, How::Proof]);
}

#[tokio::test]
async fn a_proof_says_where_it_is() {
    let world = World::new().await;
    let place = task(seed::PROOFING);
    let id = world.upload("Plakat.pdf", b"x", Parent::Proof(&place)).await;
    let page = world.provider.proof_page(&id).await.unwrap().expect("a page");
    assert!(page.path().ends_with(&id.0), "{page}");
    assert_eq!(
        world.sandbox.count(Step::Register),
        1,
        "it was told when the file was there"
    );
    assert_eq!(
        world.anew().proof_page(&id).await.unwrap(),
        Some(page),
        "and is told again"
    );
    let file = world.folder.file("Plakat_B.txt", b"hello");
    let whole = world.whole(&file, Parent::Proof(&place)).await.unwrap();
    assert!(world.provider.proof_page(&whole.id).await.unwrap().is_some());
    let kinds = world.sandbox.kantata_attachments().into_iter();
    let proofs = kinds.filter(|file| file.purpose.as_deref() == Some("proof") && file.parent.is_none());
    assert_eq!(proofs.count(), 2, "nothing links them");
    assert_eq!(world.sandbox.mistakes(), []);
}

#[tokio::test]
async fn an_account_without_proofs_says_so_either_way() {
    let mut options = Options::for_tests();
    options.kantata.allow_proof = false;
    let world = World::with(options).await;
    let place = task(seed::PROOFING);
    let file = world.folder.file("Plakat.txt", b"hello");
    let provider = ProviderKind::Kantata;
    let refused = FaultKind::Asks(Reason::ProofRefused { provider });
    let parent = Parent::Proof(&place);
    assert_eq!(kind(world.provider.reserve(&file, parent).await), refused);
    assert_eq!(kind(world.whole(&file, parent).await), refused);
    let ids = [world.upload("Plakat.txt", b"hello", Parent::NewComment).await];
    let posted = world.provider.make(&place, words("x"), &ids).await;
    assert!(posted.is_ok(), "it was no fault of the way: {posted:?}");
}
