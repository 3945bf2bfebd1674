//! Single entries that cannot be read: one bad entry stops neither the others nor the start.

use proptest::prelude::*;

use super::*;

const BATCHES: u64 = 4;
const FILES: u64 = 3;

/// A home with accounts, places and batches, each with facts, closed in good order.
async fn a_full_home() -> (tempfile::TempDir, Home, Vec<(BatchRow, Vec<UploadRow>)>) {
    let (folder, home) = home();
    let (store, _) = Store::open(&home).expect("store");
    let acme = account("Acme");
    store.add_account(&acme).await.expect("add");
    store
        .set_favourite(&target(&acme.id, "1"), true)
        .await
        .expect("favourite");
    store
        .touch_recent(&target(&acme.id, "1"), How::Files, 5)
        .await
        .expect("recent");
    let orphan = Orphan {
        account: acme.id.clone(),
        remote: RemoteId("7".to_owned()),
    };
    store.add_orphan(&orphan).await.expect("orphan");
    for number in 0..BATCHES {
        let sent = NewBatch {
            target: target(&acme.id, "1"),
            mark: Some(format!("mark {number}")),
            ..batch((0..FILES).map(|n| file(format!("/{number}/{n}"))).collect())
        };
        let (row, uploads) = store.add_batch(sent).await.expect("add");
        store.record_facts(uploads[0].id, &facts()).await.expect("facts");
        store.set_failed(uploads[1].id, &Reason::Changed).await.expect("failed");
        store.set_comment(row.id, CommentFact::Asked).await.expect("comment");
    }
    let whole = store.unfinished().await.expect("read");
    store.close().await;
    (folder, home, whole)
}

/// A database whose columns take anything, as a fault of the disk does.
fn without_rules<T>(home: &Home, damage: impl FnOnce(&Connection) -> T) -> T {
    let open = || {
        let connection = Connection::open(home.database()).expect("database");
        connection
            .execute_batch("PRAGMA foreign_keys = OFF; PRAGMA journal_mode = DELETE; PRAGMA writable_schema = ON")
            .expect("pragmas");
        connection
    };
    let connection = open();
    let rules: Vec<(String, String)> = connection
        .prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        .and_then(|mut rules| {
            rules
                .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect::<rusqlite::Result<_>>()
        })
        .expect("rules");
    connection
        .execute_batch(
            "UPDATE sqlite_schema SET sql = replace(replace(replace(sql, ' STRICT', ''), ' NOT NULL', ''), ' TEXT', ' ANY')
             WHERE type = 'table'",
        )
        .expect("no rules");
    drop(connection);
    let connection = open();
    let damaged = damage(&connection);
    for (name, sql) in rules {
        connection
            .execute(
                "UPDATE sqlite_schema SET sql = ?2 WHERE name = ?1 AND type = 'table'",
                [name, sql],
            )
            .expect("rules again");
    }
    damaged
}

fn count(home: &Home, sql: &str) -> i64 {
    let connection = Connection::open(home.database()).expect("database");
    connection.query_row(sql, [], |row| row.get(0)).expect("count")
}

/// Damages one value, opens, and gives what is left.
async fn damaged(sql: &'static str) -> (Vec<Reason>, Vec<(BatchRow, Vec<UploadRow>)>, Home, tempfile::TempDir) {
    let (folder, home, _) = a_full_home().await;
    without_rules(&home, |connection| connection.execute(sql, []).expect(sql));
    let (store, notices) = Store::open(&home).expect("store");
    assert!(store.is_kept(), "{sql}");
    let left = store.unfinished().await.expect("read");
    store.close().await;
    (notices, left, home, folder)
}

