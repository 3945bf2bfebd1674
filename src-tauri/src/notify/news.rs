//! What is worth a notification, worked out from the stream. Nothing here shows one.

use std::collections::{HashMap, HashSet};

use attache_core::{
    account::AccountId,
    destination::{How, Target},
    event::{AccountView, BatchId, BatchState, BatchView, Event, Notifications},
    message::Messages,
    reason::{Action, Reason},
};
use tokio::time::{Duration, Instant};

use crate::{
    seen::Seen,
    tray::face::{is_cut_off, is_offline, waits_for_person},
};

/// So long the network may be away before it is worth a word.
const OFFLINE: Duration = Duration::from_mins(10);

/// What a notification is about; there is one at most of each.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum About {
    Batch(BatchId),
    Account(AccountId),
    Network,
    /// That a closed window is not the end.
    Tray,
}

/// What a click does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    Front,
    Show(BatchId),
    Open(Target),
    Copy(Target),
    Retry(BatchId),
    EnterToken(AccountId),
}

/// A notification in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Notice {
    pub(crate) about: About,
    pub(crate) title: String,
    pub(crate) body: String,
    /// What a click on it does.
    pub(crate) click: Act,
    /// Its buttons.
    pub(crate) buttons: Vec<(String, Act)>,
    /// It needs the person.
    pub(crate) problem: bool,
}

impl Notice {
    /// Whether the person wants to be told.
    pub(crate) fn is_wanted(&self, wanted: Notifications) -> bool {
        match wanted {
            Notifications::All => true,
            Notifications::Problems => self.problem,
            Notifications::None => false,
        }
    }
}

/// Something to be told, or no longer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum News {
    Tell(Box<Notice>),
    Over(About),
}

/// What was told of batches, accounts and the network, so that each thing is told once.
pub(crate) struct Told {
    states: HashMap<BatchId, BatchState>,
    troubled: HashSet<AccountId>,
    network: Network,
    messages: Messages,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Network {
    There,
    AwaySince(Instant),
    Told,
}

impl Told {
    /// Nothing yet.
    pub(crate) fn new(messages: Messages) -> Self {
        Self {
            states: HashMap::new(),
            troubled: HashSet::new(),
            network: Network::There,
            messages,
        }
    }

    /// When to look again although nothing has happened.
    pub(crate) fn next_look(&self) -> Option<Instant> {
        match self.network {
            Network::AwaySince(since) => Some(since + OFFLINE),
            Network::There | Network::Told => None,
        }
    }

    /// News of an event that `seen` knows already.
    pub(crate) fn hear(&mut self, event: &Event, seen: &Seen, now: Instant) -> Vec<News> {
        let mut news = match event {
            Event::Snapshot { snapshot } => {
                // What ended before is no news.
                self.states = snapshot.batches.iter().map(|batch| (batch.id, batch.state)).collect();
                Vec::new()
            }
            Event::Batch { batch } => self.batch(batch),
            Event::BatchGone { id } => {
                self.states.remove(id);
                vec![News::Over(About::Batch(*id))]
            }
            _ => Vec::new(),
        };
        if matches!(event, Event::Accounts { .. } | Event::Batch { .. }) {
            let accounts = seen.accounts.iter();
            news.extend(accounts.filter_map(|account| self.trouble(account, seen)));
        }
        news.extend(self.look(seen, now));
        news
    }

    /// News of time passing.
    pub(crate) fn look(&mut self, seen: &Seen, now: Instant) -> Option<News> {
        let waiting: Vec<&BatchView> = seen.batches.all().iter().filter(|batch| is_cut_off(batch)).collect();
        match self.network {
            Network::There if waiting.is_empty() => None,
            Network::There => {
                self.network = Network::AwaySince(now);
                None
            }
            _ if waiting.is_empty() => {
                let told = std::mem::replace(&mut self.network, Network::There);
                (told == Network::Told).then_some(News::Over(About::Network))
            }
            Network::AwaySince(since) if now.duration_since(since) >= OFFLINE => {
                self.network = Network::Told;
                Some(self.offline(&waiting))
            }
            Network::AwaySince(_) | Network::Told => None,
        }
    }

    fn offline(&self, waiting: &[&BatchView]) -> News {
        let files: u32 = waiting.iter().map(|batch| unsettled(batch)).sum();
        let click = waiting.first().map_or(Act::Front, |batch| Act::Show(batch.id));
        let files = [("files", files.into())];
        // Somebody has to do something: that goes before waiting for a network.
        let barred = waiting.iter().find(|batch| !is_offline(batch));
        let (title, body) = match barred.and_then(|batch| batch.wait.as_ref()) {
            Some(reason) => (
                self.messages.text_of("notify-barred-title", &files),
                self.messages.text(reason),
            ),
            None => (
                self.text("notify-offline-title"),
                self.messages.text_of("notify-offline-body", &files),
            ),
        };
        News::Tell(Box::new(Notice {
            about: About::Network,
            title,
            body,
            buttons: vec![(self.text("notify-action-show"), click.clone())],
            click,
            problem: true,
        }))
    }

    fn batch(&mut self, batch: &BatchView) -> Vec<News> {
        let before = self.states.insert(batch.id, batch.state);
        if before == Some(batch.state) {
            return Vec::new();
        }
        let ended = match batch.state {
            BatchState::Done if batch.counts.attached > 0 => self.done(batch),
            BatchState::NeedsYou => self.failed(batch),
            // It goes on: what was told of its end is no longer true.
            _ if matches!(before, Some(BatchState::Done | BatchState::NeedsYou)) => {
                return vec![News::Over(About::Batch(batch.id))];
            }
            _ => return Vec::new(),
        };
        vec![News::Tell(Box::new(ended))]
    }

