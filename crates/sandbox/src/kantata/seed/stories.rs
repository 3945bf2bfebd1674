//! The tasks of the start that are notable.

use super::{
    ANNA, ARCHIVED, ARCHIVED_STORY, CLOSED, COMPLETED, DAY, DELETED, DELIVERABLE, EMOJI, EMPTY, HIDDEN, HIDDEN_STORY,
    HOUR, IN_ARCHIVED, ISSUE, MARKUP, MILESTONE, PROOFING, RELAUNCH, STARTSEITE, SUBTASK, TODAY, TOM,
};
use crate::{
    kantata::world::{Story, World},
    world::Millis,
};

/// A task that is not begun.
pub(super) fn plain(workspace: u64, title: &str, at: Millis) -> Story {
    Story {
        title: title.to_owned(),
        description: None,
        workspace,
        kind: "task".to_owned(),
        state: "not started".to_owned(),
        priority: "normal".to_owned(),
        due_date: None,
        parent: None,
        assignees: Vec::new(),
        creator: TOM,
        archived: false,
        deleted: false,
        can_post: true,
        has_proofing_access: false,
        created_at: at - 20 * DAY,
        updated_at: at,
    }
}

pub(super) fn notable(world: &mut World) {
    let rows = [
        (STARTSEITE, "Startseite: finale Visuals freigeben", "task", "started"),
        (DELIVERABLE, "Styleguide als PDF", "deliverable", "started"),
        (MILESTONE, "Go-live", "milestone", "not started"),
        (ISSUE, "Formular: Absenden ohne Wirkung", "issue", "in progress"),
        (COMPLETED, "Impressum prüfen", "task", "completed"),
        (ARCHIVED_STORY, "Pitch-Unterlagen (alt)", "task", "completed"),
        (
            MARKUP,
            "<img src=x onerror=alert(1)> Formular absichern",
            "task",
            "not started",
        ),
        (
            EMOJI,
            "„Küste“ – Fotos auswählen 📷 & 'Rohschnitt' \"B\"",
            "task",
            "started",
        ),
        (EMPTY, "Favicon austauschen", "task", "not started"),
        (SUBTASK, "Hero-Bild zuschneiden", "task", "not started"),
        (IN_ARCHIVED, "Einladungskarten", "task", "completed"),
        (CLOSED, "Vertrag (nur lesen)", "task", "started"),
        (DELETED, "Doppelt angelegt", "task", "not started"),
        (PROOFING, "Plakat A1: Korrekturabzug", "deliverable", "started"),
        (HIDDEN_STORY, "Jahresgespräche", "task", "not started"),
    ];
    for (hours, (id, title, story_type, state)) in (1..).zip(rows) {
        let workspace = match id {
            IN_ARCHIVED => ARCHIVED,
            HIDDEN_STORY => HIDDEN,
            _ => RELAUNCH,
        };
        let story = Story {
            kind: story_type.to_owned(),
            state: state.to_owned(),
            due_date: [STARTSEITE, MILESTONE].contains(&id).then(|| "2026-09-18".to_owned()),
            parent: (id == SUBTASK).then_some(STARTSEITE),
            assignees: match id {
                STARTSEITE | ISSUE | COMPLETED | SUBTASK => vec![ANNA],
                DELIVERABLE => vec![TOM, ANNA],
                _ => Vec::new(),
            },
            archived: id == ARCHIVED_STORY,
            deleted: id == DELETED,
            can_post: id != CLOSED,
            has_proofing_access: id == PROOFING,
            ..plain(workspace, title, TODAY - hours * HOUR)
        };
        world.stories.insert(id, story);
    }
}