#[tokio::test]
async fn a_batch_that_cannot_be_read_is_put_aside_with_its_files() {
    for sql in [
        "UPDATE batch SET target = '{' WHERE id = 2",
        "UPDATE batch SET how = '\"byPigeon\"' WHERE id = 2",
        "UPDATE batch SET text = NULL WHERE id = 2",
        "UPDATE batch SET paused = 'perhaps' WHERE id = 2",
        "UPDATE batch SET comment = x'00ff' WHERE id = 2",
    ] {
        let (notices, left, home, _folder) = damaged(sql).await;
        assert_eq!(notices, [Reason::EntriesPutAside { entries: 4 }], "{sql}");
        let ids: Vec<u64> = left.iter().map(|(row, _)| row.id.0).collect();
        assert_eq!(ids, [1, 3, 4], "{sql}");
        assert_eq!(count(&home, "SELECT count(*) FROM aside"), 4, "kept as they were");
        let (store, notices) = Store::open(&home).expect("store");
        assert_eq!(notices, [], "told once");
        assert_eq!(
            store.marked("mark 1").await,
            Err(Reason::EntriesPutAside { entries: 1 }),
            "it must not look as if it had never been sent"
        );
    }
}

#[tokio::test]
async fn a_file_that_cannot_be_read_stays_in_its_batch_as_failed() {
    for sql in [
        "UPDATE upload SET fingerprint = 'x' WHERE id = 5",
        "UPDATE upload SET fingerprint = '{\"size\":18446744073709551615,\"modified\":null,\"file_id\":null}' WHERE id = 5",
        "UPDATE upload SET path = NULL WHERE id = 5",
        "UPDATE upload SET name = 7 WHERE id = 5",
        "UPDATE upload SET stored = '{\"later\":1}' WHERE id = 5",
        "UPDATE upload SET registered = 'x' WHERE id = 5",
        "UPDATE upload SET position = -1 WHERE id = 5",
    ] {
        let (notices, left, home, _folder) = damaged(sql).await;
        assert_eq!(notices, [Reason::EntriesPutAside { entries: 1 }], "{sql}");
        let (row, uploads) = left.iter().find(|(row, _)| row.id.0 == 2).expect("its batch goes on");
        assert_eq!((row.comment.clone(), uploads.len()), (CommentFact::Asked, 3), "{sql}");
        let bad = uploads.iter().find(|upload| upload.id.0 == 5).expect("still there");
        assert_eq!(
            bad.failed,
            Some(Reason::NotReadable),
            "no comment goes out without it unseen"
        );
        assert_eq!(bad.facts, Facts::default());
        assert_eq!(count(&home, "SELECT count(*) FROM aside"), 1, "{sql}");
    }
}

#[tokio::test]
async fn numbers_that_cannot_be_are_replaced() {
    let (notices, left, _home, _folder) = damaged("UPDATE upload SET id = -9 WHERE id = 5").await;
    assert_eq!(notices, [Reason::EntriesPutAside { entries: 1 }]);
    let (_, uploads) = &left[1];
    assert!(uploads.iter().any(|upload| upload.failed == Some(Reason::NotReadable)));

    for sql in [
        "UPDATE sqlite_sequence SET seq = 'many'",
        "UPDATE sqlite_sequence SET seq = -5",
        "UPDATE sqlite_sequence SET seq = 9223372036854775807",
        "UPDATE sqlite_sequence SET seq = 0",
        "DELETE FROM sqlite_sequence",
    ] {
        let (_, left, home, _folder) = damaged(sql).await;
        assert_eq!(left.len() as u64, BATCHES, "{sql}");
        let (store, _) = Store::open(&home).expect("store");
        let highest = store.highest_ids().await.expect("read");
        assert_eq!(highest, (BatchId(BATCHES), UploadId(BATCHES * FILES)), "{sql}");
        store
            .add_batch(batch(vec![file("/new")]))
            .await
            .expect("goes on from there");
    }
}

#[tokio::test]
async fn what_belongs_to_nobody_is_put_aside() {
    let (notices, left, home, _folder) = damaged("UPDATE upload SET batch = 77 WHERE batch = 1").await;
    assert_eq!(notices, [Reason::EntriesPutAside { entries: 3 }]);
    assert_eq!(left.len() as u64, BATCHES);
    assert_eq!(count(&home, "SELECT count(*) FROM aside"), 3);

    let (notices, left, home, _folder) = damaged("UPDATE account SET addresses = 'nowhere'").await;
    assert_eq!(
        notices,
        [Reason::EntriesPutAside { entries: 4 }],
        "with its places and orphan"
    );
    assert_eq!(left.len() as u64, BATCHES, "batches outlive their account");
    let whole = count(&home, "SELECT count(*) FROM aside WHERE content LIKE '%nowhere%'");
    assert_eq!(whole, 1, "as it was");
}

