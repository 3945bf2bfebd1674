//! From the event stream to the page: one channel for the window, which everything goes through.

use std::sync::{Mutex, PoisonError};

use attache_core::{
    account::AccountId,
    app::{App, SubscriberId},
    event::{BatchId, CommandError, Message},
};
use serde::{Deserialize, Serialize};
use tauri::ipc::Channel;
use tokio::task::JoinHandle;

/// What the page hears.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "type", rename_all = "camelCase")]
pub enum Heard {
    /// Of the engine's stream.
    Event {
        /// Numbered.
        message: Message,
    },
    /// Files are dragged over the window, or no longer.
    Drag {
        /// How many.
        drag: Drag,
    },
    /// The shell asks the page to show something.
    Ask {
        /// What.
        ask: Ask,
    },
}

/// A drag over the window: how many files, never which.
#[derive(Clone, Debug, Serialize)]
pub struct Drag {
    /// Over the window now.
    pub over: bool,
    /// How many files and folders.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub files: Option<usize>,
}

/// What the shell asks the page to show.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum Ask {
    /// Quit although files are under way?
    Quit {
        /// How many would be cut off on their way there; they go on later.
        files: usize,
        /// How many would be cut off on their way here.
        downloads: usize,
        /// How many would be off the list: they are not sent.
        unsent: usize,
    },
    /// Stop everything that is under way?
    StopAll,
    /// This batch.
    Show {
        /// Which.
        batch: BatchId,
    },
    /// The token of this account, in its dialog.
    EnterToken {
        /// Which.
        account: AccountId,
    },
    /// Something that did not work, and was not asked for by the page itself.
    Said {
        /// What to say.
        error: CommandError,
    },
}

/// Where the window is: kept while its page is let go, so that it opens there again.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Place {
    /// What it shows.
    pub page: PageKind,
    /// The batch on screen, or the one behind another page.
    pub batch: Option<BatchId>,
    /// How far its list is scrolled, in pixels.
    pub top: f64,
}

/// The pages of the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum PageKind {
    /// A batch, or the empty page that stands for one.
    Batch,
    /// The settings.
    Settings,
    /// The files that the destination of a batch holds.
    There,
    /// What was sent.
    History,
}

#[derive(Default)]
struct Line {
    channel: Option<Channel<Heard>>,
    subscriber: Option<SubscriberId>,
    forward: Option<JoinHandle<()>>,
    place: Option<Place>,
    /// Asked before the page listened.
    held: Vec<Ask>,
}

/// The way to the page.
#[derive(Default)]
pub struct Bridge {
    line: Mutex<Line>,
}

impl Bridge {
    fn line(&self) -> std::sync::MutexGuard<'_, Line> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts the stream of the window over, and says where the window was when its page was let go.
    pub async fn listen(&self, app: &App, channel: Channel<Heard>) -> Result<Option<Place>, CommandError> {
        let (subscriber, mut messages) = app.subscribe().await?;
        let snapshot = messages.recv().await;
        let mut line = self.line();
        if let Some(before) = line.forward.take() {
            before.abort();
        }
        // What is asked is about what the snapshot holds. A page that has gone again asks anew when it is back.
        if let Some(message) = snapshot {
            let _ = channel.send(Heard::Event { message });
        }
        for ask in std::mem::take(&mut line.held) {
            let _ = channel.send(Heard::Ask { ask });
        }
        let to = channel.clone();
        line.forward = Some(tokio::spawn(async move {
            while let Some(message) = messages.recv().await {
                if to.send(Heard::Event { message }).is_err() {
                    break;
                }
            }
        }));
        line.subscriber = Some(subscriber);
        line.channel = Some(channel);
        Ok(line.place)
    }

    /// The page is let go: nothing is sent to it any more, and its subscription ends. Its place is kept.
    pub fn hang_up(&self) {
        let mut line = self.line();
        if let Some(forward) = line.forward.take() {
            forward.abort();
        }
        line.channel = None;
        line.subscriber = None;
    }

    /// The subscriber the window is.
    pub fn subscriber(&self) -> Option<SubscriberId> {
        self.line().subscriber
    }

    /// The batch on screen, where a drop lands while it is staged.
    pub fn showing(&self) -> Option<BatchId> {
        let place = self.line().place?;
        place.batch.filter(|_| place.page == PageKind::Batch)
    }

    /// The window is here now.
    pub fn set_place(&self, place: Place) {
        self.line().place = Some(place);
    }

    /// Tells the page of a drag.
    pub fn drag(&self, drag: Drag) {
        if let Some(channel) = &self.line().channel {
            let _ = channel.send(Heard::Drag { drag });
        }
    }

    /// Asks the page; before it listens the question is held.
    pub fn ask(&self, ask: Ask) {
        let mut line = self.line();
        match &line.channel {
            Some(channel) => drop(channel.send(Heard::Ask { ask })),
            None => line.held.push(ask),
        }
    }

    /// Whether a page is there to be asked.
    pub fn is_listening(&self) -> bool {
        self.line().channel.is_some()
    }

    /// Whether the question about quitting waits for a page that has not come yet.
    pub fn holds_quit(&self) -> bool {
        self.line().held.iter().any(|ask| matches!(ask, Ask::Quit { .. }))
    }
}
