use attache_core::{
    account::{AccountId, ProviderKind},
    destination::{How, Place, PlaceKind, Target},
    event::{Counts, Event, Snapshot},
    reason::Connection,
};

use super::*;

fn target(title: &str) -> Target {
    Target {
        account: AccountId("a".to_owned()),
        place: Place {
            kind: PlaceKind::Task,
            id: title.to_owned(),
        },
        title: title.to_owned(),
        number: None,
        project: None,
        company: None,
        status: None,
        assignee: None,
        closed: false,
        also: Vec::new(),
    }
}

fn batch(id: u64, state: BatchState, attached: u32, failed: u32) -> BatchView {
    BatchView {
        id: BatchId(id),
        state,
        target: Some(target(&format!("Task {id}"))),
        how: How::Files,
        choices: Vec::new(),
        text: String::new(),
        audience: None,
        expense: None,
        lacks: None,
        counts: Counts {
            total: 12,
            attached,
            failed,
            ..Counts::default()
        },
        groups: Vec::new(),
        front: 0,
        bytes: 100,
        sent: 45,
        speed: None,
        seconds_left: None,
        seconds: None,
        wait: None,
        question: None,
        taken: None,
        there: None,
        replaces: false,
        command: false,
    }
}

fn waiting(id: u64, reason: Reason) -> BatchView {
    BatchView {
        wait: Some(reason),
        ..batch(id, BatchState::Waiting, 3, 0)
    }
}

fn face(batches: Vec<BatchView>, recents: Vec<Recent>) -> Face {
    let mut seen = Seen::default();
    seen.hear(&Event::Snapshot {
        snapshot: Snapshot {
            batches,
            accounts: Vec::new(),
            recents,
            favourites: Vec::new(),
            undo: None,
            settings: attache_core::event::Settings::default(),
            downloads: Vec::new(),
            notices: Vec::new(),
        },
    });
    Face::of(&seen, &Messages::english())
}

/// The texts of the menu, what does nothing in brackets.
fn texts(menu: &[Entry]) -> Vec<String> {
    let text = |entry: &Entry| match entry {
        Entry::Line { text, act: Some(_) } => text.replace('\u{a0}', " "),
        Entry::Line { text, act: None } => format!("[{}]", text.replace('\u{a0}', " ")),
        Entry::Submenu { text, entries } => format!("{text}: {}", texts(entries).join(", ")),
        Entry::Gap => "-".to_owned(),
    };
    menu.iter().map(text).collect()
}

#[test]
fn nothing_to_send_is_an_idle_case() {
    let face = face(vec![batch(1, BatchState::Done, 12, 0)], Vec::new());
    assert_eq!(face.icon, Icon::Idle);
    assert_eq!(face.tooltip, "Nothing to send");
    assert_eq!(
        texts(&face.menu),
        [
            "[Nothing to send]",
            "Task 1: 12 files attached",
            "-",
            "Open Attaché",
            "Upload files…",
            "-",
            "[Pause everything]",
            "[Stop everything…]",
            "-",
            "Quit"
        ]
    );
}

#[test]
fn what_moves_is_counted_and_fills_the_case() {
    let mut sending = batch(1, BatchState::Sending, 3, 0);
    let shown = face(vec![sending.clone()], Vec::new());
    assert_eq!(shown.icon, Icon::Busy(3), "45 % of eight steps");
    assert_eq!(texts(&shown.menu)[..2], ["[3 of 12, 45 %]", "Task 1: 3 of 12"]);
    assert_eq!(shown.tooltip, "3 of 12, 45\u{a0}%");
    assert!(texts(&shown.menu).contains(&"Pause everything".to_owned()));
    assert!(texts(&shown.menu).contains(&"Stop everything…".to_owned()));
    sending.seconds_left = Some(45);
    assert_eq!(
        face(vec![sending.clone()], Vec::new()).tooltip,
        "3 of 12, 45\u{a0}s left"
    );
    sending.sent = 100;
    assert_eq!(
        face(vec![sending], Vec::new()).icon,
        Icon::Busy(FILLS - 1),
        "full only when everything is read back, and then it is idle"
    );
}

