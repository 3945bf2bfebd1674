//! What the sandbox refuses, in the real services' words.

use std::time::Duration;

use attache_sandbox::{Mistake, Options, RateLimits, Role, Window};
use futures_util::stream;
use reqwest::{Method, multipart};
use serde_json::{Value, json};

use crate::client::{Client, JSON_API, Reserved, attachment, fields, part, read};

#[tokio::test]
async fn the_content_type_comes_first() {
    let client = Client::new().await;
    let wrong = client
        .bare(Method::POST, "/nonsense")
        .header("Content-Type", "application/json")
        .body("{}");
    let (status, document) = read(wrong.send().await.unwrap()).await;
    assert_eq!(
        (status, &document["errors"][0]["code"]),
        (415, &json!("unsupported_content_type"))
    );
    let charset = client
        .bare(Method::GET, "/tasks")
        .header("Content-Type", format!("{JSON_API}; charset=utf-8"));
    assert_eq!(charset.send().await.unwrap().status(), 401);
    assert!(matches!(client.sandbox.mistakes()[..], [Mistake::ContentType { .. }]));
    let without = client
        .bare(Method::GET, "/tasks")
        .header("X-Auth-Token", client.sandbox.token());
    assert_eq!(
        without.header("X-Organization-Id", "10").send().await.unwrap().status(),
        200
    );
    assert_eq!(client.sandbox.mistakes().len(), 2);
}

#[tokio::test]
async fn tokens_and_organisations_are_checked() {
    let client = Client::new().await;
    let ask = |token: &str, organisation: Option<&str>, method: Method, path: &str| {
        let request = client
            .bare(method, path)
            .header("Content-Type", JSON_API)
            .header("X-Auth-Token", token);
        match organisation {
            Some(organisation) => request.header("X-Organization-Id", organisation),
            None => request,
        }
    };
    let status = async |request: reqwest::RequestBuilder| request.send().await.unwrap().status().as_u16();
    let token = client.sandbox.token().to_owned();
    assert_eq!(status(ask("wrong", Some("10"), Method::GET, "/tasks")).await, 401);
    assert_eq!(status(ask(&token, None, Method::GET, "/tasks")).await, 401);
    assert_eq!(status(ask(&token, Some("99"), Method::GET, "/tasks")).await, 403);
    assert_eq!(status(ask(&token, Some("14"), Method::GET, "/tasks")).await, 200);
    assert_eq!(
        status(ask(
            client.sandbox.single_org_token(),
            Some("14"),
            Method::GET,
            "/tasks"
        ))
        .await,
        403
    );
    let read_only = client.sandbox.read_only_token();
    assert_eq!(
        status(ask(read_only, Some("10"), Method::POST, "/attachments")).await,
        403
    );
    assert_eq!(status(ask(read_only, Some("10"), Method::GET, "/tasks")).await, 200);
    client.sandbox.revoke_token(&token);
    for _ in 0..6 {
        assert_eq!(client.get("/tasks").await.0, 401);
    }
    assert_eq!(client.sandbox.mistakes(), [Mistake::KeptAskingAfter401 { times: 6 }]);
    client.sandbox.restore_token(&token);
    assert_eq!(client.get("/tasks").await.0, 200);
}

#[tokio::test]
async fn unknown_queries_are_refused_in_words() {
    let client = Client::new().await;
    for (path, title, detail) in [
        (
            "/tasks?filter[colour]=1",
            "Unsupported Filter",
            "Filter 'colour' is not supported on this endpoint",
        ),
        (
            "/attachments?filter[deal_id]=1",
            "Unsupported Filter",
            "Filter 'deal_id' is not supported on this endpoint",
        ),
        (
            "/tasks?filter[status]=open",
            "Unsupported Filter Value",
            "a value of type 'Integer' was expected",
        ),
        ("/tasks?filter[$op]=xor", "Unsupported Group", "xor"),
        (
            "/task_lists?sort=name",
            "Unsupported Sort",
            "Sort by 'name' is not supported on this endpoint",
        ),
        (
            "/attachments?sort=created_at",
            "Unsupported Sort",
            "Sort by 'created_at' is not supported on this endpoint",
        ),
        (
            "/tasks?include=project.weather",
            "Unsupported Include",
            "Include 'project.weather' is not supported on this endpoint",
        ),
    ] {
        let (status, document) = client.get(path).await;
        let error = &document["errors"][0];
        assert_eq!(
            (status, &error["status"], error["title"].as_str()),
            (400, &json!("400"), Some(title)),
            "{path}"
        );
        assert!(error["detail"].as_str().unwrap().contains(detail), "{document}");
    }
    assert_eq!(client.sandbox.mistakes().len(), 7);
}

