//! A disk that is full when a test wants it to be. Not part of what is released.

use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::ffi;

use super::{Failure, Store};
use crate::trial;

/// What every write meets; shared by all clones of a store.
#[derive(Clone, Debug, Default)]
pub(super) struct Strain(Arc<Mutex<Option<i32>>>);

impl Strain {
    pub(super) fn check(&self) -> Result<(), Failure> {
        let strained = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match strained.or_else(|| trial::is_full().then_some(ffi::SQLITE_FULL)) {
            Some(code) => Err(rusqlite::Error::SqliteFailure(ffi::Error::new(code), None).into()),
            None => Ok(()),
        }
    }
}

impl Store {
    /// From now on every write fails as if the disk were full, or no longer.
    #[doc(hidden)]
    pub fn fill(&self, is_full: bool) {
        let code = is_full.then_some(ffi::SQLITE_FULL);
        *self.strain.0.lock().unwrap_or_else(PoisonError::into_inner) = code;
    }
}
