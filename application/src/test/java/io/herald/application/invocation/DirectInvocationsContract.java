package io.herald.application.invocation;

import static io.herald.application.RecordsFixture.failure;
import static io.herald.application.RecordsFixture.success;
import static io.herald.domain.fixture.EventFixture.NOON;
import static io.herald.domain.fixture.EventFixture.anEvent;
import static org.assertj.core.api.Assertions.assertThat;

import io.herald.application.Records;
import io.herald.application.RecordsFixture;
import io.herald.application.event.EventJournal.NewEvent;
import io.herald.application.invocation.DirectInvocations.BeginOutcome;
import io.herald.domain.event.Event;
import io.herald.domain.id.WebhookId;
import io.herald.domain.invocation.Attempt;
import io.herald.domain.invocation.Cause;
import io.herald.domain.invocation.FailureClass;
import io.herald.domain.invocation.Invocation;
import io.herald.domain.invocation.InvocationState;
import io.herald.domain.webhook.Webhook;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What every {@link DirectInvocations} keeps. */
public interface DirectInvocationsContract {
  Instant LATER = NOON.plusSeconds(2);

  /** Empty records. */
  Records records();

  private static Invocation invocation(Event event, Cause cause, Optional<WebhookId> webhook) {
    return new Invocation(
        RecordsFixture.newInvocationId(),
        webhook,
        "Tickets",
        event.id(),
        event.publisherId(),
        event.trigger().name(),
        event.subject().orderingKey(),
        event.subject().friendlyId(),
        cause,
        new InvocationState.Waiting(NOON),
        Optional.empty(),
        0,
        NOON,
        NOON);
  }

  private static Event manualEvent(String publisherId) {
    return anEvent().ofType("Manual").withPublisherId(publisherId).build();
  }

  @Test
  default void aTestOfADraftIsOnRecordWithItsEventAndAttempt() {
    Event event = anEvent().build();
    Invocation test = invocation(event, Cause.TEST, Optional.empty());
    Attempt attempt = success(1);

    assertThat(records().direct().begin(test, Optional.of(event)))
        .isEqualTo(new BeginOutcome.Begun());
    assertThat(records().events().find(event.id())).contains(event);
    assertThat(records().invocations().find(test.id()).map(Invocations.Detail::invocation))
        .contains(test);
    records().direct().conclude(test, attempt, new InvocationState.Delivered(LATER), Map.of());

    Invocations.Detail detail = records().invocations().find(test.id()).orElseThrow();
    assertThat(detail.invocation().state()).isEqualTo(new InvocationState.Delivered(LATER));
    assertThat(detail.invocation().attempts()).isEqualTo(1);
    assertThat(detail.invocation().webhook()).isEmpty();
    assertThat(detail.attempts()).singleElement().usingRecursiveComparison().isEqualTo(attempt);
  }

  @Test
  default void aTestWithAnEventOnRecordStoresNoOther() {
    RecordsFixture fixture = new RecordsFixture(records());
    Event event = fixture.event("r");
    fixture.append(new NewEvent(event, List.of()));
    Invocation one = invocation(event, Cause.TEST, Optional.empty());
    Invocation other = invocation(event, Cause.TEST, Optional.empty());

    assertThat(records().direct().begin(one, Optional.empty())).isEqualTo(new BeginOutcome.Begun());
    assertThat(records().direct().begin(other, Optional.empty()))
        .isEqualTo(new BeginOutcome.Begun());
    assertThat(records().invocations().ofEvent(event.id())).hasSize(2);
  }

  @Test
  default void aFailureSaysWhy() {
    Event event = anEvent().build();
    Invocation test = invocation(event, Cause.TEST, Optional.empty());
    records().direct().begin(test, Optional.of(event));
    InvocationState failed =
        new InvocationState.Failed(LATER, Optional.of(FailureClass.NOT_FOUND), "404, that is");

    records().direct().conclude(test, failure(1, FailureClass.NOT_FOUND, 404), failed, Map.of());

    assertThat(new RecordsFixture(records()).state(test.id())).isEqualTo(failed);
  }

  @Test
  default void theSameManualEventAgainGetsTheRecordedAnswer() {
    RecordsFixture fixture = new RecordsFixture(records());
    Webhook webhook = fixture.webhook();
    Webhook another = fixture.webhook();
    Event event = manualEvent("m-1");
    Invocation first = invocation(event, Cause.MANUAL, Optional.of(webhook.id()));
    records().direct().begin(first, Optional.of(event));
    records()
        .direct()
        .conclude(first, success(1), new InvocationState.Delivered(LATER), Map.of("a", "b"));
    Event again = manualEvent("m-1");
    Invocation second = invocation(again, Cause.MANUAL, Optional.of(webhook.id()));

    assertThat(records().direct().begin(second, Optional.of(again)))
        .isEqualTo(new BeginOutcome.Repeated(fixture.stored(first.id())));
    assertThat(records().invocations().find(second.id())).isEmpty();
    assertThat(
            records()
                .direct()
                .begin(
                    invocation(event, Cause.MANUAL, Optional.of(another.id())), Optional.empty()))
        .isEqualTo(new BeginOutcome.Begun());
    assertThat(records().invocations().captured(event.subject().orderingKey()))
        .isEqualTo(Map.of("a", "b"));
  }

