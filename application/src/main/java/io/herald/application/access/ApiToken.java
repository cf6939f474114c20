package io.herald.application.access;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A key that programs call Herald with. Its value is shown once; only its hash is stored.
 *
 * @param name unique among the tokens that are not revoked
 * @param hash SHA-256 of the value, hexadecimal: the value has 256 random bits, so no salt is
 *     needed
 */
public record ApiToken(
    UUID id,
    String name,
    Role role,
    String hash,
    String hint,
    String createdBy,
    Instant createdAt,
    Optional<Instant> expiresAt,
    Optional<Instant> lastUsedAt,
    Optional<Instant> revokedAt) {

  public boolean usableAt(Instant now) {
    return revokedAt.isEmpty() && expiresAt.map(now::isBefore).orElse(true);
  }
}
