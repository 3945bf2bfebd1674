//! Everything of Attaché that is true without a window.
//!
//! The one flow, and the modules in reading order:
//!
//! 1. [`intent`]: something a person brought. [`intake`] walks, checks and fingerprints its paths.
//! 2. [`app`]: the one interface that window and command line speak to. It owns the [`engine`] of one [`home`].
//! 3. [`upload`]: one file on its way; [`upload::next_step`] is pure. [`scheduler`] decides what runs.
//! 4. [`transfer`] runs one upload through its [`provider`] and [`storage`]; [`attach`] is the act per batch.
//!    [`throttle`] holds the person's limit.
//!    `download` and `pictures` fetch what a destination holds.
//! 5. [`event`]: everything that can be seen, as one stream. [`reason`] and [`message`] say why, in words.
//!    [`awake`] decides by it whether the computer may fall asleep.
//! 6. [`store`], [`account`], [`secrets`], [`settings`], [`log`]: what is kept. [`sign_in`]: how a browser brings a token.

pub mod account;
pub mod app;
pub mod attach;
pub mod awake;
pub mod destination;
mod diagnostics;
mod download;
mod engine;
pub mod event;
pub mod home;
pub mod http;
pub mod intake;
pub mod intent;
pub mod link;
pub mod log;
pub mod message;
pub mod meter;
mod orphans;
mod pictures;
pub mod provider;
pub mod rate;
pub mod reason;
pub mod retry;
pub mod scheduler;
pub mod secrets;
pub mod session;
pub mod settings;
pub mod sheet;
pub mod shortage;
pub mod sign_in;
pub mod storage;
pub mod store;
pub mod text;
pub mod throttle;
pub mod totals;
mod transfer;
#[cfg(debug_assertions)]
pub mod trial;
pub mod upload;
mod wake;