#[derive(Clone, Debug)]
struct Damage {
    table: &'static str,
    column: usize,
    row: usize,
    value: rusqlite::types::Value,
}

fn damage() -> impl Strategy<Value = Damage> {
    use rusqlite::types::Value;
    let table = prop::sample::select(vec!["account", "recent", "favourite", "orphan", "batch", "upload"]);
    let value = prop_oneof![
        Just(Value::Null),
        any::<i64>().prop_map(Value::Integer),
        (-3_i64..20).prop_map(Value::Integer),
        any::<f64>().prop_map(Value::Real),
        "\\PC{0,8}".prop_map(Value::Text),
        Just(Value::Text("{\"kind\":\"later\"}".to_owned())),
        prop::collection::vec(any::<u8>(), 0..6).prop_map(Value::Blob),
    ];
    (table, 0_usize..20, 0_usize..12, value).prop_map(|(table, column, row, value)| Damage {
        table,
        column,
        row,
        value,
    })
}

/// Batches that the damage may have touched.
fn touched(connection: &Connection, damage: &Damage) -> Vec<i64> {
    let columns: Vec<String> = connection
        .prepare(&format!("SELECT name FROM pragma_table_info('{}')", damage.table))
        .and_then(|mut columns| columns.query_map([], |row| row.get(0))?.collect())
        .expect("columns");
    let column = &columns[damage.column % columns.len()];
    let rows: Vec<i64> = connection
        .prepare(&format!("SELECT rowid FROM {} ORDER BY rowid", damage.table))
        .and_then(|mut rows| rows.query_map([], |row| row.get(0))?.collect())
        .expect("rows");
    let Some(rowid) = rows.get(damage.row % rows.len().max(1)) else {
        return Vec::new();
    };
    let batch_of = |sql: &str| connection.query_row(sql, [rowid], |row| row.get::<_, i64>(0)).ok();
    let before = match damage.table {
        "batch" => Some(*rowid),
        "upload" => batch_of("SELECT batch FROM upload WHERE rowid = ?1"),
        _ => None,
    };
    let sql = format!("UPDATE {} SET {column} = ?2 WHERE rowid = ?1", damage.table);
    // What another row has already is no damage that can be.
    if connection
        .execute(&sql, rusqlite::params![rowid, damage.value])
        .is_err()
    {
        return Vec::new();
    }
    // A file may turn up in another batch, and a batch take over the files of another.
    let after = match (damage.table, column.as_str(), &damage.value) {
        ("batch", "id", rusqlite::types::Value::Integer(id))
        | ("upload", "batch", rusqlite::types::Value::Integer(id)) => Some(*id),
        _ => None,
    };
    before.into_iter().chain(after).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_damaged_every_other_batch_goes_on(damages in prop::collection::vec(damage(), 1..6)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("runtime");
        runtime.block_on(async {
            let (_folder, home, whole) = a_full_home().await;
            let touched: Vec<i64> = without_rules(&home, |connection| {
                damages.iter().flat_map(|damage| touched(connection, damage)).collect()
            });
            let (store, notices) = Store::open(&home).expect("store");
            assert!(store.is_kept(), "{notices:?}");
            assert!(!notices.contains(&Reason::StorePutAside), "the rest is read: {notices:?}");
            let left = store.unfinished().await.expect("read");
            for batch in whole.iter().filter(|(row, _)| !touched.contains(&row.id.0.cast_signed())) {
                assert!(left.contains(batch), "untouched: {batch:?} in {left:?}");
            }
            store.accounts().await.expect("accounts");
            store.recents().await.expect("recents");
            store.favourites().await.expect("favourites");
            store.orphans().await.expect("orphans");
            store.highest_ids().await.expect("ids");
            store.add_batch(batch(vec![file("/new")])).await.expect("it works");
            store.close().await;
            let (store, notices) = Store::open(&home).expect("store");
            assert_eq!(notices, [], "told once");
            store.close().await;
        });
    }
}
