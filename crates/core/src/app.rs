//! The owner of the engine of one home: it holds the lock, and serves the [`link`] for whoever comes second.
//!
//! Every method is safe to call from any task; what changes is heard through [`App::subscribe`]. Commands, which may find another owner
//! there already, go through a [`Session`](crate::session::Session).

pub(crate) mod accounts;
mod connect;
mod history;
mod list;
mod places;
mod search;
mod sign_in;
mod there;

use std::{
    ops::Range,
    sync::{Arc, Mutex, PoisonError, Weak},
};

use tokio::sync::{
    mpsc::{self, UnboundedReceiver, UnboundedSender},
    oneshot,
};
use tokio_util::sync::CancellationToken;

use self::{accounts::Accounts, search::Searches};
pub use self::{accounts::Keep, connect::NewAccount, there::shelves};
pub(crate) use self::{connect::named, search::reason_of};
pub use crate::engine::{Earlier, EngineOptions, LOOK_BEFORE, Patience, QUIET, SubscriberId, UNANNOUNCED, UNDO};
use crate::{
    account::AccountId,
    destination::{Audience, ExpenseDraft, How, Target},
    engine::{self, Call, Engine, Start},
    event::{BatchId, CommandError, Message, Rows, Settings, Snapshot, UploadId},
    home::{EngineLock, Home},
    http::Http,
    intent::Intent,
    link, orphans,
    pictures::Pictures,
    reason::Reason,
    secrets::{Secrets, Token},
    settings,
    store::Store,
};

/// How an app is opened.
pub struct Options {
    /// How the engine behaves.
    pub engine: EngineOptions,
    /// Where tokens are.
    pub secrets: Secrets,
    /// The one HTTP builder.
    pub http: Http,
}

/// The owner of the engine of one home. Cheap to clone.
#[derive(Clone)]
pub struct App {
    inner: Arc<Inner>,
}

struct Inner {
    home: Home,
    store: Store,
    http: Http,
    accounts: Arc<Accounts>,
    searches: Searches,
    pictures: Pictures,
    engine: UnboundedSender<Call>,
    role: link::Role,
    /// Cancelled when the engine ends: nobody is served any more.
    closed: CancellationToken,
    /// Where the window hears that somebody wants to see it.
    fronts: Mutex<Option<UnboundedSender<Option<BatchId>>>>,
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.closed.cancel();
    }
}

/// An app that may have gone meanwhile.
#[derive(Clone)]
pub(crate) struct WeakApp(Weak<Inner>);

impl WeakApp {
    pub(crate) fn upgrade(&self) -> Option<App> {
        self.0.upgrade().map(|inner| App { inner })
    }
}

impl App {
    /// Takes the lock of the home and starts its engine. [`Reason::HomeInUse`]: somebody else has it.
    pub async fn open(home: Home, options: Options) -> Result<Self, Reason> {
        match home.lock() {
            Err(Reason::HomeInUse) => Err(Reason::HomeInUse),
            locked => Self::with_lock(home, options, locked).await,
        }
    }

    /// Starts the engine of a home whose lock is taken. Of a home that has no lock nothing is opened, so that never two engines work with
    /// one database: this one works from memory, and nobody else speaks to it.
    pub(crate) async fn with_lock(
        home: Home,
        options: Options,
        locked: Result<EngineLock, Reason>,
    ) -> Result<Self, Reason> {
        let (lock, why) = match locked {
            Ok(lock) => (Some(lock), None),
            Err(why) => (None, Some(why)),
        };
        let opened = open_store(home.clone(), why).await?;
        Self::with_store(home, options, lock, opened).await
    }

    /// Only to look at: what can be read of a home in which nothing can be written. Nothing of it moves.
    pub(crate) async fn look(home: &Home, mut options: Options) -> Result<Option<Self>, Reason> {
        options.engine.earlier = Earlier::Hold;
        let copied = home.clone();
        let copy = tokio::task::spawn_blocking(move || Store::copy_of(&copied));
        match copy.await.map_err(|_| Reason::Internal)?? {
            Some(store) => Self::with_store(home.clone(), options, None, (store, Vec::new()))
                .await
                .map(Some),
            None => Ok(None),
        }
    }