#[test]
fn what_failed_wants_attention_also_while_others_move() {
    let failed = batch(1, BatchState::NeedsYou, 10, 2);
    let alone = face(vec![failed.clone()], Vec::new());
    assert_eq!(alone.icon, Icon::Attention);
    assert_eq!(texts(&alone.menu)[..2], ["[2 failed]", "Task 1: 2 of 12 failed"]);
    let both = face(vec![batch(2, BatchState::Sending, 3, 0), failed], Vec::new());
    assert_eq!(both.icon, Icon::Attention);
    assert_eq!(
        texts(&both.menu)[..3],
        [
            "[13 of 24, 45 %, 2 failed]",
            "Task 1: 2 of 12 failed",
            "Task 2: 3 of 12"
        ],
        "who needs the person comes first"
    );
    let unknown = face(vec![batch(3, BatchState::NeedsYou, 0, 0)], Vec::new());
    assert_eq!(texts(&unknown.menu)[0], "[Needs a look]");
}

#[test]
fn whatever_waits_says_for_what() {
    let provider = ProviderKind::Productive;
    let offline = face(
        vec![waiting(
            1,
            Reason::NoConnection {
                provider,
                why: Connection::Unreachable,
            },
        )],
        Vec::new(),
    );
    assert_eq!(offline.icon, Icon::Busy(3), "it goes on by itself");
    assert_eq!(
        texts(&offline.menu)[..2],
        ["[Waiting for the network, 3 of 12]", "Task 1: no connection"]
    );
    let limit = face(vec![waiting(1, Reason::RateLimited { provider, until: 0 })], Vec::new());
    assert_eq!(
        texts(&limit.menu)[..2],
        ["[Waiting, 3 of 12]", "Task 1: waits, 3 of 12"]
    );
    let token = face(vec![waiting(1, Reason::TokenRefused { provider })], Vec::new());
    assert_eq!(token.icon, Icon::Attention, "it does not go on by itself");
    assert_eq!(
        texts(&token.menu)[..2],
        ["[Needs a new token]", "Task 1: needs a new token"]
    );
    let keychain = face(vec![waiting(1, Reason::KeychainLocked)], Vec::new());
    assert_eq!(
        texts(&keychain.menu)[..2],
        ["[The keychain is locked]", "Task 1: the keychain is locked"]
    );
}

#[test]
fn a_paused_queue_can_be_resumed() {
    let shown = face(vec![batch(1, BatchState::Paused, 3, 0)], Vec::new());
    assert_eq!(shown.icon, Icon::Paused);
    assert_eq!(
        texts(&shown.menu)[..2],
        ["[Paused, 3 of 12]", "Task 1: paused, 3 of 12"]
    );
    assert!(texts(&shown.menu).contains(&"Resume everything".to_owned()));
    let mixed = face(
        vec![batch(1, BatchState::Paused, 3, 0), batch(2, BatchState::Sending, 0, 0)],
        Vec::new(),
    );
    assert!(
        texts(&mixed.menu).contains(&"Pause everything".to_owned()),
        "while something moves it can be paused"
    );
}

#[test]
fn three_batches_at_most_and_the_newest_of_those_that_matter_alike() {
    let mut empty = batch(9, BatchState::Staged, 0, 0);
    empty.counts = Counts::default();
    empty.target = None;
    let batches = vec![
        batch(1, BatchState::Done, 12, 0),
        batch(2, BatchState::Staged, 0, 0),
        batch(3, BatchState::Sending, 1, 0),
        batch(4, BatchState::Sending, 2, 0),
        empty,
    ];
    assert_eq!(
        texts(&face(batches, Vec::new()).menu)[1..5],
        [
            "Task 4: 2 of 12",
            "Task 3: 1 of 12",
            "Task 2: 12 files, not sent yet",
            "-"
        ]
    );
}

#[test]
fn recent_destinations_are_offered_five_at_most() {
    let recents: Vec<Recent> = (0..7)
        .map(|n| Recent {
            target: target(&format!("{n} {}", "long ".repeat(20))),
            how: How::NewComment,
            used: n,
        })
        .collect();
    let shown = face(Vec::new(), recents.clone());
    let Some(Entry::Submenu { entries, .. }) = shown.menu.iter().find(|entry| matches!(entry, Entry::Submenu { .. }))
    else {
        panic!("a submenu")
    };
    assert_eq!(entries.len(), RECENTS);
    let Entry::Line { text, act } = &entries[0] else {
        panic!("a line")
    };
    assert!(text.chars().count() <= TITLE && text.ends_with('…'), "{text}");
    assert_eq!(*act, Some(Act::UploadTo(Box::new(recents[0].clone()))));
}

#[test]
fn times_are_rounded_up() {
    let said: Vec<String> = [0, 45, 60, 121, 3600, 4790]
        .map(|seconds| time_left(seconds).replace('\u{a0}', " "))
        .into();
    assert_eq!(said, ["1 s", "45 s", "1 min", "3 min", "1 h", "1 h 20 min"]);
}
