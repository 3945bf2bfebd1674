//! The file as the body of a request: read and hashed on a thread of its own, a few pieces ahead of the connection.

use std::{
    io,
    pin::Pin,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use futures_util::Stream;
use md5::{Digest as _, Md5};
use tokio::{
    sync::{mpsc, oneshot},
    time::{Instant, sleep_until},
};

use super::OpenFile;
use crate::{
    provider::{Fault, FaultKind},
    reason::Reason,
};

/// Large enough that system calls do not count, small enough that memory does not either.
const PIECE: usize = 128 * 1024;
/// Pieces read ahead of the connection.
const AHEAD: usize = 2;

/// MD5 in hex of all bytes, or why there is none. Known before the last piece is handed on.
pub(super) type Reading = oneshot::Receiver<Result<String, Reason>>;

/// The body, what reading brought, and how sending goes on.
pub(super) fn of(file: &OpenFile, sent: &Arc<AtomicU64>) -> (reqwest::Body, Reading, Arc<Progress>) {
    let (pieces, receiver) = mpsc::channel(AHEAD);
    let (verdict, reading) = oneshot::channel();
    sent.store(0, Ordering::Relaxed);
    let progress = Arc::new(Progress {
        sent: Arc::clone(sent),
        size: file.fingerprint().size,
        last: Mutex::new(Instant::now()),
        waits_for_file: AtomicBool::new(false),
    });
    let file = file.clone();
    tokio::task::spawn_blocking(move || read(&file, &pieces, verdict));
    let stream = Sending {
        receiver,
        progress: Arc::clone(&progress),
    };
    (reqwest::Body::wrap_stream(stream), reading, progress)
}

type Piece = io::Result<Bytes>;

fn read(file: &OpenFile, pieces: &mpsc::Sender<Piece>, verdict: oneshot::Sender<Result<String, Reason>>) {
    let size = file.fingerprint().size;
    let mut hash = Md5::new();
    let mut offset = 0;
    let last = loop {
        let left = size - offset;
        let mut piece = vec![0; PIECE.min(usize::try_from(left).unwrap_or(PIECE))];
        match file.read_at(&mut piece, offset) {
            Ok(count) if count == piece.len() => {}
            Ok(_) => break Err(Reason::Changed),
            Err(reason) => break Err(reason),
        }
        hash.update(&piece);
        offset += piece.len() as u64;
        if offset == size {
            break Ok(Bytes::from(piece));
        }
        // The other end is gone when the request is.
        if pieces.blocking_send(Ok(Bytes::from(piece))).is_err() {
            return;
        }
    };
    let checked = last.and_then(|piece| match file.fingerprint_now()? {
        now if now == *file.fingerprint() => Ok(piece),
        _ => Err(Reason::Changed),
    });
    let (result, piece) = match checked {
        Ok(piece) => (Ok(hex(&hash.finalize())), Ok(piece)),
        Err(reason) => (Err(reason), Err(io::Error::other("the file cannot be sent as it was"))),
    };
    // Nobody listens any more when the request is over, and nobody has to.
    let _ = verdict.send(result);
    let _ = pieces.blocking_send(piece);
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(32), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// How sending goes on, seen from the connection.
#[derive(Debug)]
pub(super) struct Progress {
    sent: Arc<AtomicU64>,
    size: u64,
    last: Mutex<Instant>,
    waits_for_file: AtomicBool,
}

impl Progress {
    /// Ends when nothing moved for `idle`, and says whose fault that is.
    pub(super) async fn silence(&self, idle: Duration) -> Fault {
        loop {
            let last = *self.last.lock().unwrap_or_else(PoisonError::into_inner);
            // The last bytes have yet to leave the buffers of this computer when nothing moves here any more.
            let all = self.sent.load(Ordering::Relaxed) >= self.size;
            let end = last + if all { idle * 2 } else { idle };
            if Instant::now() < end {
                sleep_until(end).await;
                continue;
            }
            if self.waits_for_file.load(Ordering::Relaxed) {
                let detail = "the file system does not answer".to_owned();
                return Fault::new(FaultKind::File(Reason::ReadFailed { detail }));
            }
            return Fault::new(FaultKind::Network { sent: true }).with_detail("no byte moved for too long");
        }
    }

    fn moved(&self) {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }
}

struct Sending {
    receiver: mpsc::Receiver<Piece>,
    progress: Arc<Progress>,
}

impl Stream for Sending {
    type Item = Piece;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Piece>> {
        let polled = self.receiver.poll_recv(context);
        let progress = &self.progress;
        progress.waits_for_file.store(polled.is_pending(), Ordering::Relaxed);
        if let Poll::Ready(Some(Ok(piece))) = &polled {
            progress.sent.fetch_add(piece.len() as u64, Ordering::Relaxed);
            progress.moved();
        }
        polled
    }
}
