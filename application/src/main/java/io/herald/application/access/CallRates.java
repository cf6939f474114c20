package io.herald.application.access;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * How many calls in a row a caller may make at the doors of this node, all doors together, so that
 * one that runs wild does not take the time of the others. Known callers are told apart by name;
 * strangers by address, of which they cannot take the callers' places. Publishing has a limit of
 * its own, and none by default: back-pressure slows it down where the database does. Nobody waits
 * here. Thread-safe; in the memory of this node, by the monotonic clock.
 */
public final class CallRates {
  /** Callers, or addresses of strangers, that are kept apart at once; some 2 MB. */
  private static final int MAX_KEYS = 10_000;

  private final Optional<TokenBuckets> callers;
  private final Optional<TokenBuckets> publishers;
  private final Optional<TokenBuckets> strangers;

  /**
   * Nobody has called yet.
   *
   * @param ticker nanoseconds that never go back, as {@link System#nanoTime}
   */
  public CallRates(Limits limits, LongSupplier ticker) {
    this.callers = buckets(limits.calls(), ticker);
    this.publishers = buckets(limits.publishing(), ticker);
    this.strangers = buckets(limits.calls(), ticker);
  }

  private static Optional<TokenBuckets> buckets(Optional<Rate> rate, LongSupplier ticker) {
    return rate.map(limit -> new TokenBuckets(limit, MAX_KEYS, ticker));
  }

  /**
   * So many calls a second for as long as it takes, and four seconds' worth of them at once.
   *
   * @param perSecond 1 to 1,000,000
   */
  public record Rate(int perSecond) {
    public static final int MAX_PER_SECOND = 1_000_000;
    private static final int BURST_SECONDS = 4;

    public Rate {
      if (perSecond < 1 || perSecond > MAX_PER_SECOND) {
        throw new IllegalArgumentException("a rate is 1 to " + MAX_PER_SECOND + " calls a second");
      }
    }

    /** How many calls may come at once after a rest. */
    int burst() {
      return BURST_SECONDS * perSecond;
    }
  }

  /**
   * What each caller may do.
   *
   * @param calls all calls and requests but publishing; absent means without bound
   * @param publishing calls that publish, however many events they carry; absent means without
   *     bound
   */
  public record Limits(Optional<Rate> calls, Optional<Rate> publishing) {
    /** Enough for scripts that list, poll and test, however many of them one caller runs. */
    public static final Limits DEFAULT = new Limits(Optional.of(new Rate(2_000)), Optional.empty());
  }

  /** Counts a call; zero if it may go on, else how long to wait, and then it does not count. */
  public Duration call(Caller caller) {
    return take(callers, caller.name());
  }

  /** The same for a call that publishes. */
  public Duration publish(Caller caller) {
    return take(publishers, caller.name());
  }

  /** The same for a call of somebody who is not known yet. */
  public Duration call(String address) {
    return strangers.isEmpty()
        ? Duration.ZERO
        : take(strangers, SignInThrottle.addressKey(address));
  }

  private static Duration take(Optional<TokenBuckets> buckets, String key) {
    return buckets.isEmpty() ? Duration.ZERO : buckets.get().take(key);
  }
}
