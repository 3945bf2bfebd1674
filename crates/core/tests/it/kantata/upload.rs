//! Files on both ways.

use std::fs;

use attache_core::{
    account::ProviderKind,
    provider::{FaultKind, Parent, Provider as _, Route},
    reason::Reason,
    upload::{RemoteId, Verdict},
};
use attache_sandbox::{
    Action, CredentialState, Fault as Trouble, FileState, NamePolicy, ReplyShape, Sandbox, Sse, Step, StoredFile,
    seed::kantata as seed,
};

use super::world::{World, expense};
use crate::harness::{kind, md5};

fn file_at(sandbox: &Sandbox, id: &RemoteId) -> StoredFile {
    let mut all = sandbox.kantata_attachments().into_iter();
    all.find(|file| file.id.to_string() == id.0).expect("it exists")
}

#[tokio::test]
async fn a_file_is_reserved_stored_and_synced() {
    let world = World::new().await;
    let place = expense(seed::EXPENSE);
    for (name, parent, purpose) in [
        ("Angebot für Müller (final).txt", Parent::NewComment, "post_attachment"),
        ("Beleg.txt", Parent::Place(&place), "receipt"),
    ] {
        let id = world.upload(name, b"hello", parent).await;
        let file = file_at(&world.sandbox, &id);
        assert_eq!(file.state, FileState::Registered, "{name}");
        assert_eq!(file.purpose.as_deref(), Some(purpose), "it can be put nowhere else");
        assert_eq!((file.size, file.md5), (Some(5), Some(md5(b"hello"))));
        assert!(!file.name.contains(' '), "{} is legal", file.name);
    }
    let used = world.sandbox.credentials();
    assert!(
        used.iter().all(|one| one.state == CredentialState::Used && !one.again),
        "{used:?}"
    );
    assert_eq!(world.sandbox.mistakes(), [], "nothing was done that must not be");
}

#[tokio::test]
async fn every_kind_of_form_is_met() {
    for sse in [Sse::Absent, Sse::InFields, Sse::OnlyInPolicy] {
        for key_with_filename in [false, true] {
            for names in [NamePolicy::RejectAtCreate, NamePolicy::FailAtStorage] {
                let world = World::new().await;
                world.sandbox.change_options(|options| {
                    let kantata = &mut options.kantata;
                    (kantata.sse, kantata.key_with_filename, kantata.names) = (sse, key_with_filename, names);
                    kantata.surplus = true;
                });
                let id = world
                    .upload("Größe, 2. Entwurf.tar.gz", b"hello", Parent::NewComment)
                    .await;
                let file = file_at(&world.sandbox, &id);
                assert_eq!(
                    file.name, "Groesse_2_Entwurf_tar.gz",
                    "{sse:?} {key_with_filename} {names:?}"
                );
                assert_eq!(file.md5, Some(md5(b"hello")));
                assert_eq!(world.sandbox.mistakes(), []);
            }
        }
    }
}

#[tokio::test]
async fn credentials_say_when_they_end_and_where_storage_is() {
    let world = World::new().await;
    assert_eq!(world.provider.storage_host(), None, "nothing was sent yet");
    let file = world.folder.file("a.txt", b"hello");
    let reserved = world.provider.reserve(&file, Parent::NewComment).await.unwrap();
    let left = reserved.form.expires.expect("the policy says it") - jiff::Timestamp::now();
    let seconds = left.total(jiff::Unit::Second).unwrap();
    // The service tells its time in whole seconds.
    assert!((3.0..=6.5).contains(&seconds), "five seconds, {seconds} are left");
    let host = world.provider.storage_host().expect("known now");
    assert_eq!(
        host.as_str().trim_end_matches('/'),
        world.sandbox.storage_url(),
        "without a path"
    );
    assert!(
        !format!("{:?}", reserved.form).contains("AWSAccessKeyId"),
        "what is signed never shows"
    );
    crate::harness::send(&world.http, &reserved.form, &file).await.unwrap();
    assert_eq!(world.sandbox.mistakes(), []);
}

#[tokio::test]
async fn storage_that_shows_a_file_late_is_waited_for() {
    for status in [422, 404] {
        let world = World::new().await;
        world.sandbox.change_options(|options| {
            (options.kantata.sync_lag, options.kantata.sync_status) = (2, status);
        });
        let id = world.upload("a.txt", b"hello", Parent::NewComment).await;
        assert_eq!(file_at(&world.sandbox, &id).state, FileState::Registered);
        assert_eq!(world.sandbox.count(Step::Register), 3, "asked again until it was there");
    }
}

#[tokio::test]
async fn a_file_that_storage_never_shows_begins_anew() {
    let world = World::new().await;
    world.sandbox.change_options(|options| options.kantata.sync_lag = 99);
    let file = world.folder.file("a.txt", b"hello");
    let (id, stored) = world.store(&file, Parent::NewComment).await.unwrap();
    let outcome = world.provider.register(&id, &stored, Parent::NewComment).await;
    assert_eq!(kind(outcome), FaultKind::UploadGone);
    assert_eq!(world.sandbox.count(Step::Register), 5, "a few seconds, and no longer");
}

#[tokio::test]
async fn a_copy_of_another_size_is_damage() {
    let world = World::new().await;
    let file = world.folder.file("a.txt", b"hello");
    let (id, mut stored) = world.store(&file, Parent::NewComment).await.unwrap();
    stored.size = 6;
    let outcome = world.provider.register(&id, &stored, Parent::NewComment).await;
    assert_eq!(kind(outcome), FaultKind::Damaged);
}

