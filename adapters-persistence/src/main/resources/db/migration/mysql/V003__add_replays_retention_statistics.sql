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

-- Retention. What is passed over because it is live is looked at again.
CREATE TABLE IF NOT EXISTS chore (
  name VARCHAR(32) NOT NULL PRIMARY KEY,
  progress BINARY(16),
  again BINARY(16),
  done_until BIGINT NOT NULL DEFAULT 0
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
INSERT IGNORE INTO chore (name)
VALUES ('payloads'), ('exchanges'), ('records'), ('statistics');

CREATE TABLE IF NOT EXISTS kept (
  chore VARCHAR(32) NOT NULL,
  id BINARY(16) NOT NULL,
  PRIMARY KEY (chore, id)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Statistics: the counters of past hours, of which overviews read few.
CREATE TABLE IF NOT EXISTS delivery_hour (
  hour BIGINT NOT NULL,
  webhook BINARY(16) NOT NULL,
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
  PRIMARY KEY (hour, webhook),
  INDEX delivery_hour_by_webhook (webhook, hour)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Which writers are in a transaction: a writer's row is locked as long as it is in one.
CREATE TABLE IF NOT EXISTS change_gate (
  id BINARY(16) NOT NULL PRIMARY KEY,
  entered_at BIGINT NOT NULL
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- What cannot be said twice is asked for first.
SET @ddl = IF(
  EXISTS (
    SELECT 1 FROM information_schema.columns
    WHERE table_schema = DATABASE() AND table_name = 'attempt' AND column_name = 'removed'),
  'DO 0',
  'ALTER TABLE attempt ADD COLUMN removed SMALLINT NOT NULL DEFAULT 0');
PREPARE add_removed FROM @ddl;
EXECUTE add_removed;
DEALLOCATE PREPARE add_removed;

SET @ddl = IF(
  EXISTS (
    SELECT 1 FROM information_schema.statistics
    WHERE table_schema = DATABASE() AND table_name = 'delivery_minute' AND index_name = 'delivery_minute_by_time'),
  'DO 0',
  'ALTER TABLE delivery_minute ADD INDEX delivery_minute_by_time (minute)');
PREPARE add_index FROM @ddl;
EXECUTE add_index;
DEALLOCATE PREPARE add_index;