    fn done(&self, batch: &BatchView) -> Notice {
        let mut buttons = Vec::new();
        if let Some(target) = &batch.target {
            let place = [("place", target.place.kind.name().into())];
            let open = self.messages.text_of("ui-open-place", &place);
            buttons.push((open, Act::Open(target.clone())));
            buttons.push((self.text("notify-action-copy-link"), Act::Copy(target.clone())));
        }
        Notice {
            about: About::Batch(batch.id),
            title: self.messages.text_of(
                match batch.how {
                    How::NewExpense => "notify-done-expense",
                    How::Proof => "notify-done-proof",
                    _ => "notify-done-title",
                },
                &[("files", batch.counts.attached.into())],
            ),
            body: self.messages.text_of(
                "notify-done-body",
                &[("destination", title(batch).into()), ("bytes", batch.bytes.into())],
            ),
            click: Act::Show(batch.id),
            buttons,
            problem: false,
        }
    }

    fn failed(&self, batch: &BatchView) -> Notice {
        let counts = &batch.counts;
        let sent = counts.total - counts.refused - counts.left_out;
        let destination = || ("destination", title(batch).into());
        let show = (self.text("notify-action-show"), Act::Show(batch.id));
        let (headline, body, buttons) =
            if counts.failed == 0 && matches!(batch.wait, Some(Reason::CommentUnknown { .. })) {
                // Trying again might post it twice: somebody has to look first.
                let made = ("made", made(batch.how).into());
                let body = self.messages.text_of("notify-unknown-body", &[destination(), made]);
                (self.text("notify-unknown-title"), body, vec![show])
            } else if let Some(Reason::Occupied { name }) = &batch.wait {
                // Whether it may go is for the person to say, where all of it is to be seen.
                let named = [destination(), ("name", name.as_str().into())];
                let body = self.messages.text_of("notify-occupied-body", &named);
                (self.text("notify-occupied-title"), body, vec![show])
            } else {
                let unposted = batch.how.makes().is_some() && counts.stored > 0;
                let body = if unposted {
                    "notify-failed-body-made"
                } else {
                    "notify-failed-body"
                };
                let figures = [("failed", counts.failed.into()), ("files", sent.into())];
                let retry = (self.text("notify-action-retry"), Act::Retry(batch.id));
                (
                    self.messages.text_of("notify-failed-title", &figures),
                    self.messages
                        .text_of(body, &[destination(), ("made", made(batch.how).into())]),
                    vec![retry, show],
                )
            };
        Notice {
            about: About::Batch(batch.id),
            title: headline,
            body,
            click: Act::Show(batch.id),
            buttons,
            problem: true,
        }
    }

    /// An account that newly needs the person, and for which something waits.
    fn trouble(&mut self, account: &AccountView, seen: &Seen) -> Option<News> {
        let reason = account
            .trouble
            .as_ref()
            .filter(|reason| reason.action() == Some(Action::EnterToken));
        let Some(reason) = reason else {
            let told = self.troubled.remove(&account.id);
            return told.then(|| News::Over(About::Account(account.id.clone())));
        };
        let of_account = |batch: &&BatchView| batch.target.as_ref().is_some_and(|target| target.account == account.id);
        let waiting = seen.batches.all().iter().filter(of_account);
        let batches = waiting
            .filter(|batch| waits_for_person(batch) || unsettled(batch) > 0)
            .count();
        if batches == 0 || !self.troubled.insert(account.id.clone()) {
            return None;
        }
        let is_keychain = matches!(reason, Reason::KeychainLocked);
        let kind = if is_keychain { "keychain" } else { "token" };
        let args = [
            ("provider", account.provider.name().into()),
            ("batches", batches.into()),
        ];
        let text = |part| self.messages.text_of(&format!("notify-{kind}-{part}"), &args);
        let (label, click) = if is_keychain {
            ("notify-action-show", Act::Front)
        } else {
            ("notify-action-enter-token", Act::EnterToken(account.id.clone()))
        };
        Some(News::Tell(Box::new(Notice {
            about: About::Account(account.id.clone()),
            title: text("title"),
            body: text("body"),
            buttons: vec![(self.text(label), click.clone())],
            click,
            problem: true,
        })))
    }

    fn text(&self, id: &str) -> String {
        self.messages.text_of(id, &[])
    }
}

/// Files that are neither attached nor given up.
fn unsettled(batch: &BatchView) -> u32 {
    batch.counts.waiting + batch.counts.active + batch.counts.stored
}

/// What people will see, as the catalogue calls it.
fn made(how: How) -> &'static str {
    match how {
        How::NewPost => "post",
        How::Reply => "reply",
        How::NewExpense => "expense",
        How::NewComment | How::Files | How::Receipt | How::Proof => "comment",
    }
}

fn title(batch: &BatchView) -> String {
    batch
        .target
        .as_ref()
        .map(|target| target.title.clone())
        .unwrap_or_default()
}

/// That a closed window is not the end, once: there is a tray, or there is none and the window is only small.
pub(crate) fn goes_on(messages: &Messages, files: usize, in_tray: bool) -> Notice {
    let (title, body) = if in_tray {
        ("notify-tray-title", "notify-tray-body")
    } else {
        ("notify-no-tray-title", "notify-no-tray-body")
    };
    Notice {
        about: About::Tray,
        title: messages.text_of(title, &[]),
        body: messages.text_of(body, &[("files", files.into())]),
        click: Act::Front,
        buttons: vec![(messages.text_of("notify-action-show", &[]), Act::Front)],
        problem: true,
    }
}

#[cfg(test)]
mod tests;
