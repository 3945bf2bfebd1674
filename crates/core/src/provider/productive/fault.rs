//! The one place that says what an answer of Productive means.

use std::time::Duration;

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
/// The longest window of the documented limits: a budget of working time ends with the day.
const LONGEST_PERIOD: Duration = Duration::from_hours(24);

/// The document of an answer, or what it means that there is none.
pub(super) fn read(status: StatusCode, headers: &HeaderMap, body: &[u8], now: Timestamp) -> Result<Value, Fault> {
    let json: Option<Value> = answer::read(body);
    let page = http::is_page(header(headers, "content-type"), body);
    let fail = |fault: Fault| Fault {
        request_id: request_id(headers).map(str::to_owned),
        ..fault
    };
    if status.is_success() {
        return match json {
            // What was to be answered, the caller knows.
            _ if status == StatusCode::NO_CONTENT || (body.is_empty() && !page) => Ok(Value::Null),
            Some(document) if document.get("data").is_some() => Ok(document),
            None => Err(fail(Fault::new(FaultKind::NetworkAnswers))),
            _ => Err(fail(Fault::new(FaultKind::NotTheService))),
        };
    }
    let errors = json.as_ref().map(errors).unwrap_or_default();
    let words = said(&errors);
    let detail = (!words.is_empty()).then(|| words.clone());
    let limited = || {
        let longest = longest_pause(json.as_ref());
        let after = pause(headers, now).and_then(|seconds| rate::believed(seconds, longest));
        FaultKind::RateLimited { after }
    };
    let kind = match status.as_u16() {
        429 => limited(),
        _ if says_limit(&words) || (errors.is_empty() && says_limit(&start(body))) => limited(),
        300..=399 | 407 | 511 => FaultKind::Intercepted,
        // Too large for whoever takes it in, which need not be the service.
        413 => FaultKind::TooLarge { limit: None },
        code @ (408 | 500..=599) => FaultKind::Unavailable { status: code },
        404 if errors.is_empty() => FaultKind::NotTheService,
        _ if errors.is_empty() && (page || json.is_none()) => FaultKind::NetworkAnswers,
        _ if errors.is_empty() => FaultKind::NotTheService,
        401 => FaultKind::TokenRefused,
        403 => FaultKind::NoAccess,
        404 | 410 => FaultKind::Gone,
        _ => FaultKind::Refused {
            field: errors.iter().find_map(|error| error.field.clone()),
            detail: words,
        },
    };
    Err(fail(Fault {
        detail,
        ..Fault::new(kind)
    }))
}

/// The service's id of a request, for its support.
pub(super) fn request_id(headers: &HeaderMap) -> Option<&str> {
    header(headers, "x-request-id")
}

/// Whether a refusal is about something in `include` that this endpoint does not know.
pub(super) fn is_about_include(fault: &Fault) -> bool {
    matches!(&fault.kind, FaultKind::Refused { detail, .. } if detail.contains("Include"))
}

struct Entry {
    field: Option<String>,
    words: String,
}

fn errors(document: &Value) -> Vec<Entry> {
    let entries = document["errors"].as_array().map(Vec::as_slice).unwrap_or_default();
    let entry = |error: &Value| {
        let title = error["title"].as_str();
        let pointer = error["source"]["pointer"].as_str();
        Entry {
            field: pointer
                .and_then(|pointer| pointer.rsplit('/').next())
                .map(str::to_owned),
            words: error["detail"].as_str().or(title).unwrap_or_default().to_owned(),
        }
    };
    entries.iter().map(entry).collect()
}

/// All entries as one text; where there are several, each with its field.
fn said(errors: &[Entry]) -> String {
    let text = match errors {
        [one] => one.words.clone(),
        several => {
            let entry = |error: &Entry| match &error.field {
                Some(field) => format!("{field} {}", error.words),
                None => error.words.clone(),
            };
            several.iter().map(entry).collect::<Vec<_>>().join("; ")
        }
    };
    text.chars().take(MAX_WORDS).collect()
}

fn start(body: &[u8]) -> String {
    String::from_utf8_lossy(&body[..body.len().min(2_000)]).into_owned()
}

/// The limit's own words have been met under other statuses than 429.
fn says_limit(words: &str) -> bool {
    let words = words.to_ascii_lowercase();
    words.contains("rate limit") || words.contains("server time limit")
}

/// How long a pause may be: as long as the window the service names. Its limits on requests, of which it names none, end sooner.
fn longest_pause(document: Option<&Value>) -> Duration {
    let entries = document.and_then(|document| document["errors"].as_array());
    let periods = entries
        .into_iter()
        .flatten()
        .filter_map(|error| error["period"].as_u64());
    let period = periods.max().map_or(Duration::ZERO, Duration::from_secs);
    period.clamp(rate::LONGEST_PAUSE, LONGEST_PERIOD)
}

/// How many seconds to wait: `X-RateLimit-Reset` is documented, `Retry-After` is honoured where somebody on the way sends it.
fn pause(headers: &HeaderMap, now: Timestamp) -> Option<f64> {
    // Whoever names a time of day means it by their own clock, and ours may be wrong.
    let now = header(headers, "date").and_then(timestamp).unwrap_or(now);
    let reset = header(headers, "x-ratelimit-reset").and_then(|text| seconds(text, now));
    reset.or_else(|| {
        let text = header(headers, "retry-after")?;
        seconds(text, now).or_else(|| date(text, now))
    })
}

fn seconds(text: &str, now: Timestamp) -> Option<f64> {
    let number: f64 = text.trim().parse().ok()?;
    // Elsewhere a header of this name holds a date in seconds since 1970.
    let left = if number > 1_000_000_000.0 {
        number - now.as_second() as f64
    } else {
        number
    };
    left.is_finite().then_some(left)
}

fn date(text: &str, now: Timestamp) -> Option<f64> {
    Some(timestamp(text)?.duration_since(now).as_secs_f64())
}

fn timestamp(text: &str) -> Option<Timestamp> {
    static PARSER: DateTimeParser = DateTimeParser::new();
    PARSER.parse_timestamp(text.trim()).ok()
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

#[cfg(test)]
mod tests;
