package io.herald.application.event;

import static io.herald.application.RecordsFixture.audit;
import static io.herald.application.RecordsFixture.invocation;
import static io.herald.application.RecordsFixture.lease;
import static io.herald.application.RecordsFixture.placements;
import static io.herald.application.RecordsFixture.reading;
import static io.herald.application.RecordsFixture.strict;
import static io.herald.application.RecordsFixture.waiting;
import static io.herald.domain.fixture.EventFixture.anEvent;
import static io.herald.domain.fixture.WebhookFixture.aWebhook;
import static org.assertj.core.api.Assertions.assertThat;

import io.herald.application.Records;
import io.herald.application.RecordsFixture;
import io.herald.application.event.EventJournal.AppendOutcome;
import io.herald.application.event.EventJournal.NewEvent;
import io.herald.application.event.EventJournal.NewInvocation;
import io.herald.application.event.EventJournal.Placement;
import io.herald.application.invocation.DueInvocations.CompletionOutcome;
import io.herald.application.invocation.DueInvocations.Next;
import io.herald.application.invocation.Lease;
import io.herald.domain.event.Event;
import io.herald.domain.fixture.EventFixture;
import io.herald.domain.fixture.Samples;
import io.herald.domain.id.InvocationId;
import io.herald.domain.invocation.Cause;
import io.herald.domain.invocation.FailureClass;
import io.herald.domain.invocation.InvocationState;
import io.herald.domain.json.Json;
import io.herald.domain.webhook.Webhook;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What every {@link EventJournal} keeps. */
public interface EventJournalContract {

  /** Empty records. */
  Records records();

  @Test
  default void anEventIsReadBackAsItWasPublished() {
    RecordsFixture fixture = new RecordsFixture(records());
    List<Event> events =
        new ArrayList<>(Samples.accessRequests().stream().map(EventFixture::accepted).toList());
    events.add(
        anEvent()
            .with("justification", Json.of("quote \" newline \n emoji 🚀 lone \ud800 nul \u0000"))
            .build());
    NewEvent[] published =
        events.stream().map(event -> new NewEvent(event, List.of())).toArray(NewEvent[]::new);

    List<AppendOutcome> outcomes = fixture.append(published);

    assertThat(outcomes)
        .hasSameSizeAs(events)
        .allSatisfy(outcome -> assertThat(placements(outcome)).isEmpty());
    for (Event event : events) {
      assertThat(records().events().find(event.id())).contains(event);
      assertThat(records().events().findByPublisherId(event.publisherId())).contains(event);
    }
  }

  @Test
  default void aFreshInvocationIsLeasedOnlyIfItShallStartNow() {
    RecordsFixture fixture = new RecordsFixture(records());
    Webhook one = fixture.webhook();
    Webhook other = fixture.webhook();
    NewInvocation now = invocation(one);
    NewInvocation later = waiting(other);
    Event event = fixture.event("r");

    List<Placement> placed =
        placements(fixture.append(new NewEvent(event, List.of(later, now))).getFirst());

    assertThat(placed.getFirst()).isEqualTo(new Placement.Waiting());
    assertThat(lease(placed.get(1)).invocation()).isEqualTo(now.id());
    assertThat(fixture.claimedIds(one)).isEmpty();
    assertThat(fixture.claimedIds(other)).containsExactly(later.id());
    assertThat(fixture.stored(now.id()))
        .satisfies(invocation -> {
          assertThat(invocation.event()).isEqualTo(event.id());
          assertThat(invocation.webhook()).contains(one.id());
          assertThat(invocation.webhookName()).isEqualTo(now.webhookName());
          assertThat(invocation.publisherEventId()).isEqualTo(event.publisherId());
          assertThat(invocation.trigger()).isEqualTo(event.trigger().name());
          assertThat(invocation.requestId()).isEqualTo("r");
          assertThat(invocation.requestFriendlyId()).isEqualTo(event.subject().friendlyId());
          assertThat(invocation.cause()).isEqualTo(Cause.EVENT);
          assertThat(invocation.state()).isInstanceOf(InvocationState.Waiting.class);
          assertThat(invocation.attempts()).isZero();
          assertThat(invocation.createdAt()).isEqualTo(event.receivedAt());
        });
  }

