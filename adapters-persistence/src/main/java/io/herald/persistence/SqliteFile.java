package io.herald.persistence;

import static io.herald.persistence.schema.Tables.DUE;
import static io.herald.persistence.schema.Tables.INVOCATION;
import static io.herald.persistence.schema.Tables.KEY_CHECK;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.Table;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.sqlite.SQLiteDataSource;

/** Makes the embedded database's file ready: settings, key, tables, leases. Stateless. */
final class SqliteFile {
  private static final String NAME = "herald.db";
  private static final short ONLY = 1;

  private SqliteFile() {}

  /** A file that is ready, and the key to its secrets. */
  record Ready(SqliteEngine engine, SecretBox box) {}

  /**
   * Opens the file of a data directory, and makes it if it is missing.
   *
   * @throws DatabaseRefused if it cannot be used as it is
   */
  static Ready open(DatabaseConfiguration configuration) {
    Path file = configuration.dataDirectory().resolve(NAME);
    try {
      Optional<byte[]> checkValue = checkValue(file);
      SecretBox box =
          checkValue
              .map(value -> MasterKey.unlock(configuration.keyFile(), value))
              .orElseGet(() -> MasterKey.forEmptyDatabase(configuration.keyFile()).box());
      if (checkValue.isEmpty()) {
        prepareEmpty(file);
      }
      migrate(file);
      MonotonicTime time = start(file, configuration, box);
      return new Ready(new SqliteEngine(file, time, configuration.ticker()), box);
    } catch (SQLException | DataAccessException e) {
      throw new DatabaseRefused(
          DatabaseRefused.Reason.INACCESSIBLE,
          "The database " + file.toAbsolutePath() + " cannot be opened: " + e.getMessage(),
          e);
    }
  }

  /** The check value of the master key; empty if the database is. */
  private static Optional<byte[]> checkValue(Path file) throws SQLException {
    if (Files.notExists(file)) {
      return Optional.empty();
    }
    try (Connection connection = SqliteEngine.connect(file, true)) {
      DSLContext dsl = JooqSettings.on(connection, SQLDialect.SQLITE);
      boolean made =
          dsl.meta().getTables().stream().map(Table::getName).anyMatch(KEY_CHECK.getName()::equals);
      return made
          ? dsl.select(KEY_CHECK.CIPHERTEXT).from(KEY_CHECK).fetchOptional(KEY_CHECK.CIPHERTEXT)
          : Optional.empty();
    }
  }

  /** Before the first table: later it would take a rewrite of the whole file. */
  private static void prepareEmpty(Path file) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
      SqliteEngine.pragma(connection, "auto_vacuum = INCREMENTAL");
      SqliteEngine.pragma(connection, "journal_mode = WAL");
    }
  }

  private static void migrate(Path file) {
    SQLiteDataSource source = new SQLiteDataSource();
    source.setUrl("jdbc:sqlite:" + file);
    Migrations.apply(source, "sqlite");
  }

  /** Stores the check value if it is missing, starts the clock and ends a dead process's leases. */
  private static MonotonicTime start(Path file, DatabaseConfiguration configuration, SecretBox box)
      throws SQLException {
    try (Connection connection = SqliteEngine.connect(file, false)) {
      DSLContext dsl = JooqSettings.on(connection, SQLDialect.SQLITE);
      if (!dsl.fetchExists(KEY_CHECK)) {
        dsl.insertInto(KEY_CHECK)
            .set(KEY_CHECK.ID, ONLY)
            .set(KEY_CHECK.CIPHERTEXT, MasterKey.checkValue(box))
            .execute();
      }
      long latest =
          Math.max(
              latest(
                  dsl.select(DSL.max(INVOCATION.CHANGED)).from(INVOCATION).fetchOne(0, Long.class)),
              latest(dsl.select(DSL.max(DUE.POSITION)).from(DUE).fetchOne(0, Long.class)));
      MonotonicTime time = new MonotonicTime(configuration.clock(), configuration.ticker(), latest);
      dsl.update(DUE)
          .set(DUE.LEASED, false)
          .set(DUE.VERSION, DUE.VERSION.plus(1))
          .set(DUE.DUE_AT, DSL.least(DUE.CREATED_AT, DSL.val(time.now())))
          .where(DUE.LEASED.eq(true))
          .execute();
      connection.commit();
      return time;
    }
  }

  private static long latest(@org.jspecify.annotations.Nullable Long stamp) {
    return stamp == null ? 0 : stamp + 1;
  }
}
