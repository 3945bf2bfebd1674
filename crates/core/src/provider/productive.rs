//! Productive.io, by its API version 2.

use std::sync::{Arc, LazyLock};

use async_trait::async_trait;
use serde_json::{Value, json};
use tokio::sync::OnceCell;
use url::Url;

use crate::{
    account::{Account, AccountId, Addresses, ProviderKind},
    destination::{How, Place, PlaceKind, Target},
    event::{Comment, FilesThere, Shelf},
    http::{self, Http},
    provider::{
        self, Fault, FaultKind, FilesHost, Held, Limits, Link, Listed, Making, Membership, Parent, Provider,
        RateWindow, Reserved, held::Shelves, token::Token,
    },
    rate::RateGate,
    reason::Reason,
    upload::{FileToSend, RemoteId, Stored},
};

mod api;
mod attachments;
mod comment;
mod document;
mod fault;
mod holding;
mod kinds;
mod link;
mod policy;
mod search;
mod seen;
mod text;
mod there;

use api::{Api, Call};
use search::Search;
use seen::Seen;

const API: &str = "https://api.productive.io/api/v2";
const WEB: &str = "https://app.productive.io";

/// What Productive takes, as documented.
static LIMITS: LazyLock<Limits> = LazyLock::new(|| {
    let window = |requests, seconds| RateWindow {
        requests,
        period: std::time::Duration::from_secs(seconds),
    };
    Limits {
        max_size: 314_572_800,
        max_name: 255,
        reserved_types: &["application/x-msdownload"],
        rate: vec![window(100, 10), window(4_000, 30 * 60)],
    }
});

/// Productive, before anybody has signed in.
#[derive(Clone, Copy, Debug)]
pub struct Service;

#[async_trait]
impl provider::Service for Service {
    fn name(&self) -> &'static str {
        "Productive"
    }

    fn token_page(&self) -> &'static str {
        "https://app.productive.io/"
    }

    fn limits(&self) -> &'static Limits {
        &LIMITS
    }

    fn choices(&self, kind: PlaceKind) -> &'static [How] {
        match kind {
            PlaceKind::Task | PlaceKind::Invoice | PlaceKind::PurchaseOrder => &[How::Files, How::NewComment],
            PlaceKind::Comment | PlaceKind::Page | PlaceKind::Expense | PlaceKind::Bill | PlaceKind::Booking => {
                &[How::Files]
            }
            PlaceKind::Deal
            | PlaceKind::Budget
            | PlaceKind::Project
            | PlaceKind::Company
            | PlaceKind::Person
            | PlaceKind::Discussion => &[How::NewComment],
            PlaceKind::Post => &[],
        }
    }

    fn most_files(&self, kind: PlaceKind, how: How) -> Option<u32> {
        // What is made for files has no such limit.
        (how.makes().is_none() && holding::holds_one(kind)).then_some(1)
    }

    fn found_by_words(&self) -> &'static [PlaceKind] {
        search::FOUND
    }

    fn shelves(&self, kind: PlaceKind) -> &'static [Shelf] {
        match (holding::holds_files(kind), comment::filter(kind).is_some()) {
            (true, true) => &[Shelf::Own, Shelf::Comments],
            (true, false) => &[Shelf::Own],
            (false, true) => &[Shelf::Comments],
            (false, false) => &[],
        }
    }

    fn read_link(&self, text: &str, web: Option<&str>) -> Option<Link> {
        link::read(text, web)
    }

    async fn memberships(&self, http: &Http, addresses: &Addresses, token: &str) -> Result<Vec<Membership>, Fault> {
        memberships(http, addresses, token).await
    }

    fn connect(
        &self,
        http: Http,
        gate: Arc<RateGate>,
        account: &Account,
        token: &str,
    ) -> Result<Arc<dyn Provider>, Reason> {
        Ok(Arc::new(Productive::new(http, gate, account, token)?))
    }
}

/// Everybody a token belongs to. Needs the token alone.
async fn memberships(http: &Http, addresses: &Addresses, token: &str) -> Result<Vec<Membership>, Fault> {
    let refused = |reason| match reason {
        Reason::WrongToken { .. } => Fault::new(FaultKind::TokenRefused),
        _ => Fault::new(FaultKind::NotTheService),
    };
    let token = Token::new(ProviderKind::Productive, token).map_err(refused)?;
    let base = api_address(addresses).map_err(refused)?;
    // One call, before there is an account: no gate to pass yet.
    let api = Api::new(http.clone(), RateGate::new([]), base, token, None);
    let call = Call::get(["organization_memberships"])
        .urgent()
        .with("include", "organization,person");
    let documents = api.pages(call).await.map_err(|fault| match fault.kind {
        // A token's own memberships always exist: an address that has none is not the service's.
        FaultKind::Gone => Fault {
            kind: FaultKind::NotTheService,
            ..fault
        },
        _ => fault,
    })?;
    let read = |document: &document::Document| -> Vec<Membership> {
        let member = |row: document::Resource<'_>| {
            let organisation = document.related(row, "organization")?;
            let person = document.related(row, "person");
            Some(Membership {
                organisation: organisation.id(),
                organisation_name: organisation.text("name").unwrap_or_default(),
                person: person.map(document::person_name).unwrap_or_default(),
            })
        };
        document.rows().filter_map(member).collect()
    };
    Ok(documents.iter().flat_map(read).collect())
}

