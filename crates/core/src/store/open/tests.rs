use super::*;

#[test]
fn an_empty_file_gets_every_table_and_the_number_of_its_version() {
    let connection = in_memory().expect("database");
    let tables: Vec<String> = connection
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'sought_%' ORDER BY name")
        .and_then(|mut statement| statement.query_map([], |row| row.get(0))?.collect())
        .expect("tables");
    assert_eq!(
        tables,
        [
            "account",
            "aside",
            "batch",
            "favourite",
            "orphan",
            "recent",
            "sought",
            "upload"
        ]
    );
    assert_eq!(
        user_version(&connection).expect("version"),
        i64::try_from(MIGRATIONS.len()).expect("few")
    );
}

#[test]
fn only_what_is_missing_runs() {
    let mut connection = Connection::open_in_memory().expect("database");
    let first = "CREATE TABLE a (x INTEGER) STRICT";
    let second = "ALTER TABLE a ADD COLUMN y INTEGER";
    migrate(&mut connection, &[first]).expect("first");
    migrate(&mut connection, &[first, second]).expect("first would fail if it ran twice");
    migrate(&mut connection, &[first, second]).expect("nothing to do");
    assert_eq!(user_version(&connection).expect("version"), 2);
}

#[test]
fn a_queue_of_the_first_version_goes_on() {
    let mut connection = Connection::open_in_memory().expect("database");
    migrate(&mut connection, &MIGRATIONS[..1]).expect("first version");
    connection
        .execute_batch(
            "INSERT INTO batch VALUES (1, '', '', '', 0, 0, NULL, 0, 0, 0, 0, NULL);
             INSERT INTO upload (id, batch, position, path, name, folder, content_type, fingerprint)
             VALUES (1, 1, 0, x'61', 'a', '', '', '')",
        )
        .expect("a queue");
    migrate(&mut connection, MIGRATIONS).expect("this version");
    let paused: i64 = connection
        .query_row("SELECT paused FROM upload", [], |row| row.get(0))
        .expect("the file is still there");
    assert_eq!(paused, 0, "and nobody holds it back");
}

#[test]
fn what_ended_before_there_was_a_history_is_found_in_it() {
    let mut connection = Connection::open_in_memory().expect("database");
    migrate(&mut connection, &MIGRATIONS[..6]).expect("the version before");
    connection
        .execute_batch(
            r#"INSERT INTO batch (id, target, how, text, created, finished_at, paused, stopped, without_failed, comment_asked)
               VALUES (1, '{"title":"Épreuves","account":"7","place":{"kind":"task","id":"3"}}', '"files"', '', 0, 5, 0, 0, 0, 0),
                      (2, 'no target', '"files"', 'Épreuves', 0, 5, 0, 0, 0, 0),
                      (3, '{"title":"Épreuves"}', '"files"', '', 0, NULL, 0, 0, 0, 0);
               INSERT INTO upload (id, batch, position, path, name, folder, content_type, fingerprint)
               VALUES (1, 1, 0, x'61', 'Gebühren.pdf', '', '', '')"#,
        )
        .expect("a queue");
    migrate(&mut connection, MIGRATIONS).expect("this version");
    let found = |words: &str| -> Vec<i64> {
        connection
            .prepare("SELECT rowid FROM sought WHERE sought MATCH ?1 ORDER BY rowid")
            .and_then(|mut statement| statement.query_map([words], |row| row.get(0))?.collect())
            .expect("words")
    };
    assert_eq!(
        found("epreuves"),
        [1, 2],
        "a target that cannot be read hides nothing else"
    );
    assert_eq!(found("gebuhren"), [1]);
    let place: (String, String) = connection
        .query_row("SELECT account, place FROM batch WHERE id = 1", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .expect("row");
    assert_eq!(place, ("7".to_owned(), r#"{"kind":"task","id":"3"}"#.to_owned()));
}

#[test]
fn a_migration_that_fails_leaves_no_trace() {
    let mut connection = Connection::open_in_memory().expect("database");
    let broken = "CREATE TABLE a (x INTEGER) STRICT; CREATE TABLE a (x INTEGER) STRICT";
    assert!(migrate(&mut connection, &[broken]).is_err());
    assert_eq!(user_version(&connection).expect("version"), 0);
    let tables: i64 = connection
        .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
        .expect("count");
    assert_eq!(tables, 0, "its transaction was rolled back");
}

#[test]
fn facts_survive_a_power_cut() {
    let folder = tempfile::tempdir().expect("temporary folder");
    let connection = open(&folder.path().join("attache.db")).expect("database").connection;
    let text = |pragma| -> String {
        connection
            .pragma_query_value(None, pragma, |row| {
                row.get::<_, rusqlite::types::Value>(0)
                    .map(|value| format!("{value:?}"))
            })
            .expect("pragma")
    };
    assert_eq!(text("journal_mode"), "Text(\"wal\")");
    assert_eq!(text("synchronous"), "Integer(2)", "2 is FULL");
    assert_eq!(text("foreign_keys"), "Integer(1)");
    assert_eq!(
        text("locking_mode"),
        "Text(\"exclusive\")",
        "two never work with one database"
    );
}
