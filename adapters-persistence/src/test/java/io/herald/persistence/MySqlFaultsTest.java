package io.herald.persistence;

import static io.herald.application.RecordsFixture.audit;
import static io.herald.application.RecordsFixture.waiting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.herald.application.Overloaded;
import io.herald.application.RecordsFixture;
import io.herald.application.StorageUnavailable;
import io.herald.application.event.EventJournal.AppendOutcome;
import io.herald.application.event.EventJournal.NewEvent;
import io.herald.application.event.EventJournal.NewInvocation;
import io.herald.domain.event.Event;
import io.herald.domain.event.Payload;
import io.herald.domain.id.EventId;
import io.herald.domain.id.InvocationId;
import io.herald.domain.webhook.Webhook;
import io.herald.persistence.testserver.MySqlTestServer;
import io.herald.persistence.testserver.TroubledWire;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is promised when the server or the way to it is troubled. */
@Tag("server")
class MySqlFaultsTest {
  /** From the moment a server is back to the first acknowledgement. */
  private static final Duration RECOVERY = Duration.ofSeconds(10);

  /** The wire is read, so it must not be encrypted. */
  private static final String PLAIN = "?sslMode=DISABLED&allowPublicKeyRetrieval=true";

  @TempDir private Path folder;

  private final List<AutoCloseable> opened = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : opened.reversed()) {
      each.close();
    }
  }

  @Test
  void a_server_that_dies_and_comes_back_loses_nothing_acknowledged_and_is_used_again_unattended()
      throws Exception {
    MySqlTestServer server = open(MySqlTestServer.ofOnesOwn());
    Database database = node(server, server.newDatabase());
    RecordsFixture fixture = new RecordsFixture(new DatabaseRecords(database, this::nothing));
    Webhook webhook = fixture.webhook();
    Set<EventId> acknowledged = ConcurrentHashMap.newKeySet();
    AtomicInteger refused = new AtomicInteger();
    AtomicInteger published = new AtomicInteger();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> publishers = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        publishers.add(
            threads.submit(() -> {
              while (refused.get() == 0) {
                Event event = fixture.event("request " + published.incrementAndGet());
                try {
                  fixture.append(new NewEvent(event, List.of(waiting(webhook))));
                  acknowledged.add(event.id());
                } catch (StorageUnavailable e) {
                  refused.incrementAndGet();
                }
              }
            }));
      }
      await("events are acknowledged", () -> acknowledged.size() > 200);
      server.kill();
      for (Future<?> publisher : publishers) {
        publisher.get(60, TimeUnit.SECONDS);
      }
    }

    assertThat(refused).hasPositiveValue();
    server.startAgain();
    acknowledgedWithin(RECOVERY, fixture, webhook);
    for (EventId id : acknowledged) {
      assertThat(database.events().find(id)).isPresent();
    }
  }

  @Test
  void a_server_that_stalls_costs_bounded_threads_and_memory_and_is_used_again_unattended()
      throws Exception {
    MySqlTestServer server = MySqlTestServer.shared();
    TroubledWire wire = open(TroubledWire.before(server.port()));
    String url = server.newDatabase();
    Database database = node(server, server.url(name(url), wire.port()) + PLAIN);
    RecordsFixture fixture = new RecordsFixture(new DatabaseRecords(database, this::nothing));
    Webhook webhook = fixture.webhook();
    long version = database.webhooks().configurationVersion();
    String large = "x".repeat(1 << 20);
    AtomicInteger overloaded = new AtomicInteger();
    AtomicInteger unavailable = new AtomicInteger();
    int threadsBefore = platformThreads();

    wire.withhold();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> publishers = new ArrayList<>();
      for (int i = 0; i < 150; i++) {
        Event small = fixture.event("request " + i);
        Event event = small.withPayload(new Payload(small.payload().value(), large));
        publishers.add(
            threads.submit(() -> {
              try {
                database.journal().append(List.of(new NewEvent(event, List.of())), version);
              } catch (Overloaded e) {
                overloaded.incrementAndGet();
              } catch (StorageUnavailable e) {
                unavailable.incrementAndGet();
              }
            }));
      }
      for (Future<?> publisher : publishers) {
        publisher.get(60, TimeUnit.SECONDS);
      }
    }

    // 64 MiB wait at most, and what four writers hold; all the others are refused at once.
    assertThat(overloaded.get()).isGreaterThan(150 - 64 - 4 * 4 - 1);
    assertThat(overloaded.get() + unavailable.get()).isEqualTo(150);
    assertThat(platformThreads() - threadsBefore).isLessThan(16);
    wire.heal();
    acknowledgedWithin(RECOVERY, fixture, webhook);
  }

  @Test
  void an_event_whose_commit_was_not_answered_is_published_again_and_is_one_event()
      throws Exception {
    MySqlTestServer server = MySqlTestServer.shared();
    TroubledWire wire = open(TroubledWire.before(server.port()));
    String url = server.newDatabase();
    Database database = node(server, server.url(name(url), wire.port()) + PLAIN);
    RecordsFixture fixture = new RecordsFixture(new DatabaseRecords(database, this::nothing));
    Webhook webhook = fixture.webhook();
    long version = database.webhooks().configurationVersion();
    NewInvocation invocation = waiting(webhook);
    NewEvent event = new NewEvent(fixture.event("request"), List.of(invocation));

    everyWriterHasWritten(database);
    wire.loseTheAnswerToTheNextCommit();
    assertThatThrownBy(() -> database.journal().append(List.of(event), version))
        .isInstanceOf(StorageUnavailable.class);

    assertThat(wire.lostCommit()).isTrue();
    assertThat(database.journal().append(List.of(event), version))
        .containsExactly(new AppendOutcome.Duplicate(event.event().id(), List.of(invocation.id())));
    assertThat(fixture.claimedIds(webhook)).containsExactly(invocation.id());
  }

  /** A writer's first transaction has a commit of its own before it, for its row in the gate. */
  private static void everyWriterHasWritten(Database database) throws Exception {
    CountDownLatch all = new CountDownLatch(MySqlEngine.WRITERS);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Boolean>> writers = new ArrayList<>();
      for (int i = 0; i < MySqlEngine.WRITERS; i++) {
        // One after the other, since a transaction may be shared; each holds its writer.
        long before = all.getCount();
        writers.add(threads.submit(() -> database.engine().writes().run(_ -> meet(all))));
        while (all.getCount() == before) {
          Thread.onSpinWait();
        }
      }
      for (Future<Boolean> writer : writers) {
        assertThat(writer.get(30, TimeUnit.SECONDS)).isTrue();
      }
    }
  }

  private static boolean meet(CountDownLatch all) {
    all.countDown();
    try {
      return all.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void a_lock_that_is_held_too_long_is_waited_for_again_and_nobody_sees_it() throws Exception {
    MySqlTestServer server = MySqlTestServer.shared();
    String url = server.newDatabase();
    Database database = node(server, url);
    RecordsFixture fixture = new RecordsFixture(new DatabaseRecords(database, this::nothing));
    Webhook webhook = fixture.webhook();
    try (Connection other = DriverManager.getConnection(url, server.user(), server.password());
        Statement statement = other.createStatement();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      other.setAutoCommit(false);
      statement.execute("update configuration set version = version");
      long timeoutsBefore = metric(server, "lock_timeouts");
      long version = database.webhooks().configurationVersion();

      Future<List<AppendOutcome>> publishing =
          threads.submit(() ->
              database
                  .journal()
                  .append(
                      List.of(new NewEvent(fixture.event("r"), List.of(waiting(webhook)))),
                      version));
      await(
          "the lock is waited for in vain", () -> metric(server, "lock_timeouts") > timeoutsBefore);
      assertThat(publishing.isDone()).isFalse();
      other.rollback();

      assertThat(publishing.get(20, TimeUnit.SECONDS).getFirst())
          .isInstanceOf(AppendOutcome.Appended.class);
    }
  }

  @Test
  void a_deadlock_is_tried_again_and_nobody_sees_it() throws Exception {
    MySqlTestServer server = MySqlTestServer.shared();
    String url = server.newDatabase();
    Database database = node(server, url);
    RecordsFixture fixture = new RecordsFixture(new DatabaseRecords(database, this::nothing));
    Webhook webhook = fixture.webhook();
    NewInvocation low = waiting(webhook);
    NewInvocation high = waiting(webhook);
    fixture.publish("r 1", low);
    fixture.publish("r 2", high);
    for (int i = 0; i < 50; i++) {
      fixture.webhook();
    }
    try (Connection other = DriverManager.getConnection(url, server.user(), server.password());
        Statement statement = other.createStatement();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      other.setAutoCommit(false);
      // It has changed more than the other one, so that that is the one to be undone.
      statement.execute("update webhook set document = concat(document, ' ')");
      statement.execute(locking(high));
      long deadlocksBefore = metric(server, "lock_deadlocks");

      Future<List<InvocationId>> cancelling =
          threads.submit(() ->
              database.dueInvocations().cancel(List.of(low.id(), high.id()), audit("cancel")));
      await("it waits for the second one", () -> metric(server, "lock_row_lock_current_waits") > 0);
      statement.execute(locking(low));
      assertThat(metric(server, "lock_deadlocks")).isGreaterThan(deadlocksBefore);
      other.rollback();

      assertThat(cancelling.get(20, TimeUnit.SECONDS)).containsExactly(low.id(), high.id());
    }
  }

  private static String locking(NewInvocation invocation) {
    return "select * from due where invocation = x'"
        + HexFormat.of().formatHex(UuidBytes.of(invocation.id().value()))
        + "' for update";
  }

  private Database node(MySqlTestServer server, String url) {
    return open(Database.open(MySqlFixture.node(folder.resolve("node"), server, url)));
  }

  private <T extends AutoCloseable> T open(T closeable) {
    opened.add(closeable);
    return closeable;
  }

  private static String name(String url) {
    return url.substring(url.lastIndexOf('/') + 1);
  }

  private void acknowledgedWithin(Duration limit, RecordsFixture fixture, Webhook webhook) {
    long end = System.nanoTime() + limit.toNanos();
    while (true) {
      try {
        fixture.publish("after", waiting(webhook));
        break;
      } catch (StorageUnavailable | Overloaded e) {
        if (System.nanoTime() - end > 0) {
          throw new AssertionError("nothing is acknowledged after " + limit, e);
        }
      }
      Thread.onSpinWait();
    }
    assertThat(System.nanoTime() - end).isNegative();
  }

  private static void await(String what, BooleanSupplier reached) {
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!reached.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("not in 30 seconds: " + what);
      }
      Thread.onSpinWait();
    }
  }

  private static int platformThreads() {
    return Thread.getAllStackTraces().size();
  }

  private static long metric(MySqlTestServer server, String name) {
    return number(
        server, "select count from information_schema.innodb_metrics where name = '" + name + "'");
  }

  private static long number(MySqlTestServer server, String sql) {
    try (Connection connection = server.connect("");
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      return rows.next() ? rows.getLong(1) : 0;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private void nothing(Duration duration) {
    throw new AssertionError("no time has to pass: " + duration);
  }
}
