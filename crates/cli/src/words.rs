//! Sentences for people at a terminal: from the catalogue, and with what services and files are called made harmless.

use attache_core::{
    destination::{ExpenseField, How, PlaceKind},
    event::{BatchState, BatchView, Phase},
    home::Home,
    message::{Messages, Value},
    reason::Reason,
    text,
};

use crate::open;

/// The messages, as the command line says them.
pub(crate) struct Words {
    messages: Messages,
}

impl Words {
    pub(crate) fn new() -> Self {
        Self {
            messages: Messages::english(),
        }
    }

    /// A message of the catalogue.
    pub(crate) fn say(&self, id: &str, args: &[(&str, Value)]) -> String {
        plain(&self.messages.text_of(id, args))
    }

    /// Why something is as it is. A command does not wait for a network or a button, so some sentences are its own.
    pub(crate) fn reason(&self, reason: &Reason) -> String {
        match reason {
            Reason::NoConnection { provider, why } => self.say(
                "cli-no-connection",
                &[("provider", provider.id().into()), ("why", why.name().into())],
            ),
            Reason::Stopped => self.say("cli-not-sent", &[]),
            // Whoever types an id or a path may have mistyped it.
            Reason::NoLongerThere => self.say("cli-no-file", &[]),
            Reason::Gone => self.say("cli-no-path", &[]),
            Reason::TokenRefused { provider } if open::is_token_from_environment() => {
                self.say("cli-token-refused", &[("provider", provider.id().into())])
            }
            // Which folder, a command may say.
            Reason::NothingKept { detail } | Reason::HomeUnusable { detail } => {
                let home = Home::locate().map(|home| home.folder().display().to_string());
                let folder = home.unwrap_or_default();
                self.say(
                    "cli-home",
                    &[("folder", folder.into()), ("detail", detail.as_str().into())],
                )
            }
            _ => plain(&self.messages.text(reason)),
        }
    }

    /// Why something has ended, where it would go on by itself if it had not.
    pub(crate) fn end(&self, reason: &Reason) -> String {
        match reason {
            Reason::DiskFull => self.say("cli-disk-full", &[]),
            Reason::TooManyOpenFiles => self.say("cli-too-many-open-files", &[]),
            Reason::OutOfMemory => self.say("cli-out-of-memory", &[]),
            Reason::NotWritten { detail } => self.say("cli-not-written", &[("detail", detail.as_str().into())]),
            _ => self.reason(reason),
        }
    }

    /// What to type next, where there is something.
    pub(crate) fn hint(&self, reason: &Reason) -> Option<String> {
        let id = match reason {
            Reason::NotThere {
                place: PlaceKind::Task,
                id,
                ..
            } => {
                return Some(self.say("cli-hint-number", &[("text", id.as_str().into())]));
            }
            Reason::SeveralAccounts { .. } => "cli-hint-account",
            Reason::SeveralOrganisations { .. } => "cli-hint-organisation",
            Reason::NoAccount => "cli-hint-first-account",
            Reason::TokenRefused { .. } if open::is_token_from_environment() => "cli-hint-environment",
            Reason::TokenMissing { .. } | Reason::TokenRefused { .. } => "cli-hint-token",
            Reason::KeychainLocked => "cli-hint-keychain",
            Reason::OneFileOnly { .. } => "cli-hint-one-file",
            Reason::FilesNotListed { .. } => "cli-hint-open",
            Reason::Occupied { .. } => "cli-hint-replace",
            Reason::AudienceUndecided => "cli-hint-audience",
            Reason::ExpenseIncomplete { field, .. } => match field {
                ExpenseField::Date => "cli-hint-date",
                ExpenseField::Category => "cli-hint-category",
                ExpenseField::Amount => "cli-hint-amount",
                ExpenseField::Currency => "cli-hint-currency",
            },
            _ => return None,
        };
        Some(self.say(id, &[]))
    }

    /// Why a batch stays in the queue, and what to type.
    pub(crate) fn left(&self, batch: &BatchView) -> String {
        let id = ("id", batch.id.0.to_string().into());
        match (batch.state, &batch.wait) {
            (BatchState::Paused, _) => self.say("cli-left-paused", &[id]),
            (_, Some(Reason::CommentWaits { stored, failed, .. })) => {
                let counts = [
                    id,
                    ("stored", (*stored).into()),
                    ("failed", (*failed).into()),
                    made(batch.how),
                ];
                self.say("cli-left-comment", &counts)
            }
            (_, Some(Reason::CommentUnknown { .. })) => self.say("cli-left-unknown", &[id, made(batch.how)]),
            (_, Some(Reason::PostedUnchecked)) => self.say("cli-left-unchecked", &[id, made(batch.how)]),
            (BatchState::NeedsYou, _) => self.say("cli-left-failed", &[id, ("failed", batch.counts.failed.into())]),
            (BatchState::Sending, _) => self.say("cli-left-sending", &[id]),
            (_, Some(reason)) => self.say("cli-left-waiting", &[id, ("reason", self.reason(reason).into())]),
            _ => self.say("cli-left-open", &[id]),
        }
    }

    /// The word for what is true of a batch.
    pub(crate) fn state(&self, state: BatchState) -> String {
        let id = match state {
            BatchState::Checking | BatchState::Asking | BatchState::Staged => "cli-state-staged",
            BatchState::Queued | BatchState::Waiting => "ui-phase-waiting",
            BatchState::Sending => "ui-phase-sending",
            BatchState::Paused => "ui-phase-paused",
            BatchState::NeedsYou => "ui-side-needs",
            BatchState::Done => "ui-phase-attached",
            BatchState::Stopped => "ui-phase-stopped",
        };
        self.say(id, &[])
    }

    /// The word for a phase.
    pub(crate) fn phase(&self, phase: Phase) -> String {
        let id = match phase {
            Phase::Refused | Phase::Failed => "ui-phase-failed",
            Phase::LeftOut => "cli-left-out",
            Phase::Ready | Phase::Waiting => "ui-phase-waiting",
            Phase::Preparing => "ui-phase-preparing",
            Phase::Sending => "ui-phase-sending",
            Phase::Verifying => "ui-phase-verifying",
            Phase::Stored => "ui-phase-stored",
            Phase::Attaching => "ui-phase-attaching",
            Phase::Attached => "ui-phase-attached",
            Phase::Paused => "ui-phase-paused",
            Phase::Stopped => "ui-phase-stopped",
        };
        self.say(id, &[])
    }
}

/// What is made for the files, for sentences that name it.
pub(crate) fn made(how: How) -> (&'static str, Value<'static>) {
    let kind = match how {
        How::Files | How::NewComment | How::Proof => "comment",
        How::NewExpense => "expense",
        How::NewPost => "post",
        How::Reply => "reply",
        How::Receipt => "receipt",
    };
    ("made", kind.into())
}

/// A text of a service or a file's name with everything in place of which a terminal would do something: control characters and what
/// turns the direction of writing.
pub(crate) fn plain(shown: &str) -> String {
    let harmless = |c: char| {
        if text::is_command(c) { '\u{fffd}' } else { c }
    };
    shown.chars().map(harmless).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_would_obey_is_not_shown() {
        assert_eq!(
            plain("a\u{1b}[2Jb\u{9b}31mc\r\n"),
            "a\u{fffd}[2Jb\u{fffd}31mc\u{fffd}\u{fffd}"
        );
        assert_eq!(plain("gnp\u{202e}.exe"), "gnp\u{fffd}.exe");
        assert_eq!(plain("Übersicht 🎉 – 見本.pdf"), "Übersicht 🎉 – 見本.pdf");
    }
}
