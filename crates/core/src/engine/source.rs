//! What was brought, and whether it is sent.

use crate::{reason::Reason, upload::FileToSend};

/// What was brought.
pub(super) enum Source {
    File(FileToSend),
    Refused {
        reason: Reason,
        /// It could be read: another service may take it.
        file: Option<FileToSend>,
    },
    LeftOut {
        reason: Reason,
        /// It can be sent all the same.
        file: Option<FileToSend>,
    },
}

impl Source {
    /// Why it is not sent.
    pub(super) fn why_not(&self) -> Option<&Reason> {
        match self {
            Self::Refused { reason, .. } | Self::LeftOut { reason, .. } => Some(reason),
            Self::File(_) => None,
        }
    }

    /// What could be sent, whether or not it is.
    pub(super) fn file(&self) -> Option<&FileToSend> {
        match self {
            Self::File(file) => Some(file),
            Self::Refused { file, .. } | Self::LeftOut { file, .. } => file.as_ref(),
        }
    }

    pub(super) fn file_mut(&mut self) -> Option<&mut FileToSend> {
        match self {
            Self::File(file) => Some(file),
            Self::Refused { file, .. } | Self::LeftOut { file, .. } => file.as_mut(),
        }
    }
}
