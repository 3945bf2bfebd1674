//! The local Kantata OX as a client sees it.

mod client;
mod expenses;
mod faults;
mod limits;
mod names;
mod posts;
mod reading;
mod sign_in;
mod storage;
mod strictness;
mod upload;
