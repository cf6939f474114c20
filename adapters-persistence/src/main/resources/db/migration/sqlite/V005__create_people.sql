-- Who signs in with an e-mail address has an email_key, whom a provider vouches for an identity_key.

CREATE TABLE person (
  id BLOB NOT NULL PRIMARY KEY,
  version BIGINT NOT NULL,
  email_key BLOB,
  identity_key BLOB,
  email VARCHAR(255) NOT NULL,
  name VARCHAR(255) NOT NULL,
  role VARCHAR(16) NOT NULL,
  enabled SMALLINT NOT NULL,
  password VARCHAR(255),
  issuer VARCHAR(512),
  subject VARCHAR(255),
  created_by VARCHAR(255) NOT NULL,
  created_at BIGINT NOT NULL,
  last_sign_in_at BIGINT
);
CREATE UNIQUE INDEX person_by_email ON person (email_key);
CREATE UNIQUE INDEX person_by_identity ON person (identity_key);

ALTER TABLE session ADD COLUMN person_version BIGINT NOT NULL DEFAULT 0;
ALTER TABLE session ADD COLUMN address VARCHAR(255) NOT NULL DEFAULT '';
CREATE INDEX session_by_person ON session (person);
