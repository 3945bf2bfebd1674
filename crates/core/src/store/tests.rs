//! What the store promises, asked through its handle.

mod batches;
mod full;
mod history;
mod plans;
mod poison;
mod power;
mod put_aside;
mod unusable;

use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use super::*;
use crate::{
    account::{Account, AccountId, Addresses, Linking, ProviderKind},
    destination::{Audience, ExpenseDraft, How, Person, Place, PlaceKind, Target},
    event::{BatchId, UploadId},
    upload::{Facts, FileToSend, Fingerprint, RemoteId, Stored, Verdict},
};

fn account(name: &str) -> Account {
    Account {
        id: AccountId::random(),
        provider: ProviderKind::Productive,
        name: name.to_owned(),
        organisation: "77".to_owned(),
        organisation_name: "Acme & Söhne".to_owned(),
        person: "Ada".to_owned(),
        addresses: Addresses::default(),
        linking: Linking::Unknown,
        sandbox: false,
    }
}

fn target(account: &AccountId, id: &str) -> Target {
    Target {
        account: account.clone(),
        place: Place {
            kind: PlaceKind::Task,
            id: id.to_owned(),
        },
        title: format!("Task {id}"),
        number: Some(id.to_owned()),
        project: None,
        company: None,
        status: None,
        assignee: None,
        closed: false,
        also: Vec::new(),
    }
}

fn file(path: impl Into<PathBuf>) -> NewUpload {
    NewUpload {
        id: None,
        folder: "a/b".to_owned(),
        file: FileToSend {
            path: path.into(),
            name: "bill.pdf".to_owned(),
            original: None,
            content_type: "application/pdf".to_owned(),
            fingerprint: Fingerprint {
                size: 5_000_000_000,
                modified: Some(-1),
                file_id: Some((u64::MAX, u64::MAX - 1)),
            },
        },
        note: None,
    }
}

fn batch(uploads: Vec<NewUpload>) -> NewBatch {
    NewBatch {
        id: None,
        target: target(&AccountId("gone".to_owned()), "1"),
        how: How::NewComment,
        text: "Here they are".to_owned(),
        audience: Audience::Only {
            people: vec![Person {
                id: "7".to_owned(),
                name: "Ann Lee".to_owned(),
                about: None,
            }],
        },
        expense: Some(ExpenseDraft::today()),
        created: 10,
        sent_at: Some(20),
        mark: None,
        replaces: false,
        uploads,
    }
}

fn facts() -> Facts {
    Facts {
        remote: Some(RemoteId("att-1".to_owned())),
        stored: Some(Stored {
            location: "https://bucket.example/key".to_owned(),
            etag: Some("aa".to_owned()),
            md5: "aa".to_owned(),
            verdict: Verdict::Verified,
            size: 5_000_000_000,
        }),
        registered: true,
        attached: false,
        renamed: None,
        proof: None,
    }
}

fn store() -> Store {
    Store::in_memory().expect("store")
}

/// A folder that goes away with the test: in memory where the system has such a place, because hundreds of starts wait for the disk long.
fn folder() -> tempfile::TempDir {
    tempfile::tempdir_in("/dev/shm")
        .or_else(|_| tempfile::tempdir())
        .expect("temporary folder")
}

/// A home in such a folder.
fn home() -> (tempfile::TempDir, Home) {
    let folder = folder();
    let home = Home::at(folder.path()).expect("home");
    (folder, home)
}

fn files_in(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<_> = fs::read_dir(folder)
        .expect("list")
        .map(|entry| entry.expect("entry").path())
        .collect();
    files.sort();
    files
}

#[tokio::test]
async fn accounts_come_back_as_they_were() {
    let store = store();
    let mut acme = account("acme");
    store.add_account(&account("Zoo")).await.expect("add");
    store.add_account(&acme).await.expect("add");

    acme.name = "Acme".to_owned();
    acme.linking = Linking::ThroughParent;
    acme.addresses.api = Some("https://api.example/v2".to_owned());
    store.rename_account(&acme.id, &acme.name).await.expect("rename");
    store.set_linking(&acme.id, acme.linking).await.expect("linking");
    store.set_addresses(&acme.id, &acme.addresses).await.expect("addresses");

    let all = store.accounts().await.expect("list");
    assert_eq!(all[0], acme, "by name, with every change");
    assert_eq!(all.len(), 2);
    assert_eq!(
        store.account_by_name("ACME").await.expect("look up"),
        Some(acme),
        "case does not matter on the command line"
    );
    assert_eq!(store.account_by_name("nobody").await, Ok(None));
}

#[tokio::test]
async fn a_name_is_taken_once() {
    let store = store();
    let (one, two) = (account("One"), account("Two"));
    store.add_account(&one).await.expect("add");
    store.add_account(&two).await.expect("add");
    let taken = |name: &str| Err(Reason::AccountExists { name: name.to_owned() });
    assert_eq!(store.add_account(&account("one")).await, taken("one"));
    assert_eq!(store.rename_account(&two.id, "One").await, taken("One"));
    assert_eq!(
        store.rename_account(&AccountId::random(), "Three").await,
        Err(Reason::Internal),
        "a change of nothing must not look like a change"
    );
}

