package io.herald.application.retention;

import java.time.Instant;

/**
 * Removes what was kept long enough, in small steps. Thread-safe; several nodes may step at once,
 * and do the work once.
 *
 * <p>Whatever is live stays with all that it needs: an event as long as an invocation of it is, and
 * an invocation's attempts as long as it is. What is passed over for that is looked at again later.
 */
public interface Retention {
  /**
   * What one step may remove: few enough that whoever publishes meanwhile hardly notices the
   * transaction.
   */
  int ROWS = 100;

  /** Removes payloads of events received before a time; an event without one stays on record. */
  Step removePayloads(Instant before);

  /**
   * Removes the requests and answers of invocations made before a time; status, failure and timings
   * of each attempt stay on record.
   */
  Step removeExchanges(Instant before);

  /**
   * Removes events received before a time with their invocations, unless one of these is younger,
   * and with them what publishing is idempotent by; also replays and counters of that age, and
   * captured values of requests that nothing is on record of any more.
   */
  Step removeRecords(Instant before);

  /** Removes the beginning of the audit log, up to a time; its newest entry stays. */
  Step removeAudit(Instant before);

  /** What the records take, in bytes, without what is free to be used again. */
  long usedBytes();

  /**
   * Whether {@link #usedBytes} falls for whole records only, and some seconds after they were
   * removed. Payloads and exchanges then leave room that others of their kind take, which is not
   * counted as free.
   */
  boolean freesRecordsOnly();

  /**
   * Gives some of what is free back to the file system, where that can be done in small steps.
   *
   * @return whether there is more to give back
   */
  boolean shrink();

  /**
   * What a step came to.
   *
   * @param removed what it removed: payloads, attempts' exchanges, or rows
   * @param more whether another step may find more
   */
  record Step(int removed, boolean more) {}
}
