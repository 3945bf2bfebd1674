//! What was sent before, and what is done about files that are at their destination already.

use std::{collections::HashMap, ops::Range};

use super::App;
use crate::{
    event::{BatchId, CommandError, History, SentFiles, UploadId},
    reason::Reason,
    sheet::{self, Line},
};

/// Batches that are read at once for the sheet.
const AT_ONCE: u32 = 500;

impl App {
    /// Batches that ended, newest first, as far as every word is the beginning of one in their destination, text or file names.
    pub async fn history(&self, words: &str, range: Range<u32>) -> Result<History, CommandError> {
        let (total, mut batches) = self.inner.store.history(words, range).await?;
        let listed = self.with(|engine| engine.listed()).await?;
        for batch in &mut batches {
            batch.listed = listed.contains(&batch.id);
        }
        Ok(History { total, batches })
    }

    /// Files of one of them, in the order they were sent, those that were taken off the list among them.
    pub async fn history_files(&self, batch: BatchId, range: Range<u32>) -> Result<SentFiles, CommandError> {
        Ok(self.inner.store.sent_files(batch, range).await?)
    }

    /// Removes a batch from the history for good, and off the list; without one, all that are no longer on the list.
    pub async fn clear_history(&self, batch: Option<BatchId>) -> Result<(), CommandError> {
        let written = self.with(move |engine| engine.clear_history(batch)).await?;
        // Only a panic in a write drops the other end.
        let _ = written.await;
        Ok(())
    }

    /// A new staged batch with these files of one that was sent, all where none is named; with its destination, how and text. Files that
    /// are gone say so.
    pub async fn send_again(&self, batch: BatchId, uploads: Vec<UploadId>) -> Result<BatchId, CommandError> {
        let (sent, files) = self.inner.store.sent(batch).await?.ok_or(Reason::TakenOff)?;
        Ok(self
            .with(move |engine| engine.send_again(sent, files, &uploads))
            .await??)
    }

    /// What matches of the history as a sheet, one line for each file, newest first.
    pub async fn history_sheet(&self, words: &str) -> Result<String, CommandError> {
        let accounts: HashMap<_, _> = self.accounts().into_iter().map(|it| (it.id, it.name)).collect();
        let (mut lines, mut links) = (Vec::new(), HashMap::new());
        for page in 0.. {
            let start = page * AT_ONCE;
            let (total, batches) = self.inner.store.history(words, start..start + AT_ONCE).await?;
            for batch in batches {
                let target = batch.target;
                if !links.contains_key(&target.place) {
                    // Without the account there is no link.
                    links.insert(target.place.clone(), self.web_link(&target).await.unwrap_or_default());
                }
                for file in self.inner.store.sent_files(batch.id, 0..u32::MAX).await?.files {
                    lines.push(Line {
                        at: batch.at,
                        account: accounts.get(&target.account).unwrap_or(&target.account.0).clone(),
                        destination: target.title.clone(),
                        kind: target.place.kind,
                        link: links.get(&target.place).cloned().unwrap_or_default(),
                        how: batch.how,
                        file,
                    });
                }
            }
            if start + AT_ONCE >= total {
                break;
            }
        }
        Ok(sheet::write(&lines)?)
    }

    /// What an engine of [`Earlier::Hold`](crate::app::Earlier) took up goes on from now.
    pub async fn go_on(&self) -> Result<(), CommandError> {
        self.with(crate::engine::Engine::go_on).await
    }

    /// Tries these again at once; an empty list means everything that failed. What another batch has brought meanwhile stays.
    pub async fn retry(&self, batch: BatchId, uploads: Vec<UploadId>) -> Result<(), CommandError> {
        let named = uploads.clone();
        let look = self.with(move |engine| engine.look_before_retry(batch, &named)).await?;
        let there = match look {
            Some(mut look) => look.same().await,
            None => Vec::new(),
        };
        self.with(move |engine| engine.retry(batch, &uploads, &there)).await
    }

    /// Sends these files of a staged batch although its destination holds them already; all of them where none is named.
    pub async fn send_anyway(&self, batch: BatchId, uploads: Vec<UploadId>) -> Result<(), CommandError> {
        self.with(move |engine| engine.send_anyway(batch, &uploads)).await
    }

    /// Leaves these files of a staged batch out, which its destination holds already.
    pub async fn skip(&self, batch: BatchId, uploads: Vec<UploadId>) -> Result<(), CommandError> {
        self.with(move |engine| engine.skip(batch, &uploads)).await
    }

    /// Gives a file of a staged batch another name for the destination. [`Reason::NameTaken`] where another file there or of the batch has it.
    pub async fn rename_upload(&self, upload: UploadId, name: String) -> Result<(), CommandError> {
        Ok(self.with(move |engine| engine.rename_upload(upload, &name)).await??)
    }
}
