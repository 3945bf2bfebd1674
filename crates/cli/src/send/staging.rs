//! From arguments to a batch that can be sent: the destination looked up, the paths walked, questions answered.

use std::io::{BufRead, IsTerminal, Write, stderr, stdin};

use attache_core::{
    account::Account,
    app::{App, SubscriberId},
    destination::{How, PlaceKind, Target},
    event::{BatchId, BatchState, BatchView, Event, Message, Question, RowView, Settings},
    intent::Intent,
    reason::Reason,
};
use tokio::sync::mpsc::UnboundedReceiver;

use crate::{
    args::Send,
    open,
    output::Failure,
    progress::Report,
    words::{Words, plain},
};

/// A batch whose files are known.
pub(crate) struct Staged {
    pub(crate) app: App,
    pub(crate) account: Account,
    pub(crate) target: Target,
    pub(crate) batch: BatchView,
    pub(crate) events: UnboundedReceiver<Message>,
    pub(crate) subscriber: SubscriberId,
    pub(crate) rows: Vec<RowView>,
}

/// Looks up the destination and takes in the files.
pub(crate) async fn stage(words: &Words, wanted: &Send, report: &mut Report<'_>) -> Result<Staged, Failure> {
    check(words, wanted)?;
    let app = open::app().await?;
    let (account, target) = destination(words, wanted, &app, report).await?;
    if let Some(concurrency) = wanted.concurrency {
        let settings = app.snapshot().await?.settings;
        app.set_settings_for_this_run(Settings {
            concurrency,
            ..settings
        })
        .await?;
    }
    let (subscriber, mut events) = app.subscribe().await?;
    let intent = Intent {
        paths: wanted.paths.clone(),
        ..Intent::default()
    };
    let id = app.bring(intent).await?;
    app.set_target(id, Some(target.clone())).await?;
    if let Some(text) = &wanted.comment {
        app.set_how(id, How::NewComment).await?;
        app.set_text(id, text.clone()).await?;
    }
    let batch = loop {
        let batch = next_view(&mut events, id).await?;
        match (batch.state, &batch.question) {
            (BatchState::Asking, Some(question)) => {
                let take = wanted.yes || ask(words, wanted, question.clone()).await?;
                app.answer(id, take).await?;
            }
            (BatchState::Staged, _) => break batch,
            _ => {}
        }
    };
    let rows = app.rows(Some(subscriber), id, 0..u32::MAX).await?.rows;
    Ok(Staged {
        app,
        account,
        target,
        batch,
        events,
        subscriber,
        rows,
    })
}

/// What can be said without asking anybody.
fn check(words: &Words, wanted: &Send) -> Result<(), Failure> {
    let to = wanted.to.trim();
    if !to.contains('/') && !to.bytes().all(|byte| byte.is_ascii_digit()) {
        let text = words.say("cli-not-a-destination", &[("text", to.into())]);
        return Err(Failure::Usage(text));
    }
    let is_comment = to.starts_with("comment/") || to.starts_with("comments/");
    if is_comment && wanted.comment.is_some() {
        return Err(Failure::Usage(words.say("cli-comment-twice", &[])));
    }
    Ok(())
}

async fn destination(
    words: &Words,
    wanted: &Send,
    app: &App,
    report: &mut Report<'_>,
) -> Result<(Account, Target), Failure> {
    let named = match &wanted.account {
        Some(name) => Some(app.account_named(Some(name))?),
        None => None,
    };
    if app.accounts().is_empty() {
        return Err(Reason::NoAccount.into());
    }
    let tell = |pause: &Reason| report.waits(Some(pause));
    let target = open::waiting_out(tell, || app.resolve(named.as_ref(), &wanted.to)).await?;
    report.waits(None);
    let account = app.accounts().into_iter().find(|account| account.id == target.account);
    let account = account.ok_or(Reason::NoAccount)?;
    if let Some(named) = named.filter(|named| named.id != account.id) {
        let names = [("named", named.name.into()), ("account", account.name.into())];
        return Err(Failure::Usage(words.say("cli-other-account", &names)));
    }
    if wanted.comment.is_some() && target.place.kind == PlaceKind::Comment {
        return Err(Failure::Usage(words.say("cli-comment-twice", &[])));
    }
    Ok((account, target))
}

async fn next_view(events: &mut UnboundedReceiver<Message>, id: BatchId) -> Result<BatchView, Failure> {
    while let Some(message) = events.recv().await {
        if let Event::Batch { batch } = message.event
            && batch.id == id
        {
            return Ok(*batch);
        }
    }
    // The engine ends with a fault of ours only; the log has it.
    Err(Reason::Internal.into())
}

/// Asks on a terminal; elsewhere so many files are wrong usage.
async fn ask(words: &Words, wanted: &Send, question: Question) -> Result<bool, Failure> {
    let Question::ManyFiles { folder, files } = question;
    let about = [("folder", plain(&folder).into()), ("files", files.into())];
    if wanted.json || !stdin().is_terminal() || !stderr().is_terminal() {
        return Err(Failure::Usage(words.say("cli-many-refused", &about)));
    }
    let text = words.say("cli-many-files", &about);
    let answered = tokio::task::spawn_blocking(move || {
        let mut answer = String::new();
        write!(stderr(), "{text} [y/N] ")?;
        stderr().flush()?;
        stdin().lock().read_line(&mut answer)?;
        Ok::<_, std::io::Error>(matches!(answer.trim(), "y" | "Y" | "yes" | "Yes"))
    });
    match answered.await {
        Ok(Ok(take)) => Ok(take),
        Ok(Err(error)) => Err(Failure::Ended(error.to_string())),
        Err(_) => Err(Reason::Internal.into()),
    }
}
