//! Programs that end with the value that started them.

use std::{
    fs::{self, File},
    io::Write,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    thread,
    time::{Duration, Instant},
};

use crate::Outcome;

/// A running program. What it prints goes to files; dropping the value ends it, by its own id and nothing else.
pub struct Running {
    name: String,
    child: Child,
    output: PathBuf,
    errors: PathBuf,
}

impl Running {
    /// Starts `command`; its output goes to `NAME.out` and `NAME.err` in `log`, `input` to its standard input.
    pub(crate) fn start(mut command: Command, name: &str, log: &Path, input: &str) -> Outcome<Self> {
        let output = log.join(format!("{name}.out"));
        let errors = log.join(format!("{name}.err"));
        let mut child = command
            .stdin(if input.is_empty() {
                Stdio::null()
            } else {
                Stdio::piped()
            })
            .stdout(File::create(&output)?)
            .stderr(File::create(&errors)?)
            .spawn()
            .map_err(|error| format!("{name} does not start: {error}"))?;
        if let Some(mut stdin) = child.stdin.take() {
            stdin.write_all(input.as_bytes())?;
        }
        Ok(Self {
            name: name.to_owned(),
            child,
            output,
            errors,
        })
    }

    /// Whether it was started under this name.
    pub(crate) fn is(&self, name: &str) -> bool {
        self.name == name
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// What it has printed so far.
    pub fn output(&self) -> Outcome<String> {
        Ok(String::from_utf8_lossy(&fs::read(&self.output)?).into_owned())
    }

    /// How it ended, if it did.
    pub fn ended(&mut self) -> Outcome<Option<ExitStatus>> {
        Ok(self.child.try_wait()?)
    }

    /// Fails when it has ended, with what it complained about.
    pub fn still_there(&mut self) -> Outcome<()> {
        match self.ended()? {
            None => Ok(()),
            Some(status) => {
                let errors = fs::read(&self.errors).unwrap_or_default();
                Err(format!(
                    "{} ended with {status}: {}",
                    self.name,
                    String::from_utf8_lossy(&errors)
                )
                .into())
            }
        }
    }

    /// Sends it a signal, such as `TERM`.
    pub fn signal(&self, name: &str) {
        signal(self.id(), name);
    }

    /// Asks it to end, and makes it end after three seconds.
    pub fn stop(&mut self) {
        if !matches!(self.child.try_wait(), Ok(None)) {
            return;
        }
        signal(self.id(), "TERM");
        let deadline = Instant::now() + Duration::from_secs(3);
        while matches!(self.child.try_wait(), Ok(None)) && Instant::now() < deadline {
            thread::sleep(Duration::from_millis(20));
        }
        // It is gone already when this fails.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Sends a signal; the shell's own `kill` is there on every system, and a process that is gone needs none.
pub(crate) fn signal(process: u32, name: &str) {
    let _ = Command::new("sh")
        .args(["-c", &format!("kill -{name} {process}")])
        .stderr(Stdio::null())
        .status();
}

/// Runs a short command to its end and returns what it printed.
pub(crate) fn read(command: &mut Command) -> Outcome<String> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("{command:?}: {error}"))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).trim_end().to_owned())
    } else {
        let errors = String::from_utf8_lossy(&output.stderr);
        Err(format!("{command:?} ended with {}: {}", output.status, errors.trim_end()).into())
    }
}
