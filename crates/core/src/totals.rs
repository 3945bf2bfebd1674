//! All batches that are under way as one figure, for places with room for a single line: the tray, the window's title, `attache status`.

use crate::event::{BatchProgress, BatchState, BatchView, Event};

/// What all batches that are sent and not over come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Files that were to be sent.
    pub files: u32,
    /// Files of them that are read back from their destination.
    pub attached: u32,
    /// Bytes to send.
    pub bytes: u64,
    /// Bytes storage has accepted.
    pub sent: u64,
    /// Seconds until the last one is done, where every batch that moves knows its own.
    pub seconds_left: Option<u64>,
    /// Batches that move or wait for something that passes by itself.
    pub running: u32,
    /// Batches the person paused.
    pub paused: u32,
    /// Batches that wait for the person.
    pub need_you: u32,
}

impl Totals {
    /// Counts these batches; those that are staged, done or stopped do not matter.
    pub fn of<'a>(batches: impl IntoIterator<Item = &'a BatchView>) -> Self {
        let mut totals = Self::default();
        let mut known = true;
        for batch in batches {
            match batch.state {
                BatchState::Queued | BatchState::Sending | BatchState::Waiting => totals.running += 1,
                BatchState::Paused => totals.paused += 1,
                BatchState::NeedsYou => totals.need_you += 1,
                BatchState::Checking
                | BatchState::Asking
                | BatchState::Staged
                | BatchState::Done
                | BatchState::Stopped => continue,
            }
            let counts = &batch.counts;
            totals.files += counts.total - counts.refused - counts.left_out - counts.stopped;
            totals.attached += counts.attached;
            totals.bytes += batch.bytes;
            totals.sent += batch.sent;
            if batch.state == BatchState::Sending {
                known &= batch.seconds_left.is_some();
                totals.seconds_left = totals.seconds_left.max(batch.seconds_left);
            }
        }
        if !known {
            totals.seconds_left = None;
        }
        totals
    }

    /// Whole percent of the bytes; 100 only once every file is attached.
    pub fn percent(&self) -> u8 {
        if self.files > 0 && self.files == self.attached {
            return 100;
        }
        if self.bytes == 0 {
            return 0;
        }
        let percent = u128::from(self.sent) * 100 / u128::from(self.bytes);
        u8::try_from(percent).map_or(99, |percent| percent.min(99))
    }
}

/// The batches of one stream, kept up with it.
#[derive(Clone, Debug, Default)]
pub struct Batches {
    views: Vec<BatchView>,
}

impl Batches {
    /// Takes in what changed, and says whether anything of a batch did.
    pub fn hear(&mut self, event: &Event) -> bool {
        match event {
            Event::Snapshot { snapshot } => self.views.clone_from(&snapshot.batches),
            // One that comes back stands where it was.
            Event::Batch { batch } => match self.views.binary_search_by_key(&batch.id, |view| view.id) {
                Ok(at) => self.views[at].clone_from(batch),
                Err(at) => self.views.insert(at, (**batch).clone()),
            },
            Event::BatchGone { id } => self.views.retain(|view| view.id != *id),
            Event::Progress { batches, .. } => batches.iter().for_each(|moved| self.moved(moved)),
            _ => return false,
        }
        true
    }

    fn moved(&mut self, moved: &BatchProgress) {
        if let Some(view) = self.views.iter_mut().find(|view| view.id == moved.id) {
            (view.sent, view.speed, view.seconds_left) = (moved.sent, moved.speed, moved.seconds_left);
        }
    }

    /// All of them, in the order they were made.
    pub fn all(&self) -> &[BatchView] {
        &self.views
    }

    /// What they come to.
    pub fn totals(&self) -> Totals {
        Totals::of(&self.views)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        destination::How,
        event::{BatchId, Counts},
    };

    fn batch(id: u64, state: BatchState, attached: u32, sent: u64) -> BatchView {
        BatchView {
            id: BatchId(id),
            state,
            target: None,
            how: How::Files,
            choices: Vec::new(),
            text: String::new(),
            audience: None,
            expense: None,
            lacks: None,
            counts: Counts {
                total: 5,
                refused: 1,
                attached,
                ..Counts::default()
            },
            groups: Vec::new(),
            front: 0,
            bytes: 100,
            sent,
            speed: None,
            seconds_left: Some(id * 10),
            seconds: None,
            wait: None,
            question: None,
            taken: None,
            there: None,
            replaces: false,
            command: false,
        }
    }

    #[test]
    fn only_what_is_sent_and_not_over_counts() {
        let all = [
            batch(1, BatchState::Staged, 0, 0),
            batch(2, BatchState::Sending, 1, 60),
            batch(3, BatchState::Paused, 0, 30),
            batch(4, BatchState::Done, 4, 100),
            batch(5, BatchState::NeedsYou, 2, 50),
        ];
        let totals = Totals::of(&all);
        assert_eq!(
            (totals.files, totals.attached),
            (12, 3),
            "refused files were never to be sent"
        );
        assert_eq!((totals.running, totals.paused, totals.need_you), (1, 1, 1));
        assert_eq!(totals.percent(), 46);
        assert_eq!(totals.seconds_left, Some(20), "what does not move has no time left");
    }

    #[test]
    fn the_percentage_is_full_only_when_every_file_is_attached() {
        let mut totals = Totals::of(&[batch(1, BatchState::Sending, 3, 100)]);
        assert_eq!(totals.percent(), 99, "stored is not attached");
        totals.attached = 4;
        assert_eq!(totals.percent(), 100);
    }

    #[test]
    fn the_time_left_is_unknown_while_one_of_them_does_not_know() {
        let mut unsteady = batch(2, BatchState::Sending, 0, 10);
        unsteady.seconds_left = None;
        let totals = Totals::of(&[batch(1, BatchState::Sending, 0, 10), unsteady]);
        assert_eq!(totals.seconds_left, None);
    }

    #[test]
    fn a_batch_that_comes_back_stands_where_it_was() {
        let mut batches = Batches::default();
        for id in [1, 3, 2] {
            let view = Box::new(batch(id, BatchState::Done, 0, 0));
            batches.hear(&Event::Batch { batch: view });
        }
        let ids: Vec<u64> = batches.all().iter().map(|view| view.id.0).collect();
        assert_eq!(ids, [1, 2, 3], "in the order they were made");
    }

    #[test]
    fn progress_moves_the_figures_of_a_batch() {
        let mut batches = Batches::default();
        let view = Box::new(batch(1, BatchState::Sending, 0, 10));
        assert!(batches.hear(&Event::Batch { batch: view }));
        let moved = BatchProgress {
            id: BatchId(1),
            sent: 75,
            speed: None,
            seconds_left: Some(3),
        };
        batches.hear(&Event::Progress {
            batches: vec![moved],
            rows: Vec::new(),
        });
        assert_eq!(
            (batches.totals().percent(), batches.totals().seconds_left),
            (75, Some(3))
        );
        batches.hear(&Event::BatchGone { id: BatchId(1) });
        assert_eq!(batches.totals(), Totals::default());
    }
}
