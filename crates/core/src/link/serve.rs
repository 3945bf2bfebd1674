//! Requests, answered by the owner of the engine.

use serde::Serialize;
use serde_json::Value;

use super::Request;
use crate::{
    account::Account,
    app::{App, NewAccount},
    event::CommandError,
    reason::Reason,
    secrets::Token,
};

impl App {
    /// Does what a client asks. Subscribing belongs to the connection, which has to tell it on.
    pub(crate) async fn serve(&self, request: Request) -> Result<Value, CommandError> {
        match request {
            Request::Subscribe => Err(Reason::Internal.into()),
            Request::Snapshot => value(self.snapshot().await?),
            Request::Rows {
                watcher,
                batch,
                start,
                end,
            } => value(self.rows(watcher, batch, start..end).await?),
            Request::Accounts => value(self.accounts()),
            Request::AddAccount {
                provider,
                name,
                organisation,
                addresses,
                token,
                keep,
            } => {
                let new = NewAccount {
                    provider,
                    name,
                    organisation,
                    addresses,
                    token: Token::from(token),
                    keep,
                    sandbox: false,
                };
                value(self.add_account(new).await?)
            }
            Request::RemoveAccount { account } => value(self.remove_account(&account).await?),
            Request::Lend { token } => value(self.lend(Token::from(token)).await?),
            Request::Resolve { account, text } => {
                let account = account.map(|id| self.account(&id)).transpose()?;
                value(self.resolve(account.as_ref(), &text).await?)
            }
            Request::Targets { account, words, kinds } => {
                value(self.targets(&self.account(&account)?, &words, &kinds).await?)
            }
            Request::WebLink { target } => value(self.web_link(&target).await?),
            Request::Bring { intent } => value(self.bring(intent).await?),
            Request::Answer { batch, take } => value(self.answer(batch, take).await?),
            Request::SetTarget { batch, target } => value(self.set_target(batch, target).await?),
            Request::SetHow { batch, how } => value(self.set_how(batch, how).await?),
            Request::SetText { batch, text } => value(self.set_text(batch, text).await?),
            Request::SetAudience { batch, audience } => value(self.set_audience(batch, audience).await?),
            Request::SetExpense { batch, draft } => value(self.set_expense(batch, draft).await?),
            Request::People { target } => value(self.people(target).await?),
            Request::ExpenseCategories { account } => value(self.expense_categories(account).await?),
            Request::Send { batch } => value(self.send(batch).await?),
            Request::Claim { mark } => value(self.claim(mark).await?),
            Request::Pause { batch: Some(batch) } => value(self.pause(batch, Vec::new()).await?),
            Request::Pause { batch: None } => value(self.pause_all().await?),
            Request::Resume { batch: Some(batch) } => value(self.resume(batch, Vec::new()).await?),
            Request::Resume { batch: None } => value(self.resume_all().await?),
            Request::Stop { batch: Some(batch) } => value(self.stop(batch).await?),
            Request::Stop { batch: None } => value(self.stop_all().await?),
            Request::Retry { batch } => value(self.retry(batch, Vec::new()).await?),
            Request::PostWithout { batch } => value(self.post_without(batch).await?),
            Request::Replace { batch } => value(self.replace(batch).await?),
            Request::Cancel { batch, uploads } => value(self.cancel(batch, uploads).await?),
            Request::Clear { batch } => value(self.clear(batch).await?),
            Request::FilesThere { target, shelf, page } => {
                value(self.files_there(&target, shelf, page.as_deref()).await?)
            }
            Request::Download { target, files, folder } => value(self.download(&target, files, folder.into()).await?),
            Request::CancelDownload { download } => value(self.cancel_download(download).await?),
            Request::DeleteThere { account, file } => value(self.delete_there(&account, &file).await?),
            Request::SendAnyway { batch, uploads } => value(self.send_anyway(batch, uploads).await?),
            Request::History { words, start, end } => value(self.history(&words, start..end).await?),
            Request::HistoryFiles { batch, start, end } => value(self.history_files(batch, start..end).await?),
            Request::HistorySheet { words } => value(self.history_sheet(&words).await?),
            Request::ClearHistory { batch } => value(self.clear_history(batch).await?),
            Request::Diagnostics => value(self.diagnostics(None).await?),
            Request::Finish { accounts } => value(self.finish(&accounts).await?),
            Request::SameToken { token } => value(self.was_given(token.map(Token::from).as_ref())),
            Request::Front { batch } => value(self.front(batch)?),
            Request::MakeRoom => {
                // The answer goes out first: what follows ends this connection too.
                let app = self.clone();
                tokio::spawn(async move { app.close().await });
                value(())
            }
        }
    }

    fn account(&self, id: &crate::account::AccountId) -> Result<Account, Reason> {
        let mut accounts = self.accounts().into_iter();
        accounts.find(|account| account.id == *id).ok_or(Reason::NoAccount)
    }
}

fn value(answer: impl Serialize) -> Result<Value, CommandError> {
    serde_json::to_value(answer).map_err(|error| {
        tracing::error!(%error, "an answer cannot be written");
        Reason::Internal.into()
    })
}
