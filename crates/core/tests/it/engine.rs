//! The engine from drop to attached, against the sandbox. Every test ends with [`harness::Desk::done`]: the sandbox saw no mistake.

mod accounts;
mod already;
mod asked;
mod budget;
mod by_itself;
mod chaos;
mod comments;
mod conformance;
// A disk is filled by a hand that a release does not have.
#[cfg(debug_assertions)]
mod disk;
mod downloads;
mod events;
mod faults;
mod files;
mod harness;
mod history;
mod kantata;
mod kinds;
mod limits;
mod link;
mod on_its_way;
mod pause;
mod people;
mod pictures;
mod places;
mod restart;
mod sending;
mod sign_in;
mod speed;
mod table;
mod together;
mod undo;
mod waiting;
