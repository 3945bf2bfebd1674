//! What goes wrong at a service, and what follows from it.

use std::time::Duration;

use url::Url;

use crate::reason::{Connection, Reason};

/// What went wrong, in terms every provider shares. Made in one function per provider.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{kind:?}{}", detail.as_deref().map(|d| format!(": {d}")).unwrap_or_default())]
pub struct Fault {
    /// What it means.
    pub kind: FaultKind,
    /// The service's or the system's own words, for log and support; free of secrets.
    pub detail: Option<String>,
    /// The service's id of the request, for its support.
    pub request_id: Option<String>,
}

/// What a fault means, and so what follows from it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields are described with their variant")]
pub enum FaultKind {
    /// 401: the token is not accepted.
    TokenRefused,
    /// 403: the person has no access.
    NoAccess,
    /// 404: the object is gone, or hidden from the person.
    Gone,
    /// 4xx with a reason; `field` as the service names it.
    Refused { field: Option<String>, detail: String },
    /// 429, or its text under another status.
    RateLimited { after: Option<Duration> },
    /// 5xx.
    Unavailable { status: u16 },
    /// No answer: DNS, connection, TLS, timeout, cut reply. `sent` is false where the request surely never reached the service.
    Network { sent: bool, why: Connection },
    /// Somebody else answers: a login page, a proxy.
    NetworkAnswers,
    /// 3xx, 407, 511: somebody in between sends the call elsewhere, or keeps it until people have signed in. Nobody waits for the service.
    Intercepted,
    /// It answers, but not as this service does.
    NotTheService,
    /// The credentials for storage have expired: reserve anew.
    CredentialsExpired,
    /// 413, or storage's word for it: something there or on the way takes no file of this size; `limit` where it says so.
    TooLarge { limit: Option<u64> },
    /// Storage refuses for good; `code` is its own.
    StorageRefused { code: String },
    /// The policy names a storage address the contract does not allow.
    StorageNotAllowed { host: String },
    /// Storage wants the same form at another address of its own.
    StorageMoved { to: Url },
    /// Nothing is at a file's address: not yet, or not any more.
    NotReady,
    /// What was uploaded is not there any more although its destination is: reserve anew.
    UploadGone,
    /// The stored copy differs from what was sent.
    Damaged,
    /// The file could not be read, or is no longer what it was; or this computer lacks something for a while.
    File(Reason),
    /// The place holds one file and has another already, of this name.
    Occupied { name: String },
    /// The person has to say something else first.
    Asks(Reason),
    /// The transfer was told to stop.
    Cancelled,
}

impl Fault {
    /// A fault with nothing to add.
    pub fn new(kind: FaultKind) -> Self {
        Self {
            kind,
            detail: None,
            request_id: None,
        }
    }

    /// The same fault with the words of its origin.
    pub fn with_detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// Whether it is this way of the bytes that was refused, so that another one may be open.
    pub(crate) fn is_refusal(&self) -> bool {
        matches!(
            self.kind,
            FaultKind::Refused { .. }
                | FaultKind::TooLarge { .. }
                | FaultKind::StorageRefused { .. }
                | FaultKind::StorageNotAllowed { .. }
        )
    }

    /// Whether storage refused the credentials and not the file, so that others may be taken.
    pub(crate) fn is_about_credentials(&self) -> bool {
        let FaultKind::StorageRefused { code } = &self.kind else {
            return false;
        };
        let words = self.detail.as_deref().unwrap_or_default();
        match code.as_str() {
            "SignatureDoesNotMatch" | "InvalidAccessKeyId" => true,
            "AccessDenied" => words.contains("according to Policy") || words.contains("Extra input fields"),
            _ => false,
        }
    }

    /// Whether the same request may succeed later without anybody doing anything.
    pub fn is_passing(&self) -> bool {
        if let FaultKind::File(reason) = &self.kind {
            return reason.is_passing();
        }
        matches!(
            self.kind,
            FaultKind::RateLimited { .. }
                | FaultKind::Unavailable { .. }
                | FaultKind::Network { .. }
                | FaultKind::NetworkAnswers
                | FaultKind::Intercepted
                | FaultKind::CredentialsExpired
                | FaultKind::StorageMoved { .. }
                | FaultKind::UploadGone
                | FaultKind::NotReady
                | FaultKind::Damaged
        )
    }
}
