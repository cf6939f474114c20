-- Who signs in with an e-mail address has an email_key, whom a provider vouches for an identity_key.

CREATE TABLE IF NOT EXISTS person (
  id BINARY(16) NOT NULL PRIMARY KEY,
  version BIGINT NOT NULL,
  email_key VARBINARY(1024),
  identity_key VARBINARY(1024),
  email VARCHAR(255) NOT NULL,
  name VARCHAR(255) NOT NULL,
  role VARCHAR(16) NOT NULL,
  enabled SMALLINT NOT NULL,
  password VARCHAR(255),
  issuer VARCHAR(512),
  subject VARCHAR(255),
  created_by VARCHAR(255) NOT NULL,
  created_at BIGINT NOT NULL,
  last_sign_in_at BIGINT,
  UNIQUE INDEX person_by_email (email_key),
  UNIQUE INDEX person_by_identity (identity_key)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- One statement, all or nothing.
ALTER TABLE session
  ADD COLUMN person_version BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN address VARCHAR(255) NOT NULL DEFAULT '',
  ADD INDEX session_by_person (person);
