//! The one task that owns the queue of one home.
//!
//! It hears calls and news of transfers, lets the pure [`scheduler`](crate::scheduler) decide, and tells subscribers what changed. Nothing
//! in here waits: whatever takes time is a task of its own that sends [`News`].

mod accounts;
mod acts;
mod address;
mod already;
mod asked;
mod check;
mod clear;
mod commands;
mod details;
mod downloads;
mod faults;
mod favourites;
mod finish;
mod history;
mod intake;
mod ledger;
mod life;
mod names;
mod pause;
mod people;
mod queue;
mod restore;
mod send;
mod source;
mod stash;
mod subscribers;
mod sums;
mod taken;
mod transfers;
mod view;
mod wake;

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

use rand::rngs::SmallRng;
use tokio::{
    sync::{mpsc::UnboundedSender, oneshot, watch},
    time::Instant,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

pub(crate) use self::downloads::Fetch;
pub use self::subscribers::SubscriberId;
pub(crate) use self::{
    details::details_of_sent,
    life::{Start, start},
};
use self::{downloads::Downloads, ledger::Ledger, queue::Queue, stash::Stash, subscribers::Subscribers};
use crate::{
    account::AccountId,
    app::accounts::Accounts,
    attach::{Destinations, LOOK_AGAIN, UnknownOutcome},
    destination::{Place, Target},
    event::{BatchId, DownloadId, Recent, Settings, UploadId},
    http::Http,
    intake::Taken,
    link::Role,
    provider::Fault,
    reason::Reason,
    retry::Policy,
    store::{self, Store},
    transfer,
};

/// Changes are told at most this often, apart from the first after a rest.
const FLUSH: Duration = Duration::from_millis(40);
/// Progress is sampled this often while something moves and somebody watches.
const TICK: Duration = Duration::from_millis(100);
/// People are told what a file waits for once nothing of it has moved for this long.
pub const QUIET: Duration = Duration::from_secs(12);
/// No form post stores more than this, so no file that came to a service that way is larger.
pub const UNANNOUNCED: u64 = 5 << 30;
/// For this long, what was taken off the list can be brought back.
pub const UNDO: Duration = Duration::from_secs(10);

/// A destination that was chosen for so long is looked at: whoever only passes by, or sends at once, asks nothing of the service.
pub const LOOK_BEFORE: Duration = Duration::from_millis(300);

/// Who waits for a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Patience {
    /// A person with a window: waits for network and token, and asks before a comment goes out incomplete.
    Person,
    /// A command that has to end: gives up after a while, and posts a comment without what failed.
    Command,
    /// A command that goes on with what was sent before: its batches are a person's, and it says itself when it has waited long enough.
    Errand,
}

impl Patience {
    /// Who has this patience with its batches.
    pub(crate) fn role(self) -> Role {
        match self {
            Self::Person => Role::Window,
            Self::Command | Self::Errand => Role::Command,
        }
    }

    /// The patience with a batch that nobody claims.
    fn unclaimed(self) -> Self {
        match self {
            Self::Person | Self::Errand => Self::Person,
            Self::Command => Self::Command,
        }
    }

    fn retries(self) -> Policy {
        match self {
            Self::Person | Self::Errand => Policy::default(),
            Self::Command => Policy::for_commands(),
        }
    }
}

/// What becomes of batches of an earlier run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Earlier {
    /// They go on by themselves.
    GoOn,
    /// They are shown and can be decided about, and wait for whoever comes next.
    Hold,
}

/// How the engine behaves.
#[derive(Clone, Copy, Debug)]
pub struct EngineOptions {
    /// Who its own process works for; what another process brings may have its own.
    pub patience: Patience,
    /// What becomes of batches of an earlier run.
    pub earlier: Earlier,
    /// How to find out about a comment whose reply was lost.
    pub unknown: UnknownOutcome,
    /// How soon a changed list of a destination is looked at again, at the least; a second for people.
    pub look_again: Duration,
    /// How often and how long passing faults are tried again.
    pub retries: Policy,
    /// How long nothing of a file may move before people are told what it waits for; [`QUIET`].
    pub quiet: Duration,
    /// How many bytes of a file are fetched whose size nobody says; [`UNANNOUNCED`].
    pub unannounced: u64,
    /// How long what was taken off the list can be brought back; [`UNDO`] for people.
    pub undo: Duration,
    /// How long a destination stands before it is looked at; [`LOOK_BEFORE`] for people. A command looks at once, where it has to.
    pub look_before: Duration,
}

