//! What a destination asks for beside files: who sees a post, what an expense says.

use std::time::Duration;

use super::{Engine, News, queue::Batch};
use crate::{
    destination::{Audience, Currency, ExpenseDraft, ExpenseField, How, Place, Target},
    event::BatchId,
    provider::{FaultKind, service},
    reason::Reason,
};

/// A place that does not answer for so long is asked again when the post goes out.
const ANSWERS_WITHIN: Duration = Duration::from_secs(10);

/// What a place said.
#[derive(Default)]
pub(crate) struct Said {
    /// Whether people have to say who sees what they post there.
    wants_audience: bool,
    /// What it counts expenses in.
    currency: Option<Currency>,
    /// The person may not post there.
    no_access: bool,
}

impl Engine {
    /// Whether people may say who sees what this batch makes.
    pub(super) fn asks_audience(&self, batch: &Batch) -> bool {
        let account = batch.account().and_then(|account| self.accounts.get(account));
        account.is_some_and(|account| service(account.provider).asks_audience(batch.how))
    }

    /// Asks the place of a staged batch whether people have to say who sees what they post there, or what its expenses are counted in.
    pub(super) fn ask_place(&mut self, id: BatchId) {
        let Some(batch) = self.queue.batches.get_mut(&id) else {
            return;
        };
        batch.no_access = false;
        let Some(batch) = self.queue.batches.get(&id) else {
            return;
        };
        let (posts, is_expense) = (self.asks_audience(batch), batch.how == How::NewExpense);
        if !posts && !is_expense {
            return;
        }
        let (Some(target), stop) = (batch.target.clone(), batch.stop_walks.clone()) else {
            return;
        };
        if let Some(batch) = self.queue.batches.get_mut(&id) {
            batch.checking += 1;
        }
        let (accounts, news) = (self.accounts.clone(), self.news.clone());
        tokio::spawn(async move {
            let Target { account, place, .. } = target;
            let ask = async {
                let live = accounts.live(&account).await.ok()?;
                if is_expense {
                    let currency = live.provider.currency(&place).await.ok()?;
                    return Some(Said {
                        currency,
                        ..Said::default()
                    });
                }
                match live.provider.wants_audience(&place).await {
                    Ok(wants_audience) => Some(Said {
                        wants_audience,
                        ..Said::default()
                    }),
                    Err(fault) => Some(Said {
                        no_access: fault.kind == FaultKind::NoAccess,
                        ..Said::default()
                    }),
                }
            };
            // Whatever else keeps it from answering is said when the post goes out.
            let said = tokio::select! {
                () = stop.cancelled() => None,
                said = tokio::time::timeout(ANSWERS_WITHIN, ask) => said.ok().flatten(),
            };
            let said = said.unwrap_or_default();
            let _ = news.send(News::Asked { batch: id, place, said });
        });
    }

    pub(super) fn place_asked(&mut self, id: BatchId, place: &Place, said: Said) {
        let Some(batch) = self.queue.batches.get_mut(&id) else {
            return;
        };
        batch.checking = batch.checking.saturating_sub(1);
        // It may have been addressed to another one meanwhile.
        if batch.target.as_ref().is_some_and(|target| target.place == *place) {
            batch.wants_audience |= said.wants_audience;
            batch.no_access = said.no_access;
            batch.currency = said.currency.or(batch.currency.take());
        }
        self.batch_changed(id);
    }

    /// Says who sees what is posted, which may be mended until it goes out.
    pub(crate) fn set_audience(&mut self, id: BatchId, audience: Audience) {
        if let Some(batch) = self.mendable(id) {
            batch.audience = audience;
            batch.was_private &= !batch.audience.is_decided();
            self.save(id);
            self.says_otherwise(id);
            self.batch_changed(id);
        }
    }

    /// Says what the expense says that is made, which may be mended until it is.
    pub(crate) fn set_expense(&mut self, id: BatchId, draft: ExpenseDraft) {
        if let Some(batch) = self.mendable(id) {
            batch.expense = Some(draft);
            self.save(id);
            self.says_otherwise(id);
            self.batch_changed(id);
        }
    }

    /// A batch of which nothing was made yet, and nothing that was asked for can still come.
    pub(super) fn mendable(&mut self, id: BatchId) -> Option<&mut Batch> {
        let batch = self.queue.batches.get_mut(&id)?;
        let may_come = batch.comment_asked && !batch.looked;
        (batch.comment.is_none() && !may_come && !batch.is_acting()).then_some(batch)
    }
}

impl Batch {
    /// What a person has to say before it can be sent.
    pub(super) fn lacks(&self) -> Option<Reason> {
        if let Some(target) = self.target.as_ref().filter(|_| self.no_access) {
            return Some(Reason::NoAccess {
                place: target.place.kind,
            });
        }
        if self.how == How::NewExpense {
            let Some(draft) = &self.expense else {
                return Some(Reason::expense(ExpenseField::Date));
            };
            return draft.lacks(self.currency.as_ref());
        }
        let open = self.audience.is_private() || self.was_private || self.wants_audience;
        (open && !self.audience.is_decided() && self.how.speaks()).then_some(Reason::AudienceUndecided)
    }

    /// Another place has other people and another currency: who was to see it is to be said again, and what was not for all does not become so
    /// unasked.
    pub(super) fn forget_asked(&mut self) {
        self.currency = None;
        self.no_access = false;
        self.wants_audience = false;
        self.was_private |= self.audience.is_private();
        self.audience = Audience::Undecided;
    }

    /// Puts files there so; what it makes has something in it to begin with.
    pub(super) fn goes(&mut self, how: How) {
        self.how = how;
        if how == How::NewExpense && self.expense.is_none() {
            self.expense = Some(ExpenseDraft::today());
        }
    }
}
