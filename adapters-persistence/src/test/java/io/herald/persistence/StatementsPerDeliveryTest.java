package io.herald.persistence;

import static io.herald.application.RecordsFixture.invocation;
import static org.assertj.core.api.Assertions.assertThat;

import io.herald.application.RecordsFixture;
import io.herald.application.event.EventJournal.NewEvent;
import io.herald.application.invocation.Lease;
import io.herald.domain.webhook.Webhook;
import io.herald.persistence.testserver.MySqlTestServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Counts what a delivery costs; docs/PERFORMANCE.md lists the same figures. On MySQL a statement is
 * what the server got, a round trip each; on SQLite it is a run of a prepared statement, in
 * process.
 */
class StatementsPerDeliveryTest {
  private static final int BATCH = 50;
  private static final Pattern RARE =
      Pattern.compile(
          "^(SET |select cast\\(timestampdiff|insert into `webhook_health`)",
          Pattern.CASE_INSENSITIVE);

  @TempDir private Path folder;

  @Test
  @Tag("server")
  void on_mysql_a_batch_shares_its_statements() throws Exception {
    MySqlTestServer server = MySqlTestServer.shared();
    String url = server.newDatabase();
    DatabaseConfiguration configuration = MySqlFixture.node(folder.resolve("node"), server, url);
    DataFolder.lock(configuration.dataDirectory()).close();
    MySqlServer.Ready ready = MySqlServer.open(configuration, configuration.server().orElseThrow());
    try (Database database = database(configuration, ready.engine(), ready.key())) {
      server.execute("set global log_output = 'TABLE'");
      server.execute("set global general_log = on");
      try {
        measure(
            database,
            ready.engine(),
            MySqlEngine.WRITERS,
            new Expected(10, 9, 10, 9, 2),
            () -> sent(server, url));
      } finally {
        server.execute("set global general_log = off");
      }
    }
  }

  @Test
  void on_sqlite_a_batch_shares_all_but_its_rows() throws Exception {
    DatabaseConfiguration configuration = DatabaseConfiguration.embedded(folder.resolve("node"));
    DataFolder.lock(configuration.dataDirectory()).close();
    RecordingSqlite engine = new RecordingSqlite(configuration);
    try (Database database = database(configuration, engine, engine.key())) {
      measure(database, engine, 1, new Expected(9, 8, 6 + 3 * BATCH, 7 + BATCH, 1), engine::ran);
    }
  }

  private static Database database(
      DatabaseConfiguration configuration, Engine engine, MasterKey key) {
    return new Database(
        DataFolder.lock(configuration.dataDirectory()), engine, key, new UUID(1, 1), configuration);
  }

  /** How many statements each step takes, the commit included. */
  private record Expected(
      int publishOne, int completeOne, int publishBatch, int completeBatch, int ofHeldWriter) {}

  private static void measure(
      Database database, Engine engine, int writers, Expected expected, Supplier<List<String>> sent)
      throws Exception {
    RecordsFixture fixture =
        new RecordsFixture(
            new DatabaseRecords(database, StatementsPerDeliveryTest::noTimeHasToPass));
    Webhook webhook = fixture.webhook();
    long version = database.webhooks().configurationVersion();
    // What each writer does once is not counted.
    completeTogether(engine, writers, fixture, webhook, List.of());
    fixture.deliver(fixture.leased(webhook), webhook);
    var _ = sent.get();

    List<Lease> one = publish(database, fixture, webhook, version, 1);
    assertThat(counted(sent.get())).as("publish one").hasSize(expected.publishOne());
    fixture.deliver(one.getFirst(), webhook);
    assertThat(counted(sent.get())).as("complete one").hasSize(expected.completeOne());
    List<Lease> many = publish(database, fixture, webhook, version, BATCH);
    assertThat(counted(sent.get())).as("publish a batch").hasSize(expected.publishBatch());
    completeTogether(engine, writers, fixture, webhook, many);
    assertThat(counted(sent.get()))
        .as("complete a batch, and what the held writers do")
        .hasSize(expected.completeBatch() + writers * expected.ofHeldWriter());
    assertThat(database.dueInvocations().backlogs()).isEmpty();
  }

  private static List<Lease> publish(
      Database database, RecordsFixture fixture, Webhook webhook, long version, int count) {
    List<NewEvent> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      events.add(
          new NewEvent(fixture.event("request " + count + "/" + i), List.of(invocation(webhook))));
    }
    return database.journal().append(events, version).stream()
        .map(outcome -> RecordsFixture.lease(RecordsFixture.placements(outcome).getFirst()))
        .toList();
  }

  /** Holds the writers until all wait, so that one transaction takes them. */
  private static void completeTogether(
      Engine engine, int writers, RecordsFixture fixture, Webhook webhook, List<Lease> leases)
      throws Exception {
    CountDownLatch held = new CountDownLatch(writers);
    CountDownLatch release = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < writers; i++) {
        long before = held.getCount();
        all.add(
            threads.submit(() ->
                engine
                    .writes()
                    .run(session -> {
                      held.countDown();
                      try {
                        release.await();
                      } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                      }
                      return true;
                    })));
        while (held.getCount() == before) {
          Thread.onSpinWait();
        }
      }
      held.await();
      CountDownLatch waiting = new CountDownLatch(leases.size());
      for (Lease lease : leases) {
        all.add(
            threads.submit(() -> {
              waiting.countDown();
              fixture.deliver(lease, webhook);
            }));
      }
      waiting.await();
      // They have still to get into the queue, which nobody takes from.
      long end = System.nanoTime() + Duration.ofMillis(300).toNanos();
      while (System.nanoTime() - end < 0) {
        Thread.onSpinWait();
      }
      release.countDown();
      for (Future<?> done : all) {
        done.get();
      }
    }
  }

  /**
   * Without what is done once a second at most (asking for the time, noting a webhook's health) and
   * once for each connection.
   */
  private static List<String> counted(List<String> statements) {
    return statements.stream().filter(statement -> !RARE.matcher(statement).find()).toList();
  }

  /** What the server got from the connections to a database since this was asked last. */
  private static List<String> sent(MySqlTestServer server, String url) {
    String database = url.substring(url.lastIndexOf('/') + 1);
    List<String> statements = new ArrayList<>();
    try (Connection connection = server.connect("");
        Statement statement = connection.createStatement()) {
      statement.execute("set global general_log = off");
      try (ResultSet rows =
          statement.executeQuery(
              "select convert(argument using utf8mb4) from mysql.general_log"
                  + " where command_type = 'Query' and thread_id in (select id from"
                  + " information_schema.processlist where db = '"
                  + database
                  + "') order by event_time")) {
        while (rows.next()) {
          statements.add(rows.getString(1));
        }
      }
      statement.execute("truncate table mysql.general_log");
      statement.execute("set global general_log = on");
      return statements;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void noTimeHasToPass(Duration duration) {
    throw new AssertionError("no time has to pass: " + duration);
  }
}
