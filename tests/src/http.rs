//! JSON over plain HTTP with programs on this machine.

use std::{net::TcpListener, time::Duration};

use serde_json::Value;
use ureq::{Agent, Body, http::Response};

use crate::Outcome;

/// A client for JSON at one address.
pub struct Client {
    agent: Agent,
    base: String,
}

impl Client {
    /// A client for `base`, such as `http://127.0.0.1:4444`.
    pub fn new(base: impl Into<String>) -> Self {
        let config = Agent::config_builder()
            .proxy(None)
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_mins(2)))
            .build();
        Self {
            agent: config.into(),
            base: base.into(),
        }
    }

    /// Reads `path`.
    pub fn get(&self, path: &str) -> Outcome<Value> {
        answer(self.agent.get(format!("{}{path}", self.base)).call()?)
    }

    /// Posts `body` to `path`.
    pub fn post(&self, path: &str, body: &Value) -> Outcome<Value> {
        let request = self
            .agent
            .post(format!("{}{path}", self.base))
            .header("content-type", "application/json");
        answer(request.send(body.to_string())?)
    }

    /// Deletes `path`.
    pub fn delete(&self, path: &str) -> Outcome<Value> {
        answer(self.agent.delete(format!("{}{path}", self.base)).call()?)
    }
}

fn answer(mut response: Response<Body>) -> Outcome<Value> {
    let status = response.status();
    let text = response.body_mut().with_config().limit(256 << 20).read_to_string()?;
    if !status.is_success() {
        return Err(format!("answered {status}: {text}").into());
    }
    Ok(if text.trim().is_empty() {
        Value::Null
    } else {
        serde_json::from_str(&text)?
    })
}

/// A port that was free a moment ago.
pub fn free_port() -> Outcome<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}
