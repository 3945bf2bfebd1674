//! How a scripted fault answers a request.

use std::time::{Duration, Instant};

use http_body_util::BodyExt;
use hyper::Response;

use crate::{
    api,
    fault::{Action, Says},
    http::{Body, Call, Cut, Outcome, act, drain, dripping, halved, lengthened, reply, set},
    kantata,
    record::{Host, Provider},
    shared::pause,
    storage,
};

/// Answers a request that a fault has met.
pub(crate) async fn answer(host: Host, mut call: Call, action: Action) -> Outcome {
    match action {
        Action::Reply { status, headers, body } => {
            drain(&mut call).await?;
            let mut response = said(host, call.sequence, status, body);
            for (name, value) in &headers {
                set(&mut response, named(host, name), value);
            }
            remember_limit(&call, status, &headers);
            Ok(response)
        }
        Action::ReplyAfter { status, body } => {
            let sequence = call.sequence;
            act(host, call).await?;
            Ok(said(host, sequence, status, body))
        }
        Action::StorageError { status, code, message } => {
            drain(&mut call).await?;
            Ok(storage::error(status, &code, &message))
        }
        Action::Redirect { to } => {
            drain(&mut call).await?;
            let to = to.unwrap_or_else(|| format!("{}/again", call.shared.addresses.storage));
            let mut response = storage::error(
                307,
                "TemporaryRedirect",
                "Please re-send this request to the specified temporary endpoint.",
            );
            set(&mut response, "location", &to);
            Ok(response)
        }
        Action::LoseReply => {
            act(host, call).await?;
            Err(Cut)
        }
        Action::CutBefore => Err(Cut),
        Action::CutUploadAfter { bytes } => {
            read_some(&mut call, bytes).await?;
            Err(Cut)
        }
        Action::CutMidReply => halved(act(host, call).await?).await,
        Action::Surplus { bytes } => lengthened(act(host, call).await?, bytes).await,
        Action::Hang => {
            released(&call).await;
            act(host, call).await
        }
        Action::HangAfter => {
            let mut releases = call.shared.releases.subscribe();
            let response = act(host, call).await?;
            let _ = releases.changed().await;
            Ok(response)
        }
        Action::Drip { pause } => dripping(act(host, call).await?, pause).await,
        Action::Delay { time } => {
            pause(time).await;
            act(host, call).await
        }
        // These change what the storage itself does; it looks at the twist of the call.
        Action::Damage | Action::OpaqueEtag | Action::NoLocationHeader | Action::NoLocation => act(host, call).await,
    }
}

fn said(host: Host, sequence: u64, status: u16, body: Says) -> Response<Body> {
    let mut response = answered(host, status, body);
    if host.provider() == Some(Provider::Kantata) {
        kantata::dress(&mut response, sequence);
    }
    response
}

fn answered(host: Host, status: u16, body: Says) -> Response<Body> {
    let json = match host {
        Host::KantataApi | Host::KantataWeb => "application/json; charset=utf-8",
        _ => "application/vnd.api+json; charset=utf-8",
    };
    match (body, host) {
        (Says::Nothing, _) => reply(status, "text/plain", ""),
        (Says::Html(page), _) => reply(status, "text/html; charset=utf-8", page),
        (Says::Json(document), _) => reply(status, json, document.to_string()),
        (Says::Usual, Host::Api) => api::Failure::usual(status).into_response(),
        (Says::Usual, Host::KantataApi) => kantata::Failure::usual(status).into_response(),
        (Says::Usual, Host::Storage) => storage::error(
            status,
            "InternalError",
            "We encountered an internal error. Please try again.",
        ),
        (Says::Usual, Host::KantataWeb) => {
            let document =
                r#"{"error":"invalid_grant","error_description":"The provided authorization grant is invalid."}"#;
            reply(status, json, document)
        }
        (Says::Usual, _) => reply(status, "text/html; charset=utf-8", "<html></html>"),
        (Says::Invalid { pointer, detail }, Host::KantataApi) => {
            let field = pointer.rsplit('/').next().unwrap_or_default();
            kantata::Failure::validation(field, &detail)
                .under(status)
                .into_response()
        }
        (Says::Invalid { pointer, detail }, _) => api::Failure::pointed(status, &pointer, &detail).into_response(),
        (Says::TooMany, Host::KantataApi) => kantata::Failure::usual(429).under(status).into_response(),
        (Says::TooMany, _) => api::Failure::rate_limit_text(status).into_response(),
    }
}

/// What tells when to come back has another name at Kantata OX.
fn named(host: Host, name: &str) -> &str {
    match host {
        Host::KantataApi if name.eq_ignore_ascii_case("x-ratelimit-reset") => "Retry-After",
        _ => name,
    }
}

/// A scripted limit counts like a real one when it says how long it holds.
fn remember_limit(call: &Call, status: u16, headers: &[(String, String)]) {
    let Some(token) = call.token().filter(|_| status == 429) else {
        return;
    };
    let reset = headers.iter().find_map(|(name, value)| {
        let names = ["x-ratelimit-reset", "retry-after"];
        names
            .contains(&name.to_lowercase().as_str())
            .then(|| value.parse::<f64>().ok())?
    });
    let Some(reset) = reset.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok()) else {
        return;
    };
    call.shared.limiter().block(token, Instant::now(), reset);
}

async fn released(call: &Call) {
    // The sender lives as long as the sandbox, so an error is its end, which is a release as well.
    let _ = call.shared.releases.subscribe().changed().await;
}

async fn read_some(call: &mut Call, bytes: u64) -> Result<(), Cut> {
    let mut size = 0;
    while size < bytes {
        let Some(frame) = call.request.body_mut().frame().await else {
            break;
        };
        size += frame.map_err(|_| Cut)?.data_ref().map_or(0, |data| data.len() as u64);
    }
    call.shared.note(call.sequence, |record| record.body_size += size);
    Ok(())
}
