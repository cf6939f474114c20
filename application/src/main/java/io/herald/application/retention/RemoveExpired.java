package io.herald.application.retention;

import io.herald.application.retention.Retention.Step;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Removes what was kept long enough, and the oldest when the database is larger than it may be. One
 * small transaction at a time, with a pause after each that grows with the time it took: when
 * publishing keeps the database busy, retention waits in the same queue, takes longer, and so holds
 * back by itself. Used by one thread.
 */
public final class RemoveExpired {
  /** After a step come pauses of so many times its length: at most a fifth of the writer's time. */
  static final int PAUSES = 4;

  static final Duration SHORTEST_PAUSE = Duration.ofMillis(10);

  /** A pause this long says that the database has other worries. */
  static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

  /** How soon something new can have expired. */
  static final Duration IDLE = Duration.ofMinutes(1);

  /** Whatever the size, what is as fresh as this stays to be looked at. */
  static final Duration FRESH = Duration.ofHours(1);

  private final Retention retention;
  private final Limits limits;
  private final InstantSource clock;
  private final LongSupplier ticker;
  private final List<BooleanSupplier> chores;
  private final LateRoom room = new LateRoom();
  private int current;

  /**
   * Wires the work.
   *
   * @param ticker nanoseconds on a scale of their own
   */
  public RemoveExpired(
      Retention retention, Limits limits, InstantSource clock, LongSupplier ticker) {
    this.retention = retention;
    this.limits = limits;
    this.clock = clock;
    this.ticker = ticker;
    this.chores =
        List.of(
            () -> limits.bodies().map(this::removeBodies).orElse(false),
            () -> limits.records().map(this::removeRecords).orElse(false),
            () -> limits.audit().map(this::removeAudit).orElse(false),
            this::removeOldest,
            retention::shrink);
  }

  /**
   * How long things are kept; absent means for ever.
   *
   * @param bodies payloads of events, requests and answers
   * @param records who was sent what and when
   * @param maxBytes what the records may take; beyond it the oldest bodies go, then the oldest
   *     records; where only whole records make room, the oldest of these at once
   */
  public record Limits(
      Optional<Duration> bodies,
      Optional<Duration> records,
      Optional<Duration> audit,
      OptionalLong maxBytes) {}

  /**
   * Takes one step.
   *
   * @return how long to wait before the next one
   */
  public Duration step() {
    long begun = ticker.getAsLong();
    while (current < chores.size()) {
      if (chores.get(current).getAsBoolean()) {
        return pauseAfter(Duration.ofNanos(ticker.getAsLong() - begun));
      }
      current++;
    }
    current = 0;
    return IDLE;
  }

  private static Duration pauseAfter(Duration step) {
    Duration pause = step.multipliedBy(PAUSES);
    if (pause.compareTo(SHORTEST_PAUSE) < 0) {
      return SHORTEST_PAUSE;
    }
    return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
  }

  private boolean removeBodies(Duration kept) {
    Instant before = before(kept);
    return anyMore(retention.removePayloads(before)) || anyMore(retention.removeExchanges(before));
  }

  private boolean removeRecords(Duration kept) {
    return anyMore(retention.removeRecords(before(kept)));
  }

  private boolean removeAudit(Duration kept) {
    return anyMore(retention.removeAudit(before(kept)));
  }

  private boolean removeOldest() {
    if (limits.maxBytes().isEmpty()) {
      return false;
    }
    long used = retention.usedBytes();
    if (used <= limits.maxBytes().getAsLong()) {
      return false;
    }
    if (retention.freesRecordsOnly()) {
      return room.mayRemove(used) && removeRecords(FRESH);
    }
    return removeBodies(FRESH) || removeRecords(FRESH);
  }

  private static boolean anyMore(Step step) {
    return step.more();
  }

  private Instant before(Duration kept) {
    return clock.instant().minus(kept);
  }
}
