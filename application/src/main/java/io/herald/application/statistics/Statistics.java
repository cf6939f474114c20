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

  /**
   * Adds up an hour that is over, so that reading stays fast; answers stay the same. Several nodes
   * may do it at once.
   *
   * @return whether there is more to add up
   */
  boolean addUp(Instant now);
}
