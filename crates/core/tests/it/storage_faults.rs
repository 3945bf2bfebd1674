//! Storage that refuses, moves on, says nothing, or is not storage at all.

use std::time::Duration;

use attache_core::{
    http::{Http, Patience},
    provider::{FaultKind, Form, Parent, Provider as _},
    reason::Connection,
};

use crate::{
    harness::{Folder, World, impatient, kind, md5, no_answer, send},
    server::{Manner, Server, answer},
    storage::{created, form, to},
};

#[tokio::test]
async fn silence_ends() {
    let folder = Folder::new();
    let small = folder.file("small", b"hello");
    // More than all buffers on the way take.
    let large = folder.file("large", &vec![0; 32 * 1024 * 1024]);
    for (manner, file) in [(Manner::Silent, &small), (Manner::BlackHole, &large)] {
        let server = Server::new([manner.clone()]).await;
        let outcome = send(&impatient(), &form(&server.url()), file).await;
        assert_eq!(
            kind(outcome),
            no_answer(Connection::Silent),
            "{manner:?} is no reason to wait for ever"
        );
    }
    let closed = std::net::TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
    let closed = format!("http://{}", closed.unwrap());
    let outcome = send(&impatient(), &form(&closed), &small).await;
    assert_eq!(
        kind(outcome),
        FaultKind::Network {
            sent: false,
            why: Connection::Unreachable
        },
        "nobody is there, nothing was sent"
    );
}

#[tokio::test]
async fn an_early_refusal_is_heard() {
    let folder = Folder::new();
    let file = folder.file("a", &vec![0; 8 * 1024 * 1024]);
    let xml = "<Error><Code>EntityTooLarge</Code><Message>too &amp; large</Message></Error>";
    let early = Manner::AnswerEarly(answer("400 Bad Request", &[("x-amz-request-id", "R1")], xml));
    let server = Server::new([early]).await;
    let fault = to(&server, &file).await.unwrap_err();
    assert_eq!(
        fault.kind,
        FaultKind::TooLarge { limit: None },
        "the answer counts, not the cut connection"
    );
    assert_eq!(
        fault.detail.as_deref(),
        Some("EntityTooLarge: too & large"),
        "in storage's words"
    );
    assert_eq!(fault.request_id.as_deref(), Some("R1"), "for support");
}

#[tokio::test]
async fn an_early_success_is_not_believed() {
    let folder = Folder::new();
    let file = folder.file("a", &vec![0; 32 * 1024 * 1024]);
    let server = Server::new([Manner::AnswerEarly(created(""))]).await;
    let outcome = to(&server, &file).await;
    assert_eq!(
        kind(outcome),
        no_answer(Connection::Cut),
        "nobody can have a file that was not sent"
    );
}

#[tokio::test]
async fn errors_mean_what_they_mean() {
    let folder = Folder::new();
    let file = folder.file("a", b"hello");
    let xml = |code: &str, words: &str| {
        format!("<?xml version=\"1.0\"?>\n<Error><Code>{code}</Code><Message>{words}</Message></Error>")
    };
    let refused = |code: &str| FaultKind::StorageRefused { code: code.to_owned() };
    let unavailable = |status| FaultKind::Unavailable { status };
    let lost = no_answer(Connection::Cut);
    let expired = FaultKind::CredentialsExpired;
    for (status, body, expected) in [
        (
            "403 Forbidden",
            xml("AccessDenied", "Invalid according to Policy: Policy expired."),
            expired.clone(),
        ),
        (
            "400 Bad Request",
            xml("ExpiredToken", "The provided token has expired."),
            expired.clone(),
        ),
        ("403 Forbidden", xml("RequestTimeTooSkewed", ""), expired),
        (
            "403 Forbidden",
            xml("AccessDenied", "Extra input fields: x"),
            refused("AccessDenied"),
        ),
        (
            "400 Bad Request",
            xml(
                "EntityTooLarge",
                "</Message><MaxSizeAllowed>4</MaxSizeAllowed><Message>",
            ),
            FaultKind::TooLarge { limit: Some(4) },
        ),
        (
            "413 Payload Too Large",
            "<html>Request Entity Too Large</html>".to_owned(),
            FaultKind::TooLarge { limit: None },
        ),
        (
            "411 Length Required",
            xml("MissingContentLength", ""),
            refused("MissingContentLength"),
        ),
        ("503 Slow Down", xml("SlowDown", ""), unavailable(503)),
        ("500 Internal Server Error", xml("InternalError", ""), unavailable(500)),
        ("400 Bad Request", xml("RequestTimeout", ""), lost),
        (
            "502 Bad Gateway",
            "<html>Bad Gateway</html>".to_owned(),
            unavailable(502),
        ),
        (
            "403 Forbidden",
            "<html>Blocked</html>".to_owned(),
            FaultKind::NetworkAnswers,
        ),
        (
            "200 OK",
            "<!DOCTYPE html><form>Room number</form>".to_owned(),
            FaultKind::NetworkAnswers,
        ),
        ("200 OK", "{}".to_owned(), FaultKind::NetworkAnswers),
        // Storage names what it holds.
        ("201 Created", String::new(), FaultKind::NetworkAnswers),
        (
            "407 Proxy Authentication Required",
            String::new(),
            FaultKind::NetworkAnswers,
        ),
        ("418 Teapot", "no".to_owned(), refused("418")),
        ("302 Found", String::new(), FaultKind::NetworkAnswers),
    ] {
        let server = Server::answering(status, &[], &body).await;
        let fault = to(&server, &file).await.unwrap_err();
        assert_eq!(fault.kind, expected, "{status} with {body}");
        let words = format!("{fault} {fault:?}");
        assert!(
            !words.contains("SECRET") && !words.contains("POLICY"),
            "no form field shows: {words}"
        );
    }
}

