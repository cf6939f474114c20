package io.herald.application.webhook;

import io.herald.application.access.Caller;
import io.herald.application.access.Permission;
import io.herald.application.audit.AuditEntry;
import io.herald.domain.Secret;
import io.herald.domain.Violation;
import io.herald.domain.id.WebhookId;
import io.herald.domain.webhook.SigningSecret;
import io.herald.domain.webhook.Webhook;
import io.herald.domain.webhook.WebhookDraft;
import io.herald.domain.webhook.WebhookSettings;
import io.herald.domain.webhook.WebhookStatus;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Changes a webhook, or switches it on or off. Thread-safe. */
public final class UpdateWebhook {
  /** How often a change without an etag is built anew upon somebody else's. */
  private static final int MAX_TRIES = 5;

  private final Webhooks webhooks;
  private final DraftCheck check;
  private final TargetLookup lookup;
  private final InstantSource clock;

  public UpdateWebhook(
      Webhooks webhooks, DraftCheck check, TargetLookup lookup, InstantSource clock) {
    this.webhooks = webhooks;
    this.check = check;
    this.lookup = lookup;
    this.clock = clock;
  }

  /**
   * Replaces the settings. Secrets given as {@code Kept} keep their value, unless the target's
   * origin changes. A new signing secret takes the place of all others at once; to let the old one
   * sign for a while, use {@link RotateSigningSecret}. Needs CONFIGURE.
   *
   * @param etag the version that the caller saw; empty overwrites any
   * @param heldWork what becomes of waiting work if this switches the webhook on
   */
  public Outcome update(
      Caller caller, WebhookId id, String etag, WebhookDraft draft, Webhooks.HeldWork heldWork) {
    return update(caller, id, etag, draft, heldWork, new Deed("webhook.update", ""));
  }

  /** As an update; the audit log names the version that it goes back to. */
  Outcome restore(Caller caller, WebhookId id, String etag, WebhookDraft draft, long version) {
    return update(
        caller,
        id,
        etag,
        draft,
        Webhooks.HeldWork.SEND,
        new Deed("webhook.restore", " to its version " + version));
  }

  /**
   * What the audit log says was done.
   *
   * @param detail what stands behind the name of the webhook
   */
  private record Deed(String action, String detail) {}

  private Outcome update(
      Caller caller,
      WebhookId id,
      String etag,
      WebhookDraft draft,
      Webhooks.HeldWork heldWork,
      Deed deed) {
    caller.require(Permission.CONFIGURE);
    for (int tries = 1; ; tries++) {
      Optional<Webhook> current = webhooks.find(id);
      if (current.isEmpty()) {
        return new Outcome.Absent();
      }
      if (!etag.isEmpty() && !etag.equals(current.get().etag())) {
        return new Outcome.Stale(current.get());
      }
      Outcome outcome = update(caller, current.get(), draft, heldWork, deed);
      if (!(outcome instanceof Outcome.Stale) || !etag.isEmpty() || tries == MAX_TRIES) {
        return outcome;
      }
    }
  }

  private Outcome update(
      Caller caller, Webhook current, WebhookDraft given, Webhooks.HeldWork heldWork, Deed deed) {
    List<Violation> violations =
        new ArrayList<>(CreateWebhook.nameTaken(webhooks, given.name(), Optional.of(current)));
    return switch (check.check(given, Optional.of(current))) {
      case DraftCheck.Outcome.Refused(List<Violation> found) -> {
        violations.addAll(found);
        yield new Outcome.Refused(violations);
      }
      case DraftCheck.Outcome.Checked(WebhookDraft draft, WebhookSettings settings) -> {
        TargetLookup.Findings target = lookup.look(settings);
        violations.addAll(target.violations());
        yield violations.isEmpty()
            ? store(
                caller,
                current,
                draft,
                settings,
                heldWork,
                deed,
                CreateWebhook.warnings(settings, target.warnings()))
            : new Outcome.Refused(violations);
      }
    };
  }

  private Outcome store(
      Caller caller,
      Webhook current,
      WebhookDraft draft,
      WebhookSettings settings,
      Webhooks.HeldWork heldWork,
      Deed deed,
      List<String> warnings) {
    Instant now = now();
    Optional<Secret> newSecret = newSigningSecret(current, draft);
    Webhook changed =
        new Webhook(
            current.id(),
            current.version() + 1,
            settings,
            status(current, draft.active(), now),
            newSecret
                .map(secret -> List.of(new SigningSecret(secret, now, Optional.empty())))
                .orElseGet(() -> SigningSecrets.thatSignAt(current, now)),
            current.createdAt(),
            now);
    boolean nothingChanges =
        settings.equals(current.settings())
            && changed.active() == current.active()
            && newSecret.isEmpty();
    return nothingChanges
        ? new Outcome.Saved(current, Optional.empty(), warnings)
        : replace(
            caller,
            deed,
            current,
            changed,
            heldWork,
            newSecret.map(CreateWebhook::reveal),
            warnings);
  }

