//! What is at the service.

use attache_core::account::ProviderKind;
use attache_sandbox::{Sandbox, Step, StoredFile, seed};

use super::{
    mode::Mode,
    run::{NAMES, OTHERS},
};
use crate::engine::harness::Desk;

/// All objects at the service.
fn attachments(sandbox: &Sandbox, mode: Mode) -> Vec<StoredFile> {
    match mode.provider() {
        ProviderKind::Productive => sandbox.attachments(),
        ProviderKind::Kantata => sandbox.kantata_attachments(),
    }
}

/// The files of each comment or post that was made at a place, and the receipt of an expense.
fn made(sandbox: &Sandbox, mode: Mode, place: u64) -> Vec<Vec<StoredFile>> {
    let posts = match mode {
        Mode::Linked | Mode::Replaced | Mode::Added | Mode::Comment => {
            let comments = sandbox.comments_of_task(place).into_iter();
            return comments.map(|comment| comment.files).collect();
        }
        Mode::Receipt => {
            return sandbox
                .receipt_of_expense(place)
                .into_iter()
                .map(|it| vec![it])
                .collect();
        }
        Mode::Reply => sandbox.replies_to_post(place),
        Mode::Post | Mode::Whole => sandbox.posts_of_story(place),
    };
    posts.into_iter().map(|post| post.files).collect()
}

pub(super) fn has_acted(sandbox: &Sandbox, mode: Mode, step: Step, before: usize) -> bool {
    let requests = sandbox.requests();
    let mut asked = requests[before..].iter().filter(|request| request.step == step);
    let ours = |file: &StoredFile| NAMES.contains(&file.name.as_str());
    match step {
        Step::Reserve | Step::Upload => attachments(sandbox, mode).iter().any(ours),
        Step::Register => attachments(sandbox, mode)
            .iter()
            .any(|file| ours(file) && file.path.is_some()),
        Step::ParentPatch if mode != Mode::Receipt => sandbox.files_of_task(seed::EMPTY).iter().any(ours),
        Step::ParentPatch | Step::Comment => !made(sandbox, mode, mode.place()).is_empty(),
        Step::Store => asked.any(|request| request.body_size > 3_000),
        _ => asked.next().is_some(),
    }
}

/// Each file once with its bytes where it belongs, and what others have there still.
pub(super) fn is_there(desk: &Desk, mode: Mode, sent_to: u64, name: &str) {
    for place in [mode.place(), mode.elsewhere()] {
        let here = place == sent_to;
        if mode.provider() == ProviderKind::Kantata {
            of_ours_are(desk, mode, place, usize::from(here), name);
            continue;
        }
        let (ours, theirs): (Vec<StoredFile>, Vec<StoredFile>) = desk
            .sandbox
            .files_of_task(place)
            .into_iter()
            .partition(|file| NAMES.contains(&file.name.as_str()));
        let others = if place == seed::EMPTY { OTHERS } else { 1 };
        assert_eq!(theirs.len(), others, "{name}: nobody's files vanish");
        let files: &[&str] = if here && mode != Mode::Comment { &NAMES } else { &[] };
        desk.are(ours, files);
        of_ours_are(desk, mode, place, usize::from(here && mode == Mode::Comment), name);
    }
}

/// So many comments, posts or receipts carry our files, all of them.
fn of_ours_are(desk: &Desk, mode: Mode, place: u64, expected: usize, name: &str) {
    let mut of_ours = made(&desk.sandbox, mode, place);
    of_ours.retain(|files| files.iter().any(|file| NAMES.contains(&file.name.as_str())));
    assert_eq!(of_ours.len(), expected, "{name}: comments");
    for files in of_ours {
        desk.are(files, mode.names());
    }
}

/// Objects that nobody deleted and that hang nowhere, or where they were to be before.
pub(super) fn left_over(sandbox: &Sandbox, mode: Mode, sent_to: u64) -> usize {
    let mut all = attachments(sandbox, mode);
    // What was there before is nobody's to delete.
    all.retain(|file| mode.provider() == ProviderKind::Productive || NAMES.contains(&file.name.as_str()));
    let is_left = |file: &&StoredFile| match file.parent {
        None => true,
        Some(("task" | "expense", id)) => id != sent_to && NAMES.contains(&file.name.as_str()),
        Some(_) => false,
    };
    all.iter().filter(|file| !file.deleted).filter(is_left).count()
}
