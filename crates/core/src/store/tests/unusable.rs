//! Files that are no database of ours, and files that cannot be worked with: opening always works, and every byte stays.

use super::*;

/// A database with an account, a favourite and a batch, closed in good order.
async fn bytes_of_a_database() -> Vec<u8> {
    let (_folder, home) = home();
    let (store, _) = Store::open(&home).expect("store");
    let acme = account("Acme");
    store.add_account(&acme).await.expect("add");
    store
        .set_favourite(&target(&acme.id, "1"), true)
        .await
        .expect("favourite");
    let uploads = (0..60).map(|n| file(format!("/{n}"))).collect();
    store.add_batch(batch(uploads)).await.expect("add");
    store.close().await;
    fs::read(home.database()).expect("read")
}

/// Opens a home with these bytes as its database; whatever becomes of them, they are still there.
async fn opened(bytes: &[u8], case: &str) -> (Store, Vec<Reason>) {
    let (folder, home) = home();
    fs::write(home.database(), bytes).expect("damage");
    let (store, notices) = Store::open(&home).unwrap_or_else(|reason| panic!("{case}: {reason:?}"));
    assert!(store.is_kept(), "{case}: a new one takes its place");
    if notices.contains(&Reason::StorePutAside) {
        let aside = files_in(folder.path())
            .into_iter()
            .find(|path| path.to_string_lossy().contains(".aside-"));
        let kept = fs::read(aside.expect("put aside")).expect("read");
        assert!(kept == bytes, "{case}: every byte is still there");
    }
    store.add_batch(batch(vec![file("/new")])).await.expect("it works");
    (store, notices)
}

#[tokio::test]
async fn a_database_cut_off_anywhere_is_put_aside() {
    let whole = bytes_of_a_database().await;
    // One byte is what SQLite itself writes into an empty file on some systems.
    for length in [
        2,
        15,
        16,
        99,
        100,
        511,
        4_095,
        4_096,
        8_192,
        whole.len() / 2,
        whole.len() - 1,
    ] {
        let (_, notices) = opened(&whole[..length], &format!("cut at {length}")).await;
        // Where a single byte is missing, a single entry may be.
        let entry = Reason::EntriesPutAside {
            entries: u32::from(length == whole.len() - 1),
        };
        assert!(
            notices == [Reason::StorePutAside] || notices == [entry],
            "cut at {length}: {notices:?}"
        );
    }
    let (_, notices) = opened(&[], "empty").await;
    assert_eq!(notices, [], "an empty file is a new database");
}

#[tokio::test]
async fn a_database_with_a_zeroed_or_scribbled_page_opens_or_is_put_aside() {
    let whole = bytes_of_a_database().await;
    let page = 4_096;
    for filler in [0_u8, 0xff, 0x5a] {
        for start in (0..whole.len()).step_by(page) {
            let mut bytes = whole.clone();
            bytes[start..start + page].fill(filler);
            let (store, notices) = opened(&bytes, &format!("page at {start} full of {filler}")).await;
            // Not every page holds what a queue needs.
            if notices != [Reason::StorePutAside] {
                assert_eq!(store.unfinished().await.expect("read").len(), 2, "page at {start}");
            }
        }
    }
}

#[tokio::test]
async fn random_bytes_are_put_aside() {
    use rand::{RngExt as _, SeedableRng as _};
    let mut random = rand::rngs::SmallRng::seed_from_u64(7);
    for length in [10, 5_000, 100_000] {
        let bytes: Vec<u8> = (0..length).map(|_| random.random()).collect();
        let (store, notices) = opened(&bytes, "random").await;
        assert_eq!(notices, [Reason::StorePutAside]);
        assert_eq!(store.accounts().await, Ok(vec![]));
    }
}

#[tokio::test]
async fn a_database_of_another_program_is_never_written_into() {
    for version in [0, 3] {
        let (folder, home) = home();
        let foreign = Connection::open(home.database()).expect("database");
        let sql = format!("CREATE TABLE moz_places (x INTEGER); PRAGMA user_version = {version}");
        foreign.execute_batch(&sql).expect("tables");
        drop(foreign);
        let before = fs::read(home.database()).expect("read");
        let (_, notices) = Store::open(&home).expect("an own one takes its place");
        assert_eq!(notices, [Reason::StorePutAside], "version {version}");
        let aside = files_in(folder.path())
            .into_iter()
            .find(|path| path.to_string_lossy().contains(".aside-"));
        assert!(
            fs::read(aside.expect("put aside")).expect("read") == before,
            "untouched"
        );
    }
}