#[tokio::test]
async fn a_form_is_posted_again_only_where_that_is_allowed() {
    let folder = Folder::new();
    let file = folder.file("a", b"hello");
    let second = Server::new([Manner::Answer(created(&md5(b"hello")))]).await;
    for status in [
        "307 Temporary Redirect",
        "301 Moved Permanently",
        "308 Permanent Redirect",
    ] {
        let first = Server::answering(status, &[("Location", &second.url())], "").await;
        let FaultKind::StorageMoved { to } = kind(to(&first, &file).await) else {
            panic!("{status} within this computer is fine");
        };
        let moved = Form {
            url: to,
            ..form(&first.url())
        };
        assert!(
            send(&Http::default(), &moved, &file).await.is_ok(),
            "the caller posts again"
        );
    }
    for away in [
        "https://evil.example/",
        "http://evil.example/",
        "https://productive-files-x.s3.eu-west-1.amazonaws.com/",
    ] {
        let first = Server::answering("307 Temporary Redirect", &[("Location", away)], "").await;
        let outcome = kind(to(&first, &file).await);
        assert!(
            matches!(outcome, FaultKind::StorageNotAllowed { .. }),
            "{away} is not: {outcome:?}"
        );
    }
}

#[tokio::test]
async fn plain_http_to_the_world_is_refused_before_anything_is_sent() {
    let folder = Folder::new();
    let file = folder.file("a", b"hello");
    let outcome = send(&Http::default(), &form("http://storage.example/"), &file).await;
    assert_eq!(
        kind(outcome),
        FaultKind::StorageNotAllowed {
            host: "storage.example".to_owned()
        },
        "not encrypted"
    );
}

#[tokio::test]
async fn a_slow_connection_is_not_silence() {
    let world = World::new().await;
    world
        .sandbox
        .change_options(|options| options.bandwidth = Some(32_000_000));
    // Far more than the buffers on the way take at once.
    let file = world.folder.file("a", &vec![3; 40_000_000]);
    let reserved = world.provider.reserve(&file, Parent::NewComment).await;
    let idle = Duration::from_millis(400);
    let http = Http::new(Patience {
        idle,
        ..Patience::default()
    });
    let start = std::time::Instant::now();
    let stored = send(&http, &reserved.unwrap().form, &file).await;
    assert!(stored.is_ok(), "bytes moved all the time: {stored:?}");
    assert!(start.elapsed() > idle, "it took longer than silence may");
}

#[tokio::test]
async fn waiting_under_the_limit_is_not_silence() {
    let folder = Folder::new();
    let file = folder.file("a", &[3; 4_000]);
    let server = Server::new([Manner::Answer(created(&format!("\"{}\"", md5(&[3; 4_000]))))]).await;
    let http = impatient();
    let idle = http.patience().idle;
    http.throttle().set(Some(10_000));
    // Others are before it, for longer than silence may last.
    let others: Vec<_> = (0..20)
        .map(|_| {
            let throttle = http.throttle().clone();
            tokio::spawn(async move { throttle.take(1_000).await })
        })
        .collect();
    tokio::task::yield_now().await;
    let start = std::time::Instant::now();
    let stored = send(&http, &form(&server.url()), &file).await;
    assert!(stored.is_ok(), "its turn came: {stored:?}");
    assert!(start.elapsed() > idle * 2, "it waited longer than silence may");
    for other in others {
        other.await.expect("its turn came too");
    }
}
