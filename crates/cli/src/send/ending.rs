//! What becomes of a batch once nobody watches it any more: forgotten, or kept for whoever goes on with it.

use std::time::Duration;

use attache_core::{
    destination::How,
    event::{BatchState, BatchView, Phase, RowView},
    link::Role,
    reason::Reason,
};
use tokio::time::timeout;

use super::{
    course::{Course, STOPPING},
    staging::Staged,
};
use crate::{
    exit::Exit,
    progress::{Report, Summary},
    work::is_sent,
};

/// How long is waited for a last look at the queue.
const LOOKING: Duration = Duration::from_millis(900);
/// How long is cleaned up after an interruption.
pub(super) const CLEANING_UP: Duration = Duration::from_millis(900);

/// Ends soon and leaves the batch as it is: whoever opens the home next goes on with it.
pub(super) async fn leave(staged: &Staged, exit: Exit, rows: &[RowView], report: &mut Report<'_>) -> Course {
    report.rows(staged.batch.id, rows);
    let own = staged.session.own().is_some();
    report.leaving([&now(staged).await], own);
    let _ = timeout(CLEANING_UP, staged.session.close()).await;
    let (mut summary, refused) = tally(rows);
    let failed = rows.iter().filter(|row| row.phase == Phase::Failed).count() as u32 + refused;
    summary.left = Some(summary.left.unwrap_or(0) + summary.failed - failed);
    summary.failed = failed;
    Course::Ended(exit, summary)
}

/// The batch as it is now, or as it was last seen.
async fn now(staged: &Staged) -> BatchView {
    let view = views(staged).await.into_iter().find(|view| view.id == staged.batch.id);
    view.unwrap_or_else(|| staged.batch.clone())
}

async fn views(staged: &Staged) -> Vec<BatchView> {
    let known = timeout(LOOKING, staged.session.snapshot()).await;
    known
        .ok()
        .and_then(Result::ok)
        .map_or_else(Vec::new, |snapshot| snapshot.batches)
}

/// Whether a comment or post may be out there without anybody having seen its files on it: then only trying again finds out.
/// `began`: it was seen being posted, and nobody waited for its end.
pub(super) fn is_unsettled(rows: &[RowView], how: How, began: bool) -> bool {
    let unsettled = |row: &RowView| {
        matches!(
            row.reason,
            Some(Reason::CommentUnknown { .. } | Reason::PostedUnchecked)
        )
    };
    let attached = rows.iter().any(|row| row.phase == Phase::Attached);
    rows.iter().any(unsettled) || (how.makes().is_some() && began && !attached)
}

/// Says of a batch with an unsettled comment that it stays, and what settles it.
pub(super) async fn tell_unsettled(staged: &Staged, rows: &[RowView], report: &Report<'_>) {
    let view = now(staged).await;
    let posted = rows.iter().any(|row| row.reason == Some(Reason::PostedUnchecked));
    report.left(&BatchView {
        wait: Some(if posted {
            Reason::PostedUnchecked
        } else {
            Reason::CommentUnknown { how: view.how }
        }),
        ..view
    });
}

/// Names the batches that are bringing files of this one to its destination already, and what lets them go on. `false`: there are none.
pub(super) async fn tell_beside(staged: &Staged, rows: &[RowView], report: &Report<'_>) -> bool {
    let on_its_way = |row: &RowView| matches!(row.reason, Some(Reason::OnItsWay { .. }));
    if !rows.iter().any(on_its_way) {
        return false;
    }
    report.on_its_way();
    let views = views(staged).await;
    let goes_there = |view: &&BatchView| {
        let target = view.target.as_ref();
        let same = target.is_some_and(|to| (&to.account, &to.place) == (&staged.target.account, &staged.target.place));
        same && view.id != staged.batch.id
            && is_sent(view)
            && !matches!(view.state, BatchState::Done | BatchState::Stopped)
    };
    for view in views.iter().filter(goes_there) {
        report.left(view);
    }
    true
}

/// Interrupted while it was being written down, the batch may be on its way already: nothing of it is to stay.
pub(super) async fn take_back(staged: &Staged) {
    let stopping = async {
        if staged.session.stop(Some(staged.batch.id)).await.is_ok() {
            clean_up(staged, false).await;
        }
    };
    // An owner that does not answer keeps nobody from ending; losing the command, it stops what was not sent.
    let _ = timeout(STOPPING, stopping).await;
}

/// Deletes at the service what will not be attached, and forgets the batch unless it is `kept`: whoever runs the command again sends
/// everything anew. In a window the batch stays where people see it.
pub(super) async fn clean_up(staged: &Staged, kept: bool) {
    if staged.session.owner() == Role::Window {
        return;
    }
    if !kept {
        // Both only fail when the engine has broken down, which the log tells.
        let _ = staged.session.clear(staged.batch.id).await;
    }
    let _ = staged.session.finish(std::slice::from_ref(&staged.account.id)).await;
    // Whoever waits for the engine has it in good order.
    staged.session.close().await;
}

/// Gives the files an end of which nobody waits any more to hear whether they are attached, and counts them.
pub(super) fn leave_open(rows: &mut [RowView], how: How) -> usize {
    let mut unknown = 0;
    for row in rows.iter_mut().filter(|row| row.phase == Phase::Attaching) {
        row.phase = Phase::Failed;
        row.reason = Some(match how {
            How::Files | How::Receipt | How::Proof => Reason::Stopped,
            How::NewComment | How::NewPost | How::Reply | How::NewExpense => Reason::CommentUnknown { how },
        });
        unknown += 1;
    }
    unknown
}

/// The figures of the summary, and how many were refused.
pub(super) fn tally(rows: &[RowView]) -> (Summary, u32) {
    let (mut summary, mut refused) = (Summary::default(), 0);
    for row in rows {
        if let Some(Reason::OnItsWay { .. }) = row.reason {
            *summary.left.get_or_insert(0) += 1;
        }
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
