//! What a person does with the list as a whole, and what support wants to know of one row.

use std::path::PathBuf;

use super::App;
use crate::{
    engine::{self, Engine},
    event::{CommandError, UploadId},
};

impl App {
    /// Pauses every batch that is under way.
    pub async fn pause_all(&self) -> Result<(), CommandError> {
        self.with(Engine::pause_all).await
    }

    /// Goes on with everything that is paused.
    pub async fn resume_all(&self) -> Result<(), CommandError> {
        self.with(Engine::resume_all).await
    }

    /// Stops every batch that is under way; what is attached stays attached.
    pub async fn stop_all(&self) -> Result<(), CommandError> {
        self.with(Engine::stop_all).await
    }

    /// Brings back what was taken off the list last, at its place, while that is offered.
    pub async fn undo(&self) -> Result<(), CommandError> {
        self.with(Engine::undo).await
    }

    /// What support wants to know of a file, as plain text and free of secrets: its name, size and phase, why it is not attached, and the
    /// last fault in the service's own words with the id of its request. Of a file in the history its last fault is not known any more. `None`
    /// where there is no such row.
    pub async fn details(&self, upload: UploadId) -> Result<Option<String>, CommandError> {
        let listed = self.with(move |engine| engine.details(upload)).await?;
        if listed.is_some() {
            return Ok(listed);
        }
        let sent = self.inner.store.sent_upload(upload).await?;
        Ok(sent.map(engine::details_of_sent))
    }

    /// Where people see a row's file that was handed over as a proof.
    pub async fn proof_of(&self, upload: UploadId) -> Result<Option<String>, CommandError> {
        self.with(move |engine| engine.proof_of(upload)).await
    }

    /// Where a row's file lies, or lay when it was sent; for the shell only, never for the page.
    pub async fn path_of(&self, upload: UploadId) -> Result<Option<PathBuf>, CommandError> {
        if let Some(path) = self.with(move |engine| engine.path_of(upload)).await? {
            return Ok(Some(path));
        }
        let sent = self.inner.store.sent_upload(upload).await?;
        Ok(sent.map(|sent| sent.file.path))
    }
}
