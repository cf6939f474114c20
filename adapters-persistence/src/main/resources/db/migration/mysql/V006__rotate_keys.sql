-- A change of the master key, from its beginning until every node has learnt the new key: that one,
-- encrypted by the key before it.
CREATE TABLE IF NOT EXISTS key_rotation (
  key_after BIGINT NOT NULL PRIMARY KEY,
  key_before BIGINT NOT NULL,
  started_at BIGINT NOT NULL,
  started_by VARCHAR(255) NOT NULL,
  finished_at BIGINT,
  successor MEDIUMBLOB NOT NULL
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- The keys of what history must keep to itself, encrypted by the master key: the master key can
-- change without a rewrite of history.
CREATE TABLE IF NOT EXISTS record_keys (
  id SMALLINT NOT NULL PRIMARY KEY,
  keyset MEDIUMBLOB NOT NULL
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- What of an attempt may hold secrets: the path and query of its URL, and what repeats them. MySQL
-- adds no column "if it does not exist", and this may run again after an interruption.
SET @add_sealed = (
  SELECT IF(COUNT(*) = 0, 'ALTER TABLE attempt ADD COLUMN sealed MEDIUMBLOB', 'DO 0')
  FROM information_schema.columns
  WHERE table_schema = DATABASE() AND table_name = 'attempt' AND column_name = 'sealed');
PREPARE add_sealed FROM @add_sealed;
EXECUTE add_sealed;
DEALLOCATE PREPARE add_sealed;
