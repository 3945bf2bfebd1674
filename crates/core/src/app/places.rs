//! Destinations a person may mean without typing: favourites, their own tasks, the comments of a task.

use futures_util::future::{join, join_all};

use super::{
    App,
    search::{Asked, found_at, reason_of, trying_again},
};
use crate::{
    account::{Account, AccountId},
    destination::{Category, ExpenseForm, Person, PlaceKind, Target},
    event::{CommandError, Comment, FoundAt},
    reason::Reason,
};

impl App {
    /// Keeps a destination among the favourites, or takes it off them. It is written down when this resolves.
    pub async fn set_favourite(&self, target: Target, on: bool) -> Result<(), CommandError> {
        let written = self.with(move |engine| engine.set_favourite(target, on)).await?;
        Ok(written.await.map_err(|_| Reason::Internal)??)
    }

    /// The open tasks of the person each token belongs to, the one that moved last first; one group per account.
    pub async fn mine(&self) -> Result<Vec<FoundAt>, CommandError> {
        Ok(self.ask_all(Asked::Mine).await)
    }

    /// What people did something to last, open ones only; one group per account.
    pub async fn recently_active(&self) -> Result<Vec<FoundAt>, CommandError> {
        Ok(self.ask_all(Asked::Recent).await)
    }

    async fn ask_all(&self, asked: Asked) -> Vec<FoundAt> {
        let accounts = self.inner.accounts.all();
        let ask = |account: &Account| {
            let (account, asked) = (account.clone(), asked.clone());
            async move { found_at(&account, self.ask(&account, asked).await) }
        };
        join_all(accounts.iter().map(ask)).await
    }

    /// Who may be chosen to see what is posted there, by name, the person left out.
    pub async fn people(&self, target: Target) -> Result<Vec<Person>, CommandError> {
        let live = self.inner.accounts.live(&target.account).await?;
        let people = trying_again(|| live.answer(live.provider.people(&target.place))).await;
        Ok(people.map_err(|fault| reason_of(&fault, live.provider.kind(), target.place.kind))?)
    }

    /// What expenses can be for at an account, by name.
    pub async fn expense_categories(&self, account: AccountId) -> Result<Vec<Category>, CommandError> {
        let live = self.inner.accounts.live(&account).await?;
        let categories = trying_again(|| live.answer(live.provider.expense_categories())).await;
        Ok(categories.map_err(|fault| reason_of(&fault, live.provider.kind(), PlaceKind::Expense))?)
    }

    /// What can be chosen for an expense in this project.
    pub async fn expense_form(&self, target: Target) -> Result<ExpenseForm, CommandError> {
        let live = self.inner.accounts.live(&target.account).await?;
        let currency = trying_again(|| live.answer(live.provider.currency(&target.place)));
        let (currency, categories) = join(currency, self.expense_categories(target.account)).await;
        let currency = currency.map_err(|fault| reason_of(&fault, live.provider.kind(), target.place.kind))?;
        Ok(ExpenseForm {
            categories: categories?,
            currency: currency.map(|currency| currency.code),
        })
    }

    /// The latest comments of a task or a project, newest first, 30 at most. Nothing else has any.
    pub async fn comments(&self, target: Target) -> Result<Vec<Comment>, CommandError> {
        if !matches!(target.place.kind, PlaceKind::Task | PlaceKind::Project) {
            return Ok(Vec::new());
        }
        let account = self.inner.accounts.get(&target.account).ok_or(Reason::NoAccount)?;
        let live = self.inner.accounts.live(&account.id).await?;
        let comments = trying_again(|| live.answer(live.provider.comments(&target.place)))
            .await
            .map_err(|fault| reason_of(&fault, account.provider, target.place.kind))?;
        // Where they stand, the task knows.
        let placed = |comment: Comment| Comment {
            target: Target {
                number: target.number.clone(),
                project: target.project.clone(),
                company: target.company.clone(),
                closed: target.closed,
                ..comment.target
            },
            ..comment
        };
        Ok(comments.into_iter().map(placed).collect())
    }
}
