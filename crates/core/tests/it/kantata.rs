//! Kantata OX: its provider against the sandbox, and against servers that misbehave.

mod asked;
mod expenses;
mod faults;
mod finding;
mod posts;
mod upload;
pub(crate) mod world;
