//! Kantata OX, once Mavenlink, by its REST API version 1.

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock, Mutex, PoisonError},
    time::{Duration, Instant},
};

use async_trait::async_trait;
use tokio::time::timeout;
use url::Url;

use crate::{
    account::{Account, AccountId, Addresses, ProviderKind},
    destination::{Category, Currency, How, Person, Place, PlaceKind, Target},
    event::{Comment, FilesThere, Shelf},
    http::{self, Http},
    provider::{
        self, Body, Delivered, Fault, FaultKind, FilesHost, Held, Limits, Link, Listed, Making, Membership, Parent,
        Provider, Reserved, Route, Service as _, held::Shelves, token::Token,
    },
    rate::RateGate,
    reason::Reason,
    sign_in::Authority,
    upload::{FileToSend, RemoteId, Stored},
};

mod api;
mod attachments;
mod envelope;
mod expenses;
mod fault;
mod form;
mod homes;
mod link;
mod making;
mod name;
mod posts;
mod projects;
mod search;
mod stories;
mod there;
mod ways;
mod whole;

use api::{Api, Call, MOST_PAGES};
use homes::{Home, Homes};
use projects::Projects;
use search::Search;
use ways::Ways;

const API: &str = "https://api.mavenlink.com/api/v1";
const WEB: &str = "https://app.mavenlink.com";
const NAME: &str = "Kantata OX";
/// Longest look for where a place stands while somebody waits for its page.
const LOOK: Duration = Duration::from_secs(5);

/// What Kantata OX takes. How often it may be asked is not published: the gate learns from being told to wait.
static LIMITS: LazyLock<Limits> = LazyLock::new(|| Limits {
    // As much as storage takes in one form; a policy may say less.
    max_size: 5 << 30,
    // Names are made legal, and short, before they are sent.
    max_name: u32::MAX,
    reserved_types: &[],
    rate: Vec::new(),
});

/// Kantata OX, before anybody has signed in.
#[derive(Clone, Copy, Debug)]
pub struct Service;

#[async_trait]
impl provider::Service for Service {
    fn name(&self) -> &'static str {
        NAME
    }

    fn token_page(&self) -> &'static str {
        "https://app.mavenlink.com/"
    }

    fn limits(&self) -> &'static Limits {
        &LIMITS
    }

    fn acts_within(&self) -> Duration {
        api::LONGEST_CALL
    }

    fn choices(&self, kind: PlaceKind) -> &'static [How] {
        match kind {
            PlaceKind::Task | PlaceKind::Project => &[How::NewPost],
            PlaceKind::Post => &[How::Reply],
            PlaceKind::Expense => &[How::Receipt],
            _ => &[],
        }
    }

    fn most_files(&self, _kind: PlaceKind, how: How) -> Option<u32> {
        matches!(how, How::Receipt | How::NewExpense).then_some(1)
    }

    fn asks_audience(&self, how: How) -> bool {
        matches!(how, How::NewPost | How::Reply)
    }

    fn found_by_words(&self) -> &'static [PlaceKind] {
        search::FOUND
    }

    fn shelves(&self, kind: PlaceKind) -> &'static [Shelf] {
        match kind {
            PlaceKind::Task | PlaceKind::Project => &[Shelf::Comments],
            PlaceKind::Post => &[Shelf::Own, Shelf::Comments],
            PlaceKind::Expense => &[Shelf::Own],
            _ => &[],
        }
    }

    fn tells_names_apart(&self) -> bool {
        true
    }

    fn name_at(&self, name: &str) -> String {
        name::at(name)
    }

    fn numbered(&self, legal: &str, n: u32) -> String {
        name::numbered(legal, n)
    }

    fn authority(&self, addresses: &Addresses) -> Option<Authority> {
        let web = web_address(addresses).ok()?;
        let below = |page: &str| {
            let mut url = web.clone();
            url.path_segments_mut().ok()?.pop_if_empty().extend(["oauth", page]);
            Some(url)
        };
        Some(Authority {
            authorize: below("authorize")?,
            token: below("token")?,
        })
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
        Ok(Arc::new(Kantata::new(http, gate, account, token)?))
    }
}

