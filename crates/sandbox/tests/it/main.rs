//! The sandbox as a client sees it.

#![expect(
    clippy::unwrap_used,
    clippy::needless_pass_by_value,
    reason = "this is a test from end to end, where a panic says best what went wrong"
)]

mod client;
mod control;
mod faults;
mod files;
mod kantata;
mod linking;
mod reading;
mod strictness;
mod upload;
