//! Answers with credentials, good and bad.

use serde_json::json;

use super::*;

const API: &str = "https://api.mavenlink.com/api/v1";

fn policy(conditions: &Value) -> String {
    let policy = json!({"expiration": "2026-11-22T10:00:05.000Z", "conditions": conditions});
    STANDARD.encode(policy.to_string())
}

fn answer(action: &str, policy: &str) -> String {
    format!(
        r#"{{"id":2,"action":"{action}","fields":{{"utf8":"✓","key":"k/1","Content-Disposition":"attachment; filename=\"a.doc\"","success_action_status":201,"AWSAccessKeyId":"AKIA","acl":"private","policy":"{policy}","signature":"s=","nothing":null,"later":true}}}}"#
    )
}

fn form(answer: &str, size: u64, api: &str) -> Result<Form, Fault> {
    let credentials = Credentials::read(answer.as_bytes())?;
    assert_eq!(credentials.id, RemoteId("2".to_owned()), "a number is an id");
    credentials.form("a.doc", size, &api.parse().expect("an address"), None)
}

fn conditions_met() -> Value {
    json!([
        {"bucket": "b"}, {"key": "k/1"}, ["starts-with", "$utf8", ""], {"acl": "private"}, {"success_action_status": "201"},
        ["content-length-range", 1, 1_000],
    ])
}

#[test]
fn every_field_is_sent_verbatim_in_its_order() {
    let form = form(
        &answer("https://b.s3.amazonaws.com/", &policy(&conditions_met())),
        5,
        API,
    )
    .expect("a form");
    let names: Vec<_> = form.fields.iter().map(|(name, _)| name.as_str()).collect();
    let expected = [
        "utf8",
        "key",
        "Content-Disposition",
        "success_action_status",
        "AWSAccessKeyId",
        "acl",
        "policy",
        "signature",
        "later",
    ];
    assert_eq!(names, expected, "as they came, and nothing else");
    let value = |name: &str| {
        form.fields
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    };
    assert_eq!(value("success_action_status"), Some("201"), "numbers become text");
    assert_eq!(value("Content-Disposition"), Some("attachment; filename=\"a.doc\""));
    assert_eq!(value("utf8"), Some("✓"));
    assert_eq!(form.expires, "2026-11-22T10:00:05Z".parse().ok(), "and when it ends");
    assert_eq!(
        form.file_name.as_deref(),
        Some("a.doc"),
        "storage may complete the key with it"
    );
    assert!(!format!("{form:?}").contains("AKIA"), "what is signed never shows");
}

#[test]
fn a_policy_in_lines_is_read_and_sent_as_it_came() {
    let whole = policy(&conditions_met());
    let broken: Vec<&str> = (0..whole.len())
        .step_by(60)
        .map(|at| &whole[at..whole.len().min(at + 60)])
        .collect();
    let answer = answer("https://b.s3.amazonaws.com/", &format!("{}\\n", broken.join("\\n")));
    let form = form(&answer, 5, API).expect("a form");
    assert_eq!(
        form.expires,
        "2026-11-22T10:00:05Z".parse().ok(),
        "it says when it ends"
    );
    let sent = form.fields.iter().find(|(name, _)| name == "policy");
    let expected = format!("{}\n", broken.join("\n"));
    assert_eq!(
        sent.map(|(_, value)| value.as_str()),
        Some(expected.as_str()),
        "verbatim"
    );
}

#[test]
fn the_end_is_told_by_this_computers_clock() {
    let answer = answer("https://b.s3.amazonaws.com/", &policy(&conditions_met()));
    let credentials = Credentials::read(answer.as_bytes()).expect("credentials");
    let ahead = Some(SignedDuration::from_mins(30));
    let form = credentials
        .form("a", 5, &API.parse().expect("an address"), ahead)
        .expect("a form");
    assert_eq!(
        form.expires,
        "2026-11-22T09:30:05Z".parse().ok(),
        "half an hour behind the service"
    );
}

