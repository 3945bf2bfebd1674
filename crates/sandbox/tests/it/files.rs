//! The files host: parts of a file, pictures, and what faults make of it.

use attache_sandbox::{Action, Fault, Step, seed};
use reqwest::Response;

use crate::client::Client;

async fn address(client: &Client, name: &str, content_type: &str, bytes: &[u8], member: &str) -> String {
    let id = client
        .sandbox
        .give("task", seed::EMPTY, (name, content_type), bytes)
        .expect("file");
    let (_, document) = client.get(&format!("/attachments/{id}")).await;
    let url = document["data"]["attributes"][member].as_str().expect("an address");
    format!("{url}&token={}", client.sandbox.token())
}

async fn part(client: &Client, url: &str, range: &str, tag: &str) -> Response {
    let request = client.http.get(url).header("range", range).header("if-range", tag);
    request.send().await.expect("an answer")
}

#[tokio::test]
async fn a_file_is_read_from_where_it_was_left() {
    let client = Client::new().await;
    let url = address(&client, "a.txt", "text/plain", b"0123456789", "url").await;
    let whole = client.http.get(&url).send().await.expect("an answer");
    let tag = whole.headers()["etag"].to_str().expect("text").to_owned();
    assert_eq!(whole.bytes().await.expect("bytes").as_ref(), b"0123456789");
    let rest = part(&client, &url, "bytes=6-", &tag).await;
    assert_eq!(
        (
            rest.status().as_u16(),
            rest.headers()["content-range"].to_str().expect("text")
        ),
        (206, "bytes 6-9/10")
    );
    assert_eq!(rest.bytes().await.expect("bytes").as_ref(), b"6789");
    assert_eq!(
        part(&client, &url, "bytes=6-", "\"other\"").await.status(),
        200,
        "it is another file now"
    );
    client.sandbox.change_options(|options| options.ranges = false);
    assert_eq!(
        part(&client, &url, "bytes=6-", &tag).await.status(),
        200,
        "it knows no ranges"
    );
    client.assert_no_mistakes();
}

#[tokio::test]
async fn pictures_have_thumbs_and_nothing_else_has() {
    let client = Client::new().await;
    let thumb = address(&client, "a.png", "image/png", b"png", "thumb").await;
    let answer = client.http.get(&thumb).send().await.expect("an answer");
    assert_eq!(answer.headers()["content-type"], "image/bmp");
    let bytes = answer.bytes().await.expect("bytes");
    assert!(
        bytes.starts_with(b"BM") && bytes.len() == 54 + 16 * 16 * 3,
        "{} bytes",
        bytes.len()
    );
    let text = address(&client, "a.txt", "text/plain", b"x", "url")
        .await
        .replace("/original/", "/thumb/");
    assert_eq!(client.http.get(&text).send().await.expect("an answer").status(), 404);
    client.assert_no_mistakes();
}

#[tokio::test]
async fn more_can_come_than_there_is() {
    let client = Client::new().await;
    let url = address(&client, "a.txt", "text/plain", b"0123456789", "url").await;
    client
        .sandbox
        .fault(Fault::at(Step::Download, Action::Surplus { bytes: 2 }));
    let answer = client.http.get(&url).send().await.expect("an answer");
    assert_eq!(answer.content_length(), None);
    assert_eq!(answer.bytes().await.expect("bytes").as_ref(), b"0123456789++");
}
