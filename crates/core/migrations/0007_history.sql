-- What ended stays as history. Taken off the list, a file of a batch that was sent is not worked on again.
ALTER TABLE upload ADD COLUMN off INTEGER NOT NULL DEFAULT 0;

-- By which what was sent to a destination before is found. A target that cannot be read has none.
ALTER TABLE batch ADD COLUMN account TEXT GENERATED ALWAYS AS (CASE WHEN json_valid(target) THEN target ->> '$.account' END) VIRTUAL;
ALTER TABLE batch ADD COLUMN place TEXT GENERATED ALWAYS AS (CASE WHEN json_valid(target) THEN target -> '$.place' END) VIRTUAL;
CREATE INDEX batch_by_place ON batch (account, place);

CREATE INDEX batch_of_history ON batch (created DESC, id DESC) WHERE finished_at IS NOT NULL;

-- The words of each batch that ended, under its number: its destination, its text and the names of its files. Kept up by the database, so that
-- it cannot differ from what it is about.
CREATE VIRTUAL TABLE sought USING fts5 (words, content = '', contentless_delete = 1, prefix = '2 3', tokenize = 'unicode61 remove_diacritics 2');

CREATE VIEW batch_words AS
SELECT id,
       concat_ws(' ',
           CASE WHEN json_valid(target) THEN concat_ws(' ', target ->> '$.title', target ->> '$.number', target ->> '$.project', target ->> '$.company') END,
           text,
           (SELECT group_concat(concat_ws(' ', name, original), ' ') FROM upload WHERE upload.batch = batch.id)) AS words
FROM batch;

CREATE TRIGGER batch_ended AFTER UPDATE OF finished_at ON batch WHEN old.finished_at IS NULL AND new.finished_at IS NOT NULL
BEGIN
    INSERT INTO sought (rowid, words) SELECT id, words FROM batch_words WHERE id = new.id;
END;

CREATE TRIGGER batch_goes_on AFTER UPDATE OF finished_at ON batch WHEN old.finished_at IS NOT NULL AND new.finished_at IS NULL
BEGIN
    DELETE FROM sought WHERE rowid = old.id;
END;

CREATE TRIGGER batch_removed AFTER DELETE ON batch WHEN old.finished_at IS NOT NULL
BEGIN
    DELETE FROM sought WHERE rowid = old.id;
END;

INSERT INTO sought (rowid, words) SELECT id, words FROM batch_words WHERE id IN (SELECT id FROM batch WHERE finished_at IS NOT NULL);
