//! What support wants to know of a file.

use serde::Serialize;

use super::{Engine, queue::LastFault, view};
use crate::{
    event::{Phase, SentFile, UploadId},
    message::{Messages, Value},
    provider::{Fault, FaultKind},
    reason::Reason,
    store::UploadRow,
    upload::Verdict,
};

impl Engine {
    /// Name, size, phase, reason and the last fault of a file, as plain text. Neither its path nor anything secret.
    pub(crate) fn details(&mut self, id: UploadId) -> Option<String> {
        let upload = self.queue.uploads.get(&id)?;
        let batch = self.queue.batches.get(&upload.batch)?;
        let row = view::row(batch, upload);
        let messages = Messages::english();
        let mut lines = known(&messages, row.name, row.size, row.phase, row.reason.as_ref());
        if upload.facts.attached
            && upload
                .facts
                .stored
                .as_ref()
                .is_some_and(|stored| stored.verdict != Verdict::Verified)
        {
            lines.push(messages.text_of("details-by-size", &[]));
        }
        let of_act = || batch.act_fault.as_ref().filter(|_| upload.facts.registered);
        if let Some(LastFault { fault, at }) = upload.fault.as_ref().or_else(of_act) {
            lines.push(messages.text_of("details-fault", &[("fault", words(fault).into())]));
            if let Some(request) = &fault.request_id {
                lines.push(messages.text_of("details-request", &[("request", request.as_str().into())]));
            }
            let at = at.strftime("%Y-%m-%d %H:%M:%S UTC").to_string();
            lines.push(messages.text_of("details-time", &[("time", at.into())]));
        }
        lines.push(version(&messages));
        Some(lines.join("\n"))
    }
}

/// The same of a file in the history.
pub(crate) fn details_of_sent(row: UploadRow) -> String {
    let file = SentFile::from(row);
    let messages = Messages::english();
    let phase = match &file.reason {
        None => Phase::Attached,
        Some(Reason::Stopped) => Phase::Stopped,
        Some(_) => Phase::Failed,
    };
    let mut lines = known(&messages, file.name, file.size, phase, file.reason.as_ref());
    lines.push(version(&messages));
    lines.join("\n")
}

fn known(messages: &Messages, file: String, size: u64, phase: Phase, reason: Option<&Reason>) -> Vec<String> {
    let mut lines = vec![
        messages.text_of("details-file", &[("name", file.into()), ("bytes", Value::from(size))]),
        messages.text_of("details-phase", &[("phase", name(phase).into())]),
    ];
    if let Some(reason) = reason {
        lines.push(messages.text_of("details-reason", &[("reason", messages.text(reason).into())]));
    }
    lines
}

fn version(messages: &Messages) -> String {
    messages.text_of("details-version", &[("version", env!("CARGO_PKG_VERSION").into())])
}

/// The service's own words, behind what they mean to us.
fn words(fault: &Fault) -> String {
    match (&fault.kind, &fault.detail) {
        (FaultKind::Refused { field: Some(field), .. }, Some(detail)) => format!("{field}: {detail}"),
        (FaultKind::Refused { .. }, Some(detail)) => detail.clone(),
        _ => fault.to_string(),
    }
}

fn name(phase: impl Serialize) -> String {
    match serde_json::to_value(phase) {
        Ok(serde_json::Value::String(name)) => name,
        _ => String::new(),
    }
}
