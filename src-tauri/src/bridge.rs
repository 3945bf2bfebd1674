//! From the event stream to the page: one channel for the window, which everything goes through.

use std::sync::{Mutex, PoisonError};

use attache_core::{
    app::{App, SubscriberId},
    event::{BatchId, CommandError, Message},
};
use serde::Serialize;
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
        /// How many would be cut off.
        files: usize,
    },
    /// This batch.
    Show {
        /// Which.
        batch: BatchId,
    },
    /// Something that did not work, and was not asked for by the page itself.
    Said {
        /// What to say.
        error: CommandError,
    },
}

#[derive(Default)]
struct Line {
    channel: Option<Channel<Heard>>,
    subscriber: Option<SubscriberId>,
    forward: Option<JoinHandle<()>>,
    showing: Option<BatchId>,
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

    /// Starts the stream of the window over.
    pub async fn listen(&self, app: &App, channel: Channel<Heard>) -> Result<(), CommandError> {
        let (subscriber, mut messages) = app.subscribe().await?;
        let to = channel.clone();
        let forward = tokio::spawn(async move {
            while let Some(message) = messages.recv().await {
                if to.send(Heard::Event { message }).is_err() {
                    break;
                }
            }
        });
        let held = {
            let mut line = self.line();
            if let Some(before) = line.forward.replace(forward) {
                before.abort();
            }
            line.channel = Some(channel);
            line.subscriber = Some(subscriber);
            std::mem::take(&mut line.held)
        };
        for ask in held {
            self.ask(ask);
        }
        Ok(())
    }

    /// The subscriber the window is.
    pub fn subscriber(&self) -> Option<SubscriberId> {
        self.line().subscriber
    }

    /// Which batch the window shows.
    pub fn showing(&self) -> Option<BatchId> {
        self.line().showing
    }

    /// The window shows this batch now.
    pub fn set_showing(&self, batch: Option<BatchId>) {
        self.line().showing = batch;
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
}
