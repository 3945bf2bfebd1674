//! Both ways to upload.

use attache_sandbox::{Action, Fault, FileState, KantataOptions, Mistake, NamePolicy, Options, ReplyShape, Step};
use base64::{Engine, engine::general_purpose::STANDARD};
use reqwest::{Method, multipart};
use serde_json::{Value, json};

use super::client::{Client, text};

pub(super) const HELLO_MD5: &str = "5d41402abc4b2a76b9719d911017c592";

pub(super) fn options(change: impl FnOnce(&mut KantataOptions)) -> Options {
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

#[tokio::test]
async fn a_call_takes_three_minutes_at_most() {
    let client = Client::with(options(|it| it.api_timeout = std::time::Duration::from_millis(200))).await;
    client
        .sandbox
        .change_options(|options| options.bandwidth = Some(10_000));
    let part = multipart::Part::bytes(vec![7; 1 << 20]).file_name("a.bin");
    let form = multipart::Form::new()
        .text("attachment[type]", "receipt")
        .part("attachment[data]", part);
    let sent = client.call(Method::POST, "/attachments").multipart(form).send().await;
    // The answer comes while the client still sends, so that it may meet a cut connection instead.
    assert!(sent.is_err() || sent.unwrap().status() == 503);
    let attachments = client.sandbox.kantata_attachments();
    assert!(attachments.iter().all(|file| file.name != "a.bin"));
}

#[tokio::test]
async fn an_upload_whose_reply_is_lost_is_there_all_the_same() {
    let client = Client::new().await;
    client.sandbox.fault(Fault::at(Step::Upload, Action::LoseReply));
    let part = multipart::Part::bytes(b"hello".to_vec()).file_name("a.txt");
    let form = multipart::Form::new()
        .part("attachment[data]", part)
        .text("attachment[type]", "receipt");
    let call = client.call(Method::POST, "/attachments").multipart(form);
    assert!(call.send().await.is_err());
    assert_eq!(client.sandbox.kantata_attachments().pop().unwrap().name, "a.txt");
}
