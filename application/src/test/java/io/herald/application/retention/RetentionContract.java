package io.herald.application.retention;

import static io.herald.application.RecordsFixture.audit;
import static io.herald.application.RecordsFixture.invocation;
import static io.herald.application.RecordsFixture.waiting;
import static io.herald.domain.fixture.EventFixture.NOON;
import static io.herald.domain.fixture.EventFixture.anEvent;
import static org.assertj.core.api.Assertions.assertThat;

import io.herald.application.Page;
import io.herald.application.Records;
import io.herald.application.RecordsFixture;
import io.herald.application.audit.AuditEntry;
import io.herald.application.audit.ReadAudit;
import io.herald.application.event.EventJournal.AppendOutcome;
import io.herald.application.event.EventJournal.NewEvent;
import io.herald.application.event.EventJournal.NewInvocation;
import io.herald.application.event.Events;
import io.herald.application.invocation.DueInvocations.Claimed;
import io.herald.application.invocation.DueInvocations.Next;
import io.herald.application.invocation.Lease;
import io.herald.application.invocation.Replay;
import io.herald.application.invocation.Replay.Selection;
import io.herald.application.retention.Retention.Step;
import io.herald.domain.event.Event;
import io.herald.domain.invocation.Attempt;
import io.herald.domain.invocation.FailureClass;
import io.herald.domain.invocation.InvocationState;
import io.herald.domain.webhook.Webhook;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What every {@link Retention} keeps. Whatever contracts make is made at noon. */
public interface RetentionContract {
  Instant MORNING = NOON.minusSeconds(3_600);
  Instant AFTERNOON = NOON.plusSeconds(3_600);

  /** Empty records. */
  Records records();

  private Retention retention() {
    return records().retention();
  }

  /** Steps to the end; how much was removed, and at most so much with each step. */
  private static int all(Supplier<Step> chore) {
    int removed = 0;
    for (int steps = 0; steps < 1_000; steps++) {
      Step step = chore.get();
      assertThat(step.removed()).isLessThanOrEqualTo(2 * Retention.ROWS);
      removed += step.removed();
      if (!step.more()) {
        return removed;
      }
    }
    throw new AssertionError("it does not come to an end");
  }

  private int removePayloads(Instant before) {
    return all(() -> retention().removePayloads(before));
  }

  private int removeExchanges(Instant before) {
    return all(() -> retention().removeExchanges(before));
  }

  private int removeRecords(Instant before) {
    return all(() -> retention().removeRecords(before));
  }

  private Event stored(Event event) {
    return records().events().find(event.id()).orElseThrow();
  }

  @Test
  default void anEventWithoutItsPayloadCanStillBeLookedAt() {
    RecordsFixture fixture = new RecordsFixture(records());
    Webhook webhook = fixture.webhook();
    Event event = fixture.event("r");
    Lease lease = RecordsFixture.lease(fixture.publish(event, invocation(webhook)));
    fixture.deliver(lease, webhook);

    assertThat(removePayloads(MORNING)).isZero();
    assertThat(stored(event)).isEqualTo(event);
    assertThat(removePayloads(AFTERNOON)).isEqualTo(1);

    Event left = stored(event);
    assertThat(left.payload().isRemoved()).isTrue();
    assertThat(left).isEqualTo(event.withPayload(left.payload()));
    assertThat(records().events().findByPublisherId(event.publisherId())).contains(left);
    assertThat(records().events().list(Events.Query.ALL, Page.Request.first()).items())
        .containsExactly(left);
    assertThat(records().events().recent(event.kind(), 10)).isEmpty();
    assertThat(fixture.stored(lease.invocation()).requestId()).isEqualTo("r");
    assertThat(removePayloads(AFTERNOON)).isZero();
  }

  @Test
  default void anEventWithoutItsPayloadIsPublishedOnlyOnceAllTheSame() {
    RecordsFixture fixture = new RecordsFixture(records());
    Event event = fixture.event("r");
    fixture.append(new NewEvent(event, List.of()));
    removePayloads(AFTERNOON);

    assertThat(fixture.append(new NewEvent(event, List.of())).getFirst())
        .isInstanceOf(AppendOutcome.Duplicate.class);
  }

