//! The storage: takes a signed form post, and nothing else.

use std::time::Duration;

use hyper::Response;
use md5::{Digest, Md5};
use tokio::{
    fs::File,
    io::{AsyncWriteExt, BufWriter},
};

use self::{
    check::{check, value},
    form::{Form, Piece},
};
use crate::{
    fault::Action,
    http::{Body, Call, Cut, Outcome, drain, reply, set},
    options::{EtagMode, LocationStyle},
    policy::{BUCKET, REGION, hex},
    record::{Mistake, Role},
    shared::{objects, pause},
    world::{Object, encode},
};

mod check;
mod form;

/// An XML error of the storage.
#[derive(Debug)]
struct Refused(u16, &'static str, String);

/// Answers one request.
pub(crate) async fn answer(mut call: Call) -> Outcome {
    let shows_token = ["x-auth-token", "x-organization-id"]
        .iter()
        .any(|name| call.header(name).is_some());
    if shows_token || call.query().contains("token=") {
        call.shared.mistake(Mistake::TokenOnAnotherHost { role: Role::Storage });
    }
    let refused = match precheck(&call) {
        Err(refused) => {
            drain(&mut call).await?;
            refused
        }
        Ok(boundary) => match store(&mut call, &boundary).await? {
            Ok(response) => return Ok(response),
            Err(refused) => {
                drain(&mut call).await?;
                refused
            }
        },
    };
    Ok(error(refused.0, refused.1, &refused.2))
}

/// An error as the storage words it.
pub(crate) fn error(status: u16, code: &str, message: &str) -> Response<Body> {
    let message = escape(message);
    let text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code><Message>{message}</Message>\
         <RequestId>SANDBOX000000001</RequestId><HostId>sandbox</HostId></Error>"
    );
    reply(status, "application/xml", text)
}

fn precheck(call: &Call) -> Result<String, Refused> {
    if call.method() != "POST" {
        let message = "The specified method is not allowed against this resource.";
        return Err(match call.method() {
            "GET" | "HEAD" => Refused(403, "AccessDenied", "Access Denied".to_owned()),
            _ => Refused(405, "MethodNotAllowed", message.to_owned()),
        });
    }
    if call.header("transfer-encoding").is_some() || call.header("content-length").is_none() {
        call.shared.mistake(Mistake::ChunkedUpload);
        let message = "You must provide the Content-Length HTTP header.";
        return Err(Refused(411, "MissingContentLength", message.to_owned()));
    }
    let boundary = call.header("content-type").and_then(form::boundary);
    boundary.ok_or_else(|| {
        call.shared.mistake(Mistake::MalformedForm);
        let message = "Bucket POST must be of the enclosure-type multipart/form-data";
        Refused(412, "PreconditionFailed", message.to_owned())
    })
}

