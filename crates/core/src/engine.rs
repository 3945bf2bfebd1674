//! The one task that owns the queue of one home.
//!
//! It hears calls and news of transfers, lets the pure [`scheduler`](crate::scheduler) decide, and tells subscribers what changed. Nothing
//! in here waits: whatever takes time is a task of its own that sends [`News`].

mod acts;
mod faults;
mod intake;
mod people;
mod queue;
mod restore;
mod subscribers;
mod transfers;
mod view;

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    sync::Arc,
    time::Duration,
};

use tokio::{
    sync::mpsc::{self, UnboundedReceiver, UnboundedSender},
    time::Instant,
};
use tokio_util::task::TaskTracker;

pub use self::subscribers::SubscriberId;
use self::{queue::Queue, subscribers::Subscribers};
use crate::{
    account::AccountId,
    app::accounts::Accounts,
    attach::UnknownOutcome,
    destination::Place,
    event::{BatchId, Recent, Settings, UploadId},
    http::Http,
    intake::Taken,
    provider::Fault,
    reason::Reason,
    store::{BatchRow, Store, UploadRow},
    transfer,
};

/// Changes are told at most this often, apart from the first after a rest.
const FLUSH: Duration = Duration::from_millis(40);
/// Progress is sampled this often while something moves and somebody watches.
const TICK: Duration = Duration::from_millis(100);

/// Who the engine works for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Patience {
    /// A person with a window: waits for network and token, and asks before a comment goes out incomplete.
    Person,
    /// A command that has to end: gives up after a while, and posts a comment without what failed.
    Command,
}

/// How the engine behaves.
#[derive(Clone, Copy, Debug)]
pub struct EngineOptions {
    /// Who it works for.
    pub patience: Patience,
    /// Whether batches of an earlier run go on by themselves.
    pub resume: bool,
    /// How to find out about a comment whose reply was lost.
    pub unknown: UnknownOutcome,
    /// How often and how long passing faults are tried again.
    pub retries: crate::retry::Policy,
}

/// A call to the engine: anything that looks at or changes the queue.
pub(crate) type Call = Box<dyn FnOnce(&mut Engine) + Send>;

/// What tasks of the engine report back.
pub(crate) enum News {
    Transfer(transfer::News),
    /// The walk of dropped paths ended; `again` is the refused row that was looked at once more.
    TakenIn {
        batch: BatchId,
        taken: Option<Taken>,
        again: Option<UploadId>,
    },
    /// A batch and its uploads are written down.
    Saved {
        batch: BatchId,
        result: Result<(), Reason>,
    },
    /// An act ended.
    Acted {
        batch: BatchId,
        result: Result<crate::attach::Acted, Fault>,
    },
    /// A comment was posted.
    CommentPosted {
        batch: BatchId,
        id: crate::upload::RemoteId,
    },
    /// The account's token is at hand, or why not.
    Connected {
        account: AccountId,
        result: Result<(), Reason>,
    },
    /// The service asks the account for a pause until then.
    Blocked {
        account: AccountId,
        until: Option<Instant>,
    },
    /// Recent destinations as they are now.
    Recents(Vec<Recent>),
}

/// The engine.
pub(crate) struct Engine {
    queue: Queue,
    options: EngineOptions,
    settings: Settings,
    accounts: Arc<Accounts>,
    store: Store,
    http: Http,
    recents: Vec<Recent>,
    notices: Vec<Reason>,
    subscribers: Subscribers,
    news: UnboundedSender<News>,
    connecting: HashSet<AccountId>,
    blocked: HashMap<AccountId, Instant>,
    destinations: HashMap<(AccountId, Place), Arc<tokio::sync::Mutex<()>>>,
    changed: Changed,
    last_batch: u64,
    last_upload: u64,
    /// What is being written down beside the queue; awaited before the process ends.
    writing: TaskTracker,
}

/// What subscribers have not been told yet.
#[derive(Default)]
struct Changed {
    batches: BTreeSet<BatchId>,
    rows: HashSet<UploadId>,
    reordered: BTreeSet<BatchId>,
    gone: Vec<BatchId>,
    accounts: bool,
    recents: bool,
    settings: bool,
}

impl Changed {
    fn is_empty(&self) -> bool {
        self.batches.is_empty()
            && self.rows.is_empty()
            && self.reordered.is_empty()
            && self.gone.is_empty()
            && !(self.accounts || self.recents || self.settings)
    }
}

