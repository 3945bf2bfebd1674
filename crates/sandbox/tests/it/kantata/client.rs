//! A small client of Kantata OX that can also do things wrong.

use attache_sandbox::{Options, Sandbox};
use reqwest::{Method, RequestBuilder, Response, multipart};
use serde_json::{Map, Value, json};

use crate::client::read;

pub(super) struct Client {
    pub(super) sandbox: Sandbox,
    pub(super) http: reqwest::Client,
    pub(super) token: String,
}

pub(super) struct Reserved {
    pub(super) id: u64,
    pub(super) action: String,
    pub(super) fields: Map<String, Value>,
}

impl Client {
    pub(super) async fn new() -> Self {
        Self::with(Options::for_tests()).await
    }

    pub(super) async fn with(options: Options) -> Self {
        let both = crate::client::Client::with(options).await;
        let token = both.sandbox.kantata_token().to_owned();
        Self {
            sandbox: both.sandbox,
            http: both.http,
            token,
        }
    }

    pub(super) fn call(&self, method: Method, path: &str) -> RequestBuilder {
        self.http
            .request(method, format!("{}{path}", self.sandbox.kantata_url()))
            .bearer_auth(&self.token)
    }

    pub(super) async fn get(&self, path: &str) -> (u16, Value) {
        read(self.call(Method::GET, path).send().await.unwrap()).await
    }

    pub(super) async fn post(&self, path: &str, body: Value) -> (u16, Value) {
        read(self.call(Method::POST, path).json(&body).send().await.unwrap()).await
    }

    pub(super) async fn put(&self, path: &str, body: Value) -> (u16, Value) {
        read(self.call(Method::PUT, path).json(&body).send().await.unwrap()).await
    }

    pub(super) async fn delete(&self, path: &str) -> (u16, Value) {
        read(self.call(Method::DELETE, path).send().await.unwrap()).await
    }

    /// Asks for credentials in the form that the documentation shows.
    pub(super) fn ask(&self, name: &str, kind: &str) -> RequestBuilder {
        let form = [
            ("direct", "true"),
            ("attachment[filename]", name),
            ("attachment[type]", kind),
        ];
        self.call(Method::POST, "/attachments.json").form(&form)
    }

    pub(super) async fn reserve(&self, name: &str, kind: &str) -> Reserved {
        let (status, document) = read(self.ask(name, kind).send().await.unwrap()).await;
        assert_eq!(status, 200, "{document}");
        Reserved {
            id: document["id"].as_u64().unwrap(),
            action: document["action"].as_str().unwrap().to_owned(),
            fields: document["fields"].as_object().unwrap().clone(),
        }
    }

    pub(super) async fn send(&self, to: &str, form: multipart::Form) -> (u16, String) {
        let response = self.http.post(to).multipart(form).send().await.unwrap();
        (response.status().as_u16(), response.text().await.unwrap())
    }

    pub(super) async fn store(&self, reserved: &Reserved, bytes: &[u8]) -> (u16, String) {
        self.send(&reserved.action, form(&reserved.fields).part("file", file(bytes)))
            .await
    }

    pub(super) async fn sync(&self, id: u64) -> (u16, Value) {
        self.put(&format!("/attachments/{id}/sync.json"), json!({})).await
    }

    /// Reserve, store, sync.
    pub(super) async fn direct(&self, name: &str, kind: &str, bytes: &[u8]) -> u64 {
        let reserved = self.reserve(name, kind).await;
        assert_eq!(self.store(&reserved, bytes).await.0, 201);
        assert_eq!(self.sync(reserved.id).await.0, 200);
        reserved.id
    }

    /// Sends a file to the API itself.
    pub(super) async fn upload(&self, name: &str, kind: &str, bytes: &[u8]) -> (u16, Value) {
        let data = multipart::Part::bytes(bytes.to_vec()).file_name(name.to_owned());
        let form = multipart::Form::new()
            .part("attachment[data]", data)
            .text("attachment[type]", kind.to_owned());
        let call = self.call(Method::POST, "/attachments.json").multipart(form);
        read(call.send().await.unwrap()).await
    }

    pub(super) fn assert_no_mistakes(&self) {
        assert_eq!(self.sandbox.mistakes(), []);
    }
}

/// All fields, numbers as texts.
pub(super) fn form(fields: &Map<String, Value>) -> multipart::Form {
    fields.iter().fold(multipart::Form::new(), |form, (name, value)| {
        let text = value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned);
        form.text(name.clone(), text)
    })
}

pub(super) fn file(bytes: &[u8]) -> multipart::Part {
    multipart::Part::bytes(bytes.to_vec()).file_name("datei.txt")
}

/// The ids of a list, in its order.
pub(super) fn order(document: &Value) -> Vec<u64> {
    let rows = document["results"].as_array().unwrap().iter();
    rows.map(|row| row["id"].as_str().unwrap().parse().unwrap()).collect()
}

pub(super) async fn text(response: Response) -> String {
    response.text().await.unwrap()
}
