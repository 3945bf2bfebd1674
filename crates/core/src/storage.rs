//! The file storage behind a service: one form POST, streamed from the open file and compared with what storage says it got.
//!
//! A file that changes or ends early while it is sent never becomes a whole request: its last piece is held back until the open
//! handle was looked at again.

use std::sync::{Arc, atomic::AtomicU64};

use reqwest::{header::CONTENT_TYPE, multipart};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use crate::{
    http::{self, Http, Sent},
    provider::{Fault, FaultKind, Form},
    reason::Connection,
    upload::Stored,
};

mod answer;
mod body;
mod file;
mod host;
pub(crate) mod outgoing;
mod sum;

pub use file::OpenFile;
pub(crate) use file::no_answer;
pub use host::bucket_host;
use outgoing::Outgoing;
pub(crate) use sum::md5_of;

/// Posts a file. `sent` starts at zero and counts bytes as they are handed to the connection.
///
/// [`FaultKind::StorageMoved`] wants the same form posted at the address it names, which was checked.
pub async fn store(
    http: &Http,
    form: &Form,
    file: &OpenFile,
    sent: &Arc<AtomicU64>,
    cancel: &CancellationToken,
) -> Result<Stored, Fault> {
    tokio::select! {
        biased;
        () = cancel.cancelled() => Err(Fault::new(FaultKind::Cancelled)),
        outcome = post(http, form, file, sent) => outcome,
    }
}

async fn post(http: &Http, form: &Form, file: &OpenFile, sent: &Arc<AtomicU64>) -> Result<Stored, Fault> {
    if !http::is_allowed(&form.url) {
        return Err(host::not_allowed(&form.url));
    }
    let client = http.client(&form.url).await?;
    let size = file.fingerprint().size;
    let (multipart, outgoing) = multipart(form, file, sent, http)?;
    let started = std::time::Instant::now();
    let request = client.post(form.url.clone()).multipart(multipart);

    let idle = http.patience().idle;
    let (response, md5) = outgoing.through(request).await.inspect_err(|fault| {
        tracing::debug!(host = form.url.host_str(), %fault, "storage did not answer");
    })?;
    let (status, headers) = (response.status(), response.headers().clone());
    let body = timeout(idle, http::read(response)).await.unwrap_or_else(|_| {
        Err(http::no_connection(Sent::Perhaps, Connection::Silent).with_detail("the answer of storage broke off"))
    });
    let answer = answer::Answer {
        status,
        headers: &headers,
        // The status alone may say enough.
        body: &body.unwrap_or_default(),
    };
    let outcome = answer.read(form, md5, size);
    tracing::debug!(
        host = form.url.host_str(),
        status = status.as_u16(),
        size,
        milliseconds = started.elapsed().as_millis(),
        fault = outcome.as_ref().err().map(tracing::field::display),
        "posted to storage"
    );
    outcome
}

/// Every field in its order, then the file: storage ignores what follows it.
fn multipart(
    form: &Form,
    file: &OpenFile,
    sent: &Arc<AtomicU64>,
    http: &Http,
) -> Result<(multipart::Form, Outgoing), Fault> {
    let content_type = form
        .fields
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(CONTENT_TYPE.as_str()))
        .map_or("application/octet-stream", |(_, value)| value.as_str());
    let name = form.file_name.clone().unwrap_or_else(|| file.plain_name());
    let (part, outgoing) = outgoing::of(file, sent, http, name, content_type).ok_or_else(|| {
        Fault::new(FaultKind::StorageRefused {
            code: "InvalidContentType".to_owned(),
        })
    })?;
    let fields = form
        .fields
        .iter()
        .fold(multipart::Form::new(), |fields, (name, value)| {
            fields.text(name.clone(), value.clone())
        });
    Ok((fields.part("file", part), outgoing))
}

/// The value of a header as text.
fn header<'a>(response: &'a reqwest::header::HeaderMap, name: &str) -> Option<&'a str> {
    response.get(name).and_then(|value| value.to_str().ok())
}
