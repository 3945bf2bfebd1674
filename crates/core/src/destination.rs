//! Where files go: the object of an account, and how they are put there.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::account::AccountId;

/// The kind of object files are attached to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum PlaceKind {
    /// A task.
    #[default]
    Task,
    /// A comment that exists already.
    Comment,
    /// A project.
    Project,
    /// A post in a project or on a task.
    Post,
    /// An expense.
    Expense,
}

/// The address of an object inside an account.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Place {
    /// What it is.
    pub kind: PlaceKind,
    /// Its id at the provider.
    pub id: String,
}

/// How files are put on a place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum How {
    /// Listed with the object itself.
    #[default]
    Files,
    /// In a comment that is made for them.
    NewComment,
    /// In a post that is made for them.
    NewPost,
    /// In a reply to the post, made for them: the post itself takes no files.
    Reply,
    /// As the one receipt of an expense.
    Receipt,
}

impl How {
    /// What is made for the files, where something is: people see it, so it is made once, with all of them.
    pub fn makes(self) -> Option<PlaceKind> {
        match self {
            Self::Files | Self::Receipt => None,
            Self::NewComment => Some(PlaceKind::Comment),
            Self::NewPost | Self::Reply => Some(PlaceKind::Post),
        }
    }
}

/// An object that files can go to, as search, recents and links describe it. Texts come from the service: untrusted, plain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Target {
    /// The account it belongs to.
    pub account: AccountId,
    /// Its address.
    pub place: Place,
    /// The task's title, or the first words of a comment.
    pub title: String,
    /// The number people know a task by; need not be numeric.
    pub number: Option<String>,
    /// The project it belongs to.
    pub project: Option<String>,
    /// The client company of the project.
    pub company: Option<String>,
    /// The workflow status, such as “In progress”.
    pub status: Option<String>,
    /// Who it is assigned to; the author of a comment.
    pub assignee: Option<String>,
    /// Whether the task is closed.
    pub closed: bool,
}
