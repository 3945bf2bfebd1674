//! How an engine starts, lives and ends.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    sync::Arc,
};

use tokio::{
    sync::{
        mpsc::{self, UnboundedReceiver, UnboundedSender},
        oneshot, watch,
    },
    time::Instant,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{
    Call, Changed, Earlier, Engine, EngineOptions, FLUSH, News, TICK,
    ledger::Ledger,
    queue::{ActState, Queue, Run},
    subscribers::Subscribers,
};
use crate::{
    account::AccountId,
    app::accounts::Accounts,
    destination::Target,
    event::{BatchId, Recent, Settings, UploadId},
    home::EngineLock,
    http::Http,
    reason::Reason,
    store::{BatchRow, Patience, Store, UploadRow},
};

/// What an engine starts with.
pub(crate) struct Start {
    pub(crate) options: EngineOptions,
    pub(crate) settings: Settings,
    pub(crate) accounts: Arc<Accounts>,
    pub(crate) store: Store,
    pub(crate) http: Http,
    pub(crate) recents: Vec<Recent>,
    pub(crate) favourites: Vec<Target>,
    pub(crate) notices: Vec<Reason>,
    pub(crate) unfinished: Vec<(BatchRow, Vec<UploadRow>)>,
    pub(crate) last_batch: BatchId,
    pub(crate) last_upload: UploadId,
    /// Accounts with attachment objects that were given up and are still to be deleted.
    pub(crate) orphaned: BTreeSet<AccountId>,
    /// `None`: the home has none, and nothing of it is touched.
    pub(crate) lock: Option<EngineLock>,
}

/// Starts the engine; it ends when the sender of calls is dropped, and then lets go of the home's lock.
pub(crate) fn start(start: Start) -> UnboundedSender<Call> {
    let (calls, heard) = mpsc::unbounded_channel();
    let (news, news_heard) = mpsc::unbounded_channel();
    let tasks = TaskTracker::new();
    let ending = CancellationToken::new();
    let patience = Patience::new(
        start.options.retries,
        start.options.patience == super::Patience::Person,
        ending.clone(),
    );
    let stuck = patience.stuck();
    let database = start.store.clone();
    let mut engine = Engine {
        queue: Queue::default(),
        options: start.options,
        settings: start.settings,
        accounts: start.accounts,
        store: start.store.patient(patience.clone()),
        patience,
        stuck: None,
        http: start.http,
        recents: start.recents,
        favourites: start.favourites,
        notices: start.notices,
        subscribers: Subscribers::default(),
        news,
        connecting: HashSet::new(),
        blocked: HashMap::new(),
        destinations: Arc::default(),
        ledger: Ledger::open(&tasks),
        tasks,
        ending,
        closed: Vec::new(),
        orphaned: start.orphaned,
        discarding: HashMap::new(),
        downloads: super::downloads::Downloads::default(),
        looks: super::already::Looks::default(),
        changed: Changed::default(),
        stash: None,
        dismissed: HashSet::new(),
        turn: 0,
        random: rand::make_rng(),
        busy: watch::Sender::new(false),
        last_batch: start.last_batch.0,
        last_upload: start.last_upload.0,
    };
    engine.http.throttle().set(engine.settings.speed_limit);
    let hold = engine.options.earlier == Earlier::Hold;
    engine.restore(start.unfinished, hold);
    let told = engine.news.clone();
    tokio::spawn(crate::wake::watch(engine.busy.subscribe(), move || {
        // An engine that ends hears no more.
        let _ = told.send(News::Woke);
    }));
    let lock = start.lock;
    tokio::spawn(async move {
        let closed = engine.run(heard, news_heard, stuck).await;
        // Whoever takes the lock opens the database: by then nobody here may touch it.
        database.close().await;
        drop(lock);
        for done in closed {
            // Whoever asked may have gone meanwhile.
            let _ = done.send(());
        }
    });
    calls
}

impl Engine {
    async fn run(
        mut self,
        mut calls: UnboundedReceiver<Call>,
        mut news: UnboundedReceiver<News>,
        mut stuck: watch::Receiver<Option<Reason>>,
    ) -> Vec<oneshot::Sender<()>> {
        let mut ticker = tokio::time::interval(TICK);
        ticker.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut flushed = Instant::now();
        loop {
            let wake = self.advance();
            let ticking = (self.queue.is_busy() || self.downloads.is_busy()) && self.subscribers.any();
            tokio::select! {
                call = calls.recv() => match call {
                    Some(call) => call(&mut self),
                    None => break,
                },
                Some(item) = news.recv() => self.hear(item),
                Ok(()) = stuck.changed() => {
                    let reason = stuck.borrow_and_update().clone();
                    self.ledger_is_stuck(reason);
                }
                () = at(wake) => {}
                _ = ticker.tick(), if ticking => self.tick(),
                () = tokio::time::sleep_until(flushed + FLUSH), if !self.changed.is_empty() => {
                    self.flush();
                    flushed = Instant::now();
                }
            }
            while let Ok(item) = news.try_recv() {
                self.hear(item);
            }
            if self.ending.is_cancelled() {
                break;
            }
        }
        self.end().await
    }

    /// Ends the engine; `done` hears when nothing of it touches the home any more.
    pub(crate) fn close(&mut self, done: oneshot::Sender<()>) {
        self.closed.push(done);
        self.ending.cancel();
    }

    /// Whatever runs is cut; the facts are on disk, and so is every decision once this resolves.
    async fn end(mut self) -> Vec<oneshot::Sender<()>> {
        self.settle();
        let Self {
            queue,
            ledger,
            tasks,
            ending,
            closed,
            downloads,
            ..
        } = self;
        ending.cancel();
        for upload in queue.uploads.values() {
            if let Run::Running { cancel, .. } = &upload.run {
                cancel.cancel();
            }
        }
        for batch in queue.batches.values() {
            batch.stop_walks.cancel();
            if let ActState::Running { cancel, .. } = &batch.act {
                cancel.cancel();
            }
        }
        downloads.end();
        drop(ledger);
        tasks.close();
        tasks.wait().await;
        closed
    }
}

async fn at(time: Option<Instant>) {
    match time {
        Some(time) => tokio::time::sleep_until(time).await,
        None => std::future::pending().await,
    }
}
