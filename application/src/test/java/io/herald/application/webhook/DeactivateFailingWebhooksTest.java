package io.herald.application.webhook;

import static io.herald.application.RecordsFixture.audit;
import static org.assertj.core.api.Assertions.assertThat;

import io.herald.application.InMemoryRecords;
import io.herald.application.ManualClock;
import io.herald.application.Records;
import io.herald.application.RecordsFixture;
import io.herald.application.event.EventJournal.NewInvocation;
import io.herald.application.invocation.DirectInvocations;
import io.herald.application.invocation.DueInvocations.Next;
import io.herald.domain.event.Event;
import io.herald.domain.id.WebhookId;
import io.herald.domain.invocation.Cause;
import io.herald.domain.invocation.FailureClass;
import io.herald.domain.invocation.Invocation;
import io.herald.domain.invocation.InvocationState;
import io.herald.domain.webhook.Webhook;
import io.herald.domain.webhook.WebhookStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DeactivateFailingWebhooksTest {
  private final ManualClock clock = new ManualClock();
  private final InMemoryRecords records =
      new InMemoryRecords(clock, () -> clock.instant().toEpochMilli() * 1_000_000, Records.LEASE);
  private final RecordsFixture fixture = new RecordsFixture(records);
  private final DeactivateWebhook deactivation =
      new DeactivateWebhook(records.webhooks(), records.announcements(), clock);
  private final DeactivateFailingWebhooks failing =
      new DeactivateFailingWebhooks(
          records.webhooks(), records.health(), records.announcements(), deactivation, clock);
  private final Webhook webhook = fixture.webhook();

  @Test
  void it_warns_at_fifty_seventy_and_ninety_percent_and_switches_off_after_120_hours() {
    List<Integer> warned = new java.util.ArrayList<>();
    for (int hour = 0; hour < 120; hour++) {
      fails();
      failing.lookAtAll();
      failing.lookAtAll();
      if (announced().size() > warned.size()) {
        warned.add(hour);
      }
      assertThat(stored().active()).isTrue();
      clock.advance(Duration.ofHours(1));
    }
    assertThat(warned).containsExactly(60, 84, 108);
    assertThat(announced())
        .extracting(one -> ((Announcement.Failing) one).percent())
        .containsExactly(90, 70, 50);

    fails();
    failing.lookAtAll();

    assertThat(stored().status())
        .isInstanceOfSatisfying(
            WebhookStatus.Inactive.class,
            off -> {
              assertThat(off.reason()).isEqualTo(WebhookStatus.Reason.FAILING);
              assertThat(off.detail()).contains("120 hours");
            });
    assertThat(announced().getFirst())
        .isInstanceOfSatisfying(
            Announcement.Deactivated.class,
            off -> assertThat(off.reason()).isEqualTo(WebhookStatus.Reason.FAILING));
    int told = announced().size();
    failing.lookAtAll();
    assertThat(announced()).hasSize(told);
  }

  @Test
  void one_success_in_between_begins_the_time_anew() {
    failsFor(Duration.ofHours(119));
    works();
    failsFor(Duration.ofHours(119));
    failing.lookAtAll();

    assertThat(stored().active()).isTrue();
  }

  @Test
  void one_failure_and_silence_after_it_is_no_reason() {
    fails();
    clock.advance(Duration.ofHours(500));
    failing.lookAtAll();

    assertThat(stored().active()).isTrue();
    assertThat(announced()).isEmpty();
  }

  @Test
  void what_works_again_is_announced_once_and_only_after_a_warning() {
    fails();
    works();
    failing.lookAtAll();
    assertThat(announced()).isEmpty();

    failsFor(Duration.ofHours(61));
    clock.advance(Duration.ofHours(1));
    works();
    failing.lookAtAll();
    failing.lookAtAll();

    assertThat(announced()).hasSize(2);
    assertThat(announced().getFirst()).isInstanceOf(Announcement.Recovered.class);
  }

  @Test
  void a_test_that_fails_or_works_does_not_count() {
    failsFor(Duration.ofHours(119));
    tested();
    clock.advance(Duration.ofHours(1));
    fails();
    failing.lookAtAll();

    assertThat(stored().active()).isFalse();
  }

  @Test
  void its_backlog_stays_and_is_sent_when_it_is_switched_on() {
    NewInvocation waiting = RecordsFixture.waiting(webhook);
    failsFor(Duration.ofHours(121));
    fixture.publish("waits", waiting);
    failing.lookAtAll();
    assertThat(stored().active()).isFalse();
    assertThat(fixture.state(waiting.id())).isInstanceOf(InvocationState.Held.class);

    switchOn();

    assertThat(fixture.state(waiting.id())).isInstanceOf(InvocationState.Waiting.class);
  }

  @Test
  void switched_on_again_it_has_its_whole_time_before_it() {
    failsFor(Duration.ofHours(121));
    failing.lookAtAll();
    switchOn();
    fails();
    failing.lookAtAll();
    assertThat(stored().active()).isTrue();

    works();
    failing.lookAtAll();
    assertThat(announced().getFirst()).isInstanceOf(Announcement.Recovered.class);
  }

  @Test
  void an_end_between_switching_off_and_saying_so_is_made_up_for() {
    Webhook off =
        webhook.withStatus(
            new WebhookStatus.Inactive(
                WebhookStatus.Reason.GONE, "The target answered 410 Gone.", clock.instant()),
            clock.instant());
    records.webhooks().replace(off, Webhooks.HeldWork.SEND, audit("off"));

    failing.lookAtAll();
    failing.lookAtAll();

    assertThat(announced()).hasSize(1);
    assertThat(announced().getFirst()).isInstanceOf(Announcement.Deactivated.class);
  }

  @Test
  void what_somebody_switched_off_is_nothing_to_announce() {
    Webhook off =
        webhook.withStatus(
            new WebhookStatus.Inactive(WebhookStatus.Reason.SWITCHED_OFF, "", clock.instant()),
            clock.instant());
    records.webhooks().replace(off, Webhooks.HeldWork.SEND, audit("off"));

    failing.lookAtAll();

    assertThat(announced()).isEmpty();
  }

  private void failsFor(Duration duration) {
    for (long hours = 0; hours <= duration.toHours(); hours++) {
      fails();
      if (hours < duration.toHours()) {
        clock.advance(Duration.ofHours(1));
        if (hours == 60) {
          failing.lookAtAll();
        }
      }
    }
    failing.lookAtAll();
  }

  private void fails() {
    attempted(new Next.Failed(FailureClass.SERVER_ERROR, "The target answered 500."));
  }

  private void works() {
    attempted(new Next.Delivered());
  }

  private void attempted(Next next) {
    fixture.complete(fixture.leased(stored()), webhook.id(), 1, next);
  }

  private void tested() {
    Event event = fixture.event("tested");
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
            new InvocationState.Waiting(clock.instant()),
            Optional.empty(),
            0,
            clock.instant(),
            clock.instant());
    assertThat(records.direct().begin(test, Optional.of(event)))
        .isInstanceOf(DirectInvocations.BeginOutcome.Begun.class);
    records
        .direct()
        .conclude(
            test,
            RecordsFixture.success(1),
            new InvocationState.Delivered(clock.instant()),
            Map.of());
  }

  private void switchOn() {
    records
        .webhooks()
        .replace(
            stored().withStatus(new WebhookStatus.Active(), clock.instant()),
            Webhooks.HeldWork.SEND,
            audit("on"));
  }

  private List<Announcement> announced() {
    return records.announcements().about(webhook.id(), 100);
  }

  private Webhook stored() {
    WebhookId id = webhook.id();
    return records.webhooks().find(id).orElseThrow();
  }
}
