//! Links from both sides, comments, and what the client must not do.

use attache_sandbox::{LinkMode, Mistake, Options, seed};
use serde_json::{Value, json};

use crate::client::{Client, attachment, ids};

fn parent(kind: &str, ids: &[u64]) -> Value {
    let data: Vec<Value> = ids
        .iter()
        .map(|id| json!({"type": "attachments", "id": id.to_string()}))
        .collect();
    json!({"data": {"type": kind, "relationships": {"attachments": {"data": data}}}})
}

#[tokio::test]
async fn a_parent_patch_replaces_and_says_so() {
    let client = Client::new().await;
    let old = client.sandbox.attach_as_someone_else(seed::EMPTY).unwrap();
    let new = client.upload("neu.txt", b"neu", json!({})).await;
    let path = format!("/tasks/{}", seed::EMPTY);
    let (status, _) = client.patch(&path, parent("tasks", &[old, new])).await;
    assert_eq!(status, 200);
    client.assert_no_mistakes();
    let body = json!({"data": {"type": "tasks", "attributes": {"attachment_ids": [new]}}});
    client.patch(&path, body).await;
    assert_eq!(client.sandbox.files_of_task(seed::EMPTY).len(), 1);
    assert_eq!(
        client.sandbox.mistakes(),
        [Mistake::UnlinkedSiblings {
            parent: format!("tasks/{}", seed::EMPTY),
            attachments: vec![old]
        }]
    );
}

#[tokio::test]
async fn a_parent_patch_may_add() {
    let client = Client::with(Options {
        link: LinkMode::Add,
        ..Options::for_tests()
    })
    .await;
    client.sandbox.attach_as_someone_else(seed::EMPTY).unwrap();
    let new = client.upload("neu.txt", b"neu", json!({})).await;
    client
        .patch(&format!("/tasks/{}", seed::EMPTY), parent("tasks", &[new]))
        .await;
    assert_eq!(client.sandbox.files_of_task(seed::EMPTY).len(), 2);
    client.assert_no_mistakes();
}

#[tokio::test]
async fn attachment_side_linking_can_be_off() {
    let client = Client::with(Options {
        attachment_side_linking: false,
        ..Options::for_tests()
    })
    .await;
    client.upload("neu.txt", b"neu", json!({"task_id": seed::EMPTY})).await;
    assert!(client.sandbox.files_of_task(seed::EMPTY).is_empty());
    client
        .sandbox
        .change_options(|options| options.attachment_side_linking = true);
    client
        .upload(
            "neu.txt",
            b"neu",
            json!({"attachable_type": "task", "attachable_id": seed::EMPTY}),
        )
        .await;
    assert_eq!(client.sandbox.files_of_task(seed::EMPTY).len(), 1);
    client
        .upload("neu.txt", b"neu", json!({"comment_id": seed::COMMENT}))
        .await;
    assert_eq!(client.sandbox.files_of_comment(seed::COMMENT).len(), 1);
    client.upload("neu.txt", b"neu", json!({"page_id": seed::PAGE})).await;
    assert_eq!(client.sandbox.files_of_page(seed::PAGE).len(), 1);
}

#[tokio::test]
async fn links_that_disagree_are_refused() {
    let client = Client::new().await;
    let id = client.upload("a.txt", b"a", json!({})).await;
    let body = json!({"attachable_type": "task", "comment_id": seed::COMMENT});
    let (status, _) = client.patch(&format!("/attachments/{id}"), attachment(body)).await;
    assert_eq!(status, 422);
    let body = json!({"task_id": seed::OTHER_TASK});
    let (status, _) = client.patch(&format!("/attachments/{id}"), attachment(body)).await;
    assert_eq!(status, 404);
}

#[tokio::test]
async fn linking_at_creation_is_a_mistake() {
    let client = Client::new().await;
    let reserved = client.reserve(json!({"name": "a.txt", "task_id": seed::EMPTY})).await;
    assert_eq!(client.sandbox.files_of_task(seed::EMPTY).len(), 1);
    assert_eq!(
        client.sandbox.mistakes(),
        [Mistake::LinkedAtCreation {
            attachment: reserved.id
        }]
    );
}

