//! What the storage refuses, and how long credentials live.

use std::time::Duration;

use attache_sandbox::{Action, CredentialState, Fault, Mistake, Sse, Step};
use futures_util::stream;
use serde_json::{Map, Value, json};

use super::{
    client::{Client, file, form},
    upload::{HELLO_MD5, options},
};

#[tokio::test]
async fn credentials_end_while_the_fields_are_read_and_not_while_the_file_is() {
    let client = Client::with(options(|it| it.cred_ttl = Duration::from_secs(1))).await;
    // 70,000 bytes at 50,000 a second take longer than the credentials live; the fields before them are there at once.
    client
        .sandbox
        .change_options(|options| options.bandwidth = Some(50_000));
    let reserved = client.reserve("a.bin", "post_attachment").await;
    assert_eq!(client.store(&reserved, &vec![7; 70_000]).await.0, 201);
    client.sandbox.change_options(|options| {
        options.bandwidth = None;
        options.kantata.cred_ttl = Duration::ZERO;
        // However long the next request takes, it is late and not missing.
        options.kantata.note_unused = false;
    });
    let late = client.reserve("b.bin", "post_attachment").await;
    let (status, xml) = client.store(&late, b"x").await;
    assert_eq!(status, 403);
    assert!(
        xml.contains("<Code>AccessDenied</Code>") && xml.contains("Policy expired."),
        "{xml}"
    );
    assert_eq!(
        client.sandbox.mistakes(),
        [Mistake::CredentialsLate { attachment: late.id }]
    );
    let states: Vec<_> = client.sandbox.credentials().iter().map(|it| it.state).collect();
    assert_eq!(states, [CredentialState::Used, CredentialState::Late]);
}

#[tokio::test]
async fn credentials_nobody_used_are_noted() {
    let client = Client::with(options(|it| it.cred_ttl = Duration::from_millis(250))).await;
    let unused = client.reserve("a.txt", "receipt").await;
    let given_up = client.reserve("b.txt", "receipt").await;
    assert_eq!(client.delete(&format!("/attachments/{}", given_up.id)).await.0, 204);
    client.sandbox.when(|sandbox| !sandbox.mistakes().is_empty()).await;
    assert_eq!(
        client.sandbox.mistakes(),
        [Mistake::CredentialsUnused { attachment: unused.id }]
    );
}

#[tokio::test]
async fn the_storage_holds_the_form_against_the_policy() {
    let client = Client::with(options(|it| it.s3_max = 100)).await;
    let refused = async |change: &dyn Fn(&mut Map<String, Value>), bytes: &[u8]| {
        client.sandbox.forget_mistakes();
        let mut reserved = client.reserve("a.txt", "receipt").await;
        change(&mut reserved.fields);
        let (status, xml) = client.store(&reserved, bytes).await;
        let code = xml.split("<Code>").nth(1).and_then(|rest| rest.split('<').next());
        (
            status,
            code.unwrap_or_default().to_owned(),
            client.sandbox.mistakes().len(),
        )
    };
    let denied = |mistakes| (403, "AccessDenied".to_owned(), mistakes);
    let with = |name: &'static str, value: &'static str| {
        move |fields: &mut Map<String, Value>| {
            fields.insert(name.to_owned(), json!(value));
        }
    };
    assert_eq!(refused(&with("Content-Type", "text/plain"), b"x").await, denied(1));
    assert_eq!(
        refused(&with("x-amz-server-side-encryption", "AES256"), b"x").await,
        denied(1)
    );
    assert_eq!(refused(&with("x-ignore-me", "1"), b"x").await.0, 201);
    assert_eq!(refused(&with("acl", "public-read"), b"x").await, denied(1));
    let wrong = |code: &str| (403, code.to_owned(), 1);
    assert_eq!(
        refused(&with("signature", "AAAA"), b"x").await,
        wrong("SignatureDoesNotMatch")
    );
    assert_eq!(
        refused(&with("AWSAccessKeyId", "AKIA"), b"x").await,
        wrong("InvalidAccessKeyId")
    );
    for name in ["utf8", "Content-Disposition"] {
        assert_eq!(
            refused(&|fields| drop(fields.remove(name)), b"x").await,
            denied(1),
            "{name}"
        );
    }
    assert_eq!(refused(&|_| {}, &[7; 101]).await, (400, "EntityTooLarge".to_owned(), 0));
    assert_eq!(refused(&|_| {}, &[7; 100]).await.0, 201);
}

#[tokio::test]
async fn the_field_for_encryption_may_be_in_three_places() {
    let name = "x-amz-server-side-encryption";
    let client = Client::with(options(|it| it.sse = Sse::InFields)).await;
    let reserved = client.reserve("a.txt", "receipt").await;
    assert_eq!(reserved.fields[name], "AES256");
    assert_eq!(client.store(&reserved, b"x").await.0, 201);
    client
        .sandbox
        .change_options(|options| options.kantata.sse = Sse::OnlyInPolicy);
    let mut reserved = client.reserve("a.txt", "receipt").await;
    assert!(!reserved.fields.contains_key(name));
    assert_eq!(client.store(&reserved, b"x").await.0, 403);
    reserved.fields.insert(name.to_owned(), json!("AES256"));
    assert_eq!(client.store(&reserved, b"x").await.0, 201);
}

#[tokio::test]
async fn the_storage_completes_the_key() {
    let client = Client::with(options(|it| it.key_with_filename = true)).await;
    let id = client.direct("a.txt", "receipt", b"hello").await;
    let stored = client.sandbox.kantata_attachments().pop().unwrap();
    assert_eq!((stored.id, stored.md5.as_deref()), (id, Some(HELLO_MD5)));
}

#[tokio::test]
async fn forms_are_whole_and_end_with_the_file() {
    let client = Client::new().await;
    let reserved = client.reserve("a.txt", "receipt").await;
    let late = form(&reserved.fields).part("file", file(b"x")).text("later", "ignored");
    assert_eq!(client.send(&reserved.action, late).await.0, 201);
    assert_eq!(client.sandbox.mistakes(), [Mistake::FileNotLast]);
    client.sandbox.forget_mistakes();
    assert_eq!(client.send(&reserved.action, form(&reserved.fields)).await.0, 400);
    assert_eq!(client.sandbox.mistakes(), [Mistake::NoFile]);
    client.sandbox.forget_mistakes();
    let pieces = stream::iter([Ok::<_, std::io::Error>("x")]);
    let chunked = client
        .http
        .post(&reserved.action)
        .body(reqwest::Body::wrap_stream(pieces));
    assert_eq!(chunked.send().await.unwrap().status(), 411);
    assert_eq!(client.sandbox.mistakes(), [Mistake::ChunkedUpload]);
}

#[tokio::test]
async fn another_address_takes_the_same_form() {
    let client = Client::new().await;
    let reserved = client.reserve("a.txt", "receipt").await;
    client
        .sandbox
        .fault(Fault::at(Step::Store, Action::Redirect { to: None }));
    let moved = form(&reserved.fields).part("file", file(b"x"));
    let moved = client
        .http
        .post(&reserved.action)
        .multipart(moved)
        .send()
        .await
        .unwrap();
    assert_eq!(moved.status(), 307);
    let there = moved.headers()["location"].to_str().unwrap();
    let again = form(&reserved.fields).part("file", file(b"x"));
    assert_eq!(client.send(there, again).await.0, 201);
    assert_eq!(client.sync(reserved.id).await.0, 200);
    client.assert_no_mistakes();
}
