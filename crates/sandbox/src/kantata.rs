//! A local Kantata OX: its API, where people sign in, and what its storage forms carry.

use std::{sync::Arc, time::Instant};

use hyper::Response;

pub use self::options::{Consent, KantataOptions, KantataRates, NamePolicy, ReplyShape, Sse};
use self::{body::Sent, kind::Kind, query::Query};
pub(crate) use self::{
    credentials::arrived,
    failure::Failure,
    files::{Behind, behind},
    keep::Kept,
    pace::Pace,
    seed::plant,
    step::step,
    web::answer as web,
    world::World,
};
use crate::{
    fault::seconds,
    http::{Body, Call, Outcome, SECRETS, reply, set},
    mistake::Mistake,
    shared::Shared,
};

mod attachments;
mod body;
mod credentials;
mod envelope;
mod expenses;
mod failure;
mod files;
mod find;
mod keep;
mod kind;
mod links;
mod names;
mod oauth;
mod options;
mod pace;
pub(crate) mod policy;
mod posts;
mod query;
mod related;
pub mod seed;
mod show;
mod step;
pub(crate) mod view;
mod web;
pub(crate) mod world;

/// What a route answers: a status and a document, or nothing for 204.
type Answer = Result<(u16, Option<String>), Failure>;

/// Someone who asks.
struct Caller {
    shared: Arc<Shared>,
    person: u64,
    /// The number of the request.
    sequence: u64,
    /// How many faults had kept clients from using credentials when the request came.
    hindered: u64,
    /// Whether a fault bends the answer to this very request.
    is_bent: bool,
}

impl Caller {
    /// Notes what a query should not have had.
    fn note(&self, query: &Query) {
        for mistake in &query.mistakes {
            self.shared.mistake(mistake.clone());
        }
    }
}

/// Answers one request of the API.
pub(crate) async fn answer(mut call: Call) -> Outcome {
    // The body is read first, so that the client gets to read an early refusal.
    let limit = call.shared.options().kantata.api_timeout;
    let Ok(sent) = tokio::time::timeout(limit, body::receive(&mut call)).await else {
        let mut response = Failure::system(503, "The request took too long").into_response();
        dress(&mut response, call.sequence);
        return Ok(response);
    };
    let sent = sent?;
    if ["POST", "PUT", "PATCH"].contains(&call.method()) && call.header("content-length").is_none() {
        call.shared.mistake(Mistake::ChunkedUpload);
        let mut response = Failure::system(411, "A length is required").into_response();
        dress(&mut response, call.sequence);
        return Ok(response);
    }
    let mut response = match route(&call, sent) {
        Ok((status, Some(document))) => reply(status, "application/json; charset=utf-8", document),
        Ok((status, None)) => {
            let mut empty = reply(status, "", "");
            empty.headers_mut().remove("content-type");
            empty
        }
        Err(failure) => {
            if let Some(mistake) = &failure.mistake {
                call.shared.mistake(mistake.clone());
            }
            failure.into_response()
        }
    };
    dress(&mut response, call.sequence);
    Ok(response)
}

/// Headers that every answer of the real API carries; `Date` is set below.
pub(crate) fn dress(response: &mut Response<Body>, sequence: u64) {
    let id = format!("b7e10000-0000-4000-8000-{sequence:012x}");
    set(response, "x-request-id", &id);
    set(response, "cache-control", "max-age=0, private, must-revalidate");
}

