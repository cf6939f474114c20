package io.herald.application.access;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Slows down whoever keeps failing: some failures are free, each further one doubles the time until
 * the next attempt is looked at. An attempt counts as failed from its beginning, so that many at
 * once are not looked at before the first has failed; success takes it back. Thread-safe; in the
 * memory of this node, by the monotonic clock.
 */
public final class FailedAttempts {
  private final Limits limits;
  private final LongSupplier ticker;

  /** The one that failed longest ago is first. */
  private final Map<String, Failures> failures = new LinkedHashMap<>();

  /**
   * Nobody has failed yet.
   *
   * @param ticker nanoseconds that never go back, as {@link System#nanoTime}
   */
  public FailedAttempts(Limits limits, LongSupplier ticker) {
    this.limits = limits;
    this.ticker = ticker;
  }

  /**
   * When it gets slower.
   *
   * @param free so many failures cost nothing
   * @param first the wait after one more
   * @param longest the wait never exceeds this
   * @param memory failures are forgotten so long after the last one
   * @param maxKeys how many are kept in mind; beyond, who failed longest ago is forgotten
   */
  public record Limits(int free, Duration first, Duration longest, Duration memory, int maxKeys) {}

  private record Failures(int count, long lastNanos, long waitUntilNanos) {}

  /** How long the next attempt has to wait; zero if it need not. */
  public synchronized Duration waiting(String key) {
    Failures known = failures.get(key);
    return known == null
        ? Duration.ZERO
        : Duration.ofNanos(Math.max(0, known.waitUntilNanos() - ticker.getAsLong()));
  }

  /**
   * Begins an attempt; zero if it may go on, else how long it has to wait, and then it does not
   * count.
   */
  public synchronized Duration begin(String key) {
    Duration waiting = waiting(key);
    if (!waiting.isZero()) {
      return waiting;
    }
    long now = ticker.getAsLong();
    Failures known = failures.remove(key);
    boolean fresh = known == null || now - known.lastNanos() > limits.memory().toNanos();
    int count = fresh || known == null ? 1 : known.count() + 1;
    makeRoom(now);
    failures.put(key, new Failures(count, now, now + delay(count).toNanos()));
    return Duration.ZERO;
  }

  /** The attempt succeeded; what was before it is forgotten as well. */
  public synchronized void succeeded(String key) {
    failures.remove(key);
  }

  /** The attempt counts for nothing; what was before it stays. */
  public synchronized void takeBack(String key) {
    failures.computeIfPresent(
        key,
        (_, known) ->
            known.count() <= 1
                ? null
                : new Failures(known.count() - 1, known.lastNanos(), ticker.getAsLong()));
  }

  private Duration delay(int count) {
    int beyond = count - limits.free();
    if (beyond <= 0) {
      return Duration.ZERO;
    }
    // 2^30 of any delay is longer than the longest.
    Duration delay = limits.first().multipliedBy(1L << Math.min(beyond - 1, 30));
    return delay.compareTo(limits.longest()) < 0 ? delay : limits.longest();
  }

  private void makeRoom(long now) {
    Iterator<Failures> oldest = failures.values().iterator();
    while (oldest.hasNext()) {
      boolean forgotten = now - oldest.next().lastNanos() > limits.memory().toNanos();
      if (!forgotten && failures.size() < limits.maxKeys()) {
        return;
      }
      oldest.remove();
    }
  }

  /** How many are kept in mind. */
  synchronized int count() {
    return failures.size();
  }
}
