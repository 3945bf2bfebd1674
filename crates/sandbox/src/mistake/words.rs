//! A sentence for every mistake.

use std::fmt;

use super::Mistake;

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
            Self::SecretInAddress { name } => write!(f, "{name} was in the address, where logs keep it."),
            Self::BodyType { request, sent } => {
                let sent = sent.as_deref().unwrap_or("no Content-Type");
                write!(f, "{request} came with {sent}, which is neither JSON nor a form.")
            }
            Self::NoFile => f.write_str("The form has no file."),
            Self::CredentialsLate { attachment } => {
                write!(
                    f,
                    "The credentials of attachment {attachment} were used after their end."
                )
            }
            Self::CredentialsUnused { attachment } => {
                write!(
                    f,
                    "The credentials of attachment {attachment} were asked for and not used."
                )
            }
            Self::IllegalFileName { name } => write!(f, "The service does not take the name {name:?}."),
            Self::ServerUploadTooLarge { size, limit } => {
                write!(f, "{size} bytes were sent to the API, which takes {limit}.")
            }
            Self::PageTooLarge { asked } => write!(f, "A page of {asked} was asked for; there are 200 at most."),
            Self::FollowedAddress { path } => write!(f, "The address {path} of an answer was followed."),
            Self::PolledTooFast { request } => write!(f, "{request} came again and again."),
            Self::LinkedUnsynced { attachment } => {
                write!(f, "Attachment {attachment} was linked before it was synced.")
            }
            Self::AttachmentsOnUpdate { post } => {
                write!(f, "Files were given to post {post}, which exists already.")
            }
            Self::DuplicateExpense { first, second } => {
                write!(f, "Expense {second} says what expense {first} already says.")
            }
        }
    }
}
