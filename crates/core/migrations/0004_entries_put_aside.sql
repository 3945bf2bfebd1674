-- Entries that could not be read, as they were: what is put aside here is no longer worked on, and nothing of it is lost.
CREATE TABLE aside (
    id INTEGER PRIMARY KEY,
    source TEXT NOT NULL,             -- the table it was in
    content TEXT NOT NULL,            -- JSON: each column; bytes that are no text as {"hex": …}
    why TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;