#[tokio::test]
async fn a_comment_takes_its_files_in_both_spellings() {
    let client = Client::new().await;
    let (first, second) = (
        client.upload("a.txt", b"a", json!({})).await,
        client.upload("b.txt", b"b", json!({})).await,
    );
    let body = json!({"data": {"type": "comments",
        "attributes": {"body": "<p>Siehe Datei</p>", "attachment_ids": [first]},
        "relationships": {"task": {"data": {"type": "tasks", "id": seed::EMPTY.to_string()}}}}});
    let (status, comment) = client.post("/comments?include=creator,attachments", body).await;
    assert_eq!(status, 201, "{comment}");
    assert_eq!(comment["included"].as_array().unwrap().len(), 2);
    let relationships = json!({"attachments": {"data": [{"type": "attachments", "id": second.to_string()}]}});
    let body = json!({"data": {"type": "comments",
        "attributes": {"body": "<p>Und noch eine</p>", "task_id": seed::EMPTY}, "relationships": relationships}});
    assert_eq!(client.post("/comments", body).await.0, 201);
    let comments = client.sandbox.comments_of_task(seed::EMPTY);
    assert_eq!(
        comments.iter().map(|comment| comment.files[0].id).collect::<Vec<_>>(),
        [first, second]
    );
    assert_eq!(comments[0].creator, "Lena Hoffmann");
    let (_, list) = client
        .get(&format!(
            "/comments?filter[task_id]={}&sort=-created_at&include=creator,attachments",
            seed::EMPTY
        ))
        .await;
    assert_eq!(ids(&list).len(), 2);
    client.assert_no_mistakes();
}

#[tokio::test]
async fn a_comment_needs_exactly_one_parent_and_a_body() {
    let client = Client::new().await;
    let comment = |attributes: Value| json!({"data": {"type": "comments", "attributes": attributes}});
    let refused = [
        json!({"body": "<p>a</p>"}),
        json!({"body": "<p>a</p>", "task_id": seed::EMPTY, "project_id": seed::RELAUNCH}),
        json!({"body": null, "task_id": seed::EMPTY}),
        json!({"task_id": seed::EMPTY}),
    ];
    for attributes in refused {
        assert_eq!(
            client.post("/comments", comment(attributes.clone())).await.0,
            422,
            "{attributes}"
        );
    }
    assert_eq!(
        client
            .post("/comments", comment(json!({"body": "a", "task_id": 5})))
            .await
            .0,
        404
    );
}

#[tokio::test]
async fn the_same_comment_twice_is_a_mistake() {
    let client = Client::new().await;
    let file = client.upload("a.txt", b"a", json!({})).await;
    let body = json!({"data": {"type": "comments", "attributes": {
        "body": "<p>x</p>", "task_id": seed::EMPTY, "attachment_ids": [file]}}});
    client.post("/comments", body.clone()).await;
    client.assert_no_mistakes();
    client.post("/comments", body).await;
    assert!(matches!(
        client.sandbox.mistakes()[..],
        [Mistake::DuplicateComment { .. }]
    ));
}

#[tokio::test]
async fn a_deleted_attachment_is_gone() {
    let client = Client::new().await;
    let id = client.upload("a.txt", b"a", json!({"task_id": seed::EMPTY})).await;
    let path = format!("/attachments/{id}");
    assert_eq!(client.delete(&path).await, (204, Value::String(String::new())));
    assert_eq!(client.delete(&path).await.0, 404);
    let (_, list) = client
        .get(&format!("/attachments?filter[task_id]={}", seed::EMPTY))
        .await;
    assert_eq!(ids(&list).len(), 0);
    assert!(
        client
            .sandbox
            .attachments()
            .iter()
            .any(|file| file.id == id && file.deleted)
    );
}

#[tokio::test]
async fn a_temp_url_must_have_been_stored() {
    let client = Client::new().await;
    let reserved = client.reserve(json!({"name": "a.txt"})).await;
    let path = format!("/attachments/{}", reserved.id);
    let body = attachment(json!({"temp_url": "https://example.com/never.txt"}));
    assert_eq!(client.patch(&path, body.clone()).await.0, 422);
    client.sandbox.change_options(|options| options.check_temp_url = false);
    assert_eq!(client.patch(&path, body).await.0, 200);
    assert_eq!(
        client.sandbox.mistakes(),
        vec![
            Mistake::NeverStored {
                attachment: reserved.id
            };
            2
        ]
    );
}

#[tokio::test]
async fn a_closed_task_answers_403_and_a_deleted_one_404() {
    let client = Client::new().await;
    let path = format!("/tasks/{}", seed::EMPTY);
    client.sandbox.close_access(seed::EMPTY);
    assert_eq!(client.get(&path).await.0, 403);
    client.sandbox.open_access(seed::EMPTY);
    assert_eq!(client.get(&path).await.0, 200);
    client.sandbox.delete_task(seed::EMPTY);
    assert_eq!(client.get(&path).await.0, 404);
}
