//! Posting files: what goes over the wire, and everything that may go wrong with it.

use std::{
    fs,
    io::Write as _,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, SystemTime},
};

use attache_core::{
    http::{Http, Patience},
    provider::{Fault, FaultKind, Form, Parent, Provider as _},
    reason::Reason,
    storage::{self, OpenFile},
    upload::{FileToSend, Stored, Verdict},
};
use attache_sandbox::{Action, Fault as Trouble, Role, seed};
use tokio_util::sync::CancellationToken;

use crate::{
    harness::{Folder, World, impatient, kind, md5, send, task},
    server::{Manner, Server, answer},
};

fn form(url: &str) -> Form {
    let fields = [
        ("key", "attachments/files/000/000/001/original/a b.txt"),
        ("x-amz-security-token", "SECRET"),
        ("policy", "POLICY"),
        ("Content-Type", "text/plain"),
    ];
    Form {
        url: url.parse().unwrap(),
        fields: fields.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec(),
        expires: None,
    }
}

fn created(etag: &str) -> String {
    answer("201 Created", &[("ETag", etag), ("Location", "http://s/key")], "")
}

async fn to(server: &Server, file: &FileToSend) -> Result<Stored, Fault> {
    send(&Http::default(), &form(&server.url()), file).await
}

#[tokio::test]
async fn fields_go_in_order_and_the_file_last_with_its_length() {
    let folder = Folder::new();
    let file = folder.file("Ünïcode \"a\".txt", b"hello");
    let server = Server::new([Manner::Answer(created(&format!("\"{}\"", md5(b"hello"))))]).await;
    let stored = to(&server, &file).await.unwrap();
    assert_eq!(
        stored.verdict,
        Verdict::Verified,
        "the ETag is the MD5 of what was sent"
    );
    assert_eq!(
        (stored.size, stored.location.as_str()),
        (5, "http://s/key"),
        "size and place"
    );

    let seen = &server.seen()[0];
    assert!(
        seen.head.contains("\r\ncontent-length: "),
        "the length is known: {}",
        seen.head
    );
    assert!(
        !seen.head.contains("transfer-encoding"),
        "storage refuses chunks: {}",
        seen.head
    );
    for secret in ["x-auth-token", "x-organization-id", "cookie", "authorization"] {
        assert!(!seen.head.contains(secret), "{secret} has no business here");
    }
    let body = String::from_utf8(seen.body.clone()).expect("only text was sent");
    let places: Vec<_> = [
        "\"key\"",
        "\"x-amz-security-token\"",
        "\"policy\"",
        "\"Content-Type\"",
        "\"file\"",
    ]
    .iter()
    .map(|name| {
        body.find(&format!("name={name}"))
            .unwrap_or_else(|| panic!("no {name} in {body}"))
    })
    .collect();
    assert!(
        places.is_sorted(),
        "in the order of the policy, the file last: {places:?}"
    );
    assert!(body.is_ascii(), "names are plain in the form");
    assert!(
        body[places[4]..].contains("Content-Type: text/plain\r\n\r\nhello\r\n--"),
        "the file as it is: {body}"
    );
}

#[tokio::test]
async fn empty_and_large_files_arrive_byte_for_byte() {
    let world = World::new().await;
    let large: Vec<u8> = (0..3_000_001_u32).map(|number| (number % 251) as u8).collect();
    for bytes in [&[][..], b"x", &large] {
        let place = task(seed::EMPTY);
        let file = world.folder.file("file.bin", bytes);
        let (_, stored) = world.store(&file, Parent::Place(&place)).await.unwrap();
        let size = bytes.len();
        assert_eq!(stored.verdict, Verdict::Verified, "{size} bytes are verified");
        assert_eq!(stored.md5, md5(bytes), "{size} bytes are hashed while they are sent");
        assert_eq!(stored.size, size as u64, "{size} bytes are counted");
    }
    assert_eq!(world.sandbox.mistakes(), [], "storage has nothing to complain about");
}

#[tokio::test]
async fn the_counter_ends_at_the_size_and_starts_anew() {
    let (folder, bytes) = (Folder::new(), vec![7; 500_000]);
    let file = folder.file("a", &bytes);
    let server = Server::new([Manner::Answer(created(&md5(&bytes)))]).await;
    let open = OpenFile::open(&file.path).unwrap();
    let (sent, cancel) = (Arc::new(AtomicU64::new(99)), CancellationToken::new());
    for round in 1..=2 {
        let stored = storage::store(&Http::default(), &form(&server.url()), &open, &sent, &cancel).await;
        assert!(stored.is_ok(), "the same handle is good for round {round}: {stored:?}");
        assert_eq!(
            sent.load(Ordering::Relaxed),
            500_000,
            "every byte once in round {round}"
        );
    }
}

