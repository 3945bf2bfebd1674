//! The files host: bytes for a token in the query, the log-in page for everybody else.

use bytes::Bytes;
use percent_encoding::percent_decode_str;
use tokio::io::AsyncReadExt;

use crate::{
    http::{Call, Outcome, drain, received, reply, set, streamed},
    record::{Mistake, Role},
};

/// Answers one request.
pub(crate) async fn answer(mut call: Call) -> Outcome {
    drain(&mut call).await?;
    if call.header("x-auth-token").is_some() {
        call.shared.mistake(Mistake::TokenOnAnotherHost { role: Role::Files });
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
        let mut response = reply(
            302,
            "text/html; charset=utf-8",
            "<html>You are being redirected.</html>",
        );
        set(
            &mut response,
            "location",
            &format!("{}/login", call.shared.addresses.web),
        );
        return Ok(response);
    };
    let opened = match &object {
        Some((file, ..)) => tokio::fs::File::open(call.shared.object_file(file)).await.ok(),
        None => None,
    };
    let (Some((_, size, content_type)), Some(mut file)) = (object, opened) else {
        return Ok(reply(
            404,
            "text/html; charset=utf-8",
            "<html><title>Productive</title>Not found</html>",
        ));
    };
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
    Ok(response)
}
