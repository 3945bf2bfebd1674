//! What becomes of a database that cannot be read, and of a home that cannot be written.

use super::*;

fn put_aside_in(folder: &Path) -> PathBuf {
    files_in(folder)
        .into_iter()
        .find(|path| {
            let name = path.to_string_lossy();
            name.contains(".aside-") && !name.ends_with("-wal") && !name.ends_with("-shm")
        })
        .expect("something was put aside")
}

#[tokio::test]
async fn a_damaged_database_is_put_aside() {
    let (folder, home) = home();
    fs::write(home.database(), b"this is no database, and never was one").expect("damage");
    let (store, notices) = Store::open(&home).expect("an empty one takes its place");
    assert_eq!(notices, [Reason::StorePutAside]);
    assert_eq!(store.accounts().await, Ok(vec![]));
    assert_eq!(
        fs::read(put_aside_in(folder.path())).expect("kept"),
        b"this is no database, and never was one",
        "every byte is still there"
    );
}

#[tokio::test]
async fn a_database_with_a_torn_page_is_put_aside() {
    let (folder, home) = home();
    let (store, _) = Store::open(&home).expect("store");
    let uploads = (0..500).map(|n| file(format!("/{n}"))).collect();
    store.add_batch(batch(uploads)).await.expect("add");
    // The page size stands at byte 16; the log must be in the file before a page of it is torn.
    let (copy, torn) = (folder.path().join("copy"), home.database());
    store
        .command({
            let copy = copy.clone();
            move |connection| {
                connection.execute("VACUUM INTO ?1", [copy.to_string_lossy()])?;
                Ok(())
            }
        })
        .await
        .expect("copy");
    let mut bytes = fs::read(&copy).expect("copy");
    fs::remove_file(&copy).expect("remove");
    let page = usize::from(u16::from_be_bytes([bytes[16], bytes[17]]));
    for byte in &mut bytes[page..page * 10] {
        *byte = 0x5a;
    }
    let other = Home::at(&folder.path().join("other")).expect("home");
    fs::write(other.database(), &bytes).expect("damage");
    let (store, notices) = Store::open(&other).expect("an empty one takes its place");
    assert_eq!(notices, [Reason::StorePutAside]);
    assert_eq!(store.unfinished().await, Ok(vec![]));
    assert_eq!(fs::read(put_aside_in(other.folder())).expect("kept"), bytes);
    assert!(torn.exists(), "the sound one was left alone");
}

#[tokio::test]
async fn a_database_of_a_newer_version_is_put_aside_unchanged() {
    let (folder, home) = home();
    let newer = Connection::open(home.database()).expect("database");
    newer
        .execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE future (x INTEGER); PRAGMA user_version = 4711")
        .expect("write");
    // Still open, as after a crash: its log stays beside it.
    let log = fs::read(folder.path().join("attache.db-wal")).expect("log");
    assert!(!log.is_empty());

    let (store, notices) = Store::open(&home).expect("an empty one takes its place");
    assert_eq!(notices, [Reason::StorePutAside]);
    assert_eq!(store.accounts().await, Ok(vec![]));
    let aside = put_aside_in(folder.path());
    let mut log_aside = aside.clone().into_os_string();
    log_aside.push("-wal");
    assert_eq!(fs::read(log_aside).expect("kept"), log, "with its log");
    drop(newer);
    let version: i64 = Connection::open(aside)
        .and_then(|kept| kept.pragma_query_value(None, "user_version", |row| row.get(0)))
        .expect("the newer app can still read it");
    assert_eq!(version, 4711);
}

#[test]
fn a_home_that_cannot_be_written_says_so() {
    let (folder, home) = home();
    drop(folder);
    let outcome = Store::open(&home);
    assert!(
        matches!(outcome, Err(Reason::HomeUnusable { .. })),
        "the folder is gone: {outcome:?}"
    );
}

#[cfg(unix)]
#[test]
fn a_read_only_home_says_so_and_loses_nothing() {
    use std::os::unix::fs::PermissionsExt;
    let (folder, home) = home();
    fs::write(home.database(), "not ours to move").expect("file");
    let mode = |mode| fs::set_permissions(folder.path(), fs::Permissions::from_mode(mode));
    mode(0o500).expect("read only");
    // An administrator may write everywhere; the database is put aside then, as anywhere else.
    let may_write = fs::write(folder.path().join("probe"), "").is_ok();
    let outcome = Store::open(&home);
    mode(0o700).expect("writable again");
    if !may_write {
        assert!(matches!(outcome, Err(Reason::HomeUnusable { .. })), "{outcome:?}");
        assert_eq!(fs::read_to_string(home.database()).expect("kept"), "not ours to move");
    }
}

#[tokio::test]
async fn a_folder_in_place_of_the_database_is_put_aside() {
    let (folder, home) = home();
    fs::create_dir(home.database()).expect("folder");
    let (store, notices) = Store::open(&home).expect("an empty one takes its place");
    assert_eq!(notices, [Reason::StorePutAside]);
    assert_eq!(store.accounts().await, Ok(vec![]));
    assert!(put_aside_in(folder.path()).is_dir());
}
