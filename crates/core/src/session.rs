//! What a command holds in its hands: the engine of a home, whether it is its own or another process's.

use std::{ops::Range, path::Path, sync::Arc, time::Duration};

use serde::de::DeserializeOwned;
use tokio::{sync::mpsc::UnboundedReceiver, time::Instant};

use crate::{
    account::{Account, AccountId},
    app::{App, NewAccount, Options, SubscriberId},
    destination::{Audience, Category, ExpenseDraft, How, Person, PlaceKind, Target},
    event::{
        AccountView, BatchId, CommandError, DownloadId, FilesThere, History, Message, Rows, SentFiles, Settings, Shelf,
        Snapshot, UploadId,
    },
    home::{EngineLock, Home},
    intent::Intent,
    link::{Link, Request, Role},
    reason::Reason,
    secrets::Token,
};

/// An owner that starts or ends is waited for this long.
const PATIENCE: Duration = Duration::from_secs(10);
/// So long an owner that makes room may take before the next one is asked.
const ASK_AGAIN: Duration = Duration::from_millis(150);
/// Between two looks whether the home is free.
const LOOK: Duration = Duration::from_millis(25);

/// The engine of a home: this process's own where nobody else has it, or the owner's over its socket.
#[derive(Clone)]
pub struct Session {
    way: Way,
}

#[derive(Clone)]
enum Way {
    Own(App),
    Link(Arc<Link>),
}

