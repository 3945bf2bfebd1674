//! Data on standard output: one object a line. The keys are described in the help and in this crate's README.

use std::io::{Write, stdout};

use attache_core::{
    destination::{How, PlaceKind},
    event::{BatchId, BatchState, Phase, UploadId},
    reason::Reason,
};
use serde::Serialize;

use crate::{output::Failure, words::Words};

/// What `attache send --json` and `attache work --json` tell.
#[derive(Debug, Serialize)]
#[serde(tag = "event", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub(crate) enum Event<'a> {
    Started {
        batch: BatchId,
        account: &'a str,
        to: To<'a>,
        how: How,
        files: u32,
        bytes: u64,
    },
    File {
        batch: BatchId,
        id: UploadId,
        name: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        sent_as: Option<&'a str>,
        folder: &'a str,
        size: u64,
        phase: Phase,
        #[serde(skip_serializing_if = "Option::is_none")]
        reason: Option<&'a Reason>,
        #[serde(skip_serializing_if = "Option::is_none")]
        text: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        note: Option<&'a Reason>,
        #[serde(skip_serializing_if = "Option::is_none")]
        note_text: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        proof: Option<&'a str>,
    },
    Name {
        batch: BatchId,
        id: UploadId,
        name: &'a str,
        sent_as: &'a str,
        text: String,
    },
    Progress {
        sent: u64,
        bytes: u64,
    },
    Waiting {
        reason: &'a Reason,
        text: String,
    },
    Left {
        batch: BatchId,
        state: BatchState,
        files: u32,
        #[serde(skip_serializing_if = "Option::is_none")]
        reason: Option<&'a Reason>,
        text: String,
    },
    Error {
        #[serde(skip_serializing_if = "Option::is_none")]
        reason: Option<&'a Reason>,
        text: String,
        exit: u8,
    },
    Summary {
        attached: u32,
        failed: u32,
        #[serde(skip_serializing_if = "Option::is_none")]
        left: Option<u32>,
        seconds: f64,
    },
}

/// The destination of a batch.
#[derive(Debug, Serialize)]
pub(crate) struct To<'a> {
    pub(crate) kind: PlaceKind,
    pub(crate) id: &'a str,
    pub(crate) title: &'a str,
    pub(crate) number: Option<&'a str>,
    pub(crate) project: Option<&'a str>,
    pub(crate) company: Option<&'a str>,
    pub(crate) link: Option<String>,
}

/// Writes that a command as a whole failed.
pub(crate) fn failed(words: &Words, failure: &Failure) {
    let reason = match failure {
        Failure::Reason(reason) => Some(reason),
        Failure::Usage(_) | Failure::Ended(_) | Failure::Interrupted => None,
    };
    write(&Event::Error {
        reason,
        text: failure.text(words),
        exit: failure.exit() as u8,
    });
}

/// Writes one object. A reader that is gone is no trouble.
pub(crate) fn write(object: &impl Serialize) {
    if let Ok(text) = serde_json::to_string(object) {
        let _ = writeln!(stdout(), "{}", harmless(&text));
    }
}

/// JSON escapes the control characters below space only; a terminal obeys those above `~` as well. They stand inside strings alone.
fn harmless(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            '\u{7f}'..='\u{9f}' => text.extend(format!("\\u{:04x}", u32::from(c)).chars()),
            _ => text.push(c),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_escaped_and_read_back() {
        let name = "a\u{9b}b\u{1b}c\u{7f}";
        let text = harmless(&serde_json::to_string(name).expect("text"));
        assert!(!text.contains(char::is_control), "{text}");
        assert_eq!(serde_json::from_str::<String>(&text).expect("json"), name);
    }
}