/// The id of the person a token acts as in an organisation.
async fn person(api: &Api, organisation: &str) -> Result<String, Fault> {
    let call = Call::get(["organization_memberships"])
        .urgent()
        .with("include", "organization,person");
    let documents = api.pages(call).await?;
    let mut rows = documents.iter().flat_map(document::Document::rows);
    // The list belongs to the token: it names the token's other organisations as well.
    let here = rows.find(|row| row.reference("organization").as_deref() == Some(organisation));
    here.and_then(|row| row.reference("person"))
        .ok_or_else(attachments::unexpected)
}

fn api_address(addresses: &Addresses) -> Result<Url, Reason> {
    http::address(addresses.api.as_deref().unwrap_or(API))
}

/// Productive, seen with one account's eyes.
#[derive(Debug)]
pub struct Productive {
    api: Api,
    account: AccountId,
    organisation: String,
    storage: Option<Url>,
    web: Url,
    /// The id of the person the token belongs to, once it was asked for.
    person: OnceCell<String>,
    seen: Seen,
    files: FilesHost,
    /// Files that were listed.
    shelves: Shelves,
}

impl Productive {
    /// Fails where an address is not allowed or the token cannot be one.
    pub fn new(http: Http, gate: Arc<RateGate>, account: &Account, token: &str) -> Result<Self, Reason> {
        let Addresses { storage, web, .. } = &account.addresses;
        let key = token.trim();
        let token = Token::new(ProviderKind::Productive, token)?;
        let base = api_address(&account.addresses)?;
        let web = http::address(web.as_deref().unwrap_or(WEB))?;
        let files = FilesHost::new(http.clone(), ProviderKind::Productive, &account.addresses, &base, &web)?;
        Ok(Self {
            files: files.with_key(key, is_files_host),
            shelves: Shelves::default(),
            api: Api::new(http, gate, base, token, Some(account.organisation.clone())),
            account: account.id.clone(),
            organisation: account.organisation.clone(),
            storage: storage.as_deref().map(http::address).transpose()?,
            web,
            person: OnceCell::new(),
            seen: Seen::default(),
        })
    }

    fn look<'a>(&'a self, kinds: &'a [PlaceKind]) -> Search<'a> {
        Search {
            api: &self.api,
            seen: &self.seen,
            account: &self.account,
            kinds,
        }
    }
}

#[async_trait]
impl Provider for Productive {
    fn kind(&self) -> ProviderKind {
        ProviderKind::Productive
    }

    async fn search(&self, query: &str, kinds: &[PlaceKind]) -> Result<Vec<Target>, Fault> {
        self.look(kinds).find(query).await
    }

    async fn recent(&self) -> Result<Vec<Target>, Fault> {
        self.look(&[]).recent().await
    }

    async fn mine(&self) -> Result<Vec<Target>, Fault> {
        let person = self
            .person
            .get_or_try_init(|| person(&self.api, &self.organisation))
            .await?;
        self.look(&[]).of_person(person).await
    }

    async fn comments(&self, place: &Place) -> Result<Vec<Comment>, Fault> {
        let comments = comment::latest(&self.api, &self.account, place).await?;
        for comment in &comments {
            self.seen.learn_home(&comment.target.place.id, place.clone());
        }
        Ok(comments)
    }

    async fn look_up(&self, place: &Place) -> Result<Target, Fault> {
        match place.kind {
            PlaceKind::Comment => {
                let (target, home) = comment::look_up(&self.api, &self.account, place).await?;
                if let Some(home) = home {
                    self.seen.learn_home(&place.id, home);
                }
                Ok(target)
            }
            PlaceKind::Post => Err(Fault::new(FaultKind::Gone)),
            _ => kinds::look_up(&self.api, &self.seen, &self.account, place).await,
        }
    }

