//! Destinations a person may mean without typing: favourites, their own tasks, the comments of a task.

use futures_util::future::join_all;

use super::{
    App,
    search::{Asked, found_at, reason_of, trying_again},
};
use crate::{
    account::Account,
    destination::{PlaceKind, Target},
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

    /// The latest comments of a task or a project, newest first, 30 at most. Nothing else has any.
    pub async fn comments(&self, target: Target) -> Result<Vec<Comment>, CommandError> {
        if !matches!(target.place.kind, PlaceKind::Task | PlaceKind::Project) {
            return Ok(Vec::new());
        }
        let account = self.inner.accounts.get(&target.account).ok_or(Reason::NoAccount)?;
        let live = self.inner.accounts.live(&account.id).await?;
        let comments = trying_again(|| live.provider.comments(&target.place))
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
