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
    // As after a crash: its log lies beside it.
    let other = tempfile::tempdir().expect("temporary folder");
    let newer = Connection::open(other.path().join("a.db")).expect("database");
    newer
        .execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE future (x INTEGER); PRAGMA user_version = 4711")
        .expect("write");
    fs::copy(other.path().join("a.db"), home.database()).expect("copy");
    fs::copy(other.path().join("a.db-wal"), folder.path().join("attache.db-wal")).expect("copy");
    let log = fs::read(folder.path().join("attache.db-wal")).expect("log");
    assert!(!log.is_empty());

    let (store, notices) = Store::open(&home).expect("an empty one takes its place");
    assert_eq!(notices, [Reason::StorePutAside]);
    assert_eq!(store.accounts().await, Ok(vec![]));
    let aside = put_aside_in(folder.path());
    let mut log_aside = aside.clone().into_os_string();
    log_aside.push("-wal");
    assert_eq!(fs::read(log_aside).expect("kept"), log, "with its log");
    let version: i64 = Connection::open(aside)
        .and_then(|kept| kept.pragma_query_value(None, "user_version", |row| row.get(0)))
        .expect("the newer app can still read it");
    assert_eq!(version, 4711);
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
