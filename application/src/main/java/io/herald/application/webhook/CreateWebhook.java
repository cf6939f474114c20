package io.herald.application.webhook;

import io.herald.application.access.Caller;
import io.herald.application.access.Permission;
import io.herald.application.audit.AuditEntry;
import io.herald.application.invocation.RequestSigner;
import io.herald.domain.Secret;
import io.herald.domain.Violation;
import io.herald.domain.id.IdGenerator;
import io.herald.domain.webhook.SigningSecret;
import io.herald.domain.webhook.Webhook;
import io.herald.domain.webhook.WebhookDraft;
import io.herald.domain.webhook.WebhookName;
import io.herald.domain.webhook.WebhookSettings;
import io.herald.domain.webhook.WebhookStatus;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Creates a webhook from a draft, with a signing secret of its own. Thread-safe. */
public final class CreateWebhook {
  private final Webhooks webhooks;
  private final DraftCheck check;
  private final TargetLookup lookup;
  private final RequestSigner signer;
  private final IdGenerator ids;
  private final InstantSource clock;

  public CreateWebhook(
      Webhooks webhooks,
      DraftCheck check,
      TargetLookup lookup,
      RequestSigner signer,
      IdGenerator ids,
      InstantSource clock) {
    this.webhooks = webhooks;
    this.check = check;
    this.lookup = lookup;
    this.signer = signer;
    this.ids = ids;
    this.clock = clock;
  }

  /**
   * Creates the webhook. All that is wrong is said at once and then nothing is stored. Needs
   * CONFIGURE.
   */
  public Outcome create(Caller caller, WebhookDraft draft) {
    caller.require(Permission.CONFIGURE);
    List<Violation> violations =
        new ArrayList<>(nameTaken(webhooks, draft.name(), Optional.empty()));
    return switch (check.check(draft, Optional.empty())) {
      case DraftCheck.Outcome.Refused(List<Violation> found) -> {
        violations.addAll(found);
        yield new Outcome.Refused(violations);
      }
      case DraftCheck.Outcome.Checked(WebhookDraft complete, WebhookSettings settings) -> {
        TargetLookup.Findings target = lookup.look(settings);
        violations.addAll(target.violations());
        yield violations.isEmpty()
            ? store(caller, complete, settings, target.warnings())
            : new Outcome.Refused(violations);
      }
    };
  }

  private Outcome store(
      Caller caller, WebhookDraft draft, WebhookSettings settings, List<String> lookupWarnings) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    Secret signingSecret = draft.signingSecret().orElseGet(signer::newSecret);
    Webhook webhook =
        new Webhook(
            ids.nextWebhook(),
            1,
            settings,
            draft.active()
                ? new WebhookStatus.Active()
                : new WebhookStatus.Inactive(WebhookStatus.Reason.SWITCHED_OFF, "", now),
            List.of(new SigningSecret(signingSecret, now, Optional.empty())),
            now,
            now);
    AuditEntry audit =
        new AuditEntry(
            now,
            caller,
            "webhook.create",
            WebhookAuditText.object(webhook),
            webhook.id().toString(),
            "",
            WebhookAuditText.of(webhook));
    return switch (webhooks.create(webhook, audit)) {
      case Webhooks.Outcome.Saved(Webhook saved) ->
          new Outcome.Created(saved, reveal(signingSecret), warnings(settings, lookupWarnings));
      case Webhooks.Outcome.NameTaken _ ->
          new Outcome.Refused(List.of(nameTaken(settings.name().value())));
      case Webhooks.Outcome.TooMany _ ->
          new Outcome.Refused(
              List.of(
                  new Violation(
                      "",
                      "TOO_MANY_WEBHOOKS",
                      "There are "
                          + Webhooks.MAX_COUNT
                          + " webhooks already, which is all that one installation may have."
                          + " Delete some that nobody needs.")));
      case Webhooks.Outcome.Stale _, Webhooks.Outcome.Absent _, Webhooks.Outcome.Deleted _ ->
          throw new IllegalStateException("no answer to the creation of a webhook");
    };
  }

  /** A violation if another webhook has that name; names that are none are others' to refuse. */
  static List<Violation> nameTaken(Webhooks webhooks, String name, Optional<Webhook> itself) {
    return WebhookName.isValid(name)
            && webhooks
                .find(new WebhookName(name))
                .filter(found -> itself.map(own -> !own.id().equals(found.id())).orElse(true))
                .isPresent()
        ? List.of(nameTaken(name))
        : List.of();
  }

  static Violation nameTaken(String name) {
    return new Violation(
        "name",
        "NAME_TAKEN",
        "There is a webhook named "
            + name
            + " already; letter case does not count. Choose another name.");
  }

  /** What is worth saying about settings that are right. */
  static List<String> warnings(WebhookSettings settings, List<String> lookupWarnings) {
    List<String> warnings = new ArrayList<>(lookupWarnings);
    if (settings.bodyTemplate().isBlank()) {
      warnings.add("Sends every field, including e-mail addresses and justification.");
    }
    return warnings;
  }

  static String reveal(Secret secret) {
    return switch (secret) {
      case Secret.Known(String value) -> value;
      case Secret.Kept _ -> throw new IllegalStateException("a kept secret was not resolved");
    };
  }

  /** What became of it. */
  public sealed interface Outcome {
    /**
     * Created.
     *
     * @param signingSecret the {@code whsec_…} to be shown this once
     * @param warnings sentences such as "the host does not resolve now"
     */
    record Created(Webhook webhook, String signingSecret, List<String> warnings)
        implements Outcome {
      public Created {
        warnings = List.copyOf(warnings);
      }
    }

    record Refused(List<Violation> violations) implements Outcome {
      public Refused {
        violations = List.copyOf(violations);
      }
    }
  }
}
