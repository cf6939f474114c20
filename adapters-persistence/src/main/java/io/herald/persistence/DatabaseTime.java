package io.herald.persistence;

import java.sql.SQLException;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The time that due times and leases are compared with, and the numbers that say what came first.
 * Thread-safe.
 */
abstract class DatabaseTime {
  private final InstantSource wall;
  private final AtomicLong lastStamp = new AtomicLong();

  DatabaseTime(InstantSource wall) {
    this.wall = wall;
  }

  /** Microseconds since the epoch as the database counts them. */
  abstract long now(WriteSession session) throws SQLException;

  final long wall() {
    return Bound.micros(wall.instant());
  }

  /** A hybrid logical clock: at least {@code floor}, and higher than any stamp before. */
  final long stamp(long floor) {
    return lastStamp.accumulateAndGet(floor, (last, least) -> Math.max(last + 1, least));
  }
}
