package io.herald.persistence;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jooq.DSLContext;

/** The pages of the file. What is removed leaves free pages, which the next rows take. */
final class SqliteSize implements StorageSize {
  /** Giving these back would only make the file grow again: 16 MiB. */
  private static final long SPARE_PAGES = 2_048;

  /** Of a large file more is kept: one page in so many. */
  private static final long SPARE_SHARE = 10;

  /** Pages moved in one step: 1 MiB, some milliseconds. */
  private static final int STEP_PAGES = 128;

  @Override
  public long used(DSLContext dsl) {
    return dsl.connectionResult(connection ->
        (value(connection, "page_count") - value(connection, "freelist_count"))
            * value(connection, "page_size"));
  }

  @Override
  public boolean freesRecordsOnly() {
    return false;
  }

  /** Pages are joined when rows are deleted, not when they are updated. */
  @Override
  public boolean keepsRoomOfUpdatedRows() {
    return true;
  }

  @Override
  public boolean shrink(WriteSession session) throws SQLException {
    Connection connection = session.connection();
    if (!isLoose(connection)) {
      return false;
    }
    // However many it is told, one run moves one page: each is a row without columns, and the
    // driver does not ask for the next one of these.
    try (PreparedStatement statement =
        connection.prepareStatement("PRAGMA incremental_vacuum(1)")) {
      for (int page = 0; page < STEP_PAGES; page++) {
        statement.execute();
      }
    }
    return isLoose(connection);
  }

  private static boolean isLoose(Connection connection) throws SQLException {
    long free = value(connection, "freelist_count");
    return free > Math.max(SPARE_PAGES, value(connection, "page_count") / SPARE_SHARE);
  }

  private static long value(Connection connection, String pragma) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("PRAGMA " + pragma)) {
      return rows.next() ? rows.getLong(1) : 0;
    }
  }
}
