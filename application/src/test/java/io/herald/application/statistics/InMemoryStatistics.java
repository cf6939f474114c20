package io.herald.application.statistics;

import io.herald.application.invocation.InMemoryWork;
import io.herald.application.invocation.InMemoryWork.Counted;
import io.herald.domain.id.WebhookId;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Statistics in memory, counted anew each time. Thread-safe. */
public final class InMemoryStatistics implements Statistics {
  private final InMemoryWork work;

  public InMemoryStatistics(InMemoryWork work) {
    this.work = work;
  }

  @Override
  public Map<WebhookId, Counters> byWebhook(Instant since) {
    Map<WebhookId, Counters> found = new HashMap<>();
    for (Counted one : work.counted()) {
      if (!one.at().isBefore(since)) {
        found.merge(one.webhook(), one.counters(), Counters::plus);
      }
    }
    return found;
  }

  @Override
  public SortedMap<Instant, Counters> byHour(Optional<WebhookId> webhook, Instant since) {
    SortedMap<Instant, Counters> found = new TreeMap<>();
    for (Counted one : work.counted()) {
      if (!one.at().isBefore(since) && webhook.map(one.webhook()::equals).orElse(true)) {
        found.merge(one.at().truncatedTo(ChronoUnit.HOURS), one.counters(), Counters::plus);
      }
    }
    return found;
  }

  @Override
  public boolean addUp(Instant now) {
    return false;
  }
}
