//! The one place that says what an answer of Kantata OX means.

use jiff::{Timestamp, fmt::rfc2822::DateTimeParser};
use reqwest::{StatusCode, header::HeaderMap};
use serde_json::Value;

use crate::{
    http,
    provider::{Fault, FaultKind, answer},
    rate,
};

/// Longest text of the service that is kept.
const MAX_WORDS: usize = 600;

static DATES: DateTimeParser = DateTimeParser::new();

/// Whether an answer is a document of the service, or nothing where it says so, and what it means if not. `now` is this computer's time, for
/// answers without one of their own.
pub(super) fn judge(status: StatusCode, headers: &HeaderMap, body: &[u8], now: Timestamp) -> Result<(), Fault> {
    let json: Option<Value> = answer::read(body);
    let page = http::is_page(header(headers, "content-type"), body);
    let fail = |fault: Fault| Fault {
        request_id: request_id(headers).map(str::to_owned),
        ..fault
    };
    if status.is_success() {
        return match json {
            // What was to be answered, the caller knows.
            _ if status == StatusCode::NO_CONTENT || (body.is_empty() && !page) => Ok(()),
            Some(Value::Object(_)) => Ok(()),
            None => Err(fail(Fault::new(FaultKind::NetworkAnswers))),
            Some(_) => Err(fail(Fault::new(FaultKind::NotTheService))),
        };
    }
    let said = json.as_ref().map(Said::read).unwrap_or_default();
    let kind = match status.as_u16() {
        429 => FaultKind::RateLimited {
            after: rate::retry_after(headers, now),
        },
        _ if says_limit(&said.words) => FaultKind::RateLimited {
            after: rate::retry_after(headers, now),
        },
        300..=399 | 407 | 511 => FaultKind::Intercepted,
        // Too large for whoever takes it in, which need not be the service.
        413 => FaultKind::TooLarge { limit: None },
        code @ (408 | 500..=599) => FaultKind::Unavailable { status: code },
        404 if said.words.is_empty() => FaultKind::NotTheService,
        _ if said.words.is_empty() && (page || json.is_none()) => FaultKind::NetworkAnswers,
        _ if said.words.is_empty() => FaultKind::NotTheService,
        401 => FaultKind::TokenRefused,
        403 => FaultKind::NoAccess,
        404 | 410 => FaultKind::Gone,
        _ => FaultKind::Refused {
            field: said.field,
            detail: said.words.clone(),
        },
    };
    Err(fail(Fault {
        detail: Some(said.words).filter(|words| !words.is_empty()),
        ..Fault::new(kind)
    }))
}

/// The service's id of a request, for its support.
pub(super) fn request_id(headers: &HeaderMap) -> Option<&str> {
    header(headers, "x-request-id")
}

/// When the service answered, by its own clock.
pub(super) fn date(headers: &HeaderMap) -> Option<Timestamp> {
    DATES.parse_timestamp(header(headers, "date")?.trim()).ok()
}

/// What an error document says: `errors` of objects or of texts, `error`, `error_message`, or the two of OAuth.
#[derive(Default)]
struct Said {
    field: Option<String>,
    words: String,
}

impl Said {
    fn read(document: &Value) -> Self {
        let entries = match &document["errors"] {
            Value::Array(entries) => entries.iter().map(entry).collect(),
            Value::String(words) => vec![(None, words.clone())],
            _ => Vec::new(),
        };
        let field = entries.iter().find_map(|(field, _)| field.clone());
        let mut words: Vec<String> = entries.into_iter().map(|(_, words)| words).collect();
        if words.is_empty() {
            let plain = ["error_description", "error_message", "message", "error"];
            words.extend(
                plain
                    .iter()
                    .find_map(|name| document[*name].as_str())
                    .map(str::to_owned),
            );
        }
        words.retain(|words| !words.trim().is_empty());
        Self {
            field,
            words: words.join("; ").chars().take(MAX_WORDS).collect(),
        }
    }
}

fn entry(error: &Value) -> (Option<String>, String) {
    if let Some(words) = error.as_str() {
        return (None, words.to_owned());
    }
    let text = |name: &str| error[name].as_str().filter(|text| !text.is_empty());
    let field = text("field").map(str::to_owned);
    let words = text("message").or_else(|| text("type")).unwrap_or_default();
    (field, words.to_owned())
}

fn says_limit(words: &str) -> bool {
    let words = words.to_ascii_lowercase();
    words.contains("too many requests") || words.contains("rate limit")
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

#[cfg(test)]
mod tests;
