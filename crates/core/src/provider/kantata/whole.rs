//! A small file in one request to the service itself.

use reqwest::{Method, multipart};
use tokio::time::timeout;
use url::Url;

use super::{
    api::{Api, LONGEST_CALL},
    attachments::{discard_quietly, of_purpose, page, purpose, same_size, unexpected},
    envelope::{Envelope, id_of},
};
use crate::{
    http::{self, Sent},
    provider::{Body, Delivered, Fault, FaultKind, Parent, answer},
    rate::Permit,
    reason::{Connection, Reason},
    storage::outgoing,
    upload::{FileToSend, RemoteId, Stored, Verdict},
};

/// The largest file that the service takes itself is smaller than this; whether its megabytes are decimal, nobody says.
pub(super) const LIMIT: u64 = 10_000_000;

/// Sends the file and hears where the proof is that it may be. Its reply is an envelope as documented, or an id and nothing else as recorded.
pub(super) async fn send(
    api: &Api,
    permit: Permit,
    file: &FileToSend,
    parent: Parent<'_>,
    body: Body<'_>,
) -> Result<(Delivered, Option<Url>), Fault> {
    let url = api.address(["attachments"])?;
    let client = match api.http().client(&url).await {
        Ok(client) => client,
        Err(fault) => {
            permit.unused();
            return Err(fault);
        }
    };
    let content_type = Some(file.content_type.as_str()).filter(|it| !it.is_empty());
    let content_type = content_type.unwrap_or("application/octet-stream");
    let (part, outgoing) = outgoing::of(body.file, body.sent, api.http(), file.name.clone(), content_type)
        .ok_or_else(|| Fault::new(FaultKind::File(Reason::Internal)))?;
    let form = multipart::Form::new()
        .text("attachment[type]", purpose(parent))
        .part("attachment[data]", part);
    let request = api.request(&client, Method::POST, url);
    let request = request.timeout(LONGEST_CALL).multipart(form);

    let (answered, md5) = match outgoing.through(request).await {
        Ok((response, md5)) => (Ok(response), md5),
        Err(fault) => (Err(fault), None),
    };
    let answer = timeout(
        api.http().patience().idle,
        api.answered("attachments", answered, permit, false),
    );
    let answer = answer.await.unwrap_or_else(|_| {
        let silent = http::no_connection(Sent::Perhaps, Connection::Silent);
        Err(silent.with_detail("the answer broke off"))
    });
    let answer = answer.map_err(|fault| of_purpose(fault, parent))?;
    let size = body.file.fingerprint().size;
    let (id, page) = read(&answer, size, api).await?;
    let Some(md5) = md5 else {
        // Nobody can have a file that was not sent.
        discard_quietly(api, &id).await;
        let fault = Fault::new(FaultKind::Damaged);
        return Err(fault.with_detail("the service answered before it had the whole file"));
    };
    let stored = Stored {
        location: String::new(),
        etag: None,
        md5,
        verdict: Verdict::BySize,
        size,
    };
    Ok((Delivered { id, stored }, page))
}

/// The id in an answer, and the page of a proof. A copy of another size is deleted again.
async fn read(answer: &[u8], size: u64, api: &Api) -> Result<(RemoteId, Option<Url>), Fault> {
    let Ok(envelope) = Envelope::read(answer) else {
        let bare = answer::read(answer).unwrap_or_default();
        let id = id_of(&bare["id"]).map(RemoteId).ok_or_else(unexpected)?;
        return Ok((id, None));
    };
    let attachment = envelope.one("attachments").ok_or_else(unexpected)?;
    let id = RemoteId(attachment.id());
    if let Err(fault) = same_size(attachment, size) {
        discard_quietly(api, &id).await;
        return Err(fault);
    }
    Ok((id, page(attachment)))
}
