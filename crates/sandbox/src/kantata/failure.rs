//! Error documents, worded as the real API words them where it is known how.

use hyper::Response;
use serde_json::{Value, json};

use crate::{
    http::{Body, reply, set},
    mistake::Mistake,
};

/// An answer that is an error.
#[derive(Debug)]
pub(crate) struct Failure {
    status: u16,
    body: Value,
    headers: Vec<(&'static str, String)>,
    /// What the client did wrong, when it should not have asked like this.
    pub(crate) mistake: Option<Mistake>,
}

impl Failure {
    fn new(status: u16, body: Value) -> Self {
        Self {
            status,
            body,
            headers: Vec::new(),
            mistake: None,
        }
    }

    /// What the real service says under a status.
    pub(crate) fn usual(status: u16) -> Self {
        match status {
            400 => Self::malformed(),
            401 => Self::unauthorised(),
            403 => Self::forbidden("You do not have permission to do that"),
            404 => Self::not_found(),
            422 => Self::validation("base", "The record is invalid"),
            429 => Self::too_many(),
            503 => Self::system(503, "The service is temporarily unavailable"),
            _ => Self::system(status, "An unexpected error occurred"),
        }
    }

    /// The shape of malformed JSON, which is like no other.
    pub(crate) fn malformed() -> Self {
        let message = "malformed JSON detected, please lint your request params";
        Self::new(400, json!({"status": 400, "error": message}))
    }

    pub(crate) fn unauthorised() -> Self {
        let entry = json!({"type": "oauth", "message": "Invalid OAuth 2 Request"});
        Self::new(401, json!({"errors": [entry]}))
    }

    pub(crate) fn forbidden(message: &str) -> Self {
        Self::system(403, message)
    }

    pub(crate) fn not_found() -> Self {
        Self::system(404, "Record not found")
    }

    pub(crate) fn too_many() -> Self {
        Self::system(429, "Too many requests in a short time")
    }

    pub(crate) fn system(status: u16, message: &str) -> Self {
        Self::new(status, json!({"errors": [{"type": "system", "message": message}]}))
    }

    /// 422 about one field.
    pub(crate) fn validation(field: &str, message: &str) -> Self {
        Self::many(vec![Self::entry(field, message)])
    }

    /// One entry of a 422.
    pub(crate) fn entry(field: &str, message: &str) -> Value {
        json!({"type": "validation", "message": message, "field": field})
    }

    /// 422 with several entries.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "every caller collects the entries just for this"
    )]
    pub(crate) fn many(entries: Vec<Value>) -> Self {
        Self::new(422, json!({"errors": entries}))
    }

    /// What the real service knows and the sandbox does not play.
    pub(crate) fn not_played(what: &str) -> Self {
        Self::system(501, &format!("The sandbox does not play {what}"))
    }

    pub(crate) fn under(self, status: u16) -> Self {
        Self { status, ..self }
    }

    pub(crate) fn blame(self, mistake: Mistake) -> Self {
        Self {
            mistake: Some(mistake),
            ..self
        }
    }

    pub(crate) fn header(mut self, name: &'static str, value: String) -> Self {
        self.headers.push((name, value));
        self
    }

    pub(crate) fn into_response(self) -> Response<Body> {
        let mut response = reply(self.status, "application/json; charset=utf-8", self.body.to_string());
        for (name, value) in &self.headers {
            set(&mut response, name, value);
        }
        response
    }
}
