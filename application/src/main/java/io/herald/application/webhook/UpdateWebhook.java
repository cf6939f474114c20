package io.herald.application.webhook;

import io.herald.application.access.Caller;
import io.herald.domain.Violation;
import io.herald.domain.id.WebhookId;
import io.herald.domain.webhook.Webhook;
import io.herald.domain.webhook.WebhookDraft;
import java.util.List;
import java.util.Optional;

/** Changes a webhook, or switches it on or off. Thread-safe. */
public final class UpdateWebhook {

  /**
   * Replaces the settings. Secrets given as {@code Kept} keep their value, unless the target's
   * origin changes. Needs CONFIGURE.
   *
   * @param etag the version that the caller saw; empty overwrites any
   */
  public Outcome update(
      Caller caller, WebhookId id, String etag, WebhookDraft draft, Webhooks.HeldWork heldWork) {
    throw new UnsupportedOperationException();
  }

  /** Switches on or off; nothing happens if it is so already. Needs OPERATE. */
  public Outcome switchTo(Caller caller, WebhookId id, boolean active, Webhooks.HeldWork heldWork) {
    throw new UnsupportedOperationException();
  }

  /** Deletes it; its history stays. Needs CONFIGURE. */
  public Outcome delete(Caller caller, WebhookId id, String etag) {
    throw new UnsupportedOperationException();
  }

  /** What became of it. */
  public sealed interface Outcome {
    /** Stored; {@code signingSecret} is there if the change brought a new one. */
    record Saved(Webhook webhook, Optional<String> signingSecret, List<String> warnings)
        implements Outcome {}

    record Deleted(Webhook webhook) implements Outcome {}

    record Refused(List<Violation> violations) implements Outcome {}

    /** Somebody else changed it meanwhile. */
    record Stale(Webhook current) implements Outcome {}

    record Absent() implements Outcome {}
  }
}
