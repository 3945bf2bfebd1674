//! Expenses and their one receipt.

use attache_core::{
    account::ProviderKind,
    destination::{How, PlaceKind},
    provider::{FaultKind, Parent, Provider as _, service},
};
use attache_sandbox::{Action, Fault as Trouble, Step, seed::kantata as seed};

use super::world::{World, expense};
use crate::harness::kind;

#[tokio::test]
async fn a_receipt_is_given_and_read_back() {
    let world = World::new().await;
    let place = expense(seed::EXPENSE);
    assert_eq!(
        service(ProviderKind::Kantata).most_files(PlaceKind::Expense, How::Receipt),
        Some(1)
    );
    assert_eq!(world.provider.listed(&place).await.unwrap(), []);
    let id = world.upload("Beleg.txt", b"hello", Parent::Place(&place)).await;
    let ids = [id.clone()];
    let listed = world.provider.link(&place, &ids).await.unwrap();
    let read: Vec<_> = listed
        .iter()
        .map(|one| (&one.id, one.name.as_str(), one.size))
        .collect();
    assert_eq!(read, [(&id, "Beleg.txt", Some(5))]);
    assert_eq!(
        world.provider.link(&place, &ids).await.unwrap(),
        listed,
        "safe to repeat"
    );
    assert_eq!(world.sandbox.count(Step::ParentPatch), 1, "and not said again");
    let there = world.sandbox.receipt_of_expense(seed::EXPENSE).expect("a receipt");
    assert_eq!(there.id.to_string(), id.0);
    assert_eq!(world.sandbox.mistakes(), []);
}

#[tokio::test]
async fn a_receipt_that_is_there_stays_unless_somebody_says_so() {
    let world = World::new().await;
    let place = expense(seed::WITH_RECEIPT);
    let there = world.provider.listed(&place).await.unwrap();
    let id = world.upload("Beleg.txt", b"hello", Parent::Place(&place)).await;
    let both = [there[0].id.clone(), id.clone()];
    let name = "Hotel_Luebeck.txt".to_owned();
    assert_eq!(
        kind(world.provider.link(&place, &both).await),
        FaultKind::Occupied { name }
    );
    assert_eq!(
        world.provider.listed(&place).await.unwrap(),
        there,
        "nothing was changed"
    );
    assert_eq!(world.sandbox.count(Step::ParentPatch), 0, "nor tried");
    let replaced = world.provider.link(&place, std::slice::from_ref(&id)).await.unwrap();
    assert_eq!(replaced[0].id, id, "named alone, it takes the place");
    assert_eq!(world.sandbox.mistakes(), []);
}

#[tokio::test]
async fn a_lost_reply_changes_nothing() {
    let world = World::new().await;
    let place = expense(seed::EXPENSE);
    let ids = [world.upload("Beleg.txt", b"hello", Parent::Place(&place)).await];
    world.sandbox.fault(Trouble::at(Step::ParentPatch, Action::LoseReply));
    assert!(world.provider.link(&place, &ids).await.is_err());
    assert_eq!(world.provider.link(&place, &ids).await.unwrap()[0].id, ids[0]);
    assert_eq!(world.sandbox.count(Step::ParentPatch), 1, "it was there already");
}

#[tokio::test]
async fn what_takes_no_receipt_says_so() {
    let world = World::new().await;
    let place = expense(seed::SUBMITTED);
    let ids = [world.upload("Beleg.txt", b"hello", Parent::Place(&place)).await];
    let locked = kind(world.provider.link(&place, &ids).await);
    assert!(
        matches!(locked, FaultKind::Refused { .. } | FaultKind::NoAccess),
        "{locked:?}"
    );
    let post = [world.upload("Text.txt", b"hello", Parent::NewComment).await];
    let wrong = kind(world.provider.link(&expense(seed::EXPENSE), &post).await);
    assert!(matches!(wrong, FaultKind::Refused { .. }), "{wrong:?}");
    world.sandbox.delete_expense(seed::EXPENSE);
    assert_eq!(
        kind(world.provider.listed(&expense(seed::EXPENSE)).await),
        FaultKind::Gone
    );
}

#[tokio::test]
async fn an_expense_is_known_by_what_it_was_for() {
    let world = World::new().await;
    let target = world.provider.look_up(&expense(seed::EXPENSE)).await.unwrap();
    assert_eq!(target.title, "Taxi zum Kunden");
    assert_eq!(target.project.as_deref(), Some("Nordlicht: Relaunch 2026"));
    let status = target.status.expect("what else is known");
    assert!(status.starts_with("Travel, 23.50 EUR, 2026-09-"), "{status}");
    assert_eq!(target.assignee.as_deref(), Some("Anna Lindqvist"));
    assert!(!target.closed);
    let submitted = world.provider.look_up(&expense(seed::SUBMITTED)).await.unwrap();
    assert!(submitted.closed, "it is handed in");
    let guest = world.provider.look_up(&expense(seed::GUEST_EXPENSE)).await.unwrap();
    assert_eq!(guest.title, "Flight <BioFach> & back", "in another company's project");
    assert_eq!(world.sandbox.mistakes(), []);
}