/// What an engine starts with.
pub(crate) struct Start {
    pub(crate) options: EngineOptions,
    pub(crate) settings: Settings,
    pub(crate) accounts: Arc<Accounts>,
    pub(crate) store: Store,
    pub(crate) http: Http,
    pub(crate) recents: Vec<Recent>,
    pub(crate) notices: Vec<Reason>,
    pub(crate) unfinished: Vec<(BatchRow, Vec<UploadRow>)>,
    pub(crate) last_batch: BatchId,
    pub(crate) last_upload: UploadId,
}

/// Starts the engine; it ends when the sender of calls is dropped.
pub(crate) fn start(start: Start) -> UnboundedSender<Call> {
    let (calls, heard) = mpsc::unbounded_channel();
    let (news, news_heard) = mpsc::unbounded_channel();
    let mut engine = Engine {
        queue: Queue::default(),
        options: start.options,
        settings: start.settings,
        accounts: start.accounts,
        store: start.store,
        http: start.http,
        recents: start.recents,
        notices: start.notices,
        subscribers: Subscribers::default(),
        news,
        connecting: HashSet::new(),
        blocked: HashMap::new(),
        destinations: HashMap::new(),
        changed: Changed::default(),
        last_batch: start.last_batch.0,
        last_upload: start.last_upload.0,
        writing: TaskTracker::new(),
    };
    engine.restore(start.unfinished);
    tokio::spawn(engine.run(heard, news_heard));
    calls
}

impl Engine {
    async fn run(mut self, mut calls: UnboundedReceiver<Call>, mut news: UnboundedReceiver<News>) {
        let mut ticker = tokio::time::interval(TICK);
        ticker.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut flushed = Instant::now();
        loop {
            let wake = self.advance();
            let ticking = self.queue.is_busy() && self.subscribers.any();
            tokio::select! {
                call = calls.recv() => match call {
                    Some(call) => call(&mut self),
                    None => break,
                },
                Some(item) = news.recv() => self.hear(item),
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
        }
        self.stop_everything();
    }

    fn hear(&mut self, news: News) {
        match news {
            News::Transfer(news) => self.hear_transfer(news),
            News::TakenIn { batch, taken, again } => self.taken_in(batch, taken, again),
            News::Saved { batch, result } => self.saved(batch, result),
            News::Acted { batch, result } => self.acted(batch, result),
            News::CommentPosted { batch, id } => {
                if let Some(batch) = self.queue.batches.get_mut(&batch) {
                    batch.comment = Some(id);
                }
            }
            News::Connected { account, result } => self.connected(&account, result),
            News::Blocked { account, until } => self.set_blocked(account, until),
            News::Recents(recents) => {
                self.recents = recents;
                self.changed.recents = true;
            }
        }
    }

    /// Does everything that can be done now and says when to look again.
    fn advance(&mut self) -> Option<Instant> {
        let now = Instant::now();
        self.blocked.retain(|_, until| *until > now);
        let started = self.start_transfers(now);
        let acted = self.start_acts(now);
        self.finish_batches(now);
        let unblocked = self.blocked.values().min().copied();
        [started, acted, unblocked].into_iter().flatten().min()
    }

    /// The engine ends: whatever runs is cut; the facts are on disk.
    fn stop_everything(&mut self) {
        for upload in self.queue.uploads.values() {
            if let queue::Run::Running { cancel, .. } = &upload.run {
                cancel.cancel();
            }
        }
        for batch in self.queue.batches.values() {
            if let queue::ActState::Running { cancel, .. } = &batch.act {
                cancel.cancel();
            }
        }
    }

    /// What is being written down now.
    pub(crate) fn writing(&self) -> TaskTracker {
        self.writing.clone()
    }

    fn batch_changed(&mut self, id: BatchId) {
        self.changed.batches.insert(id);
    }

    fn row_changed(&mut self, batch: BatchId, upload: UploadId) {
        self.changed.batches.insert(batch);
        self.changed.rows.insert(upload);
    }

    fn rows_moved(&mut self, batch: BatchId) {
        self.queue.arrange(batch);
        self.changed.batches.insert(batch);
        self.changed.reordered.insert(batch);
    }
}

async fn at(time: Option<Instant>) {
    match time {
        Some(time) => tokio::time::sleep_until(time).await,
        None => std::future::pending().await,
    }
}
