package io.herald.application.statistics;

import static io.herald.application.RecordsFixture.success;
import static io.herald.domain.fixture.EventFixture.NOON;
import static io.herald.domain.fixture.EventFixture.anEvent;
import static org.assertj.core.api.Assertions.assertThat;

import io.herald.application.Records;
import io.herald.application.RecordsFixture;
import io.herald.application.invocation.DueInvocations.Next;
import io.herald.domain.event.Event;
import io.herald.domain.invocation.Cause;
import io.herald.domain.invocation.FailureClass;
import io.herald.domain.invocation.Invocation;
import io.herald.domain.invocation.InvocationState;
import io.herald.domain.webhook.Webhook;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What every {@link Statistics} keeps. Attempts are counted by the wall clock. */
public interface StatisticsContract {

  /** Empty records. */
  Records records();

  private Statistics statistics() {
    return records().statistics();
  }

  private static Instant since() {
    return Instant.now().truncatedTo(ChronoUnit.HOURS).minus(Duration.ofHours(1));
  }

  /** Two deliveries, a retry, and one that was given up; each took 47 ms. */
  private void work(RecordsFixture fixture, Webhook webhook) {
    fixture.deliver(fixture.leased(webhook), webhook);
    fixture.retrySoon(fixture.leased(webhook), webhook);
    fixture.complete(
        fixture.leased(webhook), webhook.id(), 1, new Next.Failed(FailureClass.NOT_FOUND, "no"));
    fixture.deliver(fixture.leased(webhook), webhook);
  }

  private void tested(Webhook webhook) {
    Event event = anEvent().build();
    Invocation test =
        new Invocation(
            RecordsFixture.newInvocationId(),
            Optional.of(webhook.id()),
            "Tickets",
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
    records().direct().begin(test, Optional.of(event));
    records().direct().conclude(test, success(1), new InvocationState.Delivered(NOON), Map.of());
  }

  private static Counters expected() {
    Duration took = RecordsFixture.timings().total();
    return Counters.of(took, true, false)
        .plus(Counters.of(took, false, false))
        .plus(Counters.of(took, false, true))
        .plus(Counters.of(took, true, false));
  }

  @Test
  default void attemptsAreCountedByWebhook() {
    RecordsFixture fixture = new RecordsFixture(records());
    Webhook webhook = fixture.webhook();
    Webhook other = fixture.webhook();
    work(fixture, webhook);
    fixture.deliver(fixture.leased(other), other);
    tested(fixture.webhook());

    assertThat(statistics().byWebhook(since()))
        .containsOnly(
            Map.entry(webhook.id(), expected()),
            Map.entry(other.id(), Counters.of(RecordsFixture.timings().total(), true, false)));
    assertThat(statistics().byWebhook(since().plus(Duration.ofHours(4)))).isEmpty();
  }

  @Test
  default void attemptsAreCountedByHour() {
    RecordsFixture fixture = new RecordsFixture(records());
    Webhook webhook = fixture.webhook();
    Webhook other = fixture.webhook();
    work(fixture, webhook);
    fixture.deliver(fixture.leased(other), other);

    assertThat(
            statistics().byHour(Optional.of(webhook.id()), since()).values().stream()
                .reduce(Counters.NONE, Counters::plus))
        .isEqualTo(expected());
    assertThat(
            statistics().byHour(Optional.empty(), since()).values().stream()
                .mapToLong(Counters::attempts)
                .sum())
        .isEqualTo(5);
    assertThat(statistics().byHour(Optional.empty(), since()).keySet())
        .allSatisfy(hour -> {
          assertThat(hour).isEqualTo(hour.truncatedTo(ChronoUnit.HOURS));
          assertThat(hour).isBetween(since(), Instant.now());
        });
    assertThat(statistics().byHour(Optional.empty(), since().plus(Duration.ofHours(4)))).isEmpty();
  }

  @Test
  default void addingUpChangesNoAnswer() {
    RecordsFixture fixture = new RecordsFixture(records());
    Webhook webhook = fixture.webhook();
    work(fixture, webhook);
    Instant since = since();
    Map<Instant, Counters> byHour = statistics().byHour(Optional.of(webhook.id()), since);
    Map<Instant, Counters> ofAll = statistics().byHour(Optional.empty(), since);

    for (Duration later : List.of(Duration.ZERO, Duration.ofHours(3), Duration.ofDays(4))) {
      Instant now = Instant.now().plus(later);
      for (int steps = 0; statistics().addUp(now); steps++) {
        assertThat(steps).isLessThan(1_000);
      }

      assertThat(statistics().byWebhook(since)).containsOnly(Map.entry(webhook.id(), expected()));
      assertThat(statistics().byHour(Optional.of(webhook.id()), since)).isEqualTo(byHour);
      assertThat(statistics().byHour(Optional.empty(), since)).isEqualTo(ofAll);
    }
  }
}
