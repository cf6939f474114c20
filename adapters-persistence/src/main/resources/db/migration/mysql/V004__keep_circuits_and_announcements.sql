-- Circuits that are not closed; what works has no row.
CREATE TABLE IF NOT EXISTS circuit (
  webhook BINARY(16) NOT NULL PRIMARY KEY,
  open_until BIGINT NOT NULL,
  openings INTEGER NOT NULL
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- What Herald told people about a webhook; one row for each kind, trouble and percentage.
CREATE TABLE IF NOT EXISTS announcement (
  number BIGINT NOT NULL PRIMARY KEY,
  webhook BINARY(16) NOT NULL,
  kind VARCHAR(16) NOT NULL,
  since BIGINT NOT NULL,
  percent SMALLINT NOT NULL,
  at BIGINT NOT NULL,
  webhook_name VARCHAR(64) NOT NULL,
  reason VARCHAR(16),
  detail MEDIUMTEXT,
  UNIQUE INDEX announcement_once (webhook, kind, since, percent)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
