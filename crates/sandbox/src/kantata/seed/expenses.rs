//! The expenses of the start that are notable.

use super::{
    ANNA, DAY, EXPENSE, GUEST, GUEST_EXPENSE, RELAUNCH, SUBMITTED, SUBMITTED_WITH_RECEIPT, TODAY, TOM, TOMS_EXPENSE,
    TRAVEL, WITH_RECEIPT,
};
use crate::{
    kantata::world::{Expense, World},
    world::Millis,
};

/// An expense that is not submitted and has no receipt.
pub(super) fn plain(world: &World, workspace: u64, user: u64, category: u64, cents: i64, at: Millis) -> Expense {
    let day = jiff::Timestamp::from_millisecond(at).unwrap_or_default();
    let project = world.workspaces.get(&workspace);
    let named = world.categories.get(&category);
    Expense {
        workspace,
        story: None,
        user,
        date: day.strftime("%Y-%m-%d").to_string(),
        category_id: category,
        category: named.map_or_else(String::new, |category| category.name.clone()),
        amount_in_cents: cents,
        currency: project.map_or_else(|| "EUR".to_owned(), |project| project.currency.clone()),
        notes: None,
        billable: true,
        reimbursable: true,
        taxable: false,
        invoiced: false,
        submission: None,
        receipt: None,
        created_at: at,
        updated_at: at,
        deleted: false,
    }
}

pub(super) fn notable(world: &mut World) {
    let rows = [
        (EXPENSE, RELAUNCH, ANNA, TRAVEL, 2_350, "Taxi zum Kunden", None),
        (
            WITH_RECEIPT,
            RELAUNCH,
            ANNA,
            TRAVEL + 1,
            21_800,
            "Hotel Lübeck, 2 Nächte",
            None,
        ),
        (
            SUBMITTED,
            RELAUNCH,
            ANNA,
            TRAVEL + 2,
            4_120,
            "Essen mit Kunde",
            Some(7_001),
        ),
        (
            SUBMITTED_WITH_RECEIPT,
            RELAUNCH,
            ANNA,
            TRAVEL,
            1_420,
            "Bahn",
            Some(7_001),
        ),
        (TOMS_EXPENSE, RELAUNCH, TOM, TRAVEL + 3, 1_999, "Schriftlizenz", None),
        (
            GUEST_EXPENSE,
            GUEST,
            ANNA,
            TRAVEL,
            9_900,
            "Flight <BioFach> & back",
            None,
        ),
    ];
    for (days, (id, workspace, user, category, cents, notes, submission)) in (1..).zip(rows) {
        let expense = plain(world, workspace, user, category, cents, TODAY - days * DAY);
        let notes = Some(notes.to_owned());
        world.expenses.insert(
            id,
            Expense {
                notes,
                submission,
                ..expense
            },
        );
    }
}
