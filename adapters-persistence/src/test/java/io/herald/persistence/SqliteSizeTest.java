package io.herald.persistence;

import static io.herald.domain.fixture.EventFixture.NOON;
import static io.herald.domain.fixture.EventFixture.anEvent;
import static org.assertj.core.api.Assertions.assertThat;

import io.herald.application.RecordsFixture;
import io.herald.application.event.EventJournal.NewEvent;
import io.herald.application.retention.Retention;
import io.herald.domain.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The embedded database's file, when what is in it becomes less. */
class SqliteSizeTest {
  private static final int EVENTS = 250;
  private static final int PAYLOAD = 200_000;

  @TempDir private Path folder;

  @Test
  void theFileShrinksInSmallStepsAfterWhatWasInIt() throws IOException {
    Path file = folder.resolve(SqliteFile.NAME);
    Instant afterwards = NOON.plusSeconds(3_600);
    try (Database database = Database.open(DatabaseConfiguration.embedded(folder))) {
      RecordsFixture fixture = new RecordsFixture(new DatabaseRecords(database));
      for (int i = 0; i < EVENTS; i++) {
        fixture.append(
            new NewEvent(
                anEvent().with("justification", Json.of("x".repeat(PAYLOAD))).build(), List.of()));
      }
      Retention retention = database.retention();
      long full = retention.usedBytes();
      while (retention.removePayloads(afterwards).more()) {
        // The next ones.
      }
      long left = retention.usedBytes();
      int steps = 0;
      while (retention.shrink()) {
        steps++;
      }

      assertThat(full).isGreaterThan((long) EVENTS * PAYLOAD);
      assertThat(left).isLessThan(full / 20);
      assertThat(steps).isGreaterThan(20);
    }
    assertThat(Files.size(file)).isLessThan((long) EVENTS * PAYLOAD / 2);
  }
}
