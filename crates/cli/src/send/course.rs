//! A batch on its way: everything that happens is told, until nothing is left to do or somebody stops it.

use std::time::Duration;

use attache_core::{
    event::{BatchId, BatchState, BatchView, Event, Message, Phase, RowView},
    reason::Reason,
};
use tokio::time::{Instant, sleep_until};

use super::{
    ending::{CLEANING_UP, clean_up, is_unsettled, leave, leave_open, take_back, tally, tell_beside, tell_unsettled},
    staging::Staged,
};
use crate::{
    exit::Exit,
    interrupt::{Heard, Interrupt},
    lacking::{Lacking, is_short},
    output::Failure,
    progress::{Begun, Report, Summary},
};

/// Once stopped, what is under way is waited for this long …
pub(super) const STOPPING: Duration = Duration::from_millis(1_800);
/// … or for this long where something is being attached, because nobody could say otherwise whether it is there …
const ARRIVING: Duration = Duration::from_secs(20);
/// How long is cleaned up after a batch that came to its own end.
const FINISHING: Duration = Duration::from_secs(10);

/// How following a batch ended.
enum Ended {
    ByItself(Box<BatchView>),
    Stopped,
    /// The process has to end: the batch stays in the queue.
    Left,
    /// This computer has lacked something for too long: the batch stays in the queue.
    Short,
}

/// When watching ends although the batch has not ended.
#[derive(Default)]
struct Limits {
    /// Stopped, what is under way is waited for until then.
    deadline: Option<Instant>,
    lacking: Lacking,
}

/// What following a batch came to.
pub(crate) enum Course {
    Ended(Exit, Summary),
    /// The engine ended before the batch was written down: nothing of it was sent.
    Lost(BatchId),
}