    async fn web_link(&self, place: &Place) -> String {
        let place = match place.kind {
            PlaceKind::Comment => self.seen.home(&place.id),
            _ => Some(place.clone()),
        };
        let mut url = self.web.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().push(&self.organisation);
            let known = place.as_ref().and_then(|place| Some((link::page(place.kind)?, place)));
            if let Some((page, place)) = known {
                path.extend([page, place.id.as_str()]);
                if place.kind == PlaceKind::Budget {
                    path.push("budget");
                }
            }
        }
        url.into()
    }

    async fn reserve(&self, file: &FileToSend, parent: Parent<'_>) -> Result<Reserved, Fault> {
        attachments::reserve(&self.api, &self.seen, file, parent, self.storage.as_ref()).await
    }

    async fn register(&self, id: &RemoteId, stored: &Stored, parent: Parent<'_>) -> Result<(), Fault> {
        match attachments::register(&self.api, &self.seen, id, stored, parent).await {
            // The answer does not say what is gone: the attachment, or what it was to hang on.
            Err(fault) if fault.kind == FaultKind::Gone => {
                if let Parent::Place(place) = parent {
                    self.look_up(place).await?;
                }
                Err(Fault {
                    kind: FaultKind::UploadGone,
                    ..fault
                })
            }
            ended => ended,
        }
    }

    async fn listed(&self, place: &Place) -> Result<Vec<Listed>, Fault> {
        holding::listed(&self.api, place).await
    }

    async fn newest(&self, place: &Place) -> Result<Vec<Listed>, Fault> {
        holding::newest(&self.api, place).await
    }

    async fn files(&self, place: &Place, shelf: Shelf, page: Option<&str>) -> Result<FilesThere, Fault> {
        let page = there::page(&self.api, place, shelf, page).await?;
        Ok(self.shelves.show(place, page))
    }

    async fn held(&self, _place: &Place, id: &RemoteId) -> Result<Held, Fault> {
        if let Some(held) = self.shelves.get(id) {
            return Ok(held);
        }
        let held = there::one(&self.api, id).await?;
        self.shelves.keep(vec![held.clone()]);
        Ok(held)
    }

    fn forget(&self, id: &RemoteId) {
        self.shelves.forget(id);
    }

    fn files_host(&self) -> &FilesHost {
        &self.files
    }

    async fn rename(&self, id: &RemoteId, name: &str) -> Result<(), Fault> {
        self.shelves.forget(id);
        there::rename(&self.api, id, name).await
    }

    async fn references(&self, place: &Place) -> Result<Option<Vec<RemoteId>>, Fault> {
        holding::referred_to(&self.api, place).await
    }

    async fn link(&self, place: &Place, ids: &[RemoteId]) -> Result<Vec<Listed>, Fault> {
        holding::link(&self.api, place, ids).await
    }

    async fn make(&self, on: &Place, making: Making<'_>, ids: &[RemoteId]) -> Result<RemoteId, Fault> {
        let Making::Words { text, .. } = making else {
            return Err(Fault::new(FaultKind::Refused {
                field: None,
                detail: "expenses are not made here".to_owned(),
            }));
        };
        let id = comment::post(&self.api, on, text, ids).await?;
        self.seen.learn_home(&id.0, on.clone());
        Ok(id)
    }

    async fn find_made(&self, on: &Place, _making: Making<'_>, ids: &[RemoteId]) -> Result<Option<RemoteId>, Fault> {
        let found = comment::find(&self.api, on, ids).await?;
        if let Some(id) = &found {
            self.seen.learn_home(&id.0, on.clone());
        }
        Ok(found)
    }

    async fn delete(&self, id: &RemoteId) -> Result<(), Fault> {
        self.shelves.forget(id);
        attachments::delete(&self.api, id).await
    }
}

/// Whether an address is one of the service's files: the hosts that get the token.
pub(super) fn is_files_host(url: &Url) -> bool {
    let label = url.host_str().and_then(|host| host.strip_suffix(".productive.io"));
    let is_files = label.is_some_and(|label| label.starts_with("files") && !label.contains('.'));
    url.scheme() == "https" && url.port().is_none() && is_files
}

/// An id as the service's own pages write it: a number where it is one.
fn id_value(id: &str) -> Value {
    id.parse::<u64>().map_or_else(|_| json!(id), |number| json!(number))
}

/// The collection that places of this kind live in.
fn collection(kind: PlaceKind) -> &'static str {
    match kind {
        PlaceKind::Task => "tasks",
        PlaceKind::Comment => "comments",
        PlaceKind::Project => "projects",
        // No destination here is one; should it come from elsewhere, the service says that there is no such thing.
        PlaceKind::Post => "posts",
        PlaceKind::Expense => "expenses",
        PlaceKind::Page => "pages",
        PlaceKind::Invoice => "invoices",
        PlaceKind::PurchaseOrder => "purchase_orders",
        PlaceKind::Bill => "bills",
        PlaceKind::Booking => "bookings",
        // A budget is a deal that was won.
        PlaceKind::Deal | PlaceKind::Budget => "deals",
        PlaceKind::Company => "companies",
        PlaceKind::Person => "people",
        PlaceKind::Discussion => "discussions",
    }
}

/// The name of this kind in `attachable_type` and in foreign keys.
fn singular(kind: PlaceKind) -> &'static str {
    match kind {
        PlaceKind::PurchaseOrder => "purchase_order",
        PlaceKind::Budget => "deal",
        _ => kind.name(),
    }
}
