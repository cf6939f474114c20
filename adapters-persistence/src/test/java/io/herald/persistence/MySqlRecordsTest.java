package io.herald.persistence;

import static io.herald.persistence.schema.Tables.DIRECT;
import static io.herald.persistence.schema.Tables.DUE;
import static io.herald.persistence.schema.Tables.WEBHOOK_HEALTH;

import io.herald.application.Records;
import io.herald.persistence.testserver.MySqlTestServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jooq.DSLContext;
import org.jooq.Query;
import org.jooq.SQLDialect;
import org.jooq.exception.DataAccessException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** The contracts on a real MySQL server, a database for each test. */
@Tag("server")
class MySqlRecordsTest extends RecordsContracts {
  private static final String DEADLOCK = "40001";
  private static final int MAX_TRIES = 20;
  private static final AtomicInteger OPENED = new AtomicInteger();

  @TempDir private static Path folder;

  private final List<Database> databases = new ArrayList<>();

  @AfterEach
  void close() {
    databases.forEach(Database::close);
  }

  @Override
  Records emptyRecords() {
    MySqlTestServer server = MySqlTestServer.shared();
    String url = server.newDatabase();
    AtomicLong passedNanos = new AtomicLong();
    Database database =
        Database.open(
            MySqlFixture.node(
                folder.resolve("node-" + OPENED.incrementAndGet()),
                server,
                url,
                () -> System.nanoTime() + passedNanos.get()));
    databases.add(database);
    return new DatabaseRecords(
        database,
        duration -> {
          passedNanos.addAndGet(duration.toNanos());
          bringNearer(server, url, duration);
        });
  }

  /** The server's clock is not for tests to move, so what it is compared with is moved. */
  private static void bringNearer(MySqlTestServer server, String url, Duration duration) {
    long micros = duration.toNanos() / 1_000;
    try (Connection connection =
        DriverManager.getConnection(url, server.user(), server.password())) {
      DSLContext dsl = JooqSettings.on(connection, SQLDialect.MYSQL);
      change(dsl.update(DUE).set(DUE.DUE_AT, DUE.DUE_AT.minus(micros)));
      change(
          dsl.update(WEBHOOK_HEALTH)
              .set(WEBHOOK_HEALTH.FAILING_SINCE, WEBHOOK_HEALTH.FAILING_SINCE.minus(micros))
              .set(WEBHOOK_HEALTH.LAST_SUCCESS_AT, WEBHOOK_HEALTH.LAST_SUCCESS_AT.minus(micros))
              .set(WEBHOOK_HEALTH.LAST_FAILURE_AT, WEBHOOK_HEALTH.LAST_FAILURE_AT.minus(micros)));
      change(dsl.update(DIRECT).set(DIRECT.BEGUN_AT, DIRECT.BEGUN_AT.minus(micros)));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Again when what an engine that crashed has begun stands in the way and is at its end. */
  private static void change(Query update) {
    DataAccessException last = null;
    for (int tries = 0; tries < MAX_TRIES; tries++) {
      try {
        update.execute();
        return;
      } catch (DataAccessException e) {
        if (!DEADLOCK.equals(e.sqlState())) {
          throw e;
        }
        last = e;
      }
    }
    throw new IllegalStateException("deadlocks without end", last);
  }
}
