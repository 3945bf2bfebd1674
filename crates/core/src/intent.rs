//! An intent: the one shape for everything a person brings, wherever it comes from.

use std::path::PathBuf;

use crate::{destination::How, event::BatchId};

/// Something a person brought.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Intent {
    /// Files and folders, as the system named them.
    pub paths: Vec<PathBuf>,
    /// A pasted or given link, or `task/ID`.
    pub link: Option<String>,
    /// Text for a new comment.
    pub text: Option<String>,
    /// How to attach, where the person said so.
    pub how: Option<How>,
    /// The staged batch it belongs to; `None` makes a new one.
    pub batch: Option<BatchId>,
}
