package io.herald.application.invocation;

import static io.herald.application.RecordsFixture.audit;
import static io.herald.application.RecordsFixture.failure;
import static io.herald.application.RecordsFixture.invocation;
import static io.herald.application.RecordsFixture.lease;
import static io.herald.application.RecordsFixture.success;
import static io.herald.application.RecordsFixture.waiting;
import static io.herald.domain.fixture.EventFixture.anEvent;
import static org.assertj.core.api.Assertions.assertThat;

import io.herald.application.Records;
import io.herald.application.RecordsFixture;
import io.herald.application.audit.AuditLog;
import io.herald.application.event.EventJournal.NewEvent;
import io.herald.application.event.EventJournal.NewInvocation;
import io.herald.application.invocation.DueInvocations.Backlog;
import io.herald.application.invocation.DueInvocations.Claimed;
import io.herald.application.invocation.DueInvocations.Completion;
import io.herald.application.invocation.DueInvocations.CompletionOutcome;
import io.herald.application.invocation.DueInvocations.Next;
import io.herald.application.invocation.DueInvocations.Room;
import io.herald.domain.event.Event;
import io.herald.domain.fixture.EventFixture;
import io.herald.domain.id.InvocationId;
import io.herald.domain.invocation.Attempt;
import io.herald.domain.invocation.Cause;
import io.herald.domain.invocation.FailureClass;
import io.herald.domain.invocation.Invocation;
import io.herald.domain.invocation.InvocationState;
import io.herald.domain.webhook.Webhook;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What every {@link DueInvocations} keeps. */
public interface DueInvocationsContract {

  /** Empty records. */
  Records records();

  @Test
  default void whatIsClaimedComesWithItsEventAndIsNobodyElses() {
    RecordsFixture fixture = new RecordsFixture(records());
    Webhook webhook = fixture.webhook();
    NewInvocation invocation = waiting(webhook);
    Event event = fixture.event("r");
    fixture.publish(event, invocation);

    List<Claimed> claimed = fixture.claim(webhook);

    assertThat(claimed)
        .singleElement()
        .satisfies(one -> {
          assertThat(one.lease().invocation()).isEqualTo(invocation.id());
          assertThat(one.webhook()).isEqualTo(webhook.id());
          assertThat(one.event()).isEqualTo(event);
          assertThat(one.cause()).isEqualTo(Cause.EVENT);
          assertThat(one.attempts()).isZero();
          assertThat(one.counted()).isZero();
          assertThat(one.createdAt()).isEqualTo(event.receivedAt());
        });
    assertThat(fixture.claim(webhook)).isEmpty();
  }

  @Test
  default void aRoomTakesNoMoreThanItsPlacesTheLongestDueFirst() {
    RecordsFixture fixture = new RecordsFixture(records());
    Webhook webhook = fixture.webhook();
    List<InvocationId> published = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      NewInvocation invocation = waiting(webhook);
      fixture.publish("request " + i, invocation);
      published.add(invocation.id());
    }

    List<Claimed> first = records().due().claim(List.of(new Room(webhook.id(), 3, 0)));
    List<Claimed> second = records().due().claim(List.of(new Room(webhook.id(), 3, 0)));

