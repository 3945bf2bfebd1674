//! The sandbox as a client sees it.

mod client;
mod control;
mod faults;
mod linking;
mod reading;
mod strictness;
mod upload;
