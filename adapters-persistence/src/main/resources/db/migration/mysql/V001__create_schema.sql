-- The same tables as for SQLite: 16 bytes an identifier, UTF-8 bytes a key, texts compared as bytes;
-- times are microseconds since the epoch, UTC; booleans are 0 or 1. What is large stands last.
-- MySQL commits each statement by itself, so that each can run again after an interruption.

CREATE TABLE IF NOT EXISTS configuration (
  id SMALLINT NOT NULL PRIMARY KEY,
  version BIGINT NOT NULL,
  paused SMALLINT NOT NULL
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
INSERT IGNORE INTO configuration (id, version, paused) VALUES (1, 1, 0);

CREATE TABLE IF NOT EXISTS key_check (
  id SMALLINT NOT NULL PRIMARY KEY,
  ciphertext VARBINARY(1024) NOT NULL
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS webhook (
  id BINARY(16) NOT NULL PRIMARY KEY,
  name_key VARBINARY(1024) NOT NULL,
  version BIGINT NOT NULL,
  active SMALLINT NOT NULL,
  document MEDIUMTEXT NOT NULL,
  secrets MEDIUMBLOB NOT NULL,
  UNIQUE INDEX webhook_by_name (name_key)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS webhook_version (
  webhook BINARY(16) NOT NULL,
  version BIGINT NOT NULL,
  document MEDIUMTEXT NOT NULL,
  secrets MEDIUMBLOB NOT NULL,
  PRIMARY KEY (webhook, version)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS webhook_health (
  webhook BINARY(16) NOT NULL PRIMARY KEY,
  failing_since BIGINT,
  last_success_at BIGINT,
  last_failure_at BIGINT
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS delivery_minute (
  webhook BINARY(16) NOT NULL,
  minute BIGINT NOT NULL,
  shard SMALLINT NOT NULL,
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
  PRIMARY KEY (webhook, minute, shard)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS event (
  id BINARY(16) NOT NULL PRIMARY KEY,
  publisher_id VARBINARY(1024) NOT NULL,
  request_key VARBINARY(1024) NOT NULL,
  friendly_key VARBINARY(1024) NOT NULL,
  requester_key VARBINARY(1024) NOT NULL,
  kind VARCHAR(64) NOT NULL,
  trigger_name VARCHAR(64) NOT NULL,
  origin VARCHAR(16) NOT NULL,
  fingerprint VARCHAR(64) NOT NULL,
  received_at BIGINT NOT NULL,
  payload MEDIUMTEXT,
  UNIQUE INDEX event_by_publisher_id (publisher_id),
  INDEX event_by_request (request_key),
  INDEX event_by_friendly_id (friendly_key)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS invocation (
  id BINARY(16) NOT NULL PRIMARY KEY,
  event BINARY(16) NOT NULL,
  webhook BINARY(16),
  webhook_name VARCHAR(64) NOT NULL,
  cause VARCHAR(16) NOT NULL,
  state VARCHAR(16) NOT NULL,
  attempts INTEGER NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  changed BIGINT NOT NULL,
  repeats BINARY(16),
  failure VARCHAR(32),
  status INTEGER,
  reason MEDIUMTEXT,
  INDEX invocation_by_event (event),
  INDEX invocation_by_webhook (webhook, id),
  INDEX invocation_by_change (changed, id)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS attempt (
  invocation BINARY(16) NOT NULL,
  number INTEGER NOT NULL,
  webhook_version BIGINT NOT NULL,
  started_at BIGINT NOT NULL,
  failure VARCHAR(32),
  status INTEGER,
  dns_nanos BIGINT NOT NULL,
  connect_nanos BIGINT NOT NULL,
  tls_nanos BIGINT NOT NULL,
  first_byte_nanos BIGINT NOT NULL,
  total_nanos BIGINT NOT NULL,
  message MEDIUMTEXT,
  verdicts MEDIUMTEXT,
  captured MEDIUMTEXT,
  request_line MEDIUMTEXT,
  request_headers MEDIUMTEXT,
  response_headers MEDIUMTEXT,
  response_truncated SMALLINT,
  response_body MEDIUMBLOB,
  request_body MEDIUMTEXT,
  PRIMARY KEY (invocation, number)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS due (
  invocation BINARY(16) NOT NULL PRIMARY KEY,
  webhook BINARY(16) NOT NULL,
  phase SMALLINT NOT NULL,
  due_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  leased SMALLINT NOT NULL,
  ordered SMALLINT NOT NULL,
  position BIGINT NOT NULL,
  attempts INTEGER NOT NULL,
  counted INTEGER NOT NULL,
  created_at BIGINT NOT NULL,
  event BINARY(16) NOT NULL,
  cause VARCHAR(16) NOT NULL,
  ordering_key VARBINARY(1024) NOT NULL,
  INDEX due_by_time (webhook, phase, due_at, invocation),
  INDEX due_by_order (ordering_key, webhook, position, phase, ordered)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS blocked (
  invocation BINARY(16) NOT NULL PRIMARY KEY,
  behind BINARY(16) NOT NULL,
  strict SMALLINT NOT NULL,
  waits_for BLOB NOT NULL,
  INDEX blocked_by_predecessor (behind, invocation)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS direct (
  invocation BINARY(16) NOT NULL PRIMARY KEY,
  node BINARY(16) NOT NULL,
  begun_at BIGINT NOT NULL
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS capture (
  ordering_key VARBINARY(1024) NOT NULL,
  name VARCHAR(64) NOT NULL,
  invocation BINARY(16) NOT NULL,
  captured_at BIGINT NOT NULL,
  content MEDIUMTEXT NOT NULL,
  PRIMARY KEY (ordering_key, name)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS api_token (
  id BINARY(16) NOT NULL PRIMARY KEY,
  hash VARBINARY(1024) NOT NULL,
  usable_name VARBINARY(1024),
  name VARCHAR(255) NOT NULL,
  role VARCHAR(16) NOT NULL,
  hint VARCHAR(16) NOT NULL,
  created_by VARCHAR(255) NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT,
  last_used_at BIGINT,
  revoked_at BIGINT,
  UNIQUE INDEX api_token_by_hash (hash),
  UNIQUE INDEX api_token_by_usable_name (usable_name)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS session (
  hash VARBINARY(1024) NOT NULL PRIMARY KEY,
  name VARCHAR(255) NOT NULL,
  role VARCHAR(16) NOT NULL,
  token BINARY(16),
  person BINARY(16),
  created_at BIGINT NOT NULL,
  last_seen_at BIGINT NOT NULL
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS sign_in_link (
  hash VARBINARY(1024) NOT NULL PRIMARY KEY,
  purpose VARBINARY(1024) NOT NULL,
  name VARCHAR(255) NOT NULL,
  role VARCHAR(16) NOT NULL,
  expires_at BIGINT NOT NULL,
  UNIQUE INDEX sign_in_link_by_purpose (purpose)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS audit_head (
  id SMALLINT NOT NULL PRIMARY KEY,
  sequence BIGINT NOT NULL,
  hash VARCHAR(64) NOT NULL
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
INSERT IGNORE INTO audit_head (id, sequence, hash)
VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');

CREATE TABLE IF NOT EXISTS audit (
  sequence BIGINT NOT NULL PRIMARY KEY,
  at BIGINT NOT NULL,
  object_key VARBINARY(1024) NOT NULL,
  actor VARCHAR(255) NOT NULL,
  role VARCHAR(16) NOT NULL,
  door VARCHAR(16) NOT NULL,
  address VARCHAR(255) NOT NULL,
  action VARCHAR(64) NOT NULL,
  object MEDIUMTEXT NOT NULL,
  content_before MEDIUMTEXT NOT NULL,
  content_after MEDIUMTEXT NOT NULL,
  previous_hash VARCHAR(64) NOT NULL,
  hash VARCHAR(64) NOT NULL,
  INDEX audit_by_object (object_key, sequence)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS node (
  id BINARY(16) NOT NULL PRIMARY KEY,
  started_at BIGINT NOT NULL,
  beat_at BIGINT NOT NULL
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
