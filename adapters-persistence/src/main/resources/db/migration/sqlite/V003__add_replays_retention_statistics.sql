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
