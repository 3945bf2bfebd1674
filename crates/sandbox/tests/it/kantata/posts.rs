//! Posts, replies, and what must not be done with them.

use attache_sandbox::{Mistake, Step, seed::kantata as seed};
use reqwest::Method;
use serde_json::json;

use super::client::Client;
use crate::client::read;

#[tokio::test]
async fn a_post_carries_files() {
    let client = Client::new().await;
    let files = [
        client.direct("a.txt", "post_attachment", b"a").await,
        client.direct("b.txt", "post_attachment", b"b").await,
    ];
    let body = json!({"post": {
        "workspace_id": seed::RELAUNCH, "story_id": seed::EMPTY, "message": "Zwei Dateien", "attachment_ids": files,
    }});
    let (status, document) = client
        .post("/posts.json?include=attachments,user,story,workspace,recipients", body)
        .await;
    assert_eq!(status, 200, "{document}");
    let id = document["results"][0]["id"].as_str().unwrap().to_owned();
    let post = &document["posts"][&id];
    assert_eq!(post["id"], json!(id));
    assert_eq!(post["attachment_ids"], json!(files.map(|id| id.to_string())));
    assert_eq!(
        (
            &post["has_attachments"],
            &post["private"],
            &post["reply"],
            &post["subject_id"]
        ),
        (&json!(true), &json!(false), &json!(false), &json!(null))
    );
    assert_eq!(post["story_id"], seed::EMPTY.to_string());
    assert_eq!(document["attachments"].as_object().unwrap().len(), 2);
    assert_eq!(
        document["stories"][seed::EMPTY.to_string()]["title"],
        "Favicon austauschen"
    );
    assert_eq!(
        document["workspaces"][seed::RELAUNCH.to_string()]["account_id"],
        seed::ACCOUNT
    );
    let stored = client.sandbox.files_of_story(seed::EMPTY);
    assert_eq!(stored.iter().map(|file| file.id).collect::<Vec<_>>(), files);
    assert_eq!(stored[0].parent, Some(("post", id.parse().unwrap())));
    assert_eq!(client.sandbox.count(Step::Comment), 1);

    // The same files again are a second post that people see.
    let again = json!({"post": {
        "workspace_id": seed::RELAUNCH, "story_id": seed::EMPTY, "message": "Noch mal", "attachment_ids": files,
    }});
    client.assert_no_mistakes();
    client.post("/posts", again).await;
    assert!(matches!(
        client.sandbox.mistakes()[..],
        [Mistake::DuplicateComment { .. }]
    ));
    assert_eq!(client.sandbox.posts_of_story(seed::EMPTY).len(), 2);
}

