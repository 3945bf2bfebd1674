//! What is kept of batches and uploads.

use super::*;

#[tokio::test]
async fn everything_about_a_batch_is_there_at_the_next_start() {
    let (_folder, home) = home();
    let (store, notices) = Store::open(&home).expect("store");
    assert_eq!(notices, []);
    let (mut row, mut uploads) = store
        .add_batch(batch(vec![file("/1"), file("/2"), file("/3")]))
        .await
        .expect("add");
    assert_eq!(
        uploads.iter().map(|upload| upload.position).collect::<Vec<_>>(),
        [0, 1, 2]
    );

    row.paused = true;
    row.stopped = true;
    row.without_failed = true;
    row.comment = CommentFact::Asked;
    row.text = "Other words".to_owned();
    row.audience = Audience::Everybody;
    row.expense = None;
    store.save_batch(&row).await.expect("save");
    store.set_comment(row.id, CommentFact::Asked).await.expect("comment");
    uploads[0].facts = facts();
    store
        .record_facts(uploads[0].id, &uploads[0].facts)
        .await
        .expect("facts");
    uploads[1].failed = Some(Reason::StorageNotAllowed {
        host: "evil.example".to_owned(),
    });
    store
        .set_failed(uploads[1].id, uploads[1].failed.as_ref().expect("set above"))
        .await
        .expect("failed");
    uploads[2].stopped = true;
    store.set_stopped(&[uploads[2].id]).await.expect("stopped");
    uploads[2].note = Some(Reason::NotVerifiable);
    store
        .set_note(uploads[2].id, uploads[2].note.as_ref())
        .await
        .expect("note");
    drop(store);

    let (store, notices) = Store::open(&home).expect("store");
    assert_eq!(notices, []);
    assert_eq!(store.unfinished().await.expect("read"), [(row.clone(), uploads)]);

    row.comment = CommentFact::Posted(RemoteId("c".to_owned()));
    store.set_comment(row.id, row.comment.clone()).await.expect("comment");
    let late = BatchRow {
        comment: CommentFact::Asked,
        ..row.clone()
    };
    store.save_batch(&late).await.expect("save");
    let kept = store.unfinished().await.expect("read")[0].0.clone();
    assert_eq!(kept, row, "who saves late does not undo what the act wrote down");
    row.finished_at = Some(30);
    store.save_batch(&row).await.expect("save");
    assert_eq!(store.unfinished().await, Ok(vec![]));
}

#[tokio::test]
async fn an_upload_that_goes_again_keeps_its_facts_or_leaves_an_orphan() {
    let store = store();
    let acme = account("Acme");
    store.add_account(&acme).await.expect("add");
    let (_, uploads) = store.add_batch(batch(vec![file("/1")])).await.expect("add");
    let id = uploads[0].id;
    let now = async || store.unfinished().await.expect("read")[0].1[0].clone();

    store.record_facts(id, &facts()).await.expect("facts");
    store.set_failed(id, &Reason::Damaged).await.expect("failed");
    store.set_going(&[id]).await.expect("again");
    assert_eq!((now().await.failed, now().await.facts), (None, facts()));

    let orphan = Orphan {
        account: acme.id.clone(),
        remote: RemoteId("att-1".to_owned()),
    };
    let changed = file("/changed").file;
    store.set_file(id, &changed).await.expect("file");
    store
        .start_over(id, &Facts::default(), &orphan)
        .await
        .expect("start over");
    assert_eq!(now().await.facts, Facts::default());
    assert_eq!(now().await.file, changed);
    assert_eq!(store.orphans().await, Ok(vec![orphan]));
}

