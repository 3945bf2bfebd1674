//! Deals, expenses, invoices and the rest of what a believable agency keeps beside its tasks.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{DAY, FIRST, JONAS, LENA, PAGE, RELAUNCH, STARTSEITE, TODAY};
use crate::world::{Kind, Thing, World};

/// A deal with Nordlicht Versicherung that is not won yet.
pub const DEAL: u64 = 800_001;
/// The budget of the project Relaunch 2026.
pub const BUDGET: u64 = 800_002;
/// Lena Hoffmann's expense without a receipt.
pub const EXPENSE: u64 = 810_001;
/// An invoice without a file.
pub const INVOICE: u64 = 820_001;
/// A purchase order without a file.
pub const PURCHASE_ORDER: u64 = 830_001;
/// A bill without a file.
pub const BILL: u64 = 840_001;
/// A booking of Jonas Weiß.
pub const BOOKING: u64 = 850_001;
/// A discussion on the page [`PAGE`].
pub const DISCUSSION: u64 = 860_001;
/// The company Nordlicht Versicherung.
pub const COMPANY: u64 = 500;

pub(super) fn plant(world: &mut World) {
    let first = |name| (name, COMPANY);
    let mut plant = |kind, id, days: i64, related: &[(&'static str, u64)], attributes: Value| {
        let related: BTreeMap<&'static str, u64> = related.iter().copied().chain([("creator", LENA)]).collect();
        let thing = Thing {
            organisation: FIRST,
            attributes,
            related,
            last_activity_at: TODAY - days * DAY,
        };
        world.things.insert((kind, id), thing);
    };
    let deal = |name: &str, number: &str, budget: bool| {
        json!({
            "name": name, "number": number, "deal_number": number, "budget": budget, "date": "2026-03-02",
            "end_date": null, "closed_at": null,
        })
    };
    plant(
        Kind::Deal,
        DEAL,
        2,
        &[first("company"), ("responsible", LENA)],
        deal("Wartung und Pflege 2027", "311", false),
    );
    plant(
        Kind::Deal,
        BUDGET,
        1,
        &[first("company"), ("project", RELAUNCH), ("responsible", LENA)],
        deal("Relaunch 2026: Budget", "298", true),
    );
    plant(
        Kind::Expense,
        EXPENSE,
        3,
        &[("person", LENA), ("deal", BUDGET)],
        json!({
            "name": "Taxi zum Dreh", "date": "2026-09-11", "amount": "3480", "currency": "EUR", "paid_on": null,
        }),
    );
    plant(
        Kind::Invoice,
        INVOICE,
        6,
        &[first("company")],
        json!({
            "subject": "Relaunch, zweite Rate", "number": "2026-0117", "invoiced_on": "2026-09-01",
            "amount": "1250000", "currency": "EUR",
        }),
    );
    plant(
        Kind::PurchaseOrder,
        PURCHASE_ORDER,
        9,
        &[("deal", BUDGET), first("vendor")],
        json!({ "subject": "Druck Plakate", "number": "PO-44", "issued_on": "2026-08-20", "currency": "EUR" }),
    );
    plant(
        Kind::Bill,
        BILL,
        8,
        &[("purchase_order", PURCHASE_ORDER)],
        json!({ "invoice_number": "RE-9001", "date": "2026-08-28", "due_date": "2026-09-28" }),
    );
    plant(
        Kind::Booking,
        BOOKING,
        4,
        &[("person", JONAS), ("task", STARTSEITE)],
        json!({ "note": "Visuals retuschieren", "started_on": "2026-09-15", "ended_on": "2026-09-18" }),
    );
    plant(
        Kind::Discussion,
        DISCUSSION,
        5,
        &[("page", PAGE)],
        json!({ "excerpt": "Welche Schrift für Zitate?", "resolved_at": null, "subscriber_ids": [] }),
    );
}
