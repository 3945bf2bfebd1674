//! The four steps, and what stays after a restart.

use std::time::Duration;

use attache_sandbox::{Options, Sandbox, Step, seed};
use serde_json::json;

use crate::client::{Client, attachment, ids};

#[tokio::test]
async fn four_steps_attach_a_file_to_a_task() {
    let client = Client::new().await;
    let bytes = b"Hallo Startseite";
    let reserved = client
        .reserve(json!({
            "name": "Bild 1 (größer).txt", "content_type": "text/plain", "size": bytes.len(), "attachable_type": "task",
        }))
        .await;
    let attributes = &reserved.document["data"]["attributes"];
    assert_eq!(attributes["thumb"], json!(null));
    assert_eq!(attributes["temp_url"], json!(null));
    assert!(!attributes["url"].as_str().unwrap().contains('?'));
    assert_eq!(reserved.policy["Content-Type"], "text/plain");
    assert!(
        reserved.policy["key"]
            .as_str()
            .unwrap()
            .ends_with("/original/Bild 1 (größer).txt")
    );

    let stored = client.store(&reserved, bytes).await;
    assert_eq!(stored.status(), 201);
    let location = stored.headers()["location"].to_str().unwrap().to_owned();
    assert!(location.contains("attachments%2Ffiles%2F"), "{location}");
    let etag = stored.headers()["etag"].to_str().unwrap().to_owned();
    let xml = stored.text().await.unwrap();
    assert!(xml.contains("<Bucket>productive-files-sandbox</Bucket>"), "{xml}");

    let path = format!("/attachments/{}", reserved.id);
    let body = json!({"temp_url": location, "task_id": seed::EMPTY, "attachable_type": "task", "attachable_id": seed::EMPTY.to_string()});
    let (status, document) = client.patch(&path, attachment(body)).await;
    assert_eq!(status, 200);
    assert_eq!(document["data"]["attributes"]["temp_url"], json!(location));

    let (_, list) = client
        .get(&format!("/attachments?filter[task_id]={}&sort=-id", seed::EMPTY))
        .await;
    assert_eq!(ids(&list), [reserved.id]);
    assert!(list["data"][0]["attributes"]["url"].as_str().unwrap().contains('?'));
    let files = client.sandbox.files_of_task(seed::EMPTY);
    assert_eq!(format!("\"{}\"", files[0].md5.as_ref().unwrap()), etag);
    assert_eq!(std::fs::read(files[0].path.as_ref().unwrap()).unwrap(), bytes);
    assert_eq!(client.sandbox.count(Step::Store), 1);
    client.assert_no_mistakes();
}

#[tokio::test]
async fn a_policy_has_a_content_type_only_when_one_was_sent() {
    let client = Client::new().await;
    let reserved = client.reserve(json!({"name": "a.bin"})).await;
    assert!(!reserved.policy.contains_key("Content-Type"));
    assert_eq!(reserved.document["data"]["attributes"]["size"], json!(null));
    assert_eq!(client.store(&reserved, b"x").await.status(), 201);
}

#[tokio::test]
async fn the_final_address_comes_later() {
    let options = Options {
        process_delay: Duration::from_millis(40),
        ..Options::for_tests()
    };
    let client = Client::with(options).await;
    let reserved = client
        .reserve(json!({"name": "a.png", "content_type": "image/png"}))
        .await;
    let location = client.store(&reserved, b"png").await.headers()["location"]
        .to_str()
        .unwrap()
        .to_owned();
    let path = format!("/attachments/{}", reserved.id);
    let (_, document) = client.patch(&path, attachment(json!({"temp_url": location}))).await;
    assert!(!document["data"]["attributes"]["url"].as_str().unwrap().contains('?'));
    client
        .sandbox
        .when(|sandbox| {
            sandbox
                .attachments()
                .iter()
                .any(|file| file.id == reserved.id && file.size == Some(3))
        })
        .await;
    let (_, document) = client.get(&path).await;
    let attributes = &document["data"]["attributes"];
    assert!(attributes["url"].as_str().unwrap().contains('?'));
    assert_eq!(attributes["temp_url"], attributes["url"]);
    assert!(attributes["thumb"].is_string());
}

#[tokio::test]
async fn state_survives_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let options = Options {
        folder: Some(folder.path().to_owned()),
        ..Options::for_tests()
    };
    let client = Client::with(options.clone()).await;
    let id = client.upload("a.txt", b"abc", json!({"task_id": seed::EMPTY})).await;
    client.sandbox.delete_task(seed::CLOSED);
    client.sandbox.comment_as_someone_else(seed::EMPTY, "<p>Danke</p>");
    client.sandbox.shutdown().await;

    let sandbox = Sandbox::start(options).await.unwrap();
    let files = sandbox.files_of_task(seed::EMPTY);
    assert_eq!(files.iter().map(|file| file.id).collect::<Vec<_>>(), [id]);
    assert_eq!(std::fs::read(files[0].path.as_ref().unwrap()).unwrap(), b"abc");
    assert_eq!(
        sandbox.comments_of_task(seed::EMPTY)[0].body.as_deref(),
        Some("<p>Danke</p>")
    );
    assert_eq!(sandbox.files_of_task(seed::STARTSEITE).len(), 2);
}

#[tokio::test]
async fn a_large_file_is_streamed_to_disk() {
    let client = Client::new().await;
    let bytes = vec![7; 24 << 20];
    let id = client
        .upload("gross.bin", &bytes, json!({"task_id": seed::EMPTY}))
        .await;
    let file = client.sandbox.files_of_task(seed::EMPTY).remove(0);
    assert_eq!((file.id, file.size), (id, Some(24 << 20)));
    assert_eq!(std::fs::metadata(file.path.unwrap()).unwrap().len(), 24 << 20);
}
