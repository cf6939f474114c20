-- A change of the master key, from its beginning until every node has learnt the new key: that one,
-- encrypted by the key before it.
CREATE TABLE key_rotation (
  key_after BIGINT NOT NULL PRIMARY KEY,
  key_before BIGINT NOT NULL,
  started_at BIGINT NOT NULL,
  started_by VARCHAR(255) NOT NULL,
  finished_at BIGINT,
  successor BLOB NOT NULL
);

-- The keys of what history must keep to itself, encrypted by the master key: the master key can
-- change without a rewrite of history.
CREATE TABLE record_keys (
  id SMALLINT NOT NULL PRIMARY KEY,
  keyset BLOB NOT NULL
);

-- What of an attempt may hold secrets: the path and query of its URL, and what repeats them.
ALTER TABLE attempt ADD COLUMN sealed BLOB;
