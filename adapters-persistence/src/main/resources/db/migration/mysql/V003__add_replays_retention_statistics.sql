-- What is sent again, and how far that is. The selection is JSON.
CREATE TABLE IF NOT EXISTS replay (
  id BINARY(16) NOT NULL PRIMARY KEY,
  version BIGINT NOT NULL,
  status VARCHAR(16) NOT NULL,
  per_second INTEGER NOT NULL,
  started_by VARCHAR(255) NOT NULL,
  started_at BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  candidates BIGINT NOT NULL,
  examined BIGINT NOT NULL,
  made BIGINT NOT NULL,
  progress BINARY(16),
  selection MEDIUMTEXT NOT NULL,
  INDEX replay_by_status (status, id)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Whether an event fired anything of a webhook is answered by the index alone, however many others
-- it fired.
ALTER TABLE invocation
  DROP INDEX invocation_by_event,
  ADD INDEX invocation_by_event (event, webhook);
