package io.herald.domain.webhook;

import io.herald.domain.Secret;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/**
 * A key that signs what a webhook sends, by Standard Webhooks: {@code whsec_} and 24 to 64 bytes in
 * base 64.
 *
 * @param expiresAt until when it signs beside its successor; absent for the current one
 */
public record SigningSecret(Secret value, Instant createdAt, Optional<Instant> expiresAt) {
  public static final String PREFIX = "whsec_";
  public static final int MIN_BYTES = 24;
  public static final int MAX_BYTES = 64;

  /** Writes a key. */
  public static String encode(byte[] key) {
    return PREFIX + Base64.getEncoder().encodeToString(key);
  }

  /**
   * Reads the key of a signing secret; empty if {@code text} is not {@code whsec_} and base 64 (RFC
   * 4648, section 4, padded or not) of 24 to 64 bytes.
   */
  public static Optional<byte[]> decode(String text) {
    if (!text.startsWith(PREFIX)) {
      return Optional.empty();
    }
    try {
      byte[] key = Base64.getDecoder().decode(text.substring(PREFIX.length()));
      return key.length >= MIN_BYTES && key.length <= MAX_BYTES
          ? Optional.of(key)
          : Optional.empty();
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}
