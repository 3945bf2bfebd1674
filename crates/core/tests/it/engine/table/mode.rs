//! The ways of attaching that the table is played in.

use std::time::Duration;

use attache_core::{
    account::ProviderKind,
    destination::{How, PlaceKind, Target},
};
use attache_sandbox::{LinkMode, Options, Step, seed};

use super::run::NAMES;
use crate::engine::harness::Desk;

/// A way of attaching.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// Registering links.
    Linked,
    /// The task is changed, which replaces what it holds.
    Replaced,
    /// The task is changed, which adds to it.
    Added,
    /// A new comment carries the files.
    Comment,
    /// A new post carries them, at Kantata OX, where they go to storage.
    Post,
    /// The same, where each goes whole to the service.
    Whole,
    /// A reply to a post carries them.
    Reply,
    /// The one of them is the receipt of an expense.
    Receipt,
}

impl Mode {
    pub(super) const ALL: [Self; 8] = [
        Self::Linked,
        Self::Replaced,
        Self::Added,
        Self::Comment,
        Self::Post,
        Self::Whole,
        Self::Reply,
        Self::Receipt,
    ];

    pub(super) fn provider(self) -> ProviderKind {
        match self {
            Self::Linked | Self::Replaced | Self::Added | Self::Comment => ProviderKind::Productive,
            Self::Post | Self::Whole | Self::Reply | Self::Receipt => ProviderKind::Kantata,
        }
    }

    /// The files that are sent.
    pub(super) fn names(self) -> &'static [&'static str] {
        match self {
            Self::Receipt => &NAMES[..1],
            _ => &NAMES,
        }
    }

    pub(super) fn how(self) -> How {
        match self {
            Self::Linked | Self::Replaced | Self::Added => How::Files,
            Self::Comment => How::NewComment,
            Self::Post | Self::Whole => How::NewPost,
            Self::Reply => How::Reply,
            Self::Receipt => How::Receipt,
        }
    }

    /// What files are sent to.
    pub(super) fn kind(self) -> PlaceKind {
        match self {
            Self::Reply => PlaceKind::Post,
            Self::Receipt => PlaceKind::Expense,
            _ => PlaceKind::Task,
        }
    }

    /// The one files are sent to.
    pub(super) fn place(self) -> u64 {
        match self {
            Self::Linked | Self::Replaced | Self::Added | Self::Comment => seed::EMPTY,
            Self::Post | Self::Whole => seed::kantata::EMPTY,
            Self::Reply => seed::kantata::PROJECT_POST,
            Self::Receipt => seed::kantata::EXPENSE,
        }
    }

    /// Another one.
    pub(super) fn elsewhere(self) -> u64 {
        match self {
            Self::Linked | Self::Replaced | Self::Added | Self::Comment => seed::EMOJI,
            Self::Post | Self::Whole => seed::kantata::EMOJI,
            Self::Reply => seed::kantata::POST,
            Self::Receipt => seed::kantata::GUEST_EXPENSE,
        }
    }

    pub(super) fn target(self, desk: &Desk, id: u64) -> Target {
        desk.target(self.kind(), id)
    }

    /// Something is made for the files.
    pub(super) fn makes(self) -> bool {
        self.how().makes().is_some()
    }

    /// The steps that differ from those of the modes before.
    pub(super) fn steps(self) -> &'static [Step] {
        match self {
            Self::Linked => &[Step::Reserve, Step::Store, Step::Register, Step::List],
            Self::Replaced | Self::Added => &[Step::Register, Step::List, Step::Parent, Step::ParentPatch],
            Self::Comment => &[Step::Register, Step::Comment, Step::Comments, Step::List],
            Self::Post => &[
                Step::Reserve,
                Step::Store,
                Step::Register,
                Step::Comment,
                Step::Comments,
                Step::List,
            ],
            Self::Whole => &[Step::Upload, Step::Parent],
            Self::Reply => &[Step::Parent, Step::Comment, Step::Comments, Step::List],
            Self::Receipt => &[Step::List, Step::ParentPatch],
        }
    }

    pub(super) fn options(self) -> Options {
        let mut options = Options {
            attachment_side_linking: self == Self::Linked,
            link: if self == Self::Added {
                LinkMode::Add
            } else {
                LinkMode::Replace
            },
            ..Options::for_tests()
        };
        // Whoever dies uses nothing, and a busy machine must not make credentials late.
        options.kantata.note_unused = false;
        options.kantata.cred_ttl = Duration::from_mins(2);
        options.kantata.server = self != Self::Post;
        options
    }

    /// Requests where nothing goes wrong.
    pub(super) fn requests(self) -> usize {
        let files = NAMES.len();
        match self {
            Self::Linked => 3 * files + 1,
            Self::Replaced | Self::Added => 3 * files + 5,
            Self::Comment => 3 * files + 2,
            // Refused whole, and a connection for each; and where the task is.
            Self::Post => 5 * files + 3,
            Self::Whole | Self::Reply => files + 3,
            // What the expense has is looked at when it is chosen, twice around the change, and each time in vain where it is another’s.
            Self::Receipt => 1 + 2 * 4 + 1,
        }
    }

    /// Requests that one fault at this step may cost beyond that.
    pub(super) fn again(self, step: Step) -> usize {
        match (self, step) {
            (Self::Post, Step::Reserve) => 2,
            (Self::Post, Step::Store) => 4,
            (_, Step::Reserve | Step::Upload | Step::Register) => 1,
            // Reserved anew, and what was reserved before deleted.
            (_, Step::Store) => 3,
            // The act from its beginning; or looked for until the service's time is over, and once more.
            (Self::Replaced | Self::Added | Self::Receipt, _) | (Self::Comment, Step::Comments) => 4,
            // The same, and posted.
            (Self::Comment, Step::Comment) => 3 + 2,
            // Where it may take three times as long.
            (Self::Post | Self::Reply, Step::Comments) => 3 * 3 + 1,
            (Self::Post | Self::Reply, Step::Comment) => 3 * 3 + 2,
            _ => 1,
        }
    }
}