    async fn with_store(
        home: Home,
        options: Options,
        lock: Option<EngineLock>,
        (store, mut notices): (Store, Vec<Reason>),
    ) -> Result<Self, Reason> {
        let role = options.engine.patience.role();
        let (settings, notice) = settings::load(&home);
        // Where nothing is kept, that says it already.
        notices.extend(notice.filter(|notice| store.is_kept() || !matches!(notice, Reason::HomeUnusable { .. })));
        let accounts = Arc::new(Accounts::load(store.clone(), options.secrets, options.http.clone()).await?);
        let recents = store.recents().await?;
        let favourites = store.favourites().await?;
        let unfinished = store.unfinished().await?;
        let (last_batch, last_upload) = store.highest_ids().await?;
        let orphans = store.orphans().await?;
        let is_locked = lock.is_some();
        let engine = engine::start(Start {
            options: options.engine,
            settings,
            accounts: accounts.clone(),
            store: store.clone(),
            http: options.http.clone(),
            recents,
            favourites,
            notices,
            unfinished,
            last_batch,
            last_upload,
            orphaned: orphans.into_iter().map(|orphan| orphan.account).collect(),
            lock,
        });
        let pictures = Pictures::new(store.is_kept().then(|| home.pictures()));
        let inner = Inner {
            home,
            store,
            http: options.http,
            accounts,
            searches: Searches::default(),
            pictures,
            engine,
            role,
            closed: CancellationToken::new(),
            fronts: Mutex::default(),
        };
        let app = Self { inner: Arc::new(inner) };
        if is_locked {
            there::clean_up(&app.inner.home);
            let weak = WeakApp(Arc::downgrade(&app.inner));
            link::start(&app.inner.home, weak, role, app.inner.closed.clone());
        }
        Ok(app)
    }

    /// Whether what is sent and changed outlives the process.
    pub fn is_kept(&self) -> bool {
        self.inner.store.is_kept()
    }

    /// From now on nothing can be written down, as if the disk were full, or it can again.
    #[cfg(debug_assertions)]
    #[doc(hidden)]
    pub fn fill_disk(&self, is_full: bool) {
        self.inner.store.fill(is_full);
    }

    /// Where a window hears that it is wanted in front, at a batch. The latest listener counts.
    pub fn fronts(&self) -> UnboundedReceiver<Option<BatchId>> {
        let (to, wanted) = mpsc::unbounded_channel();
        *self.inner.fronts.lock().unwrap_or_else(PoisonError::into_inner) = Some(to);
        wanted
    }

    /// Brings the window to the front. [`Reason::HomeInUse`] where there is none.
    pub(crate) fn front(&self, batch: Option<BatchId>) -> Result<(), Reason> {
        let fronts = self.inner.fronts.lock().unwrap_or_else(PoisonError::into_inner);
        let told = fronts.as_ref().is_some_and(|to| to.send(batch).is_ok());
        if told { Ok(()) } else { Err(Reason::HomeInUse) }
    }

    /// Who has the engine.
    pub fn role(&self) -> link::Role {
        self.inner.role
    }

    /// Whether the engine has ended, or is about to.
    pub fn is_closed(&self) -> bool {
        self.inner.closed.is_cancelled()
    }

    /// The folder it works in.
    pub fn home(&self) -> &Home {
        &self.inner.home
    }

    pub(crate) async fn closed(&self) {
        self.inner.closed.cancelled().await;
    }