  @Test
  default void theSameEventAgainIsADuplicateAndFiresNothing() {
    RecordsFixture fixture = new RecordsFixture(records());
    Webhook webhook = fixture.webhook();
    Event first = anEvent().withPublisherId("p-1").build();
    Event again = anEvent().withPublisherId("p-1").build();
    NewInvocation fired = invocation(webhook);
    fixture.append(new NewEvent(first, List.of(fired)));

    List<AppendOutcome> outcomes =
        fixture.append(new NewEvent(again, List.of(invocation(webhook))));

    assertThat(outcomes)
        .containsExactly(new AppendOutcome.Duplicate(first.id(), List.of(fired.id())));
    assertThat(records().invocations().ofEvent(first.id())).hasSize(1);
    assertThat(records().events().find(again.id())).isEmpty();
  }

  @Test
  default void theSameEventTwiceInOneCallIsStoredOnce() {
    RecordsFixture fixture = new RecordsFixture(records());
    Webhook webhook = fixture.webhook();
    Event first = anEvent().withPublisherId("p-1").build();
    Event again = anEvent().withPublisherId("p-1").build();
    NewInvocation fired = invocation(webhook);

    List<AppendOutcome> outcomes =
        fixture.append(
            new NewEvent(first, List.of(fired)), new NewEvent(again, List.of(invocation(webhook))));

    assertThat(placements(outcomes.getFirst())).hasSize(1);
    assertThat(outcomes.get(1))
        .isEqualTo(new AppendOutcome.Duplicate(first.id(), List.of(fired.id())));
  }

  @Test
  default void anIdWithOtherContentIsRefused() {
    RecordsFixture fixture = new RecordsFixture(records());
    Event first = anEvent().withPublisherId("p-1").build();
    Event other = anEvent().withPublisherId("p-1").aboutRequest("another").build();
    fixture.append(new NewEvent(first, List.of()));

    assertThat(fixture.append(new NewEvent(other, List.of())))
        .containsExactly(new AppendOutcome.Reused(first.id()));
    assertThat(records().events().find(other.id())).isEmpty();
  }

  @Test
  default void publisherIdsDifferInCaseAndTrailingSpaces() {
    RecordsFixture fixture = new RecordsFixture(records());
    for (String id : List.of("order-1", "Order-1", "order-1 ", " order-1", "order_1", "order%1")) {
      Event event = anEvent().withPublisherId(id).build();

      assertThat(placements(fixture.append(new NewEvent(event, List.of())).getFirst())).isEmpty();
      assertThat(records().events().findByPublisherId(id)).contains(event);
    }
    assertThat(records().events().findByPublisherId("ORDER-1")).isEmpty();
  }

  @Test
  default void aNewerConfigurationStoresNothing() {
    RecordsFixture fixture = new RecordsFixture(records());
    Webhook webhook = fixture.webhook();
    long version = records().webhooks().configurationVersion();
    fixture.webhook();
    Event one = fixture.event("r");
    Event other = fixture.event("s");

    List<AppendOutcome> outcomes =
        records()
            .journal()
            .append(
                List.of(
                    new NewEvent(one, List.of(invocation(webhook))),
                    new NewEvent(other, List.of())),
                version);

    assertThat(outcomes)
        .containsExactly(new AppendOutcome.Outdated(), new AppendOutcome.Outdated());
    assertThat(records().events().find(one.id())).isEmpty();
    assertThat(records().events().find(other.id())).isEmpty();
    assertThat(fixture.claim(webhook)).isEmpty();
  }

  @Test
  default void oneEventThatCannotBeStoredStopsNoOther() {
    RecordsFixture fixture = new RecordsFixture(records());
    Webhook webhook = fixture.webhook();
    NewInvocation taken = invocation(webhook);
    fixture.publish("first", taken);
    Event before = fixture.event("before");
    Event poisoned = fixture.event("poisoned");
    Event after = fixture.event("after");

    List<AppendOutcome> outcomes =
        fixture.append(
            new NewEvent(before, List.of(invocation(webhook))),
            new NewEvent(poisoned, List.of(taken)),
            new NewEvent(after, List.of(invocation(webhook))));

    assertThat(placements(outcomes.getFirst())).hasSize(1);
    assertThat(outcomes.get(1)).isInstanceOf(AppendOutcome.Poisoned.class);
    assertThat(placements(outcomes.get(2))).hasSize(1);
    assertThat(records().events().find(before.id())).contains(before);
    assertThat(records().events().find(poisoned.id())).isEmpty();
    assertThat(records().events().find(after.id())).contains(after);
  }

