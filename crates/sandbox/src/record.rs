//! What was asked of the sandbox.

use std::time::SystemTime;

use serde::{Deserialize, Serialize};

use crate::kantata;

/// A kind of service that a sandbox plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Provider {
    /// Productive.
    Productive,
    /// Kantata OX.
    Kantata,
}

/// What a host is for; each provider has an API and a web application of its own, the others are shared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The API.
    Api,
    /// The storage that takes form posts.
    Storage,
    /// The host that files are read from.
    Files,
    /// The web application; at Kantata OX also where people sign in.
    Web,
}

/// A host that a sandbox plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Host {
    Api,
    Storage,
    Files,
    Web,
    KantataApi,
    KantataWeb,
}

impl Host {
    /// All of them, in the order of their ports.
    pub(crate) const ALL: [Self; 6] = [
        Self::Api,
        Self::Storage,
        Self::Files,
        Self::Web,
        Self::KantataApi,
        Self::KantataWeb,
    ];

    pub(crate) fn role(self) -> Role {
        match self {
            Self::Api | Self::KantataApi => Role::Api,
            Self::Storage => Role::Storage,
            Self::Files => Role::Files,
            Self::Web | Self::KantataWeb => Role::Web,
        }
    }

    /// Whose host it is; `None` for those that are shared.
    pub(crate) fn provider(self) -> Option<Provider> {
        match self {
            Self::Api | Self::Web => Some(Provider::Productive),
            Self::KantataApi | Self::KantataWeb => Some(Provider::Kantata),
            Self::Storage | Self::Files => None,
        }
    }
}

/// Productive's lists of what files or comments are put on.
const DESTINATIONS: [&str; 13] = [
    "tasks",
    "comments",
    "pages",
    "projects",
    "people",
    "companies",
    "deals",
    "discussions",
    "expenses",
    "invoices",
    "purchase_orders",
    "bills",
    "bookings",
];

/// What a request is for, in the words of the upload.
///
/// The steps mean the same at both providers, so that one table of faults serves both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// An attachment is made and credentials for the storage are asked for: `POST /attachments`.
    Reserve,
    /// The form post to the storage.
    Store,
    /// The service is told that the file is stored: `PATCH /attachments/{id}`, at Kantata OX `PUT …/sync`.
    Register,
    /// Kantata OX only: a small file goes to the API itself, `POST /attachments` as `multipart/form-data`.
    Upload,
    /// Kantata OX only: `PUT /attachments/{id}`.
    Rename,
    /// `DELETE /attachments/{id}`.
    Remove,
    /// `GET /attachments/{id}`; Kantata OX has none.
    Look,
    /// What is attached is read: `GET /attachments`; at Kantata OX a post, a task or an expense by its id with what hangs on
    /// it, or `GET /user_file_associations`.
    List,
    /// `POST /comments`, at Kantata OX `POST /posts`.
    Comment,
    /// Comments are listed, as after a lost reply: `GET /comments`, at Kantata OX `GET /posts`, and `GET /expenses` by when
    /// they were made.
    Comments,
    /// Kantata OX only: `POST /expenses`.
    Expense,
    /// The parent is told what hangs on it: `PATCH` of a task, comment, page and so on, at Kantata OX `PUT` of an expense or a post.
    ParentPatch,
    /// A destination is read alone: `GET` of one task, comment, page and so on; at Kantata OX of one task, project, post or expense.
    Parent,
    /// Destinations are looked for: tasks, projects, people, pages, expenses and their categories, and all the others.
    Search,
    /// The token is tried: `GET /organization_memberships`, at Kantata OX `GET /users/me`.
    Membership,
    /// Kantata OX only: `/oauth/…` of the web application.
    SignIn,
    /// A read on the files host.
    Download,
    /// Anything else.
    Other,
}

impl Step {
    /// Says what a request is for.
    pub(crate) fn of(host: Host, method: &str, path: &str, query: &str, content_type: &str) -> Self {
        match host {
            // Nothing is stored by asking whether it is there.
            Host::Storage if method == "HEAD" => Self::Other,
            Host::Storage => Self::Store,
            Host::Files => Self::Download,
            Host::Api => Self::of_productive(method, path),
            Host::KantataApi => kantata::step(method, path, query, content_type),
            Host::KantataWeb if path.starts_with("/oauth/") => Self::SignIn,
            Host::Web | Host::KantataWeb => Self::Other,
        }
    }

    fn of_productive(method: &str, path: &str) -> Self {
        let path = path.strip_prefix("/api/v2/").unwrap_or(path);
        let mut parts = path.split('/').filter(|part| !part.is_empty());
        let resource = parts.next().unwrap_or_default();
        match (method, resource, parts.next().is_some()) {
            ("POST", "attachments", false) => Self::Reserve,
            ("PATCH", "attachments", true) => Self::Register,
            ("DELETE", "attachments", true) => Self::Remove,
            ("GET", "attachments", true) => Self::Look,
            ("GET", "attachments", false) => Self::List,
            ("POST", "comments", false) => Self::Comment,
            ("GET", "comments", false) => Self::Comments,
            ("GET", "organization_memberships", _) => Self::Membership,
            ("PATCH", name, true) if DESTINATIONS.contains(&name) => Self::ParentPatch,
            ("GET", name, true) if DESTINATIONS.contains(&name) => Self::Parent,
            ("GET", name, false) if DESTINATIONS.contains(&name) => Self::Search,
            _ => Self::Other,
        }
    }
}

/// One request, without anything secret.
#[derive(Clone, Debug, Serialize)]
pub struct RequestRecord {
    /// Position in the order of arrival, from 1.
    pub sequence: u64,
    /// The host that was asked.
    pub role: Role,
    /// Whose host it was; `None` for those that are shared.
    pub provider: Option<Provider>,
    /// What it was for.
    pub step: Step,
    /// The method.
    pub method: String,
    /// The path, still percent-encoded.
    pub path: String,
    /// The query; values that are secret are left out.
    pub query: String,
    /// What was answered; `None` while it runs and when the connection was cut.
    pub status: Option<u16>,
    /// When it arrived.
    #[serde(skip)]
    pub time: SystemTime,
    /// Names of the headers, never their values.
    pub headers: Vec<String>,
    /// Bytes of the body that were read.
    pub body_size: u64,
}
