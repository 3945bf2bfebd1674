//! The computer stays awake while bytes move, and no longer: seen from a stand-in for the login service.

use std::{
    io::{BufRead as _, BufReader, Read as _},
    os::unix::net::UnixStream,
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
    time::Duration,
};

use attache_sandbox::{Options, seed};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use zbus::{Connection, connection::Builder, interface};

use crate::harness::{Bench, end};

/// Long enough for a machine that is busy with other things.
const DEADLINE: Duration = Duration::from_mins(1);

/// A bus of its own, which ends with it.
struct Bus {
    daemon: Child,
    address: String,
}

impl Bus {
    /// `None` where this machine has no bus to start.
    fn start() -> Option<Self> {
        let mut daemon = Command::new("dbus-daemon")
            .args(["--session", "--nofork", "--print-address=1"])
            .stdout(Stdio::piped())
            .spawn()
            .ok()?;
        let mut address = String::new();
        BufReader::new(daemon.stdout.take()?).read_line(&mut address).ok()?;
        Some(Self {
            daemon,
            address: address.trim().to_owned(),
        })
    }
}

impl Drop for Bus {
    fn drop(&mut self) {
        let _ = self.daemon.kill();
        let _ = self.daemon.wait();
    }
}

/// What was asked for: what, who, why and mode, and the end of the descriptor that was handed out.
type Asked = ([String; 4], UnixStream);

struct Login(UnboundedSender<Asked>);

#[interface(name = "org.freedesktop.login1.Manager")]
impl Login {
    fn inhibit(&self, what: String, who: String, why: String, mode: String) -> zbus::OwnedFd {
        let (kept, handed_out) = UnixStream::pair().expect("descriptors");
        self.0.send(([what, who, why, mode], kept)).expect("the test listens");
        std::os::fd::OwnedFd::from(handed_out).into()
    }
}

/// Flags of what the desktop was asked for.
type Flags = Arc<Mutex<Vec<u32>>>;

struct Desktop(Flags);

#[interface(name = "org.gnome.SessionManager")]
impl Desktop {
    fn inhibit(&self, who: String, window: u32, why: String, flags: u32) -> u32 {
        drop((who, window, why));
        self.0.lock().expect("flags").push(flags);
        7
    }
}

async fn stand_in(bus: &Bus) -> (Connection, UnboundedReceiver<Asked>, Flags) {
    let (asked, heard) = unbounded_channel();
    let flags = Flags::default();
    let serving = Builder::address(bus.address.as_str())
        .name("org.freedesktop.login1")
        .name("org.gnome.SessionManager")
        .serve_at("/org/freedesktop/login1", Login(asked))
        .serve_at("/org/gnome/SessionManager", Desktop(Arc::clone(&flags)));
    (serving.build().await.expect("on the bus"), heard, flags)
}

#[tokio::test]
async fn sleep_is_held_off_while_bytes_move_and_not_while_paused() {
    let Some(bus) = Bus::start() else {
        return eprintln!("left out: needs dbus-daemon");
    };
    let (_serving, mut heard, flags) = stand_in(&bus).await;
    let options = Options {
        bandwidth: Some(200_000),
        ..Options::for_tests()
    };
    let bench = Bench::with(options).await;
    let file = bench.file("large.bin", vec![7; 30_000_000]);
    let mut sending = bench.command(&["send", "--to", &format!("task/{}", seed::EMPTY), &file]);
    sending
        .env("DBUS_SYSTEM_BUS_ADDRESS", &bus.address)
        .env("DBUS_SESSION_BUS_ADDRESS", &bus.address);
    let mut sending = sending.spawn().expect("the binary starts");

    let asked = tokio::time::timeout(DEADLINE, heard.recv()).await.expect("in time");
    let ([what, who, why, mode], held) = asked.expect("it asks");
    assert_eq!(
        (what.as_str(), mode.as_str()),
        ("idle", "block"),
        "whoever asks for sleep gets it"
    );
    assert_eq!(
        (who.as_str(), why.as_str()),
        ("Attaché", "Files are being sent."),
        "people can read it"
    );
    assert!(sending.try_wait().expect("state").is_none(), "it sends");

    assert_eq!(bench.run(&["pause"]).await.exit, 0);
    closed(held).await;
    assert!(
        sending.try_wait().expect("state").is_none(),
        "it is let go while the command waits"
    );
    assert_eq!(
        *flags.lock().expect("flags"),
        [4],
        "the desktop as well, once, and not its screen"
    );
    assert!(heard.try_recv().is_err(), "once for all of it");

    assert_eq!(bench.run(&["cancel", "--all"]).await.exit, 0);
    assert_eq!(end(sending).await.exit, 1, "nothing of it was attached");
    assert_eq!(bench.names(seed::EMPTY), [""; 0]);
}

/// Waits until whoever holds the other end lets go.
async fn closed(mut held: UnixStream) {
    held.set_read_timeout(Some(DEADLINE)).expect("a deadline");
    let read = tokio::task::spawn_blocking(move || held.read(&mut [0]));
    assert_eq!(read.await.expect("read").expect("in time"), 0, "it was closed");
}

#[tokio::test]
async fn without_a_login_service_files_are_sent_all_the_same() {
    let bench = Bench::new().await;
    let file = bench.file("a.txt", "a");
    let mut sending = bench.command(&["send", "--to", &format!("task/{}", seed::EMPTY), &file]);
    sending
        .env("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nowhere/bus")
        .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere/bus");
    let ran = end(sending.spawn().expect("the binary starts")).await;
    assert_eq!(ran.exit, 0, "{}", ran.err);
    assert!(!ran.err.contains("sleep"), "nobody has to know: {}", ran.err);
    assert_eq!(bench.names(seed::EMPTY), ["a.txt"]);
}
