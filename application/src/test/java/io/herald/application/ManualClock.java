package io.herald.application;

import io.herald.domain.fixture.EventFixture;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that stands still until it is moved; begins at noon. Thread-safe. */
public final class ManualClock implements InstantSource {
  private final AtomicReference<Instant> now = new AtomicReference<>(EventFixture.NOON);

  @Override
  public Instant instant() {
    return now.get();
  }

  /** Moves on, or back if the duration is negative. */
  public void advance(Duration duration) {
    now.updateAndGet(before -> before.plus(duration));
  }
}
