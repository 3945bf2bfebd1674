//! Both ways to upload, and what the storage refuses.

use std::time::Duration;

use attache_sandbox::{
    CredentialState, FileState, KantataOptions, Mistake, NamePolicy, Options, ReplyShape, Sse, Step,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use futures_util::stream;
use reqwest::{Method, multipart};
use serde_json::{Value, json};

use super::client::{Client, file, form, text};

const HELLO_MD5: &str = "5d41402abc4b2a76b9719d911017c592";

fn options(change: impl FnOnce(&mut KantataOptions)) -> Options {
    let mut options = Options::for_tests();
    change(&mut options.kantata);
    options
}

#[tokio::test]
async fn three_steps_upload_a_file() {
    let client = Client::new().await;
    let reserved = client.reserve("Angebot_final.pdf", "post_attachment").await;
    assert_eq!(reserved.fields["utf8"], "✓");
    assert_eq!(reserved.fields["success_action_status"], 201);
    assert_eq!(
        reserved.fields["Content-Disposition"],
        "attachment; filename=\"Angebot_final.pdf\"; filename*=UTF-8''Angebot_final.pdf"
    );
    let policy = STANDARD.decode(reserved.fields["policy"].as_str().unwrap()).unwrap();
    let policy: Value = serde_json::from_slice(&policy).unwrap();
    let conditions = policy["conditions"].as_array().unwrap();
    assert!(conditions.contains(&json!(["starts-with", "$utf8", ""])));
    assert!(conditions.contains(&json!(["content-length-range", 0, 5_u64 << 30])));
    assert_eq!(
        client.sandbox.kantata_attachments().last().unwrap().state,
        FileState::Reserved
    );

    let (status, xml) = client.store(&reserved, b"hello").await;
    assert_eq!(status, 201);
    assert!(
        xml.contains("<PostResponse><Location>") && xml.contains(HELLO_MD5),
        "{xml}"
    );
    assert_eq!(
        client.sandbox.kantata_attachments().last().unwrap().state,
        FileState::Stored
    );
    let (status, document) = client.sync(reserved.id).await;
    assert_eq!(status, 200);
    assert_eq!(
        document["results"],
        json!([{"key": "attachments", "id": reserved.id.to_string()}])
    );
    let shown = &document["attachments"][reserved.id.to_string()];
    assert_eq!(
        (&shown["filename"], &shown["filesize"]),
        (&json!("Angebot_final.pdf"), &json!(5))
    );
    assert_eq!(client.sync(reserved.id).await.0, 200, "it may be synced again");

    let stored = client.sandbox.kantata_attachments().pop().unwrap();
    assert_eq!(
        (stored.state, stored.md5.as_deref()),
        (FileState::Registered, Some(HELLO_MD5))
    );
    assert_eq!(std::fs::read(stored.path.unwrap()).unwrap(), b"hello");
    let read = client.http.get(shown["url"].as_str().unwrap()).send().await.unwrap();
    assert_eq!(text(read).await, "hello");
    for step in [Step::Reserve, Step::Store, Step::Register, Step::Download] {
        assert!(client.sandbox.count(step) > 0, "{step:?}");
    }
    client.assert_no_mistakes();
}

#[tokio::test]
async fn fields_come_in_the_documented_order() {
    let client = Client::new().await;
    let body = text(client.ask("a.pdf", "receipt").send().await.unwrap()).await;
    let places: Vec<usize> = [
        "\"id\"",
        "\"action\"",
        "\"utf8\"",
        "\"key\"",
        "\"Content-Disposition\"",
        "\"success_action_status\"",
        "\"AWSAccessKeyId\"",
        "\"acl\"",
        "\"policy\"",
        "\"signature\"",
    ]
    .into_iter()
    .map(|name| body.find(name).unwrap())
    .collect();
    assert!(places.is_sorted(), "{body}");
}

#[tokio::test]
async fn credentials_may_be_asked_for_in_every_kind_of_body() {
    let client = Client::new().await;
    let beside = json!({"direct": true, "attachment": {"filename": "a.txt", "type": "receipt"}});
    let inside = json!({"attachment": {"direct": true, "filename": "a.txt", "type": "receipt"}});
    for body in [beside, inside] {
        assert!(client.post("/attachments", body).await.1["fields"].is_object());
    }
    let form = multipart::Form::new()
        .text("direct", "true")
        .text("attachment[filename]", "b.txt")
        .text("attachment[type]", "receipt");
    let call = client.call(Method::POST, "/attachments.json").multipart(form);
    assert_eq!(call.send().await.unwrap().status(), 200);
    // The body says what it was for, not only the content type.
    assert_eq!(
        (client.sandbox.count(Step::Reserve), client.sandbox.count(Step::Upload)),
        (3, 0)
    );
    let again: Vec<bool> = client.sandbox.credentials().iter().map(|it| it.again).collect();
    assert_eq!(again, [false, true, false]);
}

#[tokio::test]
async fn small_files_go_to_the_api_itself() {
    let client = Client::with(options(|it| it.server_limit = 1_000)).await;
    let (status, document) = client.upload("a_b.pdf", "post_attachment", b"hello").await;
    assert_eq!(status, 200, "{document}");
    let id = document["results"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(document["attachments"][&id]["filesize"], 5);
    let stored = client.sandbox.kantata_attachments().pop().unwrap();
    assert_eq!(
        (stored.state, stored.md5.as_deref()),
        (FileState::Registered, Some(HELLO_MD5))
    );
    assert_eq!(client.sandbox.count(Step::Upload), 1);
    client
        .sandbox
        .change_options(|options| options.kantata.reply_shape = ReplyShape::Bare);
    let (_, document) = client.upload("a_b.pdf", "receipt", b"hello").await;
    assert!(
        document["id"].is_u64() && document.as_object().unwrap().len() == 1,
        "{document}"
    );
    client.assert_no_mistakes();

    let (status, document) = client.upload("a_b.pdf", "receipt", &[7; 1_001]).await;
    assert_eq!((status, &document["errors"][0]["field"]), (422, &json!("data")));
    assert_eq!(
        client.sandbox.mistakes(),
        [Mistake::ServerUploadTooLarge {
            size: 1_001,
            limit: 1_000
        }]
    );
    client.sandbox.change_options(|options| options.kantata.server = false);
    assert_eq!(client.upload("a_b.pdf", "receipt", b"x").await.0, 422);
    client.sandbox.change_options(|options| options.kantata.direct = false);
    assert_eq!(client.ask("a_b.pdf", "receipt").send().await.unwrap().status(), 422);
}

#[tokio::test]
async fn credentials_end_while_the_fields_are_read_and_not_while_the_file_is() {
    let client = Client::with(options(|it| it.cred_ttl = Duration::from_secs(1))).await;
    // 70,000 bytes at 50,000 a second take longer than the credentials live; the fields before them are there at once.
    client
        .sandbox
        .change_options(|options| options.bandwidth = Some(50_000));
    let reserved = client.reserve("a.bin", "post_attachment").await;
    assert_eq!(client.store(&reserved, &[7; 70_000]).await.0, 201);
    client.sandbox.change_options(|options| {
        options.bandwidth = None;
        options.kantata.cred_ttl = Duration::ZERO;
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
    let refused = async |change: &dyn Fn(&mut serde_json::Map<String, Value>), bytes: &[u8]| {
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
        move |fields: &mut serde_json::Map<String, Value>| {
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
async fn syncing_may_lag_and_needs_a_file() {
    let client = Client::with(options(|it| it.sync_lag = 2)).await;
    let reserved = client.reserve("a.txt", "receipt").await;
    assert_eq!(client.sync(reserved.id).await.0, 422);
    client
        .sandbox
        .change_options(|options| options.kantata.sync_status = 404);
    assert_eq!(client.sync(reserved.id).await.0, 404);
    client.store(&reserved, b"x").await;
    let mut statuses = Vec::new();
    for _ in 0..3 {
        statuses.push(client.sync(reserved.id).await.0);
    }
    assert_eq!(statuses, [404, 404, 200]);
    assert_eq!(client.sync(1).await.0, 404);
    assert_eq!(
        client.delete(&format!("/attachments/{}.json", reserved.id)).await.0,
        204
    );
    assert_eq!(client.sync(reserved.id).await.0, 404);
}

#[tokio::test]
async fn types_are_checked_and_proofs_may_be_refused() {
    let client = Client::with(options(|it| it.names = NamePolicy::FailAtStorage)).await;
    for kind in ["", "picture"] {
        let (status, document) = crate::client::read(client.ask("a.txt", kind).send().await.unwrap()).await;
        assert_eq!((status, &document["errors"][0]["field"]), (422, &json!("type")));
    }
    let id = client.direct("a.txt", "proof", b"x").await;
    let (_, document) = client.sync(id).await;
    assert!(document["attachments"][id.to_string()]["proof_url"].is_string());
    client
        .sandbox
        .change_options(|options| options.kantata.allow_proof = false);
    assert_eq!(client.ask("a.txt", "proof").send().await.unwrap().status(), 422);
}
