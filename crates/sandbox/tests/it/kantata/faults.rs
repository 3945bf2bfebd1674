//! The same scripted faults as for Productive, in Kantata OX's words; and what another process sees.

use std::time::Duration;

use attache_sandbox::{Action, Fault, Options, Role, Says, Step, seed::kantata as seed};
use reqwest::Method;
use serde_json::{Value, json};

use super::client::Client;
use crate::client::read;

#[tokio::test]
async fn statuses_come_with_the_usual_words() {
    let client = Client::new().await;
    for (status, kind) in [
        (401, "oauth"),
        (403, "system"),
        (404, "system"),
        (422, "validation"),
        (429, "system"),
        (503, "system"),
    ] {
        client.sandbox.fault(Fault::at(Step::Search, Action::status(status)));
        let (given, document) = client.get("/stories").await;
        assert_eq!((given, &document["errors"][0]["type"]), (status, &json!(kind)));
    }
    client.sandbox.fault(Fault::at(Step::Search, Action::status(400)));
    assert!(
        client.get("/stories").await.1["error"]
            .as_str()
            .unwrap()
            .contains("malformed JSON")
    );
    client.sandbox.fault(Fault::on(Role::Api, Action::bad_gateway()));
    let response = client.call(Method::GET, "/stories").send().await.unwrap();
    assert_eq!(response.status(), 502);
    assert!(
        response.headers()["content-type"]
            .to_str()
            .unwrap()
            .starts_with("text/html")
    );
    let body = Says::Json(json!({"error_message": "odd"}));
    let odd = Action::Reply {
        status: 422,
        headers: Vec::new(),
        body,
    };
    client.sandbox.fault(Fault::at(Step::Membership, odd));
    assert_eq!(client.get("/users/me").await, (422, json!({"error_message": "odd"})));
    let invalid = Action::invalid("data/attributes/filename", "is odd");
    client.sandbox.fault(Fault::at(Step::Reserve, invalid));
    let (status, document) = read(client.ask("a.txt", "receipt").send().await.unwrap()).await;
    assert_eq!(status, 422);
    assert_eq!(
        document["errors"],
        json!([{"type": "validation", "field": "filename", "message": "is odd"}])
    );
    client
        .sandbox
        .fault(Fault::at(Step::Search, Action::rate_limit_text_under(503)));
    assert_eq!(client.get("/stories").await.0, 503);
    let limited = Action::rate_limited(Duration::from_secs(7));
    client.sandbox.fault(Fault::at(Step::Search, limited));
    let response = client.call(Method::GET, "/stories").send().await.unwrap();
    assert_eq!(response.headers()["retry-after"], "7");
}

#[tokio::test]
async fn replies_get_lost_and_requests_are_cut() {
    let client = Client::new().await;
    let body = json!({"post": {"workspace_id": seed::RELAUNCH, "message": "Einmal"}});
    let post = || client.call(Method::POST, "/posts").json(&body).send();
    let count = || client.sandbox.posts_of_workspace(seed::RELAUNCH).len();
    let before = count();
    client.sandbox.fault(Fault::at(Step::Comment, Action::CutBefore));
    assert!(post().await.is_err());
    assert_eq!(count(), before);
    client.sandbox.fault(Fault::at(Step::Comment, Action::LoseReply));
    assert!(post().await.is_err());
    assert_eq!(count(), before + 1);
    client.sandbox.fault(Fault::at(Step::Comments, Action::CutMidReply));
    let halved = client.call(Method::GET, "/posts").send().await.unwrap();
    assert!(halved.text().await.is_err());
    client.sandbox.fault(Fault::at(Step::List, Action::Hang));
    let path = format!("/posts/{}?include=attachments", seed::POST);
    let asked = client.get(&path);
    let released = async {
        client.sandbox.when(|sandbox| sandbox.count(Step::List) == 1).await;
        tokio::task::yield_now().await;
        client.sandbox.release();
    };
    assert_eq!(tokio::join!(asked, released).0.0, 200);
}

