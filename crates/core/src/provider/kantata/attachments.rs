//! Attachment objects: made with credentials, synced, renamed, deleted. There is no way to read one by itself.

use std::time::Duration;

use jiff::Timestamp;
use reqwest::Method;
use serde_json::json;
use url::Url;

use super::{
    api::{Api, Call},
    envelope::{Envelope, Record},
    form::Credentials,
};
use crate::{
    account::ProviderKind,
    destination::PlaceKind,
    provider::{Fault, FaultKind, Form, Listed, Parent, Reserved},
    reason::Reason,
    upload::{FileToSend, RemoteId, Stored},
};

/// Storage may show what it holds with a delay: sync is asked again after each of these.
const PAUSES: [u64; 4] = [250, 500, 1_000, 2_000];

/// What an attachment is for; it can be put nowhere else.
pub(super) fn purpose(parent: Parent<'_>) -> &'static str {
    match parent {
        Parent::Place(place) if place.kind == PlaceKind::Expense => "receipt",
        Parent::NewExpense => "receipt",
        Parent::Proof(_) => "proof",
        Parent::Place(_) | Parent::NewComment => "post_attachment",
    }
}

/// Asks for an attachment and the credentials to fill it. They live for seconds.
pub(super) async fn reserve(api: &Api, file: &FileToSend, parent: Parent<'_>) -> Result<Reserved, Fault> {
    let call = Call::new(Method::POST, ["attachments"]).sending_form(&[
        ("direct", "true"),
        ("attachment[filename]", &file.name),
        ("attachment[type]", purpose(parent)),
    ]);
    let answer = api.send(call).await.map_err(|fault| of_purpose(fault, parent))?;
    let credentials = Credentials::read(&answer)?;
    let id = credentials.id.clone();
    match credentials.form(&file.name, file.fingerprint.size, api.base(), api.ahead()) {
        Ok(form) if is_over(&form, api) => {
            discard_quietly(api, &id).await;
            Err(Fault::new(FaultKind::CredentialsExpired))
        }
        Ok(form) => Ok(Reserved { id, form }),
        Err(fault) => {
            // Nobody will fill it. That it cannot be deleted matters less than why it is of no use.
            discard_quietly(api, &id).await;
            Err(fault)
        }
    }
}

/// Whether credentials have ended before they came, so that storage would read a whole file in vain. Only the service's own clock tells, as the
/// one here may be wrong, and that one in whole seconds.
fn is_over(form: &Form, api: &Api) -> bool {
    let now = Timestamp::now().saturating_add(Duration::from_secs(1));
    match (now, form.expires) {
        (Ok(now), Some(ends)) => api.ahead().is_some() && ends <= now,
        _ => false,
    }
}

/// Only one page of the documentation knows proofs, and how an account without them refuses one is not written down: whatever is not about
/// the file's name or bytes is about its being a proof.
pub(super) fn of_purpose(fault: Fault, parent: Parent<'_>) -> Fault {
    match (&fault.kind, parent) {
        (FaultKind::Refused { field, .. }, Parent::Proof(_))
            if !field
                .as_deref()
                .is_some_and(|field| ["filename", "data"].contains(&field)) =>
        {
            let provider = ProviderKind::Kantata;
            Fault {
                kind: FaultKind::Asks(Reason::ProofRefused { provider }),
                ..fault
            }
        }
        _ => fault,
    }
}

/// Where people see a proof, as the service says once its file is there. A web page of people's own service, or none: it is only ever opened
/// by a person.
pub(super) fn page(attachment: Record<'_>) -> Option<Url> {
    let page = Url::parse(&attachment.text("proof_url")?).ok()?;
    let is_local = page
        .host_str()
        .is_some_and(|host| host == "127.0.0.1" || host == "localhost");
    (page.scheme() == "https" || (page.scheme() == "http" && is_local)).then_some(page)
}

/// Has the service look for the bytes, and reads where the proof is that they may be. Where storage does not show them in time, the attachment is of no use any more.
pub(super) async fn sync(api: &Api, id: &RemoteId, stored: &Stored) -> Result<Option<Url>, Fault> {
    for pause in PAUSES {
        match sync_once(api, id, stored).await {
            Err(fault) if is_not_there(&fault) => tokio::time::sleep(Duration::from_millis(pause)).await,
            ended => return ended,
        }
    }
    sync_once(api, id, stored).await.map_err(|fault| {
        if is_not_there(&fault) {
            Fault {
                kind: FaultKind::UploadGone,
                ..fault
            }
        } else {
            fault
        }
    })
}

async fn sync_once(api: &Api, id: &RemoteId, stored: &Stored) -> Result<Option<Url>, Fault> {
    let body = api
        .send(Call::new(Method::PUT, ["attachments", id.0.as_str(), "sync"]))
        .await?;
    if body.is_empty() {
        // Its success is all that counts: reading back proves the rest.
        return Ok(None);
    }
    let envelope = Envelope::read(&body)?;
    match envelope.one("attachments") {
        Some(attachment) if attachment.id() == id.0 => {
            same_size(attachment, stored.size)?;
            Ok(page(attachment))
        }
        _ => Err(unexpected()),
    }
}

/// How a missing object is answered nobody says: 422 and 404 are declared.
fn is_not_there(fault: &Fault) -> bool {
    matches!(fault.kind, FaultKind::Gone | FaultKind::Refused { .. })
}

/// Compares what the service holds with what was sent, where it says.
pub(super) fn same_size(attachment: Record<'_>, sent: u64) -> Result<(), Fault> {
    match size(attachment) {
        Some(held) if held != sent => {
            Err(Fault::new(FaultKind::Damaged).with_detail(format!("sent {sent} bytes, {held} are there")))
        }
        _ => Ok(()),
    }
}

pub(super) fn size(attachment: Record<'_>) -> Option<u64> {
    let size = attachment.member("filesize");
    size.as_u64().or_else(|| size.as_str()?.trim().parse().ok())
}

/// Asks once more where a proof is. There is no way to read an attachment, but syncing one again answers with it.
pub(super) async fn ask_page(api: &Api, id: &RemoteId) -> Result<Option<Url>, Fault> {
    let call = Call::new(Method::PUT, ["attachments", id.0.as_str(), "sync"]);
    let envelope = api.call(call).await?;
    Ok(envelope.one("attachments").and_then(page))
}

/// Gives an attachment another name. Whether it may have spaces then, nobody says.
pub(super) async fn rename(api: &Api, id: &RemoteId, name: &str) -> Result<(), Fault> {
    let call = Call::new(Method::PUT, ["attachments", id.0.as_str()]);
    let call = call.sending(&json!({ "attachment": { "filename": name } }));
    api.send(call).await.map(drop)
}

/// Deletes the object, and takes it off whatever it hangs on.
pub(super) async fn delete(api: &Api, id: &RemoteId) -> Result<(), Fault> {
    let call = Call::new(Method::DELETE, ["attachments", id.0.as_str()]);
    api.send(call).await.map(drop)
}

pub(super) async fn discard_quietly(api: &Api, id: &RemoteId) {
    if let Err(left) = delete(api, id).await {
        tracing::warn!(%id, %left, "an attachment that is of no use stays behind");
    }
}

/// An attachment as a place lists it.
pub(super) fn row(attachment: Record<'_>) -> Option<Listed> {
    (!attachment.is_deleted()).then(|| Listed {
        id: RemoteId(attachment.id()),
        name: attachment.text("filename").unwrap_or_default(),
        size: size(attachment),
    })
}

/// The attachments that a record names, those that came along with all that is known of them.
pub(super) fn rows(envelope: &Envelope, ids: Vec<String>) -> impl Iterator<Item = Listed> {
    ids.into_iter()
        .filter_map(|id| match envelope.find("attachments", &id) {
            Some(attachment) => row(attachment),
            None => Some(Listed {
                id: RemoteId(id),
                name: String::new(),
                size: None,
            }),
        })
}

/// The service answered something else than what was asked for.
pub(super) fn unexpected() -> Fault {
    Fault::new(FaultKind::NotTheService).with_detail("the answer is about something else")
}
