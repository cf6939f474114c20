package io.herald.application.event;

import static io.herald.domain.fixture.EventFixture.NOON;
import static io.herald.domain.fixture.EventFixture.anEvent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.herald.application.Page;
import io.herald.application.Records;
import io.herald.application.RecordsFixture;
import io.herald.application.event.EventJournal.NewEvent;
import io.herald.application.event.Events.Query;
import io.herald.domain.event.AccessRequestKind;
import io.herald.domain.event.Event;
import io.herald.domain.id.EventId;
import io.herald.domain.invocation.Cause;
import io.herald.domain.invocation.Invocation;
import io.herald.domain.invocation.InvocationState;
import io.herald.domain.json.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What every {@link Events} keeps. */
public interface EventsContract {

  /** Empty records. */
  Records records();

  private Event published(Event event) {
    assertThat(new RecordsFixture(records()).append(new NewEvent(event, List.of())))
        .hasOnlyElementsOfType(EventJournal.AppendOutcome.Appended.class);
    return event;
  }

  private Event tested(Event event) {
    Invocation invocation =
        new Invocation(
            RecordsFixture.newInvocationId(),
            Optional.empty(),
            "a draft",
            event.id(),
            event.publisherId(),
            event.trigger().name(),
            event.subject().orderingKey(),
            event.subject().friendlyId(),
            Cause.TEST,
            new InvocationState.Waiting(NOON),
            Optional.empty(),
            0,
            NOON,
            NOON);
    records().direct().begin(invocation, Optional.of(event));
    return event;
  }

  private List<EventId> ids(Query query) {
    return records().events().list(query, Page.Request.first()).items().stream()
        .map(Event::id)
        .toList();
  }

  @Test
  default void whatIsNotThereIsAbsent() {
    published(anEvent().withPublisherId("p-1").build());

    assertThat(records().events().find(RecordsFixture.ids().nextEvent())).isEmpty();
    assertThat(records().events().findByPublisherId("p-2")).isEmpty();
  }

  @Test
  default void theNewestComeFirstPageByPage() {
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      events.add(published(anEvent().aboutRequest("r " + i).build()));
    }
    List<Event> seen = new ArrayList<>();
    String token = "";
    do {
      Page<Event> page = records().events().list(Query.ALL, new Page.Request(3, token));
      assertThat(page.items()).hasSizeLessThanOrEqualTo(3);
      seen.addAll(page.items());
      token = page.nextToken();
    } while (!token.isEmpty());

    assertThat(seen).containsExactlyElementsOf(events.reversed());
  }

  @Test
  default void whatIsPublishedBetweenTwoPagesMovesNothing() {
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      events.add(published(anEvent().build()));
    }
    Page<Event> first = records().events().list(Query.ALL, new Page.Request(2, ""));
    published(anEvent().build());

    Page<Event> second = records().events().list(Query.ALL, new Page.Request(2, first.nextToken()));

    assertThat(first.items()).containsExactly(events.get(3), events.get(2));
    assertThat(second.items()).containsExactly(events.get(1), events.get(0));
    assertThat(second.nextToken()).isEmpty();
  }

  @Test
  default void aTokenIsOnlyForTheFiltersThatItIsFrom() {
    published(anEvent().aboutRequest("r").build());
    published(anEvent().aboutRequest("r").build());
    String token = records().events().list(Query.ALL, new Page.Request(1, "")).nextToken();
    Query other = new Query("r", "", Optional.empty(), Optional.empty(), false);

    assertThat(token).isNotEmpty().matches("[A-Za-z0-9._~-]+");
    assertThatThrownBy(() -> records().events().list(other, new Page.Request(1, token)))
        .isInstanceOf(Page.InvalidToken.class);
    assertThatThrownBy(() -> records().events().list(Query.ALL, new Page.Request(1, "äöü")))
        .isInstanceOf(Page.InvalidToken.class);
    assertThatThrownBy(() -> records().events().list(Query.ALL, new Page.Request(1, "AAAA")))
        .isInstanceOf(Page.InvalidToken.class);
  }

  @Test
  default void eventsAreFoundByEitherIdOfTheirRequestExactly() {
    Event one =
        published(anEvent().aboutRequest("req-1").with("friendly_id", Json.of("AR-7")).build());
    published(anEvent().aboutRequest("REQ-1").with("friendly_id", Json.of("ar-7")).build());
    published(anEvent().aboutRequest("req-1 ").with("friendly_id", Json.of("AR-77")).build());
    Event other =
        published(anEvent().aboutRequest("AR-7").with("friendly_id", Json.of("req-2")).build());

    assertThat(ids(new Query("req-1", "", Optional.empty(), Optional.empty(), false)))
        .containsExactly(one.id());
    assertThat(ids(new Query("AR-7", "", Optional.empty(), Optional.empty(), false)))
        .containsExactly(other.id(), one.id());
  }

  @Test
  default void eventsAreFoundByTriggerAndTime() {
    Event created = published(anEvent().receivedAt(NOON).build());
    Event approved =
        published(anEvent().ofType("RequestApproved").receivedAt(NOON.plusSeconds(10)).build());
    Event late =
        published(anEvent().ofType("RequestApproved").receivedAt(NOON.plusSeconds(20)).build());

    assertThat(ids(new Query("", "RequestApproved", Optional.empty(), Optional.empty(), false)))
        .containsExactly(late.id(), approved.id());
    assertThat(ids(window(NOON.plusSeconds(10), NOON.plusSeconds(20))))
        .containsExactly(approved.id());
    assertThat(ids(window(NOON, NOON.plusNanos(1_000)))).containsExactly(created.id());
    assertThat(ids(window(NOON.minusSeconds(9), NOON))).isEmpty();
  }

  private static Query window(Instant since, Instant until) {
    return new Query("", "", Optional.of(since), Optional.of(until), false);
  }

  @Test
  default void eventsOfTestsAreShownOnlyIfAskedFor() {
    Event event = published(anEvent().build());
    Event test = tested(anEvent().build());

    assertThat(ids(Query.ALL)).containsExactly(event.id());
    assertThat(ids(new Query("", "", Optional.empty(), Optional.empty(), true)))
        .containsExactlyInAnyOrder(event.id(), test.id());
    assertThat(records().events().find(test.id())).contains(test);
  }

  @Test
  default void theNewestPublishedEventsOfAKindAreAtHand() {
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      events.add(published(anEvent().build()));
      tested(anEvent().build());
    }

    assertThat(records().events().recent(AccessRequestKind.INSTANCE, 2))
        .containsExactly(events.get(2), events.get(1));
    assertThat(records().events().recent(AccessRequestKind.INSTANCE, 1_000))
        .containsExactlyElementsOf(events.reversed());
  }
}
