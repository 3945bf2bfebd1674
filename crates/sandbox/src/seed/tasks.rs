//! The tasks of the start: the notable ones, and thousands of others.

use std::collections::BTreeMap;

use super::{
    CLOSED, COMMENT, DAY, EMOJI, EMPTY, FIRST, HOUR, JONAS, LENA, LENA_THERE, MARKUP, ODD_NUMBER, OTHER_TASK,
    OWN_COMMENT, PAGE, RELAUNCH, SECOND, STARTSEITE, TODAY, comment_as, dice::Dice, words,
};
use crate::world::{Kind, Page, Task, World};

pub(super) fn notable(world: &mut World) {
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
    for (hours, (id, title, number, project, status, assignee)) in (1..).zip(rows) {
        let organisation = world.organisation_of(Kind::Project, project).unwrap_or(FIRST);
        let at = TODAY - hours * HOUR;
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

/// So many tasks more, the notable ones not counted.
pub(super) fn many(world: &mut World, count: u64) {
    let mut dice = Dice::new(1_482);
    let projects: Vec<u64> = world.projects.keys().copied().collect();
    let mut numbers: BTreeMap<u64, u64> = BTreeMap::new();
    for count in 0..count {
        let project = *dice.pick(&projects);
        let organisation = world.organisation_of(Kind::Project, project).unwrap_or(FIRST);
        let people: Vec<u64> = world.ids(Kind::Person, organisation);
        let number = numbers
            .entry(project)
            .or_insert(if project == RELAUNCH { 1_486 } else { 1 });
        let first_status = if organisation == FIRST { 100 } else { 110 };
        let status = [0, 1, 1, 2, 3, 3, 3][dice.below(7)];
        let age = dice.span(400, DAY) + dice.span(24, HOUR) + 12 * HOUR;
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
            created_at: at - dice.span(60, DAY),
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
