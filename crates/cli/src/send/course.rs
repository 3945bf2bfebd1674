//! A batch on its way: everything that happens is told, until nothing is left to do or somebody stops it.

use std::time::Duration;

use attache_core::{
    app::App,
    destination::How,
    event::{BatchState, BatchView, Event, Message, Phase, RowView},
    reason::Reason,
};
use tokio::time::{Instant, sleep_until};

use super::staging::Staged;
use crate::{
    exit::Exit,
    interrupt::Interrupt,
    output::Failure,
    progress::{Report, Summary},
};

/// Once stopped, what is under way is waited for this long …
const STOPPING: Duration = Duration::from_millis(1_800);
/// … or for this long where something is being attached, because nobody could say otherwise whether it is there …
const ARRIVING: Duration = Duration::from_secs(20);
/// … and then cleaned up for this long.
const CLEANING_UP: Duration = Duration::from_millis(900);
/// How long is cleaned up after a batch that came to its own end.
const FINISHING: Duration = Duration::from_secs(10);

/// How following a batch ended.
enum Ended {
    ByItself(Box<BatchView>),
    Stopped,
}

/// Sends the batch and says how it ended.
pub(crate) async fn follow(mut staged: Staged, report: &mut Report<'_>, interrupt: &mut Interrupt) -> (Exit, Summary) {
    report.rows(&staged.rows);
    if staged.batch.counts.ready == 0 {
        report.nothing();
        return (Exit::NotAll, tally(&staged.rows).0);
    }
    let ended = send(&mut staged, report, interrupt).await;
    let id = staged.batch.id;
    let mut rows = match staged.app.rows(None, id, 0..u32::MAX).await {
        Ok(rows) => rows.rows,
        Err(_) => staged.rows.clone(),
    };
    let unknown = leave_open(&mut rows, staged.batch.how);
    report.rows(&rows);
    if unknown > 0 {
        report.unknown(unknown, staged.batch.how);
    }
    let wait = match &ended {
        Ok(Ended::ByItself(batch)) => batch.wait.clone(),
        Ok(Ended::Stopped) | Err(_) => None,
    };
    let (summary, refused) = tally(&rows);
    let exit = match &ended {
        Ok(Ended::ByItself(_)) => {
            let failures = rows
                .iter()
                .filter(|row| is_open(row.phase))
                .map(|row| row.reason.as_ref().or(wait.as_ref()));
            Exit::of_batch(summary.attached, refused, failures)
        }
        Ok(Ended::Stopped) => Exit::Interrupted,
        Err(failure) => {
            report.failure(failure);
            failure.exit()
        }
    };
    let patience = if exit == Exit::Interrupted {
        CLEANING_UP
    } else {
        FINISHING
    };
    // What could not be cleaned up is remembered in the home and done the next time.
    let began = unknown > 0 || report.began_to_attach();
    let _ = tokio::time::timeout(patience, clean_up(&staged, &summary, began)).await;
    (exit, summary)
}

async fn send(staged: &mut Staged, report: &mut Report<'_>, interrupt: &mut Interrupt) -> Result<Ended, Failure> {
    let (app, id) = (staged.app.clone(), staged.batch.id);
    let link = app.web_link(&staged.target).await.ok();
    report.started(&staged.batch, &staged.account, &staged.target, link);
    app.send(id).await?;
    // What was told before is about the staged batch.
    while staged.events.try_recv().is_ok() {}
    let rows = app.rows(Some(staged.subscriber), id, 0..u32::MAX).await?;
    staged.rows = rows.rows;
    let mut as_of = rows.number;
    let mut deadline = None::<Instant>;
    loop {
        let message = tokio::select! {
            message = staged.events.recv() => message.ok_or(Failure::Reason(Reason::Internal))?,
            () = interrupt.heard() => {
                // Asked twice, it ends at once.
                if deadline.is_some() {
                    return Ok(Ended::Stopped);
                }
                app.stop(id).await?;
                let rows = app.rows(Some(staged.subscriber), id, 0..u32::MAX).await?;
                as_of = rows.number;
                report.rows(&rows.rows);
                let arriving = rows.rows.iter().filter(|row| row.phase == Phase::Attaching).count();
                report.stopping(arriving);
                let patience = if arriving > 0 { ARRIVING } else { STOPPING };
                deadline = Some(Instant::now() + patience);
                continue;
            }
            () = over(deadline) => return Ok(Ended::Stopped),
        };
        if let Some(batch) = hear(message, &mut as_of, &app, staged, report).await? {
            return Ok(match deadline {
                Some(_) => Ended::Stopped,
                None => Ended::ByItself(batch),
            });
        }
    }
}

