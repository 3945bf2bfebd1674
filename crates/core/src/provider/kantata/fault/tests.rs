//! Answers of every shape.

use std::time::Duration;

use reqwest::header::{HeaderName, HeaderValue};
use serde_json::json;

use super::*;

fn meaning(status: u16, headers: &[(&'static str, &str)], body: &str) -> Result<(), Fault> {
    let headers = headers.iter().map(|(name, value)| {
        let value = HeaderValue::from_str(value).expect("a header");
        (HeaderName::from_static(name), value)
    });
    let status = StatusCode::from_u16(status).expect("a status");
    let now = "2026-11-22T10:00:00Z".parse().expect("a time");
    judge(status, &headers.collect(), body.as_bytes(), now)
}

fn kind(status: u16, headers: &[(&'static str, &str)], body: &str) -> FaultKind {
    match meaning(status, headers, body) {
        Ok(()) => panic!("{status} with {body} is no success"),
        Err(fault) => fault.kind,
    }
}

fn error(kind: &str, message: &str) -> String {
    json!({"errors": [{"type": kind, "message": message}]}).to_string()
}

#[test]
fn every_shape_of_an_error_is_read() {
    let refused = |field: Option<&str>, detail: &str| FaultKind::Refused {
        field: field.map(str::to_owned),
        detail: detail.to_owned(),
    };
    for (body, expected) in [
        (
            json!({"errors": [
                {"type": "validation", "message": "Title can't be blank", "field": "title"},
                {"type": "validation", "message": "Workspace can't be blank", "field": "workspace_id", "index": 3},
            ]}),
            refused(Some("title"), "Title can't be blank; Workspace can't be blank"),
        ),
        (json!({"errors": ["one", "two"]}), refused(None, "one; two")),
        (json!({"errors": "just this"}), refused(None, "just this")),
        (json!({"errors": [{"type": "system"}]}), refused(None, "system")),
        (json!({"errors": [], "error": "that"}), refused(None, "that")),
        (
            json!({"status": 400, "error": "malformed JSON detected, please lint your request params"}),
            refused(None, "malformed JSON detected, please lint your request params"),
        ),
        (json!({"error_message": "No."}), refused(None, "No.")),
        (
            json!({"error": "invalid_grant", "error_description": "The code has expired."}),
            refused(None, "The code has expired."),
        ),
    ] {
        for status in [400, 409, 422] {
            assert_eq!(kind(status, &[], &body.to_string()), expected, "{status}: {body}");
        }
    }
    let fault = meaning(422, &[("x-request-id", "r-1")], &error("system", "No")).unwrap_err();
    assert_eq!(fault.request_id.as_deref(), Some("r-1"), "for support");
    assert_eq!(fault.detail.as_deref(), Some("No"), "for the log");
}

#[test]
fn statuses_mean_what_they_mean() {
    for (status, body, expected) in [
        (401, error("oauth", "Invalid OAuth 2 Request"), FaultKind::TokenRefused),
        (
            403,
            error("system", "Your account has been canceled"),
            FaultKind::NoAccess,
        ),
        (404, error("system", "Record not found"), FaultKind::Gone),
        (404, json!({"error": "Not Found"}).to_string(), FaultKind::Gone),
        (410, error("system", "Gone"), FaultKind::Gone),
        (500, error("system", "Oops"), FaultKind::Unavailable { status: 500 }),
        (
            503,
            error("system", "Search is currently unavailable"),
            FaultKind::Unavailable { status: 503 },
        ),
        (
            502,
            "<html>Bad Gateway</html>".to_owned(),
            FaultKind::Unavailable { status: 502 },
        ),
        (504, String::new(), FaultKind::Unavailable { status: 504 }),
        (408, String::new(), FaultKind::Unavailable { status: 408 }),
        (302, String::new(), FaultKind::Intercepted),
        (407, String::new(), FaultKind::Intercepted),
        (511, error("system", "x"), FaultKind::Intercepted),
    ] {
        assert_eq!(kind(status, &[], &body), expected, "{status} with {body}");
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
        (200, &[][..], "[]", FaultKind::NotTheService),
        (200, &[][..], "\"ok\"", FaultKind::NotTheService),
        (401, &html[..], page, FaultKind::NetworkAnswers),
        (403, &html[..], page, FaultKind::NetworkAnswers),
        (403, &[][..], "", FaultKind::NetworkAnswers),
        (403, &[][..], "{}", FaultKind::NotTheService),
        (404, &html[..], page, FaultKind::NotTheService),
        (
            403,
            &[][..],
            "<Error><Code>AccessDenied</Code></Error>",
            FaultKind::NetworkAnswers,
        ),
    ] {
        assert_eq!(kind(status, headers, body), expected, "{status} with {body:?}");
    }
    for (status, body) in [(204, ""), (200, ""), (201, "{\"id\":1}"), (200, "{\"results\":[]}")] {
        assert!(meaning(status, &[], body).is_ok(), "{status} with {body:?}");
    }
}

#[test]
fn limits_are_waited_out_by_the_clock_of_the_service() {
    let words = error("system", "Too many requests in a short time");
    let after = |seconds| FaultKind::RateLimited {
        after: Some(Duration::from_secs(seconds)),
    };
    let date = ("date", "Sun, 22 Nov 2026 08:00:00 GMT");
    for (headers, expected) in [
        (&[("retry-after", "7")][..], after(7)),
        (&[("retry-after", " 1.2 ")][..], after(2)),
        (&[("retry-after", "0")][..], after(1)),
        (&[("retry-after", "99999999")][..], after(1_800)),
        (&[("retry-after", "18446744073709551615")][..], after(1_800)),
        (&[("retry-after", "-7")][..], after(1)),
        (&[("retry-after", "NaN")][..], FaultKind::RateLimited { after: None }),
        (&[("retry-after", "Sun, 22 Nov 2026 10:00:20 GMT")][..], after(20)),
        (&[("retry-after", "Sun, 22 Nov 2026 08:00:20 GMT"), date][..], after(20)),
        (&[("retry-after", "Sun, 22 Nov 2026 07:00:00 GMT"), date][..], after(1)),
        (&[("retry-after", "soon")][..], FaultKind::RateLimited { after: None }),
        (&[][..], FaultKind::RateLimited { after: None }),
    ] {
        assert_eq!(kind(429, headers, &words), expected, "{headers:?}");
        assert_eq!(kind(429, headers, ""), expected, "without a word: {headers:?}");
    }
    for status in [403, 422, 503] {
        let expected = FaultKind::RateLimited { after: None };
        assert_eq!(kind(status, &[], &words), expected, "its words under {status}");
    }
}
