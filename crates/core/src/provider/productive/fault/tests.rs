//! Answers of every shape.

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
fn half_a_sign_in_a_name_makes_nothing_else_unreadable() {
    let document = meaning(200, &[], r#"{"data": {"attributes": {"title": "Fotos \ud800"}}}"#).expect("an answer");
    assert_eq!(document["data"]["attributes"]["title"], "Fotos \u{fffd}");
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
        (302, FaultKind::Intercepted),
        (407, FaultKind::Intercepted),
        (511, FaultKind::Intercepted),
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
        (401, &html[..], page, FaultKind::NetworkAnswers),
        (403, &html[..], page, FaultKind::NetworkAnswers),
        (403, &[][..], "{\"error\":\"no\"}", FaultKind::NotTheService),
        (404, &html[..], page, FaultKind::NotTheService),
        (502, &html[..], page, FaultKind::Unavailable { status: 502 }),
    ] {
        assert_eq!(kind(status, headers, body), expected, "{status} with {body:?}");
    }
    assert!(meaning(204, &[], "").is_ok(), "deleting answers nothing");
    assert!(
        meaning(200, &[], "").is_ok(),
        "a change that went well need not say more"
    );
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
    // Nothing of a service's makes a pause longer than its window.
    for (value, expected) in [
        ("172800", after(1_800)),
        ("18446744073709551615", after(1_800)),
        ("1e300", after(1_800)),
        ("-5", after(1)),
        ("NaN", FaultKind::RateLimited { after: None }),
        ("inf", FaultKind::RateLimited { after: None }),
    ] {
        for header in ["x-ratelimit-reset", "retry-after"] {
            assert_eq!(kind(429, &[(header, value)], &words), expected, "{header}: {value}");
        }
    }
    let far = [("retry-after", "Tue, 22 Dec 2026 10:00:00 GMT")];
    assert_eq!(kind(429, &far, &words), after(1_800), "a month is not believed");
    for (period, longest) in [(10, 1_800), (3_600, 3_600), (86_400, 86_400), (u64::MAX, 86_400)] {
        let body =
            json!({"errors": [{"status": 429, "detail": "Server time limit reached", "limit": 1, "period": period}]});
        let headers = [("x-ratelimit-reset", "99999999")];
        let said = kind(429, &headers, &body.to_string());
        assert_eq!(said, after(longest), "the window that is named: {period}");
    }
    // This computer's clock is 20 minutes off, either way.
    for date in ["Sun, 22 Nov 2026 09:40:00 GMT", "Sun, 22 Nov 2026 10:20:00 GMT"] {
        let theirs = date.replace(":00 GMT", ":20 GMT");
        let epoch = if date.contains("09:40") {
            "1795340420"
        } else {
            "1795342820"
        };
        for header in [("retry-after", theirs.as_str()), ("x-ratelimit-reset", epoch)] {
            let headers = [("date", date), header];
            assert_eq!(
                kind(429, &headers, &words),
                after(20),
                "by the service's clock: {headers:?}"
            );
        }
        let relative = [("date", date), ("x-ratelimit-reset", "7")];
        assert_eq!(kind(429, &relative, &words), after(7), "seconds need no clock");
    }
    for (status, body) in [(403, &words), (400, &time), (503, &words), (500, &time)] {
        let expected = FaultKind::RateLimited { after: None };
        assert_eq!(kind(status, &[], body), expected, "its words under {status}");
    }
    let plain = kind(403, &[("retry-after", "3")], "Rate Limit exceeded");
    assert_eq!(plain, after(3), "even as plain text");
}
