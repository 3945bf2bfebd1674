use std::time::Duration;

use async_trait::async_trait;
use tokio::sync::mpsc;

use super::*;
use crate::{
    account::{AccountId, ProviderKind},
    destination::{Place, PlaceKind, Target},
    event::{FilesThere, Shelf},
    provider::{FilesHost, Held, Listed, Making, Reserved},
    secrets::Secrets,
    upload::{RemoteId, Stored},
};

/// A provider with a fault of ours in it.
struct Broken;

#[async_trait]
impl Provider for Broken {
    fn kind(&self) -> ProviderKind {
        ProviderKind::Productive
    }

    async fn search(&self, _: &str, _: &[PlaceKind]) -> Result<Vec<Target>, Fault> {
        unreachable!("nobody searches")
    }

    async fn recent(&self) -> Result<Vec<Target>, Fault> {
        unreachable!("nobody asks what moved last")
    }

    async fn mine(&self) -> Result<Vec<Target>, Fault> {
        unreachable!("nobody asks for their tasks")
    }

    async fn comments(&self, _: &Place) -> Result<Vec<crate::event::Comment>, Fault> {
        unreachable!("nobody reads comments")
    }

    async fn look_up(&self, _: &Place) -> Result<Target, Fault> {
        unreachable!("nobody looks anything up")
    }

    async fn web_link(&self, _: &Place) -> String {
        String::new()
    }

    async fn reserve(&self, _: &FileToSend, _: Parent<'_>) -> Result<Reserved, Fault> {
        panic!("a fault of ours")
    }

    async fn register(&self, _: &RemoteId, _: &Stored, _: Parent<'_>) -> Result<(), Fault> {
        unreachable!("it never gets there")
    }

    fn forget(&self, _: &RemoteId) {}

    async fn listed(&self, _: &Place) -> Result<Vec<Listed>, Fault> {
        unreachable!("it never gets there")
    }

    async fn newest(&self, _: &Place) -> Result<Vec<Listed>, Fault> {
        unreachable!("it never gets there")
    }

    async fn files(&self, _: &Place, _: Shelf, _: Option<&str>) -> Result<FilesThere, Fault> {
        unreachable!("nobody lists files")
    }

    async fn held(&self, _: &Place, _: &RemoteId) -> Result<Held, Fault> {
        unreachable!("nobody fetches files")
    }

    fn files_host(&self) -> &FilesHost {
        unreachable!("nobody fetches files")
    }

    async fn references(&self, _: &Place) -> Result<Option<Vec<RemoteId>>, Fault> {
        unreachable!("a transfer does not attach")
    }

    async fn link(&self, _: &Place, _: &[RemoteId]) -> Result<Vec<Listed>, Fault> {
        unreachable!("it never gets there")
    }

    async fn make(&self, _: &Place, _: Making<'_>, _: &[RemoteId]) -> Result<RemoteId, Fault> {
        unreachable!("it never gets there")
    }

    async fn find_made(&self, _: &Place, _: Making<'_>, _: &[RemoteId]) -> Result<Option<RemoteId>, Fault> {
        unreachable!("it never gets there")
    }

    async fn delete(&self, _: &RemoteId) -> Result<(), Fault> {
        unreachable!("it never gets there")
    }
}

#[tokio::test]
async fn a_panic_ends_its_upload_with_a_reason() {
    let folder = tempfile::tempdir().expect("folder");
    let path = folder.path().join("a.txt");
    std::fs::write(&path, "a").expect("write");
    let file = OpenFile::open(&path).expect("open");
    let (store, http) = (Store::in_memory().expect("store"), Http::default());
    let accounts = Accounts::load(store.clone(), Secrets::in_memory(), http.clone()).await;
    let (news, mut heard) = mpsc::unbounded_channel();
    let (_, written) = oneshot::channel();
    let transfer = Transfer {
        upload: UploadId(1),
        file: FileToSend {
            path,
            name: "a.txt".to_owned(),
            original: None,
            content_type: "text/plain".to_owned(),
            fingerprint: file.fingerprint().clone(),
        },
        facts: Facts::default(),
        unwritten: None,
        parent: OwnedParent::NewComment,
        provider: Arc::new(Broken),
        http,
        store,
        accounts: Arc::new(accounts.expect("accounts")),
        account: AccountId("1".to_owned()),
        written,
        sent: Arc::default(),
        cancel: CancellationToken::new(),
        news,
    };
    transfer.run().await;
    let mut last = None;
    while let Ok(Some(news)) = tokio::time::timeout(Duration::from_secs(10), heard.recv()).await {
        last = Some(news);
    }
    let Some(crate::engine::News::Transfer(News::Ended(UploadId(1), Err(fault)))) = last else {
        panic!("it did not end with a fault");
    };
    assert_eq!(
        fault.kind,
        FaultKind::File(Reason::Internal),
        "the row says so, and others go on"
    );
}
