//! Where files go: the object of an account, and how they are put there.

mod audience;
mod expense;

use std::fmt;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

pub use self::{
    audience::{Audience, Person},
    expense::{Amount, Category, Currency, ExpenseDraft, ExpenseField, ExpenseForm},
};
use crate::{account::AccountId, provider::Service};

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
    /// A page, which Productive calls a doc.
    Page,
    /// An invoice.
    Invoice,
    /// A purchase order.
    PurchaseOrder,
    /// A bill.
    Bill,
    /// A booking.
    Booking,
    /// A deal.
    Deal,
    /// A budget.
    Budget,
    /// A company.
    Company,
    /// A person.
    Person,
    /// A discussion on a page.
    Discussion,
}

impl PlaceKind {
    /// Every kind there is.
    pub const ALL: [Self; 15] = [
        Self::Task,
        Self::Comment,
        Self::Project,
        Self::Post,
        Self::Expense,
        Self::Page,
        Self::Invoice,
        Self::PurchaseOrder,
        Self::Bill,
        Self::Booking,
        Self::Deal,
        Self::Budget,
        Self::Company,
        Self::Person,
        Self::Discussion,
    ];

    /// Its name as it is serialised, by which the catalogue tells kinds apart too.
    pub fn name(self) -> &'static str {
        match self {
            Self::Task => "task",
            Self::Comment => "comment",
            Self::Project => "project",
            Self::Post => "post",
            Self::Expense => "expense",
            Self::Page => "page",
            Self::Invoice => "invoice",
            Self::PurchaseOrder => "purchaseOrder",
            Self::Bill => "bill",
            Self::Booking => "booking",
            Self::Deal => "deal",
            Self::Budget => "budget",
            Self::Company => "company",
            Self::Person => "person",
            Self::Discussion => "discussion",
        }
    }

    /// What people type for it, as in `task/ID`.
    pub fn word(self) -> &'static str {
        match self {
            Self::PurchaseOrder => "purchase-order",
            _ => self.name(),
        }
    }
}

impl fmt::Display for Place {
    /// `task/ID`, the short form that people type.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.kind.word(), self.id)
    }
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
    /// As the receipt of an expense that is made for it.
    NewExpense,
    /// As a proof: handed over, and linked by the service itself if at all.
    Proof,
}

impl How {
    /// What is made for the files, where something is: people see it, so it is made once, with all of them.
    pub fn makes(self) -> Option<PlaceKind> {
        match self {
            Self::Files | Self::Receipt | Self::Proof => None,
            Self::NewComment => Some(PlaceKind::Comment),
            Self::NewPost | Self::Reply => Some(PlaceKind::Post),
            Self::NewExpense => Some(PlaceKind::Expense),
        }
    }

    /// Whether what is made says something in the person's words.
    pub fn speaks(self) -> bool {
        matches!(self, Self::NewComment | Self::NewPost | Self::Reply)
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
    /// What this one takes beside what all of its kind do.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<How>>")]
    pub also: Vec<How>,
}

impl Target {
    /// How files can be put there, the usual way first; none where the service takes nothing there.
    pub fn choices(&self, service: &dyn Service) -> Vec<How> {
        let usual = service.choices(self.place.kind);
        usual.iter().chain(&self.also).copied().collect()
    }

    /// Whether every one of these words is somewhere in what people know it by.
    pub fn says(&self, words: &str) -> bool {
        let known = [
            Some(&self.title),
            self.number.as_ref(),
            self.project.as_ref(),
            self.company.as_ref(),
            self.status.as_ref(),
            self.assignee.as_ref(),
        ];
        let known: Vec<String> = known.into_iter().flatten().map(|text| text.to_lowercase()).collect();
        let says = |word: &str| known.iter().any(|text| text.contains(word));
        words
            .to_lowercase()
            .split_whitespace()
            .all(|word| says(word.trim_start_matches('#')))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_called_as_it_is_serialised() {
        for kind in PlaceKind::ALL {
            assert_eq!(
                serde_json::to_value(kind).expect("a name"),
                kind.name(),
                "{kind:?} in the catalogue"
            );
        }
    }
}
