package io.herald.persistence;

import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The time of the embedded database: the wall clock as it was at the start, carried on by the
 * monotonic one, so that a jump of the wall clock neither lets everything fall due nor nothing.
 */
final class MonotonicTime extends DatabaseTime {
  private final LongSupplier ticker;
  private final long startMicros;
  private final long startNanos;

  /**
   * Starts the clock.
   *
   * @param earliest what the records have seen already; time does not go back behind that
   */
  MonotonicTime(InstantSource wall, LongSupplier ticker, long earliest) {
    super(wall);
    this.ticker = ticker;
    this.startNanos = ticker.getAsLong();
    this.startMicros = Math.max(wall(), earliest);
  }

  @Override
  long now(WriteSession session) {
    return now();
  }

  long now() {
    return startMicros + TimeUnit.NANOSECONDS.toMicros(ticker.getAsLong() - startNanos);
  }
}