  @Test
  default void whatIsLiveStaysWithAllThatItNeeds() {
    RecordsFixture fixture = new RecordsFixture(records());
    Webhook webhook = fixture.webhook();
    Event event = fixture.event("r");
    NewInvocation live = waiting(webhook);
    fixture.append(new NewEvent(event, List.of(live)));
    fixture.retrySoon(fixture.claim(webhook).getFirst().lease(), webhook);

    assertThat(removePayloads(AFTERNOON)).isZero();
    assertThat(removeExchanges(AFTERNOON)).isZero();
    assertThat(removeRecords(AFTERNOON)).isZero();

    assertThat(fixture.detail(live.id()).attempts().getFirst().removed()).isFalse();
    records().passTime(RecordsFixture.SOON);
    Claimed again = fixture.claim(webhook).getFirst();
    assertThat(again.event()).isEqualTo(event);
    fixture.complete(again.lease(), webhook.id(), 2, new Next.Delivered());
    assertThat(removePayloads(AFTERNOON)).isEqualTo(1);
    assertThat(removeExchanges(AFTERNOON)).isEqualTo(2);
    assertThat(removeRecords(AFTERNOON)).isPositive();
    assertThat(records().events().find(event.id())).isEmpty();
    assertThat(records().invocations().find(live.id())).isEmpty();
  }

  @Test
  default void anAttemptWithoutItsExchangeSaysHowItEnded() {
    RecordsFixture fixture = new RecordsFixture(records());
    Webhook webhook = fixture.webhook();
    Lease failed = fixture.leased(webhook);
    fixture.complete(failed, webhook.id(), 1, new Next.Failed(FailureClass.NOT_FOUND, "no"));
    Lease delivered = fixture.leased(webhook);
    fixture.complete(delivered, webhook.id(), 1, new Next.Delivered(), Map.of("ticket", "T-1"));
    Attempt before = fixture.detail(failed.invocation()).attempts().getFirst();

    assertThat(removeExchanges(MORNING)).isZero();
    assertThat(removeExchanges(AFTERNOON)).isEqualTo(2);

    assertThat(fixture.detail(failed.invocation()).attempts())
        .singleElement()
        .usingRecursiveComparison()
        .isEqualTo(before.withoutExchange());
    assertThat(fixture.detail(delivered.invocation()).attempts().getFirst().removed()).isTrue();
    assertThat(fixture.detail(delivered.invocation()).captured()).isEmpty();
    assertThat(fixture.state(failed.invocation())).isInstanceOf(InvocationState.Failed.class);
    String request = fixture.stored(delivered.invocation()).requestId();
    assertThat(records().invocations().captured(request)).containsEntry("ticket", "T-1");
    assertThat(removeExchanges(AFTERNOON)).isZero();
  }

  @Test
  default void recordsGoWithAllThatBelongsToThem() {
    RecordsFixture fixture = new RecordsFixture(records());
    Webhook webhook = fixture.webhook();
    Lease lease = fixture.leased(webhook);
    fixture.complete(lease, webhook.id(), 1, new Next.Delivered(), Map.of("ticket", "T-1"));
    String request = fixture.stored(lease.invocation()).requestId();
    Event event = records().events().find(fixture.stored(lease.invocation()).event()).orElseThrow();
    Replay ended = replay(webhook, Replay.Status.DONE);
    records().replays().start(ended, audit("replay.start"));
    Replay running = replay(webhook, Replay.Status.RUNNING);
    records().replays().start(running, audit("replay.start"));

    assertThat(removeRecords(MORNING)).isZero();
    assertThat(removeRecords(AFTERNOON)).isPositive();

    assertThat(records().events().find(event.id())).isEmpty();
    assertThat(records().invocations().find(lease.invocation())).isEmpty();
    assertThat(records().invocations().captured(request)).isEmpty();
    assertThat(records().replays().recent(10)).containsExactly(running);
    assertThat(fixture.append(new NewEvent(event, List.of())).getFirst())
        .isInstanceOf(AppendOutcome.Appended.class);
  }

  private static Replay replay(Webhook webhook, Replay.Status status) {
    return new Replay(
        RecordsFixture.ids().next(),
        new Selection.Missed(webhook.id(), MORNING, NOON),
        20,
        "ada",
        NOON,
        NOON,
        status,
        0,
        "",
        0,
        0,
        1);
  }

  @Test
  default void aValueThatALaterEventMayReadStays() {
    RecordsFixture fixture = new RecordsFixture(records());
    Webhook webhook = fixture.webhook();
    Lease lease = RecordsFixture.lease(fixture.publish("r", invocation(webhook)));
    fixture.complete(lease, webhook.id(), 1, new Next.Delivered(), Map.of("ticket", "T-1"));
    fixture.publish("r", waiting(webhook));

    removeRecords(AFTERNOON);

    assertThat(records().invocations().captured("r")).containsEntry("ticket", "T-1");
  }

