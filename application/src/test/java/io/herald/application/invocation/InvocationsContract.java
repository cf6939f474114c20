package io.herald.application.invocation;

import static io.herald.application.RecordsFixture.invocation;
import static io.herald.application.RecordsFixture.lease;
import static io.herald.application.RecordsFixture.waiting;
import static io.herald.domain.fixture.EventFixture.NOON;
import static io.herald.domain.fixture.EventFixture.anEvent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.herald.application.Page;
import io.herald.application.Records;
import io.herald.application.RecordsFixture;
import io.herald.application.event.EventJournal.NewEvent;
import io.herald.application.event.EventJournal.NewInvocation;
import io.herald.application.invocation.DueInvocations.Next;
import io.herald.application.invocation.Invocations.Changes;
import io.herald.application.invocation.Invocations.Query;
import io.herald.domain.event.Event;
import io.herald.domain.id.EventId;
import io.herald.domain.id.InvocationId;
import io.herald.domain.id.WebhookId;
import io.herald.domain.invocation.Cause;
import io.herald.domain.invocation.FailureClass;
import io.herald.domain.invocation.Invocation;
import io.herald.domain.invocation.InvocationState;
import io.herald.domain.json.Json;
import io.herald.domain.webhook.Webhook;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What every {@link Invocations} keeps. */
public interface InvocationsContract {

  /** Empty records. */
  Records records();

  private List<InvocationId> ids(Query query) {
    return records().invocations().list(query, Page.Request.first()).items().stream()
        .map(Invocation::id)
        .toList();
  }

  /** A query that is {@link Query#ALL} but for what a test asks. */
  final class Asking {
    private Optional<WebhookId> webhook = Optional.empty();
    private Optional<InvocationState.Name> state = Optional.empty();
    private Optional<Cause> cause = Optional.empty();
    private Optional<EventId> event = Optional.empty();
    private String request = "";
    private String failureCode = "";
    private Optional<Instant> since = Optional.empty();
    private Optional<Instant> until = Optional.empty();

    private Asking() {}

    static Asking asking() {
      return new Asking();
    }

    Asking of(Webhook wanted) {
      webhook = Optional.of(wanted.id());
      return this;
    }

    Asking in(InvocationState.Name wanted) {
      state = Optional.of(wanted);
      return this;
    }

    Asking because(Cause wanted) {
      cause = Optional.of(wanted);
      return this;
    }

    Asking firedBy(Event wanted) {
      event = Optional.of(wanted.id());
      return this;
    }

    Asking about(String wanted) {
      request = wanted;
      return this;
    }

    Asking failedWith(String wanted) {
      failureCode = wanted;
      return this;
    }

    Asking between(Instant from, Instant to) {
      since = Optional.of(from);
      until = Optional.of(to);
      return this;
    }

    Query query() {
      return new Query(webhook, state, cause, event, request, failureCode, since, until);
    }
  }

  @Test
  default void whatIsNotThereIsAbsent() {
    assertThat(records().invocations().find(RecordsFixture.newInvocationId())).isEmpty();
    assertThat(records().invocations().ofEvent(RecordsFixture.ids().nextEvent())).isEmpty();
    assertThat(records().invocations().captured("r")).isEmpty();
  }

  @Test
  default void theInvocationsOfAnEventAreListedTheOldestFirst() {
    RecordsFixture fixture = new RecordsFixture(records());
    NewInvocation first = waiting(fixture.webhook());
    NewInvocation second = waiting(fixture.webhook());
    Event event = fixture.event("r");
    fixture.append(new NewEvent(event, List.of(second, first)));
    fixture.publish("r", waiting(fixture.webhook()));

    assertThat(records().invocations().ofEvent(event.id()))
        .extracting(Invocation::id)
        .containsExactly(first.id(), second.id());
  }

