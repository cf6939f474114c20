package io.herald.application.webhook;

import static io.herald.application.RecordsFixture.audit;
import static org.assertj.core.api.Assertions.assertThat;

import io.herald.application.Records;
import io.herald.application.RecordsFixture;
import io.herald.application.invocation.DueInvocations.Next;
import io.herald.application.webhook.WebhookHealth.Health;
import io.herald.domain.invocation.FailureClass;
import io.herald.domain.webhook.Webhook;
import io.herald.domain.webhook.WebhookStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What every {@link WebhookHealth} keeps. */
public interface WebhookHealthContract {
  /** How exactly two attempts that follow each other are told apart. */
  Duration CLOSE = Duration.ofSeconds(2);

  /** Empty records. */
  Records records();

  @Test
  default void aWebhookThatNeverSentAnythingHasNoHealth() {
    new RecordsFixture(records()).webhook();

    assertThat(records().health().health()).isEmpty();
  }

  @Test
  default void failuresSpanTheTimeFromTheFirstToTheLast() {
    RecordsFixture fixture = new RecordsFixture(records());
    Webhook webhook = fixture.webhook();
    fails(fixture, webhook, FailureClass.SERVER_ERROR);
    records().passTime(Duration.ofHours(60));
    fails(fixture, webhook, FailureClass.CONNECT);

    Health health = health(webhook);

    assertThat(health.lastSuccess()).isEmpty();
    assertThat(
            Duration.between(
                health.failingSince().orElseThrow(), health.lastFailure().orElseThrow()))
        .isCloseTo(Duration.ofHours(60), CLOSE);
  }

  @Test
  default void aSuccessEndsIt() {
    RecordsFixture fixture = new RecordsFixture(records());
    Webhook webhook = fixture.webhook();
    fails(fixture, webhook, FailureClass.SERVER_ERROR);
    records().passTime(Duration.ofHours(1));
    attempted(fixture, webhook, new Next.Delivered());

    Health health = health(webhook);

    assertThat(health.failingSince()).isEmpty();
    assertThat(health.lastSuccess().orElseThrow()).isAfter(health.lastFailure().orElseThrow());
  }

  @Test
  default void anAttemptThatWasInterruptedSaysNothing() {
    RecordsFixture fixture = new RecordsFixture(records());
    Webhook webhook = fixture.webhook();
    attempted(fixture, webhook, new Next.Again());

    assertThat(records().health().health()).doesNotContainKey(webhook.id());
  }

  @Test
  default void switchingOnBeginsANewLife() {
    RecordsFixture fixture = new RecordsFixture(records());
    Webhook webhook = fixture.webhook();
    fails(fixture, webhook, FailureClass.SERVER_ERROR);
    Webhook off =
        webhook.withStatus(
            new WebhookStatus.Inactive(WebhookStatus.Reason.FAILING, "Failing.", Instant.EPOCH),
            Instant.EPOCH);
    records().webhooks().replace(off, Webhooks.HeldWork.SEND, audit("off"));
    assertThat(health(webhook).failingSince()).isPresent();

    records()
        .webhooks()
        .replace(
            off.withStatus(new WebhookStatus.Active(), Instant.EPOCH),
            Webhooks.HeldWork.SEND,
            audit("on"));

    assertThat(health(webhook).failingSince()).isEmpty();
  }

  private Health health(Webhook webhook) {
    return Optional.ofNullable(records().health().health().get(webhook.id()))
        .orElseThrow(() -> new AssertionError("nothing is known of " + webhook.id()));
  }

  private static void fails(RecordsFixture fixture, Webhook webhook, FailureClass failure) {
    attempted(fixture, webhook, new Next.Failed(failure, "It failed."));
  }

  private static void attempted(RecordsFixture fixture, Webhook webhook, Next next) {
    fixture.complete(fixture.leased(webhook), webhook.id(), 1, next);
  }
}
