//! Notifications: one per finished batch, one when an account needs the person, none while the window is in front.

use std::collections::{HashMap, HashSet};

use attache_core::{
    account::AccountId,
    destination::How,
    event::{AccountView, BatchId, BatchState, BatchView, Event},
    message::Messages,
    reason::{Action, Reason},
};
use notify_rust::Notification;
use tauri::{AppHandle, Manager, Runtime};

use crate::Shell;

/// Watches the event stream from now on.
pub(crate) async fn watch<R: Runtime>(handle: &AppHandle<R>) {
    let Ok((_, mut messages)) = handle.state::<Shell>().app.subscribe().await else {
        return;
    };
    let handle = handle.clone();
    tokio::spawn(async move {
        let mut seen = Seen::default();
        while let Some(message) = messages.recv().await {
            for (title, body) in seen.hear(message.event) {
                if !is_in_front(&handle) {
                    show(title, body);
                }
            }
        }
    });
}

/// What was seen of batches and accounts, so that each thing is told once.
#[derive(Default)]
struct Seen {
    batches: HashMap<BatchId, BatchView>,
    troubled: HashSet<AccountId>,
}

impl Seen {
    fn hear(&mut self, event: Event) -> Vec<(String, String)> {
        match event {
            Event::Snapshot { snapshot } => {
                self.batches = snapshot.batches.into_iter().map(|batch| (batch.id, batch)).collect();
                Vec::new()
            }
            Event::Batch { batch } => {
                let before = self.batches.insert(batch.id, (*batch).clone());
                let news = before.is_none_or(|before| before.state != batch.state);
                if news {
                    ended(&batch).into_iter().collect()
                } else {
                    Vec::new()
                }
            }
            Event::BatchGone { id } => {
                self.batches.remove(&id);
                Vec::new()
            }
            Event::Accounts { accounts } => accounts.iter().filter_map(|account| self.trouble(account)).collect(),
            _ => Vec::new(),
        }
    }

    /// An account that newly needs the person, and for which something waits.
    fn trouble(&mut self, account: &AccountView) -> Option<(String, String)> {
        let reason = account
            .trouble
            .as_ref()
            .filter(|reason| reason.action() == Some(Action::EnterToken));
        let Some(reason) = reason else {
            self.troubled.remove(&account.id);
            return None;
        };
        let waits = |batch: &&BatchView| {
            let unsettled = batch.counts.waiting + batch.counts.active + batch.counts.stored > 0;
            unsettled && batch.target.as_ref().is_some_and(|target| target.account == account.id)
        };
        let batches = self.batches.values().filter(waits).count();
        if batches == 0 || !self.troubled.insert(account.id.clone()) {
            return None;
        }
        let kind = if matches!(reason, Reason::KeychainLocked) {
            "keychain"
        } else {
            "token"
        };
        let args = [
            ("provider", account.provider.name().into()),
            ("batches", batches.into()),
        ];
        let messages = Messages::english();
        let text = |part| messages.text_of(&format!("notify-{kind}-{part}"), &args);
        Some((text("title"), text("body")))
    }
}

/// What a person is told when a batch has come to its end.
fn ended(batch: &BatchView) -> Option<(String, String)> {
    let messages = Messages::english();
    let destination = batch
        .target
        .as_ref()
        .map(|target| target.title.clone())
        .unwrap_or_default();
    let counts = &batch.counts;
    let sent = counts.total - counts.refused - counts.left_out;
    match batch.state {
        BatchState::Done if counts.attached > 0 => Some((
            messages.text_of("notify-done-title", &[("files", counts.attached.into())]),
            messages.text_of(
                "notify-done-body",
                &[("destination", destination.into()), ("bytes", batch.bytes.into())],
            ),
        )),
        BatchState::NeedsYou => {
            let unposted = batch.how == How::NewComment && counts.stored > 0;
            let body = if unposted {
                "notify-failed-body-comment"
            } else {
                "notify-failed-body"
            };
            Some((
                messages.text_of(
                    "notify-failed-title",
                    &[("failed", counts.failed.into()), ("files", sent.into())],
                ),
                messages.text_of(body, &[("destination", destination.into())]),
            ))
        }
        _ => None,
    }
}

fn is_in_front<R: Runtime>(handle: &AppHandle<R>) -> bool {
    let window = handle.get_webview_window(crate::window::LABEL);
    window.is_some_and(|window| window.is_focused().unwrap_or(false))
}

/// On a plain thread: the notification service may take its time, and its client blocks.
fn show(title: String, body: String) {
    let shown = std::thread::Builder::new().name("notification".into()).spawn(move || {
        let mut notification = Notification::new();
        if let Err(error) = notification
            .appname("Attaché")
            .summary(&title)
            .body(&plain(&body))
            .show()
        {
            tracing::warn!(%error, "a notification could not be shown");
        }
    });
    if let Err(error) = shown {
        tracing::warn!(%error, "a notification could not be shown");
    }
}

/// The body is markup on Linux; titles of tasks are anybody's text.
#[cfg(all(unix, not(target_os = "macos")))]
fn plain(body: &str) -> String {
    body.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(not(all(unix, not(target_os = "macos"))))]
fn plain(body: &str) -> String {
    body.to_owned()
}