impl EngineOptions {
    /// How it behaves for a window that a person looks at.
    pub fn for_people() -> Self {
        Self {
            patience: Patience::Person,
            earlier: Earlier::GoOn,
            unknown: UnknownOutcome::default(),
            look_again: LOOK_AGAIN,
            retries: Policy::default(),
            quiet: QUIET,
            unannounced: UNANNOUNCED,
            undo: UNDO,
            look_before: LOOK_BEFORE,
        }
    }

    /// How it behaves for a command that has to end. What a command takes off the list nobody brings back.
    pub fn for_commands() -> Self {
        Self {
            patience: Patience::Command,
            earlier: Earlier::Hold,
            retries: Policy::for_commands(),
            undo: Duration::ZERO,
            ..Self::for_people()
        }
    }
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
    /// A batch and its uploads are written down. Where they are not, whoever sent it is told once it can be sent again.
    Saved {
        batch: BatchId,
        result: Result<(), Reason>,
        told: Vec<send::Told>,
    },
    /// An act ended.
    Acted {
        batch: BatchId,
        result: Result<crate::attach::Acted, Fault>,
    },
    /// A place that holds few files told what it has already.
    Seen {
        batch: BatchId,
        place: Place,
        taken: Option<String>,
    },
    /// What a place asks for beside files.
    Asked {
        batch: BatchId,
        place: Place,
        said: asked::Said,
    },
    /// Whether the service gave a file the name people know it by.
    Renamed {
        batch: BatchId,
        upload: UploadId,
        renamed: bool,
    },
    /// No more files of a batch are being renamed.
    NamesDone {
        batch: BatchId,
    },
    /// Something is known of the comment of a batch.
    Comment {
        batch: BatchId,
        now: CommentNow,
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
    /// The computer slept, or its network changed.
    Woke,
    /// A download ended: where the file is, or why not.
    Downloaded {
        id: DownloadId,
        result: Result<PathBuf, Reason>,
    },
    /// What a look at the destination of a staged batch found.
    There {
        batch: BatchId,
        look: u64,
        found: already::Found,
    },
    /// The history as it is written down differs.
    HistoryChanged,
    /// Recent destinations as they are now.
    Recents(Vec<Recent>),
    /// Favourite destinations as they are now.
    Favourites(Vec<Target>),
}

/// What is known of a comment.
pub(crate) enum CommentNow {
    /// A request for it goes out.
    Asked,
    /// It was looked for until it cannot come any more, or was refused.
    NotThere,
    /// It is posted.
    Posted(crate::upload::RemoteId),
}

/// The engine.
pub(crate) struct Engine {
    queue: Queue,
    options: EngineOptions,
    settings: Settings,
    accounts: Arc<Accounts>,
    /// Patient: for the ledger alone.
    store: Store,
    patience: store::Patience,
    /// Why nothing can be written down now.
    stuck: Option<Reason>,
    http: Http,
    recents: Vec<Recent>,
    favourites: Vec<Target>,
    notices: Vec<Reason>,
    subscribers: Subscribers,
    news: UnboundedSender<News>,
    connecting: HashSet<AccountId>,
    blocked: HashMap<AccountId, Instant>,
    destinations: Arc<Destinations>,
    ledger: Ledger,
    /// Everything that runs for the engine and touches the store; the home is free again when all of it has ended.
    tasks: TaskTracker,
    ending: CancellationToken,
    closed: Vec<oneshot::Sender<()>>,
    /// Accounts with attachment objects to delete.
    orphaned: BTreeSet<AccountId>,
    /// Ends the deletion that runs for an account.
    discarding: HashMap<AccountId, CancellationToken>,
    downloads: Downloads,
    looks: already::Looks,
    changed: Changed,
    /// What was taken off the list last.
    stash: Option<Stash>,
    /// Marks of batches that were taken off the list: no command brings them back.
    dismissed: HashSet<String>,
    /// Counts the slots that were given out.
    turn: u64,
    /// Where waits after faults get their chance from.
    random: SmallRng,
    /// Whether anything is under way, for whoever watches over sleep and network meanwhile.
    busy: watch::Sender<bool>,
    last_batch: u64,
    last_upload: u64,
}

/// What subscribers have not been told yet.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "each stands for an event of its own")]
struct Changed {
    batches: BTreeSet<BatchId>,
    rows: HashSet<UploadId>,
    reordered: BTreeSet<BatchId>,
    gone: Vec<BatchId>,
    accounts: bool,
    recents: bool,
    favourites: bool,
    undo: bool,
    settings: bool,
    downloads: bool,
    history: bool,
}

impl Changed {
    fn is_empty(&self) -> bool {
        self.batches.is_empty()
            && self.rows.is_empty()
            && self.reordered.is_empty()
            && self.gone.is_empty()
            && !(self.accounts
                || self.recents
                || self.favourites
                || self.undo
                || self.settings
                || self.downloads
                || self.history)
    }
}

impl Engine {
    fn hear(&mut self, news: News) {
        let Some(news) = self.not_stashed(news) else { return };
        match news {
            News::Transfer(news) => self.hear_transfer(news),
            News::TakenIn { batch, taken, again } => self.taken_in(batch, taken, again),
            News::Saved { batch, result, told } => self.saved(batch, result, told),
            News::Acted { batch, result } => self.acted(batch, result),
            News::Seen { batch, place, taken } => self.place_seen(batch, &place, taken),
            News::Asked { batch, place, said } => self.place_asked(batch, &place, said),
            News::Renamed { batch, upload, renamed } => self.renamed(batch, upload, renamed),
            News::NamesDone { batch } => self.names_done(batch),
            News::Comment { batch, now } => self.comment_is(batch, now),
            News::Connected { account, result } => self.connected(&account, result),
            News::Blocked { account, until } => self.set_blocked(account, until),
            News::Woke => self.woke(),
            News::There { batch, look, found } => self.found_there(batch, look, found),
            News::HistoryChanged => self.changed.history = true,
            News::Downloaded { id, result } => self.downloaded(id, result),
            News::Recents(recents) => {
                self.recents = recents;
                self.changed.recents = true;
            }
            News::Favourites(favourites) => self.set_favourites(favourites),
        }
    }

