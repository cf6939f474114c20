package io.herald.persistence;

import static io.herald.application.RecordsFixture.waiting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.herald.application.Overloaded;
import io.herald.application.Records;
import io.herald.application.RecordsFixture;
import io.herald.application.StorageUnavailable;
import io.herald.application.event.EventJournal.AppendOutcome;
import io.herald.application.event.EventJournal.NewEvent;
import io.herald.application.invocation.DueInvocations.Next;
import io.herald.application.invocation.Lease;
import io.herald.domain.event.EventKinds;
import io.herald.domain.fixture.EventFixture;
import io.herald.domain.id.InvocationId;
import io.herald.domain.json.Json;
import io.herald.domain.webhook.Webhook;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Faults of the embedded database and of the clocks around it. */
class SqliteFaultsTest {
  /** More than may wait in memory for the database, in events of 200 KiB. */
  private static final int TOO_MANY = 450;

  private static final String LARGE = "x".repeat(200_000);

  @TempDir private Path folder;

  private final AtomicReference<Instant> wall = new AtomicReference<>(Instant.now());
  private final AtomicLong passedNanos = new AtomicLong();
  private final List<Database> opened = new ArrayList<>();

  @AfterEach
  void close() {
    opened.forEach(Database::close);
  }

  @Test
  void aWallClockThatJumpsTwoDaysNeitherFreezesRetriesNorMakesAllOfThemDue() {
    for (Duration jump : List.of(Duration.ofDays(2), Duration.ofDays(-2))) {
      Records records = open("clock" + jump.toDays());
      RecordsFixture fixture = new RecordsFixture(records);
      Webhook webhook = fixture.webhook();
      Lease lease = fixture.leased(webhook);
      fixture.complete(lease, webhook.id(), 1, new Next.RetryIn(Duration.ofMinutes(5)));

      wall.updateAndGet(before -> before.plus(jump));

      assertThat(fixture.claim(webhook)).as("after " + jump).isEmpty();
      records.passTime(Duration.ofMinutes(5));
      assertThat(fixture.claimedIds(webhook))
          .as("after " + jump)
          .containsExactly(lease.invocation());
    }
  }

  @Test
  void aWallClockThatJumpedDoesNotLetAWebhookFailForDays() {
    Records records = open("health");
    RecordsFixture fixture = new RecordsFixture(records);
    Webhook webhook = fixture.webhook();
    fixture.retrySoon(fixture.leased(webhook), webhook);
    wall.updateAndGet(before -> before.plus(Duration.ofDays(6)));
    fixture.retrySoon(fixture.leased(webhook), webhook);

    assertThat(records.health().health())
        .hasEntrySatisfying(
            webhook.id(),
            health ->
                assertThat(
                        Duration.between(
                            health.failingSince().orElseThrow(),
                            health.lastFailure().orElseThrow()))
                    .isLessThan(Duration.ofMinutes(1)));
  }

  @Test
  void whileTheDatabaseStallsMemoryIsBoundedAndAfterItEverythingGoesOn() throws Exception {
    Records records = open("stall");
    RecordsFixture fixture = new RecordsFixture(records);
    Webhook webhook = fixture.webhook();
    CountDownLatch refused = new CountDownLatch(1);
    List<Future<List<AppendOutcome>>> publishers = new ArrayList<>();
    int stored = 0;
    int overloaded = 0;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      CountDownLatch stalled = new CountDownLatch(1);
      CountDownLatch goOn = new CountDownLatch(1);
      GroupCommit writes = opened.getLast().engine().writes();
      Future<Boolean> stall =
          threads.submit(() ->
              writes.run(_ -> {
                stalled.countDown();
                return await(goOn);
              }));
      try {
        assertThat(stalled.await(20, TimeUnit.SECONDS)).isTrue();
        for (int i = 0; i < TOO_MANY; i++) {
          int number = i;
          publishers.add(
              threads.submit(() -> {
                try {
                  return fixture.append(
                      new NewEvent(large("stalled " + number), List.of(waiting(webhook))));
                } catch (Overloaded e) {
                  refused.countDown();
                  throw e;
                }
              }));
        }
        assertThat(refused.await(20, TimeUnit.SECONDS)).as("somebody is refused").isTrue();
      } finally {
        goOn.countDown();
      }
      assertThat(stall.get(20, TimeUnit.SECONDS)).isTrue();
      for (Future<List<AppendOutcome>> publisher : publishers) {
        try {
          assertThat(publisher.get(60, TimeUnit.SECONDS))
              .allMatch(AppendOutcome.Appended.class::isInstance);
          stored++;
        } catch (ExecutionException e) {
          assertThat(e.getCause()).isInstanceOfAny(Overloaded.class, StorageUnavailable.class);
          overloaded += e.getCause() instanceof Overloaded ? 1 : 0;
        }
      }
    }
    assertThat(overloaded).isPositive();
    assertThat(stored).isPositive();
    assertThat(records.due().backlogs().get(webhook.id()))
        .extracting(backlog -> backlog.waiting())
        .isEqualTo((long) stored);
  }

  @Test
  void aDatabaseWithoutRoomAcknowledgesNothingStaysWholeAndGoesOnWhenThereIsRoom()
      throws Exception {
    Records records = open("full");
    RecordsFixture fixture = new RecordsFixture(records);
    Webhook webhook = fixture.webhook();
    InvocationId before = fixture.leased(webhook).invocation();
    limitPages(1);

    assertThatThrownBy(
            () -> fixture.append(new NewEvent(large("without room"), List.of(waiting(webhook)))))
        .isInstanceOf(StorageUnavailable.class);
    assertThat(fixture.stored(before).id()).isEqualTo(before);
    assertThat(integrity("full")).isEqualTo("ok");

    limitPages(Integer.MAX_VALUE - 1);
    assertThat(fixture.append(new NewEvent(large("without room"), List.of(waiting(webhook)))))
        .allMatch(AppendOutcome.Appended.class::isInstance);
  }

  private Records open(String name) {
    Database database =
        Database.open(
            new DatabaseConfiguration(
                folder.resolve(name),
                Optional.empty(),
                Optional.empty(),
                EventKinds.CATALOGUE,
                Records.LEASE,
                wall::get,
                () -> System.nanoTime() + passedNanos.get()));
    opened.add(database);
    return new DatabaseRecords(database, duration -> passedNanos.addAndGet(duration.toNanos()));
  }

  private static io.herald.domain.event.Event large(String request) {
    return EventFixture.anEvent()
        .aboutRequest(request)
        .with("justification", Json.of(LARGE))
        .build();
  }

  /** The writer's connection stops growing the file beyond so many pages, as a full disk does. */
  private void limitPages(int pages) {
    opened
        .getLast()
        .engine()
        .writes()
        .run(session -> {
          SqliteEngine.pragma(session.connection(), "max_page_count = " + pages);
          return true;
        });
  }

  private static boolean await(CountDownLatch latch) {
    try {
      return latch.await(60, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private Connection other(String name) throws Exception {
    return DriverManager.getConnection("jdbc:sqlite:" + folder.resolve(name).resolve("herald.db"));
  }

  private String integrity(String name) throws Exception {
    try (Connection connection = other(name);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("PRAGMA integrity_check")) {
      rows.next();
      return rows.getString(1);
    }
  }
}
