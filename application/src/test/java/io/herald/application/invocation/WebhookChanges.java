package io.herald.application.invocation;

import static io.herald.application.RecordsFixture.audit;
import static io.herald.domain.fixture.EventFixture.NOON;

import io.herald.application.Records;
import io.herald.application.webhook.Webhooks;
import io.herald.application.webhook.Webhooks.HeldWork;
import io.herald.domain.webhook.Webhook;
import io.herald.domain.webhook.WebhookStatus;

/** Switches webhooks in contracts. Stateless. */
public final class WebhookChanges {
  private WebhookChanges() {}

  public static Webhook switchOff(Records records, Webhook webhook) {
    return saved(
        records,
        webhook.withStatus(
            new WebhookStatus.Inactive(WebhookStatus.Reason.SWITCHED_OFF, "by hand", NOON), NOON),
        HeldWork.SEND);
  }

  public static Webhook switchOn(Records records, Webhook webhook, HeldWork heldWork) {
    return saved(records, webhook.withStatus(new WebhookStatus.Active(), NOON), heldWork);
  }

  private static Webhook saved(Records records, Webhook webhook, HeldWork heldWork) {
    return switch (records.webhooks().replace(webhook, heldWork, audit("webhook.update"))) {
      case Webhooks.Outcome.Saved(Webhook saved) -> saved;
      case Webhooks.Outcome other -> throw new AssertionError(other.toString());
    };
  }
}
