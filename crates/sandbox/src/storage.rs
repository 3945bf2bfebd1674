//! The storage: takes a signed form post, and nothing else.

use std::time::Duration;

use hyper::Response;
use md5::{Digest, Md5};
use tokio::{
    fs::File,
    io::{AsyncWriteExt, BufWriter},
};

pub(crate) use self::words::error;
use self::{
    check::{check, is_of_kantata, value},
    form::{Form, Piece},
    words::stored,
};
use crate::{
    fault::Action,
    http::{Body, Call, Cut, Outcome, drain, set},
    kantata,
    mistake::Mistake,
    options::{EtagMode, LocationStyle},
    policy::{BUCKET, REGION, hex},
    record::Role,
    shared::{Shared, objects, pause},
    world::{Object, encode},
};

mod check;
pub(crate) mod form;
mod words;

/// An XML error of the storage.
#[derive(Debug)]
struct Refused(u16, &'static str, String);

/// Answers one request.
pub(crate) async fn answer(mut call: Call) -> Outcome {
    if call.shows_token() || call.query().contains("token=") {
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
    let mut form = Form::new(call.request.body_mut(), "file", boundary, options.bandwidth);
    let mut fields: Vec<(String, String)> = Vec::new();
    let malformed = || {
        shared.mistake(Mistake::MalformedForm);
        let message = "The body of your POST request is not well-formed multipart/form-data.";
        Ok(Err(Refused(400, "MalformedPOSTRequest", message.to_owned())))
    };
    // Everything before the file.
    let (file_type, file_name) = loop {
        match form.next().await? {
            Piece::Field { name, value } => fields.push((name, value)),
            Piece::File {
                content_type,
                file_name,
            } => break (content_type, file_name),
            Piece::TooLarge => {
                let message = "Your POST request fields preceding the upload file were too large.";
                return Ok(Err(Refused(400, "MaxPostPreDataLengthExceeded", message.to_owned())));
            }
            Piece::End => {
                shared.mistake(Mistake::NoFile);
                let message = "POST requires exactly one file upload per request.";
                return Ok(Err(Refused(400, "InvalidArgument", message.to_owned())));
            }
            Piece::Malformed => return malformed(),
        }
    };
    let of_kantata = is_of_kantata(&fields);
    let key = value(&fields, "key").unwrap_or_default();
    let mut policy = check(&fields, |mistake| shared.mistake(mistake));
    if of_kantata {
        let denied = kantata::arrived(&shared, key, twist.is_some());
        policy = policy.and_then(|policy| match denied {
            Some(message) => Err(Refused(403, "AccessDenied", message)),
            None => Ok(policy),
        });
    }
    // The storage puts the name of the part there itself.
    let key = key.replace("${filename}", file_name.as_deref().unwrap_or_default());
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
    let file = kept_as(of_kantata, &key);
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
    place(&shared, of_kantata, key.clone(), object);
    let is_opaque = options.etag == EtagMode::Opaque || twist == Some(Action::OpaqueEtag);
    let etag = if is_opaque { opaque(&md5) } else { md5 };
    let bucket = if of_kantata { kantata::policy::BUCKET } else { BUCKET };
    let base = match (options.location, of_kantata) {
        (LocationStyle::Base, _) => shared.addresses.storage.clone(),
        (LocationStyle::Documented, false) => format!("https://{bucket}.s3.{REGION}.amazonaws.com"),
        (LocationStyle::Documented, true) => format!("https://{bucket}.s3.amazonaws.com"),
    };
    let location = format!("{base}/{}", encode(&key));
    let mut response = stored(bucket, &key, &etag, &location, twist.as_ref());
    if is_opaque {
        // With this encryption the ETag has the form of an MD5 and is none; the header tells.
        set(&mut response, "x-amz-server-side-encryption", "aws:kms");
    }
    Ok(Ok(response))
}

/// A file name for a key: the digits of the attachment, which are unique.
fn kept_as(of_kantata: bool, key: &str) -> String {
    let digits: String = key.chars().filter(char::is_ascii_digit).take(9).collect();
    if of_kantata { format!("k{digits}") } else { digits }
}

fn place(shared: &Shared, of_kantata: bool, key: String, object: Object) {
    if of_kantata {
        shared.change_kantata(|world| world.objects.insert(key, object));
    } else {
        shared.write(|world| world.objects.insert(key, object));
    }
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

/// How long so many bytes take at a bandwidth.
async fn hold_back(bytes: usize, bandwidth: Option<u64>) {
    if let Some(bandwidth) = bandwidth.filter(|bandwidth| *bandwidth > 0) {
        pause(Duration::from_secs_f64(bytes as f64 / bandwidth as f64)).await;
    }
}
