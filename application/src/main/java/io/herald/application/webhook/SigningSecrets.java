package io.herald.application.webhook;

import io.herald.domain.Secret;
import io.herald.domain.webhook.SigningSecret;
import io.herald.domain.webhook.Webhook;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which secrets of a webhook sign at a moment, and what becomes of them. Pure functions. */
public final class SigningSecrets {
  /** Receivers compare every signature that they get; more than three would only cost them. */
  public static final int MAX_COUNT = 3;

  private SigningSecrets() {}

  /** Those that sign at that moment, the current one first. */
  public static List<SigningSecret> thatSignAt(Webhook webhook, Instant now) {
    return webhook.signingSecrets().stream()
        .filter(secret -> secret.expiresAt().map(now::isBefore).orElse(true))
        .toList();
  }

  /** A new secret in front; the one before it signs beside it for a while. */
  static List<SigningSecret> rotated(Webhook webhook, Secret fresh, Instant now, Duration overlap) {
    List<SigningSecret> secrets = new ArrayList<>();
    secrets.add(new SigningSecret(fresh, now, Optional.empty()));
    Instant end = now.plus(overlap);
    for (SigningSecret secret : thatSignAt(webhook, now)) {
      Instant expiresAt = secret.expiresAt().filter(end::isAfter).orElse(end);
      if (secrets.size() < MAX_COUNT && expiresAt.isAfter(now)) {
        secrets.add(new SigningSecret(secret.value(), secret.createdAt(), Optional.of(expiresAt)));
      }
    }
    return secrets;
  }
}
