package io.herald.application.webhook;

import io.herald.application.access.Caller;
import io.herald.application.access.Permission;
import io.herald.application.audit.AuditEntry;
import io.herald.application.invocation.RequestSigner;
import io.herald.domain.Secret;
import io.herald.domain.Violation;
import io.herald.domain.id.WebhookId;
import io.herald.domain.webhook.SigningSecret;
import io.herald.domain.webhook.Webhook;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * Gives a webhook a new signing secret while the one before it signs as well for a time, so that a
 * receiver can change over without missing a request. At most three sign at once. Thread-safe.
 */
public final class RotateSigningSecret {
  /** What receivers usually get to change over. */
  public static final Duration DEFAULT_OVERLAP = Duration.ofHours(24);

  /** Who needs longer than this has forgotten. */
  public static final Duration MAX_OVERLAP = Duration.ofDays(30);

  private static final int MAX_TRIES = 5;

  private final Webhooks webhooks;
  private final RequestSigner signer;
  private final InstantSource clock;

  public RotateSigningSecret(Webhooks webhooks, RequestSigner signer, InstantSource clock) {
    this.webhooks = webhooks;
    this.signer = signer;
    this.clock = clock;
  }

  /**
   * Rotates. Needs CONFIGURE.
   *
   * @param given the new secret; absent lets Herald make one
   * @param overlap how long the secret before it still signs; zero ends it at once
   */
  public Outcome rotate(
      Caller caller, WebhookId id, Optional<Secret.Known> given, Duration overlap) {
    caller.require(Permission.CONFIGURE);
    if (overlap.isNegative() || overlap.compareTo(MAX_OVERLAP) > 0) {
      return new Outcome.Refused(
          List.of(
              new Violation(
                  "overlap",
                  "OUT_OF_RANGE",
                  "The old secret can sign for 0 to 30 days more. Choose a time in between.")));
    }
    if (given.isPresent() && SigningSecret.decode(given.get().value()).isEmpty()) {
      return new Outcome.Refused(
          List.of(
              new Violation(
                  "signing_secret",
                  "NOT_A_SIGNING_SECRET",
                  "A signing secret is whsec_ followed by 24 to 64 bytes in base 64. Enter one, or"
                      + " none for Herald to make it.")));
    }
    Secret fresh = given.<Secret>map(secret -> secret).orElseGet(signer::newSecret);
    for (int tries = 1; ; tries++) {
      Outcome outcome =
          webhooks
              .find(id)
              .map(current -> rotate(caller, current, fresh, overlap))
              .orElseGet(Outcome.Absent::new);
      if (!(outcome instanceof Outcome.Stale) || tries == MAX_TRIES) {
        return outcome;
      }
    }
  }

  private Outcome rotate(Caller caller, Webhook current, Secret fresh, Duration overlap) {
    return switch (replace(caller, current, fresh, overlap)) {
      case Webhooks.Outcome.Saved(Webhook saved) ->
          new Outcome.Rotated(saved, CreateWebhook.reveal(fresh));
      case Webhooks.Outcome.Absent _ -> new Outcome.Absent();
      case Webhooks.Outcome.Stale(Webhook newer) -> new Outcome.Stale(newer);
      case Webhooks.Outcome.NameTaken _, Webhooks.Outcome.TooMany _, Webhooks.Outcome.Deleted _ ->
          throw new IllegalStateException("no answer to the change of a secret");
    };
  }

  private Webhooks.Outcome replace(Caller caller, Webhook current, Secret fresh, Duration overlap) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    Webhook changed =
        new Webhook(
            current.id(),
            current.version() + 1,
            current.settings(),
            current.status(),
            SigningSecrets.rotated(current, fresh, now, overlap),
            current.createdAt(),
            now);
    return webhooks.replace(
        changed,
        Webhooks.HeldWork.SEND,
        new AuditEntry(
            now,
            caller,
            "webhook.rotate_signing_secret",
            WebhookAuditText.object(changed),
            changed.id().toString(),
            WebhookAuditText.of(current),
            WebhookAuditText.of(changed)));
  }

  /** What became of it. */
  public sealed interface Outcome {
    /**
     * It has a new secret.
     *
     * @param signingSecret the {@code whsec_…} to be shown this once
     */
    record Rotated(Webhook webhook, String signingSecret) implements Outcome {}

    record Refused(List<Violation> violations) implements Outcome {
      public Refused {
        violations = List.copyOf(violations);
      }
    }

    /** Others changed the webhook again and again meanwhile. */
    record Stale(Webhook current) implements Outcome {}

    record Absent() implements Outcome {}
  }
}
