//! Kantata OX's records of the start: the projects, tasks, posts and expenses of one agency.
//!
//! Everything is made from lists and a fixed seed, so that every start plants the same.

use super::world::{Category, Post, Token, User, World};
use crate::{options::Seed, world::Millis};

mod expenses;
mod many;
mod stories;
mod workspaces;

/// Anna Lindqvist's personal token; she administrates the account.
pub const TOKEN: &str = "6f1d0c3b8a5e4927b1c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f9012345";
/// Tom Berger's personal token; he sees only projects he takes part in.
pub const OTHER_TOKEN: &str = "0b9a8c7d6e5f40312233445566778899aabbccddeeff00112233445566778899";
/// Id of the registered application.
pub const CLIENT_ID: &str = "a1c5e7f9b3d24680a1c5e7f9b3d24680";
/// Secret of the registered application.
pub const CLIENT_SECRET: &str = "c0ffee00c0ffee00c0ffee00c0ffee00";

/// The account.
pub const ACCOUNT: u64 = 5_457_855;
/// Another company's account, in one of whose projects Anna is a guest.
pub const OTHER_ACCOUNT: u64 = 5_600_001;
/// Anna Lindqvist.
pub const ANNA: u64 = 10_482_805;
/// Tom Berger.
pub const TOM: u64 = 10_482_806;
/// Camille Lefèvre.
pub const CAMILLE: u64 = 10_482_807;

/// The project "Nordlicht: Relaunch 2026".
pub const RELAUNCH: u64 = 22_422_665;
/// An archived project.
pub const ARCHIVED: u64 = 22_422_666;
/// A project Anna may not post in.
pub const READ_ONLY: u64 = 22_422_667;
/// A project whose posts want a decision about privacy.
pub const PRIVACY: u64 = 22_422_668;
/// A project Anna may post in, but not with files.
pub const NO_FILES: u64 = 22_422_669;
/// A project without expenses.
pub const NO_EXPENSES: u64 = 22_422_670;
/// A project of another account.
pub const GUEST: u64 = 22_422_671;
/// A project that Anna does not see.
pub const HIDDEN: u64 = 22_422_672;
/// A project Anna sees as an administrator and takes no part in.
pub const OTHERS: u64 = 22_422_673;
/// A project whose title is awkward.
pub const AWKWARD: u64 = 22_422_674;

/// The task "Startseite: finale Visuals freigeben" of [`RELAUNCH`].
pub const STARTSEITE: u64 = 687_005_635;
/// A deliverable.
pub const DELIVERABLE: u64 = 687_005_636;
/// A milestone.
pub const MILESTONE: u64 = 687_005_637;
/// An issue.
pub const ISSUE: u64 = 687_005_638;
/// A completed task.
pub const COMPLETED: u64 = 687_005_639;
/// An archived task of a project that is not.
pub const ARCHIVED_STORY: u64 = 687_005_640;
/// A task whose title is markup.
pub const MARKUP: u64 = 687_005_641;
/// A task with quotes and emoji in its title.
pub const EMOJI: u64 = 687_005_642;
/// A task that is plain and empty.
pub const EMPTY: u64 = 687_005_643;
/// A task below [`STARTSEITE`].
pub const SUBTASK: u64 = 687_005_644;
/// A task of the archived project.
pub const IN_ARCHIVED: u64 = 687_005_645;
/// A task nobody may post on.
pub const CLOSED: u64 = 687_005_646;
/// A deleted task.
pub const DELETED: u64 = 687_005_647;
/// A task that takes proofs.
pub const PROOFING: u64 = 687_005_648;
/// A task of the project that Anna does not see.
pub const HIDDEN_STORY: u64 = 687_005_649;

/// Tom's post on [`STARTSEITE`], with a file.
pub const POST: u64 = 195_565_525;
/// Anna's reply to [`POST`].
pub const REPLY: u64 = 195_565_526;
/// Anna's post in [`RELAUNCH`], on no task.
pub const PROJECT_POST: u64 = 195_565_527;
/// A private post of Tom's to Anna.
pub const PRIVATE_POST: u64 = 195_565_528;
/// A private post of Tom's that Anna does not see.
pub const SECRET_POST: u64 = 195_565_529;
/// A post in the archived project.
pub const ARCHIVED_POST: u64 = 195_565_530;

/// Anna's expense, neither submitted nor with a receipt.
pub const EXPENSE: u64 = 8_509_845;
/// Anna's expense with a receipt, not submitted.
pub const WITH_RECEIPT: u64 = 8_509_846;
/// Anna's expense that is submitted, without a receipt.
pub const SUBMITTED: u64 = 8_509_847;
/// Anna's expense that is submitted, with a receipt.
pub const SUBMITTED_WITH_RECEIPT: u64 = 8_509_848;
/// Tom's expense.
pub const TOMS_EXPENSE: u64 = 8_509_849;
/// Anna's expense in [`GUEST`], which only `on_my_account=false` shows.
pub const GUEST_EXPENSE: u64 = 8_509_850;