/// Sends the batch and says how it ended.
pub(crate) async fn follow(mut staged: Staged, report: &mut Report<'_>, interrupt: &mut Interrupt) -> Course {
    report.rows(staged.batch.id, &staged.rows);
    if staged.batch.counts.ready == 0 {
        return nothing_to_send(&staged, report).await;
    }
    let link = tokio::time::timeout(STOPPING, staged.session.web_link(&staged.target));
    let link = link.await.ok().and_then(Result::ok);
    report.started(Begun {
        batch: &staged.batch,
        account: &staged.account,
        to: &staged.target,
        link,
        files: staged.batch.counts.ready,
        bytes: staged.batch.bytes,
    });
    let written = tokio::select! {
        written = write_down(&mut staged) => written,
        _ = interrupt.heard() => Err(Failure::Interrupted),
    };
    match written {
        Ok(true) => {}
        Ok(false) => return Course::Lost(staged.batch.id),
        // Another batch was quicker with the last of it.
        Err(Failure::Reason(Reason::OnItsWay { .. } | Reason::AlreadyThere { .. })) => {
            staged.rows = last_rows(&mut staged, false).await;
            report.rows(staged.batch.id, &staged.rows);
            return nothing_to_send(&staged, report).await;
        }
        Err(failure) => {
            report.not_sent(staged.batch.id, &mut staged.rows, &failure);
            report.failure(&failure);
            if matches!(failure, Failure::Interrupted) {
                take_back(&staged).await;
            }
            return Course::Ended(failure.exit(), tally(&staged.rows).0);
        }
    }
    let ended = watch(&mut staged, report, interrupt).await;
    let mut rows = last_rows(&mut staged, ended.is_ok()).await;
    match ended {
        Ok(Ended::Left) => return leave(&staged, Exit::Interrupted, &rows, report).await,
        Ok(Ended::Short) => return leave(&staged, Exit::NotAll, &rows, report).await,
        _ => {}
    }
    let unknown = leave_open(&mut rows, staged.batch.how);
    report.rows(staged.batch.id, &rows);
    if unknown > 0 {
        report.unknown(unknown, staged.batch.how);
    }
    let wait = match &ended {
        Ok(Ended::ByItself(batch)) => batch.wait.clone(),
        Ok(_) | Err(_) => None,
    };
    let (summary, refused) = tally(&rows);
    let exit = match &ended {
        Ok(Ended::ByItself(_)) => {
            report.names(staged.batch.id, &rows);
            let failures = rows
                .iter()
                .filter(|row| is_open(row.phase))
                .map(|row| row.reason.as_ref().or(wait.as_ref()));
            match Exit::of_batch(summary.attached, refused, failures) {
                Exit::Done if tell_beside(&staged, &rows, report).await => Exit::NotAll,
                exit => exit,
            }
        }
        Ok(_) => Exit::Interrupted,
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
    // A batch that came to its own end says of each file what is known.
    let began = !matches!(ended, Ok(Ended::ByItself(_))) && report.began_to_attach();
    let kept = is_unsettled(&rows, staged.batch.how, began);
    if kept {
        tell_unsettled(&staged, &rows, report).await;
    }
    // What could not be cleaned up is remembered in the home and done the next time.
    let _ = tokio::time::timeout(patience, clean_up(&staged, kept)).await;
    Course::Ended(exit, summary)
}

/// Ends with what was said of each file: not one of them is to be sent.
async fn nothing_to_send(staged: &Staged, report: &mut Report<'_>) -> Course {
    let (summary, refused) = tally(&staged.rows);
    let is_there = |row: &RowView| matches!(row.reason, Some(Reason::AlreadyThere { .. }));
    let exit = if tell_beside(staged, &staged.rows, report).await {
        Exit::NotAll
    } else {
        let all_there = staged.rows.iter().any(is_there) && refused == 0;
        report.nothing(all_there);
        if all_there { Exit::Done } else { Exit::NotAll }
    };
    Course::Ended(exit, summary)
}

/// What became of every file. Should the engine end before it says so, the next one knows.
async fn last_rows(staged: &mut Staged, ended: bool) -> Vec<RowView> {
    loop {
        let rows = tokio::time::timeout(STOPPING, staged.session.rows(None, staged.batch.id, 0..u32::MAX));
        match rows.await {
            Ok(Ok(rows)) => return rows.rows,
            _ if ended && staged.session.is_over() => {
                if !matches!(staged.again().await, Ok(true)) {
                    return staged.rows.clone();
                }
            }
            _ => return staged.rows.clone(),
        }
    }
}

/// Sends; the batch goes on from here whatever happens to this process. `false`: the engine ended before that.
async fn write_down(staged: &mut Staged) -> Result<bool, Failure> {
    let sent = staged.session.send(staged.batch.id).await;
    // What was told before is about the staged batch.
    while staged.events.try_recv().is_ok() {}
    match sent {
        Ok(()) => Ok(true),
        Err(_) if staged.session.is_over() => staged.again().await,
        Err(error) => Err(error.into()),
    }
}

/// Follows the batch to its end, from engine to engine should one end meanwhile.
async fn watch(staged: &mut Staged, report: &mut Report<'_>, interrupt: &mut Interrupt) -> Result<Ended, Failure> {
    let mut limits = Limits::default();
    loop {
        let watched = watch_here(staged, report, interrupt, &mut limits).await;
        if watched.is_ok() || !staged.session.is_over() {
            return watched;
        }
        // Whoever stopped it does not wait for another engine: the next one knows.
        if limits.deadline.is_some() {
            return Ok(Ended::Stopped);
        }
        limits.lacking.forget();
        let found = tokio::select! {
            found = staged.again() => found?,
            heard = interrupt.heard() => return Ok(match heard {
                Heard::Stop => Ended::Stopped,
                Heard::End => Ended::Left,
            }),
        };
        if !found {
            return Err(Failure::Reason(Reason::TakenOff));
        }
    }
}

async fn watch_here(
    staged: &mut Staged,
    report: &mut Report<'_>,
    interrupt: &mut Interrupt,
    limits: &mut Limits,
) -> Result<Ended, Failure> {
    let (session, id) = (staged.session.clone(), staged.batch.id);
    let rows = session.rows(Some(staged.subscriber), id, 0..u32::MAX).await?;
    report.rows(id, &rows.rows);
    staged.rows = rows.rows;
    let mut as_of = rows.number;
    // It may have ended before anybody watched.
    let views = session.snapshot().await?.batches;
    let mut view = match views.into_iter().find(|view| view.id == id) {
        Some(view) if is_over(view.state) => return Ok(Ended::ByItself(Box::new(view))),
        view => view,
    };
    loop {
        if let Some(view) = &view {
            let short = is_short(view);
            limits.lacking.notice(view.counts.attached, view.sent, short);
            if short && limits.deadline.is_none() && limits.lacking.is_too_long() {
                return Ok(Ended::Short);
            }
        }
        let message = tokio::select! {
            message = staged.events.recv() => message.ok_or(Failure::Reason(Reason::Internal))?,
            heard = interrupt.heard() => {
                // Asked twice, it ends at once.
                if limits.deadline.is_some() {
                    return Ok(Ended::Stopped);
                }
                if heard == Heard::End {
                    return Ok(Ended::Left);
                }
                let stopping = async {
                    session.stop(Some(id)).await?;
                    session.rows(Some(staged.subscriber), id, 0..u32::MAX).await
                };
                // An owner that does not answer keeps nobody from ending.
                let rows = tokio::select! {
                    stopped = tokio::time::timeout(STOPPING, stopping) => match stopped {
                        Ok(rows) => rows?,
                        Err(_) => return Ok(Ended::Stopped),
                    },
                    _ = interrupt.heard() => return Ok(Ended::Stopped),
                };
                as_of = rows.number;
                report.rows(id, &rows.rows);
                let arriving = rows.rows.iter().filter(|row| row.phase == Phase::Attaching).count();
                report.stopping(arriving);
                let patience = if arriving > 0 { ARRIVING } else { STOPPING };
                limits.deadline = Some(Instant::now() + patience);
                continue;
            }
            () = over(limits.deadline) => return Ok(Ended::Stopped),
            () = limits.lacking.over() => continue,
        };
        if let Some(batch) = hear(message, &mut as_of, staged, report).await? {
            if !is_over(batch.state) {
                view = Some(*batch);
                continue;
            }
            return Ok(match limits.deadline {
                Some(_) => Ended::Stopped,
                None => Ended::ByItself(batch),
            });
        }
    }
}

/// Nothing of it will happen by itself any more.
fn is_over(state: BatchState) -> bool {
    matches!(state, BatchState::NeedsYou | BatchState::Done | BatchState::Stopped)
}

/// Tells of an event; the view of the batch where it has another one.
async fn hear(
    message: Message,
    as_of: &mut u64,
    staged: &Staged,
    report: &mut Report<'_>,
) -> Result<Option<Box<BatchView>>, Failure> {
    let id = staged.batch.id;
    match message.event {
        // What was told before the last answer is older than it.
        Event::Rows { batch, rows } if batch == id && message.number > *as_of => report.rows(id, &rows),
        Event::Reordered { batch } if batch == id => {
            let rows = staged.session.rows(Some(staged.subscriber), id, 0..u32::MAX).await?;
            *as_of = rows.number;
            report.rows(id, &rows.rows);
        }
        Event::Progress { batches, rows } => report.progress(&batches, &rows),
        Event::Batch { batch } if batch.id == id => {
            if !is_over(batch.state) {
                report.waits(batch.wait.as_ref());
            }
            return Ok(Some(batch));
        }
        // The window took it off its list.
        Event::BatchGone { id: gone } if gone == id => return Err(Failure::Reason(Reason::TakenOff)),
        _ => {}
    }
    Ok(None)
}

async fn over(deadline: Option<Instant>) {
    match deadline {
        Some(deadline) => sleep_until(deadline).await,
        None => std::future::pending().await,
    }
}

/// Was to be sent and is not attached.
fn is_open(phase: Phase) -> bool {
    !matches!(phase, Phase::Attached | Phase::LeftOut | Phase::Refused)
}
