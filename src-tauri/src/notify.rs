//! Notifications: one per finished batch, one when something needs the person, none while the window is in front.

use std::collections::HashMap;

use attache_core::{
    event::{BatchId, BatchState, BatchView, Event},
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
        let mut told: HashMap<BatchId, Told> = HashMap::new();
        while let Some(message) = messages.recv().await {
            match message.event {
                Event::Snapshot { snapshot } => {
                    told.extend(snapshot.batches.iter().map(|batch| (batch.id, Told::of(batch))))
                }
                Event::Batch { batch } => {
                    let now = Told::of(&batch);
                    if told.insert(batch.id, now) != Some(now) && !is_in_front(&handle) {
                        now.text(&batch).into_iter().for_each(|(title, body)| show(title, body));
                    }
                }
                Event::BatchGone { id } => drop(told.remove(&id)),
                _ => {}
            }
        }
    });
}

/// What a person was told of a batch.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Told {
    Nothing,
    Done,
    Failed,
    Token,
}

impl Told {
    fn of(batch: &BatchView) -> Self {
        let needs_token = batch.wait.as_ref().and_then(Reason::action) == Some(Action::EnterToken);
        match batch.state {
            BatchState::Done => Self::Done,
            BatchState::NeedsYou => Self::Failed,
            BatchState::Waiting if needs_token => Self::Token,
            _ => Self::Nothing,
        }
    }

    fn text(self, batch: &BatchView) -> Option<(String, String)> {
        let messages = Messages::english();
        match self {
            Self::Nothing => None,
            Self::Done => Some(messages.done(batch)),
            Self::Failed => Some(messages.failed(batch)),
            Self::Token => batch.wait.as_ref().map(|reason| messages.needs_token(batch, reason)),
        }
    }
}

fn is_in_front<R: Runtime>(handle: &AppHandle<R>) -> bool {
    handle
        .get_webview_window(crate::window::LABEL)
        .is_some_and(|window| window.is_focused().unwrap_or(false))
}

/// On a plain thread: the notification service may take its time, and its client blocks.
fn show(title: String, body: String) {
    let shown = std::thread::Builder::new().name("notification".into()).spawn(move || {
        let notification = Notification::new()
            .appname("Attaché")
            .summary(&title)
            .body(&body)
            .finalize();
        if let Err(error) = notification.show() {
            tracing::warn!(%error, "a notification could not be shown");
        }
    });
    if let Err(error) = shown {
        tracing::warn!(%error, "a notification could not be shown");
    }
}
