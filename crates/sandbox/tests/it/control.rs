//! The control interface that another process uses.

use attache_sandbox::{Step, seed};
use serde_json::{Value, json};

use crate::client::{Client, read};

#[tokio::test]
async fn another_process_can_look_and_script() {
    let client = Client::new().await;
    let base = client.sandbox.control_url();
    let post = async |path: &str, body: Value| {
        read(
            client
                .http
                .post(format!("{base}/{path}"))
                .body(body.to_string())
                .send()
                .await
                .unwrap(),
        )
        .await
    };
    let get = async |path: &str| {
        read(client.http.get(format!("{base}/{path}")).send().await.unwrap())
            .await
            .1
    };
    let (status, _) = post(
        "faults",
        json!({"step": "search", "action": {"reply": {"status": 500}}}),
    )
    .await;
    assert_eq!(status, 201);
    assert_eq!(client.get("/tasks").await.0, 500);
    assert_eq!(client.get("/tasks").await.0, 200);
    let (status, options) = post("options", json!({"link": "add", "process_delay_ms": 5})).await;
    assert_eq!((status, &options["link"]), (200, &json!("add")));
    assert_eq!(post("options", json!({"nonsense": 1})).await.0, 422);
    let pictures = json!({"task": seed::OTHER_TASK, "count": 3});
    assert_eq!(post("pictures", pictures).await.0, 201);
    assert_eq!(client.sandbox.files_of_task(seed::OTHER_TASK).len(), 3);
    assert_eq!(post("pictures", json!({"task": 1, "count": 3})).await.0, 422);
    client.upload("a.txt", b"abc", json!({"task_id": seed::EMPTY})).await;
    let state = get("state").await;
    let file = &state["tasks"][seed::EMPTY.to_string()][0];
    assert_eq!(file["md5"], "900150983cd24fb0d6963f7d28e17f72");
    assert_eq!(state["requests"]["storage"], 1);
    assert_eq!(
        get("requests").await.as_array().unwrap().len(),
        client.sandbox.requests().len()
    );
    client.get("/tasks?filter[x]=1").await;
    assert!(
        get("mistakes").await[0]["sentence"]
            .as_str()
            .unwrap()
            .contains("not supported")
    );
    assert_eq!(client.sandbox.count(Step::Other), 0);
}
