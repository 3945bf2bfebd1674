//! The one door to a service: a provider is the only code that knows a remote protocol.

use std::{
    sync::{Arc, atomic::AtomicU64},
    time::Duration,
};

use async_trait::async_trait;
use url::Url;

use crate::{
    account::{Account, Addresses, ProviderKind},
    destination::{Audience, Category, Currency, ExpenseDraft, How, Person, Place, PlaceKind, Target},
    event::{Comment, FilesThere, Shelf},
    http::Http,
    rate::RateGate,
    reason::Reason,
    sign_in::Authority,
    storage::OpenFile,
    upload::{FileToSend, RemoteId, Stored},
};

mod answer;
mod excerpt;
mod fault;
mod files_host;
mod held;
pub mod kantata;
mod link;
mod money;
pub mod productive;
mod single;
mod together;
mod token;

pub use fault::{Fault, FaultKind};
pub use files_host::FilesHost;
pub(crate) use files_host::Wanted;
pub use held::Held;
pub use link::Link;
use single::the_only_one;
use together::{Answer, together};

/// What a service takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Largest file in bytes.
    pub max_size: u64,
    /// Longest name in bytes.
    pub max_name: u32,
    /// Media types it refuses.
    pub reserved_types: &'static [&'static str],
    /// Requests allowed in each window of time, all of which hold.
    pub rate: Vec<RateWindow>,
}

/// At most `requests` in any `period`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateWindow {
    /// How many.
    pub requests: usize,
    /// In how long.
    pub period: Duration,
}

/// Whether a person waits for the answer; such requests go first at the rate gate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Urgency {
    /// A person waits: search, links, sign-in.
    Person,
    /// Part of a transfer.
    Background,
}

/// The form that storage wants: where to post it and its fields in order; the file goes last.
#[derive(Clone)]
pub struct Form {
    /// Where to post, checked against the hosts the contract allows.
    pub url: Url,
    /// Every field, verbatim. Signed: never logged, never stored.
    pub fields: Vec<(String, String)>,
    /// When the credentials end, where they say so (UTC).
    pub expires: Option<jiff::Timestamp>,
    /// The name of the file's own part; storage may complete the key with it. `None` is the file's name in ASCII.
    pub file_name: Option<String>,
}

impl std::fmt::Debug for Form {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Form")
            .field("url", &self.url.as_str())
            .finish_non_exhaustive()
    }
}

/// An attachment object and the credentials to fill it.
#[derive(Clone, Debug)]
pub struct Reserved {
    /// Its id.
    pub id: RemoteId,
    /// What to post to storage.
    pub form: Form,
}

/// The way of a file's bytes to the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route {
    /// Reserved at the service, posted to its storage, registered.
    Storage,
    /// In one request to the service itself.
    Whole,
}

/// A file that is sent whole.
#[derive(Clone, Copy, Debug)]
pub struct Body<'a> {
    /// The file, open in the state that is sent.
    pub file: &'a OpenFile,
    /// Counts bytes as they are handed to the connection; starts at zero.
    pub sent: &'a Arc<AtomicU64>,
}

/// A file that was sent whole: reserved, stored and registered at once.
#[derive(Clone, Debug)]
pub struct Delivered {
    /// Its id.
    pub id: RemoteId,
    /// What the service holds.
    pub stored: Stored,
}

/// One attachment as the destination lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its id.
    pub id: RemoteId,
    /// Its name.
    pub name: String,
    /// Bytes, where the service says.
    pub size: Option<u64>,
}

/// Where an upload's attachment ends up, as far as its own object has to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parent<'a> {
    /// On this object; registering may link it already.
    Place(&'a Place),
    /// On a comment that does not exist yet: it stays unlinked until then.
    NewComment,
    /// The receipt of an expense that does not exist yet.
    NewExpense,
    /// A proof of this object.
    Proof(&'a Place),
}

/// What is made for files, once and with all of them.
#[derive(Clone, Copy, Debug)]
pub enum Making<'a> {
    /// A comment, a post or a reply; `text` is plain.
    Words {
        /// What it says.
        text: &'a str,
        /// Who sees it.
        audience: &'a Audience,
    },
    /// An expense, for its one receipt.
    Expense(&'a ExpenseDraft),
}

/// Who a token belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// The organisation's id.
    pub organisation: String,
    /// Its name.
    pub organisation_name: String,
    /// The person's name.
    pub person: String,
}

/// What is true of a service before anybody has signed in.
#[async_trait]
pub trait Service: Send + Sync {
    /// The name people know it by.
    fn name(&self) -> &'static str;

