package io.herald.application.webhook;

import io.herald.application.audit.AuditEntry;
import io.herald.application.audit.AuditLog;
import io.herald.application.invocation.InMemoryWork;
import io.herald.domain.id.WebhookId;
import io.herald.domain.webhook.Webhook;
import io.herald.domain.webhook.WebhookName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Webhooks in memory. Thread-safe. */
public final class InMemoryWebhooks implements Webhooks {
  private static final int MAX_VERSIONS = 100;

  private final InMemoryWork work;
  private final AuditLog audit;
  private final Map<WebhookId, Webhook> webhooks = new HashMap<>();
  private final Map<WebhookId, List<Webhook>> replaced = new HashMap<>();
  private long version = 1;

  public InMemoryWebhooks(InMemoryWork work, AuditLog audit) {
    this.work = work;
    this.audit = audit;
  }

  @Override
  public synchronized Configuration configuration() {
    return new Configuration(
        version,
        webhooks.values().stream()
            .sorted(Comparator.comparing(webhook -> webhook.settings().name().key()))
            .toList());
  }

  @Override
  public synchronized long configurationVersion() {
    return version;
  }

  @Override
  public synchronized Optional<Webhook> find(WebhookId id) {
    return Optional.ofNullable(webhooks.get(id));
  }

  @Override
  public synchronized Optional<Webhook> find(WebhookName name) {
    return webhooks.values().stream()
        .filter(webhook -> webhook.settings().name().key().equals(name.key()))
        .findFirst();
  }

  @Override
  public synchronized Outcome create(Webhook webhook, AuditEntry entry) {
    if (webhooks.size() >= MAX_COUNT) {
      return new Outcome.TooMany();
    }
    return find(webhook.settings().name()).isPresent()
        ? new Outcome.NameTaken()
        : saved(webhook, entry);
  }

  @Override
  public synchronized Outcome replace(Webhook webhook, HeldWork heldWork, AuditEntry entry) {
    Webhook before = webhooks.get(webhook.id());
    if (before == null) {
      return new Outcome.Absent();
    }
    if (before.version() != webhook.version() - 1) {
      return new Outcome.Stale(before);
    }
    if (find(webhook.settings().name())
        .filter(other -> !other.id().equals(webhook.id()))
        .isPresent()) {
      return new Outcome.NameTaken();
    }
    if (heldWork == HeldWork.DISCARD && !before.active() && webhook.active()) {
      work.cancelAll(webhook.id());
    }
    if (!before.active() && webhook.active()) {
      work.beginAnew(webhook.id());
    }
    keep(before);
    return saved(webhook, entry);
  }

  private Outcome saved(Webhook webhook, AuditEntry entry) {
    webhooks.put(webhook.id(), webhook);
    version++;
    audit.append(entry);
    return new Outcome.Saved(webhook);
  }

  private void keep(Webhook webhook) {
    replaced.computeIfAbsent(webhook.id(), _ -> new ArrayList<>()).addFirst(webhook);
  }

  @Override
  public synchronized Outcome delete(WebhookId id, Optional<Long> seen, AuditEntry entry) {
    Webhook before = webhooks.get(id);
    if (before == null) {
      return new Outcome.Absent();
    }
    if (seen.isPresent() && seen.get() != before.version()) {
      return new Outcome.Stale(before);
    }
    work.cancelAll(id);
    webhooks.remove(id);
    keep(before);
    version++;
    audit.append(entry);
    return new Outcome.Deleted(before);
  }

  @Override
  public synchronized List<Webhook> versions(WebhookId id) {
    return replaced.getOrDefault(id, List.of()).stream()
        .limit(MAX_VERSIONS)
        .map(Webhook::withoutSecrets)
        .toList();
  }
}
