-- By which a command that lost sight of its batch finds it again, whoever works on it meanwhile.
ALTER TABLE batch ADD COLUMN mark TEXT;

CREATE UNIQUE INDEX batch_by_mark ON batch (mark) WHERE mark IS NOT NULL;
