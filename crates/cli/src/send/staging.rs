//! From arguments to a batch that can be sent: the destination looked up, the paths walked, questions answered.

use std::path::PathBuf;

use attache_core::{
    account::Account,
    app::SubscriberId,
    destination::Target,
    event::{BatchId, BatchState, BatchView, Event, Message, Question, RowView, Settings},
    intent::{Intent, new_mark},
    reason::Reason,
    session::Session,
};
use tokio::sync::mpsc::UnboundedReceiver;

use super::asked;
use crate::{
    args::Send,
    ask, destination, open,
    output::Failure,
    progress::Report,
    words::{Words, plain},
};

/// A batch whose files are known.
pub(crate) struct Staged {
    pub(crate) session: Session,
    pub(crate) account: Account,
    pub(crate) target: Target,
    pub(crate) batch: BatchView,
    pub(crate) events: UnboundedReceiver<Message>,
    pub(crate) subscriber: SubscriberId,
    pub(crate) rows: Vec<RowView>,
    /// By which the batch is found again when its engine ends and another takes over.
    mark: String,
}

impl Staged {
    /// Looks for the batch at whoever has the engine now, which may be this process. `false`: it was never written down.
    pub(crate) async fn again(&mut self) -> Result<bool, Failure> {
        loop {
            self.session = open::session().await?;
            match self.find().await {
                // That one has ended too.
                Err(_) if self.session.is_over() => {}
                found => return found,
            }
        }
    }

    async fn find(&mut self) -> Result<bool, Failure> {
        (self.subscriber, self.events) = self.session.subscribe().await?;
        let found = self.session.claim(&self.mark).await?;
        if let Some(id) = found {
            self.batch.id = id;
        }
        Ok(found.is_some())
    }
}

/// Looks up the destination and takes in the files. Should the engine end meanwhile, it begins anew with the next one.
pub(crate) async fn stage(words: &Words, wanted: &Send, report: &mut Report<'_>) -> Result<Staged, Failure> {
    destination::check(words, &wanted.to)?;
    loop {
        let session = open::session().await?;
        let over = session.clone();
        match stage_at(session, words, wanted, report).await {
            Err(_) if over.is_over() => {}
            ended => return ended,
        }
    }
}

async fn stage_at(session: Session, words: &Words, wanted: &Send, report: &mut Report<'_>) -> Result<Staged, Failure> {
    let (account, target) = addressed(words, wanted, &session, report).await?;
    let how = asked::how(words, wanted, &account, &target)?;
    if let Some(concurrency) = wanted.concurrency {
        let settings = session.snapshot().await?.settings;
        session
            .set_settings_for_this_run(Settings {
                concurrency,
                ..settings
            })
            .await?;
    }
    let (subscriber, mut events) = session.subscribe().await?;
    let mark = new_mark();
    let intent = Intent {
        // The engine may live elsewhere, in a process that was started in another folder.
        paths: wanted.paths.iter().map(absolute).collect::<Result<_, _>>()?,
        mark: Some(mark.clone()),
        concurrency: wanted.concurrency,
        ..Intent::default()
    };
    let id = session.bring(intent).await?;
    if wanted.again {
        session.send_anyway(id, Vec::new()).await?;
    }
    session.set_target(id, Some(target.clone())).await?;
    if wanted.replace {
        session.replace(id).await?;
    }
    if let Some(how) = how {
        session.set_how(id, how).await?;
    }
    if let Some(text) = &wanted.comment {
        session.set_text(id, text.clone()).await?;
    }
    let said = asked::say((words, wanted), &session, &target, (id, how), report).await;
    if let Err(failure) = said {
        session.clear(id).await?;
        return Err(failure);
    }
    let batch = loop {
        let batch = next_view(&mut events, id).await?;
        match (batch.state, &batch.question) {
            (BatchState::Asking, Some(question)) => {
                let take = wanted.yes || ask_about(words, wanted, question.clone()).await?;
                session.answer(id, take).await?;
            }
            // What was told last may be older than what was asked for last.
            (BatchState::Staged, _) => {
                let now = now(&session, id).await?;
                if now.state == BatchState::Staged {
                    break now;
                }
            }
            _ => {}
        }
    };
    let mut rows = session.rows(Some(subscriber), id, 0..u32::MAX).await?.rows;
    // What a person would decide about before sending, a command has to say itself.
    let met = |wanted: fn(&Reason) -> bool| {
        let mut reasons = rows.iter().filter_map(|row| row.reason.as_ref());
        reasons.find(|reason| wanted(reason)).cloned()
    };
    // Several files for one place are asked for wrongly, whatever it has already.
    let open = met(|reason| matches!(reason, Reason::OneFileOnly { .. }))
        .or_else(|| met(|reason| matches!(reason, Reason::Occupied { .. })));
    if let Some(open) = open.or_else(|| batch.lacks.clone()) {
        let failure = Failure::from(open);
        report.not_sent(id, &mut rows, &failure);
        session.clear(id).await?;
        return Err(failure);
    }
    Ok(Staged {
        session,
        account,
        target,
        batch,
        events,
        subscriber,
        rows,
        mark,
    })
}

async fn now(session: &Session, id: BatchId) -> Result<BatchView, Failure> {
    let views = session.snapshot().await?.batches;
    let batch = views.into_iter().find(|view| view.id == id);
    batch.ok_or(Failure::Reason(Reason::TakenOff))
}

fn absolute(path: &PathBuf) -> Result<PathBuf, Failure> {
    std::path::absolute(path).map_err(|error| Failure::Ended(error.to_string()))
}

async fn addressed(
    words: &Words,
    wanted: &Send,
    session: &Session,
    report: &mut Report<'_>,
) -> Result<(Account, Target), Failure> {
    let to = asked::address(&wanted.to);
    let tell = |pause: &Reason| report.waits(Some(pause));
    let found = destination::look_up(words, session, &to, wanted.account.as_deref(), tell).await;
    report.waits(None);
    found
}

async fn next_view(events: &mut UnboundedReceiver<Message>, id: BatchId) -> Result<BatchView, Failure> {
    while let Some(message) = events.recv().await {
        match message.event {
            Event::Batch { batch } if batch.id == id => return Ok(*batch),
            Event::BatchGone { id: gone } if gone == id => return Err(Reason::TakenOff.into()),
            _ => {}
        }
    }
    // The engine ends with a fault of ours only; the log has it.
    Err(Reason::Internal.into())
}

/// Asks on a terminal; elsewhere so many files are wrong usage.
async fn ask_about(words: &Words, wanted: &Send, question: Question) -> Result<bool, Failure> {
    let Question::ManyFiles { folder, files } = question;
    let about = [("folder", plain(&folder).into()), ("files", files.into())];
    if wanted.json || !ask::somebody() {
        return Err(Failure::Usage(words.say("cli-many-refused", &about)));
    }
    ask::yes(words.say("cli-many-files", &about)).await
}
