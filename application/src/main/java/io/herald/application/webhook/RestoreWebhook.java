package io.herald.application.webhook;

import io.herald.application.access.Caller;
import io.herald.application.access.Permission;
import io.herald.domain.id.WebhookId;
import io.herald.domain.webhook.Webhook;
import io.herald.domain.webhook.WebhookDraft;
import java.util.Optional;

/**
 * Makes a webhook what an earlier version of it was. That is an update like any other: it becomes
 * the newest version, every rule is asked again, and secrets are those that are stored now, which
 * stay with the origin that they were saved for. Whether it is active stays as it is. Thread-safe.
 */
public final class RestoreWebhook {
  private final Webhooks webhooks;
  private final UpdateWebhook update;

  public RestoreWebhook(Webhooks webhooks, UpdateWebhook update) {
    this.webhooks = webhooks;
    this.update = update;
  }

  /**
   * Restores. A secret that the earlier version had and the present one has not, or has for another
   * origin, is refused with its field; who has its value edits instead. Needs CONFIGURE.
   *
   * @param version of the earlier versions on record
   * @param etag the version that the caller saw; empty overwrites any
   */
  public Outcome restore(Caller caller, WebhookId id, long version, String etag) {
    caller.require(Permission.CONFIGURE);
    Optional<Webhook> current = webhooks.find(id);
    if (current.isEmpty()) {
      return new Outcome.Absent();
    }
    Optional<Webhook> earlier =
        webhooks.versions(id).stream().filter(one -> one.version() == version).findFirst();
    if (earlier.isEmpty()) {
      return new Outcome.NoSuchVersion();
    }
    return new Outcome.Asked(
        update.restore(caller, id, etag, draft(earlier.get(), current.get()), version));
  }

  /** The earlier version as a draft that changes the present one. */
  public static WebhookDraft draft(Webhook earlier, Webhook current) {
    return WebhookDraft.of(
        new Webhook(
            current.id(),
            earlier.version(),
            earlier.settings(),
            current.status(),
            current.signingSecrets(),
            current.createdAt(),
            earlier.updatedAt()));
  }

  /** What became of it. */
  public sealed interface Outcome {
    /** What the update answered. */
    record Asked(UpdateWebhook.Outcome update) implements Outcome {}

    /** There is no such earlier version, or it is too old to be on record. */
    record NoSuchVersion() implements Outcome {}

    record Absent() implements Outcome {}
  }
}
