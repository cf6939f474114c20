package io.herald.application.webhook;

import io.herald.application.webhook.WebhookHealth.Health;
import io.herald.domain.id.WebhookId;
import io.herald.domain.webhook.Webhook;
import io.herald.domain.webhook.WebhookStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Switches off webhooks that have had nothing but failures for 120 hours, as Standard Webhooks
 * advises, says so before, and says when one works again. What counts is the time between the first
 * and the last failure, so that a webhook with little to do is not switched off for one bad day.
 * Its backlog stays.
 *
 * <p>Looks at what is on record, so it may run on several nodes and be interrupted at any time.
 * Thread-safe. Has no caller to check: nobody asks for it.
 */
public final class DeactivateFailingWebhooks {
  /** How long there may be nothing but failures. */
  public static final Duration PATIENCE = Duration.ofDays(5);

  /** When it warns, the latest first. */
  private static final List<Integer> WARNINGS = List.of(90, 70, 50);

  private final Webhooks webhooks;
  private final WebhookHealth health;
  private final Announcements announcements;
  private final DeactivateWebhook deactivation;
  private final InstantSource clock;

  public DeactivateFailingWebhooks(
      Webhooks webhooks,
      WebhookHealth health,
      Announcements announcements,
      DeactivateWebhook deactivation,
      InstantSource clock) {
    this.webhooks = webhooks;
    this.health = health;
    this.announcements = announcements;
    this.deactivation = deactivation;
    this.clock = clock;
  }

  /** Looks at all webhooks once; to be called every minute or so. */
  public void lookAtAll() {
    List<Webhook> all = webhooks.configuration().webhooks();
    Map<WebhookId, Health> healths = health.health();
    Map<WebhookId, Announcement> latest = announcements.latest();
    for (Webhook webhook : all) {
      lookAt(webhook, healths.get(webhook.id()), latest.get(webhook.id()));
    }
  }

  private void lookAt(Webhook webhook, @Nullable Health known, @Nullable Announcement latest) {
    switch (webhook.status()) {
      case WebhookStatus.Inactive off -> sayThatItIsOff(webhook, off, latest);
      case WebhookStatus.Active _ -> {
        if (known == null) {
          return;
        }
        sayThatItRecovered(webhook, known, latest);
        if (known.failingSince().isPresent() && known.lastFailure().isPresent()) {
          judge(webhook, known.failingSince().get(), known.lastFailure().get(), latest);
        }
      }
    }
  }

  /** Says it again if the process ended between switching off and saying so. */
  private void sayThatItIsOff(
      Webhook webhook, WebhookStatus.Inactive off, @Nullable Announcement latest) {
    if (off.reason() != WebhookStatus.Reason.SWITCHED_OFF
        && !(latest instanceof Announcement.Deactivated told && told.since().equals(off.since()))) {
      deactivation.announce(webhook, off);
    }
  }

  private void sayThatItRecovered(Webhook webhook, Health known, @Nullable Announcement latest) {
    if (latest == null || latest instanceof Announcement.Recovered) {
      return;
    }
    Optional<Instant> success = known.lastSuccess();
    if (success.isPresent()
        && !success.get().isBefore(latest.since())
        && known.failingSince().isEmpty()) {
      announcements.announce(
          new Announcement.Recovered(webhook.id(), name(webhook), latest.since(), now()));
    }
  }

  private void judge(
      Webhook webhook, Instant since, Instant lastFailure, @Nullable Announcement latest) {
    Duration failing = Duration.between(since, lastFailure);
    if (failing.compareTo(PATIENCE) >= 0) {
      deactivation.becauseFailing(webhook, since);
      return;
    }
    for (int percent : WARNINGS) {
      if (failing.compareTo(PATIENCE.multipliedBy(percent).dividedBy(100)) >= 0) {
        boolean told =
            latest instanceof Announcement.Failing before
                && before.since().equals(since)
                && before.percent() >= percent;
        if (!told) {
          announcements.announce(
              new Announcement.Failing(webhook.id(), name(webhook), since, now(), percent));
        }
        return;
      }
    }
  }

  private static String name(Webhook webhook) {
    return webhook.settings().name().value();
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
