package io.herald.application.access;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * A token bucket for each key, kept as the one time at which it is full again (the generic cell
 * rate algorithm, ITU-T I.371): a call is one comparison and one swap, without a lock. Only full
 * buckets are forgotten, which are like new ones, so that being forgotten gives nobody anything.
 * While there is no room for another, those that have none share one. Thread-safe.
 */
final class TokenBuckets {
  /** How often it is looked for full buckets when there is no room. */
  static final Duration SWEEP_INTERVAL = Duration.ofMillis(100);

  /** Stands in a bucket that was taken out, for threads that still hold it. */
  private static final long FORGOTTEN = -1;

  private final long intervalNanos;
  private final long capacityNanos;
  private final int maxKeys;
  private final LongSupplier ticker;
  private final long startNanos;

  /** When each bucket is full again, in nanoseconds since the start. */
  private final ConcurrentHashMap<String, AtomicLong> buckets = new ConcurrentHashMap<>();

  /** The bucket of all who have none of their own. */
  private final AtomicLong shared = new AtomicLong();

  private final AtomicLong nextSweep = new AtomicLong();

  /**
   * All buckets are full.
   *
   * @param maxKeys how many have a bucket of their own; calls of one moment may add one each
   * @param ticker nanoseconds that never go back, as {@link System#nanoTime}
   */
  TokenBuckets(CallRates.Rate rate, int maxKeys, LongSupplier ticker) {
    this.intervalNanos = Duration.ofSeconds(1).toNanos() / rate.perSecond();
    this.capacityNanos = intervalNanos * rate.burst();
    this.maxKeys = maxKeys;
    this.ticker = ticker;
    this.startNanos = ticker.getAsLong();
  }

  /** Takes a token; zero if there was one, else how long until there is. */
  Duration take(String key) {
    long now = ticker.getAsLong() - startNanos;
    AtomicLong bucket = bucket(key, now);
    long full = bucket.get();
    while (true) {
      if (full == FORGOTTEN) {
        buckets.remove(key, bucket);
        bucket = bucket(key, now);
        full = bucket.get();
        continue;
      }
      long next = Math.max(full, now) + intervalNanos;
      long waiting = next - now - capacityNanos;
      if (waiting > 0) {
        return Duration.ofNanos(waiting);
      }
      long seen = bucket.compareAndExchange(full, next);
      if (seen == full) {
        return Duration.ZERO;
      }
      full = seen;
    }
  }

  private AtomicLong bucket(String key, long now) {
    AtomicLong known = buckets.get(key);
    if (known != null) {
      return known;
    }
    return hasRoom(now) ? buckets.computeIfAbsent(key, _ -> new AtomicLong(now)) : shared;
  }

  private boolean hasRoom(long now) {
    if (buckets.mappingCount() < maxKeys) {
      return true;
    }
    long due = nextSweep.get();
    if (now < due || !nextSweep.compareAndSet(due, now + SWEEP_INTERVAL.toNanos())) {
      return false;
    }
    buckets.forEach((key, bucket) -> {
      long full = bucket.get();
      if (full <= now && bucket.compareAndSet(full, FORGOTTEN)) {
        buckets.remove(key, bucket);
      }
    });
    return buckets.mappingCount() < maxKeys;
  }

  /** How many have a bucket of their own. */
  long count() {
    return buckets.mappingCount();
  }
}
