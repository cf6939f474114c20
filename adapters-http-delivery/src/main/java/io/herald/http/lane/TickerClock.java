package io.herald.http.lane;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.function.LongSupplier;

/** A clock that counts from an arbitrary origin and never jumps. Thread-safe. */
final class TickerClock extends Clock {
  private final LongSupplier ticker;

  TickerClock(LongSupplier ticker) {
    this.ticker = ticker;
  }

  @Override
  public Instant instant() {
    return Instant.EPOCH.plusNanos(ticker.getAsLong());
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }
}