  @Test
  default void muchGoesInManySteps() {
    RecordsFixture fixture = new RecordsFixture(records());
    int count = 2 * Retention.ROWS + 50;
    List<NewEvent> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      events.add(new NewEvent(fixture.event("r " + i), List.of()));
    }
    fixture.append(events.toArray(NewEvent[]::new));

    assertThat(removePayloads(AFTERNOON)).isEqualTo(count);
    assertThat(removeRecords(AFTERNOON)).isEqualTo(count);
    assertThat(records().events().list(Events.Query.ALL, Page.Request.first()).items()).isEmpty();
  }

  @Test
  default void anEventThatFiredMuchGoesInManySteps() {
    RecordsFixture fixture = new RecordsFixture(records());
    Webhook webhook = fixture.webhook();
    Event event = anEvent().build();
    List<NewInvocation> fired = new ArrayList<>();
    for (int i = 0; i < 3 * Retention.ROWS; i++) {
      fired.add(waiting(webhook));
    }
    fixture.append(new NewEvent(event, fired));
    records().due().cancel(fired.stream().map(NewInvocation::id).toList(), audit("cancel"));

    assertThat(removeExchanges(AFTERNOON)).isZero();
    assertThat(removeRecords(AFTERNOON)).isPositive();
    assertThat(records().events().find(event.id())).isEmpty();
    assertThat(records().invocations().ofEvent(event.id())).isEmpty();
  }

  @Test
  default void whatHasNoPayloadIsNotSentAgain() {
    RecordsFixture fixture = new RecordsFixture(records());
    Webhook webhook = fixture.webhook();
    Lease lease = fixture.leased(webhook);
    fixture.deliver(lease, webhook);
    fixture.append(new NewEvent(fixture.event("quiet"), List.of()));
    removePayloads(AFTERNOON);

    for (Selection selection :
        List.of(
            new Selection.Chosen(List.of(lease.invocation())),
            new Selection.Window(
                webhook.id(), Set.of(InvocationState.Name.DELIVERED), MORNING, AFTERNOON),
            new Selection.Missed(webhook.id(), MORNING, AFTERNOON))) {
      assertThat(records().replays().candidates(selection, "", 10).candidates()).isEmpty();
      assertThat(records().replays().count(selection).candidates()).isZero();
    }
  }

  @Test
  default void theAuditLogLosesItsBeginningAndIsProvenAllTheSame() {
    for (int i = 0; i < 5; i++) {
      records().audit().append(audit("at noon " + i));
    }
    AuditEntry later =
        new AuditEntry(AFTERNOON, audit("x").caller(), "later", "object", "id", "", "");
    records().audit().append(later);
    records().audit().append(audit("after that"));

    assertThat(all(() -> retention().removeAudit(NOON))).isZero();
    assertThat(all(() -> retention().removeAudit(AFTERNOON))).isEqualTo(5);

    ReadAudit.Verdict verdict = new ReadAudit(records().audit()).verify(audit("x").caller());
    assertThat(verdict).isInstanceOf(ReadAudit.Verdict.Intact.class);
    assertThat(records().audit().from(1, 10).items())
        .extracting(recorded -> recorded.sequence())
        .containsExactly(6L, 7L);
    assertThat(all(() -> retention().removeAudit(AFTERNOON.plusSeconds(1)))).isEqualTo(1);
    records().audit().append(audit("and on"));
    assertThat(new ReadAudit(records().audit()).verify(audit("x").caller()))
        .isInstanceOfSatisfying(
            ReadAudit.Verdict.Intact.class, intact -> assertThat(intact.entries()).isEqualTo(2));
  }

  @Test
  default void whatIsRemovedTakesNoRoom() {
    RecordsFixture fixture = new RecordsFixture(records());
    long empty = retention().usedBytes();
    List<NewEvent> events = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      events.add(new NewEvent(fixture.event("r " + i), List.of()));
    }
    fixture.append(events.toArray(NewEvent[]::new));
    long full = retention().usedBytes();

    removePayloads(AFTERNOON);
    long withoutPayloads = retention().usedBytes();
    removeRecords(AFTERNOON);

    assertThat(full).isPositive().isGreaterThanOrEqualTo(empty);
    assertThat(withoutPayloads).isLessThanOrEqualTo(full);
    assertThat(retention().usedBytes()).isLessThanOrEqualTo(withoutPayloads);
  }
}