/// The expense category "Travel".
pub const TRAVEL: u64 = 456;
/// An expense category that is gone.
pub const GONE_CATEGORY: u64 = 461;

/// Files of posts that are there from the start.
pub(crate) const FILES: &[(u64, &str, &[u8])] = &[
    (
        POST,
        "Wireframe_v3.svg",
        b"<svg xmlns='http://www.w3.org/2000/svg' width='4' height='3'/>",
    ),
    (POST, "Briefing_Startseite.txt", b"Ein Bild, ein Satz, ein Knopf.\n"),
    (PROJECT_POST, "Zeitplan.csv", b"woche;was\n38;Visuals\n39;Abnahme\n"),
];

/// Receipts that are there from the start.
pub(crate) const RECEIPTS: &[(u64, &str, &[u8])] = &[
    (WITH_RECEIPT, "Hotel_Luebeck.txt", b"2 Naechte, 218,00 EUR\n"),
    (SUBMITTED_WITH_RECEIPT, "Bahn.txt", b"Hamburg - Luebeck, 14,20 EUR\n"),
];

/// 14 September 2026, 08:00 UTC; everything planted is older.
pub(super) const TODAY: Millis = 1_789_372_800_000;
const HOUR: Millis = 3_600_000;
const DAY: Millis = 24 * HOUR;

const PEOPLE: &[(u64, &str, &str, Option<&str>, bool)] = &[
    (ANNA, "Anna Lindqvist", "anna.lindqvist", Some("Project lead"), true),
    (TOM, "Tom Berger", "tom.berger", Some("Design"), false),
    (CAMILLE, "Camille Lefèvre", "camille.lefevre", Some("Copy"), false),
    (10_482_808, "Aylin Yıldız", "aylin.yildiz", Some("Development"), false),
    (10_482_809, "Siobhán O’Neill", "siobhan.oneill", None, false),
    (10_482_810, "李明", "li.ming", Some("Photography"), false),
    (10_482_811, "Freelancer <Platzhalter>", "freelance", None, false),
];

/// Makes the world of the start.
pub(crate) fn plant(seed: Seed) -> World {
    let mut world = World {
        last_id: 900_000_000,
        ..World::default()
    };
    for (id, full_name, email, headline, is_admin) in PEOPLE {
        let user = User {
            full_name: (*full_name).to_owned(),
            email: format!("{email}@brandt-partner.example"),
            headline: headline.map(ToOwned::to_owned),
            is_admin: *is_admin,
        };
        world.users.insert(*id, user);
    }
    for (value, user) in [(TOKEN, ANNA), (OTHER_TOKEN, TOM)] {
        let value = value.to_owned();
        world.tokens.push(Token {
            value,
            user,
            revoked: false,
        });
    }
    let categories = [
        "Travel",
        "Hotel",
        "Meals & drinks",
        "Software",
        "Büromaterial",
        "Mileage",
    ];
    for (id, name) in (TRAVEL..).zip(categories) {
        let category = Category {
            name: name.to_owned(),
            deleted: id == GONE_CATEGORY,
        };
        world.categories.insert(id, category);
    }
    workspaces::notable(&mut world);
    stories::notable(&mut world);
    posts(&mut world);
    expenses::notable(&mut world);
    if seed != Seed::Small {
        many::plant(&mut world);
    }
    world
}

/// Project, task, post replied to, who, to whom, words.
type Said = (u64, u64, Option<u64>, Option<u64>, u64, &'static [u64], &'static str);

/// The posts of the start.
fn posts(world: &mut World) {
    let on = Some(STARTSEITE);
    let rows: [Said; 6] = [
        (
            POST,
            RELAUNCH,
            on,
            None,
            TOM,
            &[],
            "Wireframes und Briefing, bitte ansehen.",
        ),
        (REPLY, RELAUNCH, on, Some(POST), ANNA, &[], "Kommt heute <b>noch</b>."),
        (PROJECT_POST, RELAUNCH, None, None, ANNA, &[], "Zeitplan für September"),
        (
            PRIVATE_POST,
            RELAUNCH,
            None,
            None,
            TOM,
            &[ANNA],
            "Nur für dich: das Budget reicht nicht.",
        ),
        (SECRET_POST, RELAUNCH, None, None, TOM, &[CAMILLE], "Nur für Camille."),
        (ARCHIVED_POST, ARCHIVED, None, None, TOM, &[], "Eröffnung war schön."),
    ];
    for (hours, (id, workspace, story, subject, user, recipients, message)) in (1..).zip(rows) {
        let post = post(workspace, story, subject, user, message, TODAY - (10 - hours) * HOUR);
        let recipients = recipients.to_vec();
        world.posts.insert(id, Post { recipients, ..post });
    }
}

/// A post without files.
pub(crate) fn post(
    workspace: u64,
    story: Option<u64>,
    subject: Option<u64>,
    user: u64,
    message: &str,
    at: Millis,
) -> Post {
    Post {
        workspace,
        story,
        subject,
        message: message.to_owned(),
        user,
        recipients: Vec::new(),
        attachments: Vec::new(),
        created_at: at,
        updated_at: at,
        deleted: false,
    }
}