async fn store(call: &mut Call, boundary: &str) -> Result<Result<Response<Body>, Refused>, Cut> {
    let options = call.shared.options();
    let (shared, sequence) = (call.shared.clone(), call.sequence);
    let twist = call.twist.clone();
    let mut form = Form::new(call.request.body_mut(), boundary, options.bandwidth);
    let mut fields: Vec<(String, String)> = Vec::new();
    let malformed = || {
        shared.mistake(Mistake::MalformedForm);
        let message = "The body of your POST request is not well-formed multipart/form-data.";
        Ok(Err(Refused(400, "MalformedPOSTRequest", message.to_owned())))
    };
    // Everything before the file.
    let file_type = loop {
        match form.next().await? {
            Piece::Field { name, value } => fields.push((name, value)),
            Piece::File { content_type } => break content_type,
            Piece::TooLarge => {
                let message = "Your POST request fields preceding the upload file were too large.";
                return Ok(Err(Refused(400, "MaxPostPreDataLengthExceeded", message.to_owned())));
            }
            Piece::End => {
                let message = "POST requires exactly one file upload per request.";
                return Ok(Err(Refused(400, "InvalidArgument", message.to_owned())));
            }
            Piece::Malformed => return malformed(),
        }
    };
    let policy = check(&fields, |mistake| shared.mistake(mistake));
    let key = value(&fields, "key").unwrap_or_default().to_owned();
    // The bytes go to a file of their own first: nothing is stored when the body is cut short.
    let arriving = shared.folder.join("arriving").join(format!("{sequence}.part"));
    let mut writer = match &policy {
        Ok(_) => Some(BufWriter::with_capacity(
            1 << 20,
            File::create(&arriving).await.map_err(|_| Cut)?,
        )),
        Err(_) => None,
    };
    let largest = policy.as_ref().map_or(0, |policy| policy.range.1);
    let (mut hash, mut size) = (Md5::new(), 0_u64);
    loop {
        let chunk = match form.file().await {
            Ok(Some(chunk)) => chunk,
            Ok(None) => break,
            Err(form::Broken::Cut) => {
                remove(&arriving).await;
                return Err(Cut);
            }
            Err(form::Broken::Malformed) => {
                remove(&arriving).await;
                return malformed();
            }
        };
        size += chunk.len() as u64;
        if let Some(writer) = writer.as_mut().filter(|_| size <= largest) {
            hash.update(&chunk);
            writer.write_all(&chunk).await.map_err(|_| Cut)?;
        }
    }
    if let Some(mut writer) = writer {
        writer.flush().await.map_err(|_| Cut)?;
    }
    if form.has_more().await? {
        shared.mistake(Mistake::FileNotLast);
    }
    let received = form.received();
    shared.note(sequence, |record| record.body_size = received);
    let policy = match policy {
        Ok(policy) => policy,
        Err(refused) => return Ok(Err(refused)),
    };
    if size > policy.range.1 {
        remove(&arriving).await;
        let message = "Your proposed upload exceeds the maximum allowed size";
        return Ok(Err(Refused(400, "EntityTooLarge", message.to_owned())));
    }
    if size < policy.range.0 {
        remove(&arriving).await;
        let message = "Your proposed upload is smaller than the minimum allowed size";
        return Ok(Err(Refused(400, "EntityTooSmall", message.to_owned())));
    }
    if twist == Some(Action::Damage) {
        hash.update(b"damaged");
        damage(&arriving).await.map_err(|_| Cut)?;
    }
    let md5 = hex(&hash.finalize());
    let file = file_name(&key);
    tokio::fs::rename(&arriving, objects(&shared.folder).join(&file))
        .await
        .map_err(|_| Cut)?;
    let content_type = value(&fields, "Content-Type").map(ToOwned::to_owned).or(file_type);
    let object = Object {
        file,
        size,
        md5: md5.clone(),
        content_type,
    };
    shared.write(|world| world.objects.insert(key.clone(), object));
    let is_opaque = options.etag == EtagMode::Opaque || twist == Some(Action::OpaqueEtag);
    let etag = if is_opaque { opaque(&md5) } else { md5 };
    let base = match options.location {
        LocationStyle::Base => shared.addresses.storage.clone(),
        LocationStyle::Documented => format!("https://{BUCKET}.s3.{REGION}.amazonaws.com"),
    };
    let mut response = stored(&key, &etag, &format!("{base}/{}", encode(&key)), twist.as_ref());
    if is_opaque {
        // With this encryption the ETag has the form of an MD5 and is none; the header tells.
        set(&mut response, "x-amz-server-side-encryption", "aws:kms");
    }
    Ok(Ok(response))
}

fn stored(key: &str, etag: &str, location: &str, twist: Option<&Action>) -> Response<Body> {
    let element = match twist {
        Some(Action::NoLocation) => String::new(),
        _ => format!("<Location>{}</Location>", escape(location)),
    };
    let text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<PostResponse>{element}<Bucket>{BUCKET}</Bucket>\
         <Key>{}</Key><ETag>&quot;{etag}&quot;</ETag></PostResponse>",
        escape(key)
    );
    let mut response = reply(201, "application/xml", text);
    set(&mut response, "etag", &format!("\"{etag}\""));
    if !matches!(twist, Some(Action::NoLocation | Action::NoLocationHeader)) {
        set(&mut response, "location", location);
    }
    response
}

/// A file name for a key: the digits of the attachment, which are unique.
fn file_name(key: &str) -> String {
    key.chars().filter(char::is_ascii_digit).take(9).collect()
}

fn opaque(md5: &str) -> String {
    md5.chars().rev().collect()
}

async fn damage(path: &std::path::Path) -> std::io::Result<()> {
    let mut file = File::options().append(true).open(path).await?;
    file.write_all(b"damaged").await?;
    file.flush().await
}

async fn remove(path: &std::path::Path) {
    // A part that is left over is swept at the next start.
    let _ = tokio::fs::remove_file(path).await;
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// How long so many bytes take at a bandwidth.
async fn hold_back(bytes: usize, bandwidth: Option<u64>) {
    if let Some(bandwidth) = bandwidth.filter(|bandwidth| *bandwidth > 0) {
        pause(Duration::from_secs_f64(bytes as f64 / bandwidth as f64)).await;
    }
}
