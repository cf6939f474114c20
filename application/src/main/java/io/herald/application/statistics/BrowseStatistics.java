package io.herald.application.statistics;

import io.herald.application.access.Caller;
import io.herald.application.access.Permission;
import io.herald.application.webhook.WebhookHealth;
import io.herald.domain.id.WebhookId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/** Looks at how deliveries went in the last 24 hours: 23 whole ones and the present one. */
public final class BrowseStatistics {
  /** How many hours are looked at. */
  public static final int HOURS = 24;

  private final Statistics statistics;
  private final WebhookHealth health;
  private final InstantSource clock;

  public BrowseStatistics(Statistics statistics, WebhookHealth health, InstantSource clock) {
    this.statistics = statistics;
    this.health = health;
    this.clock = clock;
  }

  /** By webhook; those without an attempt are absent. Needs VIEW. */
  public Map<WebhookId, Counters> byWebhook(Caller caller) {
    caller.require(Permission.VIEW);
    return statistics.byWebhook(since());
  }

  /** Hour by hour, the oldest first, also those without an attempt. Needs VIEW. */
  public List<Hour> hours(Caller caller, Optional<WebhookId> webhook) {
    caller.require(Permission.VIEW);
    Instant since = since();
    SortedMap<Instant, Counters> counted = statistics.byHour(webhook, since);
    List<Hour> hours = new ArrayList<>(HOURS);
    for (int i = 0; i < HOURS; i++) {
      Instant start = since.plus(Duration.ofHours(i));
      hours.add(new Hour(start, counted.getOrDefault(start, Counters.NONE)));
    }
    return hours;
  }

  /** When each webhook's target succeeded and failed last. Needs VIEW. */
  public Map<WebhookId, WebhookHealth.Health> health(Caller caller) {
    caller.require(Permission.VIEW);
    return health.health();
  }

  private Instant since() {
    return clock.instant().truncatedTo(ChronoUnit.HOURS).minus(Duration.ofHours(HOURS - 1));
  }

  /** What was attempted in an hour. */
  public record Hour(Instant start, Counters counters) {}
}
