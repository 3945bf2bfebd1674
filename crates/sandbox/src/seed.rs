//! The records of the start: two organisations, their people, projects and tasks.
//!
//! Everything is made from word lists and a fixed seed, so that every start plants the same.

use std::collections::BTreeMap;

use self::words::Project as Plan;
use crate::{
    options::Seed,
    world::{
        Comment, Company, Folder, Kind, Membership, Millis, Organisation, Person, Project, TaskList, Token,
        WorkflowStatus, World,
    },
};

pub(crate) mod dice;
mod tasks;
mod things;
pub(crate) mod words;

pub use self::things::{BILL, BOOKING, BUDGET, COMPANY, DEAL, DISCUSSION, EXPENSE, INVOICE, PURCHASE_ORDER};
pub use crate::kantata::seed as kantata;

/// Lena Hoffmann's token, good for both organisations.
pub const TOKEN: &str = "7c1d9f3a-42be-4f0e-9a57-0c6b8e21d5f4";
/// Jonas Weiß's token, good for the first organisation.
pub const SINGLE_ORG_TOKEN: &str = "b2f0a8c6-9d13-4e7b-8c45-1fa3d07e6b92";
/// Lena Hoffmann's token that may only read.
pub const READ_ONLY_TOKEN: &str = "e94b7d02-5f68-4c1a-b3d9-86a2f51c07ee";

/// Id of `Brandt & Partner`.
pub const ORGANISATION: &str = "10";
/// Id of `Grünfelder Bio GmbH`.
pub const OTHER_ORGANISATION: &str = "14";

/// Task 1482 "Startseite: finale Visuals freigeben", Nordlicht Versicherung / Relaunch 2026.
pub const STARTSEITE: u64 = 10_426_492;
/// A task with a number that is none, `1-2025-2`.
pub const ODD_NUMBER: u64 = 10_426_493;
/// A task whose title is markup.
pub const MARKUP: u64 = 10_426_494;
/// A task with quotes and emoji in its title.
pub const EMOJI: u64 = 10_426_495;
/// A closed task.
pub const CLOSED: u64 = 10_426_496;
/// A task that is plain and empty.
pub const EMPTY: u64 = 10_426_497;
/// A task of the other organisation.
pub const OTHER_TASK: u64 = 10_426_498;
/// A page (Doc) of the project Relaunch 2026.
pub const PAGE: u64 = 700_001;
/// The project Relaunch 2026.
pub const RELAUNCH: u64 = 2_001;
/// A comment on [`STARTSEITE`] by Jonas Weiß.
pub const COMMENT: u64 = 30_000_001;
/// A comment on [`STARTSEITE`] by Lena Hoffmann.
pub const OWN_COMMENT: u64 = 30_000_002;
/// Lena Hoffmann in the first organisation.
pub const LENA: u64 = 68;
/// Jonas Weiß in the first organisation.
pub const JONAS: u64 = 69;
/// Lena Hoffmann in the second organisation.
pub const LENA_THERE: u64 = 90;

/// Files that are there from the start: task, name, type, bytes.
pub(crate) const FILES: &[(u64, &str, &str, &[u8])] = &[
    (
        STARTSEITE,
        "Briefing Startseite.txt",
        "text/plain",
        b"Ein Bild, ein Satz, ein Knopf.\n",
    ),
    (
        STARTSEITE,
        "Wireframe v3.svg",
        "image/svg+xml",
        b"<svg xmlns='http://www.w3.org/2000/svg' width='4' height='3'/>",
    ),
    (EMOJI, "Fotos Auswahl.csv", "text/csv", b"nr;motiv\n1;Hafen\n2;Deich\n"),
];

/// 14 September 2026, 08:00 UTC; everything planted is older.
const TODAY: Millis = 1_789_372_800_000;
const HOUR: Millis = 3_600_000;
const DAY: Millis = 24 * HOUR;
/// Projects of a large sandbox.
const LARGE_PROJECTS: usize = 300;
const FIRST: u64 = 10;
const SECOND: u64 = 14;

/// Makes the world of the start.
pub(crate) fn plant(seed: Seed) -> World {
    let mut world = World {
        last_id: 40_000_000,
        ..World::default()
    };
    people(&mut world);
    for plan in words::PROJECTS {
        project(&mut world, plan, plan.name);
    }
    if seed == Seed::Large {
        // Companies, places and projects as before, so often that there are enough of them.
        let plans = words::PROJECTS.iter().cycle().skip(words::PROJECTS.len());
        for (number, plan) in (2..).zip(plans.take(LARGE_PROJECTS - words::PROJECTS.len())) {
            project(&mut world, plan, &format!("{} {number}", plan.name));
        }
    }
    statuses(&mut world);
    tasks::notable(&mut world);
    things::plant(&mut world);
    match seed {
        Seed::Believable => tasks::many(&mut world, 3_000),
        Seed::Large => tasks::many(&mut world, 5_000),
        Seed::Small => {}
    }
    for project in world.projects.values_mut() {
        project.last_activity_at = TODAY - HOUR;
    }
    world
}