  @Test
  default void aPoisonedEventHarmsNoneOfItsNeighboursOfOtherCallers() throws Exception {
    RecordsFixture fixture = new RecordsFixture(records());
    Webhook webhook = fixture.webhook();
    NewInvocation taken = invocation(webhook);
    fixture.publish("first", taken);
    List<Callable<AppendOutcome>> callers = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      NewEvent event =
          new NewEvent(
              fixture.event("request " + i), List.of(i % 10 == 5 ? taken : invocation(webhook)));
      callers.add(() -> fixture.append(event).getFirst());
    }

    List<AppendOutcome> outcomes = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<AppendOutcome> outcome : threads.invokeAll(callers)) {
        outcomes.add(outcome.get());
      }
    }

    for (int i = 0; i < outcomes.size(); i++) {
      assertThat(outcomes.get(i))
          .as("caller %s", i)
          .isInstanceOf(i % 10 == 5 ? AppendOutcome.Poisoned.class : AppendOutcome.Appended.class);
    }
  }

  @Test
  default void concurrentPublishersOfOneEventStoreItOnce() throws Exception {
    RecordsFixture fixture = new RecordsFixture(records());
    Webhook webhook = fixture.webhook();
    List<Callable<AppendOutcome>> callers = new ArrayList<>();
    for (int i = 0; i < 32; i++) {
      NewEvent event =
          new NewEvent(anEvent().withPublisherId("p-1").build(), List.of(invocation(webhook)));
      callers.add(() -> fixture.append(event).getFirst());
    }

    List<AppendOutcome> outcomes = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<AppendOutcome> outcome : threads.invokeAll(callers)) {
        outcomes.add(outcome.get());
      }
    }

    assertThat(outcomes).filteredOn(AppendOutcome.Appended.class::isInstance).hasSize(1);
    assertThat(outcomes).filteredOn(AppendOutcome.Duplicate.class::isInstance).hasSize(31);
    Event stored = records().events().findByPublisherId("p-1").orElseThrow();
    assertThat(records().invocations().ofEvent(stored.id())).hasSize(1);
  }

  @Test
  default void aSecondEventOfARequestWaitsUntilTheFirstAttemptIsOver() {
    RecordsFixture fixture = new RecordsFixture(records());
    Webhook webhook = fixture.webhook();
    NewInvocation first = invocation(webhook);
    NewInvocation second = invocation(webhook);
    NewInvocation third = invocation(webhook);
    Lease lease = lease(fixture.publish("r", first));

    assertThat(fixture.publish("r", second)).isEqualTo(new Placement.Blocked(first.id()));
    assertThat(fixture.publish("r", third)).isEqualTo(new Placement.Blocked(second.id()));
    assertThat(fixture.state(second.id())).isEqualTo(new InvocationState.Blocked(first.id()));
    assertThat(fixture.claim(webhook)).isEmpty();

    assertThat(fixture.retrySoon(lease, webhook))
        .isEqualTo(new CompletionOutcome.Recorded(Set.of(webhook.id())));
    assertThat(fixture.claimedIds(webhook)).containsExactly(second.id());
    assertThat(fixture.state(third.id())).isEqualTo(new InvocationState.Blocked(second.id()));
  }

  @Test
  default void aFirstAttemptThatIsOverBlocksNobody() {
    RecordsFixture fixture = new RecordsFixture(records());
    Webhook webhook = fixture.webhook();
    fixture.retrySoon(lease(fixture.publish("r", invocation(webhook))), webhook);

    assertThat(fixture.publish("r", invocation(webhook))).isInstanceOf(Placement.Leased.class);
  }

  @Test
  default void anInterruptedAttemptIsNoFirstAttempt() {
    RecordsFixture fixture = new RecordsFixture(records());
    Webhook webhook = fixture.webhook();
    NewInvocation first = invocation(webhook);
    Lease lease = lease(fixture.publish("r", first));
    NewInvocation second = invocation(webhook);
    fixture.publish("r", second);

    fixture.complete(lease, webhook.id(), 1, new Next.Again());

    assertThat(fixture.claimedIds(webhook)).containsExactly(first.id());
    assertThat(fixture.state(second.id())).isEqualTo(new InvocationState.Blocked(first.id()));
  }

  @Test
  default void strictOrderWaitsUntilTheEarlierOneIsFinal() {
    RecordsFixture fixture = new RecordsFixture(records());
    Webhook webhook = fixture.webhook(aWebhook().inStrictOrder());
    NewInvocation first = strict(webhook);
    NewInvocation second = strict(webhook);
    Lease lease = lease(fixture.publish("r", first));
    assertThat(fixture.publish("r", second)).isEqualTo(new Placement.Blocked(first.id()));

    assertThat(fixture.retrySoon(lease, webhook))
        .isEqualTo(new CompletionOutcome.Recorded(Set.of()));
    assertThat(fixture.state(second.id())).isEqualTo(new InvocationState.Blocked(first.id()));
    assertThat(fixture.publish("r", strict(webhook))).isEqualTo(new Placement.Blocked(second.id()));

    records().passTime(RecordsFixture.SOON);
    Lease retry = fixture.claim(webhook).getFirst().lease();
    assertThat(retry.invocation()).isEqualTo(first.id());
    fixture.complete(
        retry, webhook.id(), 2, new Next.Failed(FailureClass.NOT_FOUND, "gone for good"));
    assertThat(fixture.claimedIds(webhook)).containsExactly(second.id());
  }

  @Test
  default void otherRequestsAndOtherWebhooksDoNotWait() {
    RecordsFixture fixture = new RecordsFixture(records());
    Webhook one = fixture.webhook();
    Webhook other = fixture.webhook();
    fixture.publish("r", invocation(one));

    assertThat(fixture.publish("s", invocation(one))).isInstanceOf(Placement.Leased.class);
    assertThat(fixture.publish("R", invocation(one))).isInstanceOf(Placement.Leased.class);
    assertThat(fixture.publish("r ", invocation(one))).isInstanceOf(Placement.Leased.class);
    assertThat(fixture.publish("r", invocation(other))).isInstanceOf(Placement.Leased.class);
  }

  @Test
  default void orderHoldsWithinOneCall() {
    RecordsFixture fixture = new RecordsFixture(records());
    Webhook webhook = fixture.webhook();
    NewInvocation first = invocation(webhook);
    NewInvocation second = invocation(webhook);
    NewInvocation third = invocation(webhook);

    List<AppendOutcome> outcomes =
        fixture.append(
            new NewEvent(fixture.event("r"), List.of(first)),
            new NewEvent(fixture.event("r"), List.of(second)),
            new NewEvent(fixture.event("r"), List.of(third)));

    assertThat(placements(outcomes.getFirst()).getFirst()).isInstanceOf(Placement.Leased.class);
    assertThat(placements(outcomes.get(1))).containsExactly(new Placement.Blocked(first.id()));
    assertThat(placements(outcomes.get(2))).containsExactly(new Placement.Blocked(second.id()));
  }

  @Test
  default void eachOfOneCallWaitsForWhatIsLiveOfItsOwnRequest() {
    RecordsFixture fixture = new RecordsFixture(records());
    Webhook webhook = fixture.webhook();
    NewInvocation live = invocation(webhook);
    fixture.publish("r", live);
    NewInvocation second = invocation(webhook);
    NewInvocation other = invocation(webhook);

    List<AppendOutcome> outcomes =
        fixture.append(
            new NewEvent(fixture.event("r"), List.of(second)),
            new NewEvent(fixture.event("other"), List.of(other)));

    assertThat(placements(outcomes.get(0))).containsExactly(new Placement.Blocked(live.id()));
    assertThat(placements(outcomes.get(1)).getFirst()).isInstanceOf(Placement.Leased.class);
  }

  @Test
  default void whoeverReadsACapturedValueWaitsForWhoeverBringsItUntilThatIsFinal() {
    RecordsFixture fixture = new RecordsFixture(records());
    Webhook opens = fixture.webhook();
    Webhook closes = fixture.webhook();
    NewInvocation bringer = invocation(opens);
    NewInvocation reader = reading(closes, opens);
    Lease lease = lease(fixture.publish("r", bringer));
    assertThat(fixture.publish("r", reader)).isEqualTo(new Placement.Blocked(bringer.id()));

    fixture.retrySoon(lease, opens);
    assertThat(fixture.state(reader.id())).isEqualTo(new InvocationState.Blocked(bringer.id()));

    records().passTime(RecordsFixture.SOON);
    assertThat(
            fixture.complete(
                fixture.claim(opens).getFirst().lease(), opens.id(), 2, new Next.Delivered()))
        .isEqualTo(new CompletionOutcome.Recorded(Set.of(closes.id())));
    assertThat(fixture.claimedIds(closes)).containsExactly(reader.id());
  }

  @Test
  default void whoeverReadsWaitsForWhoeverBringsWithinOneEventInWhateverOrderTheyAreGiven() {
    RecordsFixture fixture = new RecordsFixture(records());
    Webhook opens = fixture.webhook();
    Webhook tells = fixture.webhook();
    NewInvocation reader = reading(tells, opens);
    NewInvocation bringer = invocation(opens);

    List<Placement> placed =
        placements(
            fixture.append(new NewEvent(fixture.event("r"), List.of(reader, bringer))).getFirst());

    assertThat(placed.getFirst()).isEqualTo(new Placement.Blocked(bringer.id()));
    assertThat(lease(placed.get(1)).invocation()).isEqualTo(bringer.id());
  }

  @Test
  default void webhooksThatReadFromOneAnotherDoNotWaitForEver() {
    RecordsFixture fixture = new RecordsFixture(records());
    Webhook one = fixture.webhook();
    Webhook other = fixture.webhook();
    Set<InvocationId> open = new HashSet<>();
    for (int i = 0; i < 4; i++) {
      NewInvocation first = waitingToRead(one, other);
      NewInvocation second = waitingToRead(other, one);
      open.addAll(List.of(first.id(), second.id()));
      fixture.append(new NewEvent(fixture.event("r"), List.of(first, second)));
    }

    for (int rounds = 0; !open.isEmpty() && rounds < 20; rounds++) {
      for (Webhook webhook : List.of(one, other)) {
        fixture
            .claim(webhook)
            .forEach(claimed -> {
              open.remove(claimed.lease().invocation());
              fixture.deliver(claimed.lease(), webhook);
            });
      }
    }

    assertThat(open).isEmpty();
  }

  private static NewInvocation waitingToRead(Webhook webhook, Webhook bringer) {
    return RecordsFixture.invocation(webhook.id(), false, Set.of(bringer.id()), false);
  }

  @Test
  default void whoeverWaitsForSeveralGoesWhenTheLastIsOutOfTheWay() {
    RecordsFixture fixture = new RecordsFixture(records());
    Webhook opens = fixture.webhook();
    Webhook closes = fixture.webhook();
    Lease bringer = lease(fixture.publish("r", invocation(opens)));
    NewInvocation earlier = invocation(closes);
    Lease first = lease(fixture.publish("r", earlier));
    NewInvocation last = reading(closes, opens);
    assertThat(fixture.publish("r", last)).isEqualTo(new Placement.Blocked(earlier.id()));

    fixture.deliver(first, closes);
    assertThat(fixture.state(last.id()))
        .isEqualTo(new InvocationState.Blocked(bringer.invocation()));
    assertThat(fixture.claim(closes)).isEmpty();

    fixture.deliver(bringer, opens);
    assertThat(fixture.claimedIds(closes)).containsExactly(last.id());
  }

  @Test
  default void aCancelledPredecessorReleasesWhoWaitsBehindIt() {
    RecordsFixture fixture = new RecordsFixture(records());
    Webhook webhook = fixture.webhook();
    NewInvocation first = invocation(webhook);
    NewInvocation second = invocation(webhook);
    NewInvocation third = invocation(webhook);
    fixture.publish("r", first);
    fixture.publish("r", second);
    fixture.publish("r", third);

    records().due().cancel(List.of(second.id()), audit("invocation.cancel"));
    assertThat(fixture.state(third.id())).isEqualTo(new InvocationState.Blocked(first.id()));

    records().due().cancel(List.of(first.id()), audit("invocation.cancel"));
    assertThat(fixture.claimedIds(webhook)).containsExactly(third.id());
  }
}
