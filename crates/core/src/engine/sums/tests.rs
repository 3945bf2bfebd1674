use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::*;
use crate::{
    destination::How,
    engine::{
        Patience,
        queue::{ActState, Run, Source},
    },
    meter::Meter,
    reason::Reason,
    retry::{Policy, Retry},
    upload::{Facts, FileToSend, Fingerprint, RemoteId},
};

fn upload(number: u64) -> Upload {
    let fingerprint = Fingerprint {
        size: number + 1,
        modified: None,
        file_id: None,
    };
    let file = FileToSend {
        path: number.to_string().into(),
        name: number.to_string(),
        original: None,
        content_type: String::new(),
        fingerprint,
    };
    Upload {
        id: UploadId(number),
        batch: BatchId(1),
        index: 0,
        share: None,
        path: file.path.clone(),
        name: file.name.clone(),
        folder: String::new(),
        size: number + 1,
        source: Source::File(file),
        facts: Facts::default(),
        unwritten: None,
        run: Run::Idle,
        failed: None,
        stopped: false,
        paused: false,
        note: None,
        decided: crate::engine::already::Decided::default(),
        already: None,
        fault: None,
        retry: Retry::default(),
        reached: 0,
        meter: Meter::default(),
        told: None,
    }
}

/// A batch that is sent, with its rows in order.
fn queue(rows: u64) -> Queue {
    let mut queue = Queue::default();
    let mut batch = Batch::new(BatchId(1), Patience::Person, Policy::default());
    (batch.sent, batch.saved) = (true, true);
    batch.uploads = (0..rows).map(UploadId).collect();
    queue.batches.insert(batch.id, batch);
    queue.uploads = (0..rows).map(|number| (UploadId(number), upload(number))).collect();
    queue.arrange(BatchId(1));
    queue.keep_sums();
    queue
}

fn change(queue: &mut Queue, id: UploadId, to: u8) {
    let upload = queue.uploads.get_mut(&id).expect("a row");
    match to {
        0 => {
            upload.run = Run::Running {
                sign: (0, tokio::time::Instant::now()),
                waits: None,
                phase: Phase::Sending,
                sent: std::sync::Arc::default(),
                cancel: tokio_util::sync::CancellationToken::new(),
            }
        }
        1 => upload.run = Run::Idle,
        2 => upload.facts.registered = true,
        3 => upload.facts.attached = true,
        4 => upload.failed = Some(Reason::Internal),
        5 => upload.stopped = !upload.stopped,
        6 => upload.paused = !upload.paused,
        7 => upload.size += 100,
        _ => {
            upload.facts = Facts {
                remote: Some(RemoteId("1".to_owned())),
                ..Facts::default()
            }
        }
    }
    queue.changed.insert(id);
}

proptest! {
    #[test]
    fn what_is_kept_up_is_what_would_be_counted(
        changes in prop::collection::vec((0..20_u64, 0..9_u8, any::<bool>()), 0..200),
        comment: bool,
        ended: bool,
    ) {
        let mut queue = queue(20);
        let batch = queue.batches.get_mut(&BatchId(1)).expect("the batch");
        batch.how = if comment { How::NewComment } else { How::Files };
        batch.finished_at = ended.then(tokio::time::Instant::now);
        queue.arrange(BatchId(1));
        queue.keep_sums();
        for (row, to, look) in changes {
            change(&mut queue, UploadId(row), to);
            if look {
                queue.keep_sums();
                let batch = &queue.batches[&BatchId(1)];
                prop_assert_eq!(batch.sums.as_ref(), Some(&queue.summed(batch)));
            }
        }
    }
}

#[test]
fn a_hundred_thousand_rows_are_looked_at_one_by_one() {
    let mut queue = queue(100_000);
    let batch = queue.batches.get_mut(&BatchId(1)).expect("the batch");
    batch.act = ActState::Running {
        waits: None,
        cancel: tokio_util::sync::CancellationToken::new(),
        uploads: batch.uploads.iter().copied().collect(),
        only_look: false,
    };
    let mut fastest = Duration::MAX;
    for row in 0..200 {
        change(&mut queue, UploadId(row), 3);
        let begun = Instant::now();
        queue.keep_sums();
        let batch = &queue.batches[&BatchId(1)];
        let view = queue.view(batch, (Vec::new(), false), None);
        fastest = fastest.min(begun.elapsed());
        assert_eq!(u64::from(view.counts.attached), row + 1);
        assert_eq!(u64::from(view.front), row + 1);
    }
    // To count them all takes twenty times as long even where the compiler did its best.
    assert!(fastest < Duration::from_millis(1), "{fastest:?}");
}