/// Adds a comment to a task and answers its id.
pub(crate) fn comment(world: &mut World, task: u64, creator: u64, body: &str, at: Millis) -> u64 {
    let id = world.next_id();
    comment_as(world, id, task, creator, body, at);
    id
}

fn comment_as(world: &mut World, id: u64, task: u64, creator: u64, body: &str, at: Millis) {
    let organisation = world.organisation_of(Kind::Task, task).unwrap_or(FIRST);
    let record = Comment {
        organisation,
        parent: (Kind::Task, task),
        body: Some(body.to_owned()),
        creator,
        hidden: false,
        draft: false,
        created_at: at,
        updated_at: at,
        edited_at: None,
        deleted: false,
    };
    world.comments.insert(id, record);
}

fn people(world: &mut World) {
    for (id, name) in [(FIRST, "Brandt & Partner"), (SECOND, "Grünfelder Bio GmbH")] {
        world.organisations.insert(id, Organisation { name: name.to_owned() });
    }
    for (id, organisation, first, last, title) in words::PEOPLE {
        let plain = |text: &str| {
            let plain = text
                .to_lowercase()
                .replace('ß', "ss")
                .replace(['é', 'è'], "e")
                .replace('ü', "ue");
            plain.replace(' ', "-")
        };
        let host = if *organisation == FIRST {
            "brandt-partner.example"
        } else {
            "gruenfelder.example"
        };
        let email = last.map(|last| format!("{}.{}@{host}", plain(first), plain(last)));
        let person = Person {
            organisation: *organisation,
            first_name: (*first).to_owned(),
            last_name: last.map(ToOwned::to_owned),
            email,
            title: title.map(ToOwned::to_owned),
        };
        world.people.insert(*id, person);
    }
    for (id, organisation, person) in [(52, FIRST, LENA), (53, SECOND, LENA_THERE), (54, FIRST, JONAS)] {
        world.memberships.insert(id, Membership { organisation, person });
    }
    let both = BTreeMap::from([(FIRST, LENA), (SECOND, LENA_THERE)]);
    let token = |value, acts_as, read_only| Token {
        value,
        acts_as,
        read_only,
        revoked: false,
    };
    world.tokens = vec![
        token(TOKEN, both.clone(), false),
        token(SINGLE_ORG_TOKEN, BTreeMap::from([(FIRST, JONAS)]), false),
        token(READ_ONLY_TOKEN, both, true),
    ];
}

fn project(world: &mut World, plan: &Plan, name: &str) {
    let known = world
        .companies
        .iter()
        .find(|(_, company)| company.name == plan.company && company.organisation == plan.organisation);
    let known = known.map(|(id, _)| *id);
    let company = known.unwrap_or(500 + world.companies.len() as u64);
    let record = Company {
        organisation: plan.organisation,
        name: plan.company.to_owned(),
    };
    world.companies.insert(company, record);
    let id = 2_001 + world.projects.len() as u64;
    world.projects.insert(
        id,
        Project {
            organisation: plan.organisation,
            company,
            name: name.to_owned(),
            number: (id - 2_000).to_string(),
            responsible: if plan.organisation == FIRST { LENA } else { LENA_THERE },
            archived: plan.archived,
            internal: plan.company == "Brandt & Partner",
            created_at: TODAY - 400 * DAY,
            last_activity_at: TODAY,
        },
    );
    for (place, name) in ["Produktion", "Archiv"].into_iter().enumerate() {
        let folder = id * 10 + place as u64;
        let archived = place == 1;
        let record = Folder {
            organisation: plan.organisation,
            project: id,
            name: name.to_owned(),
            archived,
        };
        world.folders.insert(folder, record);
        for (place, name) in words::TASK_LISTS.iter().enumerate() {
            let list = TaskList {
                organisation: plan.organisation,
                folder,
                project: id,
                name: (*name).to_owned(),
                archived,
            };
            world.task_lists.insert(folder * 10 + place as u64, list);
        }
    }
}

fn statuses(world: &mut World) {
    for (start, organisation) in [(100, FIRST), (110, SECOND)] {
        let names = [("Offen", 1), ("In Arbeit", 2), ("Zur Freigabe", 2), ("Erledigt", 3)];
        for (place, (name, category)) in names.into_iter().enumerate() {
            let status = WorkflowStatus {
                organisation,
                name: name.to_owned(),
                category,
            };
            world.statuses.insert(start + place as u64, status);
        }
    }
}
