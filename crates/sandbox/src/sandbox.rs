//! The sandbox as tests and the demo hold it.

use std::{
    collections::BTreeSet,
    fmt, fs, io,
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use tempfile::TempDir;
use tokio::{net::TcpListener, task::JoinHandle};

use crate::{
    fault::Fault,
    http, kantata,
    mistake::Mistake,
    options::Options,
    record::{Host, RequestRecord, Role, Step},
    save, seed,
    shared::{Addresses, Shared, objects},
    view::{self, StoredComment, StoredFile},
    world::Kind,
};

mod edits;

pub(crate) use self::edits::add_pictures;
mod of_kantata;

/// A running sandbox; it ends when it is dropped.
pub struct Sandbox {
    shared: Arc<Shared>,
    tasks: Vec<JoinHandle<()>>,
    /// Keeps the folder of a sandbox that was given none.
    temporary: Option<TempDir>,
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sandbox")
            .field("addresses", &self.shared.addresses)
            .finish_non_exhaustive()
    }
}

impl Sandbox {
    /// Starts all hosts.
    pub async fn start(options: Options) -> io::Result<Self> {
        let temporary = match options.folder {
            Some(_) => None,
            None => Some(tempfile::Builder::new().prefix("attache-sandbox-").tempdir()?),
        };
        let folder = match (&options.folder, &temporary) {
            (Some(folder), _) => folder.clone(),
            (None, Some(temporary)) => temporary.path().to_owned(),
            (None, None) => return Err(io::Error::other("no folder")),
        };
        prepare(&folder)?;
        let mut world = seed::plant(options.seed);
        let mut kantata = kantata::plant(options.seed);
        let restored = save::restore(&folder, &mut world, &mut kantata)?;
        if !restored.productive {
            edits::plant_files(&mut world, &folder)?;
        }
        if !restored.kantata {
            kantata.plant_files(&folder)?;
        }
        let mut listeners = Vec::new();
        for offset in (0..).take(Host::ALL.len()) {
            let port = port_of(options.port, offset)?;
            listeners.push(TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).await?);
        }
        let mut urls = Vec::new();
        for listener in &listeners {
            urls.push(format!("http://{}", listener.local_addr()?));
        }
        let url = |index: usize| urls[index].clone();
        let addresses = Addresses {
            api: url(0),
            storage: url(1),
            files: url(2),
            web: url(3),
            kantata: url(4),
            kantata_web: url(5),
        };
        let shared = Arc::new(Shared::new(addresses, folder, options, world, kantata));
        let mut tasks: Vec<JoinHandle<()>> = Host::ALL
            .into_iter()
            .zip(listeners)
            .map(|(host, listener)| tokio::spawn(http::serve(listener, host, shared.clone())))
            .collect();
        if temporary.is_none() {
            shared.save()?;
            tasks.push(tokio::spawn(keep(shared.clone())));
        }
        Ok(Self {
            shared,
            tasks,
            temporary,
        })
    }

    /// Ends all hosts and writes the state for the last time.
    pub async fn shutdown(mut self) {
        for task in self.tasks.drain(..) {
            task.abort();
            // The only possible error is that it was aborted, which it was.
            let _ = task.await;
        }
    }

    /// Base address of the API, `http://127.0.0.1:P/api/v2`.
    pub fn api_url(&self) -> String {
        format!("{}/api/v2", self.shared.addresses.api)
    }

    /// Base address of the storage.
    pub fn storage_url(&self) -> String {
        self.shared.addresses.storage.clone()
    }

    /// Base address of the files host.
    pub fn files_url(&self) -> String {
        self.shared.addresses.files.clone()
    }

    /// Base address of the web application.
    pub fn web_url(&self) -> String {
        self.shared.addresses.web.clone()
    }

    /// Base address of the control interface, `http://127.0.0.1:P/_sandbox`.
    pub fn control_url(&self) -> String {
        format!("{}/_sandbox", self.shared.addresses.api)
    }

    /// Lena Hoffmann's token, good for both organisations.
    pub fn token(&self) -> &str {
        seed::TOKEN
    }

    /// A token of Jonas Weiß, good for the first organisation only.
    pub fn single_org_token(&self) -> &str {
        seed::SINGLE_ORG_TOKEN
    }

    /// A token of Lena Hoffmann that may only read.
    pub fn read_only_token(&self) -> &str {
        seed::READ_ONLY_TOKEN
    }

    /// Id of the first organisation, `Brandt & Partner`.
    pub fn organisation(&self) -> &str {
        seed::ORGANISATION
    }

    /// Id of the second organisation, `Grünfelder Bio GmbH`.
    pub fn other_organisation(&self) -> &str {
        seed::OTHER_ORGANISATION
    }

    /// The folder of bytes and state.
    pub fn folder(&self) -> &Path {
        &self.shared.folder
    }

    /// All requests so far, in order of arrival; those of the control interface are not among them.
    pub fn requests(&self) -> Vec<RequestRecord> {
        self.shared.requests()
    }

    /// How many requests were for a step.
    pub fn count(&self, step: Step) -> usize {
        self.requests().iter().filter(|record| record.step == step).count()
    }

    /// How many requests the APIs got.
    pub fn api_calls(&self) -> usize {
        self.requests().iter().filter(|record| record.role == Role::Api).count()
    }

    /// Every policy, signature and credential that was handed out: what nobody may ever write down.
    pub fn issued(&self) -> BTreeSet<String> {
        self.shared.issued()
    }

    /// How many connections have ended: nothing that was asked on them is still done.
    pub fn connections_ended(&self) -> u64 {
        self.shared.connections_ended()
    }

    /// What clients did that they must not do.
    pub fn mistakes(&self) -> Vec<Mistake> {
        self.shared.mistakes()
    }

    /// Empties the list of mistakes.
    pub fn forget_mistakes(&self) {
        self.shared.forget_mistakes();
    }

    /// Scripts a fault.
    pub fn fault(&self, fault: Fault) {
        self.shared.add_fault(fault);
    }

    /// Takes back all faults that still wait.
    pub fn clear_faults(&self) {
        self.shared.clear_faults();
    }

    /// Lets all hanging requests go on.
    pub fn release(&self) {
        self.shared.releases.send_modify(|count| *count += 1);
    }

    /// Changes options while the sandbox runs; folder, port and seed stay as they are.
    pub fn change_options(&self, change: impl FnOnce(&mut Options)) {
        self.shared.change_options(change);
    }

    /// Waits until a condition holds; it is tried again after every request and every change.
    pub async fn when(&self, mut condition: impl FnMut(&Self) -> bool) {
        let mut version = self.shared.version.subscribe();
        while !condition(self) {
            // The sender lives in `self`, so this cannot fail.
            let _ = version.changed().await;
        }
    }

    /// The files that hang on a task, those of its comments not among them.
    pub fn files_of_task(&self, id: u64) -> Vec<StoredFile> {
        self.shared
            .read(|world| view::files(world, &self.shared.folder, (Kind::Task, id)))
    }

    /// The files that hang on a comment.
    pub fn files_of_comment(&self, id: u64) -> Vec<StoredFile> {
        self.shared
            .read(|world| view::files(world, &self.shared.folder, (Kind::Comment, id)))
    }

    /// The files that hang on a page.
    pub fn files_of_page(&self, id: u64) -> Vec<StoredFile> {
        self.shared
            .read(|world| view::files(world, &self.shared.folder, (Kind::Page, id)))
    }

    /// The comments of a task, oldest first.
    pub fn comments_of_task(&self, id: u64) -> Vec<StoredComment> {
        let folder = &self.shared.folder;
        self.shared
            .read(|world| view::comments(world, folder, |parent| parent == (Kind::Task, id)))
    }

    /// The files that hang on a record of a kind, such as `("expense", 5)`.
    pub fn files_on(&self, kind: &str, id: u64) -> Vec<StoredFile> {
        let kind = Kind::of_singular(kind);
        let files = |kind| {
            let folder = &self.shared.folder;
            self.shared.read(|world| view::files(world, folder, (kind, id)))
        };
        kind.map(files).unwrap_or_default()
    }

    /// The comments on a record of a kind, oldest first.
    pub fn comments_on(&self, kind: &str, id: u64) -> Vec<StoredComment> {
        let folder = &self.shared.folder;
        let kind = Kind::of_singular(kind);
        self.shared
            .read(|world| view::comments(world, folder, |parent| Some(parent.0) == kind && parent.1 == id))
    }

    /// All attachments, unlinked and deleted ones too.
    pub fn attachments(&self) -> Vec<StoredFile> {
        self.shared.read(|world| view::attachments(world, &self.shared.folder))
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
        if self.temporary.is_none() {
            // Nobody is left to hear of an error here; every change was saved before already.
            let _ = self.shared.save();
        }
    }
}

/// The port of the host at this place in the row; 0 is a free one.
fn port_of(first: Option<u16>, offset: u16) -> io::Result<u16> {
    match first {
        None | Some(0) => Ok(0),
        Some(first) => first
            .checked_add(offset)
            .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "there are not six ports from this one on")),
    }
}

/// Saves after changes, several at once when they come quickly.
async fn keep(shared: Arc<Shared>) {
    let mut unsaved = shared.unsaved.subscribe();
    while unsaved.changed().await.is_ok() {
        tokio::time::sleep(Duration::from_millis(100)).await;
        unsaved.mark_unchanged();
        // A full disk shows itself at the next upload; the sandbox goes on in memory.
        let _ = shared.save();
    }
}

fn prepare(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(objects(folder))?;
    let arriving: PathBuf = folder.join("arriving");
    if arriving.exists() {
        fs::remove_dir_all(&arriving)?;
    }
    fs::create_dir_all(arriving)
}