/// Who a token belongs to. It opens one account, whose name the API does not tell.
async fn memberships(http: &Http, addresses: &Addresses, token: &str) -> Result<Vec<Membership>, Fault> {
    let refused = |reason| match reason {
        Reason::WrongToken { .. } => Fault::new(FaultKind::TokenRefused),
        _ => Fault::new(FaultKind::NotTheService),
    };
    let token = Token::bearer(ProviderKind::Kantata, token).map_err(refused)?;
    let base = api_address(addresses).map_err(refused)?;
    // One call, before there is an account: no gate to pass yet.
    let api = Api::new(http.clone(), RateGate::new([]), base, token);
    let envelope = api.call(Call::get(["users", "me"]).urgent()).await;
    let envelope = envelope.map_err(|fault| match fault.kind {
        // A token's own person always exists: an address that has none is not the service's.
        FaultKind::Gone => Fault {
            kind: FaultKind::NotTheService,
            ..fault
        },
        _ => fault,
    })?;
    let me = envelope.one("users").ok_or_else(attachments::unexpected)?;
    Ok(vec![Membership {
        organisation: me.reference("account_id").unwrap_or_else(|| me.id()),
        organisation_name: NAME.to_owned(),
        person: me
            .text("full_name")
            .or_else(|| me.text("email_address"))
            .unwrap_or_default(),
    }])
}

fn api_address(addresses: &Addresses) -> Result<Url, Reason> {
    http::address(addresses.api.as_deref().unwrap_or(API))
}

fn web_address(addresses: &Addresses) -> Result<Url, Reason> {
    http::address(addresses.web.as_deref().unwrap_or(WEB))
}

/// Kantata OX, seen with one account's eyes.
#[derive(Debug)]
pub struct Kantata {
    api: Api,
    account: AccountId,
    web: Url,
    homes: Homes,
    projects: Projects,
    ways: Ways,
    files: FilesHost,
    /// Files that were listed.
    shelves: Shelves,
    /// Where storage was met last.
    storage: Mutex<Option<Url>>,
    /// Where proofs are, as it was told when they were registered.
    proofs: Mutex<HashMap<RemoteId, Url>>,
    /// The person's own id.
    me: tokio::sync::OnceCell<String>,
}

impl Kantata {
    /// Fails where an address is not allowed or the token cannot be one.
    pub fn new(http: Http, gate: Arc<RateGate>, account: &Account, token: &str) -> Result<Self, Reason> {
        let token = Token::bearer(ProviderKind::Kantata, token)?;
        let base = api_address(&account.addresses)?;
        let web = web_address(&account.addresses)?;
        Ok(Self {
            // Addresses of files are signed: the token is nobody's business there.
            files: FilesHost::new(http.clone(), ProviderKind::Kantata, &account.addresses, &base, &web)?,
            shelves: Shelves::default(),
            api: Api::new(http, gate, base, token),
            account: account.id.clone(),
            web,
            homes: Homes::default(),
            projects: Projects::default(),
            ways: Ways::default(),
            storage: Mutex::default(),
            proofs: Mutex::default(),
            me: tokio::sync::OnceCell::new(),
        })
    }

    async fn me(&self) -> Result<&str, Fault> {
        let asked = self.me.get_or_try_init(|| async {
            let envelope = self.api.call(Call::get(["users", "me"]).urgent()).await?;
            Ok::<_, Fault>(envelope.one("users").ok_or_else(attachments::unexpected)?.id())
        });
        asked.await.map(String::as_str)
    }

    fn learn_page(&self, id: &RemoteId, page: Option<Url>) {
        if let Some(page) = page {
            let mut proofs = self.proofs.lock().unwrap_or_else(PoisonError::into_inner);
            proofs.insert(id.clone(), page);
        }
    }
}

impl Kantata {
    /// Where a place stands; looked up where it was not seen, unless that takes too long for somebody who waits.
    async fn whereabouts(&self, place: &Place) -> Option<Home> {
        if self.homes.of(place).is_none() {
            match timeout(LOOK, self.look_up(place)).await {
                Ok(Ok(_)) => {}
                Ok(Err(fault)) => tracing::debug!(%fault, "where a place stands is not known"),
                Err(_) => tracing::debug!("where a place stands is not known in time"),
            }
        }
        self.homes.of(place)
    }
}

