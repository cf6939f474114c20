package io.herald.application.webhook;

import io.herald.application.audit.AuditEntry;
import io.herald.domain.id.WebhookId;
import io.herald.domain.webhook.Webhook;
import io.herald.domain.webhook.WebhookName;
import java.util.List;
import java.util.Optional;

/**
 * The webhooks on record, secrets included. Every change raises the configuration's version in the
 * same transaction. Thread-safe.
 */
public interface Webhooks {
  /** The most webhooks that one installation may have. */
  int MAX_COUNT = 5_000;

  /** All webhooks, by name, with the version that they stand for; one consistent read. */
  Configuration configuration();

  /** The version alone, cheaply. */
  long configurationVersion();

  Optional<Webhook> find(WebhookId id);

  /** By name, without regard to case. */
  Optional<Webhook> find(WebhookName name);

  /** Stores a new webhook; {@link Outcome.NameTaken} if its name is in use. */
  Outcome create(Webhook webhook, AuditEntry audit);

  /**
   * Replaces a webhook, whose version is one more than the one replaced.
   *
   * @param heldWork what becomes of its waiting work if this switches it on
   * @return {@link Outcome.Stale} if the stored version is another, {@link Outcome.Absent} if it is
   *     gone
   */
  Outcome replace(Webhook webhook, HeldWork heldWork, AuditEntry audit);

  /**
   * Deletes a webhook and cancels its live invocations; its history stays.
   *
   * @param version the version that the caller saw; empty deletes any
   */
  Outcome delete(WebhookId id, Optional<Long> version, AuditEntry audit);

  /**
   * Earlier versions, the newest first; at most 100. They have hints in the place of their secrets
   * ({@link Webhook#withoutSecrets}): they are looked at and never sent by.
   */
  List<Webhook> versions(WebhookId id);

  /** All webhooks at one version of the configuration, ordered by name. */
  record Configuration(long version, List<Webhook> webhooks) {
    public Configuration {
      webhooks = List.copyOf(webhooks);
    }
  }

  /** What becomes of work that waited while a webhook was off. */
  enum HeldWork {
    SEND,
    DISCARD
  }

  /** What became of a change. */
  sealed interface Outcome {
    record Saved(Webhook webhook) implements Outcome {}

    record NameTaken() implements Outcome {}

    record TooMany() implements Outcome {}

    /** Somebody else changed it meanwhile. */
    record Stale(Webhook current) implements Outcome {}

    record Absent() implements Outcome {}

    record Deleted(Webhook webhook) implements Outcome {}
  }
}
