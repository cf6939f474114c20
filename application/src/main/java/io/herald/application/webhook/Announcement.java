package io.herald.application.webhook;

import io.herald.domain.id.WebhookId;
import io.herald.domain.webhook.WebhookStatus;
import java.time.Instant;

/**
 * What Herald tells people about a webhook without being asked. Each is told once: two of one kind
 * about the same trouble are the same announcement.
 */
public sealed interface Announcement {
  WebhookId webhook();

  /** The name that it had then. */
  String webhookName();

  /** When the trouble began. */
  Instant since();

  /** When it was announced. */
  Instant at();

  /**
   * There is nothing but failures, and the webhook will be switched off if that goes on.
   *
   * @param percent how much of the time until then is over
   */
  record Failing(WebhookId webhook, String webhookName, Instant since, Instant at, int percent)
      implements Announcement {}

  /**
   * Herald has switched it off.
   *
   * @param detail why, as a sentence
   */
  record Deactivated(
      WebhookId webhook,
      String webhookName,
      Instant since,
      Instant at,
      WebhookStatus.Reason reason,
      String detail)
      implements Announcement {}

  /** It works again, after something else was announced. */
  record Recovered(WebhookId webhook, String webhookName, Instant since, Instant at)
      implements Announcement {}
}
