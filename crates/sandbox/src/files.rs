//! The files host: bytes for a token in the query, the log-in page for everybody else.

use bytes::Bytes;
use hyper::Response;
use percent_encoding::percent_decode_str;
use tokio::io::AsyncReadExt;

use crate::{
    http::{Body, Call, Outcome, drain, received, reply, set, streamed},
    kantata::{self, Behind},
    mistake::Mistake,
    record::Role,
};

/// Answers one request.
pub(crate) async fn answer(mut call: Call) -> Outcome {
    drain(&mut call).await?;
    if call.shows_token() {
        call.shared.mistake(Mistake::TokenOnAnotherHost { role: Role::Files });
    }
    if call.path().starts_with("/secure_attachments/") {
        let login = format!("{}/login", call.shared.addresses.kantata_web);
        return Ok(match kantata::behind(&call.shared, call.path(), call.query()) {
            Behind::Hidden => sent_to(&login),
            Behind::Nothing => gone("Kantata"),
            Behind::File(file, size) => bytes(&call, &file, size, None).await.unwrap_or_else(|| gone("Kantata")),
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
            Some((object.file.clone(), object.size, record.content_type.clone()))
        });
        Some(object)
    });
    let Some(object) = found else {
        return Ok(sent_to(&format!("{}/login", call.shared.addresses.web)));
    };
    let answer = match object {
        Some((file, size, content_type)) => bytes(&call, &file, size, content_type).await,
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
async fn bytes(call: &Call, file: &str, size: u64, content_type: Option<String>) -> Option<Response<Body>> {
    let mut file = tokio::fs::File::open(call.shared.object_file(file)).await.ok()?;
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
    let mut response = streamed(200, &kind, received(receiver));
    set(&mut response, "content-length", &size.to_string());
    Some(response)
}
