package io.herald.persistence;

import static io.herald.persistence.schema.Tables.CONFIGURATION;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.jooq.DSLContext;
import org.jooq.impl.DSL;

/**
 * What every node has to heed before it publishes or claims: the configuration's version and the
 * pause. Whoever changes either waits for the transactions that have read it. Thread-safe.
 */
final class ConfigurationRow {
  private final String text;

  ConfigurationRow(DSLContext rendering, RowLocks locks) {
    text =
        rendering.render(
            locks.shared(
                rendering
                    .select(CONFIGURATION.VERSION, CONFIGURATION.PAUSED)
                    .from(CONFIGURATION)
                    .where(CONFIGURATION.ID.eq(DSL.inline((short) 1)))));
  }

  /** The configuration as it stays until the transaction ends. */
  record Standing(long version, boolean paused) {}

  Standing read(WriteSession session) throws SQLException {
    try (ResultSet rows = session.bind(text).query()) {
      if (!rows.next()) {
        throw new IllegalStateException("the table configuration has lost its row");
      }
      return new Standing(rows.getLong(1), rows.getBoolean(2));
    }
  }
}