#[async_trait]
impl Provider for Kantata {
    fn kind(&self) -> ProviderKind {
        ProviderKind::Kantata
    }

    async fn search(&self, query: &str, kinds: &[PlaceKind]) -> Result<Vec<Target>, Fault> {
        let search = Search {
            api: &self.api,
            homes: &self.homes,
            projects: &self.projects,
            account: &self.account,
            kinds,
        };
        search.find(query).await
    }

    async fn recent(&self) -> Result<Vec<Target>, Fault> {
        stories::recent(&self.api, &self.homes, &self.account).await
    }

    async fn mine(&self) -> Result<Vec<Target>, Fault> {
        let tasks = stories::mine(&self.api, &self.homes, &self.account);
        let expenses = expenses::mine(&self.api, &self.homes, &self.account);
        let (mut tasks, expenses) = futures_util::future::try_join(tasks, expenses).await?;
        tasks.extend(expenses);
        Ok(tasks)
    }

    async fn comments(&self, place: &Place) -> Result<Vec<Comment>, Fault> {
        posts::latest(&self.api, &self.homes, &self.account, place).await
    }

    async fn look_up(&self, place: &Place) -> Result<Target, Fault> {
        match place.kind {
            PlaceKind::Task => stories::look_up(&self.api, &self.homes, &self.account, place).await,
            PlaceKind::Project => projects::look_up(&self.api, &self.homes, &self.account, place).await,
            PlaceKind::Post => posts::look_up(&self.api, &self.homes, &self.account, place).await,
            PlaceKind::Expense => expenses::look_up(&self.api, &self.homes, &self.account, place).await,
            _ => Err(Fault::new(FaultKind::Gone)),
        }
    }

    async fn web_link(&self, place: &Place) -> String {
        // How posts and expenses are addressed is not known: their task or project shows them.
        let home = self.whereabouts(place).await;
        let mut url = self.web.clone();
        if let (Ok(mut path), Some(home)) = (url.path_segments_mut(), &home) {
            path.pop_if_empty().extend(["workspaces", home.workspace.as_str()]);
            if let Some(story) = &home.story {
                path.extend(["tracker", story.as_str()]);
            }
        }
        url.into()
    }

    fn route(&self, file: &FileToSend) -> Route {
        let limit = self.api.http().throttle().limit();
        self.ways.choose(file.fingerprint.size, limit)
    }

