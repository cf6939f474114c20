package io.herald.persistence;

import static io.herald.persistence.schema.Tables.INVOCATION;
import static io.herald.persistence.schema.Tables.KEY_CHECK;
import static io.herald.persistence.schema.Tables.KEY_ROTATION;

import com.zaxxer.hikari.HikariDataSource;
import io.herald.persistence.DatabaseConfiguration.Server;
import io.herald.persistence.DatabaseRefused.Reason;
import io.herald.persistence.schema.DefaultSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.flywaydb.core.api.FlywayException;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Table;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a MySQL server's database ready: settings, key, tables, rights. Nodes that start at the
 * same moment do so one after the other. Stateless.
 */
final class MySqlServer {
  private static final Logger LOG = LoggerFactory.getLogger(MySqlServer.class);
  private static final short ONLY = 1;

  /** The longest that another node's start may take, migrations included. */
  private static final Duration START = Duration.ofMinutes(10);

  /** MySQL takes names of locks up to 64 characters. */
  private static final int MAX_LOCK_NAME = 64;

  private MySqlServer() {}

  /** A database that is ready, and the key to its secrets. */
  record Ready(MySqlEngine engine, MasterKey key) {}

  /**
   * Opens a server's database, and makes its tables if it is empty.
   *
   * @throws DatabaseRefused if it cannot be used as it is
   */
  static Ready open(DatabaseConfiguration configuration, Server server) {
    MySqlVariables variables = variables(server);
    variables.check();
    MySqlFlavour flavour = variables.flavour();
    MySqlConnections connections = new MySqlConnections(server, flavour);
    MasterKey key;
    long latest;
    try (HikariDataSource pool = connections.starting();
        Connection connection = pool.getConnection()) {
      DSLContext dsl = JooqSettings.on(connection, flavour.dialect());
      String lock = lock(dsl, connection.getCatalog());
      try {
        key = unlockAndMigrate(configuration, pool, connection, dsl);
        checkRights(dsl, server);
        latest = latest(dsl);
      } finally {
        dsl.select(DSL.function("release_lock", Integer.class, DSL.inline(lock))).fetch();
      }
    } catch (SQLException | DataAccessException | FlywayException e) {
      throw refused(server, e);
    }
    warnOfGaps(variables);
    MySqlTime time =
        new MySqlTime(
            configuration.clock(),
            configuration.ticker(),
            JooqSettings.rendering(flavour.dialect()));
    time.stamp(latest);
    return new Ready(
        new MySqlEngine(connections, flavour.dialect(), time, configuration.ticker()), key);
  }

  private static MySqlVariables variables(Server server) {
    try (Connection connection = MySqlConnections.first(server)) {
      if (connection.getCatalog() == null || connection.getCatalog().isEmpty()) {
        throw new DatabaseRefused(
            Reason.UNSUITABLE,
            "HERALD_DATABASE_URL names no database; write jdbc:mysql://HOST:PORT/DATABASE.");
      }
      return MySqlVariables.of(connection);
    } catch (SQLException e) {
      throw refused(server, e);
    }
  }

  private static String lock(DSLContext dsl, String database) {
    String name = "herald start " + database;
    name = name.substring(0, Math.min(name.length(), MAX_LOCK_NAME));
    Integer taken =
        dsl.select(
                DSL.function(
                    "get_lock", Integer.class, DSL.inline(name), DSL.inline(START.toSeconds())))
            .fetchOne(0, Integer.class);
    if (taken == null || taken != 1) {
      throw new DatabaseRefused(
          Reason.IN_USE,
          "Another Herald has been changing the tables of the database for "
              + START.toMinutes()
              + " minutes; wait for it, then start this one again.");
    }
    return name;
  }

  private static MasterKey unlockAndMigrate(
      DatabaseConfiguration configuration,
      HikariDataSource pool,
      Connection connection,
      DSLContext dsl)
      throws SQLException {
    Optional<byte[]> checkValue = checkValue(connection, dsl);
    if (checkValue.isPresent()) {
      MasterKey key =
          MasterKey.unlock(configuration.keyFile(), checkValue.get(), successions(connection, dsl));
      Migrations.apply(pool, "mysql");
      return key;
    }
    MasterKey.Fresh fresh = MasterKey.forEmptyDatabase(configuration.keyFile());
    try {
      Migrations.apply(pool, "mysql");
      dsl.insertInto(KEY_CHECK)
          .set(KEY_CHECK.ID, ONLY)
          .set(KEY_CHECK.CIPHERTEXT, fresh.key().checkValue())
          .execute();
      return fresh.key();
    } catch (RuntimeException e) {
      fresh.made().ifPresent(MySqlServer::remove);
      throw e;
    }
  }

