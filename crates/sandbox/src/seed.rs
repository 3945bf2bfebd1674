//! The records of the start: two organisations, their people, projects and tasks.
//!
//! Everything is made from word lists and a fixed seed, so that every start plants the same.

use std::collections::BTreeMap;

use self::{dice::Dice, words::Project as Plan};
use crate::{
    options::Seed,
    world::{
        Comment, Company, Folder, Kind, Membership, Millis, Organisation, Page, Person, Project, Task, TaskList, Token,
        WorkflowStatus, World,
    },
};

mod dice;
mod words;

/// Lena Hoffmann's token, good for both organisations.
pub const TOKEN: &str = "7c1d9f3a-42be-4f0e-9a57-0c6b8e21d5f4";
/// Jonas Weiß's token, good for the first organisation.
pub const SINGLE_ORG_TOKEN: &str = "b2f0a8c6-9d13-4e7b-8c45-1fa3d07e6b92";
/// Lena Hoffmann's token that may only read.
pub const READ_ONLY_TOKEN: &str = "e94b7d02-5f68-4c1a-b3d9-86a2f51c07ee";

/// Id of "Brandt & Partner".
pub const ORGANISATION: &str = "10";
/// Id of "Grünfelder Bio GmbH".
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
const FIRST: u64 = 10;
const SECOND: u64 = 14;
/// Tasks of a believable sandbox, the notable ones not counted.
const TASKS: u64 = 3_000;

/// Makes the world of the start.
pub(crate) fn plant(seed: Seed) -> World {
    let mut world = World {
        last_id: 40_000_000,
        ..World::default()
    };
    people(&mut world);
    for plan in words::PROJECTS {
        project(&mut world, plan);
    }
    statuses(&mut world);
    notable(&mut world);
    if seed == Seed::Believable {
        many(&mut world);
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

fn project(world: &mut World, plan: &Plan) {
    let known = world
        .companies
        .iter()
        .find(|(_, company)| company.name == plan.company && company.organisation == plan.organisation);
    let company = known.map(|(id, _)| *id).unwrap_or_else(|| {
        let id = 500 + world.companies.len() as u64;
        let record = Company {
            organisation: plan.organisation,
            name: plan.company.to_owned(),
        };
        world.companies.insert(id, record);
        id
    });
    let id = 2_001 + world.projects.len() as u64;
    world.projects.insert(
        id,
        Project {
            organisation: plan.organisation,
            company,
            name: plan.name.to_owned(),
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

fn notable(world: &mut World) {
    let other = words::PROJECTS
        .iter()
        .position(|plan| plan.organisation == SECOND)
        .unwrap_or_default();
    let other = RELAUNCH + other as u64;
    let rows = [
        (
            STARTSEITE,
            "Startseite: finale Visuals freigeben",
            "1482",
            RELAUNCH,
            2,
            LENA,
        ),
        (
            ODD_NUMBER,
            "Pitch-Unterlagen aus dem alten System",
            "1-2025-2",
            RELAUNCH,
            0,
            JONAS,
        ),
        (
            MARKUP,
            "<img src=x onerror=alert(1)> Formular absichern",
            "1483",
            RELAUNCH,
            1,
            LENA,
        ),
        (
            EMOJI,
            "„Küste“ – Fotos auswählen 📷 & 'Rohschnitt' \"B\"",
            "1484",
            RELAUNCH + 3,
            1,
            LENA,
        ),
        (CLOSED, "Impressum prüfen", "1401", RELAUNCH, 3, JONAS),
        (EMPTY, "Favicon austauschen", "1485", RELAUNCH, 0, LENA),
        (OTHER_TASK, "Etiketten Herbst: Druckdaten", "88", other, 1, LENA_THERE),
    ];
    for (place, (id, title, number, project, status, assignee)) in rows.into_iter().enumerate() {
        let organisation = world.organisation_of(Kind::Project, project).unwrap_or(FIRST);
        let at = TODAY - (place as Millis + 1) * HOUR;
        let first_status = if organisation == FIRST { 100 } else { 110 };
        let task = Task {
            organisation,
            title: title.to_owned(),
            number: number.to_owned(),
            description: Some("<p>Siehe Briefing.</p>".to_owned()),
            project,
            task_list: project * 100 + 1,
            status: first_status + status,
            assignee: Some(assignee),
            creator: if organisation == FIRST { JONAS } else { LENA_THERE },
            due_date: Some("2026-09-18".to_owned()),
            closed_at: (status == 3).then_some(at),
            created_at: at - 20 * DAY,
            updated_at: at,
            last_activity_at: at,
            deleted: false,
            forbidden: false,
        };
        world.tasks.insert(id, task);
    }
    let page = Page {
        organisation: FIRST,
        project: RELAUNCH,
        title: "Styleguide Relaunch".to_owned(),
        creator: LENA,
        created_at: TODAY - 90 * DAY,
        edited_at: TODAY - 3 * DAY,
    };
    world.pages.insert(PAGE, page);
    comment_as(
        world,
        COMMENT,
        STARTSEITE,
        JONAS,
        "<p>Die neuen Visuals fehlen noch.</p>",
        TODAY - 5 * HOUR,
    );
    comment_as(
        world,
        OWN_COMMENT,
        STARTSEITE,
        LENA,
        "<p>Kommen heute.</p>",
        TODAY - 4 * HOUR,
    );
    comment_as(
        world,
        COMMENT + 2,
        EMOJI,
        JONAS,
        "<p>Nr. 2 ist <b>schön</b> &amp; ruhig.</p>",
        TODAY - 9 * HOUR,
    );
}

fn many(world: &mut World) {
    let mut dice = Dice::new(1_482);
    let projects: Vec<u64> = world.projects.keys().copied().collect();
    let mut numbers: BTreeMap<u64, u64> = BTreeMap::new();
    for count in 0..TASKS {
        let project = *dice.pick(&projects);
        let organisation = world.organisation_of(Kind::Project, project).unwrap_or(FIRST);
        let people: Vec<u64> = world.ids(Kind::Person, organisation);
        let number = numbers
            .entry(project)
            .or_insert(if project == RELAUNCH { 1_486 } else { 1 });
        let first_status = if organisation == FIRST { 100 } else { 110 };
        let status = [0, 1, 1, 2, 3, 3, 3][dice.below(7)];
        let age = dice.below(400) as Millis * DAY + dice.below(24) as Millis * HOUR + 12 * HOUR;
        let at = TODAY - age;
        let list =
            project * 100 + if dice.below(20) == 0 { 10 } else { 0 } + dice.below(words::TASK_LISTS.len()) as u64;
        let task = Task {
            organisation,
            title: words::title(&mut dice),
            number: number.to_string(),
            description: None,
            project,
            task_list: list,
            status: first_status + status,
            assignee: (dice.below(6) > 0).then(|| *dice.pick(&people)),
            creator: *dice.pick(&people),
            due_date: (dice.below(2) == 0).then(|| format!("2026-{:02}-{:02}", 1 + dice.below(12), 1 + dice.below(28))),
            closed_at: (status == 3).then_some(at),
            created_at: at - dice.below(60) as Millis * DAY,
            updated_at: at,
            last_activity_at: at,
            deleted: false,
            forbidden: false,
        };
        *number += 1;
        let id = 10_000_000 + count * 7;
        let creator = task.creator;
        world.tasks.insert(id, task);
        if dice.below(12) == 0 {
            let body = *dice.pick(words::COMMENTS);
            comment_as(world, 31_000_000 + count, id, creator, body, at);
        }
    }
}
