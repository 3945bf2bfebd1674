//! What the tray shows for which state of the queue. Nothing here knows a tray.

use attache_core::{
    event::{BatchId, BatchState, BatchView, Recent},
    message::Messages,
    reason::{Action, Reason},
    totals::Totals,
};

use crate::seen::Seen;

/// Batches and recent destinations in the menu at most.
const BATCHES: usize = 3;
const RECENTS: usize = 5;
/// Signs of a title in the menu at most.
const TITLE: usize = 42;
/// Steps in which the case of the busy icon fills.
pub(crate) const FILLS: u8 = 8;

/// All that is seen of the tray.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Face {
    pub(crate) icon: Icon,
    /// Without the app's name.
    pub(crate) tooltip: String,
    pub(crate) menu: Vec<Entry>,
}

/// The icon, by its form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Icon {
    Idle,
    /// How full the case is, from 0.
    Busy(u8),
    /// Somebody is needed.
    Attention,
    Paused,
}

/// A line of the menu, or what stands between two of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Entry {
    /// Does something, or with `None` only says something.
    Line {
        text: String,
        act: Option<Act>,
    },
    Submenu {
        text: String,
        entries: Vec<Entry>,
    },
    Gap,
}

/// What a line of the menu does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    Open,
    Show(BatchId),
    Upload,
    UploadTo(Box<Recent>),
    PauseAll,
    ResumeAll,
    StopAll,
    Quit,
}

impl Face {
    /// The face for this state.
    pub(crate) fn of(seen: &Seen, messages: &Messages) -> Self {
        let totals = seen.batches.totals();
        let batches = seen.batches.all();
        let line = line(batches, &totals, messages);
        Self {
            icon: icon(batches, &totals),
            tooltip: tooltip(batches, &totals, &line, messages),
            menu: menu(seen, &totals, line, messages),
        }
    }
}

fn icon(batches: &[BatchView], totals: &Totals) -> Icon {
    if totals.need_you > 0 || batches.iter().any(waits_for_person) {
        Icon::Attention
    } else if totals.running > 0 {
        let fill = u32::from(totals.percent()) * u32::from(FILLS) / 100;
        Icon::Busy(u8::try_from(fill).map_or(FILLS - 1, |fill| fill.min(FILLS - 1)))
    } else if totals.paused > 0 {
        Icon::Paused
    } else {
        Icon::Idle
    }
}

/// A batch that goes on only when somebody enters a token or unlocks the keychain.
pub(crate) fn waits_for_person(batch: &BatchView) -> bool {
    batch.state == BatchState::Waiting && batch.wait.as_ref().and_then(Reason::action) == Some(Action::EnterToken)
}

/// A batch that the network holds up.
pub(crate) fn is_offline(batch: &BatchView) -> bool {
    let held_up = match batch.wait {
        Some(Reason::NoConnection { why, .. }) => why.is_offline(),
        Some(Reason::NetworkAnswers { .. }) => true,
        _ => false,
    };
    batch.state == BatchState::Waiting && held_up
}

/// A batch that goes on when the way to the service is free again, whatever bars it.
pub(crate) fn is_cut_off(batch: &BatchView) -> bool {
    let barred = matches!(
        batch.wait,
        Some(Reason::NoConnection { .. } | Reason::NetworkAnswers { .. })
    );
    batch.state == BatchState::Waiting && barred
}

/// Everything in one line.
fn line(batches: &[BatchView], totals: &Totals, messages: &Messages) -> String {
    let failed: u32 = in_state(batches, BatchState::NeedsYou)
        .map(|batch| batch.counts.failed)
        .sum();
    if totals.running > 0 {
        let line = running(batches, totals, messages);
        return if failed > 0 {
            messages.text_of("tray-and-failed", &[("line", line.into()), ("failed", failed.into())])
        } else {
            line
        };
    }
    if failed > 0 {
        messages.text_of("tray-failed", &[("failed", failed.into())])
    } else if totals.need_you > 0 {
        messages.text_of("tray-look", &[])
    } else if totals.paused > 0 {
        done_of(totals, "tray-paused", messages)
    } else {
        messages.text_of("tray-nothing", &[])
    }
}

fn running(batches: &[BatchView], totals: &Totals, messages: &Messages) -> String {
    if moves(batches) {
        let percent = ("percent", totals.percent().into());
        let (attached, files) = (("attached", totals.attached.into()), ("files", totals.files.into()));
        return messages.text_of("tray-progress", &[attached, files, percent]);
    }
    let waiting = || in_state(batches, BatchState::Waiting);
    match waiting().find(|batch| waits_for_person(batch)) {
        Some(batch) if batch.wait == Some(Reason::KeychainLocked) => messages.text_of("tray-keychain", &[]),
        Some(_) => messages.text_of("tray-token", &[]),
        None if waiting().any(is_offline) => done_of(totals, "tray-offline", messages),
        None => done_of(totals, "tray-waiting", messages),
    }
}

/// Something is on its way, or will be without anybody's doing.
fn moves(batches: &[BatchView]) -> bool {
    batches
        .iter()
        .any(|batch| matches!(batch.state, BatchState::Queued | BatchState::Sending))
}

