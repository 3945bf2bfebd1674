//! The one place that says what an answer of Productive means.

use std::time::Duration;

use jiff::{Timestamp, fmt::rfc2822::DateTimeParser};
use reqwest::{StatusCode, header::HeaderMap};
use serde_json::Value;

use crate::{
    http,
    provider::{Fault, FaultKind},
};

/// Longest text of the service that is kept.
const MAX_WORDS: usize = 600;
/// Longest pause that is believed: a day's budget of the service ends with the day.
const LONGEST_PAUSE: f64 = 24.0 * 60.0 * 60.0;

/// The document of an answer, or what it means that there is none.
pub(super) fn read(status: StatusCode, headers: &HeaderMap, body: &[u8], now: Timestamp) -> Result<Value, Fault> {
    let json: Option<Value> = serde_json::from_slice(body).ok();
    let page = http::is_page(header(headers, "content-type"), body);
    let fail = |fault: Fault| Fault {
        request_id: request_id(headers).map(str::to_owned),
        ..fault
    };
    if status.is_success() {
        return match json {
            _ if status == StatusCode::NO_CONTENT => Ok(Value::Null),
            Some(document) if document.get("data").is_some() => Ok(document),
            None if page || !body.is_empty() => Err(fail(Fault::new(FaultKind::NetworkAnswers))),
            _ => Err(fail(Fault::new(FaultKind::NotTheService))),
        };
    }
    let errors = json.as_ref().map(errors).unwrap_or_default();
    let words = said(&errors);
    let detail = (!words.is_empty()).then(|| words.clone());
    let kind = match status.as_u16() {
        429 => FaultKind::RateLimited {
            after: pause(headers, now),
        },
        _ if says_limit(&words) || (errors.is_empty() && says_limit(&start(body))) => FaultKind::RateLimited {
            after: pause(headers, now),
        },
        407 | 511 => FaultKind::NetworkAnswers,
        code @ (408 | 500..=599) => FaultKind::Unavailable { status: code },
        300..=399 => FaultKind::NetworkAnswers,
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

/// How long to wait: `X-RateLimit-Reset` is documented, `Retry-After` is honoured where somebody on the way sends it.
fn pause(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let reset = header(headers, "x-ratelimit-reset").and_then(|text| seconds(text, now));
    reset.or_else(|| {
        let text = header(headers, "retry-after")?;
        seconds(text, now).or_else(|| date(text, now))
    })
}

fn seconds(text: &str, now: Timestamp) -> Option<Duration> {
    let number: f64 = text.trim().parse().ok()?;
    // Elsewhere a header of this name holds a date in seconds since 1970.
    let left = if number > 1_000_000_000.0 {
        number - now.as_second() as f64
    } else {
        number
    };
    whole(left)
}

fn date(text: &str, now: Timestamp) -> Option<Duration> {
    static PARSER: DateTimeParser = DateTimeParser::new();
    let date = PARSER.parse_timestamp(text.trim()).ok()?;
    whole(date.duration_since(now).as_secs_f64())
}

/// Rounded up, at least a second.
fn whole(seconds: f64) -> Option<Duration> {
    seconds
        .is_finite()
        .then(|| Duration::from_secs_f64(seconds.ceil().clamp(1.0, LONGEST_PAUSE)))
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

#[cfg(test)]
mod tests {
    use reqwest::header::{HeaderName, HeaderValue};
    use serde_json::json;

    use super::*;

    fn meaning(status: u16, headers: &[(&'static str, &str)], body: &str) -> Result<Value, Fault> {
        let headers = headers.iter().map(|(name, value)| {
            let value = HeaderValue::from_str(value).expect("a header");
            (HeaderName::from_static(name), value)
        });
        let status = StatusCode::from_u16(status).expect("a status");
        let now = "2026-11-22T10:00:00Z".parse().expect("a time");
        read(status, &headers.collect(), body.as_bytes(), now)
    }

    fn kind(status: u16, headers: &[(&'static str, &str)], body: &str) -> FaultKind {
        match meaning(status, headers, body) {
            Ok(document) => panic!("{status} with {body} is no success: {document}"),
            Err(fault) => fault.kind,
        }
    }

    fn error(title: &str, detail: &str) -> String {
        json!({"errors": [{"status": "4xx", "title": title, "detail": detail, "meta": {}, "source": {}}]}).to_string()
    }

    #[test]
    fn all_entries_are_kept_with_their_fields() {
        let body = json!({"errors": [
            {"status": 422, "detail": "can't be blank", "source": {"pointer": "data/attributes/name"}},
            {"status": "422", "detail": "is not included in the list", "source": {"pointer": "/data/attributes/attachable_type"}},
            {"status": "422", "title": "Strange", "source": {}},
        ]});
        let fault = meaning(422, &[("x-request-id", "r-1")], &body.to_string()).unwrap_err();
        let detail = "name can't be blank; attachable_type is not included in the list; Strange".to_owned();
        let field = Some("name".to_owned());
        assert_eq!(
            fault.kind,
            FaultKind::Refused {
                field,
                detail: detail.clone()
            },
            "every entry"
        );
        assert_eq!(fault.detail, Some(detail), "for the log as well");
        assert_eq!(fault.request_id.as_deref(), Some("r-1"), "for support");
    }

    #[test]
    fn statuses_mean_what_they_mean() {
        let words = error("Access Denied", "You are not authorized to access this resource");
        for (status, expected) in [
            (401, FaultKind::TokenRefused),
            (403, FaultKind::NoAccess),
            (404, FaultKind::Gone),
            (410, FaultKind::Gone),
            (500, FaultKind::Unavailable { status: 500 }),
            (503, FaultKind::Unavailable { status: 503 }),
            (408, FaultKind::Unavailable { status: 408 }),
            (302, FaultKind::NetworkAnswers),
            (407, FaultKind::NetworkAnswers),
            (511, FaultKind::NetworkAnswers),
        ] {
            assert_eq!(kind(status, &[], &words), expected, "{status}");
        }
        for status in [400, 406, 409, 415, 422] {
            let refused = matches!(kind(status, &[], &words), FaultKind::Refused { field: None, .. });
            assert!(refused, "{status} is refused with its words");
        }
    }

    #[test]
    fn somebody_else_is_told_apart_from_the_service() {
        let page = "<html><title>Hotel WLAN</title></html>";
        let html = [("content-type", "text/html")];
        for (status, headers, body, expected) in [
            (200, &html[..], page, FaultKind::NetworkAnswers),
            (200, &[][..], page, FaultKind::NetworkAnswers),
            (200, &html[..], "", FaultKind::NetworkAnswers),
            (200, &[][..], "welcome", FaultKind::NetworkAnswers),
            (200, &[][..], "{\"ok\":true}", FaultKind::NotTheService),
            (200, &[][..], "", FaultKind::NotTheService),
            (401, &html[..], page, FaultKind::NetworkAnswers),
            (403, &html[..], page, FaultKind::NetworkAnswers),
            (403, &[][..], "{\"error\":\"no\"}", FaultKind::NotTheService),
            (404, &html[..], page, FaultKind::NotTheService),
            (502, &html[..], page, FaultKind::Unavailable { status: 502 }),
        ] {
            assert_eq!(kind(status, headers, body), expected, "{status} with {body:?}");
        }
        assert!(meaning(204, &[], "").is_ok(), "deleting answers nothing");
        assert!(meaning(200, &[], "{\"data\":[]}").is_ok(), "an empty list is a list");
    }

    #[test]
    fn limits_are_known_by_status_and_by_words() {
        let words = error("Too many requests", "Rate limit reached. Try again later");
        let time = error(
            "Server time limit exceeded",
            "Server time limit reached. Try again later",
        );
        let after = |seconds| FaultKind::RateLimited {
            after: Some(Duration::from_secs(seconds)),
        };
        for (headers, expected) in [
            (&[("x-ratelimit-reset", "7")][..], after(7)),
            (&[("x-ratelimit-reset", "6.2")][..], after(7)),
            (&[("x-ratelimit-reset", "0")][..], after(1)),
            (&[("x-ratelimit-reset", "1795341630")][..], after(30)),
            (&[("x-ratelimit-reset", "9"), ("retry-after", "2")][..], after(9)),
            (&[("x-ratelimit-reset", "soon"), ("retry-after", "2")][..], after(2)),
            (&[("retry-after", "Sun, 22 Nov 2026 10:00:20 GMT")][..], after(20)),
            (&[("retry-after", "Sun, 22 Nov 2026 09:00:00 GMT")][..], after(1)),
            (&[][..], FaultKind::RateLimited { after: None }),
        ] {
            assert_eq!(kind(429, headers, &words), expected, "{headers:?}");
        }
        for (status, body) in [(403, &words), (400, &time), (503, &words), (500, &time)] {
            let expected = FaultKind::RateLimited { after: None };
            assert_eq!(kind(status, &[], body), expected, "its words under {status}");
        }
        let plain = kind(403, &[("retry-after", "3")], "Rate Limit exceeded");
        assert_eq!(plain, after(3), "even as plain text");
    }
}
