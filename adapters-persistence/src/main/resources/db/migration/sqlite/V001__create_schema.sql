-- One row: what every node must know before it may store anything.
CREATE TABLE installation (
  id INTEGER NOT NULL PRIMARY KEY,
  configuration_version BIGINT NOT NULL,
  paused INTEGER NOT NULL,
  key_check VARCHAR(512) NOT NULL
);

CREATE TABLE webhook (
  id BINARY(16) NOT NULL PRIMARY KEY,
  name_key VARCHAR(64) NOT NULL UNIQUE,
  version BIGINT NOT NULL,
  active INTEGER NOT NULL,
  document TEXT NOT NULL
);

CREATE TABLE webhook_version (
  webhook_id BINARY(16) NOT NULL,
  version BIGINT NOT NULL,
  document TEXT NOT NULL,
  PRIMARY KEY (webhook_id, version)
);

CREATE TABLE event (
  id BINARY(16) NOT NULL PRIMARY KEY,
  publisher_id VARCHAR(128) NOT NULL UNIQUE,
  kind VARCHAR(64) NOT NULL,
  trigger_name VARCHAR(64) NOT NULL,
  request_id VARCHAR(256) NOT NULL,
  friendly_id VARCHAR(256) NOT NULL,
  requester_email VARCHAR(320) NOT NULL,
  fingerprint CHAR(64) NOT NULL,
  origin INTEGER NOT NULL,
  received_at BIGINT NOT NULL,
  payload TEXT NOT NULL
);
CREATE INDEX event_by_request ON event (request_id, id);
CREATE INDEX event_by_friendly_id ON event (friendly_id, id);

CREATE TABLE invocation (
  id BINARY(16) NOT NULL PRIMARY KEY,
  webhook_id BINARY(16),
  webhook_name VARCHAR(64) NOT NULL,
  event_id BINARY(16) NOT NULL,
  publisher_id VARCHAR(128) NOT NULL,
  trigger_name VARCHAR(64) NOT NULL,
  request_id VARCHAR(256) NOT NULL,
  friendly_id VARCHAR(256) NOT NULL,
  cause INTEGER NOT NULL,
  state INTEGER NOT NULL,
  failure_class VARCHAR(32),
  reason TEXT,
  response_status INTEGER,
  repeats BINARY(16),
  attempts INTEGER NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
);
CREATE INDEX invocation_by_webhook ON invocation (webhook_id, id);
CREATE INDEX invocation_by_event ON invocation (event_id, id);
CREATE INDEX invocation_by_request ON invocation (request_id, id);
CREATE INDEX invocation_by_friendly_id ON invocation (friendly_id, id);

CREATE TABLE attempt (
  invocation_id BINARY(16) NOT NULL,
  number INTEGER NOT NULL,
  recorded_id BINARY(16) NOT NULL UNIQUE,
  webhook_version BIGINT NOT NULL,
  started_at BIGINT NOT NULL,
  failure_class VARCHAR(32),
  message TEXT,
  request_method VARCHAR(8),
  request_url TEXT,
  request_headers TEXT,
  request_body TEXT,
  response_status INTEGER,
  response_headers TEXT,
  response_body BLOB,
  response_truncated INTEGER NOT NULL,
  timings VARCHAR(128) NOT NULL,
  verdicts TEXT,
  PRIMARY KEY (invocation_id, number)
);

-- Live work alone: finishing deletes the row, so claims never touch history.
CREATE TABLE due (
  invocation_id BINARY(16) NOT NULL PRIMARY KEY,
  webhook_id BINARY(16) NOT NULL,
  event_id BINARY(16) NOT NULL,
  ordering_key VARCHAR(256) NOT NULL,
  ordered INTEGER NOT NULL,
  strict INTEGER NOT NULL,
  waits_for BLOB NOT NULL,
  behind BINARY(16),
  first_over INTEGER NOT NULL,
  leased INTEGER NOT NULL,
  retry INTEGER NOT NULL,
  due_at BIGINT NOT NULL,
  version BIGINT NOT NULL,
  cause INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  counted INTEGER NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE INDEX due_by_webhook ON due (webhook_id, retry, due_at);
CREATE INDEX due_by_key ON due (ordering_key);
CREATE INDEX due_by_blocker ON due (behind);

CREATE TABLE capture (
  ordering_key VARCHAR(256) NOT NULL,
  name VARCHAR(64) NOT NULL,
  captured TEXT NOT NULL,
  invocation_id BINARY(16) NOT NULL,
  captured_at BIGINT NOT NULL,
  PRIMARY KEY (ordering_key, name)
);

CREATE TABLE api_token (
  id BINARY(16) NOT NULL PRIMARY KEY,
  name VARCHAR(64) NOT NULL,
  live_name VARCHAR(64) UNIQUE,
  role VARCHAR(16) NOT NULL,
  hash CHAR(64) NOT NULL UNIQUE,
  hint VARCHAR(4) NOT NULL,
  created_by VARCHAR(128) NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT,
  last_used_at BIGINT,
  revoked_at BIGINT
);

CREATE TABLE session (
  hash CHAR(64) NOT NULL PRIMARY KEY,
  name VARCHAR(128) NOT NULL,
  role VARCHAR(16) NOT NULL,
  token_id BINARY(16),
  person_id BINARY(16),
  created_at BIGINT NOT NULL,
  last_seen_at BIGINT NOT NULL
);

CREATE TABLE sign_in_link (
  hash CHAR(64) NOT NULL PRIMARY KEY,
  purpose VARCHAR(128) NOT NULL,
  name VARCHAR(128) NOT NULL,
  role VARCHAR(16) NOT NULL,
  expires_at BIGINT NOT NULL
);

CREATE TABLE audit (
  sequence BIGINT NOT NULL PRIMARY KEY,
  at BIGINT NOT NULL,
  actor VARCHAR(128) NOT NULL,
  role VARCHAR(16) NOT NULL,
  door VARCHAR(16) NOT NULL,
  address VARCHAR(64) NOT NULL,
  action VARCHAR(64) NOT NULL,
  object TEXT NOT NULL,
  object_id VARCHAR(64) NOT NULL,
  before_text TEXT NOT NULL,
  after_text TEXT NOT NULL,
  previous_hash CHAR(64) NOT NULL,
  hash CHAR(64) NOT NULL
);
CREATE INDEX audit_by_object ON audit (object_id, sequence);
