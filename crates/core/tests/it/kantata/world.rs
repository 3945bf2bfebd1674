//! A sandbox with an account of Kantata OX in it.

use std::sync::{Arc, atomic::AtomicU64};

use attache_core::{
    account::{Account, AccountId, Addresses, Linking, ProviderKind},
    destination::{Place, PlaceKind},
    http::Http,
    provider::{Body, Delivered, Fault, Parent, Provider as _, kantata::Kantata, service},
    rate::RateGate,
    storage::OpenFile,
    upload::{FileToSend, RemoteId, Stored},
};
use attache_sandbox::{Options, Sandbox};

use crate::harness::{Folder, send};

pub(crate) struct World {
    pub(crate) sandbox: Sandbox,
    pub(crate) http: Http,
    pub(crate) provider: Kantata,
    pub(crate) folder: Folder,
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::with(Options::for_tests()).await
    }

    pub(crate) async fn with(options: Options) -> Self {
        let sandbox = Sandbox::start(options).await.expect("a sandbox starts");
        let http = Http::default();
        Self {
            provider: provider(http.clone(), &account(addresses(&sandbox)), sandbox.kantata_token()),
            http,
            sandbox,
            folder: Folder::new(),
        }
    }

    /// The same account, seen by a process that has just begun.
    pub(crate) fn anew(&self) -> Kantata {
        let account = account(addresses(&self.sandbox));
        provider(self.http.clone(), &account, self.sandbox.kantata_token())
    }

    /// Reserves and stores a file.
    pub(crate) async fn store(&self, file: &FileToSend, parent: Parent<'_>) -> Result<(RemoteId, Stored), Fault> {
        let reserved = self.provider.reserve(file, parent).await?;
        let stored = send(&self.http, &reserved.form, file).await?;
        Ok((reserved.id, stored))
    }

    /// Reserves, stores and syncs a file.
    pub(crate) async fn upload(&self, name: &str, bytes: &[u8], parent: Parent<'_>) -> RemoteId {
        let mut file = self.folder.file(name, bytes);
        file.name = service(ProviderKind::Kantata).name_at(name);
        let (id, stored) = self.store(&file, parent).await.expect("the file is stored");
        let registered = self.provider.register(&id, &stored, parent).await;
        registered.expect("the file is synced");
        id
    }

    /// Sends a file whole.
    pub(crate) async fn whole(&self, file: &FileToSend, parent: Parent<'_>) -> Result<Delivered, Fault> {
        let open = OpenFile::open(&file.path).expect("the file opens");
        let sent = Arc::new(AtomicU64::new(0));
        let body = Body {
            file: &open,
            sent: &sent,
        };
        self.provider.send_whole(file, parent, body).await
    }
}

pub(crate) fn provider(http: Http, account: &Account, token: &str) -> Kantata {
    Kantata::new(http, RateGate::new([]), account, token).expect("the account is valid")
}

/// An account whose API is at this address.
pub(crate) fn provider_at(api: &str, http: Http) -> Kantata {
    let addresses = Addresses {
        api: Some(api.to_owned()),
        ..Addresses::default()
    };
    provider(http, &account(addresses), "secret-token")
}

pub(crate) fn addresses(sandbox: &Sandbox) -> Addresses {
    Addresses {
        api: Some(sandbox.kantata_url()),
        web: Some(sandbox.kantata_web_url()),
        ..Addresses::default()
    }
}

fn account(addresses: Addresses) -> Account {
    Account {
        id: AccountId("account".to_owned()),
        provider: ProviderKind::Kantata,
        name: "Sandbox".to_owned(),
        organisation: "5457855".to_owned(),
        organisation_name: "Kantata OX".to_owned(),
        person: "Anna Lindqvist".to_owned(),
        addresses,
        linking: Linking::Unknown,
        sandbox: true,
    }
}

pub(crate) fn place(kind: PlaceKind, id: u64) -> Place {
    Place {
        kind,
        id: id.to_string(),
    }
}

pub(crate) fn task(id: u64) -> Place {
    place(PlaceKind::Task, id)
}

pub(crate) fn project(id: u64) -> Place {
    place(PlaceKind::Project, id)
}

pub(crate) fn post(id: u64) -> Place {
    place(PlaceKind::Post, id)
}

pub(crate) fn expense(id: u64) -> Place {
    place(PlaceKind::Expense, id)
}
