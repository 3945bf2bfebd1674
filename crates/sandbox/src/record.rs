//! What was asked of the sandbox, and what a client must not do.

use std::{fmt, time::SystemTime};

use serde::{Deserialize, Serialize};

/// The four hosts that a sandbox plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The Productive API.
    Api,
    /// The storage that takes form posts.
    Storage,
    /// The host that files are read from.
    Files,
    /// The web application.
    Web,
}

/// What a request is for, in the words of the upload.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// `POST /attachments`.
    Reserve,
    /// The form post to the storage.
    Store,
    /// `PATCH /attachments/{id}`.
    Register,
    /// `DELETE /attachments/{id}`.
    Remove,
    /// `GET /attachments/{id}`.
    Look,
    /// `GET /attachments`.
    List,
    /// `POST /comments`.
    Comment,
    /// `GET /comments`.
    Comments,
    /// `PATCH` of a task, comment or page.
    ParentPatch,
    /// `GET` of one task, comment or page.
    Parent,
    /// `GET /tasks`, `/projects`, `/people` or `/pages`.
    Search,
    /// `GET /organization_memberships`.
    Membership,
    /// A read on the files host.
    Download,
    /// Anything else.
    Other,
}

impl Step {
    /// Says what a request is for.
    pub(crate) fn of(role: Role, method: &str, path: &str) -> Self {
        match role {
            Role::Storage => return Self::Store,
            Role::Files => return Self::Download,
            Role::Web => return Self::Other,
            Role::Api => {}
        }
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
            ("PATCH", "tasks" | "comments" | "pages", true) => Self::ParentPatch,
            ("GET", "tasks" | "comments" | "pages", true) => Self::Parent,
            ("GET", "tasks" | "projects" | "people" | "pages", false) => Self::Search,
            ("GET", "organization_memberships", _) => Self::Membership,
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
    /// What it was for.
    pub step: Step,
    /// The method.
    pub method: String,
    /// The path, still percent-encoded.
    pub path: String,
    /// The query; the value of `token` is left out.
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

/// Something that a client must not do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "mistake", rename_all = "snake_case")]
pub enum Mistake {
    /// A call without the JSON:API content type, or with another.
    ContentType {
        /// The request.
        request: String,
        /// What was sent, if anything.
        sent: Option<String>,
    },
    /// An API token, or an organisation, was shown to a host that is not the API.
    TokenOnAnotherHost {
        /// The host.
        role: Role,
    },
    /// An upload without a known length.
    ChunkedUpload,
    /// A form in which something follows the file.
    FileNotLast,
    /// Form fields that the policy does not list.
    ExtraFormFields {
        /// Their names.
        names: Vec<String>,
    },
    /// Form fields that the policy asks for and that were not there.
    MissingFormFields {
        /// Their names.
        names: Vec<String>,
    },
    /// A form field that differs from the policy.
    AlteredFormField {
        /// Its name.
        name: String,
    },
    /// A body that is not a well-formed form.
    MalformedForm,
    /// A query that the API does not support.
    UnsupportedQuery {
        /// What the API said.
        detail: String,
    },
    /// A body that is not a JSON:API document, or has unknown members.
    Body {
        /// What is wrong with it.
        detail: String,
    },
    /// The same refused token again and again.
    KeptAskingAfter401 {
        /// How often it was refused.
        times: u32,
    },
    /// A request although the limit had said when to come back.
    IgnoredRateLimit {
        /// The request.
        request: String,
    },
    /// An attachment linked before its file was there.
    LinkedAtCreation {
        /// The attachment.
        attachment: u64,
    },
    /// A `PATCH` of a parent that dropped attachments of others.
    UnlinkedSiblings {
        /// The parent, such as `tasks/5`.
        parent: String,
        /// The attachments dropped.
        attachments: Vec<u64>,
    },
    /// The same comment with the same attachments, twice.
    DuplicateComment {
        /// The first comment.
        first: u64,
        /// The second comment.
        second: u64,
    },
    /// A `temp_url` nothing was stored under.
    NeverStored {
        /// The attachment.
        attachment: u64,
    },
    /// A `temp_url` of another attachment's file.
    FileOfAnother {
        /// The attachment.
        attachment: u64,
    },
    /// A redirect was followed to a page for people.
    FollowedRedirect {
        /// Where it led.
        path: String,
    },
    /// A bulk request where there is none.
    Bulk {
        /// The request.
        request: String,
    },
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ContentType { request, sent: None } => {
                write!(
                    f,
                    "{request} came without Content-Type; the API wants application/vnd.api+json on every call."
                )
            }
            Self::ContentType {
                request,
                sent: Some(sent),
            } => {
                write!(
                    f,
                    "{request} came with Content-Type {sent} instead of application/vnd.api+json."
                )
            }
            Self::TokenOnAnotherHost { role } => {
                write!(f, "The token or the organisation was seen on another host ({role:?}).")
            }
            Self::ChunkedUpload => f.write_str("An upload came without Content-Length."),
            Self::FileNotLast => f.write_str("Something followed the file in the form."),
            Self::ExtraFormFields { names } => {
                write!(f, "The form has fields the policy does not list: {}.", names.join(", "))
            }
            Self::MissingFormFields { names } => write!(f, "The form lacks {}.", names.join(", ")),
            Self::AlteredFormField { name } => {
                write!(f, "The form field {name} differs from the policy.")
            }
            Self::MalformedForm => f.write_str("The body is not well-formed multipart/form-data."),
            Self::UnsupportedQuery { detail } => write!(f, "The query is not supported: {detail}."),
            Self::Body { detail } => write!(f, "The body is wrong: {detail}."),
            Self::KeptAskingAfter401 { times } => {
                write!(f, "A refused token was used {times} times.")
            }
            Self::IgnoredRateLimit { request } => {
                write!(f, "{request} came before the rate limit's reset.")
            }
            Self::LinkedAtCreation { attachment } => {
                write!(f, "Attachment {attachment} was linked before its file was there.")
            }
            Self::UnlinkedSiblings { parent, attachments } => {
                write!(f, "A PATCH of {parent} dropped the attachments {attachments:?}.")
            }
            Self::DuplicateComment { first, second } => {
                write!(f, "Comment {second} says what comment {first} already says.")
            }
            Self::NeverStored { attachment } => {
                write!(
                    f,
                    "Attachment {attachment} was given a temp_url nothing was stored under."
                )
            }
            Self::FileOfAnother { attachment } => {
                write!(f, "Attachment {attachment} was given the file of another attachment.")
            }
            Self::FollowedRedirect { path } => write!(f, "A redirect was followed to {path}."),
            Self::Bulk { request } => write!(f, "{request} is a bulk request, which there is not."),
        }
    }
}
