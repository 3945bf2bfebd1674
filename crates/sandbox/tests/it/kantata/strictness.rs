//! What is refused before anything is done, and what must not be sent where.

use attache_sandbox::{Mistake, Provider, Role, seed::kantata as seed};
use reqwest::Method;
use serde_json::json;

use super::client::{Client, form};
use crate::client::read;

#[tokio::test]
async fn only_a_bearer_token_opens_the_door() {
    let client = Client::new().await;
    let url = format!("{}/users/me", client.sandbox.kantata_url());
    let refusal = json!({"errors": [{"type": "oauth", "message": "Invalid OAuth 2 Request"}]});
    let asks = [
        client.http.get(&url),
        client.http.get(&url).bearer_auth("wrong"),
        client.http.get(&url).header("Authorization", &client.token),
    ];
    for ask in asks {
        let response = ask.send().await.unwrap();
        assert!(response.headers().contains_key("x-request-id") && response.headers().contains_key("date"));
        assert_eq!(read(response).await, (401, refusal.clone()));
    }
    client.assert_no_mistakes();
    client.sandbox.revoke_token(&client.token);
    for _ in 0..6 {
        assert_eq!(client.get("/users/me").await.0, 401);
    }
    assert_eq!(client.sandbox.mistakes(), [Mistake::KeptAskingAfter401 { times: 6 }]);
    client.sandbox.restore_token(&client.token);
    assert_eq!(client.get("/users/me").await.0, 200);
}

#[tokio::test]
async fn tokens_stay_where_they_belong() {
    let client = Client::new().await;
    let reserved = client.reserve("a.txt", "receipt").await;
    let form = form(&reserved.fields).part("file", super::client::file(b"x"));
    let stored = client
        .http
        .post(&reserved.action)
        .bearer_auth(&client.token)
        .multipart(form);
    assert_eq!(stored.send().await.unwrap().status(), 201);
    for url in [
        client.sandbox.files_url(),
        client.sandbox.kantata_web_url(),
        client.sandbox.web_url(),
    ] {
        client
            .http
            .get(format!("{url}/workspaces/1"))
            .bearer_auth(&client.token)
            .send()
            .await
            .unwrap();
    }
    let roles = [Role::Storage, Role::Files, Role::Web, Role::Web];
    let seen = roles.map(|role| Mistake::TokenOnAnotherHost { role });
    assert_eq!(client.sandbox.mistakes(), seen);
    client.sandbox.forget_mistakes();
    client.get("/users/me?access_token=6f1d0c3b").await;
    assert_eq!(
        client.sandbox.mistakes(),
        [Mistake::SecretInAddress {
            name: "access_token".to_owned()
        }]
    );
    let last = client.sandbox.requests().pop().unwrap();
    assert_eq!(
        (last.query.as_str(), last.provider),
        ("access_token=…", Some(Provider::Kantata))
    );
}

#[tokio::test]
async fn unknown_routes_and_records_are_404() {
    let client = Client::new().await;
    for (method, path) in [
        (Method::GET, "/attachments"),
        (Method::GET, "/attachments/900000001"),
        (Method::GET, "/nonsense"),
        (Method::GET, "/posts/1"),
        (Method::GET, "/posts/x"),
        (Method::GET, "/posts/195565529"),
        (Method::GET, "/stories/687005640"),
        (Method::PUT, "/attachments/1/sync"),
        (Method::DELETE, "/attachments/1"),
        (Method::PATCH, "/posts/195565525"),
    ] {
        let call = client.call(method, path).header("Content-Length", "0");
        let (status, document) = read(call.send().await.unwrap()).await;
        assert_eq!(
            (status, &document["errors"][0]["type"]),
            (404, &json!("system")),
            "{path}"
        );
    }
    client.assert_no_mistakes();
}

#[tokio::test]
async fn bodies_are_json_or_forms() {
    let client = Client::new().await;
    let broken = client
        .call(Method::POST, "/posts")
        .header("Content-Type", "application/json")
        .body("{");
    let (status, document) = read(broken.send().await.unwrap()).await;
    assert_eq!(status, 400);
    assert_eq!(
        document,
        json!({"status": 400, "error": "malformed JSON detected, please lint your request params"})
    );
    assert!(matches!(client.sandbox.mistakes()[..], [Mistake::Body { .. }]));
    client.sandbox.forget_mistakes();
    let body = json!({"post": {"workspace_id": seed::RELAUNCH, "message": "x"}});
    let odd = client
        .call(Method::POST, "/posts")
        .header("Content-Type", "application/vnd.api+json")
        .body(body.to_string());
    let (status, document) = read(odd.send().await.unwrap()).await;
    assert_eq!((status, &document["errors"][0]["field"]), (422, &json!("workspace_id")));
    assert!(matches!(client.sandbox.mistakes()[..], [Mistake::BodyType { .. }]));
}

#[tokio::test]
async fn each_provider_has_doors_of_its_own() {
    let both = crate::client::Client::new().await;
    let there = format!("{}/users/me", both.sandbox.kantata_url());
    let shown = both.http.get(there).header("X-Auth-Token", both.sandbox.token());
    assert_eq!(shown.send().await.unwrap().status(), 401);
    assert_eq!(
        both.sandbox.mistakes(),
        [Mistake::TokenOnAnotherHost { role: Role::Api }]
    );
    assert_eq!(both.get("/tasks").await.0, 200);
    assert_eq!(both.sandbox.api_calls(), 2);
}