#[tokio::test]
async fn unknown_records_and_routes_are_404() {
    let client = Client::new().await;
    for (path, code) in [
        ("/tasks/1", "record_not_found"),
        ("/tasks/10426498", "record_not_found"),
        ("/attachments/99999999", "record_not_found"),
        ("/me", "route_not_found"),
        ("/users/me", "route_not_found"),
    ] {
        let (status, document) = client.get(path).await;
        assert_eq!((status, &document["errors"][0]["code"]), (404, &json!(code)), "{path}");
    }
    let bulk = client.call(Method::POST, "/attachments").body("{\"data\":[]}");
    let (status, document) = read(bulk.send().await.unwrap()).await;
    assert_eq!(
        (status, &document["errors"][0]["title"]),
        (404, &json!("Route Not Found"))
    );
    let response = client.call(Method::GET, "/tasks/1").send().await.unwrap();
    assert!(response.headers().contains_key("x-request-id"));
    let bulk = client
        .bare(Method::POST, "/attachments")
        .header("Content-Type", format!("{JSON_API}; ext=bulk"));
    let bulk = bulk
        .header("X-Auth-Token", client.sandbox.token())
        .header("X-Organization-Id", "10");
    assert_eq!(bulk.send().await.unwrap().status(), 404);
}

#[tokio::test]
async fn attachments_are_validated_in_the_documented_words() {
    let client = Client::new().await;
    let (status, document) = client
        .post("/attachments", attachment(json!({"attachable_type": ""})))
        .await;
    assert_eq!(status, 422);
    assert_eq!(
        document,
        json!({"errors": [
            {"status": "422", "code": "invalid_attribute", "title": "Invalid Attribute", "detail": "can't be blank",
             "meta": {}, "source": {"pointer": "data/attributes/name"}},
            {"status": "422", "code": "invalid_attribute", "title": "Invalid Attribute",
             "detail": "is not included in the list", "meta": {"allow_nil": true, "value": ""},
             "source": {"pointer": "data/attributes/attachable_type"}},
        ]})
    );
    let (_, document) = client
        .post("/attachments", attachment(json!({"name": "a", "size": 315_621_376})))
        .await;
    assert_eq!(
        document["errors"][0]["detail"],
        "must be less than or equal to 314572800"
    );
    assert_eq!(
        document["errors"][0]["meta"],
        json!({"allow_nil": true, "value": 315_621_376, "count": 314_572_800})
    );
    let (_, document) = client
        .post(
            "/attachments",
            attachment(json!({"name": "a", "content_type": "application/x-msdownload"})),
        )
        .await;
    assert_eq!(document["errors"][0]["detail"], "is reserved");
}

async fn refusal(client: &Client, form: multipart::Form) -> (u16, String) {
    let response = client.send(form).await;
    (response.status().as_u16(), response.text().await.unwrap())
}

async fn reserved(client: &Client) -> Reserved {
    client
        .reserve(json!({"name": "a.txt", "content_type": "text/plain"}))
        .await
}

#[tokio::test]
async fn the_storage_wants_the_form_as_signed() {
    let client = Client::new().await;
    let one = reserved(&client).await;
    let (status, text) = refusal(&client, fields(&one).text("acl", "private").part("file", part(b"x"))).await;
    assert!(status == 403 && text.contains("Extra input fields: acl"), "{text}");
    let mut altered = reserved(&client).await;
    altered
        .policy
        .insert("key".into(), json!("attachments/files/000/000/001/original/other.txt"));
    let (status, text) = refusal(&client, fields(&altered).part("file", part(b"x"))).await;
    assert!(status == 403 && text.contains("Policy Condition failed"), "{text}");
    let mut forged = reserved(&client).await;
    forged.policy.insert("x-amz-signature".into(), json!("00"));
    let (status, text) = refusal(&client, fields(&forged).part("file", part(b"x"))).await;
    assert!(status == 403 && text.contains("SignatureDoesNotMatch"), "{text}");
    let mut lacking = reserved(&client).await;
    lacking.policy.remove("x-amz-date");
    let (status, text) = refusal(&client, fields(&lacking).part("file", part(b"x"))).await;
    assert!(status == 403 && text.contains("x-amz-date"), "{text}");
    let first = multipart::Form::new().part("file", part(b"x"));
    let first = one.policy.iter().fold(first, |form, (name, value)| {
        form.text(name.clone(), value.as_str().unwrap().to_owned())
    });
    assert_eq!(refusal(&client, first).await.0, 400);
    let mistakes = client.sandbox.mistakes();
    assert!(mistakes.contains(&Mistake::FileNotLast), "{mistakes:?}");
    assert!(mistakes.contains(&Mistake::ExtraFormFields {
        names: vec!["acl".into()]
    }));
    assert!(
        client
            .sandbox
            .attachments()
            .iter()
            .all(|file| file.md5.is_none() || file.name != "a.txt")
    );
}

