//! What a fault does to the request that it meets.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The body of a scripted answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Says {
    /// What the real service says under this status.
    #[default]
    Usual,
    /// Nothing.
    Nothing,
    /// A page.
    Html(String),
    /// A JSON document.
    Json(Value),
    /// One entry about one member, in the words of the host that says it.
    Invalid {
        /// Where in the document, such as `data/attributes/name`.
        pointer: String,
        /// What is wrong.
        detail: String,
    },
    /// The text of the rate limit, in the words of the host that says it.
    TooMany,
}

/// What a fault does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Answers without acting.
    Reply {
        /// The status.
        status: u16,
        /// Further headers.
        #[serde(default)]
        headers: Vec<(String, String)>,
        /// The body.
        #[serde(default)]
        body: Says,
    },
    /// The storage refuses with an XML error.
    StorageError {
        /// The status.
        status: u16,
        /// `SlowDown`, `RequestTimeout`, …
        code: String,
        /// The sentence.
        message: String,
    },
    /// The storage sends the client to another address; `None` is another path of its own.
    Redirect {
        /// Where to.
        to: Option<String>,
    },
    /// Acts, then cuts the connection instead of answering.
    LoseReply,
    /// Cuts the connection without reading or acting.
    CutBefore,
    /// Reads so many bytes of the body, then cuts the connection.
    CutUploadAfter {
        /// Bytes read.
        bytes: u64,
    },
    /// Acts, answers half of the body, then cuts the connection.
    CutMidReply,
    /// Acts, and answers so many bytes more than there are, without saying how many.
    Surplus {
        /// Bytes added.
        bytes: usize,
    },
    /// Says nothing until released, then acts.
    Hang,
    /// Acts, then says nothing until released.
    HangAfter,
    /// Acts, then answers this instead, as something in front of a service may.
    ReplyAfter {
        /// The status.
        status: u16,
        /// The body.
        #[serde(default)]
        body: Says,
    },
    /// Acts and answers a byte at a time.
    Drip {
        /// Pause after each byte.
        #[serde(with = "millis")]
        pause: Duration,
    },
    /// Waits, then acts.
    Delay {
        /// How long.
        #[serde(with = "millis")]
        time: Duration,
    },
    /// Stores damaged bytes, so that the `ETag` is not the file's.
    Damage,
    /// Answers an `ETag` that is no MD5.
    OpaqueEtag,
    /// Answers `Location` as an element only.
    NoLocationHeader,
    /// Answers no `Location` at all.
    NoLocation,
}

impl Action {
    /// A plain status with what the real service says under it.
    pub fn status(status: u16) -> Self {
        Self::Reply {
            status,
            headers: Vec::new(),
            body: Says::Usual,
        }
    }

    /// Acts, then answers a plain status with what the real service says under it.
    pub fn done_but(status: u16) -> Self {
        Self::ReplyAfter {
            status,
            body: Says::Usual,
        }
    }

    /// The documented rate limit: 429 with `X-RateLimit-Reset`, which Kantata OX calls `Retry-After`.
    pub fn rate_limited(reset: Duration) -> Self {
        Self::limited("X-RateLimit-Reset", reset)
    }

    /// A rate limit with `Retry-After` instead.
    pub fn retry_after(reset: Duration) -> Self {
        Self::limited("Retry-After", reset)
    }

    /// A rate limit that does not say when to come back.
    pub fn rate_limited_silently() -> Self {
        Self::status(429)
    }

    fn limited(header: &str, reset: Duration) -> Self {
        let headers = vec![(header.to_owned(), seconds(reset))];
        Self::Reply {
            status: 429,
            headers,
            body: Says::Usual,
        }
    }

    /// The rate limit's text under another status.
    pub fn rate_limit_text_under(status: u16) -> Self {
        Self::Reply {
            status,
            headers: Vec::new(),
            body: Says::TooMany,
        }
    }

    /// A gateway's page, as proxies send it.
    pub fn bad_gateway() -> Self {
        let page = "<html><head><title>502 Bad Gateway</title></head><body>Bad Gateway</body></html>";
        Self::Reply {
            status: 502,
            headers: Vec::new(),
            body: Says::Html(page.to_owned()),
        }
    }

    /// The log-in page of a hotel's network, with status 200.
    pub fn captive_portal() -> Self {
        let page = "<html><title>Welcome to Hotel WLAN</title><form>Room number</form></html>";
        Self::Reply {
            status: 200,
            headers: Vec::new(),
            body: Says::Html(page.to_owned()),
        }
    }

    /// 422 with one entry.
    pub fn invalid(pointer: &str, detail: &str) -> Self {
        let body = Says::Invalid {
            pointer: pointer.to_owned(),
            detail: detail.to_owned(),
        };
        Self::Reply {
            status: 422,
            headers: Vec::new(),
            body,
        }
    }

    /// 503 `SlowDown` of the storage.
    pub fn slow_down() -> Self {
        Self::storage(503, "SlowDown", "Please reduce your request rate.")
    }

    /// 400 `RequestTimeout` of the storage.
    pub fn request_timeout() -> Self {
        let message = "Your socket connection to the server was not read from or written to \
                       within the timeout period. Idle connections will be closed.";
        Self::storage(400, "RequestTimeout", message)
    }

    /// 400 `ExpiredToken` of the storage.
    pub fn expired_token() -> Self {
        Self::storage(400, "ExpiredToken", "The provided token has expired.")
    }

    /// 403 `AccessDenied` of the storage because the policy is too old.
    pub fn policy_expired() -> Self {
        Self::storage(403, "AccessDenied", "Invalid according to Policy: Policy expired.")
    }

    /// 400 `EntityTooLarge` of the storage.
    pub fn entity_too_large() -> Self {
        let message = "Your proposed upload exceeds the maximum allowed size";
        Self::storage(400, "EntityTooLarge", message)
    }

    fn storage(status: u16, code: &str, message: &str) -> Self {
        Self::StorageError {
            status,
            code: code.to_owned(),
            message: message.to_owned(),
        }
    }
}

/// Whole seconds when they are, else with milliseconds.
pub(crate) fn seconds(duration: Duration) -> String {
    match duration.subsec_millis() {
        0 => duration.as_secs().to_string(),
        _ => format!("{:.3}", duration.as_secs_f64()),
    }
}

mod millis {
    use std::time::Duration;

    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(time: &Duration, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_u64(u64::try_from(time.as_millis()).unwrap_or(u64::MAX))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
        u64::deserialize(from).map(Duration::from_millis)
    }
}
