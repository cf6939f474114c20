package io.herald.domain.invocation;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * When a failed attempt is repeated: a pure function of what happened so far.
 *
 * @param delays the delay after the first attempt, after the second, and so on
 */
public record RetrySchedule(List<Duration> delays) {
  /** However many attempts are left, an invocation fails at this age. */
  public static final Duration MAX_AGE = Duration.ofDays(4);

  /** Delays vary by this fraction either way, so that what failed together comes back apart. */
  public static final double JITTER = 0.2;

  /** The schedule of the Standard Webhooks specification. */
  public static final RetrySchedule STANDARD =
      new RetrySchedule(
          List.of(
              Duration.ofSeconds(5),
              Duration.ofMinutes(5),
              Duration.ofMinutes(30),
              Duration.ofHours(2),
              Duration.ofHours(5),
              Duration.ofHours(10),
              Duration.ofHours(14),
              Duration.ofHours(20),
              Duration.ofDays(1)));

  public static final RetrySchedule NEVER = new RetrySchedule(List.of());

  public RetrySchedule {
    delays = List.copyOf(delays);
  }

  /**
   * The next due time after {@code attempts} failed ones, or empty to give up.
   *
   * @param createdAt when the invocation was made
   * @param retryAfter what the target asked for: a floor, capped by the age that is left
   * @param random uniform in [0, 1)
   */
  public Optional<Instant> next(
      int attempts, Instant createdAt, Instant now, Optional<Duration> retryAfter, double random) {
    if (attempts > delays.size()) {
      return Optional.empty();
    }
    Instant deadline = createdAt.plus(MAX_AGE);
    Duration delay = delays.get(attempts - 1);
    Duration spread = Duration.ofNanos((long) (delay.toNanos() * (1 + JITTER * (2 * random - 1))));
    Instant planned = now.plus(spread);
    if (retryAfter.isPresent()) {
      Duration asked = retryAfter.get();
      Instant wanted = asked.compareTo(MAX_AGE) >= 0 ? deadline : now.plus(asked);
      Instant floor = wanted.isAfter(deadline) ? deadline : wanted;
      planned = planned.isBefore(floor) ? floor : planned;
    }
    return planned.isAfter(deadline) || !now.isBefore(deadline)
        ? Optional.empty()
        : Optional.of(planned);
  }
}