#[tokio::test]
async fn replies_private_posts_and_bulk() {
    let client = Client::new().await;
    let file = client.direct("a.txt", "post_attachment", b"a").await;
    let reply = json!({"post": {
        "workspace_id": seed::RELAUNCH, "message": "Hier", "subject_id": seed::POST, "subject_type": "Post",
        "attachment_ids": [file],
    }});
    let (status, document) = client.post("/posts?include=subject", reply).await;
    assert_eq!(status, 200, "{document}");
    let id = document["results"][0]["id"].as_str().unwrap();
    assert_eq!(document["posts"][id]["subject_id"], seed::POST);
    assert_eq!(document["posts"][id]["reply"], true);
    assert!(document["posts"][seed::POST.to_string()].is_object());
    assert_eq!(
        client.sandbox.replies_to_post(seed::POST).last().unwrap().files.len(),
        1
    );

    let both = json!({"posts": [
        {"workspace_id": seed::RELAUNCH, "message": "Eins"},
        {"workspace_id": seed::RELAUNCH, "message": "Zwei", "recipient_ids": [seed::TOM]},
    ]});
    let (_, document) = client.post("/posts?include=recipients", both).await;
    let ids: Vec<&str> = document["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["id"].as_str().unwrap())
        .collect();
    assert_eq!(document["posts"][ids[0]]["message"], "Eins");
    assert_eq!(document["posts"][ids[1]]["private"], true);
    assert_eq!(
        document["posts"][ids[1]]["recipient_ids"],
        json!([seed::TOM.to_string()])
    );
    let wrong = json!({"posts": [{"workspace_id": seed::RELAUNCH, "message": "Drei"}, {"message": ""}]});
    let (status, document) = client.post("/posts", wrong).await;
    assert_eq!((status, &document["errors"][0]["index"]), (422, &json!(1)));
    let form = [
        ("post[message]", "Als Formular".to_owned()),
        ("post[workspace_id]", seed::RELAUNCH.to_string()),
    ];
    let sent = client
        .call(Method::POST, "/posts.json")
        .form(&form)
        .send()
        .await
        .unwrap();
    assert_eq!(sent.status(), 200);
    client.assert_no_mistakes();
}

#[tokio::test]
async fn posts_are_validated_field_by_field() {
    let client = Client::new().await;
    let receipt = client.direct("a.txt", "receipt", b"a").await;
    let unsynced = client.reserve("b.txt", "post_attachment").await;
    client.store(&unsynced, b"b").await;
    let toms = client.sandbox.kantata_attachments()[0].id;
    let post = |more: serde_json::Value| {
        let mut post = json!({"workspace_id": seed::RELAUNCH, "message": "x"});
        for (name, value) in more.as_object().unwrap() {
            post[name] = value.clone();
        }
        json!({"post": post})
    };
    let cases = [
        (json!({}), "workspace_id"),
        (json!({"post": {"workspace_id": seed::RELAUNCH}}), "message"),
        (post(json!({"message": "  "})), "message"),
        (post(json!({"attachment_ids": [receipt]})), "attachment_ids"),
        (post(json!({"attachment_ids": [unsynced.id]})), "attachment_ids"),
        (post(json!({"attachment_ids": [toms]})), "attachment_ids"),
        (post(json!({"attachment_ids": [1]})), "attachment_ids"),
        (post(json!({"story_id": seed::IN_ARCHIVED})), "story_id"),
        (post(json!({"recipient_ids": [1]})), "recipient_ids"),
        (
            post(json!({"subject_id": seed::POST, "subject_type": "Story"})),
            "subject_type",
        ),
        (
            post(json!({"subject_id": seed::SECRET_POST, "subject_type": "Post"})),
            "subject_id",
        ),
    ];
    for (body, field) in cases {
        let (status, document) = client.post("/posts", body).await;
        assert_eq!(
            (status, &document["errors"][0]["field"]),
            (422, &json!(field)),
            "{document}"
        );
    }
    assert_eq!(
        client.sandbox.mistakes(),
        [Mistake::LinkedUnsynced {
            attachment: unsynced.id
        }]
    );
    for (workspace, status) in [
        (seed::READ_ONLY, 403),
        (seed::ARCHIVED, 403),
        (seed::HIDDEN, 404),
        (1, 404),
        (seed::PRIVACY, 200),
        (seed::NO_FILES, 200),
    ] {
        let (given, document) = client.post("/posts", post(json!({"workspace_id": workspace}))).await;
        assert_eq!(given, status, "{workspace} {document}");
    }
    let file = client.direct("c.txt", "post_attachment", b"c").await;
    let with_file = post(json!({"workspace_id": seed::NO_FILES, "attachment_ids": [file]}));
    assert_eq!(client.post("/posts", with_file).await.0, 403);
    assert_eq!(
        client.post("/posts", post(json!({"story_id": seed::CLOSED}))).await.0,
        403
    );
}

#[tokio::test]
async fn an_existing_post_takes_no_files() {
    let client = Client::new().await;
    let file = client.direct("a.txt", "post_attachment", b"a").await;
    let path = format!("/posts/{}?include=attachments", seed::PROJECT_POST);
    let body = json!({"post": {"message": "Neuer Text", "attachment_ids": [file]}});
    let (status, document) = client.put(&path, body).await;
    assert_eq!(status, 200);
    let post = &document["posts"][seed::PROJECT_POST.to_string()];
    assert_eq!(post["message"], "Neuer Text");
    assert_eq!(post["attachment_ids"].as_array().unwrap().len(), 1);
    assert_eq!(client.sandbox.files_of_post(seed::PROJECT_POST)[0].name, "Zeitplan.csv");
    assert_eq!(
        client.sandbox.mistakes(),
        [Mistake::AttachmentsOnUpdate {
            post: seed::PROJECT_POST
        }]
    );
    assert_eq!(
        client
            .put(&format!("/posts/{}", seed::POST), json!({"post": {}}))
            .await
            .0,
        403
    );
    assert_eq!(client.delete(&format!("/posts/{}", seed::PROJECT_POST)).await.0, 204);
    assert_eq!(client.get(&path).await.0, 404);
}

#[tokio::test]
async fn a_deleted_file_is_gone_from_its_post() {
    let client = Client::new().await;
    let file = client.direct("a.txt", "post_attachment", b"a").await;
    let body = json!({"post": {"workspace_id": seed::RELAUNCH, "message": "x", "attachment_ids": [file]}});
    let (_, document) = client.post("/posts", body).await;
    let path = format!(
        "/posts/{}?include=attachments",
        document["results"][0]["id"].as_str().unwrap()
    );
    let call = client.call(Method::DELETE, &format!("/attachments/{file}"));
    assert_eq!(read(call.send().await.unwrap()).await, (204, json!("")));
    let (_, document) = client.get(&path).await;
    assert_eq!(document["attachments"], json!({}));
    assert_eq!(client.sandbox.count(Step::Remove), 1);
    assert_eq!(client.sandbox.count(Step::List), 1);
}