#[tokio::test]
async fn a_file_larger_than_the_policy_allows_is_not_sent() {
    let world = World::new().await;
    world.sandbox.change_options(|options| options.kantata.s3_max = 4);
    let file = world.folder.file("a.txt", b"hello");
    let outcome = world.provider.reserve(&file, Parent::NewComment).await;
    let provider = ProviderKind::Kantata;
    assert_eq!(kind(outcome), FaultKind::File(Reason::TooLarge { provider, limit: 4 }));
    assert!(
        world
            .sandbox
            .kantata_attachments()
            .iter()
            .filter(|file| file.name == "a.txt")
            .all(|file| file.deleted),
        "what nobody will fill is deleted"
    );
    assert_eq!(world.sandbox.count(Step::Store), 0, "no byte went out");
    assert_eq!(world.sandbox.mistakes(), []);
}

#[tokio::test]
async fn a_small_file_goes_in_one_request() {
    let large: Vec<u8> = (0..3_000_001_u32).map(|number| (number % 251) as u8).collect();
    let place = expense(seed::EXPENSE);
    for shape in [ReplyShape::Envelope, ReplyShape::Bare] {
        let world = World::new().await;
        world
            .sandbox
            .change_options(|options| options.kantata.reply_shape = shape);
        for (bytes, parent) in [
            (&b""[..], Parent::NewComment),
            (b"hello", Parent::Place(&place)),
            (&large, Parent::NewComment),
        ] {
            let file = world.folder.file("Mueller_Soehne.bin", bytes);
            // Nothing is known of the link yet.
            let route = if bytes.len() < 2 << 20 {
                Route::Whole
            } else {
                Route::Storage
            };
            assert_eq!(world.provider.route(&file), route, "{} bytes", bytes.len());
            let delivered = world.whole(&file, parent).await.unwrap();
            let there = file_at(&world.sandbox, &delivered.id);
            assert_eq!(there.name, "Mueller_Soehne.bin");
            assert_eq!(
                (there.state, there.md5),
                (FileState::Registered, Some(md5(bytes))),
                "{shape:?}"
            );
            assert_eq!(
                (delivered.stored.size, delivered.stored.md5),
                (bytes.len() as u64, md5(bytes))
            );
            assert_eq!(delivered.stored.verdict, Verdict::BySize, "no checksum is given");
        }
        assert_eq!(world.sandbox.count(Step::Upload), 3);
        assert_eq!(world.sandbox.requests().len(), 3, "nothing else");
        assert_eq!(world.sandbox.mistakes(), []);
    }
}

#[tokio::test]
async fn the_other_way_is_taken_where_one_is_refused() {
    let world = World::new().await;
    world.sandbox.change_options(|options| options.kantata.server = false);
    let file = world.folder.file("a.txt", b"hello");
    let outcome = world.whole(&file, Parent::NewComment).await;
    assert!(matches!(kind(outcome), FaultKind::Refused { field: None, .. }));
    assert_eq!(world.provider.route(&file), Route::Storage, "for all that follow");
    world.upload("a.txt", b"hello", Parent::NewComment).await;

    let world = World::new().await;
    world.sandbox.change_options(|options| options.kantata.direct = false);
    let outcome = world.provider.reserve(&file, Parent::NewComment).await;
    assert!(matches!(kind(outcome), FaultKind::Refused { field: None, .. }));
    assert_eq!(world.provider.route(&file), Route::Whole);
    world.whole(&file, Parent::NewComment).await.unwrap();
    assert_eq!(world.sandbox.mistakes(), []);
}

#[tokio::test]
async fn a_file_that_changes_is_never_sent_whole() {
    let world = World::new().await;
    let file = world.folder.file("a.txt", &vec![1; 400_000]);
    let open = attache_core::storage::OpenFile::open(&file.path).unwrap();
    fs::OpenOptions::new()
        .write(true)
        .open(&file.path)
        .unwrap()
        .set_len(300_000)
        .unwrap();
    let sent = std::sync::Arc::default();
    let body = attache_core::provider::Body {
        file: &open,
        sent: &sent,
    };
    let outcome = world.provider.send_whole(&file, Parent::NewComment, body).await;
    assert_eq!(kind(outcome), FaultKind::File(Reason::Changed));
    let there = world.sandbox.kantata_attachments();
    assert!(there.iter().all(|file| file.name != "a.txt"), "half a file is no file");
}

#[tokio::test]
async fn names_are_restored_where_that_is_allowed_and_files_deleted() {
    let world = World::new().await;
    let id = world
        .upload("Angebot für Müller.txt", b"hello", Parent::NewComment)
        .await;
    world.provider.rename(&id, "Angebot für Müller.txt").await.unwrap();
    assert_eq!(file_at(&world.sandbox, &id).name, "Angebot für Müller.txt");
    world
        .sandbox
        .change_options(|options| options.kantata.free_rename = false);
    let outcome = kind(world.provider.rename(&id, "Noch ein Name.txt").await);
    assert!(matches!(outcome, FaultKind::Refused { .. }), "{outcome:?}");
    world.provider.discard(&id).await.unwrap();
    assert!(file_at(&world.sandbox, &id).deleted);
    assert!(world.provider.discard(&id).await.is_ok(), "gone already is fine");
    assert_eq!(world.sandbox.mistakes(), []);
}

#[tokio::test]
async fn late_credentials_are_asked_for_again() {
    let world = World::new().await;
    let file = world.folder.file("a.txt", b"hello");
    world.sandbox.fault(Trouble::at(Step::Store, Action::policy_expired()));
    let outcome = world.store(&file, Parent::NewComment).await;
    assert_eq!(kind(outcome), FaultKind::CredentialsExpired);
    world.upload("a.txt", b"hello", Parent::NewComment).await;
}