  private static Optional<Secret> newSigningSecret(Webhook current, WebhookDraft draft) {
    return draft
        .signingSecret()
        .filter(secret ->
            current.signingSecrets().isEmpty()
                || !secret.equals(current.signingSecrets().getFirst().value()));
  }

  private static WebhookStatus status(Webhook current, boolean active, Instant now) {
    if (active == current.active()) {
      return current.status();
    }
    return active
        ? new WebhookStatus.Active()
        : new WebhookStatus.Inactive(WebhookStatus.Reason.SWITCHED_OFF, "", now);
  }

  /** Switches on or off; nothing happens if it is so already. Needs OPERATE. */
  public Outcome switchTo(Caller caller, WebhookId id, boolean active, Webhooks.HeldWork heldWork) {
    caller.require(Permission.OPERATE);
    for (int tries = 1; ; tries++) {
      Optional<Webhook> current = webhooks.find(id);
      if (current.isEmpty()) {
        return new Outcome.Absent();
      }
      if (current.get().active() == active) {
        return new Outcome.Saved(current.get(), Optional.empty(), List.of());
      }
      Instant now = now();
      Webhook changed = current.get().withStatus(status(current.get(), active, now), now);
      Outcome outcome =
          replace(
              caller,
              new Deed(active ? "webhook.activate" : "webhook.deactivate", ""),
              current.get(),
              changed,
              heldWork,
              Optional.empty(),
              List.of());
      if (!(outcome instanceof Outcome.Stale) || tries == MAX_TRIES) {
        return outcome;
      }
    }
  }

  private Outcome replace(
      Caller caller,
      Deed deed,
      Webhook current,
      Webhook changed,
      Webhooks.HeldWork heldWork,
      Optional<String> newSecret,
      List<String> warnings) {
    AuditEntry audit =
        new AuditEntry(
            changed.updatedAt(),
            caller,
            deed.action(),
            WebhookAuditText.object(changed) + deed.detail(),
            changed.id().toString(),
            WebhookAuditText.of(current),
            WebhookAuditText.of(changed));
    return switch (webhooks.replace(changed, heldWork, audit)) {
      case Webhooks.Outcome.Saved(Webhook saved) -> new Outcome.Saved(saved, newSecret, warnings);
      case Webhooks.Outcome.NameTaken _ ->
          new Outcome.Refused(List.of(CreateWebhook.nameTaken(changed.settings().name().value())));
      case Webhooks.Outcome.Stale(Webhook newer) -> new Outcome.Stale(newer);
      case Webhooks.Outcome.Absent _ -> new Outcome.Absent();
      case Webhooks.Outcome.TooMany _, Webhooks.Outcome.Deleted _ ->
          throw new IllegalStateException("no answer to the change of a webhook");
    };
  }

  /**
   * Deletes it and cancels what waits for it; its history stays. Needs CONFIGURE.
   *
   * @param etag the version that the caller saw; empty deletes any
   */
  public Outcome delete(Caller caller, WebhookId id, String etag) {
    caller.require(Permission.CONFIGURE);
    Optional<Webhook> current = webhooks.find(id);
    if (current.isEmpty()) {
      return new Outcome.Absent();
    }
    if (!etag.isEmpty() && !etag.equals(current.get().etag())) {
      return new Outcome.Stale(current.get());
    }
    AuditEntry audit =
        new AuditEntry(
            now(),
            caller,
            "webhook.delete",
            WebhookAuditText.object(current.get()),
            id.toString(),
            WebhookAuditText.of(current.get()),
            "");
    Optional<Long> version =
        etag.isEmpty() ? Optional.empty() : Optional.of(current.get().version());
    return switch (webhooks.delete(id, version, audit)) {
      case Webhooks.Outcome.Deleted(Webhook deleted) -> new Outcome.Deleted(deleted);
      case Webhooks.Outcome.Stale(Webhook newer) -> new Outcome.Stale(newer);
      case Webhooks.Outcome.Absent _ -> new Outcome.Absent();
      case Webhooks.Outcome.Saved _, Webhooks.Outcome.NameTaken _, Webhooks.Outcome.TooMany _ ->
          throw new IllegalStateException("no answer to the deletion of a webhook");
    };
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  /** What became of it. */
  public sealed interface Outcome {
    /** Stored; {@code signingSecret} is there if the change brought a new one. */
    record Saved(Webhook webhook, Optional<String> signingSecret, List<String> warnings)
        implements Outcome {
      public Saved {
        warnings = List.copyOf(warnings);
      }
    }

    record Deleted(Webhook webhook) implements Outcome {}

    record Refused(List<Violation> violations) implements Outcome {
      public Refused {
        violations = List.copyOf(violations);
      }
    }

    /** Somebody else changed it meanwhile. */
    record Stale(Webhook current) implements Outcome {}

    record Absent() implements Outcome {}
  }
}
