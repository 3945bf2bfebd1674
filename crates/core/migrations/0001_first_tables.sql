-- Times are milliseconds since 1970. Columns named here as JSON hold what serde makes of the type of that name.
-- No column ever holds a token or anything signed.

CREATE TABLE account (
    id TEXT PRIMARY KEY,
    provider TEXT NOT NULL,           -- JSON
    name TEXT NOT NULL COLLATE NOCASE UNIQUE,
    organisation TEXT NOT NULL,
    organisation_name TEXT NOT NULL,
    person TEXT NOT NULL,
    addresses TEXT NOT NULL,          -- JSON
    linking TEXT NOT NULL,            -- JSON
    sandbox INTEGER NOT NULL
) STRICT;

CREATE TABLE recent (
    account TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    place TEXT NOT NULL,              -- JSON
    how TEXT NOT NULL,                -- JSON
    target TEXT NOT NULL,             -- JSON
    used INTEGER NOT NULL,
    PRIMARY KEY (account, place, how)
) STRICT;

-- Not bound to the account table: a batch outlives its account, so that nothing disappears without a word.
-- AUTOINCREMENT, because a window may still speak of a batch that was removed: its number must not come back.
CREATE TABLE batch (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    target TEXT NOT NULL,             -- JSON
    how TEXT NOT NULL,                -- JSON
    text TEXT NOT NULL,
    created INTEGER NOT NULL,
    sent_at INTEGER,
    finished_at INTEGER,
    paused INTEGER NOT NULL,
    stopped INTEGER NOT NULL,
    without_failed INTEGER NOT NULL,
    comment_asked INTEGER NOT NULL,
    comment TEXT
) STRICT;

CREATE INDEX batch_unfinished ON batch (id) WHERE finished_at IS NULL;

CREATE TABLE upload (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    batch INTEGER NOT NULL REFERENCES batch (id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    path BLOB NOT NULL,               -- the bytes of the system's own encoding
    name TEXT NOT NULL,
    folder TEXT NOT NULL,
    content_type TEXT NOT NULL,
    fingerprint TEXT NOT NULL,        -- JSON
    remote TEXT,
    stored TEXT,                      -- JSON
    registered INTEGER NOT NULL DEFAULT 0,
    attached INTEGER NOT NULL DEFAULT 0,
    failed TEXT,                      -- JSON
    stopped INTEGER NOT NULL DEFAULT 0,
    note TEXT                         -- JSON
) STRICT;

CREATE INDEX upload_by_batch ON upload (batch, position);

-- Attachment objects that were given up and are still to be deleted at the provider.
CREATE TABLE orphan (
    account TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    remote TEXT NOT NULL,
    PRIMARY KEY (account, remote)
) STRICT;
