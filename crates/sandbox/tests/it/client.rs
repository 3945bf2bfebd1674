//! A small client that can also do things wrong.

use attache_sandbox::{Options, Sandbox};
use reqwest::{Method, RequestBuilder, Response, multipart};
use serde_json::{Value, json};

pub(crate) const JSON_API: &str = "application/vnd.api+json";

pub(crate) struct Client {
    pub(crate) sandbox: Sandbox,
    pub(crate) http: reqwest::Client,
}

pub(crate) struct Reserved {
    pub(crate) id: u64,
    pub(crate) document: Value,
    pub(crate) policy: serde_json::Map<String, Value>,
}

impl Client {
    pub(crate) async fn new() -> Self {
        Self::with(Options::for_tests()).await
    }

    pub(crate) async fn with(options: Options) -> Self {
        let sandbox = Sandbox::start(options).await.unwrap();
        // Clients want a TLS library even where they never use TLS.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .unwrap();
        Self { sandbox, http }
    }

    pub(crate) fn bare(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.sandbox.api_url()))
    }

    pub(crate) fn call(&self, method: Method, path: &str) -> RequestBuilder {
        self.bare(method, path)
            .header("Content-Type", JSON_API)
            .header("X-Auth-Token", self.sandbox.token())
            .header("X-Organization-Id", self.sandbox.organisation())
    }

    pub(crate) async fn get(&self, path: &str) -> (u16, Value) {
        read(self.call(Method::GET, path).send().await.unwrap()).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> (u16, Value) {
        read(
            self.call(Method::POST, path)
                .body(body.to_string())
                .send()
                .await
                .unwrap(),
        )
        .await
    }

    pub(crate) async fn patch(&self, path: &str, body: Value) -> (u16, Value) {
        read(
            self.call(Method::PATCH, path)
                .body(body.to_string())
                .send()
                .await
                .unwrap(),
        )
        .await
    }

    pub(crate) async fn delete(&self, path: &str) -> (u16, Value) {
        read(self.call(Method::DELETE, path).send().await.unwrap()).await
    }

    pub(crate) async fn reserve(&self, attributes: Value) -> Reserved {
        let (status, document) = self.post("/attachments", attachment(attributes)).await;
        assert_eq!(status, 201, "{document}");
        let id = document["data"]["id"].as_str().unwrap().parse().unwrap();
        let policy = document["data"]["attributes"]["aws_policy"]
            .as_object()
            .unwrap()
            .clone();
        Reserved { id, document, policy }
    }

    pub(crate) async fn store(&self, reserved: &Reserved, bytes: &[u8]) -> Response {
        let form = fields(reserved).part("file", part(bytes));
        self.send(form).await
    }

    pub(crate) async fn send(&self, form: multipart::Form) -> Response {
        self.http
            .post(self.sandbox.storage_url())
            .multipart(form)
            .send()
            .await
            .unwrap()
    }

    /// Reserve, store, register.
    pub(crate) async fn upload(&self, name: &str, bytes: &[u8], more: Value) -> u64 {
        let reserved = self
            .reserve(json!({"name": name, "size": bytes.len(), "content_type": "text/plain"}))
            .await;
        let stored = self.store(&reserved, bytes).await;
        assert_eq!(stored.status(), 201);
        let location = stored.headers()["location"].to_str().unwrap().to_owned();
        let mut attributes = more;
        attributes["temp_url"] = json!(location);
        let path = format!("/attachments/{}", reserved.id);
        let (status, document) = self.patch(&path, attachment(attributes)).await;
        assert_eq!(status, 200, "{document}");
        reserved.id
    }

    pub(crate) fn assert_no_mistakes(&self) {
        assert_eq!(self.sandbox.mistakes(), []);
    }
}

pub(crate) async fn read(response: Response) -> (u16, Value) {
    let status = response.status().as_u16();
    let text = response.text().await.unwrap();
    (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
}

pub(crate) fn attachment(attributes: Value) -> Value {
    json!({"data": {"type": "attachments", "attributes": attributes}})
}

pub(crate) fn fields(reserved: &Reserved) -> multipart::Form {
    reserved
        .policy
        .iter()
        .fold(multipart::Form::new(), |form, (name, value)| {
            form.text(name.clone(), value.as_str().unwrap().to_owned())
        })
}

pub(crate) fn part(bytes: &[u8]) -> multipart::Part {
    multipart::Part::bytes(bytes.to_vec())
        .file_name("datei.txt")
        .mime_str("text/plain")
        .unwrap()
}

pub(crate) fn ids(document: &Value) -> Vec<u64> {
    let rows = document["data"].as_array().unwrap().iter();
    rows.map(|row| row["id"].as_str().unwrap().parse().unwrap()).collect()
}