    fn storage_host(&self) -> Option<Url> {
        self.storage.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn storage_refused(&self, id: &RemoteId) {
        self.ways.storage_refused(id);
    }

    async fn send_whole(&self, file: &FileToSend, parent: Parent<'_>, body: Body<'_>) -> Result<Delivered, Fault> {
        // What is waited for at the gate is no part of the way.
        let permit = self.api.slot().await;
        let (size, began) = (body.file.fingerprint().size, Instant::now());
        let outcome = whole::send(&self.api, permit, file, parent, body).await;
        self.ways.went_whole(size, began.elapsed(), outcome.as_ref().err());
        let (delivered, page) = outcome?;
        self.learn_page(&delivered.id, page);
        Ok(delivered)
    }

    async fn rename(&self, id: &RemoteId, name: &str) -> Result<(), Fault> {
        self.shelves.forget(id);
        attachments::rename(&self.api, id, name).await
    }

    async fn reserve(&self, file: &FileToSend, parent: Parent<'_>) -> Result<Reserved, Fault> {
        let began = Instant::now();
        let outcome = attachments::reserve(&self.api, file, parent).await;
        let id = outcome.as_ref().map(|reserved| &reserved.id);
        self.ways.reserved(file.fingerprint.size, began, id);
        if let Ok(reserved) = &outcome {
            let mut host = reserved.form.url.clone();
            host.set_path("/");
            host.set_query(None);
            *self.storage.lock().unwrap_or_else(PoisonError::into_inner) = Some(host);
        }
        outcome
    }

    async fn register(&self, id: &RemoteId, stored: &Stored, _parent: Parent<'_>) -> Result<(), Fault> {
        let page = attachments::sync(&self.api, id, stored).await?;
        self.learn_page(id, page);
        self.ways.registered(id);
        Ok(())
    }

    async fn listed(&self, place: &Place) -> Result<Vec<Listed>, Fault> {
        match place.kind {
            PlaceKind::Post => posts::listed(&self.api, place).await,
            PlaceKind::Expense => expenses::listed(&self.api, place).await,
            _ => posts::files_of(&self.api, place, MOST_PAGES).await,
        }
    }

    async fn newest(&self, place: &Place) -> Result<Vec<Listed>, Fault> {
        match place.kind {
            PlaceKind::Task | PlaceKind::Project => posts::files_of(&self.api, place, 1).await,
            _ => self.listed(place).await,
        }
    }

    async fn files(&self, place: &Place, shelf: Shelf, page: Option<&str>) -> Result<FilesThere, Fault> {
        let page = there::page(&self.api, place, shelf, page).await?;
        Ok(self.shelves.show(place, page))
    }

    async fn held(&self, place: &Place, id: &RemoteId) -> Result<Held, Fault> {
        if let Some(held) = self.shelves.get(id) {
            return Ok(held);
        }
        let held = there::find(&self.api, place, Service.shelves(place.kind), id).await?;
        self.shelves.keep(vec![held.clone()]);
        Ok(held)
    }

    fn forget(&self, id: &RemoteId) {
        self.shelves.forget(id);
    }

    fn files_host(&self) -> &FilesHost {
        &self.files
    }

    async fn references(&self, _place: &Place) -> Result<Option<Vec<RemoteId>>, Fault> {
        Ok(None)
    }

    async fn link(&self, place: &Place, ids: &[RemoteId]) -> Result<Vec<Listed>, Fault> {
        match place.kind {
            PlaceKind::Expense => expenses::link(&self.api, place, ids).await,
            // What a post carries is said once, when it is made: all that is left is to look again.
            _ => self.listed(place).await,
        }
    }

    async fn prepare(&self, on: &Place) -> Result<(), Fault> {
        posts::home(&self.api, &self.homes, on).await.map(drop)
    }

    async fn make(&self, on: &Place, making: Making<'_>, ids: &[RemoteId]) -> Result<RemoteId, Fault> {
        match making {
            Making::Words { text, audience } => posts::write(&self.api, &self.homes, on, (text, audience), ids).await,
            Making::Expense(draft) => making::make(&self.api, &self.homes, on, draft, ids).await,
        }
    }

    async fn find_made(&self, on: &Place, making: Making<'_>, ids: &[RemoteId]) -> Result<Option<RemoteId>, Fault> {
        match making {
            Making::Words { audience, .. } => posts::find(&self.api, &self.homes, on, audience, ids).await,
            Making::Expense(_) => making::find(&self.api, &self.homes, on, ids).await,
        }
    }

    async fn people(&self, place: &Place) -> Result<Vec<Person>, Fault> {
        let (home, me) = futures_util::future::try_join(posts::home(&self.api, &self.homes, place), self.me()).await?;
        projects::people(&self.api, &self.homes, &home.workspace, me).await
    }

    async fn wants_audience(&self, place: &Place) -> Result<bool, Fault> {
        let home = posts::home(&self.api, &self.homes, place).await?;
        let rules = projects::rules(&self.api, &self.homes, &home.workspace).await?;
        if rules.takes_posts {
            Ok(rules.wants_audience)
        } else {
            Err(Fault::new(FaultKind::NoAccess))
        }
    }

    async fn expense_categories(&self) -> Result<Vec<Category>, Fault> {
        making::categories(&self.api).await
    }

    async fn currency(&self, project: &Place) -> Result<Option<Currency>, Fault> {
        Ok(projects::rules(&self.api, &self.homes, &project.id).await?.currency())
    }

    async fn proof_page(&self, id: &RemoteId) -> Result<Option<Url>, Fault> {
        let known = self
            .proofs
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(id)
            .cloned();
        match known {
            Some(page) => Ok(Some(page)),
            None => attachments::ask_page(&self.api, id).await,
        }
    }

    async fn delete(&self, id: &RemoteId) -> Result<(), Fault> {
        self.ways.given_up(id);
        self.shelves.forget(id);
        attachments::delete(&self.api, id).await
    }
}
