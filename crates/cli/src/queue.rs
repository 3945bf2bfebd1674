//! `attache status`, `pause`, `resume`, `retry`, `post` and `cancel`: the queue, looked at and decided about from a terminal.

use std::time::Duration;

use attache_core::{
    account::Account,
    event::{BatchId, BatchState, BatchView, Event, Message},
    link::Role,
    message::size,
    reason::Reason,
    session::Session,
    totals::{Batches, Totals},
};
use serde::Serialize;
use tokio::sync::mpsc::UnboundedReceiver;

use crate::{
    args::Status,
    interrupt::Interrupt,
    json, open,
    output::{Failure, complain, line},
    table,
    targets::short,
    words::{Words, plain},
    work::is_sent,
};

/// Between two lines of `--watch`.
const PAUSE: Duration = Duration::from_millis(500);
/// Between two looks whether an engine runs again.
const LOOK: Duration = Duration::from_secs(1);

/// One line for programs.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Shown<'a> {
    running: bool,
    files: u32,
    attached: u32,
    bytes: u64,
    sent: u64,
    percent: u8,
    seconds_left: Option<u64>,
    batches: Vec<ShownBatch<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ShownBatch<'a> {
    id: BatchId,
    state: BatchState,
    to: Option<String>,
    title: Option<&'a str>,
    account: Option<&'a str>,
    files: u32,
    attached: u32,
    failed: u32,
    bytes: u64,
    sent: u64,
    seconds_left: Option<u64>,
    reason: Option<&'a Reason>,
    text: Option<String>,
}

/// Shows what is in the queue; with `--watch` again whenever it changes, until interrupted.
pub(crate) async fn status(words: &Words, wanted: &Status) -> Result<(), Failure> {
    let mut interrupt = Interrupt::listen();
    loop {
        let session = open::running().await?;
        let running = session.is_some();
        let session = match session {
            Some(session) => session,
            None => open::look().await?,
        };
        let looked = tokio::select! {
            looked = look(&session) => looked,
            _ = interrupt.heard() => return Err(Failure::Interrupted),
        };
        let (accounts, mut batches, mut events) = match looked {
            // An engine that ends at this moment has told nothing: the next one does.
            Err(_) if session.is_over() => continue,
            looked => looked?,
        };
        let face = Face {
            words,
            json: wanted.json,
            accounts,
            running,
        };
        face.show(&batches);
        if !wanted.watch {
            session.close().await;
            return Ok(());
        }
        tokio::select! {
            () = follow(&session, running, &mut events, &mut batches, &face) => {}
            _ = interrupt.heard() => return Ok(()),
        }
    }
}

/// The accounts, and the queue as it is now with everything that changes in it.
async fn look(session: &Session) -> Result<(Vec<Account>, Batches, UnboundedReceiver<Message>), Failure> {
    let accounts = session.accounts().await?;
    let (_, mut events) = session.subscribe().await?;
    let snapshot = events.recv().await.ok_or(Reason::Internal)?;
    let mut batches = Batches::default();
    batches.hear(&snapshot.event);
    Ok((accounts, batches, events))
}

/// Shows changes until the engine ends; where none runs, until one does.
async fn follow(
    session: &Session,
    running: bool,
    events: &mut UnboundedReceiver<Message>,
    batches: &mut Batches,
    face: &Face<'_>,
) {
    if !running {
        // The home is left free for whoever wants to work in it.
        session.close().await;
        while matches!(open::running().await, Ok(None)) {
            tokio::time::sleep(LOOK).await;
        }
        return;
    }
    let mut due: Option<tokio::time::Instant> = None;
    loop {
        tokio::select! {
            message = events.recv() => match message {
                Some(message) => {
                    let moved = batches.hear(&message.event);
                    // Off a terminal only what matters is worth a line.
                    let told = face.json || !matches!(message.event, Event::Progress { .. }) || console::user_attended();
                    if moved && told && due.is_none() {
                        due = Some(tokio::time::Instant::now() + PAUSE);
                    }
                }
                None => return,
            },
            () = at(due) => {
                due = None;
                face.show(batches);
            }
        }
    }
}

async fn at(due: Option<tokio::time::Instant>) {
    match due {
        Some(due) => tokio::time::sleep_until(due).await,
        None => std::future::pending().await,
    }
}

struct Face<'a> {
    words: &'a Words,
    json: bool,
    accounts: Vec<Account>,
    running: bool,
}

