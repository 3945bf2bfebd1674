//! Scripted faults at every place.

use std::time::Duration;

use attache_sandbox::{Action, EtagMode, Fault, Mistake, Role, Step, seed};
use reqwest::Method;
use serde_json::json;

use crate::client::{Client, fields, part};

#[tokio::test]
async fn statuses_come_with_the_usual_words() {
    let client = Client::new().await;
    for status in [401, 403, 404, 422, 429, 500, 503] {
        client.sandbox.fault(Fault::at(Step::Search, Action::status(status)));
        let (given, document) = client.get("/tasks").await;
        assert_eq!(given, status);
        assert!(document["errors"][0]["title"].is_string());
    }
    client.sandbox.fault(Fault::at(Step::Search, Action::bad_gateway()));
    assert_eq!(client.get("/tasks").await.0, 502);
    client.sandbox.fault(Fault::at(Step::Search, Action::captive_portal()));
    let response = client.call(Method::GET, "/tasks").send().await.unwrap();
    assert_eq!(response.status(), 200);
    assert!(
        response.headers()["content-type"]
            .to_str()
            .unwrap()
            .starts_with("text/html")
    );
    client
        .sandbox
        .fault(Fault::at(Step::Search, Action::rate_limit_text_under(503)));
    assert!(client.get("/tasks").await.1.to_string().contains("Rate limit"));
    client.sandbox.fault(Fault::at(
        Step::Reserve,
        Action::invalid("data/attributes/name", "is odd"),
    ));
    assert_eq!(client.post("/attachments", json!({})).await.0, 422);
    assert_eq!(client.get("/tasks").await.0, 200);
}

#[tokio::test]
async fn a_scripted_limit_is_remembered() {
    let client = Client::new().await;
    client
        .sandbox
        .fault(Fault::at(Step::Search, Action::rate_limited(Duration::from_mins(1))));
    let response = client.call(Method::GET, "/tasks").send().await.unwrap();
    assert_eq!(response.headers()["x-ratelimit-reset"], "60");
    // What was on its way already is no mistake; a delayed answer stands for the time that passes.
    let delay = Action::Delay {
        time: Duration::from_millis(200),
    };
    client.sandbox.fault(Fault::at(Step::Search, delay));
    client.get("/tasks").await;
    assert!(matches!(
        client.sandbox.mistakes()[..],
        [Mistake::IgnoredRateLimit { .. }]
    ));
}

#[tokio::test]
async fn faults_wait_their_turn() {
    let client = Client::new().await;
    client.sandbox.fault(
        Fault::on(Role::Api, Action::status(500))
            .method("GET")
            .path("/tasks")
            .after(1)
            .times(2),
    );
    let mut statuses = Vec::new();
    for _ in 0..4 {
        statuses.push(client.get("/tasks").await.0);
    }
    assert_eq!(statuses, [200, 500, 500, 200]);
    client
        .sandbox
        .fault(Fault::at(Step::Search, Action::status(503)).always());
    assert_eq!(client.get("/tasks").await.0, 503);
    client.sandbox.clear_faults();
    assert_eq!(client.get("/tasks").await.0, 200);
}

#[tokio::test]
async fn a_lost_reply_has_acted_and_a_cut_has_not() {
    let client = Client::new().await;
    let body = json!({"data": {"type": "comments", "attributes": {"body": "<p>x</p>", "task_id": seed::EMPTY}}});
    client.sandbox.fault(Fault::at(Step::Comment, Action::CutBefore));
    assert!(
        client
            .call(Method::POST, "/comments")
            .body(body.to_string())
            .send()
            .await
            .is_err()
    );
    assert!(client.sandbox.comments_of_task(seed::EMPTY).is_empty());
    client.sandbox.fault(Fault::at(Step::Comment, Action::LoseReply));
    assert!(
        client
            .call(Method::POST, "/comments")
            .body(body.to_string())
            .send()
            .await
            .is_err()
    );
    assert_eq!(client.sandbox.comments_of_task(seed::EMPTY).len(), 1);
    assert!(client.sandbox.requests().iter().all(|record| record.status.is_none()));
    client.sandbox.fault(Fault::at(Step::Search, Action::CutMidReply));
    let response = client.call(Method::GET, "/tasks").send().await.unwrap();
    assert!(response.text().await.is_err());
    client
        .sandbox
        .fault(Fault::at(Step::Membership, Action::Drip { pause: Duration::ZERO }));
    assert_eq!(client.get("/organization_memberships").await.0, 200);
}