    /// Does everything that can be done now and says when to look again.
    fn advance(&mut self) -> Option<Instant> {
        let now = Instant::now();
        let unblocked = self.unblock(now);
        let offered = self.end_offer(now);
        self.send_what_is_due();
        self.fail_hopeless();
        let started = self.start_transfers(now);
        self.queue.keep_sums();
        let acted = self.start_acts(now);
        self.restore_names();
        self.start_downloads();
        self.finish_batches(now);
        self.discard_orphans();
        self.tell_busy();
        let wake = [started, acted, unblocked, offered].into_iter().flatten().min();
        debug_assert!(wake.is_none_or(|at| at > now), "asked to be woken at once, for ever");
        wake
    }

    /// How often and how long passing faults are tried again for whoever has this patience.
    fn retries(&self, patience: Patience) -> Policy {
        if patience == self.options.patience.unclaimed() {
            self.options.retries
        } else {
            patience.retries()
        }
    }

    /// Resolves when everything that was decided until now is written down.
    pub(crate) fn written(&self) -> oneshot::Receiver<()> {
        self.ledger.written()
    }

    fn batch_changed(&mut self, id: BatchId) {
        self.changed.batches.insert(id);
    }

    fn row_changed(&mut self, batch: BatchId, upload: UploadId) {
        self.changed.batches.insert(batch);
        self.changed.rows.insert(upload);
        self.queue.changed.insert(upload);
    }

    fn rows_moved(&mut self, batch: BatchId) {
        self.queue.arrange(batch);
        self.changed.batches.insert(batch);
        self.changed.reordered.insert(batch);
        self.check_beside(batch);
    }
}
