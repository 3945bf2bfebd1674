//! Everything that takes files, as people look for it.

use futures_util::future::{Either, join4, ready};

use super::{api::Api, expenses, homes::Homes, posts, projects::Projects, stories};
use crate::{
    account::AccountId,
    destination::{PlaceKind, Target},
    provider::Fault,
};

/// Shown of each kind beside tasks, where all are looked for.
const FEW: usize = 5;
/// More than anybody reads.
const MANY: usize = 50;

/// Kinds that are found by words. Expenses have no search at the service: the person's own, not submitted ones are looked through.
pub(super) const FOUND: &[PlaceKind] = &[PlaceKind::Task, PlaceKind::Project, PlaceKind::Post, PlaceKind::Expense];

/// What one search needs to know.
pub(super) struct Search<'a> {
    pub(super) api: &'a Api,
    pub(super) homes: &'a Homes,
    pub(super) projects: &'a Projects,
    pub(super) account: &'a AccountId,
    /// Only these; nothing means all.
    pub(super) kinds: &'a [PlaceKind],
}

impl Search<'_> {
    /// Projects, tasks, expenses and posts, open ones first.
    pub(super) async fn find(&self, query: &str) -> Result<Vec<Target>, Fault> {
        let Self {
            api,
            homes,
            projects,
            account,
            kinds,
        } = *self;
        let words = query.trim().trim_start_matches('#').trim();
        if words.is_empty() {
            return Ok(Vec::new());
        }
        let most = if kinds.is_empty() { FEW } else { MANY };
        let (projects, tasks, expenses, posts) = join4(
            self.asking(PlaceKind::Project, projects.find(api, homes, account, words)),
            self.asking(PlaceKind::Task, stories::search(api, homes, account, words)),
            self.asking(PlaceKind::Expense, expenses::mine(api, homes, account)),
            self.asking(PlaceKind::Post, posts::search(api, homes, account, words, most)),
        )
        .await;
        // Most people look for tasks: without them, what was found says nothing.
        let mut found = beside(projects, kinds.is_empty())?;
        found.truncate(most);
        found.extend(tasks?);
        let expenses = beside(expenses, kinds.is_empty())?.into_iter();
        found.extend(expenses.filter(|target| target.says(words)).take(most));
        found.extend(beside(posts, kinds.is_empty())?);

        let mut targets: Vec<Target> = Vec::with_capacity(found.len());
        for target in found {
            if targets.iter().all(|known| known.place != target.place) {
                targets.push(target);
            }
        }
        // Stable: within these they keep their order.
        targets.sort_by_key(|target| (target.closed, target.place.id != words));
        Ok(targets)
    }

    /// Nothing where nobody looks for this kind.
    fn asking<'f>(
        &self,
        kind: PlaceKind,
        asked: impl Future<Output = Result<Vec<Target>, Fault>> + Send + 'f,
    ) -> impl Future<Output = Result<Vec<Target>, Fault>> + Send + 'f {
        if self.kinds.is_empty() || self.kinds.contains(&kind) {
            Either::Left(asked)
        } else {
            Either::Right(ready(Ok(Vec::new())))
        }
    }
}

/// What one kind refuses does not keep the others from being shown, where all are looked for.
fn beside(answer: Result<Vec<Target>, Fault>, among_all: bool) -> Result<Vec<Target>, Fault> {
    match answer {
        Err(fault) if among_all && fault.kind != crate::provider::FaultKind::TokenRefused => {
            tracing::debug!(%fault, "one kind of object could not be searched");
            Ok(Vec::new())
        }
        answer => answer,
    }
}
