//! What a client must not do.

use serde::{Deserialize, Serialize};

use crate::record::Role;

mod words;

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
    /// A token, a secret or a code in the address, where logs keep it.
    SecretInAddress {
        /// The name it was given under.
        name: String,
    },
    /// A body that is neither JSON nor a form, so that the service does not read it.
    BodyType {
        /// The request.
        request: String,
        /// What was sent, if anything.
        sent: Option<String>,
    },
    /// A form without a file.
    NoFile,
    /// Credentials for the storage that were older than their life when they were used.
    CredentialsLate {
        /// The attachment.
        attachment: u64,
    },
    /// Credentials for the storage that were asked for and not used within their life.
    CredentialsUnused {
        /// The attachment.
        attachment: u64,
    },
    /// A name that the service does not take.
    IllegalFileName {
        /// The name.
        name: String,
    },
    /// A small upload that is not small.
    ServerUploadTooLarge {
        /// Bytes sent.
        size: u64,
        /// Bytes taken.
        limit: u64,
    },
    /// A page larger than the service has.
    PageTooLarge {
        /// Records asked for.
        asked: u64,
    },
    /// An address for the next page, found in an answer, was followed; pages are asked for by number.
    FollowedAddress {
        /// Where it led.
        path: String,
    },
    /// The same list again and again, although it has a limit of its own.
    PolledTooFast {
        /// The request.
        request: String,
    },
    /// A post or an expense with a file that is not known to be there.
    LinkedUnsynced {
        /// The attachment.
        attachment: u64,
    },
    /// Files given to a post that exists, which does nothing.
    AttachmentsOnUpdate {
        /// The post.
        post: u64,
    },
    /// The same expense with the same receipt, twice.
    DuplicateExpense {
        /// The first expense.
        first: u64,
        /// The second expense.
        second: u64,
    },
}
