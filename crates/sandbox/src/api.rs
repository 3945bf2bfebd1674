//! The Productive API: who may ask, in which words, and what the routes answer.

use std::{collections::BTreeMap, sync::Arc, time::Instant};

use hyper::Response;
use serde_json::Value;

pub(crate) use self::failure::Failure;
use self::query::Query;
use crate::{
    fault::seconds,
    http::{Body, Call, Outcome, read_body, reply, set},
    mistake::Mistake,
    shared::Shared,
    world::Kind,
};

mod attachments;
mod body;
mod comments;
mod document;
mod failure;
mod find;
mod link;
mod query;
mod sort;
mod tables;

/// What a route answers: a status and a document, or nothing for 204.
type Answer = Result<(u16, Option<Value>), Failure>;

/// Larger bodies than this are no JSON:API documents.
const LARGEST_BODY: usize = 8 << 20;

/// Someone who asks.
pub(crate) struct Caller {
    pub(crate) shared: Arc<Shared>,
    /// The person the token acts as, by organisation.
    pub(crate) acts_as: BTreeMap<u64, u64>,
    /// The organisation of the header.
    pub(crate) organisation: u64,
    pub(crate) person: u64,
}

/// Answers one request.
pub(crate) async fn answer(mut call: Call) -> Outcome {
    let bytes = read_body(call.request.body_mut(), LARGEST_BODY).await?;
    let size = bytes.len() as u64;
    call.shared.note(call.sequence, |record| record.body_size = size);
    let mut response = match route(&call, &bytes) {
        Ok((status, Some(document))) => reply(status, "application/vnd.api+json; charset=utf-8", document.to_string()),
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

/// Headers that every answer of the real API carries.
fn dress(response: &mut Response<Body>, sequence: u64) {
    set(
        response,
        "x-request-id",
        &format!("5a5d0000-0000-4000-8000-{sequence:012x}"),
    );
    set(response, "x-runtime", "0.012345");
    set(response, "cache-control", "max-age=0, private, must-revalidate");
    set(response, "vary", "Accept, Origin, Accept-Encoding");
}

fn route(call: &Call, bytes: &[u8]) -> Answer {
    let line = format!("{} {}", call.method(), call.path());
    let is_bulk = content_type(call, &line)?;
    let path = call.path().strip_prefix("/api/v2/").ok_or_else(Failure::no_route)?;
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let caller = admit(call, &line, parts.first() == Some(&"organization_memberships"))?;
    if is_bulk {
        return Err(Failure::no_route().blame(Mistake::Bulk { request: line }));
    }
    let kind = parts
        .first()
        .and_then(|name| Kind::of_name(name))
        .ok_or_else(Failure::no_route)?;
    let id = match parts.get(1) {
        None => None,
        Some(id) => Some(id.parse::<u64>().map_err(|_| Failure::not_found())?),
    };
    if parts.len() > 2 {
        return Err(Failure::no_route());
    }
    match (call.method(), kind, id) {
        // Bills are known by their purchase orders: there is no list of them.
        ("GET", Kind::Bill, None) => Err(Failure::no_route()),
        ("GET", _, None) => {
            let query = Query::list(kind, call.query())?;
            document::list(&caller, kind, &query, call.path(), call.query())
        }
        ("GET", _, Some(id)) => {
            let query = Query::one(kind, call.query())?;
            link::seen(&caller, kind, id)?;
            document::one(&caller, kind, id, &query, 200)
        }
        ("POST", Kind::Attachment, None) => attachments::create(&caller, bytes),
        ("PATCH", Kind::Attachment, Some(id)) => attachments::update(&caller, id, bytes, call.query()),
        ("DELETE", Kind::Attachment, Some(id)) => attachments::delete(&caller, id),
        ("POST", Kind::Comment, None) => comments::create(&caller, bytes, call.query()),
        ("PATCH", Kind::Comment, Some(id)) => comments::update(&caller, id, bytes, call.query()),
        ("DELETE", Kind::Comment, Some(id)) => comments::delete(&caller, id),
        (
            "PATCH",
            Kind::Task | Kind::Page | Kind::Booking | Kind::Expense | Kind::Invoice | Kind::PurchaseOrder | Kind::Bill,
            Some(id),
        ) => link::update_parent(&caller, kind, id, bytes, call.query()),
        _ => Err(Failure::no_route()),
    }
}

/// 415 comes before everything else. Answers whether the request asks for the bulk extension.
fn content_type(call: &Call, line: &str) -> Result<bool, Failure> {
    let sent = call.header("content-type");
    let mistake = || Mistake::ContentType {
        request: line.to_owned(),
        sent: sent.map(ToOwned::to_owned),
    };
    let Some(text) = sent else {
        // The documentation sends the type always, but the real API lets a read pass without.
        return match call.method() {
            "GET" | "DELETE" | "HEAD" => {
                call.shared.mistake(mistake());
                Ok(false)
            }
            _ => Err(Failure::content_type().blame(mistake())),
        };
    };
    let mut parts = text.split(';').map(str::trim);
    if !parts
        .next()
        .is_some_and(|kind| kind.eq_ignore_ascii_case("application/vnd.api+json"))
    {
        return Err(Failure::content_type().blame(mistake()));
    }
    let mut is_bulk = false;
    for parameter in parts.filter(|part| !part.is_empty()) {
        match parameter.to_lowercase().replace(['"', ' '], "").as_str() {
            "ext=bulk" => is_bulk = true,
            "charset=utf-8" => {}
            _ => return Err(Failure::content_type().blame(mistake())),
        }
    }
    Ok(is_bulk)
}

/// Who asks, and whether the limits let it pass.
fn admit(call: &Call, line: &str, without_organisation: bool) -> Result<Caller, Failure> {
    let shared = &call.shared;
    let given = call.header("x-auth-token").unwrap_or_default();
    let token = shared.read(|world| {
        let known = world.tokens.iter().find(|token| token.value == given && !token.revoked);
        known.map(|token| (token.acts_as.clone(), token.read_only))
    });
    let Some((acts_as, read_only)) = token else {
        shared.refused(given);
        return Err(Failure::unauthenticated());
    };
    shared.accepted(given);
    let header = call.header("x-organization-id");
    let organisation = header.and_then(|text| text.parse::<u64>().ok());
    limit(shared, given, organisation, line)?;
    let chosen = match (header, without_organisation) {
        (None, true) => acts_as
            .first_key_value()
            .map(|(organisation, person)| (*organisation, *person)),
        (None, false) => return Err(Failure::unauthenticated()),
        (Some(_), _) => organisation.and_then(|id| acts_as.get(&id).map(|person| (id, *person))),
    };
    let (organisation, person) = chosen.ok_or_else(Failure::forbidden)?;
    if read_only && call.method() != "GET" {
        return Err(Failure::forbidden());
    }
    Ok(Caller {
        shared: shared.clone(),
        acts_as,
        organisation,
        person,
    })
}

fn limit(shared: &Shared, token: &str, organisation: Option<u64>, line: &str) -> Result<(), Failure> {
    let now = Instant::now();
    let limits = shared.options().rate;
    let mut limiter = shared.limiter();
    let is_ignored = limiter.is_ignored(token, now);
    let admitted = limiter.admit(limits, token, organisation, now);
    if let Err(too_many) = &admitted {
        limiter.block(token, now, too_many.reset);
    }
    drop(limiter);
    if is_ignored {
        shared.mistake(Mistake::IgnoredRateLimit {
            request: line.to_owned(),
        });
    }
    admitted.map_err(|too_many| {
        let window = too_many.window;
        Failure::rate_limited(window.requests, window.period).header("X-RateLimit-Reset", seconds(too_many.reset))
    })
}