#[tokio::test]
async fn many_are_marked_together_or_not_at_all() {
    let store = store();
    let (_, uploads) = store.add_batch(batch(vec![file("/1"), file("/2")])).await.expect("add");
    let attached = async || {
        let (_, rows) = store.unfinished().await.expect("read").remove(0);
        rows.iter().filter(|row| row.facts.attached).count()
    };
    let mut ids: Vec<_> = uploads.iter().map(|upload| upload.id).collect();
    ids.push(UploadId(999));
    assert_eq!(store.mark_attached(&ids).await, Err(Reason::Internal));
    assert_eq!(attached().await, 0, "one is unknown, so none is marked");
    ids.pop();
    store.mark_attached(&ids).await.expect("mark");
    assert_eq!(attached().await, 2);
    store.remove_uploads(&ids).await.expect("remove");
    store.remove_uploads(&ids).await.expect("gone is fine");
    assert_eq!(
        store.record_facts(ids[0], &facts()).await,
        Err(Reason::Internal),
        "a fact that was not written must not look written"
    );
}

#[tokio::test]
async fn ids_can_be_chosen_and_never_come_back() {
    let store = store();
    assert_eq!(store.highest_ids().await, Ok((BatchId(0), UploadId(0))));
    let chosen = NewBatch {
        id: Some(BatchId(41)),
        ..batch(vec![NewUpload {
            id: Some(UploadId(70)),
            ..file("/1")
        }])
    };
    let (row, _) = store.add_batch(chosen.clone()).await.expect("add");
    assert_eq!(row.id, BatchId(41));
    assert!(store.add_batch(chosen).await.is_err(), "taken");
    store.remove_batch(row.id).await.expect("remove");
    assert_eq!(store.highest_ids().await, Ok((BatchId(41), UploadId(70))));
    let (row, uploads) = store.add_batch(batch(vec![file("/1")])).await.expect("add");
    assert_eq!((row.id, uploads[0].id), (BatchId(42), UploadId(71)));
}

#[tokio::test]
async fn ten_thousand_files_are_kept_in_a_moment() {
    let (_folder, home) = home();
    let (store, _) = Store::open(&home).expect("store");
    let uploads = (0..10_000).map(|n| file(format!("/{n}"))).collect();
    let begin = Instant::now();
    store.add_batch(batch(uploads)).await.expect("add");
    let took = begin.elapsed();
    assert!(took < Duration::from_secs(2), "took {took:?}");
    let unfinished = store.unfinished().await.expect("read");
    assert_eq!(unfinished[0].1.len(), 10_000);
    assert_eq!(unfinished[0].1[9_999].file.path, PathBuf::from("/9999"));
}

#[cfg(unix)]
#[tokio::test]
async fn a_path_that_is_no_text_comes_back() {
    use std::os::unix::ffi::OsStrExt;
    let path = PathBuf::from(std::ffi::OsStr::from_bytes(b"/tmp/\xff\xfe\n'\"\xc3"));
    let store = store();
    let uploads = vec![file(&path)];
    store.add_batch(batch(uploads)).await.expect("add");
    assert_eq!(store.unfinished().await.expect("read")[0].1[0].file.path, path);
}

#[cfg(windows)]
#[tokio::test]
async fn a_path_that_is_no_text_comes_back() {
    use std::os::windows::ffi::OsStringExt;
    let units = [0x43, 0x3a, 0x5c, 0xd800, 0x61];
    let path = PathBuf::from(std::ffi::OsString::from_wide(&units));
    let store = store();
    let uploads = vec![file(&path)];
    store.add_batch(batch(uploads)).await.expect("add");
    assert_eq!(store.unfinished().await.expect("read")[0].1[0].file.path, path);
}

#[tokio::test]
async fn a_reason_of_another_version_does_not_hide_the_queue() {
    let store = store();
    store.add_batch(batch(vec![file("/1")])).await.expect("add");
    store
        .write(|connection| {
            let unknown = r#"{"kind":"neverHeardOf"}"#;
            connection.execute("UPDATE upload SET failed = ?1, note = ?1", [unknown])?;
            Ok(())
        })
        .await
        .expect("write");
    let row = store.unfinished().await.expect("read").remove(0).1.remove(0);
    assert_eq!((row.failed, row.note), (Some(Reason::Internal), None));
}
