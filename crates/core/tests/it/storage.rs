//! Posting files: what goes over the wire, and everything that may go wrong with it.

use std::{
    fs,
    io::Write as _,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::SystemTime,
};

use attache_core::{
    http::Http,
    provider::{Fault, FaultKind, Form, Parent, Provider as _},
    reason::Reason,
    storage::{self, OpenFile},
    upload::{FileToSend, Stored, Verdict},
};
use attache_sandbox::{Action, Fault as Trouble, Role, seed};
use tokio_util::sync::CancellationToken;

use crate::{
    harness::{Folder, World, kind, md5, send, task},
    server::{Manner, Server, answer},
};

pub(crate) fn form(url: &str) -> Form {
    let fields = [
        ("key", "attachments/files/000/000/001/original/a b.txt"),
        ("x-amz-security-token", "SECRET"),
        ("policy", "POLICY"),
        ("Content-Type", "text/plain"),
    ];
    Form {
        url: url.parse().expect("an address"),
        fields: fields.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec(),
        expires: None,
        file_name: None,
    }
}

pub(crate) fn created(etag: &str) -> String {
    answer("201 Created", &[("ETag", etag), ("Location", "http://s/key")], "")
}

pub(crate) async fn to(server: &Server, file: &FileToSend) -> Result<Stored, Fault> {
    send(&Http::default(), &form(&server.url()), file).await
}

/// What somebody does to a file meanwhile.
type Change = fn(&fs::File);

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
    let changes: [(&str, Change); 3] = [
        ("shrinks", |file| file.set_len(300_000).unwrap()),
        ("grows", |file| file.set_len(400_001).unwrap()),
        ("is touched", |file| file.set_modified(SystemTime::UNIX_EPOCH).unwrap()),
    ];
    for (what, change) in changes {
        let file = folder.file(what, &bytes);
        let server = Server::new([Manner::Answer(created(""))]).await;
        let open = OpenFile::open(&file.path).unwrap();
        change(&fs::OpenOptions::new().write(true).open(&file.path).unwrap());
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

#[cfg(unix)]
#[tokio::test]
async fn bytes_that_changed_behind_an_old_time_are_noticed() {
    let folder = Folder::new();
    let file = folder.file("a", &vec![1_u8; 2_000_000]);
    let server = Server::new([Manner::Answer(created(""))]).await;
    let http = Http::default();
    http.throttle().set(Some(2_000_000));
    let open = OpenFile::open(&file.path).unwrap();
    let modified = fs::metadata(&file.path).unwrap().modified().unwrap();
    let (sent, cancel) = (Arc::new(AtomicU64::new(0)), CancellationToken::new());
    let overwritten = async {
        while sent.load(Ordering::Relaxed) == 0 {
            tokio::task::yield_now().await;
        }
        let mut writer = fs::OpenOptions::new().write(true).open(&file.path).unwrap();
        writer.write_all(&vec![2; 2_000_000]).unwrap();
        writer.set_modified(modified).unwrap();
    };
    let to = form(&server.url());
    let (outcome, ()) = tokio::join!(storage::store(&http, &to, &open, &sent, &cancel), overwritten);
    assert_eq!(kind(outcome), FaultKind::File(Reason::Changed), "as sync tools do it");
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
