package io.herald.domain.webhook;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How a webhook's invocations are delivered.
 *
 * @param maxConcurrency how many requests may be under way at once, 1 to 500
 * @param rateLimit how many requests may start in a period
 */
public record DeliveryPolicy(
    int maxConcurrency, Optional<RateLimit> rateLimit, Order order, Retry retry) {
  public static final int MAX_CONCURRENCY = 500;
  public static final DeliveryPolicy DEFAULT =
      new DeliveryPolicy(20, Optional.empty(), Order.NORMAL, new Retry.Standard());

  public DeliveryPolicy {
    if (maxConcurrency < 1 || maxConcurrency > MAX_CONCURRENCY) {
      throw new IllegalArgumentException("max_concurrency is 1 to " + MAX_CONCURRENCY);
    }
  }

  /**
   * At most {@code permits} requests in each {@code period}.
   *
   * @param permits 1 to 10,000
   * @param period one second, minute or hour
   */
  public record RateLimit(int permits, Duration period) {
    public static final int MAX_PERMITS = 10_000;
    private static final Set<Duration> PERIODS =
        Set.of(Duration.ofSeconds(1), Duration.ofMinutes(1), Duration.ofHours(1));

    public RateLimit {
      if (permits < 1 || permits > MAX_PERMITS) {
        throw new IllegalArgumentException("a rate limit is 1 to " + MAX_PERMITS + " requests");
      }
      if (!PERIODS.contains(period)) {
        throw new IllegalArgumentException("the period is one second, minute or hour");
      }
    }
  }

  /** What waits for what, among the invocations of one webhook for one access request. */
  public enum Order {
    /** First attempts happen in publish order. */
    NORMAL,
    /** An invocation starts only when the earlier one is final. */
    STRICT
  }

  /** When a failed attempt is repeated. */
  public sealed interface Retry {
    /** By the platform's schedule. */
    record Standard() implements Retry {}

    /** Never. */
    record None() implements Retry {}

    /** After these delays: 1 to 20 of them, each one second to 24 hours. */
    record Delays(List<Duration> delays) implements Retry {
      public static final int MAX_COUNT = 20;
      public static final Duration MIN_DELAY = Duration.ofSeconds(1);
      public static final Duration MAX_DELAY = Duration.ofHours(24);

      public Delays {
        delays = List.copyOf(delays);
      }

      /** Whether a delay is neither too short nor too long. */
      public static boolean isAllowed(Duration delay) {
        return delay.compareTo(MIN_DELAY) >= 0 && delay.compareTo(MAX_DELAY) <= 0;
      }
    }
  }
}
