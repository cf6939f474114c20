-- Circuits that are not closed; what works has no row.
CREATE TABLE circuit (
  webhook BLOB NOT NULL PRIMARY KEY,
  open_until BIGINT NOT NULL,
  openings INTEGER NOT NULL
) WITHOUT ROWID;

-- What Herald told people about a webhook; one row for each kind, trouble and percentage.
CREATE TABLE announcement (
  number BIGINT NOT NULL PRIMARY KEY,
  webhook BLOB NOT NULL,
  kind VARCHAR(16) NOT NULL,
  since BIGINT NOT NULL,
  percent SMALLINT NOT NULL,
  at BIGINT NOT NULL,
  webhook_name VARCHAR(64) NOT NULL,
  reason VARCHAR(16),
  detail TEXT
);
CREATE UNIQUE INDEX announcement_once ON announcement (webhook, kind, since, percent);
