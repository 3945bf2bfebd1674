//! Error documents, worded as the real API words them.

use std::time::Duration;

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
    entries: Vec<Value>,
    headers: Vec<(&'static str, String)>,
    /// What the client did wrong, when it should not have asked like this.
    pub(crate) mistake: Option<Mistake>,
}

impl Failure {
    fn new(status: u16, code: &str, title: &str, detail: &str) -> Self {
        let entry = json!({
            "status": status.to_string(), "code": code, "title": title, "detail": detail,
            "meta": {}, "source": {},
        });
        Self {
            status,
            entries: vec![entry],
            headers: Vec::new(),
            mistake: None,
        }
    }

    /// What the real service says under a status.
    pub(crate) fn usual(status: u16) -> Self {
        match status {
            401 => Self::unauthenticated(),
            403 => Self::forbidden(),
            404 => Self::not_found(),
            406 => Self::new(406, "not_acceptable", "Not Acceptable", "The request was not accepted"),
            415 => Self::content_type(),
            422 => Self::invalid("name", "can't be blank", json!({})),
            429 => Self::rate_limited(100, Duration::from_secs(10)),
            // The missing letter is the real service's.
            _ => Self::new(status, "server_error", "Server Error", "An error occured on the server"),
        }
    }

    pub(crate) fn content_type() -> Self {
        Self::new(
            415,
            "unsupported_content_type",
            "Unsupported Media Type",
            "Unsupported content type",
        )
    }

    pub(crate) fn unauthenticated() -> Self {
        Self::new(
            401,
            "invalid_auth_token",
            "Unauthenticated",
            "You are not authenticated",
        )
    }

    pub(crate) fn forbidden() -> Self {
        let detail = "You are not authorized to access this resource";
        Self::new(403, "access_denied", "Access Denied", detail)
    }

    pub(crate) fn not_found() -> Self {
        let detail = "The requested record was not found";
        Self::new(404, "record_not_found", "Record Not Found", detail)
    }

    pub(crate) fn no_route() -> Self {
        let detail = "The requested route was not found";
        Self::new(404, "route_not_found", "Route Not Found", detail)
    }

    /// 400 for a query that the endpoint does not support.
    pub(crate) fn unsupported(what: &str, detail: String) -> Self {
        let code = format!("unsupported_{}", what.to_lowercase().replace(' ', "_"));
        Self::new(400, &code, &format!("Unsupported {what}"), &detail).blame(Mistake::UnsupportedQuery { detail })
    }

    /// 400 for cursor paging used wrongly.
    pub(crate) fn keyset(code: &str, detail: &str) -> Self {
        let mistake = Mistake::UnsupportedQuery {
            detail: detail.to_owned(),
        };
        Self::new(400, code, "Bad Request", detail).blame(mistake)
    }

    /// 400 for a body that is no JSON:API document.
    pub(crate) fn malformed(detail: &str) -> Self {
        let mistake = Mistake::Body {
            detail: detail.to_owned(),
        };
        Self::new(400, "bad_request", "Bad Request", detail).blame(mistake)
    }

    /// 422 about one attribute.
    pub(crate) fn invalid(attribute: &str, detail: &str, meta: Value) -> Self {
        Self::many(vec![Self::entry(attribute, detail, meta)])
    }

    /// An entry about one member, under any status.
    pub(crate) fn pointed(status: u16, pointer: &str, detail: &str) -> Self {
        let entry = json!({
            "status": status.to_string(), "code": "invalid_attribute", "title": "Invalid Attribute",
            "detail": detail, "meta": {}, "source": {"pointer": pointer},
        });
        Self {
            status,
            ..Self::many(vec![entry])
        }
    }

    /// The text of the rate limit under any status.
    pub(crate) fn rate_limit_text(status: u16) -> Self {
        let entry = json!({
            "status": status.to_string(), "title": "Too many requests",
            "detail": "Rate limit reached. Try again later", "meta": {}, "source": {},
        });
        Self {
            status,
            ..Self::many(vec![entry])
        }
    }

    /// One entry of a 422.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "every caller makes the value just for this"
    )]
    pub(crate) fn entry(attribute: &str, detail: &str, meta: Value) -> Value {
        json!({
            "status": "422", "code": "invalid_attribute", "title": "Invalid Attribute",
            "detail": detail, "meta": meta,
            "source": {"pointer": format!("data/attributes/{attribute}")},
        })
    }

    /// 422 with several entries.
    pub(crate) fn many(entries: Vec<Value>) -> Self {
        Self {
            status: 422,
            entries,
            headers: Vec::new(),
            mistake: None,
        }
    }

    /// Documented with an integer status, unlike the others.
    pub(crate) fn rate_limited(limit: usize, period: Duration) -> Self {
        let entry = json!({
            "status": 429, "title": "Too many requests",
            "detail": "Rate limit reached. Try again later",
            "limit": limit, "period": period.as_secs().max(1),
        });
        Self {
            status: 429,
            entries: vec![entry],
            headers: Vec::new(),
            mistake: None,
        }
    }

    /// What the real service knows and the sandbox does not play.
    pub(crate) fn not_played(what: &str) -> Self {
        Self::new(
            501,
            "not_played",
            "Not Implemented",
            &format!("The sandbox does not play {what}"),
        )
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
        let document = json!({"errors": self.entries}).to_string();
        let mut response = reply(self.status, "application/vnd.api+json; charset=utf-8", document);
        for (name, value) in &self.headers {
            set(&mut response, name, value);
        }
        response
    }
}
