package io.herald.persistence;

import static io.herald.persistence.schema.Tables.DUE;
import static io.herald.persistence.schema.Tables.INVOCATION;
import static io.herald.persistence.schema.Tables.KEY_CHECK;
import static io.herald.persistence.schema.Tables.KEY_ROTATION;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.Table;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/** Makes the embedded database's file ready: settings, key, tables, leases. Stateless. */
final class SqliteFile {
  static final String NAME = "herald.db";
  private static final short ONLY = 1;

  /**
   * Twice SQLite's own size takes a sixth of the work off a batch of rows and makes no single
   * commit slower.
   */
  private static final int PAGE_BYTES = 8_192;

  private SqliteFile() {}

  /** A file that is ready, and the key to its secrets. */
  record Ready(SqliteEngine engine, MasterKey key) {}

  /**
   * Opens the file of a data directory, and makes it if it is missing.
   *
   * @throws DatabaseRefused if it cannot be used as it is
   */
  static Ready open(DatabaseConfiguration configuration) {
    Path file = configuration.dataDirectory().resolve(NAME);
    try {
      SqliteLibrary.keepIn(configuration.dataDirectory());
      Optional<Locked> locked = locked(file);
      MasterKey key =
          locked
              .map(found ->
                  MasterKey.unlock(
                      configuration.keyFile(), found.checkValue(), found.successions()))
              .orElseGet(() -> MasterKey.forEmptyDatabase(configuration.keyFile()).key());
      if (locked.isEmpty()) {
        prepareEmpty(file);
      }
      migrate(file);
      MonotonicTime time = start(file, configuration, key);
      return new Ready(new SqliteEngine(file, time, configuration.ticker()), key);
    } catch (SQLException | DataAccessException | IOException e) {
      throw new DatabaseRefused(
          DatabaseRefused.Reason.INACCESSIBLE,
          "The database " + file.toAbsolutePath() + " cannot be opened: " + e.getMessage(),
          e);
    }
  }

  /** What of a database says which key opens its secrets. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared and never changed.
  private record Locked(byte[] checkValue, List<MasterKey.Succession> successions) {}

  /**
   * What says which key opens the database's secrets; empty if it has none. Leaves the files as
   * they were: a start that is refused must not even copy a crashed process's log into the file.
   */
  private static Optional<Locked> locked(Path file) throws SQLException {
    if (Files.notExists(file)) {
      return Optional.empty();
    }
    // Whoever reads makes a log if there is none, and the index of one that is there anew.
    Path log = file.resolveSibling(NAME + "-wal");
    Path index = file.resolveSibling(NAME + "-shm");
    try {
      boolean logged = Files.exists(log);
      Optional<byte[]> before =
          Files.exists(index) ? Optional.of(Files.readAllBytes(index)) : Optional.empty();
      try {
        return lockedUntouched(file);
      } finally {
        if (!logged) {
          Files.deleteIfExists(log);
        }
        if (before.isPresent()) {
          Files.write(index, before.get());
        } else {
          Files.deleteIfExists(index);
        }
      }
    } catch (IOException e) {
      throw new SQLException("the index of its log cannot be read: " + e, e);
    }
  }

  private static Optional<Locked> lockedUntouched(Path file) throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    // Then nothing is copied from the log when the connection is closed.
    config.setReadOnly(true);
    try (Connection connection = config.createConnection("jdbc:sqlite:" + file)) {
      DSLContext dsl = JooqSettings.on(connection, SQLDialect.SQLITE);
      Set<String> tables =
          dsl.meta().getTables().stream().map(Table::getName).collect(Collectors.toSet());
      if (!tables.contains(KEY_CHECK.getName())) {
        return Optional.empty();
      }
      List<MasterKey.Succession> successions =
          tables.contains(KEY_ROTATION.getName()) ? Successions.read(dsl) : List.of();
      return dsl.select(KEY_CHECK.CIPHERTEXT)
          .from(KEY_CHECK)
          .fetchOptional(KEY_CHECK.CIPHERTEXT)
          .map(checkValue -> new Locked(checkValue, successions));
    }
  }

  /** Before the first table: later it would take a rewrite of the whole file. */
  private static void prepareEmpty(Path file) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file)) {
      SqliteEngine.pragma(connection, "page_size = " + PAGE_BYTES);
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
  private static MonotonicTime start(Path file, DatabaseConfiguration configuration, MasterKey key)
      throws SQLException {
    try (Connection connection = SqliteEngine.connect(file, false)) {
      DSLContext dsl = JooqSettings.on(connection, SQLDialect.SQLITE);
      if (!dsl.fetchExists(KEY_CHECK)) {
        dsl.insertInto(KEY_CHECK)
            .set(KEY_CHECK.ID, ONLY)
            .set(KEY_CHECK.CIPHERTEXT, key.checkValue())
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
