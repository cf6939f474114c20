-- Identifiers are 16 bytes, keys are UTF-8 bytes and compare as such; times are microseconds since
-- the epoch, UTC; booleans are 0 or 1. What is large stands last in its table.

CREATE TABLE configuration (
  id SMALLINT NOT NULL PRIMARY KEY,
  version BIGINT NOT NULL,
  paused SMALLINT NOT NULL
);
INSERT INTO configuration (id, version, paused) VALUES (1, 1, 0);

CREATE TABLE key_check (
  id SMALLINT NOT NULL PRIMARY KEY,
  ciphertext BLOB NOT NULL
);

CREATE TABLE webhook (
  id BLOB NOT NULL PRIMARY KEY,
  name_key BLOB NOT NULL,
  version BIGINT NOT NULL,
  active SMALLINT NOT NULL,
  document TEXT NOT NULL,
  secrets BLOB NOT NULL
);
CREATE UNIQUE INDEX webhook_by_name ON webhook (name_key);

CREATE TABLE webhook_version (
  webhook BLOB NOT NULL,
  version BIGINT NOT NULL,
  document TEXT NOT NULL,
  secrets BLOB NOT NULL,
  PRIMARY KEY (webhook, version)
);

CREATE TABLE webhook_health (
  webhook BLOB NOT NULL PRIMARY KEY,
  failing_since BIGINT,
  last_success_at BIGINT,
  last_failure_at BIGINT
) WITHOUT ROWID;

CREATE TABLE delivery_minute (
  webhook BLOB NOT NULL,
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
) WITHOUT ROWID;

CREATE TABLE event (
  id BLOB NOT NULL PRIMARY KEY,
  publisher_id BLOB NOT NULL,
  request_key BLOB NOT NULL,
  friendly_key BLOB NOT NULL,
  requester_key BLOB NOT NULL,
  kind VARCHAR(64) NOT NULL,
  trigger_name VARCHAR(64) NOT NULL,
  origin VARCHAR(16) NOT NULL,
  fingerprint VARCHAR(64) NOT NULL,
  received_at BIGINT NOT NULL,
  payload TEXT
);
CREATE UNIQUE INDEX event_by_publisher_id ON event (publisher_id);
CREATE INDEX event_by_request ON event (request_key);
CREATE INDEX event_by_friendly_id ON event (friendly_key);

CREATE TABLE invocation (
  id BLOB NOT NULL PRIMARY KEY,
  event BLOB NOT NULL,
  webhook BLOB,
  webhook_name VARCHAR(64) NOT NULL,
  cause VARCHAR(16) NOT NULL,
  state VARCHAR(16) NOT NULL,
  attempts INTEGER NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  changed BIGINT NOT NULL,
  repeats BLOB,
  failure VARCHAR(32),
  status INTEGER,
  reason TEXT
) WITHOUT ROWID;
CREATE INDEX invocation_by_event ON invocation (event);
CREATE INDEX invocation_by_webhook ON invocation (webhook, id);
CREATE INDEX invocation_by_change ON invocation (changed, id);

CREATE TABLE attempt (
  invocation BLOB NOT NULL,
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
  message TEXT,
  verdicts TEXT,
  captured TEXT,
  request_line TEXT,
  request_headers TEXT,
  response_headers TEXT,
  response_truncated SMALLINT,
  response_body BLOB,
  request_body TEXT,
  PRIMARY KEY (invocation, number)
);

CREATE TABLE due (
  invocation BLOB NOT NULL PRIMARY KEY,
  webhook BLOB NOT NULL,
  phase SMALLINT NOT NULL,
  due_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  leased SMALLINT NOT NULL,
  ordered SMALLINT NOT NULL,
  position BIGINT NOT NULL,
  attempts INTEGER NOT NULL,
  counted INTEGER NOT NULL,
  created_at BIGINT NOT NULL,
  event BLOB NOT NULL,
  cause VARCHAR(16) NOT NULL,
  ordering_key BLOB NOT NULL
) WITHOUT ROWID;
CREATE INDEX due_by_time ON due (webhook, phase, due_at, invocation);
CREATE INDEX due_by_order ON due (ordering_key, webhook, position, phase, ordered);

CREATE TABLE blocked (
  invocation BLOB NOT NULL PRIMARY KEY,
  behind BLOB NOT NULL,
  strict SMALLINT NOT NULL,
  waits_for BLOB NOT NULL
) WITHOUT ROWID;
CREATE INDEX blocked_by_predecessor ON blocked (behind, invocation);

CREATE TABLE direct (
  invocation BLOB NOT NULL PRIMARY KEY,
  node BLOB NOT NULL,
  begun_at BIGINT NOT NULL
) WITHOUT ROWID;

CREATE TABLE capture (
  ordering_key BLOB NOT NULL,
  name VARCHAR(64) NOT NULL,
  invocation BLOB NOT NULL,
  captured_at BIGINT NOT NULL,
  content TEXT NOT NULL,
  PRIMARY KEY (ordering_key, name)
);

CREATE TABLE api_token (
  id BLOB NOT NULL PRIMARY KEY,
  hash BLOB NOT NULL,
  usable_name BLOB,
  name VARCHAR(255) NOT NULL,
  role VARCHAR(16) NOT NULL,
  hint VARCHAR(16) NOT NULL,
  created_by VARCHAR(255) NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT,
  last_used_at BIGINT,
  revoked_at BIGINT
);
CREATE UNIQUE INDEX api_token_by_hash ON api_token (hash);
CREATE UNIQUE INDEX api_token_by_usable_name ON api_token (usable_name);

CREATE TABLE session (
  hash BLOB NOT NULL PRIMARY KEY,
  name VARCHAR(255) NOT NULL,
  role VARCHAR(16) NOT NULL,
  token BLOB,
  person BLOB,
  created_at BIGINT NOT NULL,
  last_seen_at BIGINT NOT NULL
);

CREATE TABLE sign_in_link (
  hash BLOB NOT NULL PRIMARY KEY,
  purpose BLOB NOT NULL,
  name VARCHAR(255) NOT NULL,
  role VARCHAR(16) NOT NULL,
  expires_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX sign_in_link_by_purpose ON sign_in_link (purpose);

CREATE TABLE audit_head (
  id SMALLINT NOT NULL PRIMARY KEY,
  sequence BIGINT NOT NULL,
  hash VARCHAR(64) NOT NULL
);
INSERT INTO audit_head (id, sequence, hash)
VALUES (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');

CREATE TABLE audit (
  sequence BIGINT NOT NULL PRIMARY KEY,
  at BIGINT NOT NULL,
  object_key BLOB NOT NULL,
  actor VARCHAR(255) NOT NULL,
  role VARCHAR(16) NOT NULL,
  door VARCHAR(16) NOT NULL,
  address VARCHAR(255) NOT NULL,
  action VARCHAR(64) NOT NULL,
  object TEXT NOT NULL,
  content_before TEXT NOT NULL,
  content_after TEXT NOT NULL,
  previous_hash VARCHAR(64) NOT NULL,
  hash VARCHAR(64) NOT NULL
);
CREATE INDEX audit_by_object ON audit (object_key, sequence);

CREATE TABLE node (
  id BLOB NOT NULL PRIMARY KEY,
  started_at BIGINT NOT NULL,
  beat_at BIGINT NOT NULL
);
