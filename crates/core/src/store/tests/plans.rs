//! What does not grow with history: every query that a start or an upload asks finds its rows by an index.

use super::*;

/// How SQLite means to answer a query.
async fn plan(store: &Store, sql: &'static str) -> String {
    store
        .read(move |connection| {
            let mut statement = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}"))?;
            let lines = statement.query_map([], |row| row.get::<_, String>("detail"))?;
            Ok(lines.collect::<rusqlite::Result<Vec<_>>>()?.join("; "))
        })
        .await
        .expect("plan")
}

#[tokio::test]
async fn nothing_that_is_asked_goes_through_all_of_history() {
    let store = store();
    for sql in [
        "SELECT * FROM batch WHERE finished_at IS NULL ORDER BY id",
        "SELECT * FROM batch WHERE mark = 'x'",
        "SELECT * FROM upload WHERE batch = 1 ORDER BY position",
        "SELECT upload.*, upload.id AS entry FROM batch CROSS JOIN upload ON upload.batch = batch.id WHERE batch.finished_at IS NULL",
        "SELECT coalesce(max(id), 0) FROM upload",
        "SELECT min(batch) FROM upload WHERE batch > 7",
        "UPDATE upload SET attached = 1 WHERE id = 1",
        "DELETE FROM batch WHERE id = 1",
        "SELECT count(*) FROM batch WHERE finished_at IS NOT NULL",
        "SELECT id, target FROM batch WHERE finished_at IS NOT NULL ORDER BY created DESC, id DESC LIMIT 50 OFFSET 9000",
        "SELECT id FROM batch WHERE finished_at IS NOT NULL AND id IN (SELECT rowid FROM sought WHERE sought MATCH 'x')",
        "SELECT remote FROM batch JOIN upload ON upload.batch = batch.id WHERE account = 'a' AND place = 'p' AND attached",
    ] {
        let plan = plan(&store, sql).await;
        let scans = plan
            .split("; ")
            .any(|step| step.starts_with("SCAN") && !step.contains("INDEX"));
        assert!(!scans, "{sql}: {plan}");
        assert!(!plan.contains("TEMP B-TREE"), "{sql}: {plan}");
    }
}

/// Instructions SQLite takes for what a start reads.
async fn work_of_a_start(finished: u32, files: u32) -> u64 {
    let (_folder, home) = home();
    let (store, _) = Store::open(&home).expect("store");
    store.add_batch(batch(vec![file("/open")])).await.expect("add");
    for _ in 0..finished {
        let (mut row, _) = store
            .add_batch(batch((0..files).map(|n| file(format!("/{n}"))).collect()))
            .await
            .expect("add");
        row.finished_at = Some(1);
        store.save_batch(&row).await.expect("save");
    }
    store
        .command(|connection| {
            use std::sync::{
                Arc,
                atomic::{AtomicU64, Ordering},
            };
            let count = Arc::new(AtomicU64::new(0));
            let counted = count.clone();
            connection.progress_handler(
                1,
                Some(move || {
                    counted.fetch_add(1, Ordering::Relaxed);
                    false
                }),
            )?;
            sweep::sweep(connection)?;
            connection.progress_handler(1, None::<fn() -> bool>)?;
            Ok(count.load(Ordering::Relaxed))
        })
        .await
        .expect("count")
}

#[tokio::test]
async fn what_a_start_reads_does_not_grow_with_the_files_of_history() {
    let (few, many) = (work_of_a_start(20, 1).await, work_of_a_start(20, 200).await);
    assert!(
        many < few + 100,
        "{few} steps with a file in each batch and {many} with 200"
    );
    let none = work_of_a_start(0, 0).await;
    assert!(
        many < none + 20 * 100,
        "{none} steps without history and {many} with 20 batches: one look for each"
    );
}
