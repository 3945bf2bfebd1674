//! Everything that takes files, as people look for it.

use std::sync::LazyLock;

use futures_util::future::join4;

use super::{api::Api, expenses, homes::Homes, posts, projects::Projects, stories};
use crate::{
    account::AccountId,
    destination::{How, PlaceKind, Target},
    message::Messages,
    provider::{Answer, Fault, together},
};

/// Shown of each kind beside tasks, where all are looked for.
const FEW: usize = 5;
/// More than anybody reads.
const MANY: usize = 50;
/// Letters of a word that has only begun before it says anything.
const TELLING: usize = 3;

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
            account,
            kinds,
            ..
        } = *self;
        let words = query.trim().trim_start_matches('#').trim();
        if words.is_empty() {
            return Ok(Vec::new());
        }
        let most = if kinds.is_empty() { FEW } else { MANY };
        let (projects, tasks, expenses, posts) = Box::pin(join4(
            self.asking(PlaceKind::Project, self.projects(words)),
            self.asking(PlaceKind::Task, stories::search(api, homes, account, words)),
            self.asking(PlaceKind::Expense, expenses::mine(api, homes, account)),
            self.asking(PlaceKind::Post, posts::search(api, homes, account, words, most)),
        ))
        .await;
        let projects = projects.map(|answer| answer.map(|found| found.into_iter().take(most).collect()));
        let says = |target: &Target| target.says(words);
        let expenses = expenses.map(|answer| answer.map(|found| found.into_iter().filter(says).take(most).collect()));
        let found = together(projects, tasks, expenses.into_iter().chain(posts))?;

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

    /// Projects of this name; and where the words begin as the entry of a new expense does, those of the rest that one can be made in.
    async fn projects(&self, words: &str) -> Answer<Target> {
        let find = |words| self.projects.find(self.api, self.homes, self.account, words);
        let mut found = find(words).await?;
        if let Some(of) = after_new_expense(words) {
            let takes_one = |project: &Target| project.also.contains(&How::NewExpense);
            found.extend(find(&of).await?.into_iter().filter(takes_one));
        }
        Ok(found)
    }

    /// `None` where nobody looks for this kind: that is no answer.
    async fn asking(
        &self,
        kind: PlaceKind,
        asked: impl Future<Output = Answer<Target>> + Send,
    ) -> Option<Answer<Target>> {
        if self.kinds.is_empty() || self.kinds.contains(&kind) {
            Some(asked.await)
        } else {
            None
        }
    }
}

/// What follows the name that the entry of a new expense has in lists; `None` of other words. Its last word may be begun only.
fn after_new_expense(words: &str) -> Option<String> {
    static NAME: LazyLock<String> = LazyLock::new(|| {
        let entry = Messages::english().text_of("ui-new-expense-in", &[("project", "".into())]);
        entry.trim().to_lowercase()
    });
    let words = words.to_lowercase();
    let words: Vec<&str> = words.split_whitespace().collect();
    let named = NAME
        .split(' ')
        .zip(&words)
        .take_while(|(name, word)| name == *word)
        .count();
    let rest = &words[named..];
    let begun =
        |word: &&str| word.len() >= TELLING && NAME.split(' ').nth(named).is_some_and(|name| name.starts_with(word));
    match (named, rest) {
        (0, _) => None,
        (_, [last]) if begun(last) => Some(String::new()),
        (1, _) => None,
        _ => Some(rest.join(" ")),
    }
}

#[cfg(test)]
mod tests {
    use super::after_new_expense;

    #[test]
    fn a_new_expense_is_known_by_the_name_of_its_entry() {
        for (words, rest) in [
            ("new exp", Some("")),
            ("New Expense", Some("")),
            ("new expense in", Some("")),
            ("new expense in  Relaunch 2026", Some("relaunch 2026")),
            ("new expense relaunch", Some("relaunch")),
            ("new", None),
            ("new ex", None),
            ("new website", None),
            ("expense relaunch", None),
        ] {
            assert_eq!(after_new_expense(words).as_deref(), rest, "{words}");
        }
    }
}