    /// Where people look for their token.
    fn token_page(&self) -> &'static str;

    /// What it takes, as documented.
    fn limits(&self) -> &'static Limits;

    /// How long after a request it may still do what it was asked, where no answer came. Nobody documents a limit of a minute; it is what web
    /// servers usually have.
    fn acts_within(&self) -> Duration {
        Duration::from_mins(1)
    }

    /// How files are put on a place of this kind, the usual way first; empty where it has no such places.
    fn choices(&self, kind: PlaceKind) -> &'static [How];

    /// How many files can be put on a place of this kind this way at most; `None` where there is no such limit.
    fn most_files(&self, _kind: PlaceKind, _how: How) -> Option<u32> {
        None
    }

    /// Whether people may say who sees what is made this way.
    fn asks_audience(&self, _how: How) -> bool {
        false
    }

    /// Kinds of places that [`Provider::search`] finds.
    fn found_by_words(&self) -> &'static [PlaceKind];

    /// Where a place of this kind holds files that can be listed, its own first.
    fn shelves(&self, kind: PlaceKind) -> &'static [Shelf];

    /// Whether the files of a batch get names that differ from each other, however letters are written.
    fn tells_names_apart(&self) -> bool {
        false
    }

    /// The name that a file of this name gets at the service. The same for each name, and taken as it is when asked again.
    fn name_at(&self, name: &str) -> String {
        name.to_owned()
    }

    /// The `n`th name for files that would all be called `legal`, which comes from [`Service::name_at`]; still legal.
    fn numbered(&self, legal: &str, n: u32) -> String {
        crate::download::numbered(legal, n)
    }

    /// Where people sign in with their browser, if they can. `addresses` are allowed ones.
    fn authority(&self, _addresses: &Addresses) -> Option<Authority> {
        None
    }

    /// Reads a web link, `task/ID` and the like, or the bare id of a task. `web` is where an account's web application lives, if not at the
    /// service's own address.
    fn read_link(&self, text: &str, web: Option<&str>) -> Option<Link>;

    /// Everybody a token belongs to. Needs the token alone.
    async fn memberships(&self, http: &Http, addresses: &Addresses, token: &str) -> Result<Vec<Membership>, Fault>;

    /// Sees the service with this account's eyes. Fails where an address is not allowed or the token cannot be one.
    fn connect(
        &self,
        http: Http,
        gate: Arc<RateGate>,
        account: &Account,
        token: &str,
    ) -> Result<Arc<dyn Provider>, Reason>;
}

/// The service of this kind.
pub fn service(kind: ProviderKind) -> &'static dyn Service {
    match kind {
        ProviderKind::Productive => &productive::Service,
        ProviderKind::Kantata => &kantata::Service,
    }
}

/// A service, seen with one account's eyes. Every call passes the account's rate gate; none retries by itself, except that a search may, and
/// that registering may wait a few seconds for storage to show what it holds.
#[async_trait]
pub trait Provider: Send + Sync {
    /// Which service.
    fn kind(&self) -> ProviderKind;

    /// Objects that match what a person typed, of these kinds; of all where none is named. Open ones come first.
    async fn search(&self, query: &str, kinds: &[PlaceKind]) -> Result<Vec<Target>, Fault>;

    /// What people did something to last, open ones only.
    async fn recent(&self) -> Result<Vec<Target>, Fault>;

    /// Open tasks of the person the token belongs to, the one that moved last first; then whatever else of theirs takes files.
    async fn mine(&self) -> Result<Vec<Target>, Fault>;

    /// The latest comments of a place, newest first. What they say is reduced to plain text.
    async fn comments(&self, place: &Place) -> Result<Vec<Comment>, Fault>;

    /// The object at this place.
    async fn look_up(&self, place: &Place) -> Result<Target, Fault>;

    /// The address of this place in the web application, for people. What is not known of it is asked for; where nobody answers, it is the
    /// nearest page that is known.
    async fn web_link(&self, place: &Place) -> String;

    /// Which way a file's bytes take now. Asked again after a refusal, it may name the other one.
    fn route(&self, _file: &FileToSend) -> Route {
        Route::Storage
    }

    /// Where storage was met last, so that a connection can stand before credentials of a short life are asked for.
    fn storage_host(&self) -> Option<Url> {
        None
    }

    /// Storage refused the file of this attachment for good, so that [`Provider::route`] may name the other way.
    fn storage_refused(&self, _id: &RemoteId) {}