#[tokio::test]
async fn etags_decide_between_three_outcomes() {
    let folder = Folder::new();
    let file = folder.file("a", b"hello");
    let other = md5(b"other");
    let upper = format!("\"{}\"", md5(b"hello").to_uppercase());
    let dashed = format!("\"{}-2\"", md5(b"hello"));
    for (etag, expected) in [
        (upper.as_str(), Some(Verdict::Verified)),
        (other.as_str(), None),
        (dashed.as_str(), Some(Verdict::NotVerifiable)),
        ("\"abc\"", Some(Verdict::NotVerifiable)),
        ("", Some(Verdict::NotVerifiable)),
    ] {
        let server = Server::new([Manner::Answer(created(etag))]).await;
        let outcome = to(&server, &file).await;
        match expected {
            Some(verdict) => assert_eq!(outcome.unwrap().verdict, verdict, "for the ETag {etag}"),
            None => assert_eq!(kind(outcome), FaultKind::Damaged, "another MD5 is damage"),
        }
    }
    let encrypted = [("ETag", other.as_str()), ("x-amz-server-side-encryption", "aws:kms")];
    let server = Server::answering("201 Created", &encrypted, "").await;
    let stored = to(&server, &file).await.unwrap();
    assert_eq!(
        stored.verdict,
        Verdict::NotVerifiable,
        "such encryption makes ETags that only look like MD5"
    );
}

#[tokio::test]
async fn damage_and_lost_places_in_the_sandbox() {
    let world = World::new().await;
    let place = task(seed::EMPTY);
    let file = world.folder.file("a b%.txt", b"hello");
    let store = async || world.store(&file, Parent::Place(&place)).await;
    world.sandbox.fault(Trouble::on(Role::Storage, Action::Damage));
    assert_eq!(kind(store().await), FaultKind::Damaged, "the stored copy differs");
    let usual = store().await.unwrap();
    for action in [Action::NoLocationHeader, Action::NoLocation] {
        world.sandbox.fault(Trouble::on(Role::Storage, action.clone()));
        let (id, stored) = store().await.unwrap();
        let registered = world.provider.register(&id, &stored, Parent::NewComment).await;
        assert!(
            registered.is_ok(),
            "{action:?}: {} is where the file lies: {registered:?}",
            stored.location
        );
        let scheme = |location: &str| location.matches("%2F").count();
        assert_eq!(
            scheme(&stored.location),
            scheme(&usual.1.location),
            "written as storage writes it"
        );
    }
}

#[tokio::test]
async fn a_file_that_changed_is_never_sent_whole() {
    let folder = Folder::new();
    let bytes = vec![1_u8; 400_000];
    let changes: [(&str, fn(&mut fs::File)); 3] = [
        ("shrinks", |file| file.set_len(300_000).unwrap()),
        ("grows", |file| {
            file.set_len(400_001).unwrap();
        }),
        ("is touched", |file| file.set_modified(SystemTime::UNIX_EPOCH).unwrap()),
    ];
    for (what, change) in changes {
        let file = folder.file(what, &bytes);
        let server = Server::new([Manner::Answer(created(""))]).await;
        let open = OpenFile::open(&file.path).unwrap();
        change(&mut fs::OpenOptions::new().write(true).open(&file.path).unwrap());
        let (sent, cancel) = (Arc::new(AtomicU64::new(0)), CancellationToken::new());
        let outcome = storage::store(&Http::default(), &form(&server.url()), &open, &sent, &cancel).await;
        assert_eq!(
            kind(outcome),
            FaultKind::File(Reason::Changed),
            "a file that {what} is noticed"
        );
        assert!(
            sent.load(Ordering::Relaxed) < 400_000,
            "a file that {what} never becomes a whole upload"
        );
    }
}

#[tokio::test]
async fn an_empty_file_that_gets_content_is_noticed() {
    let folder = Folder::new();
    let file = folder.file("a", b"");
    let server = Server::new([Manner::Answer(created(""))]).await;
    let open = OpenFile::open(&file.path).unwrap();
    let mut writer = fs::OpenOptions::new().append(true).open(&file.path).unwrap();
    writer.write_all(b"now").unwrap();
    let (sent, cancel) = (Arc::new(AtomicU64::new(0)), CancellationToken::new());
    let outcome = storage::store(&Http::default(), &form(&server.url()), &open, &sent, &cancel).await;
    assert_eq!(
        kind(outcome),
        FaultKind::File(Reason::Changed),
        "it is not empty any more"
    );
}

#[tokio::test]
async fn stopping_ends_at_once() {
    let (folder, server) = (Folder::new(), Server::new([Manner::Silent]).await);
    let file = folder.file("a", &vec![0; 300_000]);
    let open = OpenFile::open(&file.path).unwrap();
    let (sent, cancel) = (Arc::new(AtomicU64::new(0)), CancellationToken::new());
    let stop = async {
        while sent.load(Ordering::Relaxed) == 0 {
            tokio::task::yield_now().await;
        }
        cancel.cancel();
    };
    let (http, form) = (Http::default(), form(&server.url()));
    let (outcome, ()) = tokio::join!(storage::store(&http, &form, &open, &sent, &cancel), stop);
    assert_eq!(kind(outcome), FaultKind::Cancelled, "the person stopped it");
    let again = storage::store(&http, &form, &open, &sent, &cancel).await;
    assert_eq!(kind(again), FaultKind::Cancelled, "and it stays stopped");
}

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
            FaultKind::Network { sent: true },
            "{manner:?} is no reason to wait for ever"
        );
    }
    let closed = Server::answering("200 OK", &[], "").await.url();
    let outcome = send(&impatient(), &form(&closed), &small).await;
    assert_eq!(
        kind(outcome),
        FaultKind::Network { sent: false },
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
    let code = "EntityTooLarge".to_owned();
    assert_eq!(
        fault.kind,
        FaultKind::StorageRefused { code },
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
        FaultKind::Network { sent: true },
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
    let lost = FaultKind::Network { sent: true };
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
        ("400 Bad Request", xml("EntityTooLarge", ""), refused("EntityTooLarge")),
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
