//! The file as the body of a request: read and hashed on a thread of its own, a few pieces ahead of the connection.

use std::{
    io,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use futures_util::stream;
use md5::{Digest as _, Md5};
use tokio::{
    sync::{mpsc, oneshot},
    time::{Instant, sleep_until},
};

use super::OpenFile;
use crate::{
    http::{self, Sent},
    provider::{Fault, FaultKind},
    reason::{Connection, Reason},
    throttle::Throttle,
};

/// Large enough that system calls do not count, small enough that memory does not either.
const PIECE: usize = 128 * 1024;
/// Pieces read ahead of the connection.
const AHEAD: usize = 2;

/// MD5 in hex of all bytes, or why there is none. Known before the last piece is handed on.
pub(super) type Reading = oneshot::Receiver<Result<String, Reason>>;

/// The body, what reading brought, and how sending goes on.
pub(super) fn of(
    file: &OpenFile,
    sent: &Arc<AtomicU64>,
    throttle: Throttle,
) -> (reqwest::Body, Reading, Arc<Progress>) {
    let (pieces, receiver) = mpsc::channel(AHEAD);
    let (verdict, reading) = oneshot::channel();
    sent.store(0, Ordering::Relaxed);
    let progress = Arc::new(Progress {
        sent: Arc::clone(sent),
        size: file.fingerprint().size,
        last: Mutex::new(Instant::now()),
        waits_for_file: AtomicBool::new(false),
        waits_for_turn: AtomicBool::new(false),
    });
    let file = file.clone();
    tokio::task::spawn_blocking(move || read(&file, &pieces, verdict));
    let sending = Sending {
        receiver,
        rest: Bytes::new(),
        progress: Arc::clone(&progress),
        throttle,
    };
    let pieces = stream::unfold(sending, |mut sending| async move {
        let piece = sending.next().await?;
        Some((piece, sending))
    });
    (reqwest::Body::wrap_stream(pieces), reading, progress)
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
            Ok(_) => break Err(file.ended_early()),
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
    let hash = hash.finalize();
    let checked = last.and_then(|piece| match file.fingerprint_now()? {
        now if now != *file.fingerprint() => Err(Reason::Changed),
        // Its time of modification may have been put back: then only its bytes tell.
        _ if file.was_touched()? && hash_of(file)? != hash => Err(Reason::Changed),
        _ => Ok(piece),
    });
    let (result, piece) = match checked {
        Ok(piece) => (Ok(hex(&hash)), Ok(piece)),
        Err(reason) => (Err(reason), Err(io::Error::other("the file cannot be sent as it was"))),
    };
    // Nobody listens any more when the request is over, and nobody has to.
    let _ = verdict.send(result);
    let _ = pieces.blocking_send(piece);
}

/// The hash of all bytes as they are now.
fn hash_of(file: &OpenFile) -> Result<md5::digest::Output<Md5>, Reason> {
    let (mut hash, mut piece, mut offset) = (Md5::new(), vec![0; PIECE], 0);
    loop {
        let count = file.read_at(&mut piece, offset)?;
        hash.update(&piece[..count]);
        offset += count as u64;
        if count < piece.len() {
            return Ok(hash.finalize());
        }
    }
}

pub(super) fn hex(bytes: &[u8]) -> String {
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
    /// The person's limit holds the next bytes back: silence is meant.
    waits_for_turn: AtomicBool,
}

impl Progress {
    /// Ends when nothing moved for `idle`, and says whose fault that is.
    pub(super) async fn silence(&self, idle: Duration) -> Fault {
        loop {
            if self.waits_for_turn.load(Ordering::Relaxed) {
                self.moved();
            }
            let last = *self.last.lock().unwrap_or_else(PoisonError::into_inner);
            // The last bytes have yet to leave the buffers of this computer when nothing moves here any more.
            let all = self.sent.load(Ordering::Relaxed) >= self.size;
            let end = last + if all { idle * 2 } else { idle };
            if Instant::now() < end {
                sleep_until(end).await;
                continue;
            }
            if self.waits_for_file.load(Ordering::Relaxed) {
                return Fault::new(FaultKind::File(super::no_answer()));
            }
            return http::no_connection(Sent::Perhaps, Connection::Silent).with_detail("no byte moved for too long");
        }
    }

    fn moved(&self) {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }
}

struct Sending {
    receiver: mpsc::Receiver<Piece>,
    /// Of a piece that was cut for the limit.
    rest: Bytes,
    progress: Arc<Progress>,
    throttle: Throttle,
}

impl Sending {
    /// What goes to the connection next: a whole piece, or less of it where the person limits the speed.
    async fn next(&mut self) -> Option<Piece> {
        let progress = &self.progress;
        if self.rest.is_empty() {
            progress.waits_for_file.store(true, Ordering::Relaxed);
            let piece = self.receiver.recv().await;
            progress.waits_for_file.store(false, Ordering::Relaxed);
            match piece? {
                // An empty file is one empty piece.
                Ok(piece) if piece.is_empty() => return Some(Ok(piece)),
                Ok(piece) => self.rest = piece,
                Err(error) => return Some(Err(error)),
            }
        }
        progress.waits_for_turn.store(true, Ordering::Relaxed);
        let portion = self.throttle.take(self.rest.len()).await;
        progress.waits_for_turn.store(false, Ordering::Relaxed);
        progress.sent.fetch_add(portion as u64, Ordering::Relaxed);
        progress.moved();
        Some(Ok(self.rest.split_to(portion)))
    }
}