fn tooltip(batches: &[BatchView], totals: &Totals, line: &str, messages: &Messages) -> String {
    let busy = moves(batches) && totals.need_you == 0;
    match totals.seconds_left.filter(|_| busy) {
        Some(seconds) => {
            let (attached, files) = (("attached", totals.attached.into()), ("files", totals.files.into()));
            messages.text_of("tray-left", &[attached, files, ("time", time_left(seconds).into())])
        }
        None => line.to_owned(),
    }
}

fn menu(seen: &Seen, totals: &Totals, line: String, messages: &Messages) -> Vec<Entry> {
    let act = |id: &str, act: Option<Act>| Entry::Line {
        text: messages.text_of(id, &[]),
        act,
    };
    let mut menu = vec![Entry::Line { text: line, act: None }];
    let mut batches: Vec<&BatchView> = seen.batches.all().iter().filter(|batch| is_something(batch)).collect();
    // Of two that matter alike, the newer one.
    batches.sort_by_key(|batch| (rank(batch), std::cmp::Reverse(batch.id)));
    menu.extend(batches.into_iter().take(BATCHES).map(|batch| Entry::Line {
        text: batch_line(batch, messages),
        act: Some(Act::Show(batch.id)),
    }));
    menu.extend([
        Entry::Gap,
        act("tray-open", Some(Act::Open)),
        act("tray-upload", Some(Act::Upload)),
    ]);
    if !seen.recents.is_empty() {
        let recents = seen.recents.iter().take(RECENTS);
        menu.push(Entry::Submenu {
            text: messages.text_of("tray-upload-to", &[]),
            entries: recents
                .map(|recent| Entry::Line {
                    text: shortened(&recent.target.title),
                    act: Some(Act::UploadTo(Box::new(recent.clone()))),
                })
                .collect(),
        });
    }
    menu.push(Entry::Gap);
    menu.push(if totals.running == 0 && totals.paused > 0 {
        act("tray-resume-all", Some(Act::ResumeAll))
    } else {
        act("tray-pause-all", (totals.running > 0).then_some(Act::PauseAll))
    });
    menu.push(act(
        "tray-stop-all",
        (totals.running + totals.paused > 0).then_some(Act::StopAll),
    ));
    menu.extend([Entry::Gap, act("tray-quit", Some(Act::Quit))]);
    menu
}

/// Neither empty nor only begun.
fn is_something(batch: &BatchView) -> bool {
    batch.counts.total > 0 || batch.target.is_some()
}

/// What comes first in the menu.
fn rank(batch: &BatchView) -> u8 {
    match batch.state {
        BatchState::NeedsYou | BatchState::Asking => 0,
        BatchState::Waiting if waits_for_person(batch) => 0,
        BatchState::Sending => 1,
        BatchState::Waiting | BatchState::Queued => 2,
        BatchState::Paused => 3,
        BatchState::Staged | BatchState::Checking => 4,
        BatchState::Done => 5,
        BatchState::Stopped => 6,
    }
}

fn batch_line(batch: &BatchView, messages: &Messages) -> String {
    let title = batch.target.as_ref().map_or_else(
        || messages.text_of("tray-batch-untitled", &[]),
        |target| shortened(&target.title),
    );
    messages.text_of(
        "tray-batch",
        &[("title", title.into()), ("state", state_of(batch, messages).into())],
    )
}

fn state_of(batch: &BatchView, messages: &Messages) -> String {
    let counts = &batch.counts;
    let sendable = counts.total - counts.refused - counts.left_out;
    let kind = match batch.state {
        BatchState::Checking | BatchState::Staged => "staged",
        BatchState::Queued => "queued",
        BatchState::Sending => "sending",
        BatchState::Waiting if batch.wait == Some(Reason::KeychainLocked) => "keychain",
        BatchState::Waiting if waits_for_person(batch) => "token",
        BatchState::Waiting if is_offline(batch) => "offline",
        BatchState::Waiting => "waiting",
        BatchState::Paused => "paused",
        BatchState::NeedsYou if counts.failed > 0 => "failed",
        BatchState::NeedsYou | BatchState::Asking => "look",
        BatchState::Done => "done",
        BatchState::Stopped => "stopped",
    };
    let files = if kind == "done" { counts.attached } else { sendable };
    messages.text_of(
        &format!("tray-batch-{kind}"),
        &[
            ("attached", counts.attached.into()),
            ("failed", counts.failed.into()),
            ("files", files.into()),
        ],
    )
}

fn done_of(totals: &Totals, id: &str, messages: &Messages) -> String {
    messages.text_of(
        id,
        &[("attached", totals.attached.into()), ("files", totals.files.into())],
    )
}

fn in_state(batches: &[BatchView], state: BatchState) -> impl Iterator<Item = &BatchView> {
    batches.iter().filter(move |batch| batch.state == state)
}

/// A title that leaves room for what it is about.
fn shortened(title: &str) -> String {
    if title.chars().count() <= TITLE {
        return title.to_owned();
    }
    let begun: String = title.chars().take(TITLE - 1).collect();
    format!("{}…", begun.trim_end())
}

/// `45 s`, `3 min`, `1 h 20 min`, rounded up; the spaces do not break.
fn time_left(seconds: u64) -> String {
    if seconds < 60 {
        return format!("{}\u{a0}s", seconds.max(1));
    }
    let minutes = seconds.div_ceil(60);
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes}\u{a0}min"),
        (hours, 0) => format!("{hours}\u{a0}h"),
        (hours, minutes) => format!("{hours}\u{a0}h {minutes}\u{a0}min"),
    }
}

#[cfg(test)]
mod tests;