    /// Sends a file in one request, for [`Route::Whole`]. Dropping the future ends it. Nothing is linked yet; a copy that is known to differ
    /// from the file is deleted again.
    async fn send_whole(&self, _file: &FileToSend, _parent: Parent<'_>, _body: Body<'_>) -> Result<Delivered, Fault> {
        Err(Fault::new(FaultKind::Refused {
            field: None,
            detail: "files are not sent whole here".to_owned(),
        }))
    }

    /// Gives an attachment a name. Its refusal never fails an upload.
    async fn rename(&self, _id: &RemoteId, _name: &str) -> Result<(), Fault> {
        Err(Fault::new(FaultKind::Refused {
            field: None,
            detail: "files are not renamed here".to_owned(),
        }))
    }

    /// Creates the attachment object. Never linked yet: a failed upload would leave a dangling row in front of people.
    async fn reserve(&self, file: &FileToSend, parent: Parent<'_>) -> Result<Reserved, Fault>;

    /// Tells the service where the bytes lie, naming the parent where there is one. Safe to repeat.
    async fn register(&self, id: &RemoteId, stored: &Stored, parent: Parent<'_>) -> Result<(), Fault>;

    /// Everything listed on a place now, all pages, deleted ones left out.
    async fn listed(&self, place: &Place) -> Result<Vec<Listed>, Fault>;

    /// The newest of what is listed on a place now, for one call.
    async fn newest(&self, place: &Place) -> Result<Vec<Listed>, Fault>;

    /// A page of the files on one shelf of a place, newest first; `page` is what the page before named as the next.
    async fn files(&self, place: &Place, shelf: Shelf, page: Option<&str>) -> Result<FilesThere, Fault>;

    /// A file of a place, as it was listed last; asked for where it was not.
    async fn held(&self, place: &Place, id: &RemoteId) -> Result<Held, Fault>;

    /// What was listed of this file is no longer true: [`Provider::held`] asks.
    fn forget(&self, id: &RemoteId);

    /// How the bytes of files are fetched.
    fn files_host(&self) -> &FilesHost;

    /// Everything the place itself refers to, listed or not: what a change of it could take away. `None` where it does not say.
    async fn references(&self, place: &Place) -> Result<Option<Vec<RemoteId>>, Fault>;

    /// Makes `ids` the attachments of the place (the caller gives the union) and reads back what it lists then. Safe to repeat.
    /// [`FaultKind::Occupied`] where there are more than the place holds: whoever was there stays.
    async fn link(&self, place: &Place, ids: &[RemoteId]) -> Result<Vec<Listed>, Fault>;

    /// Learns what a comment on the place needs besides, so that whatever is wrong with that is known before one is asked for.
    async fn prepare(&self, _on: &Place) -> Result<(), Fault> {
        Ok(())
    }

    /// Makes one comment, post or expense carrying these attachments. Seen by people: never repeat blindly.
    async fn make(&self, on: &Place, making: Making<'_>, ids: &[RemoteId]) -> Result<RemoteId, Fault>;

    /// What was made there so and carries one of these attachments already.
    async fn find_made(&self, on: &Place, making: Making<'_>, ids: &[RemoteId]) -> Result<Option<RemoteId>, Fault>;

    /// Who may be chosen to see what is posted there, by name, the person left out.
    async fn people(&self, _place: &Place) -> Result<Vec<Person>, Fault> {
        Ok(Vec::new())
    }

    /// Whether people have to say who sees what they post there; [`FaultKind::NoAccess`] where the person may not post files there.
    async fn wants_audience(&self, _place: &Place) -> Result<bool, Fault> {
        Ok(false)
    }

    /// What expenses can be for, by name.
    async fn expense_categories(&self) -> Result<Vec<Category>, Fault> {
        Ok(Vec::new())
    }

    /// The currency that a project counts in, where it says.
    async fn currency(&self, _project: &Place) -> Result<Option<Currency>, Fault> {
        Ok(None)
    }

    /// Where people see a proof that is registered, once the service says.
    async fn proof_page(&self, _id: &RemoteId) -> Result<Option<Url>, Fault> {
        Ok(None)
    }

    /// Deletes an attachment that somebody named; [`FaultKind::Gone`] where there is none of that id.
    async fn delete(&self, id: &RemoteId) -> Result<(), Fault>;

    /// Deletes an attachment object that was given up. Gone already is fine.
    async fn discard(&self, id: &RemoteId) -> Result<(), Fault> {
        match self.delete(id).await {
            Err(fault) if fault.kind == FaultKind::Gone => Ok(()),
            ended => ended,
        }
    }
}