#[tokio::test]
async fn recents_are_the_newest_twenty_and_go_with_their_account() {
    let store = store();
    let (one, two) = (account("One"), account("Two"));
    store.add_account(&one).await.expect("add");
    store.add_account(&two).await.expect("add");
    for used in 0..25 {
        let target = target(&one.id, &used.to_string());
        store.touch_recent(&target, How::Files, used).await.expect("touch");
    }
    let again = Target {
        title: "Renamed".to_owned(),
        ..target(&one.id, "10")
    };
    store.touch_recent(&again, How::Files, 100).await.expect("touch");
    store.touch_recent(&again, How::NewComment, 101).await.expect("touch");
    store
        .touch_recent(&target(&two.id, "10"), How::Files, 102)
        .await
        .expect("touch");

    let recents = store.recents().await.expect("list");
    assert_eq!(recents.len(), 20);
    assert_eq!(recents[0].target.account, two.id, "the newest is first");
    assert_eq!(
        recents[1].how,
        How::NewComment,
        "the same place another way is another row"
    );
    assert_eq!(recents[2].target, again, "described as it was met last");
    assert_eq!(recents[2].used, 100);

    store.remove_account(&one.id).await.expect("remove");
    assert_eq!(store.recents().await.expect("list").len(), 1);
    store
        .touch_recent(&again, How::Files, 200)
        .await
        .expect("a batch may end after its account was removed");
    assert_eq!(store.recents().await.expect("list").len(), 1);
}

#[tokio::test]
async fn an_id_that_was_given_out_again_is_in_use() {
    let store = store();
    let acme = account("Acme");
    store.add_account(&acme).await.expect("add");
    let (_, uploads) = store.add_batch(batch(vec![file("/a")])).await.expect("batch");
    let orphan = Orphan {
        account: acme.id.clone(),
        remote: RemoteId("7".to_owned()),
    };
    assert_eq!(store.is_in_use(&orphan).await, Ok(false));
    let facts = Facts {
        remote: Some(orphan.remote.clone()),
        ..Facts::default()
    };
    store.record_facts(uploads[0].id, &facts).await.expect("facts");
    assert_eq!(store.is_in_use(&orphan).await, Ok(true));
}

#[tokio::test]
async fn orphans_are_kept_once_until_they_are_deleted() {
    let store = store();
    let acme = account("Acme");
    store.add_account(&acme).await.expect("add");
    let orphan = |remote: &str| Orphan {
        account: acme.id.clone(),
        remote: RemoteId(remote.to_owned()),
    };
    for remote in ["2", "1", "2"] {
        store.add_orphan(&orphan(remote)).await.expect("add");
    }
    assert_eq!(store.orphans().await, Ok(vec![orphan("2"), orphan("1")]));
    store.remove_orphan(&orphan("2")).await.expect("remove");
    store.remove_orphan(&orphan("2")).await.expect("gone is fine");
    assert_eq!(store.orphans().await, Ok(vec![orphan("1")]));
    store.remove_account(&acme.id).await.expect("remove");
    assert_eq!(store.orphans().await, Ok(vec![]), "nobody could delete them");
}

#[tokio::test]
async fn a_panic_in_one_command_takes_nothing_from_the_others() {
    let store = store();
    let outcome = store
        .write(|connection| -> Result<(), Failure> {
            connection.execute("DELETE FROM orphan", [])?;
            panic!("planted");
        })
        .await;
    assert_eq!(outcome, Err(Reason::Internal));
    store
        .add_account(&account("Acme"))
        .await
        .expect("the thread lives and no transaction is open");
}

#[tokio::test]
async fn a_dropped_future_still_writes() {
    let store = store();
    let acme = account("Acme");
    {
        let mut adding = Box::pin(store.add_account(&acme));
        // Polled once, then dropped. A quick disk may have answered already.
        let _ = futures_util::poll!(&mut adding);
    }
    assert_eq!(store.accounts().await, Ok(vec![acme]));
}

#[tokio::test]
async fn no_token_is_ever_in_the_file() {
    const TOKEN: &str = "planted-token-9f8e7d";
    let (folder, home) = home();
    let (store, _) = Store::open(&home).expect("store");
    let secrets = crate::secrets::Secrets::in_memory();
    let acme = account("Acme");
    secrets
        .keep(&acme.id, crate::secrets::Token::from(TOKEN.to_owned()))
        .await
        .expect("keep");
    store.add_account(&acme).await.expect("add");
    let (_, uploads) = store.add_batch(batch(vec![file("/1")])).await.expect("add");
    store.record_facts(uploads[0].id, &facts()).await.expect("facts");

    let bytes: Vec<u8> = files_in(folder.path())
        .iter()
        .flat_map(|path| fs::read(path).expect("read"))
        .collect();
    let holds = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(holds("https://bucket.example/key"), "the search finds what is there");
    assert!(!holds(TOKEN), "a token was written to the disk");
}
