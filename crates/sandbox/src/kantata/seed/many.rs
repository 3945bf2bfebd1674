//! What makes a sandbox believable: dozens of projects, thousands of tasks, hundreds of posts and expenses.

use super::{ANNA, CAMILLE, DAY, HOUR, TODAY, TOM, TRAVEL, expenses, post, stories, workspaces};
use crate::{
    kantata::world::{Expense, Story, Workspace, World},
    seed::{dice::Dice, words},
};

/// Projects besides the notable ones.
const PROJECTS: u64 = 32;
/// Tasks besides the notable ones.
const STORIES: u64 = 2_400;
const EXPENSES: u64 = 60;

const WHAT: &[&str] = &[
    "Website",
    "Kampagne Herbst",
    "Messestand",
    "Geschäftsbericht",
    "Packaging",
    "Webshop",
    "Leitsystem",
    "Newsletter",
];
const WORDS: &[&str] = &[
    "Bitte bis Freitag.",
    "Sieht gut aus, nur das Logo ist zu klein.",
    "Merci, c'est validé.",
    "Neue Fassung folgt & wird größer.",
    "Kunde wartet auf die Druckdaten 🙈",
];
const STATES: &[&str] = &[
    "not started",
    "started",
    "started",
    "needs info",
    "completed",
    "completed",
];
const ISSUE_STATES: &[&str] = &["new", "in progress", "blocked", "fixed", "won't fix"];

pub(super) fn plant(world: &mut World) {
    let mut dice = Dice::new(5);
    for number in 0..PROJECTS {
        let client = dice.pick(words::PROJECTS).company;
        let at = TODAY - dice.span(300, DAY) - HOUR;
        let project = workspaces::plain(&format!("{client}: {}", dice.pick(WHAT)), at);
        let project = Workspace {
            archived: dice.below(8) == 0,
            can_post: dice.below(12) > 0,
            posts_require_privacy_decision: dice.below(10) == 0,
            participants: if dice.below(3) == 0 {
                vec![TOM]
            } else {
                vec![ANNA, TOM, CAMILLE]
            },
            ..project
        };
        world.workspaces.insert(22_500_000 + number * 13, project);
    }
    let projects: Vec<u64> = world.workspaces.keys().copied().collect();
    let mut parent = None;
    for number in 0..STORIES {
        let workspace = *dice.pick(&projects);
        let at = TODAY - dice.span(400, DAY) - dice.span(24, HOUR) - 12 * HOUR;
        let story_type = ["task", "task", "task", "task", "deliverable", "issue", "milestone"][dice.below(7)];
        let states = if story_type == "issue" { ISSUE_STATES } else { STATES };
        let id = 688_000_000 + number * 7;
        let below: Option<u64> = parent.filter(|_| dice.below(5) == 0);
        let story = Story {
            kind: story_type.to_owned(),
            state: (*dice.pick(states)).to_owned(),
            due_date: (dice.below(2) == 0).then(|| format!("2026-{:02}-{:02}", 1 + dice.below(12), 1 + dice.below(28))),
            parent: below.filter(|id| world.stories.get(id).is_some_and(|above| above.workspace == workspace)),
            assignees: [vec![ANNA], vec![TOM], vec![TOM, CAMILLE], Vec::new()][dice.below(4)].clone(),
            archived: dice.below(25) == 0,
            ..stories::plain(workspace, &words::title(&mut dice), at)
        };
        if story.parent.is_none() {
            parent = Some(id);
        }
        world.stories.insert(id, story);
        if dice.below(10) == 0 {
            let first = 196_000_000 + number * 3;
            let said = post(workspace, Some(id), None, TOM, words_of(&mut dice), at);
            world.posts.insert(first, said);
            if dice.below(2) == 0 {
                let reply = post(
                    workspace,
                    Some(id),
                    Some(first),
                    CAMILLE,
                    words_of(&mut dice),
                    at + HOUR,
                );
                world.posts.insert(first + 1, reply);
            }
        }
    }
    for number in 0..EXPENSES {
        let workspace = *dice.pick(&projects);
        let at = TODAY - dice.span(120, DAY);
        let cents = i64::try_from(500 + dice.below(40_000)).unwrap_or_default();
        let user = *dice.pick(&[ANNA, TOM]);
        let expense = expenses::plain(world, workspace, user, TRAVEL + number % 5, cents, at);
        let submission = (dice.below(3) == 0).then_some(7_002);
        world
            .expenses
            .insert(8_600_000 + number, Expense { submission, ..expense });
    }
}

fn words_of(dice: &mut Dice) -> &'static str {
    WORDS[dice.below(WORDS.len())]
}
