package io.herald.application.webhook;

import io.herald.application.access.Caller;
import io.herald.application.audit.AuditEntry;
import io.herald.domain.webhook.Webhook;
import io.herald.domain.webhook.WebhookStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Switches a webhook off on Herald's own account, with the reason on record, and announces it. Has
 * no caller to check: nobody asks for it. Thread-safe.
 */
public final class DeactivateWebhook {
  private static final int MAX_TRIES = 5;

  private final Webhooks webhooks;
  private final Announcements announcements;
  private final InstantSource clock;

  public DeactivateWebhook(Webhooks webhooks, Announcements announcements, InstantSource clock) {
    this.webhooks = webhooks;
    this.announcements = announcements;
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
    return switchOff(
        attempted,
        current -> current.settings().url().equals(attempted.settings().url()),
        WebhookStatus.Reason.GONE,
        "The target answered 410 Gone.");
  }

  /**
   * Switches a webhook off that has had nothing but failures for too long. Nothing happens if
   * somebody changed it meanwhile.
   *
   * @param judged the webhook as it was when it was judged
   * @return whether it is off now because of this
   */
  boolean becauseFailing(Webhook judged, Instant since) {
    return switchOff(
        judged,
        current -> current.version() == judged.version(),
        WebhookStatus.Reason.FAILING,
        "There was nothing but failures for %d hours, since %s."
            .formatted(
                Duration.between(since, now()).toHours(), since.truncatedTo(ChronoUnit.SECONDS)));
  }

  private boolean switchOff(
      Webhook judged, Predicate<Webhook> stillHolds, WebhookStatus.Reason reason, String detail) {
    for (int tries = 0; tries < MAX_TRIES; tries++) {
      Optional<Webhook> current = webhooks.find(judged.id());
      if (current.isEmpty() || !current.get().active() || !stillHolds.test(current.get())) {
        return false;
      }
      Instant now = now();
      WebhookStatus.Inactive status = new WebhookStatus.Inactive(reason, detail, now);
      Webhook off = current.get().withStatus(status, now);
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
        announce(off, status);
        return true;
      }
    }
    return false;
  }

  /** Says that a webhook is off; once, however often it is called. */
  void announce(Webhook webhook, WebhookStatus.Inactive off) {
    announcements.announce(
        new Announcement.Deactivated(
            webhook.id(),
            webhook.settings().name().value(),
            off.since(),
            now(),
            off.reason(),
            off.detail()));
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
