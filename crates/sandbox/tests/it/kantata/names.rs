//! Which names are taken, and where the others fail.

use attache_sandbox::{Mistake, NamePolicy};
use serde_json::json;

use super::client::Client;
use crate::client::read;

const LEGAL: [&str; 6] = ["a.pdf", "Angebot_fuer-Mueller.pdf", "LICENSE", "_", "x-1.7z", "A.B"];
const ILLEGAL: [&str; 14] = [
    "Angebot für Müller (final).pdf",
    "a b.pdf",
    "a.tar.gz",
    ".env",
    "..",
    "a.",
    "größe.txt",
    "📷.png",
    "a/b.txt",
    "a\"b.txt",
    "gnp\u{202e}.exe",
    "a+b.txt",
    "a.p-f",
    "10%.txt",
];

#[tokio::test]
async fn names_are_refused_when_the_attachment_is_made() {
    let client = Client::new().await;
    for name in LEGAL {
        assert_eq!(
            client.ask(name, "receipt").send().await.unwrap().status(),
            200,
            "{name}"
        );
    }
    client.assert_no_mistakes();
    for name in ILLEGAL {
        let (status, document) = read(client.ask(name, "receipt").send().await.unwrap()).await;
        assert_eq!(
            (status, &document["errors"][0]["field"]),
            (422, &json!("filename")),
            "{name}"
        );
        assert_eq!(document["errors"][0]["type"], "validation");
        assert_eq!(
            client.sandbox.mistakes(),
            [Mistake::IllegalFileName { name: name.to_owned() }]
        );
        client.sandbox.forget_mistakes();
    }
    let too_long = "a".repeat(256);
    assert_eq!(client.ask(&too_long, "receipt").send().await.unwrap().status(), 422);
    assert_eq!(client.upload("a b.txt", "receipt", b"x").await.0, 422);
    assert_eq!(client.ask("", "receipt").send().await.unwrap().status(), 422);
}

#[tokio::test]
async fn names_may_fail_at_the_storage_instead() {
    let client = Client::new().await;
    client
        .sandbox
        .change_options(|options| options.kantata.names = NamePolicy::FailAtStorage);
    let reserved = client.reserve("a b.txt", "receipt").await;
    let (status, xml) = client.store(&reserved, b"x").await;
    assert_eq!(status, 403);
    assert!(xml.contains("Policy Condition failed"), "{xml}");
    assert_eq!(client.sync(reserved.id).await.0, 422);
    assert_eq!(client.sandbox.mistakes().len(), 1);
}

#[tokio::test]
async fn a_rename_may_take_more() {
    let client = Client::new().await;
    let id = client.direct("Angebot_fuer_Mueller.pdf", "post_attachment", b"x").await;
    let path = format!("/attachments/{id}.json");
    let human = json!({"attachment": {"filename": "Angebot für Müller (final).pdf"}});
    let (status, document) = client.put(&path, human.clone()).await;
    assert_eq!(status, 200);
    assert_eq!(
        document["attachments"][id.to_string()]["filename"],
        "Angebot für Müller (final).pdf"
    );
    client
        .sandbox
        .change_options(|options| options.kantata.free_rename = false);
    assert_eq!(client.put(&path, human).await.0, 422);
    assert_eq!(
        client.put(&path, json!({"attachment": {"filename": "b.pdf"}})).await.0,
        200
    );
    assert_eq!(
        client
            .put("/attachments/1", json!({"attachment": {"filename": "b.pdf"}}))
            .await
            .0,
        404
    );
    assert_eq!(client.sandbox.kantata_attachments().pop().unwrap().name, "b.pdf");
    client.assert_no_mistakes();
}
