-- A file that the person holds back while the others of its batch go on.
ALTER TABLE upload ADD COLUMN paused INTEGER NOT NULL DEFAULT 0;

-- Destinations the person keeps at hand.
CREATE TABLE favourite (
    account TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    place TEXT NOT NULL,              -- JSON
    target TEXT NOT NULL,             -- JSON
    PRIMARY KEY (account, place)
) STRICT;
