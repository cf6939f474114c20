package io.herald.persistence;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.impl.DSL;

/**
 * Time bounds of a list. Identifiers begin with the milliseconds of their making, so that a bound
 * in time is one on identifiers too, which lists are sorted by; exact times are compared besides.
 * Stateless.
 */
final class TimeBounds {
  /**
   * Identifiers never go backwards, so that they run ahead of a clock that was set back by up to so
   * much; what was made after a greater jump is not found by the time of its making.
   */
  private static final Duration MAX_AHEAD = Duration.ofHours(1);

  /** An identifier is made when its event is received, give or take. */
  private static final Duration MAX_BEHIND = Duration.ofMinutes(1);

  private TimeBounds() {}

  static Condition ids(Field<UUID> id, Optional<Instant> since, Optional<Instant> until) {
    Condition bounds = DSL.noCondition();
    if (since.isPresent()) {
      bounds = bounds.and(id.ge(smallest(since.get().minus(MAX_BEHIND))));
    }
    if (until.isPresent()) {
      bounds = bounds.and(id.lt(smallest(until.get().plus(MAX_AHEAD))));
    }
    return bounds;
  }

  /** From {@code since} on, and before {@code until}. */
  static Condition times(Field<Long> time, Optional<Instant> since, Optional<Instant> until) {
    Condition bounds = DSL.noCondition();
    if (since.isPresent()) {
      bounds = bounds.and(time.ge(Bound.micros(since.get())));
    }
    if (until.isPresent()) {
      bounds = bounds.and(time.lt(Bound.micros(until.get())));
    }
    return bounds;
  }

  /** What was made before a time, give or take. */
  static Condition madeBefore(Field<UUID> id, Instant time) {
    return id.lt(smallest(time));
  }

  static boolean isMadeBefore(UUID id, Instant time) {
    return (id.getMostSignificantBits() >>> 16) < Math.max(0, time.toEpochMilli());
  }

  /** No identifier of that millisecond or later is smaller. */
  private static UUID smallest(Instant instant) {
    long millis = Math.max(0, instant.toEpochMilli());
    return new UUID(millis << 16, 0);
  }
}
