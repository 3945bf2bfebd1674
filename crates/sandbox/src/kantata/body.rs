//! Bodies: JSON, forms and `multipart/form-data` alike become one document.

use md5::{Digest, Md5};
use serde_json::{Value, json};
use tokio::{
    fs::File,
    io::{AsyncWriteExt, BufWriter},
};
use url::form_urlencoded;

use super::Failure;
use crate::{
    http::{Call, Cut, read_body},
    mistake::Mistake,
    policy::hex,
    storage::form::{Broken, Form, Piece, boundary},
    world::Object,
};

/// Larger bodies than this are no documents.
const LARGEST: usize = 8 << 20;

/// What a client sent.
#[derive(Default)]
pub(super) struct Sent {
    pub(super) document: Value,
    /// `attachment[data]`.
    pub(super) file: Option<Arrived>,
}

/// A file that came with a form.
pub(super) struct Arrived {
    pub(super) name: String,
    /// Its bytes, in a file of the folder for what arrives; cut off at the limit.
    pub(super) object: Object,
}

/// Reads a body to its end.
pub(super) async fn receive(call: &mut Call) -> Result<Result<Sent, Failure>, Cut> {
    let content_type = call.header("content-type").unwrap_or_default().to_owned();
    let kind = content_type.split(';').next().unwrap_or_default().trim().to_lowercase();
    if let Some(boundary) = boundary(&content_type) {
        return multipart(call, &boundary).await;
    }
    let bytes = read_body(call.request.body_mut(), LARGEST).await?;
    call.shared
        .note(call.sequence, |record| record.body_size = bytes.len() as u64);
    if bytes.is_empty() {
        return Ok(Ok(Sent::default()));
    }
    let document = match kind.as_str() {
        "application/json" => {
            let Ok(document) = serde_json::from_slice(&bytes) else {
                let mistake = Mistake::Body {
                    detail: "it is not JSON".to_owned(),
                };
                return Ok(Err(Failure::malformed().blame(mistake)));
            };
            document
        }
        "application/x-www-form-urlencoded" => {
            let mut document = json!({});
            for (name, value) in form_urlencoded::parse(&bytes) {
                insert(&mut document, &name, &value);
            }
            document
        }
        _ => {
            // The service takes such a body for none at all.
            call.shared.mistake(Mistake::BodyType {
                request: format!("{} {}", call.method(), call.path()),
                sent: (!content_type.is_empty()).then_some(content_type),
            });
            json!({})
        }
    };
    Ok(Ok(Sent { document, file: None }))
}

async fn multipart(call: &mut Call, boundary: &str) -> Result<Result<Sent, Failure>, Cut> {
    let options = call.shared.options();
    let (shared, sequence) = (call.shared.clone(), call.sequence);
    let arriving = shared.folder.join("arriving").join(format!("{sequence}.part"));
    let mut form = Form::new(call.request.body_mut(), "attachment[data]", boundary, options.bandwidth);
    let mut sent = Sent {
        document: json!({}),
        file: None,
    };
    let is_whole = loop {
        match form.next().await? {
            Piece::Field { name, value } => insert(&mut sent.document, &name, &value),
            Piece::File { file_name, .. } => {
                let Some(object) = take(&mut form, &arriving, options.kantata.server_limit).await? else {
                    break false;
                };
                sent.file = Some(Arrived {
                    name: file_name.unwrap_or_default(),
                    object,
                });
            }
            Piece::End => break true,
            Piece::TooLarge | Piece::Malformed => break false,
        }
    };
    form.finish().await?;
    let received = form.received();
    shared.note(sequence, |record| record.body_size = received);
    if is_whole {
        return Ok(Ok(sent));
    }
    shared.mistake(Mistake::MalformedForm);
    Ok(Err(Failure::system(400, "The form is malformed")))
}

/// The bytes of a file; `None` when the form ends within.
async fn take(form: &mut Form<'_>, arriving: &std::path::Path, limit: u64) -> Result<Option<Object>, Cut> {
    let mut writer = BufWriter::with_capacity(1 << 20, File::create(arriving).await.map_err(|_| Cut)?);
    let (mut hash, mut size) = (Md5::new(), 0_u64);
    loop {
        match form.file().await {
            Ok(Some(chunk)) => {
                size += chunk.len() as u64;
                if size <= limit {
                    hash.update(&chunk);
                    writer.write_all(&chunk).await.map_err(|_| Cut)?;
                }
            }
            Ok(None) => break,
            Err(Broken::Cut) => return Err(Cut),
            Err(Broken::Malformed) => return Ok(None),
        }
    }
    writer.flush().await.map_err(|_| Cut)?;
    Ok(Some(Object {
        file: arriving.to_string_lossy().into_owned(),
        size,
        md5: hex(&hash.finalize()),
        content_type: None,
    }))
}

/// Puts `a[b]` and `a[b][]` where Rails puts them.
fn insert(document: &mut Value, name: &str, value: &str) {
    let (first, rest) = name.split_once('[').unwrap_or((name, ""));
    let inner = rest.strip_suffix(']').unwrap_or(rest);
    let mut place = &mut document[first];
    for part in inner.split("][").filter(|_| !rest.is_empty()) {
        if part.is_empty() {
            if !place.is_array() {
                *place = json!([]);
            }
            if let Some(list) = place.as_array_mut() {
                list.push(json!(value));
            }
            return;
        }
        if !place.is_object() {
            *place = json!({});
        }
        place = &mut place[part];
    }
    *place = json!(value);
}

/// A number, or a text that is one.
pub(super) fn number(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.trim().parse().ok())
}

/// True or false, or a text that means it.
pub(super) fn truth(value: &Value) -> Option<bool> {
    value.as_bool().or_else(|| match value.as_str()? {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => None,
    })
}

/// A text with something in it.
pub(super) fn text(value: &Value) -> Option<&str> {
    value.as_str().filter(|text| !text.trim().is_empty())
}

/// A list of ids; what is none is 0, which no record has.
pub(super) fn ids(value: &Value) -> Vec<u64> {
    let list = value.as_array().into_iter().flatten();
    list.map(|id| number(id).unwrap_or(0)).collect()
}