    async fn with<R: Send + 'static>(
        &self,
        call: impl FnOnce(&mut Engine) -> R + Send + 'static,
    ) -> Result<R, CommandError> {
        let (reply, answer) = oneshot::channel();
        let call: Call = Box::new(move |engine| drop(reply.send(call(engine))));
        // Only a panic in the engine closes its end; the log has it.
        self.inner.engine.send(call).map_err(|_| Reason::Internal)?;
        Ok(answer.await.map_err(|_| Reason::Internal)?)
    }

    /// Ends the engine: what runs is cut and goes on at the next start. The home is free when this resolves.
    pub async fn close(&self) {
        self.inner.closed.cancel();
        let (done, ended) = oneshot::channel();
        // An engine that has ended already leaves nothing to wait for.
        if self.with(move |engine| engine.close(done)).await.is_ok() {
            let _ = ended.await;
        }
    }

    /// A new event stream; its first message is a snapshot.
    pub async fn subscribe(&self) -> Result<(SubscriberId, UnboundedReceiver<Message>), CommandError> {
        self.with(Engine::subscribe).await
    }

    /// Everything but rows, once.
    pub async fn snapshot(&self) -> Result<Snapshot, CommandError> {
        self.with(Engine::snapshot).await
    }

    /// Rows of a batch; `watcher` hears of their changes from now on.
    pub async fn rows(
        &self,
        watcher: Option<SubscriberId>,
        batch: BatchId,
        range: Range<u32>,
    ) -> Result<Rows, CommandError> {
        self.with(move |engine| engine.rows(watcher, batch, range)).await
    }

    /// Takes what a person brought and says which batch it is in. Paths are walked in the background; a link is looked up first.
    pub async fn bring(&self, intent: Intent) -> Result<BatchId, CommandError> {
        let target = match &intent.link {
            Some(link) => Some(self.resolve(None, link).await?),
            None => None,
        };
        let Intent {
            paths,
            text,
            how,
            batch,
            mark,
            concurrency,
            link: _,
        } = intent;
        self.with(move |engine| {
            let id = engine.staged(batch);
            if let Some(mark) = mark {
                engine.mark(id, mark);
            }
            if concurrency.is_some() {
                engine.limit(id, concurrency);
            }
            if !paths.is_empty() {
                engine.bring(paths, id);
            }
            if target.is_some() {
                engine.set_target(id, target);
            }
            if let Some(how) = how {
                engine.set_how(id, how);
            }
            if let Some(text) = text {
                engine.set_text(id, text);
            }
            id
        })
        .await
    }

    /// The batch with this mark, sent by a command that lost sight of it; the command waits for it again. One that has ended comes back on
    /// the list. `None`: it was never written down, or was taken off the list.
    pub async fn claim(&self, mark: String) -> Result<Option<BatchId>, CommandError> {
        let wanted = mark.clone();
        if let Some(id) = self.with(move |engine| engine.claim(&wanted)).await? {
            return Ok(Some(id));
        }
        let Some(kept) = self.inner.store.marked(&mark).await? else {
            return Ok(None);
        };
        self.with(move |engine| {
            // Somebody else may have brought it back meanwhile.
            if engine.claim(&mark).is_none() && !engine.is_dismissed(&mark) {
                engine.restore(vec![kept], false);
            }
            engine.claim(&mark)
        })
        .await
    }

    /// No command waits for this batch any more: it is a person's.
    pub(crate) async fn unclaim(&self, batch: BatchId) -> Result<(), CommandError> {
        self.with(move |engine| engine.unclaim(batch)).await
    }

    /// A token for accounts that have none of their own, until the engine ends.
    pub async fn lend(&self, token: Token) -> Result<(), CommandError> {
        let lacking = self.inner.accounts.lend(token);
        self.with(move |engine| lacking.iter().for_each(|account| engine.account_may_work(account)))
            .await
    }

    /// Whether exactly this token answers for every account here.
    pub(crate) fn was_given(&self, token: Option<&Token>) -> bool {
        self.inner.accounts.was_given(token)
    }

    /// Answers what a batch asks.
    pub async fn answer(&self, batch: BatchId, take: bool) -> Result<(), CommandError> {
        self.with(move |engine| engine.answer(batch, take)).await
    }

    /// Addresses a batch. One that has ended with failures moves these to a new batch.
    pub async fn set_target(&self, batch: BatchId, target: Option<Target>) -> Result<(), CommandError> {
        self.with(move |engine| engine.set_target(batch, target)).await
    }

    /// Says how files are put on the destination.
    pub async fn set_how(&self, batch: BatchId, how: How) -> Result<(), CommandError> {
        self.with(move |engine| engine.set_how(batch, how)).await
    }

    /// Sets the text of the new comment.
    pub async fn set_text(&self, batch: BatchId, text: String) -> Result<(), CommandError> {
        self.with(move |engine| engine.set_text(batch, text)).await
    }

    /// Says who sees what is posted.
    pub async fn set_audience(&self, batch: BatchId, audience: Audience) -> Result<(), CommandError> {
        self.with(move |engine| engine.set_audience(batch, audience)).await
    }

    /// Says what the expense says that is made.
    pub async fn set_expense(&self, batch: BatchId, draft: ExpenseDraft) -> Result<(), CommandError> {
        self.with(move |engine| engine.set_expense(batch, draft)).await
    }

    /// Sends a staged batch: it is written down when this resolves, and goes on whatever happens to the process.
    pub async fn send(&self, batch: BatchId) -> Result<(), CommandError> {
        match self.with(move |engine| engine.send(batch)).await?? {
            Some(written) => Ok(written.await.map_err(|_| Reason::Internal)??),
            None => Ok(()),
        }
    }

    /// Pauses these files, or the whole batch where none is named; what was under way starts over when it goes on.
    pub async fn pause(&self, batch: BatchId, uploads: Vec<UploadId>) -> Result<(), CommandError> {
        self.with(move |engine| engine.pause(batch, &uploads)).await
    }

    /// Goes on with these files, or with the whole batch and each of its files where none is named.
    pub async fn resume(&self, batch: BatchId, uploads: Vec<UploadId>) -> Result<(), CommandError> {
        self.with(move |engine| engine.resume(batch, &uploads)).await
    }

    /// Stops a batch; what is attached stays attached.
    pub async fn stop(&self, batch: BatchId) -> Result<(), CommandError> {
        self.with(move |engine| engine.stop(batch)).await
    }

    /// Stops these files; takes them off a batch that is not sent yet.
    pub async fn cancel(&self, batch: BatchId, uploads: Vec<UploadId>) -> Result<(), CommandError> {
        self.with(move |engine| engine.cancel(batch, &uploads)).await
    }

    /// Posts the comment without the files that failed.
    pub async fn post_without(&self, batch: BatchId) -> Result<(), CommandError> {
        self.with(move |engine| engine.post_without(batch)).await
    }

    /// Lets what the destination has already go for the file of this batch.
    pub async fn replace(&self, batch: BatchId) -> Result<(), CommandError> {
        self.with(move |engine| engine.replace(batch)).await
    }

    /// Of several files for a destination that holds one, sends this one.
    pub async fn send_instead(&self, upload: UploadId) -> Result<(), CommandError> {
        self.with(move |engine| engine.send_instead(upload)).await
    }

    /// Takes rows off the list that are not under way.
    pub async fn remove(&self, batch: BatchId, uploads: Vec<UploadId>) -> Result<(), CommandError> {
        self.with(move |engine| engine.remove(batch, &uploads)).await
    }

    /// Takes a batch off the list that is not under way.
    pub async fn clear(&self, batch: BatchId) -> Result<(), CommandError> {
        self.with(move |engine| engine.clear(batch)).await
    }

    /// Takes every finished batch off the list.
    pub async fn clear_finished(&self) -> Result<(), CommandError> {
        self.with(Engine::clear_finished).await
    }

    /// How many files would be cut off by quitting now.
    pub async fn unfinished(&self) -> Result<usize, CommandError> {
        self.with(|engine| engine.unfinished()).await
    }

    /// How many files quitting now would take off the list: they were brought and not sent.
    pub async fn unsent(&self) -> Result<usize, CommandError> {
        self.with(|engine| engine.unsent()).await
    }

    /// Changes the settings, effective at once.
    pub async fn set_settings(&self, settings: Settings) -> Result<(), CommandError> {
        let settings = if self.is_kept() {
            settings::save(&self.inner.home, &settings)?
        } else {
            settings::clamped(&settings)
        };
        self.with(move |engine| engine.set_settings(settings)).await
    }

    /// Changes the settings until the process ends; what is kept stays as it is.
    pub async fn set_settings_for_this_run(&self, settings: Settings) -> Result<(), CommandError> {
        self.with(move |engine| engine.set_settings(settings)).await
    }

    /// The computer woke, or its network is back. Attaché notices by itself; whoever is told by the system may say so earlier.
    pub async fn woke(&self) -> Result<(), CommandError> {
        self.with(Engine::woke).await
    }

    /// Waits until everything is written down, and deletes what was given up of these accounts. For the end of a process.
    pub async fn finish(&self, accounts: &[AccountId]) -> Result<(), CommandError> {
        let written = self.with(|engine| engine.written()).await?;
        // Only a panic in a write drops the other end.
        let _ = written.await;
        let orphans = self.inner.store.orphans().await?;
        for account in accounts {
            // Nobody is asked for a token where there is nothing to delete.
            if !orphans.iter().any(|orphan| orphan.account == *account) {
                continue;
            }
            if let Ok(live) = self.inner.accounts.live(account).await {
                orphans::discard(&self.inner.store, &live, account).await;
            }
        }
        Ok(())
    }
}

/// The database of a home that is ours, or one in memory where it has no lock.
async fn open_store(home: Home, no_lock: Option<Reason>) -> Result<(Store, Vec<Reason>), Reason> {
    let open = move || match no_lock {
        None => Store::open(&home),
        Some(why) => {
            let detail = match why {
                Reason::HomeUnusable { detail } => detail,
                other => format!("{other:?}"),
            };
            tracing::error!(%detail, "nothing is kept: the home cannot be used");
            Ok((Store::without_keeping(&home)?, vec![Reason::NothingKept { detail }]))
        }
    };
    // Only a panic ends it without an answer.
    tokio::task::spawn_blocking(open).await.map_err(|_| Reason::Internal)?
}
