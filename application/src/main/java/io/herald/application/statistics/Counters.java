package io.herald.application.statistics;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * What was attempted in some time, added up. Tests are not counted.
 *
 * @param attempts how many attempts ended
 * @param delivered how many of them delivered
 * @param failed how many invocations were given up
 * @param time what the attempts took, together
 * @param within how many attempts took less than each of {@link #LIMITS}, but not less than the one
 *     before, and last how many took longer
 */
public record Counters(
    long attempts, long delivered, long failed, Duration time, List<Long> within) {

  /** The limits of the classes of latency, in order. */
  public static final List<Duration> LIMITS =
      List.of(
          Duration.ofMillis(10),
          Duration.ofMillis(25),
          Duration.ofMillis(50),
          Duration.ofMillis(100),
          Duration.ofMillis(250),
          Duration.ofMillis(500),
          Duration.ofSeconds(1),
          Duration.ofMillis(2_500),
          Duration.ofSeconds(5),
          Duration.ofSeconds(10));

  public static final Counters NONE =
      new Counters(0, 0, 0, Duration.ZERO, Collections.nCopies(LIMITS.size() + 1, 0L));

  public Counters {
    within = List.copyOf(within);
    if (within.size() != LIMITS.size() + 1) {
      throw new IllegalArgumentException("one count for each class of latency: " + within);
    }
  }

  /** An attempt of its own. */
  public static Counters of(Duration took, boolean success, boolean gaveUp) {
    List<Long> within = new ArrayList<>(NONE.within);
    int index = 0;
    while (index < LIMITS.size() && took.compareTo(LIMITS.get(index)) >= 0) {
      index++;
    }
    within.set(index, 1L);
    return new Counters(1, success ? 1 : 0, gaveUp ? 1 : 0, took, within);
  }

  public Counters plus(Counters other) {
    List<Long> sums = new ArrayList<>(within.size());
    for (int i = 0; i < within.size(); i++) {
      sums.add(within.get(i) + other.within.get(i));
    }
    return new Counters(
        attempts + other.attempts,
        delivered + other.delivered,
        failed + other.failed,
        time.plus(other.time),
        sums);
  }

  /** How many attempts did not deliver. */
  public long unsuccessful() {
    return attempts - delivered;
  }

  /** The share of attempts that delivered, 0 to 1; absent if there was none. */
  public Optional<Double> successRate() {
    return attempts == 0 ? Optional.empty() : Optional.of((double) delivered / attempts);
  }

  /**
   * What so many of a hundred attempts stay below; absent if there was no attempt, or if it is more
   * than the last limit.
   *
   * @param percent 1 to 100
   */
  public Optional<Duration> latency(int percent) {
    long rank = Math.ceilDiv(attempts * percent, 100);
    long seen = 0;
    for (int i = 0; i < LIMITS.size() && attempts > 0; i++) {
      seen += within.get(i);
      if (seen >= rank) {
        return Optional.of(LIMITS.get(i));
      }
    }
    return Optional.empty();
  }
}
