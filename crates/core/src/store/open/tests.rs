use super::*;

#[test]
fn an_empty_file_gets_every_table_and_the_number_of_its_version() {
    let connection = in_memory().expect("database");
    let tables: Vec<String> = connection
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
        .and_then(|mut statement| statement.query_map([], |row| row.get(0))?.collect())
        .expect("tables");
    assert_eq!(
        tables,
        ["account", "aside", "batch", "favourite", "orphan", "recent", "upload"]
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
