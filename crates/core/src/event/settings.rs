//! What a person decided for all batches.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What the person decided for all batches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
#[ts(export)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub struct Settings {
    /// Files at the same time, 1 to 16.
    pub concurrency: u8,
    /// Bytes per second for all files together; no limit where there is none.
    #[ts(type = "number | null")]
    pub speed_limit: Option<u64>,
    /// When a batch that has files and a destination is sent.
    pub start: StartWhen,
    /// The computer does not fall asleep by itself while bytes move.
    pub keep_awake: bool,
    /// Files that a service takes under another name only get their own back once they are attached, where the service lets them.
    pub restore_names: bool,
    /// Which notifications are shown while the window is not in front.
    pub notifications: Notifications,
    /// Closing the window leaves Attaché running in the tray.
    pub keep_in_tray: bool,
    /// Attaché starts, without a window, when the person signs in to the computer.
    pub open_at_login: bool,
    /// The person was told that a closed window goes on in the tray.
    pub told_of_tray: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            concurrency: 4,
            speed_limit: None,
            start: StartWhen::default(),
            keep_awake: true,
            restore_names: true,
            notifications: Notifications::default(),
            keep_in_tray: true,
            open_at_login: false,
            told_of_tray: false,
        }
    }
}

/// When a batch that has files and a destination is sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum StartWhen {
    /// When the person sends it.
    #[default]
    AfterALook,
    /// By itself, unless something in it needs the person.
    AtOnce,
}

/// Which notifications are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum Notifications {
    /// Finished batches and problems.
    #[default]
    All,
    /// Only what needs the person.
    Problems,
    /// None.
    None,
}
