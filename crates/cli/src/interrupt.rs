//! Ctrl-C, and being asked to end.

#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};
#[cfg(windows)]
use tokio::signal::windows::{self, CtrlBreak, CtrlC, CtrlClose, CtrlLogoff, CtrlShutdown};

/// What a process is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Heard {
    /// Ctrl-C: the person does not want it any more.
    Stop,
    /// The system wants the process to end, soon: the person still wants what it was doing.
    End,
}

/// Hears interruptions from when it is made. Where they cannot be heard, the system's own answer to them holds.
pub(crate) struct Interrupt {
    #[cfg(unix)]
    stop: Option<Signal>,
    #[cfg(unix)]
    terminate: Option<Signal>,
    #[cfg(unix)]
    hang_up: Option<Signal>,
    #[cfg(windows)]
    signals: Option<(CtrlC, CtrlBreak, CtrlClose, CtrlLogoff, CtrlShutdown)>,
}

#[cfg(unix)]
impl Interrupt {
    pub(crate) fn listen() -> Self {
        Self {
            stop: signal(SignalKind::interrupt()).ok(),
            terminate: signal(SignalKind::terminate()).ok(),
            // Whoever started it with `nohup` wants it to go on without its terminal.
            hang_up: (!hang_up_is_ignored())
                .then(|| signal(SignalKind::hangup()).ok())
                .flatten(),
        }
    }

    /// Waits for the next one.
    pub(crate) async fn heard(&mut self) -> Heard {
        tokio::select! {
            () = one(&mut self.stop) => Heard::Stop,
            () = one(&mut self.terminate) => Heard::End,
            () = one(&mut self.hang_up) => Heard::End,
        }
    }
}

#[cfg(unix)]
async fn one(signal: &mut Option<Signal>) {
    match signal {
        Some(signal) => drop(signal.recv().await),
        None => std::future::pending().await,
    }
}

/// The mask of ignored signals, whose first bit is the hang-up.
#[cfg(target_os = "linux")]
fn hang_up_is_ignored() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok())
        .is_some_and(|mask| mask & 1 == 1)
}

/// `nohup` leaves no stream at a terminal.
#[cfg(all(unix, not(target_os = "linux")))]
fn hang_up_is_ignored() -> bool {
    use std::io::IsTerminal;
    !(std::io::stdin().is_terminal() || std::io::stdout().is_terminal() || std::io::stderr().is_terminal())
}

#[cfg(windows)]
impl Interrupt {
    pub(crate) fn listen() -> Self {
        let signals = || -> std::io::Result<_> {
            Ok((
                windows::ctrl_c()?,
                windows::ctrl_break()?,
                windows::ctrl_close()?,
                windows::ctrl_logoff()?,
                windows::ctrl_shutdown()?,
            ))
        };
        Self {
            signals: signals().ok(),
        }
    }

    /// Waits for the next one.
    pub(crate) async fn heard(&mut self) -> Heard {
        match &mut self.signals {
            Some((stop, break_, close, log_off, shut_down)) => {
                tokio::select! {
                    _ = stop.recv() => Heard::Stop,
                    // What programs send that end others, as elsewhere SIGTERM.
                    _ = break_.recv() => Heard::End,
                    _ = close.recv() => Heard::End,
                    _ = log_off.recv() => Heard::End,
                    _ = shut_down.recv() => Heard::End,
                }
            }
            None => std::future::pending().await,
        }
    }
}
