//! Stands between the command and the sandbox, counts bytes, and at the chosen one kills the command.

use std::{
    io,
    process::Child,
    sync::{Arc, Mutex, MutexGuard},
};

use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinHandle,
};

use super::case::Point;

/// Two hosts that hand everything on.
pub(super) struct Relay {
    pub(super) api: String,
    pub(super) storage: String,
    shared: Arc<Shared>,
    tasks: Vec<JoinHandle<()>>,
}

struct Shared {
    state: Mutex<State>,
    /// Counts the ends of runs: what belongs to an earlier one is cut.
    runs: watch::Sender<u64>,
}

#[derive(Default)]
struct State {
    point: Option<Point>,
    sent: u64,
    received: u64,
    /// The point is reached: not a byte goes any further.
    frozen: bool,
    child: Option<Child>,
    /// Connections to the sandbox so far.
    opened: u64,
}

#[derive(Clone, Copy)]
enum Way {
    Sent,
    Received,
}

impl Relay {
    /// For these hosts, `http://…` without a path.
    pub(super) async fn start(api: &str, storage: &str) -> io::Result<Self> {
        let shared = Arc::new(Shared {
            state: Mutex::default(),
            runs: watch::Sender::new(0),
        });
        let (mut hosts, mut tasks) = (Vec::new(), Vec::new());
        for target in [api, storage] {
            let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
            hosts.push(format!("http://{}", listener.local_addr()?));
            let target = target.trim_start_matches("http://").to_owned();
            tasks.push(tokio::spawn(accept(listener, target, shared.clone())));
        }
        let storage = hosts.pop().expect("two");
        Ok(Self {
            api: hosts.pop().expect("two"),
            storage,
            shared,
            tasks,
        })
    }

    /// A run begins; it ends at this point.
    pub(super) fn watch(&self, child: Child, point: Option<Point>) {
        let mut state = self.shared.state();
        *state = State {
            point,
            child: Some(child),
            opened: state.opened,
            ..State::default()
        };
    }

    /// The run has ended: whatever it left open is cut. Its process, and whether it was killed here.
    pub(super) fn cut(&self) -> (Child, bool) {
        let (child, killed) = {
            let mut state = self.shared.state();
            (state.child.take().expect("a run"), state.frozen)
        };
        self.shared.runs.send_modify(|runs| *runs += 1);
        (child, killed)
    }

    /// Connections to the sandbox so far.
    pub(super) fn opened(&self) -> u64 {
        self.shared.state().opened
    }

    /// Bytes of this run: of requests, and of answers.
    pub(super) fn counted(&self) -> (u64, u64) {
        let state = self.shared.state();
        (state.sent, state.received)
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("nobody panics with it")
    }

    /// How many of these bytes may go on, and whether the last of them is the chosen one. `None`: nothing moves any more.
    fn pass(&self, way: Way, bytes: usize) -> Option<(usize, bool)> {
        let mut state = self.state();
        if state.frozen {
            return None;
        }
        let (counted, last) = match (way, state.point) {
            (Way::Sent, Some(Point::Sent(last))) => (state.sent, last),
            (Way::Received, Some(Point::Received(last))) => (state.received, last),
            (Way::Sent, _) => (state.sent, u64::MAX),
            (Way::Received, _) => (state.received, u64::MAX),
        };
        let left = usize::try_from(last - counted).unwrap_or(usize::MAX);
        let pass = bytes.min(left);
        match way {
            Way::Sent => state.sent += pass as u64,
            Way::Received => state.received += pass as u64,
        }
        // From here on everybody else waits.
        state.frozen = pass == left;
        Some((pass, state.frozen))
    }

    fn kill(&self) {
        if let Some(child) = &mut self.state().child {
            // It may have ended by itself at this moment.
            let _ = child.kill();
        }
    }
}

async fn accept(listener: TcpListener, target: String, shared: Arc<Shared>) {
    loop {
        let Ok((client, _)) = listener.accept().await else {
            continue;
        };
        let mut runs = shared.runs.subscribe();
        let (target, shared) = (target.clone(), shared.clone());
        tokio::spawn(async move {
            tokio::select! {
                _ = runs.changed() => {}
                _ = hand_on(client, &target, &shared) => {}
            }
        });
    }
}

async fn hand_on(mut client: TcpStream, target: &str, shared: &Shared) -> io::Result<()> {
    let mut sandbox = {
        let connected = TcpStream::connect(target).await?;
        shared.state().opened += 1;
        connected
    };
    let _ = (client.set_nodelay(true), sandbox.set_nodelay(true));
    let (from_client, to_client) = client.split();
    let (from_sandbox, to_sandbox) = sandbox.split();
    let (asked, answered) = tokio::join!(
        pump(from_client, to_sandbox, Way::Sent, shared),
        pump(from_sandbox, to_client, Way::Received, shared),
    );
    asked.and(answered)
}

async fn pump(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    way: Way,
    shared: &Shared,
) -> io::Result<()> {
    let mut buffer = vec![0; 16 * 1024];
    loop {
        let bytes = match from.read(&mut buffer).await {
            Ok(0) | Err(_) => return to.shutdown().await,
            Ok(bytes) => bytes,
        };
        match shared.pass(way, bytes) {
            Some((pass, last)) => {
                to.write_all(&buffer[..pass]).await?;
                if last {
                    shared.kill();
                    std::future::pending::<()>().await;
                }
            }
            None => std::future::pending().await,
        }
    }
}
