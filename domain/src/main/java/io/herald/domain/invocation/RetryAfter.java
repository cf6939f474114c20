package io.herald.domain.invocation;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Reads {@code Retry-After} (RFC 9110, section 10.2.3). Stateless. */
public final class RetryAfter {
  private RetryAfter() {}

  /** How long to wait; empty for what is neither seconds nor a date, or lies in the past. */
  public static Optional<Duration> parse(String header, Instant now) {
    throw new UnsupportedOperationException(header + now);
  }
}
