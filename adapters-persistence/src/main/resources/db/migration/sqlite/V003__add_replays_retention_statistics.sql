-- What is sent again, and how far that is. The selection is JSON.
CREATE TABLE replay (
  id BLOB NOT NULL PRIMARY KEY,
  version BIGINT NOT NULL,
  status VARCHAR(16) NOT NULL,
  per_second INTEGER NOT NULL,
  started_by VARCHAR(255) NOT NULL,
  started_at BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  candidates BIGINT NOT NULL,
  examined BIGINT NOT NULL,
  made BIGINT NOT NULL,
  progress BLOB,
  selection TEXT NOT NULL
);
CREATE INDEX replay_by_status ON replay (status, id);

-- Whether an event fired anything of a webhook is answered by the index alone, however many others
-- it fired.
DROP INDEX invocation_by_event;
CREATE INDEX invocation_by_event ON invocation (event, webhook);

-- Retention. What is passed over because it is live is looked at again.
ALTER TABLE attempt ADD COLUMN removed SMALLINT NOT NULL DEFAULT 0;

CREATE TABLE chore (
  name VARCHAR(32) NOT NULL PRIMARY KEY,
  progress BLOB,
  again BLOB,
  done_until BIGINT NOT NULL DEFAULT 0
);
INSERT INTO chore (name) VALUES ('payloads'), ('exchanges'), ('records'), ('statistics');

CREATE TABLE kept (
  chore VARCHAR(32) NOT NULL,
  id BLOB NOT NULL,
  PRIMARY KEY (chore, id)
) WITHOUT ROWID;

-- Statistics: the counters of past hours, of which overviews read few.
CREATE TABLE delivery_hour (
  hour BIGINT NOT NULL,
  webhook BLOB NOT NULL,
  attempts BIGINT NOT NULL,
  delivered BIGINT NOT NULL,
  failed BIGINT NOT NULL,
  micros BIGINT NOT NULL,
  within_10ms BIGINT NOT NULL,
  within_25ms BIGINT NOT NULL,
  within_50ms BIGINT NOT NULL,
  within_100ms BIGINT NOT NULL,
  within_250ms BIGINT NOT NULL,
  within_500ms BIGINT NOT NULL,
  within_1s BIGINT NOT NULL,
  within_2500ms BIGINT NOT NULL,
  within_5s BIGINT NOT NULL,
  within_10s BIGINT NOT NULL,
  beyond_10s BIGINT NOT NULL,
  PRIMARY KEY (hour, webhook)
) WITHOUT ROWID;
CREATE INDEX delivery_hour_by_webhook ON delivery_hour (webhook, hour);
CREATE INDEX delivery_minute_by_time ON delivery_minute (minute);

-- Which writers are in a transaction, for servers that have several.
CREATE TABLE change_gate (
  id BLOB NOT NULL PRIMARY KEY,
  entered_at BIGINT NOT NULL
);
