//! The files host: bytes for a token in the query, the log-in page for everybody else.

use std::io::SeekFrom;

use bytes::Bytes;
use hyper::Response;
use percent_encoding::percent_decode_str;
use tokio::io::{AsyncReadExt, AsyncSeekExt};

use crate::{
    http::{Body, Call, Outcome, drain, received, reply, set, streamed},
    kantata::{self, Behind},
    mistake::Mistake,
    record::Role,
    world::Attachment,
};

/// Answers one request.
pub(crate) async fn answer(mut call: Call) -> Outcome {
    drain(&mut call).await?;
    let is_kantata = call.path().starts_with("/secure_attachments/");
    if call.shows_token() || (is_kantata && call.shows_key()) {
        call.shared.mistake(Mistake::TokenOnAnotherHost { role: Role::Files });
    }
    if is_kantata {
        let login = format!("{}/login", call.shared.addresses.kantata_web);
        return Ok(match kantata::behind(&call.shared, call.path(), call.query()) {
            Behind::Hidden => sent_to(&login),
            Behind::Nothing => gone("Kantata"),
            Behind::File(file, size) => bytes(&call, &file, size, None, None)
                .await
                .unwrap_or_else(|| gone("Kantata")),
        });
    }
    let token = url::form_urlencoded::parse(call.query().as_bytes())
        .find_map(|(name, value)| (name == "token").then(|| value.into_owned()));
    let path = percent_decode_str(call.path()).decode_utf8_lossy().into_owned();
    let found = call.shared.read(|world| {
        let token = world
            .tokens
            .iter()
            .find(|known| Some(known.value) == token.as_deref() && !known.revoked)?;
        let digits: String = path.chars().filter(char::is_ascii_digit).take(9).collect();
        let id: u64 = digits.parse().ok()?;
        let record = world.attachments.get(&id).filter(|record| record.deleted_at.is_none());
        let record = record.filter(|record| token.acts_as.contains_key(&record.organisation));
        let object = record.filter(|record| record.epoch.is_some()).and_then(|record| {
            let object = world.objects.get(record.object.as_ref()?)?;
            Some((
                object.file.clone(),
                object.size,
                record.content_type.clone(),
                object.md5.clone(),
            ))
        });
        Some((id, record.is_some_and(Attachment::is_image), object))
    });
    let Some((id, is_image, object)) = found else {
        return Ok(sent_to(&format!("{}/login", call.shared.addresses.web)));
    };
    let answer = match object {
        Some(_) if path.contains("/thumb/") => is_image.then(|| reply(200, "image/bmp", picture(id))),
        Some((file, size, content_type, md5)) => bytes(&call, &file, size, content_type, Some(&md5)).await,
        None => None,
    };
    Ok(answer.unwrap_or_else(|| gone("Productive")))
}

/// The way to the page where people sign in.
fn sent_to(login: &str) -> Response<Body> {
    let mut response = reply(
        302,
        "text/html; charset=utf-8",
        "<html>You are being redirected.</html>",
    );
    set(&mut response, "location", login);
    response
}

fn gone(title: &str) -> Response<Body> {
    let page = format!("<html><title>{title}</title>Not found</html>");
    reply(404, "text/html; charset=utf-8", page)
}

/// The bytes of a stored object.
async fn bytes(
    call: &Call,
    file: &str,
    size: u64,
    content_type: Option<String>,
    md5: Option<&str>,
) -> Option<Response<Body>> {
    let mut file = tokio::fs::File::open(call.shared.object_file(file)).await.ok()?;
    let tag = md5.map(|md5| format!("\"{md5}\""));
    let from = asked_from(call, size, tag.as_deref());
    file.seek(SeekFrom::Start(from.unwrap_or(0))).await.ok()?;
    let (sender, receiver) = tokio::sync::mpsc::channel(4);
    tokio::spawn(async move {
        loop {
            let mut chunk = vec![0; 64 << 10];
            let piece = match file.read(&mut chunk).await {
                Ok(0) => return,
                Ok(length) => {
                    chunk.truncate(length);
                    Ok(Bytes::from(chunk))
                }
                Err(error) => Err(error),
            };
            if sender.send(piece).await.is_err() {
                return;
            }
        }
    });
    let kind = content_type.unwrap_or_else(|| "application/octet-stream".to_owned());
    let status = if from.is_some() { 206 } else { 200 };
    let mut response = streamed(status, &kind, received(receiver));
    set(&mut response, "content-length", &(size - from.unwrap_or(0)).to_string());
    if let Some(from) = from {
        let range = format!("bytes {from}-{}/{size}", size - 1);
        set(&mut response, "content-range", &range);
    }
    if let Some(tag) = &tag {
        set(&mut response, "etag", tag);
    }
    Some(response)
}

/// The byte that a client wants to go on from, where it may.
fn asked_from(call: &Call, size: u64, tag: Option<&str>) -> Option<u64> {
    let range = call.header("range").filter(|_| call.shared.options().ranges)?;
    let from: u64 = range.strip_prefix("bytes=")?.strip_suffix('-')?.parse().ok()?;
    let is_same = call.header("if-range").is_none_or(|known| Some(known) == tag);
    (is_same && from > 0 && from < size).then_some(from)
}

/// A small picture: one colour for each attachment.
fn picture(id: u64) -> Vec<u8> {
    const SIDE: u32 = 16;
    let pixels = (SIDE * SIDE * 3) as usize;
    let mut bmp = b"BM".to_vec();
    // Sizes, then a plain header: 24 bits, not packed.
    for number in [
        54 + pixels as u32,
        0,
        54,
        40,
        SIDE,
        SIDE,
        1 | (24 << 16),
        0,
        pixels as u32,
        2_835,
        2_835,
        0,
        0,
    ] {
        bmp.extend(number.to_le_bytes());
    }
    let colour = [(id * 37) as u8, (id * 91) as u8, (id * 53) as u8];
    bmp.extend(colour.iter().cycle().take(pixels));
    bmp
}
