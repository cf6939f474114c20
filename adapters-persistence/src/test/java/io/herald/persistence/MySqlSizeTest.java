package io.herald.persistence;

import static io.herald.domain.fixture.EventFixture.NOON;
import static io.herald.domain.fixture.EventFixture.anEvent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.herald.application.RecordsFixture;
import io.herald.application.event.EventJournal.NewEvent;
import io.herald.application.retention.Retention;
import io.herald.domain.Secret;
import io.herald.domain.json.Json;
import io.herald.persistence.testserver.MySqlTestServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is known of the room that the records take on a server, while they come and go. */
@Tag("server")
class MySqlSizeTest {
  private static final int EVENTS = 8_000;
  private static final int BATCH = 200;
  private static final int PAYLOAD = 3_000;

  /** The least that they take. */
  private static final long BYTES = (long) EVENTS * PAYLOAD;

  /** What grows in advance and does not count as free. */
  private static final long INEXACT = 8L << 20;

  private static final Instant AFTERWARDS = NOON.plusSeconds(3_600);
  private static final Duration PURGE = Duration.ofSeconds(30);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

  @TempDir private Path folder;

  private final MySqlTestServer server = MySqlTestServer.shared();
  private final String url = server.newDatabase();

  @Test
  void theSizeFollowsWhatIsPublishedAndWholeRecordsThatAreRemoved() throws SQLException {
    try (Database database = Database.open(MySqlFixture.node(folder, server, url))) {
      Retention retention = database.retention();
      long empty = retention.usedBytes();

      publish(database);
      long full = retention.usedBytes();
      long pages = pages();
      while (retention.removeRecords(AFTERWARDS).more()) {
        // The next ones.
      }

      assertThat(full - empty).isGreaterThan(BYTES);
      assertThat(full).isCloseTo(pages, within(INEXACT));
      await(() -> retention.usedBytes() < empty + INEXACT);
      assertThat(retention.freesRecordsOnly()).isTrue();
    }
  }

  @Test
  void withoutTheRightToKnowFilesTheStatisticsAreWhatIsKnown() throws SQLException {
    try (Database database =
        Database.open(MySqlFixture.node(folder, restricted(), System::nanoTime))) {
      long empty = database.retention().usedBytes();

      publish(database);
      analyze();

      assertThat(empty).isPositive().isLessThan(INEXACT);
      assertThat(database.retention().usedBytes()).isGreaterThan(empty + BYTES);
    }
  }

  /** A user who may not see files. */
  private DatabaseConfiguration.Server restricted() {
    String database = url.substring(url.lastIndexOf('/') + 1);
    String user = "of_" + database;
    server.execute("create user " + user + " identified by 'password-of-it'");
    server.execute("grant all on " + database + ".* to " + user);
    return new DatabaseConfiguration.Server(url, user, new Secret.Known("password-of-it"));
  }

  /** The pages of the tables, as the server counts them when it is told to. */
  private long pages() throws SQLException {
    analyze();
    try (Database database =
        Database.open(
            MySqlFixture.node(
                MySqlFixture.withKeyOf(folder, folder.resolve("other")),
                restricted(),
                System::nanoTime))) {
      return database.retention().usedBytes();
    }
  }

  /** Takes the statistics now, which the server does by itself at a time of its own. */
  private void analyze() throws SQLException {
    try (Connection connection =
            DriverManager.getConnection(url, server.user(), server.password());
        Statement statement = connection.createStatement()) {
      statement.execute("analyze local table event");
    }
  }

  private static void publish(Database database) {
    RecordsFixture fixture = new RecordsFixture(new DatabaseRecords(database));
    for (int i = 0; i < EVENTS / BATCH; i++) {
      List<NewEvent> events = new ArrayList<>();
      for (int j = 0; j < BATCH; j++) {
        events.add(
            new NewEvent(
                anEvent().with("justification", Json.of("x".repeat(PAYLOAD))).build(), List.of()));
      }
      fixture.append(events.toArray(NewEvent[]::new));
    }
  }

  private static void await(BooleanSupplier reached) {
    long end = System.nanoTime() + PURGE.toNanos();
    while (!reached.getAsBoolean()) {
      assertThat(System.nanoTime() - end).as("nanoseconds beyond " + PURGE).isNegative();
      LockSupport.parkNanos(LOOK_AGAIN.toNanos());
    }
  }
}
