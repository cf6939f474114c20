package io.herald.domain.webhook;

import io.herald.domain.Secret;
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

  /**
   * The same webhook with hints in the place of its secrets, as earlier versions are kept: they can
   * be seen, compared and restored, and never be sent with.
   */
  public Webhook withoutSecrets() {
    return new Webhook(
        id,
        version,
        settings.withoutSecrets(),
        status,
        signingSecrets.stream()
            .map(secret ->
                new SigningSecret(
                    new Secret.Kept(secret.value().hint()), secret.createdAt(), secret.expiresAt()))
            .toList(),
        createdAt,
        updatedAt);
  }

  /** What clients send back to say which version they changed. */
  public String etag() {
    return Long.toString(version);
  }
}
