-- What a next version may do while this one still runs: add.
CREATE TABLE next_version (id SMALLINT NOT NULL PRIMARY KEY, content VARCHAR(64));
ALTER TABLE event ADD COLUMN next_version VARCHAR(64);
ALTER TABLE due ADD COLUMN next_version SMALLINT NOT NULL DEFAULT 0;
ALTER TABLE webhook ADD COLUMN next_version VARCHAR(64) NOT NULL DEFAULT 'none';
CREATE INDEX due_by_next_version ON due (next_version);
