//! Protocol and engine against the sandbox and against servers that misbehave.

mod connection;
mod engine;
mod harness;
mod kantata;
#[cfg(target_os = "linux")]
mod keychain;
mod places;
mod productive;
mod productive_faults;
mod rate;
mod search;
mod server;
#[cfg(unix)]
mod shortage;
mod storage;
mod storage_faults;
mod there;
