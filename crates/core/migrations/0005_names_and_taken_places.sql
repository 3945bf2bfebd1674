-- The name people know a file by, where the service takes another, and whether the service gave it that name in the end.
ALTER TABLE upload ADD COLUMN original TEXT;
ALTER TABLE upload ADD COLUMN renamed INTEGER;

-- The person lets what is at the destination go for what is sent.
ALTER TABLE batch ADD COLUMN replaces INTEGER NOT NULL DEFAULT 0;
