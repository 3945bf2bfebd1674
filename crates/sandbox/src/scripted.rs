//! How a scripted fault answers a request.

use std::time::{Duration, Instant};

use http_body_util::BodyExt;
use hyper::Response;

use crate::{
    api::Failure,
    fault::{Action, Says},
    http::{Body, Call, Cut, Outcome, act, drain, dripping, halved, reply, set},
    record::Role,
    shared::pause,
    storage,
};

/// Answers a request that a fault has met.
pub(crate) async fn answer(role: Role, mut call: Call, action: Action) -> Outcome {
    match action {
        Action::Reply { status, headers, body } => {
            drain(&mut call).await?;
            let mut response = said(role, status, body);
            for (name, value) in &headers {
                set(&mut response, name, value);
            }
            remember_limit(&call, status, &headers);
            Ok(response)
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
            act(role, call).await?;
            Err(Cut)
        }
        Action::CutBefore => Err(Cut),
        Action::CutUploadAfter { bytes } => {
            read_some(&mut call, bytes).await?;
            Err(Cut)
        }
        Action::CutMidReply => halved(act(role, call).await?).await,
        Action::Hang => {
            released(&call).await;
            act(role, call).await
        }
        Action::HangAfter => {
            let mut releases = call.shared.releases.subscribe();
            let response = act(role, call).await?;
            let _ = releases.changed().await;
            Ok(response)
        }
        Action::Drip { pause } => dripping(act(role, call).await?, pause).await,
        Action::Delay { time } => {
            pause(time).await;
            act(role, call).await
        }
        // These change what the storage itself does; it looks at the twist of the call.
        Action::Damage | Action::OpaqueEtag | Action::NoLocationHeader | Action::NoLocation => act(role, call).await,
    }
}

fn said(role: Role, status: u16, body: Says) -> Response<Body> {
    match body {
        Says::Nothing => reply(status, "text/plain", ""),
        Says::Html(page) => reply(status, "text/html; charset=utf-8", page),
        Says::Json(document) => reply(status, "application/vnd.api+json; charset=utf-8", document.to_string()),
        Says::Usual if role == Role::Api => Failure::usual(status).into_response(),
        Says::Usual if role == Role::Storage => storage::error(
            status,
            "InternalError",
            "We encountered an internal error. Please try again.",
        ),
        Says::Usual => reply(status, "text/html; charset=utf-8", "<html></html>"),
    }
}

/// A scripted limit counts like a real one when it says how long it holds.
fn remember_limit(call: &Call, status: u16, headers: &[(String, String)]) {
    let Some(token) = call.header("x-auth-token").filter(|_| status == 429) else {
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