  private static void remove(Path madeInVain) {
    try {
      Files.deleteIfExists(madeInVain);
    } catch (IOException e) {
      LOG.warn("The key {} of a database that was not made cannot be removed.", madeInVain, e);
    }
  }

  /** The check value of the master key; empty if the database is. */
  private static Optional<byte[]> checkValue(Connection connection, DSLContext dsl)
      throws SQLException {
    return isThere(KEY_CHECK, connection)
        ? dsl.select(KEY_CHECK.CIPHERTEXT).from(KEY_CHECK).fetchOptional(KEY_CHECK.CIPHERTEXT)
        : Optional.empty();
  }

  /** Changes of the master key that this node may have missed. */
  private static List<MasterKey.Succession> successions(Connection connection, DSLContext dsl)
      throws SQLException {
    return isThere(KEY_ROTATION, connection) ? Successions.read(dsl) : List.of();
  }

  private static boolean isThere(Table<?> table, Connection connection) throws SQLException {
    try (ResultSet tables =
        connection.getMetaData().getTables(connection.getCatalog(), null, table.getName(), null)) {
      return tables.next();
    }
  }

  /** Asks for each right that is needed by using it on no row. */
  private static void checkRights(DSLContext dsl, Server server) {
    for (Table<?> table : DefaultSchema.DEFAULT_SCHEMA.getTables()) {
      try {
        checkRights(dsl, table);
      } catch (DataAccessException e) {
        SQLException sql = GroupCommit.sqlException(e);
        if (sql != null && MySqlFailures.isDenied(sql)) {
          throw new DatabaseRefused(
              Reason.UNSUITABLE,
              "The database user "
                  + server.user()
                  + " lacks a right: "
                  + sql.getMessage()
                  + ". Grant SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, INDEX, DROP and"
                  + " REFERENCES on the database.",
              e);
        }
        throw e;
      }
    }
  }

  private static <R extends org.jooq.Record> void checkRights(DSLContext dsl, Table<R> table) {
    Field<?> column = table.field(0);
    if (column == null) {
      throw new IllegalStateException("a table without columns: " + table);
    }
    dsl.insertInto(table)
        .columns(table.fields())
        .select(dsl.select(table.fields()).from(table).where(DSL.falseCondition()))
        .execute();
    dsl.update(table).set(Map.of(column, column)).where(DSL.falseCondition()).execute();
    dsl.deleteFrom(table).where(DSL.falseCondition()).execute();
  }

  /** The latest change on record, which none of this node's may seem older than. */
  private static long latest(DSLContext dsl) {
    @Nullable Long latest =
        dsl.select(DSL.max(INVOCATION.CHANGED)).from(INVOCATION).fetchOne(0, Long.class);
    return latest == null ? 0 : latest;
  }

  private static void warnOfGaps(MySqlVariables variables) {
    List<String> gaps = variables.durabilityGaps();
    if (!gaps.isEmpty()) {
      LOG.warn(
          "The database server may lose acknowledged events when it loses power: {}.",
          String.join(", ", gaps));
    }
  }

  private static DatabaseRefused refused(Server server, Exception failure) {
    SQLException sql = sqlException(failure);
    int code = sql == null ? 0 : sql.getErrorCode();
    String said = sql == null ? failure.getMessage() : firstLine(sql);
    return switch (code) {
      case MySqlFailures.USER_DENIED ->
          new DatabaseRefused(
              Reason.UNREACHABLE,
              "The database server refuses the user "
                  + server.user()
                  + "; check HERALD_DATABASE_USER and HERALD_DATABASE_PASSWORD. It says: "
                  + said,
              failure);
      case MySqlFailures.DATABASE_UNKNOWN ->
          new DatabaseRefused(
              Reason.UNREACHABLE,
              "The database of HERALD_DATABASE_URL does not exist; make it with CREATE DATABASE."
                  + " The server says: "
                  + said,
              failure);
      case MySqlFailures.DATABASE_DENIED, MySqlFailures.STATEMENT_DENIED ->
          new DatabaseRefused(
              Reason.UNSUITABLE,
              "The database user "
                  + server.user()
                  + " lacks a right: "
                  + said
                  + ". Grant SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, INDEX, DROP and"
                  + " REFERENCES on the database.",
              failure);
      default ->
          new DatabaseRefused(
              code == 0 ? Reason.UNREACHABLE : Reason.INACCESSIBLE,
              (code == 0
                      ? "The database server of HERALD_DATABASE_URL does not answer: "
                      : "The database of HERALD_DATABASE_URL cannot be opened: ")
                  + said,
              failure);
    };
  }

  private static @Nullable SQLException sqlException(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql) {
        return sql;
      }
    }
    return null;
  }

  private static String firstLine(SQLException failure) {
    return Optional.ofNullable(failure.getMessage())
        .flatMap(message -> message.lines().findFirst())
        .orElse(failure.getClass().getSimpleName());
  }
}
