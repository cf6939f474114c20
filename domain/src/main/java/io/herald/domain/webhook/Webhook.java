package io.herald.domain.webhook;

import io.herald.domain.id.WebhookId;
import java.time.Instant;
import java.util.List;

/**
 * A webhook as stored.
 *
 * @param version grows by one with every change; the etag
 * @param signingSecrets the current one first, then those that a rotation still overlaps
 */
public record Webhook(
    WebhookId id,
    long version,
    WebhookSettings settings,
    WebhookStatus status,
    List<SigningSecret> signingSecrets,
    Instant createdAt,
    Instant updatedAt) {

  public Webhook {
    signingSecrets = List.copyOf(signingSecrets);
  }

  public boolean active() {
    return status.active();
  }

  /** The next version, with another status. */
  public Webhook withStatus(WebhookStatus changed, Instant at) {
    return new Webhook(id, version + 1, settings, changed, signingSecrets, createdAt, at);
  }

  /** What clients send back to say which version they changed. */
  public String etag() {
    return Long.toString(version);
  }
}