impl Face<'_> {
    fn show(&self, batches: &Batches) {
        if self.json {
            return json::write(&self.shown(batches));
        }
        line(self.total(&batches.totals()));
        let rows: Vec<[String; 5]> = batches.all().iter().map(|batch| self.row(batch)).collect();
        table::print(&rows);
        if !self.running && !rows.is_empty() {
            complain(self.words.say("cli-status-asleep", &[]));
        }
    }

    fn total(&self, totals: &Totals) -> String {
        if totals.files == 0 {
            return self.words.say("cli-status-nothing", &[]);
        }
        let figures = [
            ("attached", totals.attached.into()),
            ("files", totals.files.into()),
            ("percent", u32::from(totals.percent()).into()),
        ];
        self.words.say("cli-status-total", &figures)
    }

    fn row(&self, batch: &BatchView) -> [String; 5] {
        let counts = &batch.counts;
        let figures = [
            ("attached", counts.attached.into()),
            ("files", (counts.total - counts.refused - counts.left_out).into()),
        ];
        [
            batch.id.0.to_string(),
            self.words.state(batch.state),
            self.words.say("cli-status-files", &figures),
            size(batch.bytes),
            batch.target.as_ref().map_or_else(
                || self.words.say("ui-no-destination", &[]),
                |target| plain(&target.title),
            ),
        ]
    }

    fn shown<'b>(&'b self, batches: &'b Batches) -> Shown<'b> {
        let totals = batches.totals();
        Shown {
            running: self.running,
            files: totals.files,
            attached: totals.attached,
            bytes: totals.bytes,
            sent: totals.sent,
            percent: totals.percent(),
            seconds_left: totals.seconds_left,
            batches: batches.all().iter().map(|batch| self.shown_batch(batch)).collect(),
        }
    }

    fn shown_batch<'b>(&'b self, batch: &'b BatchView) -> ShownBatch<'b> {
        let target = batch.target.as_ref();
        let account = target.and_then(|target| self.accounts.iter().find(|account| account.id == target.account));
        ShownBatch {
            id: batch.id,
            state: batch.state,
            to: target.map(short),
            title: target.map(|target| target.title.as_str()),
            account: account.map(|account| account.name.as_str()),
            files: batch.counts.total - batch.counts.refused - batch.counts.left_out,
            attached: batch.counts.attached,
            failed: batch.counts.failed,
            bytes: batch.bytes,
            sent: batch.sent,
            seconds_left: batch.seconds_left,
            reason: batch.wait.as_ref(),
            text: batch.wait.as_ref().map(|reason| self.words.reason(reason)),
        }
    }
}

/// What can be done about the queue.
#[derive(Clone, Copy)]
pub(crate) enum Deed {
    Pause(Option<BatchId>),
    Resume(Option<BatchId>),
    Retry(Option<BatchId>),
    Post(BatchId),
    Cancel(Option<BatchId>),
}

impl Deed {
    /// The one batch it is about.
    fn batch(self) -> Option<BatchId> {
        match self {
            Self::Pause(batch) | Self::Resume(batch) | Self::Retry(batch) | Self::Cancel(batch) => batch,
            Self::Post(batch) => Some(batch),
        }
    }

    fn is_about(self, batch: &BatchView) -> bool {
        self.batch().is_none_or(|id| batch.id == id)
    }
}

/// Decides about one batch or all; where no engine runs, for whoever opens the home next.
pub(crate) async fn decide(words: &Words, deed: Deed) -> Result<(), Failure> {
    let (batches, owner) = loop {
        let session = open::queue().await?;
        let owner = session.owner();
        match carry_out(words, &session, deed).await {
            // The engine ended in the middle: the next one hears it again.
            Err(_) if session.is_over() => {}
            carried_out => break (carried_out?, owner),
        }
    };
    let moves = |batch: &BatchView| !matches!(batch.state, BatchState::Done | BatchState::Stopped);
    let none = |what: fn(&BatchView) -> bool| !batches.iter().any(|batch| deed.is_about(batch) && what(batch));
    let said = match deed {
        Deed::Retry(_) if none(can_be_retried) => "cli-nothing-failed",
        Deed::Pause(_) | Deed::Resume(_) | Deed::Cancel(_) if none(moves) => "cli-status-nothing",
        Deed::Pause(_) => "cli-paused",
        Deed::Resume(_) | Deed::Retry(_) | Deed::Post(_) if owner == Role::Window => "cli-resumed",
        // Nobody else goes on with what others have sent.
        Deed::Resume(_) | Deed::Retry(_) | Deed::Post(_) => "cli-resumed-later",
        Deed::Cancel(_) => "cli-stopped",
    };
    line(words.say(said, &[]));
    Ok(())
}

/// What was in the queue before.
async fn carry_out(words: &Words, session: &Session, deed: Deed) -> Result<Vec<BatchView>, Failure> {
    let batches = session.snapshot().await?.batches;
    if let Some(id) = deed.batch()
        && !batches.iter().any(|batch| batch.id == id)
    {
        let text = words.say("cli-no-batch", &[("id", id.0.to_string().into())]);
        return Err(Failure::Usage(text));
    }
    match deed {
        Deed::Pause(batch) => session.pause(batch).await?,
        Deed::Resume(batch) => session.resume(batch).await?,
        Deed::Retry(_) => {
            for batch in batches
                .iter()
                .filter(|batch| deed.is_about(batch) && can_be_retried(batch))
            {
                session.retry(batch.id).await?;
            }
        }
        Deed::Post(id) => {
            let waits = |batch: &BatchView| matches!(batch.wait, Some(Reason::CommentWaits { .. }));
            if !batches.iter().any(|batch| batch.id == id && waits(batch)) {
                let text = words.say("cli-no-comment-waits", &[("id", id.0.to_string().into())]);
                return Err(Failure::Usage(text));
            }
            session.post_without(id).await?;
        }
        Deed::Cancel(None) => session.stop(None).await?,
        Deed::Cancel(Some(id)) => {
            // What is not sent yet has nothing to stop.
            if batches.iter().any(|batch| batch.id == id && !is_sent(batch)) {
                session.clear(id).await?;
            } else {
                session.stop(Some(id)).await?;
            }
        }
    }
    session.finish(&[]).await?;
    session.close().await;
    Ok(batches)
}

/// Something of it failed, or is tried again later by itself.
fn can_be_retried(batch: &BatchView) -> bool {
    let counts = &batch.counts;
    let (sent, waits) = (is_sent(batch), batch.state == BatchState::Waiting);
    counts.failed > 0 || batch.state == BatchState::NeedsYou || waits || (!sent && counts.refused > 0)
}

/// What support wants to know.
pub(crate) async fn diagnostics() -> Result<(), Failure> {
    let session = open::queue().await?;
    line(session.diagnostics().await?);
    session.close().await;
    Ok(())
}