#[tokio::test]
async fn hanging_requests_go_on_when_released() {
    let client = Client::new().await;
    client.sandbox.fault(Fault::at(Step::Search, Action::Hang));
    let asked = client.call(Method::GET, "/tasks").send();
    let released = async {
        client.sandbox.when(|sandbox| sandbox.count(Step::Search) == 1).await;
        tokio::task::yield_now().await;
        client.sandbox.release();
    };
    let (response, ()) = tokio::join!(asked, released);
    assert_eq!(response.unwrap().status(), 200);
}

#[tokio::test]
async fn the_storage_fails_in_its_own_words() {
    let client = Client::new().await;
    let reserved = client.reserve(json!({"name": "a.txt"})).await;
    for (action, status, code) in [
        (Action::slow_down(), 503, "SlowDown"),
        (Action::request_timeout(), 400, "RequestTimeout"),
        (Action::expired_token(), 400, "ExpiredToken"),
        (Action::policy_expired(), 403, "AccessDenied"),
        (Action::entity_too_large(), 400, "EntityTooLarge"),
        (Action::Redirect { to: None }, 307, "TemporaryRedirect"),
    ] {
        client.sandbox.fault(Fault::at(Step::Store, action));
        let response = client.store(&reserved, b"x").await;
        assert_eq!(response.status(), status);
        let text = response.text().await.unwrap();
        assert!(text.contains(&format!("<Code>{code}</Code>")), "{text}");
    }
    let again = client.http.post(format!("{}/again", client.sandbox.storage_url()));
    let form = fields(&reserved).part("file", part(b"x"));
    assert_eq!(again.multipart(form).send().await.unwrap().status(), 201);
}

#[tokio::test]
async fn etags_and_locations_can_be_odd() {
    let client = Client::new().await;
    let reserved = client.reserve(json!({"name": "a.txt"})).await;
    let good = client.store(&reserved, b"x").await.headers()["etag"].clone();
    client.sandbox.fault(Fault::at(Step::Store, Action::Damage));
    assert_ne!(client.store(&reserved, b"x").await.headers()["etag"], good);
    client.sandbox.change_options(|options| options.etag = EtagMode::Opaque);
    assert_ne!(client.store(&reserved, b"x").await.headers()["etag"], good);
    client.sandbox.fault(Fault::at(Step::Store, Action::NoLocationHeader));
    let response = client.store(&reserved, b"x").await;
    assert!(!response.headers().contains_key("location"));
    assert!(response.text().await.unwrap().contains("<Location>"));
    client.sandbox.fault(Fault::at(Step::Store, Action::NoLocation));
    let response = client.store(&reserved, b"x").await;
    assert!(!response.text().await.unwrap().contains("Location"));
}

#[tokio::test]
async fn nothing_is_stored_when_the_body_is_cut() {
    let client = Client::new().await;
    let reserved = client.reserve(json!({"name": "a.txt"})).await;
    client
        .sandbox
        .fault(Fault::at(Step::Store, Action::CutUploadAfter { bytes: 1 << 20 }));
    let form = fields(&reserved).part("file", part(&vec![1; 8 << 20]));
    let sent = client
        .http
        .post(client.sandbox.storage_url())
        .multipart(form)
        .send()
        .await;
    assert!(sent.is_err());
    assert!(client.sandbox.requests().last().unwrap().body_size >= 1 << 20);
    let body = json!({"data": {"type": "attachments", "attributes": {
        "temp_url": format!("{}/{}", client.sandbox.storage_url(), reserved.policy["key"].as_str().unwrap())}}});
    assert_eq!(
        client.patch(&format!("/attachments/{}", reserved.id), body).await.0,
        422
    );
}