fn route(call: &Call, sent: Result<Sent, Failure>) -> Answer {
    blame_address(call);
    let path = call.path().strip_prefix("/api/v1/").ok_or_else(Failure::not_found)?;
    let path = path.strip_suffix(".json").unwrap_or(path);
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let caller = admit(call, call.method() == "GET" && parts == ["workspaces"])?;
    let sent = sent?;
    let kind = parts
        .first()
        .and_then(|key| Kind::of_key(key))
        .ok_or_else(Failure::not_found)?;
    if (call.method(), &parts[..]) == ("GET", &["users", "me"]) {
        return envelope::one(&caller, kind, caller.person, call.query());
    }
    let id = match parts.get(1) {
        None => None,
        Some(id) => Some(id.parse::<u64>().map_err(|_| Failure::not_found())?),
    };
    if kind == Kind::Attachment && parts.get(2) == Some(&"sync") && parts.len() == 3 {
        return match (call.method(), id) {
            ("PUT", Some(id)) => attachments::sync(&caller, id),
            _ => Err(Failure::not_found()),
        };
    }
    if parts.len() > 2 {
        return Err(Failure::not_found());
    }
    let query = call.query();
    match (call.method(), kind, id) {
        ("POST", Kind::Attachment, None) => attachments::create(&caller, sent),
        ("PUT", Kind::Attachment, Some(id)) => attachments::rename(&caller, id, &sent.document),
        ("DELETE", Kind::Attachment, Some(id)) => attachments::delete(&caller, id),
        // There is no way to read an attachment by itself.
        (_, Kind::Attachment, _) => Err(Failure::not_found()),
        ("GET", _, None) => envelope::list(&caller, kind, query),
        ("GET", _, Some(id)) => envelope::one(&caller, kind, id, query),
        ("POST", Kind::Post, None) => posts::create(&caller, &sent.document, query),
        ("PUT", Kind::Post, Some(id)) => posts::update(&caller, id, &sent.document, query),
        ("DELETE", Kind::Post, Some(id)) => posts::delete(&caller, id),
        ("POST", Kind::Expense, None) => expenses::create(&caller, &sent.document, query),
        ("PUT", Kind::Expense, Some(id)) => expenses::update(&caller, id, &sent.document, query),
        ("DELETE", Kind::Expense, Some(id)) => expenses::delete(&caller, id),
        ("DELETE", Kind::Expense, None) => expenses::delete_all(&caller, query),
        _ => Err(Failure::not_found()),
    }
}

/// Notes what must not be in an address.
fn blame_address(call: &Call) {
    for (name, _) in url::form_urlencoded::parse(call.query().as_bytes()) {
        if SECRETS.contains(&name.as_ref()) {
            call.shared.mistake(Mistake::SecretInAddress {
                name: name.into_owned(),
            });
        } else if name == query::FOLLOWED {
            call.shared.mistake(Mistake::FollowedAddress {
                path: call.path().to_owned(),
            });
        }
    }
    if call.header("x-auth-token").is_some() || call.header("x-organization-id").is_some() {
        call.shared.mistake(Mistake::TokenOnAnotherHost {
            role: crate::record::Role::Api,
        });
    }
}

/// Who asks, and whether the limits let it pass.
fn admit(call: &Call, is_project_list: bool) -> Result<Caller, Failure> {
    let shared = &call.shared;
    let given = call
        .header("authorization")
        .and_then(|value| value.strip_prefix("Bearer "))
        .unwrap_or_default();
    let person = shared.kantata(|world| {
        let known = world.tokens.iter().find(|token| token.value == given && !token.revoked);
        known.map(|token| token.user)
    });
    let Some(person) = person else {
        shared.refused(given);
        return Err(Failure::unauthorised());
    };
    shared.accepted(given);
    limit(call, given, is_project_list)?;
    Ok(Caller {
        shared: shared.clone(),
        person,
        sequence: call.sequence,
        hindered: shared.hindered(),
        is_bent: call.twist.is_some(),
    })
}

fn limit(call: &Call, token: &str, is_project_list: bool) -> Result<(), Failure> {
    let (shared, now) = (&call.shared, Instant::now());
    let line = || format!("{} {}", call.method(), call.path());
    if shared.limiter().is_ignored(token, now) {
        shared.mistake(Mistake::IgnoredRateLimit { request: line() });
    }
    let options = shared.options().kantata;
    let mut pace = shared.pace();
    let is_polled = is_project_list && pace.is_polled(token, call.query(), now);
    let admitted = pace.admit(&options, token, is_project_list, now);
    drop(pace);
    if is_polled {
        shared.mistake(Mistake::PolledTooFast { request: line() });
    }
    admitted.map_err(|reset| {
        if !options.retry_after {
            return Failure::too_many();
        }
        shared.limiter().block(token, now, reset);
        Failure::too_many().header("Retry-After", seconds(reset))
    })
}
