//! The projects of the start that are notable.

use super::{
    ACCOUNT, ANNA, ARCHIVED, AWKWARD, CAMILLE, DAY, GUEST, HIDDEN, HOUR, NO_EXPENSES, NO_FILES, OTHER_ACCOUNT, OTHERS,
    PRIVACY, READ_ONLY, RELAUNCH, TODAY, TOM,
};
use crate::{
    kantata::world::{Workspace, World},
    world::Millis,
};

/// A project in which everything is allowed.
pub(super) fn plain(title: &str, at: Millis) -> Workspace {
    Workspace {
        title: title.to_owned(),
        description: None,
        account: ACCOUNT,
        archived: false,
        can_post: true,
        can_upload_files: true,
        can_create_line_items: true,
        posts_require_privacy_decision: false,
        currency: "EUR".to_owned(),
        status: ("green".to_owned(), 300, "In Progress".to_owned()),
        due_date: None,
        participants: vec![ANNA, TOM, CAMILLE],
        creator: ANNA,
        created_at: at - 200 * DAY,
        updated_at: at,
        last_viewed: at,
    }
}

pub(super) fn notable(world: &mut World) {
    let rows = [
        (RELAUNCH, "Nordlicht: Relaunch 2026"),
        (ARCHIVED, "Bäckerei Thode: Neueröffnung 2024"),
        (READ_ONLY, "Stadtwerke Lübeck: Kundenportal"),
        (PRIVACY, "Klinikum Ostsee: Leitsystem"),
        (NO_FILES, "Maison Guérin: Catalogue automne"),
        (NO_EXPENSES, "Reederei Hansen: Imagefilm „Küste“"),
        (GUEST, "Grünfelder Bio: Etiketten Herbst"),
        (HIDDEN, "Vorstand vertraulich"),
        (OTHERS, "Weingut Althoff: Webshop"),
        (
            AWKWARD,
            "<script>alert(1)</script> & O'Neill \"Daughters\" 🚢 \u{202e}gnp.exe",
        ),
    ];
    for (hours, (id, title)) in (1..).zip(rows) {
        let project = plain(title, TODAY - hours * HOUR);
        let project = match id {
            RELAUNCH => Workspace {
                description: Some("Neuer Auftritt der Nordlicht Versicherung".to_owned()),
                due_date: Some("2026-12-18".to_owned()),
                ..project
            },
            ARCHIVED => Workspace {
                archived: true,
                status: ("grey".to_owned(), 700, "Completed".to_owned()),
                ..project
            },
            READ_ONLY => Workspace {
                can_post: false,
                can_upload_files: false,
                ..project
            },
            PRIVACY => Workspace {
                posts_require_privacy_decision: true,
                ..project
            },
            NO_FILES => Workspace {
                can_upload_files: false,
                ..project
            },
            NO_EXPENSES => Workspace {
                can_create_line_items: false,
                ..project
            },
            GUEST => Workspace {
                account: OTHER_ACCOUNT,
                currency: "USD".to_owned(),
                ..project
            },
            HIDDEN => Workspace {
                account: OTHER_ACCOUNT,
                participants: vec![TOM],
                ..project
            },
            OTHERS => Workspace {
                participants: vec![CAMILLE],
                ..project
            },
            _ => project,
        };
        world.workspaces.insert(id, project);
    }
}
