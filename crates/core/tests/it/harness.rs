//! A sandbox with an account in it, and files to send.

use std::{
    fs,
    path::PathBuf,
    sync::{Arc, atomic::AtomicU64},
    time::Duration,
};

use attache_core::{
    account::{Account, AccountId, Addresses, Linking, ProviderKind},
    destination::{Audience, Place, PlaceKind},
    http::{Http, Patience},
    provider::{Fault, FaultKind, Form, Making, Parent, Provider, productive::Productive, service},
    rate::RateGate,
    reason::Connection,
    storage::{self, OpenFile},
    upload::{FileToSend, RemoteId, Stored},
};
use attache_sandbox::{Options, Sandbox};
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

/// Short patience, so that a test of silence takes no time.
pub(crate) fn impatient() -> Http {
    Http::new(Patience {
        connect: Duration::from_secs(5),
        idle: Duration::from_millis(150),
        call: Duration::from_millis(300),
    })
}

/// A gate with Productive's own limits.
pub(crate) fn gate() -> Arc<RateGate> {
    RateGate::new(service(ProviderKind::Productive).limits().rate.as_slice())
}

/// A place for files.
pub(crate) struct Folder(TempDir);

impl Folder {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// A file as intake hands it on.
    pub(crate) fn file(&self, name: &str, bytes: &[u8]) -> FileToSend {
        let path = self.path(name);
        fs::write(&path, bytes).expect("the file is written");
        let open = OpenFile::open(&path).expect("the file opens");
        FileToSend {
            path,
            name: name.to_owned(),
            original: None,
            content_type: "text/plain".to_owned(),
            fingerprint: open.fingerprint().clone(),
        }
    }
}

/// A sandbox and its account.
pub(crate) struct World {
    pub(crate) sandbox: Sandbox,
    pub(crate) http: Http,
    pub(crate) provider: Productive,
    pub(crate) folder: Folder,
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::with(Options::for_tests()).await
    }

    pub(crate) async fn with(options: Options) -> Self {
        let sandbox = Sandbox::start(options).await.expect("a sandbox starts");
        let http = Http::default();
        let account = account(&sandbox);
        let provider = Productive::new(http.clone(), gate(), &account, sandbox.token());
        Self {
            provider: provider.expect("the account is valid"),
            http,
            sandbox,
            folder: Folder::new(),
        }
    }

    /// The same account with another token.
    pub(crate) fn with_token(&self, token: &str) -> Productive {
        let gate = gate();
        Productive::new(self.http.clone(), gate, &account(&self.sandbox), token).expect("the account is valid")
    }

    /// Reserves and stores a file.
    pub(crate) async fn store(&self, file: &FileToSend, parent: Parent<'_>) -> Result<(RemoteId, Stored), Fault> {
        let reserved = self.provider.reserve(file, parent).await?;
        let stored = send(&self.http, &reserved.form, file).await?;
        Ok((reserved.id, stored))
    }

    /// Reserves, stores and registers a file.
    pub(crate) async fn upload(&self, name: &str, bytes: &[u8], parent: Parent<'_>) -> RemoteId {
        let file = self.folder.file(name, bytes);
        let (id, stored) = self.store(&file, parent).await.expect("the file is stored");
        let registered = self.provider.register(&id, &stored, parent).await;
        registered.expect("the file is registered");
        id
    }
}

pub(crate) fn account(sandbox: &Sandbox) -> Account {
    Account {
        id: AccountId("account".to_owned()),
        provider: ProviderKind::Productive,
        name: "Sandbox".to_owned(),
        organisation: sandbox.organisation().to_owned(),
        organisation_name: "Brandt & Partner".to_owned(),
        person: "Lena Hoffmann".to_owned(),
        addresses: Addresses {
            api: Some(sandbox.api_url()),
            storage: Some(sandbox.storage_url()),
            files: Some(sandbox.files_url()),
            web: Some(sandbox.web_url()),
        },
        linking: Linking::Unknown,
        sandbox: true,
    }
}

/// An account whose API is at this address.
pub(crate) fn provider_at(api: &str, http: Http) -> Productive {
    provider_with(api, http, gate())
}

pub(crate) fn provider_with(api: &str, http: Http, gate: Arc<RateGate>) -> Productive {
    let account = Account {
        id: AccountId("account".to_owned()),
        provider: ProviderKind::Productive,
        name: "Test".to_owned(),
        organisation: "10".to_owned(),
        organisation_name: "Test".to_owned(),
        person: "Ann".to_owned(),
        addresses: Addresses {
            api: Some(api.to_owned()),
            ..Addresses::default()
        },
        linking: Linking::Unknown,
        sandbox: false,
    };
    Productive::new(http, gate, &account, "secret-token").expect("the account is valid")
}

pub(crate) fn task(id: u64) -> Place {
    Place {
        kind: PlaceKind::Task,
        id: id.to_string(),
    }
}

pub(crate) fn comment(id: u64) -> Place {
    Place {
        kind: PlaceKind::Comment,
        id: id.to_string(),
    }
}

/// Opens and posts a file.
pub(crate) async fn send(http: &Http, form: &Form, file: &FileToSend) -> Result<Stored, Fault> {
    let open = OpenFile::open(&file.path)?;
    let (sent, cancel) = (Arc::new(AtomicU64::new(0)), CancellationToken::new());
    storage::store(http, form, &open, &sent, &cancel).await
}

/// No answer to a request that may have arrived.
pub(crate) fn no_answer(why: Connection) -> FaultKind {
    FaultKind::Network { sent: true, why }
}

/// What went wrong; a success is a failed test.
pub(crate) fn kind<T: std::fmt::Debug>(outcome: Result<T, Fault>) -> FaultKind {
    match outcome {
        Ok(value) => panic!("this should have failed, and gave {value:?}"),
        Err(fault) => fault.kind,
    }
}

pub(crate) fn md5(bytes: &[u8]) -> String {
    use md5::{Digest as _, Md5};
    let digest: [u8; 16] = Md5::digest(bytes).into();
    format!("{:032x}", u128::from_be_bytes(digest))
}

/// A comment or a post that everybody sees.
pub(crate) fn words(text: &str) -> Making<'_> {
    Making::Words {
        text,
        audience: &Audience::Everybody,
    }
}
