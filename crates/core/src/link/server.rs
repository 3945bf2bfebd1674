//! The owner's side: one connection a client, one line a request.

use std::{
    collections::HashSet,
    io,
    sync::{Arc, Mutex, PoisonError},
};

use futures_util::{SinkExt as _, StreamExt as _};
use interprocess::local_socket::tokio::{Listener, Stream, prelude::*};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    sync::mpsc::{self, error::TrySendError},
};
use tokio_util::{
    codec::{FramedRead, FramedWrite, LinesCodec},
    sync::CancellationToken,
};

use super::{Asked, Greeting, LANGUAGE, LONGEST, Request, Role, Said, socket};
use crate::{
    app::{App, WeakApp},
    event::{BatchId, CommandError},
    home::Home,
};

/// Lines that wait for a client. One that does not read them is let go of: it would take up more and more memory.
const WAITING: usize = 20_000;

/// Serves clients of this app until `ending`. Without a socket the app works as well, alone.
pub(crate) fn start(home: &Home, app: WeakApp, owner: Role, ending: CancellationToken) {
    match socket::listen(home) {
        Ok(listener) => drop(tokio::spawn(accept(listener, app, owner, ending))),
        Err(error) => tracing::error!(%error, "no other process can speak to this one"),
    }
}

async fn accept(listener: Listener, app: WeakApp, owner: Role, ending: CancellationToken) {
    loop {
        let accepted = tokio::select! {
            () = ending.cancelled() => return,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok(stream) => {
                let connection = speak(stream, app.clone(), owner);
                let ending = ending.clone();
                tokio::spawn(async move {
                    tokio::select! {
                        () = ending.cancelled() => {}
                        ended = connection => if let Err(error) = ended {
                            tracing::info!(%error, "a client is gone");
                        },
                    }
                });
            }
            Err(error) => {
                tracing::warn!(%error, "a client could not be heard");
                // Such as no more open files: trying again at once would be a busy loop.
                tokio::time::sleep(std::time::Duration::from_millis(100)).await;
            }
        }
    }
}

/// One client, until it is gone.
async fn speak(stream: Stream, app: WeakApp, owner: Role) -> io::Result<()> {
    let (read, write) = tokio::io::split(stream);
    let (lines, waiting) = mpsc::channel(WAITING);
    let connection = Arc::new(Connection {
        app,
        lines,
        full: CancellationToken::new(),
        claimed: Mutex::new(Some(HashSet::new())),
    });
    let greeting = Greeting {
        attache: LANGUAGE,
        owner,
    };
    connection.line(serde_json::to_string(&greeting)?);
    let ended = tokio::select! {
        ended = hear(read, &connection) => ended,
        ended = tell(write, waiting) => ended,
        () = connection.full.cancelled() => Err(io::Error::other("it does not read what it is told")),
    };
    connection.let_go().await;
    ended
}

struct Connection {
    app: WeakApp,
    lines: mpsc::Sender<String>,
    /// More waits for the client than it will ever read.
    full: CancellationToken,
    /// Batches that a command waits for.
    claimed: Mutex<Option<HashSet<BatchId>>>,
}

async fn hear(read: impl AsyncRead + Unpin, connection: &Arc<Connection>) -> io::Result<()> {
    let mut requests = FramedRead::new(read, LinesCodec::new_with_max_length(LONGEST));
    while let Some(line) = requests.next().await {
        let line = line.map_err(io::Error::other)?;
        let Asked { id, request } = serde_json::from_str(&line)?;
        let Some(app) = connection.app.upgrade() else {
            return Ok(());
        };
        let connection = connection.clone();
        // One slow search does not hold up the rest.
        tokio::spawn(async move {
            let answered = match request {
                Request::Subscribe => connection.subscribe(&app, id).await,
                request => connection.answer(&app, id, request).await,
            };
            match answered {
                // An engine that ends knows nothing: the client hears that it is gone, and asks the next one.
                Err(_) if app.is_closed() => connection.full.cancel(),
                Err(error) => connection.say(&Said::Error { id, error }),
                Ok(()) => {}
            }
        });
    }
    Ok(())
}

async fn tell(write: impl AsyncWrite + Unpin, mut waiting: mpsc::Receiver<String>) -> io::Result<()> {
    let mut write = FramedWrite::new(write, LinesCodec::new());
    while let Some(line) = waiting.recv().await {
        write.feed(line).await.map_err(io::Error::other)?;
        if waiting.is_empty() {
            flush(&mut write).await?;
        }
    }
    Ok(())
}

async fn flush<W: AsyncWrite + Unpin>(write: &mut FramedWrite<W, LinesCodec>) -> io::Result<()> {
    futures_util::SinkExt::<String>::flush(write)
        .await
        .map_err(io::Error::other)
}

impl Connection {
    fn say(&self, said: &Said) {
        match serde_json::to_string(said) {
            Ok(line) => self.line(line),
            Err(error) => tracing::error!(%error, "an answer cannot be written"),
        }
    }

    fn line(&self, line: String) {
        if let Err(TrySendError::Full(_)) = self.lines.try_send(line) {
            self.full.cancel();
        }
    }

    async fn answer(&self, app: &App, id: u64, request: Request) -> Result<(), CommandError> {
        let claims = match &request {
            Request::Bring { intent } => intent.mark.is_some(),
            Request::Claim { .. } => true,
            _ => false,
        };
        let value = app.serve(request).await?;
        if claims {
            let batch: Option<BatchId> = serde_json::from_value(value.clone()).unwrap_or_default();
            let gone = match &mut *self.claimed.lock().unwrap_or_else(PoisonError::into_inner) {
                Some(claimed) => {
                    claimed.extend(batch);
                    None
                }
                None => batch,
            };
            // The client went while this was done.
            if let Some(batch) = gone {
                let _ = app.unclaim(batch).await;
            }
        }
        self.say(&Said::Answer { id, value });
        Ok(())
    }

    async fn subscribe(self: &Arc<Self>, app: &App, id: u64) -> Result<(), CommandError> {
        let (to, mut messages) = app.subscribe().await?;
        // Before the first message, so that the client knows whose it is.
        self.say(&Said::Answer { id, value: to.0.into() });
        let connection = Arc::downgrade(self);
        tokio::spawn(async move {
            while let Some(message) = messages.recv().await {
                let Some(connection) = connection.upgrade() else {
                    return;
                };
                connection.say(&Said::Told { to, message });
            }
        });
        Ok(())
    }

    /// Nobody waits any more for what this client sent: it is a person's from now on.
    async fn let_go(&self) {
        let claimed = self.claimed.lock().unwrap_or_else(PoisonError::into_inner).take();
        let claimed = claimed.into_iter().flatten();
        if let Some(app) = self.app.upgrade() {
            for batch in claimed {
                // Fails only when the engine has ended.
                let _ = app.unclaim(batch).await;
            }
        }
    }
}
