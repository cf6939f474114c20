package io.herald.application.webhook;

import io.herald.domain.id.WebhookId;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * How webhooks fare, as deliveries and manual invocations leave it behind; tests and attempts that
 * were interrupted do not count. Switching a webhook on begins a new life. Thread-safe.
 */
public interface WebhookHealth {
  /** Of each webhook that ever attempted something. */
  Map<WebhookId, Health> health();

  /**
   * What is known of one.
   *
   * @param failingSince when the first failure after the last success was; absent if it works
   */
  record Health(
      Optional<Instant> failingSince,
      Optional<Instant> lastSuccess,
      Optional<Instant> lastFailure) {}
}
