package io.herald.persistence;

import static io.herald.domain.fixture.EventFixture.anEvent;
import static org.assertj.core.api.Assertions.assertThat;

import io.herald.application.Page;
import io.herald.application.RecordsFixture;
import io.herald.application.event.EventJournal.NewEvent;
import io.herald.application.event.Events;
import io.herald.domain.event.AccessRequestKind;
import io.herald.domain.event.Event;
import io.herald.domain.json.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lists of events whose payloads are as large as they may be. */
class LargeEventsTest {
  private static final int EVENTS = 90;
  private static final int PAYLOAD = 240_000;

  /** Eight megabytes, and what is read before they are noticed. */
  private static final long MOST_IN_AN_ANSWER = JooqEvents.MAX_BYTES + 16L * 256 * 1024;

  @TempDir private Path folder;

  private static long bytes(List<Event> events) {
    return events.stream().mapToLong(event -> event.payload().text().length()).sum();
  }

  @Test
  void noAnswerHoldsMoreThanAFewMegabytesAndNothingIsLeftOut() {
    try (Database database = Database.open(DatabaseConfiguration.embedded(folder))) {
      RecordsFixture fixture = new RecordsFixture(new DatabaseRecords(database));
      List<Event> published = new ArrayList<>();
      for (int i = 0; i < EVENTS; i++) {
        Event event = anEvent().with("justification", Json.of("x".repeat(PAYLOAD))).build();
        fixture.append(new NewEvent(event, List.of()));
        published.add(event);
      }

      List<Event> listed = new ArrayList<>();
      String token = "";
      do {
        Page<Event> page =
            database.events().list(Events.Query.ALL, new Page.Request(EVENTS, token));
        assertThat(bytes(page.items())).isLessThan(MOST_IN_AN_ANSWER);
        listed.addAll(page.items());
        token = page.nextToken();
      } while (!token.isEmpty());
      List<Event> recent = database.events().recent(AccessRequestKind.INSTANCE, EVENTS);

      assertThat(listed).containsExactlyElementsOf(published.reversed());
      assertThat(bytes(recent)).isLessThan(MOST_IN_AN_ANSWER);
      assertThat(recent)
          .containsExactlyElementsOf(listed.subList(0, recent.size()))
          .hasSizeGreaterThan(20);
    }
  }
}
