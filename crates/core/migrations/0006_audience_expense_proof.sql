-- Who sees the post that is made for the files, and what the expense says that is made for its receipt.
ALTER TABLE batch ADD COLUMN audience TEXT;   -- JSON
ALTER TABLE batch ADD COLUMN expense TEXT;    -- JSON

-- Where people see the proof that an upload is.
ALTER TABLE upload ADD COLUMN proof TEXT;