impl Session {
    /// Becomes the owner of the engine, or speaks to the one there is. A window takes the engine over from a command, which goes on as
    /// its client. A command that was given another token than the one at work waits for its end: what it sends is sent in another
    /// person's name.
    pub async fn open(home: &Home, options: Options) -> Result<Self, Reason> {
        let mut until = Instant::now() + PATIENCE;
        let role = options.engine.patience.role();
        let given = options.secrets.given().cloned();
        loop {
            let found = match home.lock() {
                Ok(lock) => {
                    let app = App::with_lock(home.clone(), options, Ok(lock)).await?;
                    return Ok(Self { way: Way::Own(app) });
                }
                Err(Reason::HomeInUse) => Link::connect(home).await?.map(Self::linked),
                // Who cannot take the lock may still speak to whoever has it.
                Err(why) => {
                    let Some(link) = Link::connect(home).await? else {
                        let app = App::with_lock(home.clone(), options, Err(why)).await?;
                        return Ok(Self { way: Way::Own(app) });
                    };
                    Some(Self::linked(link))
                }
            };
            match found {
                Some(session) if session.owner() == Role::Window => return Ok(session),
                Some(session) if role == Role::Window => {
                    if let Some(lock) = session.make_room(home, until).await {
                        let app = App::with_lock(home.clone(), options, Ok(lock)).await?;
                        return Ok(Self { way: Way::Own(app) });
                    }
                }
                Some(session) => match session.was_given(given.as_ref()).await {
                    Ok(true) => return Ok(session),
                    Ok(false) => {
                        session.over().await;
                        until = Instant::now() + PATIENCE;
                    }
                    // It ends just now.
                    Err(_) => {}
                },
                // It starts or ends just now.
                None => {}
            }
            if Instant::now() >= until {
                return Err(Reason::HomeInUse);
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Has the owner, a command, let go, and takes the lock: waiting in line for it, before other commands look again.
    async fn make_room(&self, home: &Home, until: Instant) -> Option<EngineLock> {
        let waits = home.clone();
        let mut lock = tokio::task::spawn_blocking(move || waits.lock_in_turn());
        // Gone already is what was asked for.
        let _ = self.ask::<()>(Request::MakeRoom).await;
        loop {
            tokio::select! {
                lock = &mut lock => return lock.ok()?.ok(),
                () = tokio::time::sleep_until(until) => return None,
                () = tokio::time::sleep(ASK_AGAIN) => {
                    // Another command may have been quicker; it makes room as well.
                    if let Ok(Some(link)) = Link::connect(home).await && link.owner == Role::Command {
                        let _ = link.ask(Request::MakeRoom).await;
                    }
                }
            }
        }
    }

    async fn was_given(&self, token: Option<&Token>) -> Result<bool, CommandError> {
        let token = token.map(|token| token.expose().to_owned());
        self.ask(Request::SameToken { token }).await
    }

    /// Speaks to the owner of the engine, where there is one.
    pub async fn join(home: &Home) -> Result<Option<Self>, Reason> {
        let link = Link::connect(home).await?;
        Ok(link.map(Self::linked))
    }

    /// Only to look at: the queue of a home in which nothing can be written, as far as it can be read. Nothing of it moves.
    pub async fn look(home: &Home, options: Options) -> Result<Option<Self>, Reason> {
        let app = App::look(home, options).await?;
        Ok(app.map(|app| Self { way: Way::Own(app) }))
    }

    fn linked(link: Link) -> Self {
        Self {
            way: Way::Link(Arc::new(link)),
        }
    }

    /// The engine, where it is this process's own.
    pub fn own(&self) -> Option<&App> {
        match &self.way {
            Way::Own(app) => Some(app),
            Way::Link(_) => None,
        }
    }

    /// Who has the engine.
    pub fn owner(&self) -> Role {
        match &self.way {
            Way::Own(app) => app.role(),
            Way::Link(link) => link.owner,
        }
    }

    /// Whether the engine behind this session has ended: what was asked last may have been done or not. Open another session.
    pub fn is_over(&self) -> bool {
        match &self.way {
            Way::Own(app) => app.is_closed(),
            Way::Link(link) => link.is_over(),
        }
    }

    /// Resolves when the engine behind this session has ended.
    pub async fn over(&self) {
        match &self.way {
            Way::Own(app) => app.closed().await,
            Way::Link(link) => link.over().await,
        }
    }

    async fn ask<A: DeserializeOwned>(&self, request: Request) -> Result<A, CommandError> {
        let answer = match &self.way {
            Way::Own(app) => app.serve(request).await?,
            Way::Link(link) => link.ask(request).await?,
        };
        serde_json::from_value(answer).map_err(|error| {
            tracing::error!(%error, "an answer cannot be read");
            Reason::Internal.into()
        })
    }

    /// A new event stream; its first message is a snapshot. It ends with the engine.
    pub async fn subscribe(&self) -> Result<(SubscriberId, UnboundedReceiver<Message>), CommandError> {
        match &self.way {
            Way::Own(app) => app.subscribe().await,
            Way::Link(link) => link.subscribe().await,
        }
    }

    /// Everything but rows, once.
    pub async fn snapshot(&self) -> Result<Snapshot, CommandError> {
        self.ask(Request::Snapshot).await
    }

    /// Why nothing is kept here, where that is so: [`Reason::NothingKept`].
    pub async fn nothing_kept(&self) -> Result<Option<Reason>, CommandError> {
        let notices = self.snapshot().await?.notices;
        Ok(notices
            .into_iter()
            .find(|notice| matches!(notice, Reason::NothingKept { .. })))
    }

    /// As [`App::rows`].
    pub async fn rows(
        &self,
        watcher: Option<SubscriberId>,
        batch: BatchId,
        range: Range<u32>,
    ) -> Result<Rows, CommandError> {
        let Range { start, end } = range;
        self.ask(Request::Rows {
            watcher,
            batch,
            start,
            end,
        })
        .await
    }

    /// All accounts, by name.
    pub async fn accounts(&self) -> Result<Vec<Account>, CommandError> {
        self.ask(Request::Accounts).await
    }

    /// The account of that name, or the only one.
    pub async fn account_named(&self, name: Option<&str>) -> Result<Account, CommandError> {
        Ok(crate::app::named(&self.accounts().await?, name)?)
    }

    /// As [`App::add_account`].
    pub async fn add_account(&self, new: NewAccount) -> Result<AccountView, CommandError> {
        self.ask(Request::AddAccount {
            provider: new.provider,
            name: new.name,
            organisation: new.organisation,
            addresses: new.addresses,
            token: new.token.expose().to_owned(),
            keep: new.keep,
        })
        .await
    }

    /// As [`App::remove_account`].
    pub async fn remove_account(&self, account: &AccountId) -> Result<(), CommandError> {
        let account = account.clone();
        self.ask(Request::RemoveAccount { account }).await
    }

    /// A token for accounts that have none in the keychain, until the engine ends.
    pub async fn lend(&self, token: &Token) -> Result<(), CommandError> {
        let token = token.expose().to_owned();
        self.ask(Request::Lend { token }).await
    }

    /// As [`App::resolve`].
    pub async fn resolve(&self, account: Option<&Account>, text: &str) -> Result<Target, CommandError> {
        self.ask(Request::Resolve {
            account: account.map(|account| account.id.clone()),
            text: text.to_owned(),
        })
        .await
    }

    /// As [`App::targets`].
    pub async fn targets(
        &self,
        account: &Account,
        words: &str,
        kinds: &[PlaceKind],
    ) -> Result<Vec<Target>, CommandError> {
        self.ask(Request::Targets {
            account: account.id.clone(),
            words: words.to_owned(),
            kinds: kinds.to_vec(),
        })
        .await
    }

    /// As [`App::web_link`].
    pub async fn web_link(&self, target: &Target) -> Result<String, CommandError> {
        let target = target.clone();
        self.ask(Request::WebLink { target }).await
    }

    /// As [`App::bring`].
    pub async fn bring(&self, intent: Intent) -> Result<BatchId, CommandError> {
        self.ask(Request::Bring { intent }).await
    }

    /// As [`App::answer`].
    pub async fn answer(&self, batch: BatchId, take: bool) -> Result<(), CommandError> {
        self.ask(Request::Answer { batch, take }).await
    }

    /// As [`App::set_target`].
    pub async fn set_target(&self, batch: BatchId, target: Option<Target>) -> Result<(), CommandError> {
        self.ask(Request::SetTarget { batch, target }).await
    }

    /// As [`App::set_how`].
    pub async fn set_how(&self, batch: BatchId, how: How) -> Result<(), CommandError> {
        self.ask(Request::SetHow { batch, how }).await
    }

    /// As [`App::set_text`].
    pub async fn set_text(&self, batch: BatchId, text: String) -> Result<(), CommandError> {
        self.ask(Request::SetText { batch, text }).await
    }

    /// As [`App::set_audience`].
    pub async fn set_audience(&self, batch: BatchId, audience: Audience) -> Result<(), CommandError> {
        self.ask(Request::SetAudience { batch, audience }).await
    }

    /// As [`App::set_expense`].
    pub async fn set_expense(&self, batch: BatchId, draft: ExpenseDraft) -> Result<(), CommandError> {
        self.ask(Request::SetExpense { batch, draft }).await
    }

    /// As [`App::people`].
    pub async fn people(&self, target: &Target) -> Result<Vec<Person>, CommandError> {
        let target = target.clone();
        self.ask(Request::People { target }).await
    }

    /// As [`App::expense_categories`].
    pub async fn expense_categories(&self, account: &AccountId) -> Result<Vec<Category>, CommandError> {
        let account = account.clone();
        self.ask(Request::ExpenseCategories { account }).await
    }

    /// As [`App::send`].
    pub async fn send(&self, batch: BatchId) -> Result<(), CommandError> {
        self.ask(Request::Send { batch }).await
    }

    /// As [`App::claim`].
    pub async fn claim(&self, mark: &str) -> Result<Option<BatchId>, CommandError> {
        let mark = mark.to_owned();
        self.ask(Request::Claim { mark }).await
    }

    /// Pauses a batch, or all.
    pub async fn pause(&self, batch: Option<BatchId>) -> Result<(), CommandError> {
        self.ask(Request::Pause { batch }).await
    }

    /// Goes on with a paused batch, or all.
    pub async fn resume(&self, batch: Option<BatchId>) -> Result<(), CommandError> {
        self.ask(Request::Resume { batch }).await
    }

    /// Stops a batch, or all.
    pub async fn stop(&self, batch: Option<BatchId>) -> Result<(), CommandError> {
        self.ask(Request::Stop { batch }).await
    }

    /// Tries again at once what failed of a batch, or waits.
    pub async fn retry(&self, batch: BatchId) -> Result<(), CommandError> {
        self.ask(Request::Retry { batch }).await
    }

    /// As [`App::post_without`].
    pub async fn post_without(&self, batch: BatchId) -> Result<(), CommandError> {
        self.ask(Request::PostWithout { batch }).await
    }

    /// As [`App::replace`].
    pub async fn replace(&self, batch: BatchId) -> Result<(), CommandError> {
        self.ask(Request::Replace { batch }).await
    }

    /// As [`App::cancel`].
    pub async fn cancel(&self, batch: BatchId, uploads: Vec<UploadId>) -> Result<(), CommandError> {
        self.ask(Request::Cancel { batch, uploads }).await
    }

    /// As [`App::clear`].
    pub async fn clear(&self, batch: BatchId) -> Result<(), CommandError> {
        self.ask(Request::Clear { batch }).await
    }

    /// As [`App::files_there`].
    pub async fn files_there(
        &self,
        target: &Target,
        shelf: Shelf,
        page: Option<&str>,
    ) -> Result<FilesThere, CommandError> {
        self.ask(Request::FilesThere {
            target: target.clone(),
            shelf,
            page: page.map(str::to_owned),
        })
        .await
    }

    /// As [`App::download`]. The folder is absolute: the owner may have been started elsewhere.
    pub async fn download(
        &self,
        target: &Target,
        files: Vec<String>,
        folder: &Path,
    ) -> Result<Vec<DownloadId>, CommandError> {
        self.ask(Request::Download {
            target: target.clone(),
            files,
            folder: folder.as_os_str().to_owned(),
        })
        .await
    }

    /// As [`App::cancel_download`].
    pub async fn cancel_download(&self, download: DownloadId) -> Result<(), CommandError> {
        self.ask(Request::CancelDownload { download }).await
    }

    /// As [`App::delete_there`].
    pub async fn delete_there(&self, account: &AccountId, file: &str) -> Result<(), CommandError> {
        self.ask(Request::DeleteThere {
            account: account.clone(),
            file: file.to_owned(),
        })
        .await
    }

    /// As [`App::send_anyway`].
    pub async fn send_anyway(&self, batch: BatchId, uploads: Vec<UploadId>) -> Result<(), CommandError> {
        self.ask(Request::SendAnyway { batch, uploads }).await
    }

    /// As [`App::history`].
    pub async fn history(&self, words: &str, range: Range<u32>) -> Result<History, CommandError> {
        let (words, Range { start, end }) = (words.to_owned(), range);
        self.ask(Request::History { words, start, end }).await
    }

    /// As [`App::history_files`].
    pub async fn history_files(&self, batch: BatchId, range: Range<u32>) -> Result<SentFiles, CommandError> {
        let Range { start, end } = range;
        self.ask(Request::HistoryFiles { batch, start, end }).await
    }

    /// As [`App::history_sheet`].
    pub async fn history_sheet(&self, words: &str) -> Result<String, CommandError> {
        let words = words.to_owned();
        self.ask(Request::HistorySheet { words }).await
    }

    /// As [`App::clear_history`].
    pub async fn clear_history(&self, batch: Option<BatchId>) -> Result<(), CommandError> {
        self.ask(Request::ClearHistory { batch }).await
    }

    /// As [`App::diagnostics`].
    pub async fn diagnostics(&self) -> Result<String, CommandError> {
        self.ask(Request::Diagnostics).await
    }

    /// As [`App::finish`].
    pub async fn finish(&self, accounts: &[AccountId]) -> Result<(), CommandError> {
        let accounts = accounts.to_vec();
        self.ask(Request::Finish { accounts }).await
    }

    /// Brings the owner's window to the front, at this batch.
    pub async fn front(&self, batch: Option<BatchId>) -> Result<(), CommandError> {
        self.ask(Request::Front { batch }).await
    }

    /// Changes the settings of an own engine until the process ends. Another process's are its own business.
    pub async fn set_settings_for_this_run(&self, settings: Settings) -> Result<(), CommandError> {
        match &self.way {
            Way::Own(app) => app.set_settings_for_this_run(settings).await,
            Way::Link(_) => Ok(()),
        }
    }

    /// Ends an own engine; see [`App::close`].
    pub async fn close(&self) {
        if let Way::Own(app) = &self.way {
            app.close().await;
        }
    }
}
