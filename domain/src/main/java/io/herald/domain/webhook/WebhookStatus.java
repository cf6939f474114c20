package io.herald.domain.webhook;

import java.time.Instant;

/** Whether a webhook fires. */
public sealed interface WebhookStatus {
  /** It fires. */
  record Active() implements WebhookStatus {}

  /** It does not fire; what waited for it is held. */
  record Inactive(Reason reason, String detail, Instant since) implements WebhookStatus {}

  /** Why a webhook is off. */
  enum Reason {
    /** It was never on, or somebody switched it off. */
    SWITCHED_OFF,
    /** Its target answered 410 Gone. */
    GONE,
    /** Nothing but failures for 120 hours. */
    FAILING
  }

  default boolean active() {
    return this instanceof Active;
  }
}