  @Test
  default void anIdWithOtherContentIsRefused() {
    RecordsFixture fixture = new RecordsFixture(records());
    Webhook webhook = fixture.webhook();
    Event event = manualEvent("m-1");
    records()
        .direct()
        .begin(invocation(event, Cause.MANUAL, Optional.of(webhook.id())), Optional.of(event));
    Event other = anEvent().ofType("Manual").withPublisherId("m-1").aboutRequest("another").build();
    Invocation refused = invocation(other, Cause.MANUAL, Optional.of(webhook.id()));

    assertThat(records().direct().begin(refused, Optional.of(other)))
        .isEqualTo(new BeginOutcome.Reused(event.id()));
    assertThat(records().invocations().find(refused.id())).isEmpty();
  }

  @Test
  default void ofConcurrentCallersWithOneEventOneBegins() throws Exception {
    RecordsFixture fixture = new RecordsFixture(records());
    Webhook webhook = fixture.webhook();
    List<Callable<BeginOutcome>> callers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      Event event = manualEvent("m-1");
      Invocation invocation = invocation(event, Cause.MANUAL, Optional.of(webhook.id()));
      callers.add(() -> records().direct().begin(invocation, Optional.of(event)));
    }

    List<BeginOutcome> outcomes = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<BeginOutcome> outcome : threads.invokeAll(callers)) {
        outcomes.add(outcome.get());
      }
    }

    assertThat(outcomes).filteredOn(BeginOutcome.Begun.class::isInstance).hasSize(1);
    assertThat(outcomes).filteredOn(BeginOutcome.Repeated.class::isInstance).hasSize(7);
  }

  @Test
  default void nothingDirectIsEverDueOrInTheBacklog() {
    RecordsFixture fixture = new RecordsFixture(records());
    Webhook webhook = fixture.webhook();
    Event event = manualEvent("m-1");
    Invocation manual = invocation(event, Cause.MANUAL, Optional.of(webhook.id()));
    records().direct().begin(manual, Optional.of(event));

    records().passTime(Records.LEASE.multipliedBy(2));

    assertThat(fixture.claim(webhook)).isEmpty();
    assertThat(records().due().backlogs()).isEmpty();
    assertThat(records().due().cancel(List.of(manual.id()), RecordsFixture.audit("cancel")))
        .isEmpty();
    assertThat(fixture.state(manual.id())).isInstanceOf(InvocationState.Waiting.class);
  }

  @Test
  default void whatACrashLeftOpenIsClosedAsInterruptedAndStaysSo() {
    RecordsFixture fixture = new RecordsFixture(records());
    Webhook webhook = fixture.webhook();
    Event open = manualEvent("m-1");
    Event done = manualEvent("m-2");
    Invocation opened = invocation(open, Cause.MANUAL, Optional.of(webhook.id()));
    Invocation concluded = invocation(done, Cause.MANUAL, Optional.of(webhook.id()));
    records().direct().begin(opened, Optional.of(open));
    records().direct().begin(concluded, Optional.of(done));
    records()
        .direct()
        .conclude(concluded, success(1), new InvocationState.Delivered(LATER), Map.of());
    var leased = fixture.leased(webhook);

    assertThat(records().direct().closeInterrupted()).isEqualTo(1);

    assertThat(fixture.state(opened.id()))
        .isInstanceOfSatisfying(
            InvocationState.Failed.class,
            failed -> assertThat(failed.failure()).contains(FailureClass.INTERRUPTED));
    assertThat(fixture.state(concluded.id())).isEqualTo(new InvocationState.Delivered(LATER));
    assertThat(fixture.state(leased.invocation())).isInstanceOf(InvocationState.Waiting.class);
    assertThat(records().direct().closeInterrupted()).isZero();
    records().direct().conclude(opened, success(1), new InvocationState.Delivered(LATER), Map.of());
    assertThat(fixture.state(opened.id())).isInstanceOf(InvocationState.Failed.class);
  }

  @Test
  default void whatALivingNodeHasUnderWayIsNotAbandoned() {
    Event open = manualEvent("m-1");
    RecordsFixture fixture = new RecordsFixture(records());
    Invocation opened = invocation(open, Cause.MANUAL, Optional.of(fixture.webhook().id()));
    records().nodes().beat();
    records().direct().begin(opened, Optional.of(open));

    assertThat(records().direct().closeAbandoned()).isZero();
    assertThat(fixture.state(opened.id())).isInstanceOf(InvocationState.Waiting.class);
  }
}