#[tokio::test]
async fn the_storage_wants_a_length_and_no_token() {
    let client = Client::new().await;
    let one = reserved(&client).await;
    let chunks = stream::iter([Ok::<_, std::io::Error>("x"), Ok("y")]);
    let part = multipart::Part::stream(reqwest::Body::wrap_stream(chunks)).file_name("a.txt");
    let (status, text) = refusal(&client, fields(&one).part("file", part)).await;
    assert!(
        status == 411 && text.contains("<Code>MissingContentLength</Code>"),
        "{text}"
    );
    let request = client
        .http
        .post(client.sandbox.storage_url())
        .header("X-Auth-Token", client.sandbox.token());
    let form = fields(&one).part("file", crate::client::part(b"x"));
    assert_eq!(request.multipart(form).send().await.unwrap().status(), 201);
    assert_eq!(
        client.sandbox.mistakes(),
        [
            Mistake::ChunkedUpload,
            Mistake::TokenOnAnotherHost { role: Role::Storage }
        ]
    );
    let plain = client
        .http
        .post(client.sandbox.storage_url())
        .body("x")
        .send()
        .await
        .unwrap();
    assert_eq!(plain.status(), 412);
}

#[tokio::test]
async fn a_policy_expires() {
    let client = Client::with(Options {
        policy_life: Duration::ZERO,
        ..Options::for_tests()
    })
    .await;
    let one = reserved(&client).await;
    let (status, text) = refusal(&client, fields(&one).part("file", part(b"x"))).await;
    assert!(status == 403 && text.contains("Policy expired."), "{text}");
}

#[tokio::test]
async fn the_limits_hold_for_a_token_and_an_organisation() {
    let window = Window {
        requests: 3,
        period: Duration::from_secs(8),
    };
    let rate = RateLimits {
        token: window,
        ..RateLimits::none()
    };
    let client = Client::with(Options {
        rate,
        ..Options::for_tests()
    })
    .await;
    for _ in 0..3 {
        let response = client.call(Method::GET, "/tasks").send().await.unwrap();
        assert_eq!(response.status(), 200);
        assert!(!response.headers().contains_key("x-ratelimit-reset"));
    }
    let response = client.call(Method::GET, "/tasks").send().await.unwrap();
    assert_eq!(response.status(), 429);
    let reset: f64 = response.headers()["x-ratelimit-reset"]
        .to_str()
        .unwrap()
        .parse()
        .unwrap();
    assert!(reset > 0.0 && reset < 8.1, "{reset}");
    let document: Value = serde_json::from_str(&response.text().await.unwrap()).unwrap();
    assert_eq!(document["errors"][0]["limit"], 3);
    let organisation = Window {
        requests: 1,
        period: Duration::from_mins(30),
    };
    client.sandbox.change_options(|options| {
        options.rate = RateLimits {
            organisation,
            ..RateLimits::none()
        }
    });
    let response = client.call(Method::GET, "/tasks").send().await.unwrap();
    assert_eq!(response.status(), 429);
    assert!(
        response.headers()["x-ratelimit-reset"]
            .to_str()
            .unwrap()
            .parse::<u64>()
            .unwrap()
            >= 1_799
    );
}

#[tokio::test]
async fn unknown_members_of_a_body_are_noted() {
    let client = Client::new().await;
    client.reserve(json!({"name": "a", "colour": "red"})).await;
    assert!(matches!(client.sandbox.mistakes()[..], [Mistake::Body { .. }]));
    let wrong = json!({"data": {"type": "tasks", "attributes": {"name": "a"}}});
    assert_eq!(client.post("/attachments", wrong).await.0, 400);
}
