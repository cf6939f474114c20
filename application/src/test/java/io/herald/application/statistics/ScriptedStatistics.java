package io.herald.application.statistics;

import io.herald.application.webhook.WebhookHealth;
import io.herald.domain.id.WebhookId;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Statistics and health of what a test says was attempted. Thread-safe. */
public final class ScriptedStatistics implements Statistics, WebhookHealth {
  private final Map<WebhookId, SortedMap<Instant, Counters>> counted = new HashMap<>();
  private final Map<WebhookId, Health> health = new HashMap<>();

  /** This was attempted for a webhook. */
  public synchronized void attempted(WebhookId webhook, Instant at, Counters counters) {
    counted
        .computeIfAbsent(webhook, _ -> new TreeMap<>())
        .merge(at.truncatedTo(ChronoUnit.HOURS), counters, Counters::plus);
  }

  /** A target is like this of late. */
  public synchronized void health(WebhookId webhook, Health known) {
    health.put(webhook, known);
  }

  @Override
  public synchronized Map<WebhookId, Counters> byWebhook(Instant since) {
    Map<WebhookId, Counters> found = new HashMap<>();
    counted.forEach((webhook, hours) ->
        hours
            .tailMap(since)
            .values()
            .forEach(counters -> found.merge(webhook, counters, Counters::plus)));
    return found;
  }

  @Override
  public synchronized SortedMap<Instant, Counters> byHour(
      Optional<WebhookId> webhook, Instant since) {
    SortedMap<Instant, Counters> found = new TreeMap<>();
    counted.forEach((id, hours) -> {
      if (webhook.isEmpty() || webhook.get().equals(id)) {
        hours
            .tailMap(since)
            .forEach((hour, counters) -> found.merge(hour, counters, Counters::plus));
      }
    });
    return found;
  }

  @Override
  public synchronized Map<WebhookId, Health> health() {
    return Map.copyOf(health);
  }

  @Override
  public boolean addUp(Instant now) {
    return false;
  }
}
