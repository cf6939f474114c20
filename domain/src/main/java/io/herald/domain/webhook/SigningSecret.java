package io.herald.domain.webhook;

import io.herald.domain.Secret;
import java.time.Instant;
import java.util.Optional;

/**
 * A key that signs what a webhook sends, by Standard Webhooks: {@code whsec_} and 24 to 64 bytes in
 * base 64.
 *
 * @param expiresAt until when it signs beside its successor; absent for the current one
 */
public record SigningSecret(Secret value, Instant createdAt, Optional<Instant> expiresAt) {
  public static final String PREFIX = "whsec_";
}