#[tokio::test]
async fn nobody_is_blamed_for_credentials_a_fault_took_away() {
    let mut options = Options::for_tests();
    options.kantata.cred_ttl = Duration::from_millis(20);
    let client = Client::with(options).await;
    client.sandbox.fault(Fault::at(Step::Reserve, Action::LoseReply));
    assert!(client.ask("a.txt", "receipt").send().await.is_err());
    let reserved = client.reserve("b.txt", "receipt").await;
    client.sandbox.fault(Fault::at(Step::Store, Action::slow_down()));
    let (status, xml) = client.store(&reserved, b"x").await;
    assert_eq!(status, 503);
    assert!(xml.contains("<Code>SlowDown</Code>"), "{xml}");
    // One that is to blame comes last, so all others were looked at before it is noted.
    let blamed = client.reserve("c.txt", "receipt").await;
    client.sandbox.when(|sandbox| !sandbox.mistakes().is_empty()).await;
    assert_eq!(
        client.sandbox.mistakes(),
        [attache_sandbox::Mistake::CredentialsUnused { attachment: blamed.id }]
    );
}

#[tokio::test]
async fn another_process_can_look_and_script() {
    let client = Client::new().await;
    let base = client.sandbox.control_url();
    let ask = async |method: Method, path: &str, body: Value| {
        let call = client
            .http
            .request(method, format!("{base}/{path}"))
            .body(body.to_string());
        read(call.send().await.unwrap()).await
    };
    let change = json!({"kantata": {"cred_ttl_ms": 9_000, "names": "fail_at_storage", "too_many_every": null}});
    let (status, options) = ask(Method::POST, "options", change).await;
    assert_eq!((status, &options["kantata"]["cred_ttl_ms"]), (200, &json!(9_000)));
    // What is read can be written back.
    assert_eq!(
        ask(Method::POST, "options", json!({"kantata": options["kantata"]}))
            .await
            .0,
        200
    );
    assert_eq!(
        ask(Method::POST, "options", json!({"kantata": {"nonsense": 1}}))
            .await
            .0,
        422
    );
    let fault = json!({"step": "membership", "action": {"reply": {"status": 503}}});
    assert_eq!(ask(Method::POST, "faults", fault).await.0, 201);
    assert_eq!(client.get("/users/me").await.0, 503);
    let file = client.direct("a.txt", "post_attachment", b"abc").await;
    let body = json!({"post": {
        "workspace_id": seed::RELAUNCH, "story_id": seed::EMPTY, "message": "x", "attachment_ids": [file],
    }});
    client.post("/posts", body).await;
    let (_, state) = ask(Method::GET, "state", json!(null)).await;
    let of_kantata = &state["kantata"];
    assert_eq!(
        of_kantata["stories"][seed::EMPTY.to_string()][0]["md5"],
        "900150983cd24fb0d6963f7d28e17f72"
    );
    assert_eq!(of_kantata["credentials"][0]["state"], "used");
    assert_eq!(of_kantata["receipts"].as_array().unwrap().len(), 2);
    assert_eq!(state["addresses"]["kantata"], client.sandbox.kantata_url());
}

#[tokio::test]
async fn state_survives_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let options = Options {
        folder: Some(folder.path().to_owned()),
        ..Options::for_tests()
    };
    let client = Client::with(options.clone()).await;
    let file = client.direct("a.txt", "post_attachment", b"abc").await;
    let body = json!({"post": {"workspace_id": seed::RELAUNCH, "message": "Bleibt", "attachment_ids": [file]}});
    let (_, document) = client.post("/posts", body).await;
    let post = document["results"][0]["id"].as_str().unwrap().parse().unwrap();
    client.sandbox.archive_workspace(seed::PRIVACY);
    client.sandbox.give_receipt(seed::EXPENSE, "Taxi.txt").unwrap();
    client.sandbox.shutdown().await;

    let client = Client::with(options).await;
    assert_eq!(client.sandbox.files_of_post(post)[0].id, file);
    assert_eq!(client.sandbox.files_of_post(seed::POST).len(), 2);
    assert_eq!(
        client.sandbox.receipt_of_expense(seed::EXPENSE).unwrap().name,
        "Taxi.txt"
    );
    assert_eq!(client.get(&format!("/workspaces/{}", seed::PRIVACY)).await.0, 404);
}