    assertThat(first)
        .extracting(one -> one.lease().invocation())
        .containsExactlyInAnyOrderElementsOf(published.subList(0, 3));
    assertThat(second)
        .extracting(one -> one.lease().invocation())
        .containsExactlyInAnyOrderElementsOf(published.subList(3, 5));
  }

  @Test
  default void manyRoomsAreServedAtOnceAndNoOther() {
    RecordsFixture fixture = new RecordsFixture(records());
    List<Room> rooms = new ArrayList<>();
    List<InvocationId> wanted = new ArrayList<>();
    for (int i = 0; i < 70; i++) {
      Webhook webhook = fixture.webhook();
      NewInvocation one = waiting(webhook);
      NewInvocation other = waiting(webhook);
      fixture.publish("one", one);
      fixture.publish("other", other);
      if (i % 7 != 0) {
        rooms.add(new Room(webhook.id(), 1, 0));
        wanted.add(one.id());
      }
    }

    assertThat(records().due().claim(rooms))
        .extracting(one -> one.lease().invocation())
        .containsExactlyInAnyOrderElementsOf(wanted);
  }

  @Test
  default void noRoomIsNoClaim() {
    assertThat(records().due().claim(List.of())).isEmpty();
  }

  @Test
  default void firstAttemptsGoBeforeRetriesButRetriesHaveTheirShare() {
    RecordsFixture fixture = new RecordsFixture(records());
    Webhook webhook = fixture.webhook();
    List<InvocationId> retries = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Lease lease = fixture.leased(webhook);
      fixture.retrySoon(lease, webhook);
      retries.add(lease.invocation());
    }
    List<InvocationId> first = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      NewInvocation invocation = waiting(webhook);
      fixture.publish("fresh " + i, invocation);
      first.add(invocation.id());
    }
    records().passTime(RecordsFixture.SOON);

    List<InvocationId> claimed =
        records().due().claim(List.of(new Room(webhook.id(), 4, 1))).stream()
            .map(one -> one.lease().invocation())
            .toList();

    assertThat(claimed).hasSize(4);
    assertThat(claimed).filteredOn(first::contains).hasSize(3);
    assertThat(claimed).filteredOn(retries::contains).hasSize(1);
    List<InvocationId> rest = fixture.claimedIds(webhook);
    assertThat(rest).hasSize(4);
    assertThat(rest).filteredOn(retries::contains).hasSize(3);
  }

  @Test
  default void retriesFillTheRoomThatFirstAttemptsLeave() {
    RecordsFixture fixture = new RecordsFixture(records());
    Webhook webhook = fixture.webhook();
    for (int i = 0; i < 3; i++) {
      fixture.retrySoon(fixture.leased(webhook), webhook);
    }
    fixture.publish("fresh", waiting(webhook));
    records().passTime(RecordsFixture.SOON);

    assertThat(records().due().claim(List.of(new Room(webhook.id(), 4, 1)))).hasSize(4);
  }

  @Test
  default void aRetryIsDueWhenItsDelayIsOverAndKnowsItsAttempts() {
    RecordsFixture fixture = new RecordsFixture(records());
    Webhook webhook = fixture.webhook();
    Lease lease = fixture.leased(webhook);
    fixture.complete(lease, webhook.id(), 1, new Next.RetryIn(Duration.ofMinutes(5)));

    records().passTime(Duration.ofMinutes(4));
    assertThat(fixture.claim(webhook)).isEmpty();

    records().passTime(Duration.ofMinutes(1));
    assertThat(fixture.claim(webhook))
        .singleElement()
        .satisfies(one -> {
          assertThat(one.lease().invocation()).isEqualTo(lease.invocation());
          assertThat(one.attempts()).isEqualTo(1);
          assertThat(one.counted()).isEqualTo(1);
        });
  }

  @Test
  default void anInterruptedAttemptIsOnRecordDueAtOnceAndDoesNotCount() {
    RecordsFixture fixture = new RecordsFixture(records());
    Webhook webhook = fixture.webhook();
    Lease lease = fixture.leased(webhook);

    fixture.complete(lease, webhook.id(), 1, new Next.Again());

    assertThat(fixture.claim(webhook))
        .singleElement()
        .satisfies(one -> {
          assertThat(one.lease().invocation()).isEqualTo(lease.invocation());
          assertThat(one.attempts()).isEqualTo(1);
          assertThat(one.counted()).isZero();
        });
    assertThat(fixture.detail(lease.invocation()).attempts()).hasSize(1);
  }

  @Test
  default void aLeaseThatRanOutIsClaimedByTheNextAndItsResultIsRefused() {
    RecordsFixture fixture = new RecordsFixture(records());
    Webhook webhook = fixture.webhook();
    Lease old = fixture.leased(webhook);
    records().passTime(Records.LEASE.minusSeconds(2));
    assertThat(fixture.claim(webhook)).isEmpty();
    records().passTime(Duration.ofSeconds(3));

    Lease current = fixture.claim(webhook).getFirst().lease();

    assertThat(current.invocation()).isEqualTo(old.invocation());
    assertThat(current.version()).isGreaterThan(old.version());
    assertThat(fixture.deliver(old, webhook)).isEqualTo(new CompletionOutcome.LeaseLost());
    assertThat(fixture.detail(old.invocation()).attempts()).isEmpty();
    assertThat(fixture.deliver(current, webhook))
        .isEqualTo(new CompletionOutcome.Recorded(Set.of()));
    assertThat(fixture.detail(old.invocation()).attempts()).hasSize(1);
  }

  @Test
  default void aLeaseThatRanOutStillCountsIfNobodyClaimedMeanwhile() {
    RecordsFixture fixture = new RecordsFixture(records());
    Webhook webhook = fixture.webhook();
    Lease lease = fixture.leased(webhook);
    records().passTime(Records.LEASE.plusSeconds(1));

    assertThat(fixture.deliver(lease, webhook)).isEqualTo(new CompletionOutcome.Recorded(Set.of()));
  }

  @Test
  default void aResultIsRecordedOnce() {
    RecordsFixture fixture = new RecordsFixture(records());
    Webhook webhook = fixture.webhook();
    Lease delivered = fixture.leased(webhook);
    Lease retried = fixture.leased(webhook);
    fixture.deliver(delivered, webhook);
    fixture.retrySoon(retried, webhook);

    assertThat(fixture.deliver(delivered, webhook)).isEqualTo(new CompletionOutcome.LeaseLost());
    assertThat(fixture.deliver(retried, webhook)).isEqualTo(new CompletionOutcome.LeaseLost());
    assertThat(fixture.detail(retried.invocation()).attempts()).hasSize(1);
  }

  @Test
  default void aDeliveredInvocationIsOnRecordWithItsAttemptToTheByte() {
    RecordsFixture fixture = new RecordsFixture(records());
    Webhook webhook = fixture.webhook();
    Lease lease = fixture.leased(webhook);
    Attempt attempt = success(1);

    records()
        .due()
        .complete(
            new Completion(
                lease, webhook.id(), attempt, new Next.Delivered(), Map.of("ticket", "OPS-7")));

    Invocations.Detail detail = fixture.detail(lease.invocation());
    assertThat(detail.invocation().state()).isInstanceOf(InvocationState.Delivered.class);
    assertThat(detail.invocation().attempts()).isEqualTo(1);
    assertThat(detail.captured()).isEqualTo(Map.of("ticket", "OPS-7"));
    assertThat(detail.attempts()).singleElement().usingRecursiveComparison().isEqualTo(attempt);
    assertThat(records().invocations().captured(detail.invocation().requestId()))
        .isEqualTo(Map.of("ticket", "OPS-7"));
  }

  @Test
  default void aFailedInvocationSaysWhy() {
    RecordsFixture fixture = new RecordsFixture(records());
    Webhook webhook = fixture.webhook();
    Lease lease = fixture.leased(webhook);
    Attempt attempt = failure(1, FailureClass.GONE, 410);

    records()
        .due()
        .complete(
            new Completion(
                lease,
                webhook.id(),
                attempt,
                new Next.Failed(FailureClass.GONE, "It is gone."),
                Map.of()));

    Invocations.Detail detail = fixture.detail(lease.invocation());
    assertThat(detail.invocation().state())
        .isInstanceOfSatisfying(
            InvocationState.Failed.class,
            failed -> {
              assertThat(failed.failure()).contains(FailureClass.GONE);
              assertThat(failed.reason()).isEqualTo("It is gone.");
            });
    assertThat(detail.attempts()).singleElement().usingRecursiveComparison().isEqualTo(attempt);
    assertThat(fixture.claim(webhook)).isEmpty();
  }

  @Test
  default void anAttemptWithoutRequestOrResponseIsReadBackAsItWas() {
    RecordsFixture fixture = new RecordsFixture(records());
    Webhook webhook = fixture.webhook();
    Lease lease = fixture.leased(webhook);
    Attempt attempt =
        new Attempt(
            1,
            9,
            EventFixture.NOON,
            Optional.empty(),
            new Attempt.Result.Failure(
                FailureClass.TEMPLATE, "line 3, column 7: there is no {{x}}", Optional.empty()),
            Attempt.Timings.NONE,
            List.of());

    records()
        .due()
        .complete(
            new Completion(
                lease,
                webhook.id(),
                attempt,
                new Next.Failed(FailureClass.TEMPLATE, "no template"),
                Map.of()));

    assertThat(fixture.detail(lease.invocation()).attempts()).containsExactly(attempt);
  }

  @Test
  default void attemptsStandInTheirOrder() {
    RecordsFixture fixture = new RecordsFixture(records());
    Webhook webhook = fixture.webhook();
    Lease lease = fixture.leased(webhook);
    for (int number = 1; number <= 12; number++) {
      fixture.complete(lease, webhook.id(), number, new Next.RetryIn(Duration.ofSeconds(1)));
      records().passTime(Duration.ofSeconds(1));
      lease = fixture.claim(webhook).getFirst().lease();
    }

    assertThat(fixture.detail(lease.invocation()).attempts())
        .extracting(Attempt::number)
        .containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
    assertThat(fixture.stored(lease.invocation()).attempts()).isEqualTo(12);
  }

  @Test
  default void aLaterCapturedValueReplacesAnEarlierOne() {
    RecordsFixture fixture = new RecordsFixture(records());
    Webhook webhook = fixture.webhook();
    NewInvocation second = waiting(webhook);
    Lease first = lease(fixture.publish("r", invocation(webhook)));
    fixture.publish("r", second);
    fixture.complete(
        first, webhook.id(), 1, new Next.Delivered(), Map.of("ticket", "1", "other", "x"));
    fixture.complete(
        fixture.claim(webhook).getFirst().lease(),
        webhook.id(),
        1,
        new Next.Delivered(),
        Map.of("ticket", "2"));

    assertThat(records().invocations().captured("r"))
        .isEqualTo(Map.of("ticket", "2", "other", "x"));
    assertThat(records().invocations().captured("s")).isEmpty();
  }

  @Test
  default void whatIsGivenBackIsDueAfterTheDelayAndNoAttemptIsBurnt() {
    RecordsFixture fixture = new RecordsFixture(records());
    Webhook webhook = fixture.webhook();
    Lease lease = fixture.leased(webhook);

    records().due().postpone(List.of(lease), Duration.ofSeconds(30));

    assertThat(fixture.deliver(lease, webhook)).isEqualTo(new CompletionOutcome.LeaseLost());
    records().passTime(Duration.ofSeconds(29));
    assertThat(fixture.claim(webhook)).isEmpty();
    records().passTime(Duration.ofSeconds(1));
    assertThat(fixture.claim(webhook))
        .singleElement()
        .satisfies(one -> assertThat(one.attempts()).isZero());
  }

  @Test
  default void whatIsGivenBackAtOnceKeepsItsPlaceInTheQueue() {
    RecordsFixture fixture = new RecordsFixture(records());
    Webhook webhook = fixture.webhook();
    NewInvocation first = waiting(webhook);
    fixture.publish(
        anEvent().aboutRequest("first").receivedAt(Instant.parse("2020-01-01T00:00:00Z")).build(),
        first);
    Lease lease = fixture.claim(webhook).getFirst().lease();
    for (int i = 0; i < 3; i++) {
      fixture.publish("later " + i, waiting(webhook));
    }

    records().due().postpone(List.of(lease), Duration.ZERO);

    assertThat(records().due().claim(List.of(new Room(webhook.id(), 1, 0))))
        .extracting(one -> one.lease().invocation())
        .containsExactly(first.id());
  }

  @Test
  default void aLostLeaseCannotBeGivenBack() {
    RecordsFixture fixture = new RecordsFixture(records());
    Webhook webhook = fixture.webhook();
    Lease old = fixture.leased(webhook);
    records().passTime(Records.LEASE.plusSeconds(1));
    Lease current = fixture.claim(webhook).getFirst().lease();

    records().due().postpone(List.of(old), Duration.ZERO);

    assertThat(fixture.claim(webhook)).isEmpty();
    assertThat(fixture.deliver(current, webhook))
        .isEqualTo(new CompletionOutcome.Recorded(Set.of()));
  }

  @Test
  default void cancellingEndsWhatIsLiveWhetherOrNotItIsAttempted() {
    RecordsFixture fixture = new RecordsFixture(records());
    Webhook webhook = fixture.webhook();
    Lease attempted = fixture.leased(webhook);
    NewInvocation idle = waiting(webhook);
    fixture.publish("idle", idle);
    Lease delivered = fixture.leased(webhook);
    fixture.deliver(delivered, webhook);
    InvocationId unknown = RecordsFixture.newInvocationId();

    List<InvocationId> cancelled =
        records()
            .due()
            .cancel(
                List.of(idle.id(), delivered.invocation(), unknown, attempted.invocation()),
                audit("invocation.cancel"));

    assertThat(cancelled).containsExactlyInAnyOrder(idle.id(), attempted.invocation());
    assertThat(fixture.state(idle.id())).isInstanceOf(InvocationState.Cancelled.class);
    assertThat(fixture.deliver(attempted, webhook)).isEqualTo(new CompletionOutcome.LeaseLost());
    assertThat(fixture.state(delivered.invocation())).isInstanceOf(InvocationState.Delivered.class);
    assertThat(fixture.claim(webhook)).isEmpty();
    assertThat(lastAction()).isEqualTo("invocation.cancel");
  }

  @Test
  default void cancellingNothingIsNotAudited() {
    RecordsFixture fixture = new RecordsFixture(records());
    fixture.webhook();

    assertThat(
            records()
                .due()
                .cancel(List.of(RecordsFixture.newInvocationId()), audit("invocation.cancel")))
        .isEmpty();
    assertThat(records().due().cancel(List.of(), audit("invocation.cancel"))).isEmpty();
    assertThat(lastAction()).isEqualTo("webhook.create");
  }

  @Test
  default void hasteningMakesDueWhatWaitsForLaterAndNothingElse() {
    RecordsFixture fixture = new RecordsFixture(records());
    Webhook webhook = fixture.webhook();
    Lease retried = fixture.leased(webhook);
    fixture.complete(retried, webhook.id(), 1, new Next.RetryIn(Duration.ofHours(5)));
    Lease attempted = fixture.leased(webhook);
    NewInvocation blocking = invocation(webhook);
    NewInvocation blocked = invocation(webhook);
    fixture.publish("r", blocking);
    fixture.publish("r", blocked);
    Lease delivered = fixture.leased(webhook);
    fixture.deliver(delivered, webhook);

    List<InvocationId> moved =
        records()
            .due()
            .hasten(
                List.of(
                    retried.invocation(),
                    attempted.invocation(),
                    blocked.id(),
                    delivered.invocation()),
                audit("invocation.retry_now"));

    assertThat(moved).containsExactly(retried.invocation());
    assertThat(fixture.claimedIds(webhook)).containsExactly(retried.invocation());
    assertThat(lastAction()).isEqualTo("invocation.retry_now");
  }

  @Test
  default void hasteningNothingIsNotAudited() {
    RecordsFixture fixture = new RecordsFixture(records());
    Webhook webhook = fixture.webhook();
    Lease attempted = fixture.leased(webhook);

    assertThat(
            records().due().hasten(List.of(attempted.invocation()), audit("invocation.retry_now")))
        .isEmpty();
    assertThat(lastAction()).isEqualTo("webhook.create");
  }

  private String lastAction() {
    List<AuditLog.Recorded> entries = records().audit().from(1, 500).items();
    return entries.getLast().entry().action();
  }

  @Test
  default void backlogsCountWhatIsLive() {
    RecordsFixture fixture = new RecordsFixture(records());
    Webhook busy = fixture.webhook();
    Webhook idle = fixture.webhook();
    fixture.publish("r", invocation(busy));
    fixture.publish("r", invocation(busy));
    fixture.publish("s", waiting(busy));
    fixture.retrySoon(fixture.leased(busy), busy);
    fixture.deliver(fixture.leased(busy), busy);
    fixture.deliver(fixture.leased(idle), idle);

    assertThat(records().due().backlogs())
        .isEqualTo(Map.of(busy.id(), new Backlog(2, 1, 1, Optional.of(EventFixture.NOON))));
  }

  @Test
  default void concurrentClaimsAndResultsLoseNothingAndDoubleNothing() throws Exception {
    RecordsFixture fixture = new RecordsFixture(records());
    List<Webhook> webhooks = List.of(fixture.webhook(), fixture.webhook(), fixture.webhook());
    int perWebhook = 100;
    for (int i = 0; i < perWebhook; i++) {
      fixture.append(
          new NewEvent(
              fixture.event("request " + i),
              webhooks.stream().map(RecordsFixture::waiting).toList()));
    }
    Map<InvocationId, AtomicInteger> attempts = new ConcurrentHashMap<>();
    List<Callable<Integer>> workers = new ArrayList<>();
    for (int worker = 0; worker < 6; worker++) {
      workers.add(() -> work(fixture, webhooks, attempts));
    }

    int delivered = 0;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Integer> one : threads.invokeAll(workers)) {
        delivered += one.get();
      }
    }

    assertThat(delivered).isEqualTo(perWebhook * webhooks.size());
    assertThat(attempts).hasSize(perWebhook * webhooks.size());
    assertThat(attempts.values()).allSatisfy(count -> assertThat(count).hasValue(1));
    assertThat(records().due().backlogs()).isEmpty();
  }

  /** Claims and delivers until there is nothing left; how many. */
  private int work(
      RecordsFixture fixture, List<Webhook> webhooks, Map<InvocationId, AtomicInteger> attempts) {
    List<Room> rooms = webhooks.stream().map(webhook -> new Room(webhook.id(), 7, 2)).toList();
    int delivered = 0;
    for (List<Claimed> claimed = records().due().claim(rooms);
        !claimed.isEmpty();
        claimed = records().due().claim(rooms)) {
      for (Claimed one : claimed) {
        attempts
            .computeIfAbsent(one.lease().invocation(), _ -> new AtomicInteger())
            .incrementAndGet();
        CompletionOutcome outcome =
            fixture.complete(one.lease(), one.webhook(), 1, new Next.Delivered());
        delivered += outcome instanceof CompletionOutcome.Recorded ? 1 : 0;
      }
    }
    return delivered;
  }

  @Test
  default void anInactiveWebhooksWorkIsHeldAndTheRestIsNot() {
    RecordsFixture fixture = new RecordsFixture(records());
    Webhook webhook = fixture.webhook();
    NewInvocation invocation = waiting(webhook);
    fixture.publish("r", invocation);

    WebhookChanges.switchOff(records(), webhook);

    Invocation held = fixture.stored(invocation.id());
    assertThat(held.state()).isEqualTo(new InvocationState.Held());
  }
}
