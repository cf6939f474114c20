package io.herald.application.statistics;

import io.herald.domain.id.WebhookId;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * The counters that attempts leave, by webhook and hour. Reading them takes as long however long
 * the history is. Thread-safe.
 */
public interface Statistics {

  /**
   * What was attempted for each webhook since a time; webhooks without an attempt are absent.
   *
   * @param since the beginning of an hour
   */
  Map<WebhookId, Counters> byWebhook(Instant since);

  /**
   * What was attempted in each hour since a time, by the hour's beginning; hours without an attempt
   * are absent.
   *
   * @param webhook absent means all there are
   * @param since the beginning of an hour
   */
  SortedMap<Instant, Counters> byHour(Optional<WebhookId> webhook, Instant since);

  /** When each webhook's target succeeded and failed last; those never attempted are absent. */
  Map<WebhookId, Health> health();

  /**
   * Adds up an hour that is over, so that reading stays fast; answers stay the same. Several nodes
   * may do it at once.
   *
   * @return whether there is more to add up
   */
  boolean addUp(Instant now);

  /**
   * How a target has been of late, to the second.
   *
   * @param failingSince since when there is nothing but failures
   */
  record Health(
      Optional<Instant> failingSince,
      Optional<Instant> lastSuccessAt,
      Optional<Instant> lastFailureAt) {}
}