/// Tells of an event; the view of the batch once it has ended.
async fn hear(
    message: Message,
    as_of: &mut u64,
    app: &App,
    staged: &Staged,
    report: &mut Report<'_>,
) -> Result<Option<Box<BatchView>>, Failure> {
    let id = staged.batch.id;
    match message.event {
        // What was told before the last answer is older than it.
        Event::Rows { batch, rows } if batch == id && message.number > *as_of => report.rows(&rows),
        Event::Reordered { batch } if batch == id => {
            let rows = app.rows(Some(staged.subscriber), id, 0..u32::MAX).await?;
            *as_of = rows.number;
            report.rows(&rows.rows);
        }
        Event::Progress { batches, rows } => {
            if let Some(batch) = batches.iter().find(|batch| batch.id == id) {
                report.progress(batch, &rows);
            }
        }
        Event::Batch { batch } if batch.id == id => match batch.state {
            BatchState::NeedsYou | BatchState::Done | BatchState::Stopped => return Ok(Some(batch)),
            // It could not be written down, and nothing was sent.
            BatchState::Staged => return Err(unwritten(app).await),
            _ => report.waits(batch.wait.as_ref()),
        },
        _ => {}
    }
    Ok(None)
}

async fn unwritten(app: &App) -> Failure {
    let notices = app.snapshot().await.map(|snapshot| snapshot.notices);
    let said = notices.ok().and_then(|mut notices| notices.pop());
    Failure::Reason(said.unwrap_or(Reason::Internal))
}

/// Deletes at the service what will not be attached, and forgets the batch: whoever runs the command again sends everything anew.
async fn clean_up(staged: &Staged, summary: &Summary, began_to_attach: bool) {
    // A comment may be out there although nobody saw it: its files are not taken from it.
    let may_be_posted = staged.batch.how == How::NewComment && summary.attached == 0 && began_to_attach;
    if !may_be_posted {
        // Both only fail when the engine has broken down, which the log tells.
        let _ = staged.app.clear(staged.batch.id).await;
    }
    let _ = staged.app.finish(std::slice::from_ref(&staged.account.id)).await;
}

async fn over(deadline: Option<Instant>) {
    match deadline {
        Some(deadline) => sleep_until(deadline).await,
        None => std::future::pending().await,
    }
}

/// Gives the files an end of which nobody waits any more to hear whether they are attached, and counts them.
fn leave_open(rows: &mut [RowView], how: How) -> usize {
    let mut unknown = 0;
    for row in rows.iter_mut().filter(|row| row.phase == Phase::Attaching) {
        row.phase = Phase::Failed;
        row.reason = Some(match how {
            How::Files => Reason::Stopped,
            How::NewComment => Reason::CommentUnknown,
        });
        unknown += 1;
    }
    unknown
}

/// Was to be sent and is not attached.
fn is_open(phase: Phase) -> bool {
    !matches!(phase, Phase::Attached | Phase::LeftOut | Phase::Refused)
}

/// The figures of the summary, and how many were refused.
fn tally(rows: &[RowView]) -> (Summary, u32) {
    let (mut summary, mut refused) = (Summary::default(), 0);
    for row in rows {
        match row.phase {
            Phase::Attached => {
                summary.attached += 1;
                summary.bytes += row.size;
            }
            Phase::LeftOut => {}
            Phase::Refused => {
                refused += 1;
                summary.failed += 1;
            }
            _ => summary.failed += 1,
        }
    }
    (summary, refused)
}