#[tokio::test]
async fn accounts_of_a_newer_version_are_carried_over() {
    let (_folder, home) = home();
    fs::write(home.database(), bytes_of_a_database().await).expect("write");
    let newer = Connection::open(home.database()).expect("database");
    newer
        .execute_batch(
            "ALTER TABLE account ADD COLUMN later TEXT; PRAGMA user_version = 4711; PRAGMA journal_mode = DELETE",
        )
        .expect("a later version");
    drop(newer);
    let (store, notices) = Store::open(&home).expect("an own one takes its place");
    assert_eq!(notices, [Reason::StorePutAside]);
    assert_eq!(store.accounts().await.expect("read")[0].name, "Acme");
    assert_eq!(store.favourites().await.expect("read").len(), 1);
    assert_eq!(
        store.unfinished().await,
        Ok(vec![]),
        "never what somebody else may go on with"
    );
}

/// Opens a home whose database cannot be used now: from memory, with the accounts, and without touching it.
async fn works_from_memory(home: &Home) {
    let before = fs::read(home.database()).ok();
    let (store, notices) = Store::open(home).expect("from memory");
    assert!(matches!(notices[..], [Reason::NothingKept { .. }]), "{notices:?}");
    assert!(!store.is_kept());
    assert_eq!(
        store.unfinished().await,
        Ok(vec![]),
        "somebody else may go on with these"
    );
    let names: Vec<String> = store
        .accounts()
        .await
        .expect("read")
        .into_iter()
        .map(|a| a.name)
        .collect();
    assert_eq!(names.len(), usize::from(before.is_some()), "{names:?}");
    store.add_batch(batch(vec![file("/1")])).await.expect("it works");
    assert!(fs::read(home.database()).ok() == before, "not one byte is changed");
}

#[tokio::test]
async fn a_database_that_somebody_else_holds_is_left_alone() {
    let (_folder, home) = home();
    fs::write(home.database(), bytes_of_a_database().await).expect("write");
    let other = Connection::open(home.database()).expect("database");
    other
        .execute_batch("PRAGMA locking_mode = EXCLUSIVE; BEGIN IMMEDIATE; DELETE FROM recent; ROLLBACK")
        .expect("hold it");
    works_from_memory(&home).await;
    drop(other);
    let (store, notices) = Store::open(&home).expect("store");
    assert_eq!(notices, [], "nothing was wrong with it");
    assert!(store.is_kept());
    let second = Store::open(&home).expect("from memory");
    assert!(
        !second.0.is_kept(),
        "two engines never work with one database, whatever became of the lock"
    );
}

#[tokio::test]
async fn a_home_that_is_gone_works_from_memory() {
    let (folder, home) = home();
    drop(folder);
    works_from_memory(&home).await;
}

#[tokio::test]
async fn what_cannot_be_moved_is_left_alone() {
    let (folder, home) = home();
    // A name that is too long for anything to be added to it: the file can be opened and not be put aside.
    let name = "d".repeat(250);
    let database = folder.path().join(name);
    fs::write(&database, "no database").expect("write");
    let opened = open::open(&database).expect("from memory");
    assert!(matches!(opened.notices[..], [Reason::NothingKept { .. }]));
    assert_eq!(fs::read_to_string(&database).expect("read"), "no database");
    drop(home);
}

/// Permissions hold for everybody but root, so root becomes nobody for this.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_read_only_home_is_left_alone() {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, chown};
    let name = "store::tests::unusable::a_read_only_home_is_left_alone";
    let (folder, home) = home();
    let is_root = folder.path().metadata().expect("metadata").uid() == 0;
    if is_root {
        let again = std::process::Command::new("setpriv")
            .args(["--reuid=65534", "--regid=65534", "--clear-groups"])
            .arg(std::env::current_exe().expect("this program"))
            .args(["--exact", name])
            .current_dir("/")
            .output()
            .expect("setpriv");
        let said = String::from_utf8_lossy(&again.stdout);
        assert!(again.status.success() && said.contains("1 passed"), "{said}");
        // That root may write everywhere is no harm either.
        chown(folder.path(), Some(0), Some(0)).expect("ours");
        return;
    }
    fs::write(home.database(), bytes_of_a_database().await).expect("write");
    for (of_folder, of_file) in [(0o500, 0o600), (0o500, 0o400)] {
        let mode = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("mode");
        mode(&home.database(), of_file);
        mode(folder.path(), of_folder);
        works_from_memory(&home).await;
        mode(folder.path(), 0o700);
    }
    // In a folder that can be written, a file that cannot is put aside as it is.
    let (_, notices) = Store::open(&home).expect("store");
    assert_eq!(notices, [Reason::StorePutAside]);
}
