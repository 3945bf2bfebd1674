//! How long a program takes, and how much memory at its peak.

use std::{
    fs,
    process::Command,
    thread,
    time::{Duration, Instant},
};

use crate::workspace::Outcome;

/// Between two looks at a process. The system keeps the peak, so that only what comes after the last look is missed.
const LOOK: Duration = Duration::from_millis(5);

/// What a program took.
#[derive(Clone, Copy, Debug)]
pub(super) struct Measured {
    pub(super) time: Duration,
    /// Resident bytes at the peak, where the system says so.
    pub(super) memory: Option<u64>,
}

impl Measured {
    /// One after the other.
    pub(super) fn then(self, next: Self) -> Self {
        Self {
            time: self.time + next.time,
            memory: self.memory.max(next.memory),
        }
    }
}

/// Runs a program to its end.
pub(super) fn measured(command: &mut Command) -> Outcome<Measured> {
    let begun = Instant::now();
    let mut child = command.spawn().map_err(|error| format!("{command:?}: {error}"))?;
    let mut memory = None;
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        memory = memory.max(peak(child.id()));
        thread::sleep(LOOK);
    };
    if !status.success() {
        return Err(format!("{command:?} ended with {status}").into());
    }
    Ok(Measured {
        time: begun.elapsed(),
        memory,
    })
}

/// `VmHWM`, which only Linux tells.
fn peak(process: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kibibytes: u64 = line.trim().strip_suffix(" kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024)
}