#[test]
fn what_the_policy_wants_and_the_answer_lacks_is_added() {
    for condition in [
        json!({"x-amz-server-side-encryption": "AES256"}),
        json!(["eq", "$x-amz-server-side-encryption", "AES256"]),
    ] {
        let mut conditions = conditions_met();
        conditions.as_array_mut().expect("a list").push(condition.clone());
        conditions.as_array_mut().expect("a list").push(condition);
        conditions
            .as_array_mut()
            .expect("a list")
            .push(json!(["starts-with", "$Content-Type", ""]));
        let form = form(&answer("https://b.s3.amazonaws.com/", &policy(&conditions)), 5, API).expect("a form");
        let added = &form.fields[9..];
        let expected = ("x-amz-server-side-encryption".to_owned(), "AES256".to_owned());
        assert_eq!(added, [expected], "once, behind the others; the bucket is no field");
    }
    for unreadable in ["not base64!", "bm90IGpzb24="] {
        let form = form(&answer("https://b.s3.amazonaws.com/", unreadable), 5, API).expect("a form");
        assert_eq!(
            (form.fields.len(), form.expires),
            (9, None),
            "a policy that cannot be read asks for nothing"
        );
    }
}

#[test]
fn a_size_that_the_policy_rules_out_is_refused_before_a_byte_is_sent() {
    let outcome = |size| {
        form(
            &answer("https://b.s3.amazonaws.com/", &policy(&conditions_met())),
            size,
            API,
        )
        .map_err(|fault| fault.kind)
    };
    let too_large = FaultKind::File(Reason::TooLarge {
        provider: ProviderKind::Kantata,
        limit: 1_000,
    });
    assert_eq!(outcome(1_001).expect_err("too large"), too_large);
    let code = "EntityTooSmall".to_owned();
    assert_eq!(outcome(0).expect_err("too small"), FaultKind::StorageRefused { code });
    assert!(outcome(1).is_ok() && outcome(1_000).is_ok(), "the ends are within");
}

#[test]
fn files_go_only_to_addresses_that_are_safe() {
    for (action, api, good) in [
        ("https://b.s3.amazonaws.com/", API, true),
        ("https://cdn.example/upload", API, true),
        ("http://b.s3.amazonaws.com/", API, false),
        ("https://user:pass@b.s3.amazonaws.com/", API, false),
        ("https://127.0.0.1/", API, false),
        ("http://localhost:9/", API, false),
        ("http://127.0.0.1:9/bucket", "http://127.0.0.1:8/api/v1", true),
        ("ftp://b.s3.amazonaws.com/", API, false),
        ("nonsense", API, false),
        ("", API, false),
    ] {
        let outcome = form(&answer(action, &policy(&conditions_met())), 5, api);
        match outcome {
            Ok(form) => assert!(good, "{action} must be refused, and became {}", form.url),
            Err(fault) => {
                let refused = matches!(fault.kind, FaultKind::StorageNotAllowed { .. });
                assert!(!good && refused, "{action}: {fault}");
            }
        }
    }
}

#[test]
fn an_answer_without_credentials_is_not_the_services() {
    for body in [
        "{}",
        "[]",
        "",
        "{\"id\":null,\"action\":\"https://x/\",\"fields\":{\"a\":\"b\"}}",
        "{\"id\":2}",
        "{\"id\":2,\"action\":\"https://x/\"}",
        "{\"id\":2,\"action\":\"https://x/\",\"fields\":{}}",
        "{\"id\":2,\"action\":\"https://x/\",\"fields\":[]}",
        "{\"id\":2,\"fields\":{\"a\":\"b\"}}",
    ] {
        let outcome = Credentials::read(body.as_bytes())
            .and_then(|credentials| credentials.form("a", 5, &API.parse().expect("an address"), None));
        let fault = outcome.expect_err(body);
        assert_eq!(fault.kind, FaultKind::NotTheService, "{body}");
    }
}
