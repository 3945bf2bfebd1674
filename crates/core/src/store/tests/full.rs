//! A full disk in the middle, and one at the start.

use tokio_util::sync::CancellationToken;

use super::*;
use crate::retry::Policy;

const QUICK: Policy = Policy {
    attempts: 3,
    within: Duration::from_mins(1),
    first: Duration::from_millis(2),
    longest: Duration::from_millis(10),
};

/// The database may not grow beyond what it is now, or it may again: what SQLite itself has for a disk that is full.
async fn fill(store: &Store, is_full: bool) {
    store
        .command(move |connection| {
            let pages: i64 = connection.pragma_query_value(None, "page_count", |row| row.get(0))?;
            let most = if is_full { pages } else { 1 << 30 };
            connection.query_row(&format!("PRAGMA max_page_count = {most}"), [], |_| Ok(()))?;
            Ok(())
        })
        .await
        .expect("pragma");
}

fn many() -> Vec<NewUpload> {
    (0..200).map(|n| file(format!("/{n}"))).collect()
}

#[tokio::test]
async fn what_has_no_room_is_told_and_leaves_no_half() {
    let (_folder, home) = home();
    let (store, _) = Store::open(&home).expect("store");
    fill(&store, true).await;
    assert_eq!(store.add_batch(batch(many())).await, Err(Reason::DiskFull));
    assert_eq!(store.unfinished().await, Ok(vec![]), "all of it or nothing");
    fill(&store, false).await;
    store.add_batch(batch(many())).await.expect("room again");
}

#[tokio::test]
async fn a_patient_store_writes_once_there_is_room() {
    let (_folder, home) = home();
    let (store, _) = Store::open(&home).expect("store");
    let patience = Patience::new(QUICK, true, CancellationToken::new());
    let mut stuck = patience.stuck();
    let patient = store.patient(patience);
    fill(&store, true).await;
    let waiting = tokio::spawn(async move { patient.add_batch(batch(many())).await });
    stuck
        .wait_for(|stuck| *stuck == Some(Reason::DiskFull))
        .await
        .expect("told");
    fill(&store, false).await;
    waiting.await.expect("no panic").expect("written in the end");
    stuck.wait_for(Option::is_none).await.expect("told that it is over");
    assert_eq!(store.unfinished().await.expect("read").len(), 1);
}

#[tokio::test]
async fn somebody_who_asks_is_not_kept_waiting() {
    let (_folder, home) = home();
    let (store, _) = Store::open(&home).expect("store");
    let slow = Policy {
        first: Duration::from_hours(1),
        longest: Duration::from_hours(1),
        ..QUICK
    };
    let patience = Patience::new(slow, true, CancellationToken::new());
    let (mut stuck, patient) = (patience.stuck(), store.patient(patience.clone()));
    fill(&store, true).await;
    let waiting = tokio::spawn(async move { patient.add_batch(batch(many())).await });
    stuck.wait_for(Option::is_some).await.expect("told");
    fill(&store, false).await;
    patience.again();
    waiting.await.expect("no panic").expect("at once");
}

#[tokio::test]
async fn the_end_waits_for_nobody() {
    let (_folder, home) = home();
    let (store, _) = Store::open(&home).expect("store");
    let ending = CancellationToken::new();
    let patience = Patience::new(QUICK, true, ending.clone());
    let (mut stuck, patient) = (patience.stuck(), store.patient(patience));
    fill(&store, true).await;
    let waiting = tokio::spawn(async move { patient.add_batch(batch(many())).await });
    stuck.wait_for(Option::is_some).await.expect("told");
    ending.cancel();
    assert_eq!(waiting.await.expect("no panic"), Err(Reason::DiskFull));
}

#[tokio::test]
async fn a_command_gives_up_and_does_not_wait_twice() {
    let (_folder, home) = home();
    let (store, _) = Store::open(&home).expect("store");
    let patient = store.patient(Patience::new(QUICK, false, CancellationToken::new()));
    fill(&store, true).await;
    for _ in 0..100 {
        assert_eq!(patient.add_batch(batch(many())).await, Err(Reason::DiskFull));
    }
    fill(&store, false).await;
    patient.add_batch(batch(many())).await.expect("room again");
}

#[test]
fn what_sqlite_says_becomes_a_reason() {
    let of = |code| trouble::reason(&rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), None));
    assert_eq!(of(rusqlite::ffi::SQLITE_FULL), Reason::DiskFull);
    assert_eq!(of(rusqlite::ffi::SQLITE_NOMEM), Reason::OutOfMemory);
    for code in [
        rusqlite::ffi::SQLITE_IOERR,
        rusqlite::ffi::SQLITE_IOERR_WRITE,
        rusqlite::ffi::SQLITE_READONLY,
        rusqlite::ffi::SQLITE_BUSY,
        rusqlite::ffi::SQLITE_CANTOPEN,
        rusqlite::ffi::SQLITE_CORRUPT,
    ] {
        assert!(matches!(of(code), Reason::NotWritten { .. }), "{code} is waited out");
    }
    assert_eq!(
        of(rusqlite::ffi::SQLITE_CONSTRAINT),
        Reason::Internal,
        "a fault of ours does not pass"
    );
}

/// A disk of one megabyte, where the system lets us have one: as root on Linux.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_home_on_a_full_disk_opens_with_its_queue() {
    struct Disk(tempfile::TempDir);
    impl Drop for Disk {
        fn drop(&mut self) {
            let _ = std::process::Command::new("umount").arg(self.0.path()).output();
        }
    }
    let disk = Disk(tempfile::tempdir().expect("temporary folder"));
    let mounted = std::process::Command::new("mount")
        .args(["-t", "tmpfs", "-o", "size=1m", "attache-test"])
        .arg(disk.0.path())
        .output();
    let is_mounted = mounted.is_ok_and(|mounted| mounted.status.success());
    let home = Home::at(disk.0.path()).expect("home");
    let (store, _) = Store::open(&home).expect("store");
    let (_, rows) = store.add_batch(batch(vec![file("/1")])).await.expect("add");
    store.close().await;
    if !is_mounted {
        // The tests above fill a database where no disk can be had.
        return;
    }
    let filler = disk.0.path().join("filler");
    let mut writing = fs::File::create(&filler).expect("file");
    while std::io::Write::write_all(&mut writing, &[1; 4_096]).is_ok() {}
    drop(writing);

    let (store, notices) = Store::open(&home).expect("store");
    assert_eq!(notices, [], "all there");
    assert!(store.is_kept());
    assert_eq!(store.unfinished().await.expect("read").len(), 1);
    assert_eq!(
        store.record_facts(rows[0].id, &facts()).await,
        Err(Reason::DiskFull),
        "nothing goes on without its facts"
    );
    fs::remove_file(&filler).expect("room");
    store.record_facts(rows[0].id, &facts()).await.expect("room again");
    assert_eq!(store.unfinished().await.expect("read")[0].1[0].facts, facts());
    store.close().await;
}
