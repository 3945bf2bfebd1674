//! The local services, run by the command line's `attache sandbox`.

use std::{
    collections::BTreeMap,
    io::{self, BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    thread,
};

use serde_json::Value;

use crate::{Outcome, http::Client};

/// A running sandbox; it ends with the value.
pub struct Sandbox {
    child: Child,
    said: BTreeMap<String, String>,
    control: Client,
}

impl Sandbox {
    /// Starts `attache sandbox` on ports that the system chooses, its files below `home`, and waits until it is ready.
    pub fn start(program: &Path, home: &Path) -> Outcome<Self> {
        let mut child = Command::new(program)
            .arg("sandbox")
            .env("ATTACHE_HOME", home)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| format!("{} does not start: {error}", program.display()))?;
        let greeting = read_greeting(&mut child);
        // The child must not outlive a greeting that was not understood.
        let greeting = greeting.inspect_err(|_| end(&mut child));
        let said = greeting?;
        let control = Client::new(said.get("api-url").map(|url| origin(url)).unwrap_or_default());
        Ok(Self { child, said, control })
    }

    /// What it said under this key at the start: `api-url`, `storage-url`, `files-url`, `web-url`, `token`.
    pub fn said(&self, key: &str) -> Outcome<&str> {
        self.said
            .get(key)
            .map(String::as_str)
            .ok_or_else(|| format!("the sandbox did not say its {key}").into())
    }

    /// Everything it knows: records, stored bytes, mistakes of the client.
    pub fn state(&self) -> Outcome<Value> {
        self.control.get("/_sandbox/state")
    }

    /// The control interface, for faults and options.
    pub fn control(&self) -> &Client {
        &self.control
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        end(&mut self.child);
    }
}

fn end(child: &mut Child) {
    // It is gone already when this fails.
    let _ = child.kill();
    let _ = child.wait();
}

/// Reads `key value` lines up to `ready`; the rest is read by a thread, so that the pipe never fills.
fn read_greeting(child: &mut Child) -> Outcome<BTreeMap<String, String>> {
    let mut lines = BufReader::new(child.stdout.take().ok_or("the sandbox has no output")?);
    let mut said = BTreeMap::new();
    loop {
        let mut line = String::new();
        if lines.read_line(&mut line)? == 0 {
            return Err("the sandbox ended before it was ready".into());
        }
        match line.trim().split_once(' ') {
            Some((key, value)) => said.insert(key.to_owned(), value.trim().to_owned()),
            None if line.trim() == "ready" => break,
            None => continue,
        };
    }
    thread::spawn(move || io::copy(&mut lines, &mut io::sink()));
    Ok(said)
}

/// Scheme, host and port of an address.
fn origin(url: &str) -> &str {
    let host = url.find("://").map_or(0, |scheme| scheme + 3);
    url[host..].find('/').map_or(url, |path| &url[..host + path])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_control_interface_is_at_the_root() {
        assert_eq!(
            origin("http://127.0.0.1:80/api/v2"),
            "http://127.0.0.1:80",
            "the path is cut off"
        );
        assert_eq!(origin("http://127.0.0.1:80"), "http://127.0.0.1:80", "there is no path");
    }
}
