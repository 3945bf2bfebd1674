//! The client's side: requests and their answers over one connection.

use std::{
    collections::HashMap,
    io,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::Value;
use tokio::{
    io::AsyncRead,
    sync::{
        mpsc::{self, UnboundedReceiver, UnboundedSender},
        oneshot,
    },
};
use tokio_util::{
    codec::{FramedRead, FramedWrite, LinesCodec},
    sync::{CancellationToken, DropGuard},
};

use super::{Asked, Greeting, LANGUAGE, LONGEST, Request, Role, Said, socket};
use crate::{
    app::SubscriberId,
    event::{CommandError, Message},
    home::Home,
    reason::Reason,
};

/// An owner that lives greets at once.
const GREETING: Duration = Duration::from_secs(5);

/// Speaks to the owner of a home's engine. What was asked fails with [`Reason::Internal`] once the owner is gone; see [`Link::is_over`].
pub(crate) struct Link {
    /// Who the owner is.
    pub(crate) owner: Role,
    lines: UnboundedSender<String>,
    shared: Arc<Shared>,
    last: AtomicU64,
    _ending: DropGuard,
}

#[derive(Default)]
struct Shared {
    open: Mutex<Open>,
    over: CancellationToken,
}

#[derive(Default)]
struct Open {
    asked: HashMap<u64, Waits>,
    streams: HashMap<SubscriberId, UnboundedSender<Message>>,
}

enum Waits {
    ForAnswer(oneshot::Sender<Result<Value, CommandError>>),
    ForStream(oneshot::Sender<Result<(SubscriberId, UnboundedReceiver<Message>), CommandError>>),
}

impl Shared {
    fn open(&self) -> std::sync::MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Nobody will answer any more: whoever waits hears so.
    fn end(&self) {
        self.over.cancel();
        *self.open() = Open::default();
    }
}

impl Link {
    /// Connects to the owner of this home. `Ok(None)`: nobody listens. [`Reason::HomeInUse`]: whoever listens speaks another language.
    pub(crate) async fn connect(home: &Home) -> Result<Option<Self>, Reason> {
        let stream = match socket::connect(home).await {
            Ok(stream) => stream,
            Err(error) => {
                tracing::debug!(%error, "nobody listens");
                return Ok(None);
            }
        };
        let (read, write) = tokio::io::split(stream);
        let mut read = FramedRead::new(read, LinesCodec::new_with_max_length(LONGEST));
        let greeting = match tokio::time::timeout(GREETING, read.next()).await {
            Ok(Some(Ok(line))) => serde_json::from_str::<Greeting>(&line).map_err(|_| Reason::HomeInUse)?,
            // It ended just now.
            Ok(None | Some(Err(_))) => return Ok(None),
            Err(_) => return Err(Reason::HomeInUse),
        };
        if greeting.attache != LANGUAGE {
            return Err(Reason::HomeInUse);
        }
        let (lines, mut waiting) = mpsc::unbounded_channel::<String>();
        let shared = Arc::new(Shared::default());
        let ending = CancellationToken::new();
        let (heard, stop) = (shared.clone(), ending.clone());
        tokio::spawn(async move {
            let mut write = FramedWrite::new(write, LinesCodec::new());
            let told = async {
                while let Some(line) = waiting.recv().await {
                    write.send(line).await.map_err(io::Error::other)?;
                }
                Ok::<(), io::Error>(())
            };
            tokio::select! {
                () = stop.cancelled() => {}
                ended = hear(read, &heard) => if let Err(error) = ended {
                    tracing::info!(%error, "the owner is gone");
                },
                _ = told => {}
            }
            heard.end();
        });
        Ok(Some(Self {
            owner: greeting.owner,
            lines,
            shared,
            last: AtomicU64::new(0),
            _ending: ending.drop_guard(),
        }))
    }

    /// The owner is gone: whatever was asked last may have been done or not.
    pub(crate) fn is_over(&self) -> bool {
        self.shared.over.is_cancelled()
    }

    /// Resolves when the owner is gone.
    pub(crate) async fn over(&self) {
        self.shared.over.cancelled().await;
    }

    pub(crate) async fn ask(&self, request: Request) -> Result<Value, CommandError> {
        let (waits, answer) = oneshot::channel();
        self.line(request, Waits::ForAnswer(waits))?;
        answer.await.map_err(|_| Reason::Internal)?
    }

    pub(crate) async fn subscribe(&self) -> Result<(SubscriberId, UnboundedReceiver<Message>), CommandError> {
        let (waits, answer) = oneshot::channel();
        self.line(Request::Subscribe, Waits::ForStream(waits))?;
        answer.await.map_err(|_| Reason::Internal)?
    }

    fn line(&self, request: Request, waits: Waits) -> Result<(), Reason> {
        let id = self.last.fetch_add(1, Ordering::Relaxed);
        let line = serde_json::to_string(&Asked { id, request }).map_err(|error| {
            tracing::error!(%error, "a request cannot be written");
            Reason::Internal
        })?;
        let mut open = self.shared.open();
        if self.is_over() {
            return Err(Reason::Internal);
        }
        open.asked.insert(id, waits);
        // An owner that is gone is noticed by whoever hears it.
        let _ = self.lines.send(line);
        Ok(())
    }
}

async fn hear(mut read: FramedRead<impl AsyncRead + Unpin, LinesCodec>, shared: &Shared) -> io::Result<()> {
    while let Some(line) = read.next().await {
        let said: Said = serde_json::from_str(&line.map_err(io::Error::other)?)?;
        let mut open = shared.open();
        match said {
            Said::Told { to, message } => {
                if let Some(stream) = open.streams.get(&to)
                    && stream.send(message).is_err()
                {
                    open.streams.remove(&to);
                }
            }
            Said::Answer { id, value } => match open.asked.remove(&id) {
                Some(Waits::ForAnswer(waits)) => drop(waits.send(Ok(value))),
                Some(Waits::ForStream(waits)) => {
                    let id: SubscriberId = serde_json::from_value(value)?;
                    let (to, messages) = mpsc::unbounded_channel();
                    open.streams.insert(id, to);
                    let _ = waits.send(Ok((id, messages)));
                }
                None => {}
            },
            Said::Error { id, error } => match open.asked.remove(&id) {
                Some(Waits::ForAnswer(waits)) => drop(waits.send(Err(error))),
                Some(Waits::ForStream(waits)) => drop(waits.send(Err(error))),
                None => {}
            },
        }
    }
    Ok(())
}
