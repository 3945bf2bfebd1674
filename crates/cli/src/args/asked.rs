//! What some destinations ask for beside files.

use clap::Args;

/// Who sees what is posted.
#[derive(Debug, Args)]
pub(crate) struct Seen {
    /// Everybody in the project sees the post
    #[arg(long, conflicts_with = "private_to")]
    pub(crate) public: bool,
    /// Only this person of the project and you see the post: a name, an address or an id; may be given again
    #[arg(long, value_name = "PERSON")]
    pub(crate) private_to: Vec<String>,
}

/// What a new expense says.
#[derive(Clone, Debug, Args)]
pub(crate) struct Expense {
    /// Day of a new expense, such as 2026-11-14 [default: today]
    #[arg(long, value_name = "DAY")]
    pub(crate) date: Option<String>,
    /// What a new expense is for: a name or an id that `attache expense-categories` shows
    #[arg(long, value_name = "CATEGORY")]
    pub(crate) category: Option<String>,
    /// Amount of a new expense, such as 189.90
    #[arg(long, value_name = "AMOUNT")]
    pub(crate) amount: Option<String>,
    /// Its currency, such as USD [default: the project's]
    #[arg(long, value_name = "CODE")]
    pub(crate) currency: Option<String>,
    /// Words about a new expense
    #[arg(long, value_name = "TEXT")]
    pub(crate) notes: Option<String>,
}

impl Seen {
    /// Whether it was said at all.
    pub(crate) fn is_said(&self) -> bool {
        self.public || !self.private_to.is_empty()
    }
}

impl Expense {
    /// Whether anything was said.
    pub(crate) fn is_said(&self) -> bool {
        let all = [&self.date, &self.category, &self.amount, &self.currency, &self.notes];
        all.into_iter().any(Option::is_some)
    }
}

/// Show what expenses can be for, as `attache send --to new-expense/ID --category` takes it.
#[derive(Debug, Args)]
pub(crate) struct Categories {
    /// Which account, where there are several
    #[arg(long, value_name = "NAME")]
    pub(crate) account: Option<String>,
    /// One object a line: id, name
    #[arg(long)]
    pub(crate) json: bool,
}
