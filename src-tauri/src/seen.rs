//! What the stream has told so far, for tray, notifications and the window's life.

use attache_core::{
    event::{AccountView, Event, Recent, Settings},
    totals::Batches,
};

/// The state of the queue as it was seen last.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen {
    /// The batches in the list.
    pub(crate) batches: Batches,
    /// The accounts.
    pub(crate) accounts: Vec<AccountView>,
    /// Recent destinations, newest first.
    pub(crate) recents: Vec<Recent>,
    /// The settings.
    pub(crate) settings: Settings,
}

impl Seen {
    /// Takes in what changed.
    pub(crate) fn hear(&mut self, event: &Event) {
        self.batches.hear(event);
        match event {
            Event::Snapshot { snapshot } => {
                self.accounts.clone_from(&snapshot.accounts);
                self.recents.clone_from(&snapshot.recents);
                self.settings.clone_from(&snapshot.settings);
            }
            Event::Accounts { accounts } => self.accounts.clone_from(accounts),
            Event::Recents { recents } => self.recents.clone_from(recents),
            Event::Settings { settings } => self.settings.clone_from(settings),
            _ => {}
        }
    }
}
