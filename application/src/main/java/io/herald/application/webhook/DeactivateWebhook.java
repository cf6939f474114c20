package io.herald.application.webhook;

import io.herald.application.access.Caller;
import io.herald.application.audit.AuditEntry;
import io.herald.domain.webhook.Webhook;
import io.herald.domain.webhook.WebhookStatus;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Switches a webhook off on Herald's own account, with the reason on record. Has no caller to
 * check: nobody asks for it. Thread-safe.
 */
public final class DeactivateWebhook {
  private static final int MAX_TRIES = 5;

  private final Webhooks webhooks;
  private final InstantSource clock;

  public DeactivateWebhook(Webhooks webhooks, InstantSource clock) {
    this.webhooks = webhooks;
    this.clock = clock;
  }

  /**
   * Switches a webhook off whose target answered 410 Gone. Nothing happens if it is off or gone
   * already, or has another URL by now, of which the answer says nothing.
   *
   * @param attempted the webhook as it was when its target answered
   * @return whether it is off now because of this
   */
  public boolean becauseGone(Webhook attempted) {
    for (int tries = 0; tries < MAX_TRIES; tries++) {
      Optional<Webhook> current = webhooks.find(attempted.id());
      if (current.isEmpty()
          || !current.get().active()
          || !current.get().settings().url().equals(attempted.settings().url())) {
        return false;
      }
      Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
      Webhook off =
          current
              .get()
              .withStatus(
                  new WebhookStatus.Inactive(
                      WebhookStatus.Reason.GONE, "The target answered 410 Gone.", now),
                  now);
      AuditEntry audit =
          new AuditEntry(
              now,
              Caller.HERALD,
              "webhook.deactivate",
              WebhookAuditText.object(off),
              off.id().toString(),
              WebhookAuditText.of(current.get()),
              WebhookAuditText.of(off));
      if (webhooks.replace(off, Webhooks.HeldWork.SEND, audit) instanceof Webhooks.Outcome.Saved) {
        return true;
      }
    }
    return false;
  }
}
