//! Progress bars on a terminal: one for each file under way, one for all. None is full before its file is attached.

use std::collections::HashMap;

use attache_core::event::{Phase, RowProgress, RowView, UploadId};
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

use crate::words::{Words, plain};

/// Steps of a bar; the last hundredth is for being read back.
const STEPS: u64 = 1_000;
const SENT: u64 = 990;

/// The bars, on standard error.
pub(crate) struct Bars {
    all: MultiProgress,
    total: ProgressBar,
    files: HashMap<UploadId, (ProgressBar, u64)>,
}

impl Bars {
    pub(crate) fn new() -> Self {
        let all = MultiProgress::new();
        let total = all.add(bar("{bar:24} {percent:>3} %  {msg}"));
        Self {
            all,
            total,
            files: HashMap::new(),
        }
    }

    /// Shows a file while it is under way.
    pub(crate) fn row(&mut self, words: &Words, row: &RowView) {
        let under_way = matches!(row.phase, Phase::Preparing | Phase::Sending | Phase::Verifying);
        if !under_way {
            if let Some((bar, _)) = self.files.remove(&row.id) {
                self.all.remove(&bar);
            }
            return;
        }
        let (bar, size) = self.files.entry(row.id).or_insert_with(|| {
            let new = bar("  {bar:22.dim} {percent:>3} %  {msg}");
            (self.all.insert_before(&self.total, new), row.size)
        });
        *size = row.size;
        bar.set_position(steps(row.sent, row.size));
        bar.set_message(format!("{}  {}", plain(&row.name), words.phase(row.phase)));
    }

    /// Moves what is under way.
    pub(crate) fn moved(&self, rows: &[RowProgress]) {
        for row in rows {
            if let Some((bar, size)) = self.files.get(&row.id) {
                bar.set_position(steps(row.sent, *size));
            }
        }
    }

    /// Moves the bar for all.
    pub(crate) fn total(&self, sent: u64, bytes: u64, message: String) {
        self.total.set_position(steps(sent, bytes));
        self.total.set_message(message);
    }

    /// Prints a line above the bars.
    pub(crate) fn line(&self, print: impl FnOnce()) {
        self.all.suspend(print);
    }

    /// Takes the bars off the terminal.
    pub(crate) fn end(&mut self) {
        for (_, (bar, _)) in self.files.drain() {
            self.all.remove(&bar);
        }
        self.total.finish_and_clear();
    }
}

fn bar(template: &str) -> ProgressBar {
    // A template that does not parse would show the usual bar; a test sees to it that there is none.
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(STEPS).with_style(style.progress_chars("━╸─"))
}

fn steps(sent: u64, bytes: u64) -> u64 {
    let share = u128::from(SENT) * u128::from(sent) / u128::from(bytes.max(1));
    u64::try_from(share).unwrap_or(SENT).min(SENT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_not_full_before_everything_is_attached() {
        assert_eq!(steps(0, 0), 0, "an empty file");
        assert_eq!(steps(5, 5), SENT);
        assert_eq!(steps(u64::MAX, u64::MAX), SENT, "without an overflow");
        const { assert!(SENT < STEPS) };
    }
}