  @Test
  default void theNewestComeFirstPageByPage() {
    RecordsFixture fixture = new RecordsFixture(records());
    Webhook webhook = fixture.webhook();
    List<InvocationId> published = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      NewInvocation invocation = waiting(webhook);
      fixture.publish("r " + i, invocation);
      published.add(invocation.id());
    }

    for (Query query : List.of(Query.ALL, Asking.asking().of(webhook).query())) {
      List<InvocationId> seen = new ArrayList<>();
      String token = "";
      do {
        Page<Invocation> page = records().invocations().list(query, new Page.Request(3, token));
        page.items().forEach(invocation -> seen.add(invocation.id()));
        token = page.nextToken();
      } while (!token.isEmpty());

      assertThat(seen).containsExactlyElementsOf(published.reversed());
    }
  }

  @Test
  default void aTokenIsOnlyForTheFiltersThatItIsFrom() {
    RecordsFixture fixture = new RecordsFixture(records());
    Webhook webhook = fixture.webhook();
    fixture.publish("r", waiting(webhook));
    fixture.publish("r", waiting(webhook));
    String token = records().invocations().list(Query.ALL, new Page.Request(1, "")).nextToken();

    assertThatThrownBy(() ->
            records()
                .invocations()
                .list(Asking.asking().of(webhook).query(), new Page.Request(1, token)))
        .isInstanceOf(Page.InvalidToken.class);
    assertThatThrownBy(
            () -> records().invocations().list(Query.ALL, new Page.Request(1, token + "x")))
        .isInstanceOf(Page.InvalidToken.class);
    assertThatThrownBy(() ->
            records()
                .events()
                .list(io.herald.application.event.Events.Query.ALL, new Page.Request(1, token)))
        .isInstanceOf(Page.InvalidToken.class);
  }

  @Test
  default void everyStateCanBeAskedFor() {
    RecordsFixture fixture = new RecordsFixture(records());
    Webhook webhook = fixture.webhook();
    Webhook off = fixture.webhook();
    Map<InvocationState.Name, InvocationId> expected = new EnumMap<>(InvocationState.Name.class);
    NewInvocation first = invocation(webhook);
    NewInvocation blocked = invocation(webhook);
    fixture.publish("r", first);
    fixture.publish("r", blocked);
    expected.put(InvocationState.Name.WAITING, first.id());
    expected.put(InvocationState.Name.BLOCKED, blocked.id());
    NewInvocation held = waiting(off);
    fixture.publish("r", held);
    WebhookChanges.switchOff(records(), off);
    expected.put(InvocationState.Name.HELD, held.id());
    Lease delivered = fixture.leased(webhook);
    fixture.deliver(delivered, webhook);
    expected.put(InvocationState.Name.DELIVERED, delivered.invocation());
    Lease failed = fixture.leased(webhook);
    fixture.complete(failed, webhook.id(), 1, new Next.Failed(FailureClass.NOT_FOUND, "no"));
    expected.put(InvocationState.Name.FAILED, failed.invocation());
    Lease cancelled = fixture.leased(webhook);
    records().due().cancel(List.of(cancelled.invocation()), RecordsFixture.audit("cancel"));
    expected.put(InvocationState.Name.CANCELLED, cancelled.invocation());

    for (InvocationState.Name state : InvocationState.Name.values()) {
      assertThat(ids(Asking.asking().in(state).query()))
          .as("%s", state)
          .containsExactly(expected.get(state));
      assertThat(fixture.state(ids(Asking.asking().in(state).query()).getFirst()).name())
          .isEqualTo(state);
    }
    assertThat(ids(Asking.asking().in(InvocationState.Name.WAITING).of(off).query())).isEmpty();
  }

  @Test
  default void invocationsAreFoundByWebhookEventCauseRequestAndTime() {
    RecordsFixture fixture = new RecordsFixture(records());
    Webhook one = fixture.webhook();
    Webhook other = fixture.webhook();
    Event early =
        anEvent()
            .aboutRequest("req-1")
            .with("friendly_id", Json.of("AR-7"))
            .receivedAt(NOON)
            .build();
    Event late =
        anEvent()
            .aboutRequest("req-2")
            .with("friendly_id", Json.of("AR-8"))
            .receivedAt(NOON.plusSeconds(10))
            .build();
    NewInvocation earlyOne = waiting(one);
    NewInvocation earlyOther = waiting(other);
    NewInvocation lateOne = waiting(one);
    fixture.append(new NewEvent(early, List.of(earlyOne, earlyOther)));
    fixture.append(new NewEvent(late, List.of(lateOne)));

    assertThat(ids(Asking.asking().of(one).query())).containsExactly(lateOne.id(), earlyOne.id());
    assertThat(ids(Asking.asking().firedBy(early).query()))
        .containsExactly(earlyOther.id(), earlyOne.id());
    assertThat(ids(Asking.asking().firedBy(early).of(other).query()))
        .containsExactly(earlyOther.id());
    assertThat(ids(Asking.asking().about("req-1").query()))
        .containsExactly(earlyOther.id(), earlyOne.id());
    assertThat(ids(Asking.asking().about("AR-8").query())).containsExactly(lateOne.id());
    assertThat(ids(Asking.asking().about("ar-8").query())).isEmpty();
    assertThat(ids(Asking.asking().because(Cause.EVENT).query())).hasSize(3);
    assertThat(ids(Asking.asking().because(Cause.REPLAY).query())).isEmpty();
    assertThat(ids(Asking.asking().between(NOON, NOON.plusSeconds(10)).query()))
        .containsExactly(earlyOther.id(), earlyOne.id());
    assertThat(ids(Asking.asking().between(NOON.plusSeconds(10), NOON.plusSeconds(11)).query()))
        .containsExactly(lateOne.id());
  }

  @Test
  default void failuresAreFoundByStatusAndClass() {
    RecordsFixture fixture = new RecordsFixture(records());
    Webhook webhook = fixture.webhook();
    Lease notFound = fixture.leased(webhook);
    fixture.complete(notFound, webhook.id(), 1, new Next.Failed(FailureClass.NOT_FOUND, "no"));
    Lease retried = fixture.leased(webhook);
    fixture.retrySoon(retried, webhook);
    fixture.deliver(fixture.leased(webhook), webhook);

    assertThat(ids(Asking.asking().failedWith("404").query()))
        .containsExactly(notFound.invocation());
    assertThat(ids(Asking.asking().failedWith("503").query()))
        .containsExactly(retried.invocation());
    assertThat(ids(Asking.asking().failedWith("SERVER_ERROR").query()))
        .containsExactly(retried.invocation());
    assertThat(ids(Asking.asking().failedWith("DNS").query())).isEmpty();
    assertThat(ids(Asking.asking().failedWith("no such class").query())).isEmpty();
  }

  @Test
  default void aDeliveryAfterFailuresIsNoFailureAnyMore() {
    RecordsFixture fixture = new RecordsFixture(records());
    Webhook webhook = fixture.webhook();
    fixture.retrySoon(fixture.leased(webhook), webhook);
    records().passTime(RecordsFixture.SOON);
    Lease again = fixture.claim(webhook).getFirst().lease();
    fixture.complete(again, webhook.id(), 2, new Next.Delivered());

    assertThat(ids(Asking.asking().failedWith("503").query())).isEmpty();
    assertThat(fixture.detail(again.invocation()).attempts()).hasSize(2);
  }

  @Test
  default void aWaitingRetrySaysWhenItIsDue() {
    RecordsFixture fixture = new RecordsFixture(records());
    Webhook webhook = fixture.webhook();
    Lease one = fixture.leased(webhook);
    Lease other = fixture.leased(webhook);
    fixture.complete(one, webhook.id(), 1, new Next.RetryIn(Duration.ofMinutes(30)));
    fixture.complete(other, webhook.id(), 1, new Next.RetryIn(Duration.ofMinutes(90)));

    Duration apart =
        Duration.between(dueAt(fixture, one), dueAt(fixture, other)).minus(Duration.ofHours(1));

    assertThat(apart.abs()).isLessThan(Duration.ofSeconds(30));
  }

  private static Instant dueAt(RecordsFixture fixture, Lease lease) {
    return switch (fixture.state(lease.invocation())) {
      case InvocationState.Waiting(Instant dueAt) -> dueAt;
      case InvocationState other -> throw new AssertionError(other.toString());
    };
  }

  @Test
  default void changesShowWhatHappensFromNowOn() {
    RecordsFixture fixture = new RecordsFixture(records());
    Webhook webhook = fixture.webhook();
    Lease before = fixture.leased(webhook);
    String cursor = records().invocations().changesSince("", 100).cursor();
    assertThat(fixture.awaitChanges(cursor, Set.of())).isNotNull();

    NewInvocation fresh = waiting(webhook);
    fixture.publish("fresh", fresh);
    fixture.deliver(before, webhook);

    Changes changes = fixture.awaitChanges(cursor, Set.of(fresh.id(), before.invocation()));
    assertThat(changes.invocations())
        .extracting(Invocation::id)
        .containsOnly(fresh.id(), before.invocation());
  }

  @Test
  default void everyAttemptReleaseAndCancellationIsAChange() {
    RecordsFixture fixture = new RecordsFixture(records());
    Webhook webhook = fixture.webhook();
    NewInvocation first = invocation(webhook);
    NewInvocation second = invocation(webhook);
    Lease lease = lease(fixture.publish("r", first));
    fixture.publish("r", second);
    String start =
        fixture
            .awaitChanges(records().invocations().changesSince("", 100).cursor(), Set.of())
            .cursor();

    fixture.retrySoon(lease, webhook);
    Changes afterAttempt = fixture.awaitChanges(start, Set.of(first.id(), second.id()));
    records().due().cancel(List.of(second.id()), RecordsFixture.audit("cancel"));
    Changes afterCancel = fixture.awaitChanges(afterAttempt.cursor(), Set.of(second.id()));

    assertThat(afterCancel.invocations())
        .filteredOn(invocation -> invocation.id().equals(second.id()))
        .last()
        .satisfies(invocation ->
            assertThat(invocation.state()).isInstanceOf(InvocationState.Cancelled.class));
  }

  @Test
  default void changesComeInBatchesAndNoneIsLeftOut() {
    RecordsFixture fixture = new RecordsFixture(records());
    Webhook webhook = fixture.webhook();
    String cursor = records().invocations().changesSince("", 100).cursor();
    Set<InvocationId> published = new HashSet<>();
    List<NewEvent> events = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      NewInvocation invocation = waiting(webhook);
      events.add(new NewEvent(fixture.event("r " + i), List.of(invocation)));
      published.add(invocation.id());
    }
    fixture.append(events.toArray(NewEvent[]::new));
    fixture.claim(webhook).forEach(one -> fixture.deliver(one.lease(), webhook));

    fixture.awaitChanges(cursor, published);
    Set<InvocationId> seen = new HashSet<>();
    for (int i = 0; i < 100 && !seen.containsAll(published); i++) {
      Changes changes = records().invocations().changesSince(cursor, 4);
      assertThat(changes.invocations()).hasSizeLessThanOrEqualTo(4);
      changes.invocations().forEach(invocation -> seen.add(invocation.id()));
      cursor = changes.cursor();
    }
    assertThat(seen).isEqualTo(published);
  }

  @Test
  default void aCursorOfNobodysMakingIsRefused() {
    assertThatThrownBy(() -> records().invocations().changesSince("no cursor", 10))
        .isInstanceOf(Page.InvalidToken.class);
  }
}
