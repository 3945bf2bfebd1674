//! A file on its way as one part of a form, whoever takes it.

use std::sync::{Arc, atomic::AtomicU64};

use reqwest::{RequestBuilder, Response, multipart::Part};

use super::{
    OpenFile,
    body::{self, Progress, Reading},
};
use crate::{
    http::{Http, Sent},
    provider::{Fault, FaultKind},
};

/// How the sending of a file goes on, and what reading it brought.
#[derive(Debug)]
pub(crate) struct Outgoing {
    reading: Reading,
    progress: Arc<Progress>,
    http: Http,
}

/// The part of a form that carries the file. Its length is known, and so is the request's. `None` for a content type that is none.
pub(crate) fn of(
    file: &OpenFile,
    sent: &Arc<AtomicU64>,
    http: &Http,
    name: String,
    content_type: &str,
) -> Option<(Part, Outgoing)> {
    let (body, reading, progress) = body::of(file, sent, http.throttle().clone());
    let part = Part::stream_with_length(body, file.fingerprint().size).file_name(name);
    let part = part.mime_str(content_type).ok()?;
    let http = http.clone();
    Some((
        part,
        Outgoing {
            reading,
            progress,
            http,
        },
    ))
}

impl Outgoing {
    /// Makes the request that has the part. With the answer comes the MD5 of the file in hex, if all of it was sent.
    pub(crate) async fn through(mut self, request: RequestBuilder) -> Result<(Response, Option<String>), Fault> {
        let idle = self.http.patience().idle;
        let answered = tokio::select! {
            answered = request.send() => answered.map_err(|error| self.http.fault(error, Sent::Perhaps)),
            fault = self.progress.silence(idle) => Err(fault),
        };
        match (answered, self.reading.try_recv()) {
            // What the file did explains everything that happened on the connection.
            (_, Ok(Err(reason))) => Err(Fault::new(FaultKind::File(reason))),
            (Err(fault), _) => Err(fault),
            (Ok(response), Ok(Ok(md5))) => Ok((response, Some(md5))),
            (Ok(response), Err(_)) => Ok((response, None)),
        }
    }
}
