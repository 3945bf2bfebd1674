//! Batches that ended: found by words, counted, cleared.

use super::*;
use crate::event::SentBatch;

/// Keeps a batch that ended, with a title and the names of its files, all of them attached.
async fn ended(store: &Store, title: &str, names: &[&str], at: i64) -> BatchId {
    let uploads = names.iter().map(|name| {
        let mut new = file(format!("/{name}"));
        new.file.name = (*name).to_owned();
        new
    });
    let mut new = batch(uploads.collect());
    new.target.title = title.to_owned();
    new.target.project = Some("Website".to_owned());
    new.target.company = Some("Stadtwerke Lübeck".to_owned());
    new.created = at;
    let (mut row, uploads) = store.add_batch(new).await.expect("add");
    for upload in uploads {
        store.record_facts(upload.id, &facts()).await.expect("facts");
        store.mark_attached(&[upload.id]).await.expect("attached");
    }
    row.finished_at = Some(at);
    store.save_batch(&row).await.expect("save");
    row.id
}

async fn found(store: &Store, words: &str) -> Vec<BatchId> {
    let (total, batches) = store.history(words, 0..100).await.expect("history");
    assert_eq!(total as usize, batches.len());
    batches.into_iter().map(|batch| batch.id).collect()
}

#[tokio::test]
async fn words_are_found_wherever_they_stand_and_however_they_are_written() {
    let store = store();
    let first = ended(&store, "Épreuves couleur", &["IMG_0042.jpg", "Größe.pdf"], 1).await;
    let second = ended(&store, "Redirects prüfen", &["liste.csv"], 2).await;
    let table: [(&str, &[BatchId]); 17] = [
        ("", &[second, first]),
        ("  ", &[second, first]),
        ("epreuves", &[first]),
        ("ÉPREU", &[first]),
        ("e\u{301}preuves", &[first]),
        ("img 42", &[]),
        ("img 0042", &[first]),
        ("IMG_00", &[first]),
        ("0042.jpg", &[first]),
        ("größe", &[first]),
        ("grosse", &[]),
        ("web lub", &[second, first]),
        ("here they", &[second, first]),
        ("redirects couleur", &[]),
        ("\"", &[]),
        ("liste\" OR \"img", &[]),
        ("- *", &[]),
    ];
    for (words, expected) in table {
        assert_eq!(found(&store, words).await, expected, "{words:?}");
    }
}

#[tokio::test]
async fn pages_are_newest_first_and_count_what_was_attached() {
    let store = store();
    let mut ids = Vec::new();
    for at in 1..=5 {
        ids.push(ended(&store, "Task", &["a", "b"], at).await);
    }
    let (total, page) = store.history("", 1..3).await.expect("history");
    assert_eq!(total, 5);
    let page: Vec<_> = page.iter().map(|batch| (batch.id, batch.at)).collect();
    assert_eq!(page, [(ids[3], 4), (ids[2], 3)]);
    let SentBatch {
        files, attached, bytes, ..
    } = store.history("", 0..1).await.expect("history").1[0].clone();
    assert_eq!((files, attached, bytes), (2, 2, 10_000_000_000));
}

#[tokio::test]
async fn a_batch_that_goes_on_is_no_history_and_neither_is_one_that_was_removed() {
    let store = store();
    let id = ended(&store, "Épreuves", &["a"], 1).await;
    let (mut row, _) = store.sent(id).await.expect("read").expect("it is there");
    row.finished_at = None;
    store.save_batch(&row).await.expect("save");
    assert_eq!(found(&store, "epreuves").await, []);
    store.leave(id, 7).await.expect("leave");
    assert_eq!(found(&store, "epreuves").await, [id]);
    assert_eq!(store.unfinished().await.expect("read"), []);
    let other = ended(&store, "Épreuves", &["b"], 2).await;
    store.clear_history(&[other]).await.expect("clear");
    assert_eq!(found(&store, "epreuves").await, [other]);
    store.remove_batch(other).await.expect("remove");
    assert_eq!(found(&store, "epreuves").await, []);
    let (empty, _) = store.add_batch(batch(Vec::new())).await.expect("add");
    store.leave(empty.id, 8).await.expect("leave");
    assert_eq!(found(&store, "").await, [], "nothing was sent with it");
}

#[tokio::test]
async fn rows_that_were_taken_off_are_not_worked_on_again() {
    let store = store();
    let (row, uploads) = store.add_batch(batch(vec![file("/1"), file("/2")])).await.expect("add");
    store.take_off_uploads(&[uploads[0].id]).await.expect("off");
    let kept = store.unfinished().await.expect("read");
    assert_eq!(
        kept[0].1.iter().map(|upload| upload.id).collect::<Vec<_>>(),
        [uploads[1].id]
    );
    assert_eq!(store.sent_files(row.id, 0..9).await.expect("read").total, 2);
    assert_eq!(store.sent(row.id).await.expect("read").expect("batch").1.len(), 2);
}

#[tokio::test]
async fn what_was_sent_to_a_destination_is_known_by_its_content() {
    let store = store();
    ended(&store, "Task", &["a"], 5).await;
    store.add_batch(batch(vec![file("/not sent")])).await.expect("add");
    let here = target(&AccountId("gone".to_owned()), "1");
    let sent = store.sent_to(&here).await.expect("read");
    assert_eq!(sent.len(), 1, "only what is attached");
    assert_eq!(
        (sent[0].md5.as_str(), sent[0].size, sent[0].at),
        ("aa", 5_000_000_000, 5)
    );
    for elsewhere in [
        target(&AccountId("other".to_owned()), "1"),
        target(&AccountId("gone".to_owned()), "2"),
    ] {
        assert_eq!(store.sent_to(&elsewhere).await, Ok(vec![]));
    }
}
