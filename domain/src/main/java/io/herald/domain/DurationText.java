package io.herald.domain;

import java.time.Duration;
import java.util.Optional;

/**
 * Durations as people write them in webhook files and settings: a whole number and a unit, {@code
 * 1500ms}, {@code 10s}, {@code 5m}, {@code 2h} or {@code 30d}. Stateless.
 */
public final class DurationText {
  /** Nine digits of days still fit a {@link Duration} by far. */
  private static final int MAX_DIGITS = 9;

  private DurationText() {}

  /**
   * Reads the spelling above, without sign or fraction; empty if {@code text} is something else.
   */
  public static Optional<Duration> parse(String text) {
    int digits = 0;
    while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
      digits++;
    }
    if (digits == 0 || digits > MAX_DIGITS) {
      return Optional.empty();
    }
    long amount = Long.parseLong(text, 0, digits, 10);
    return switch (text.substring(digits)) {
      case "ms" -> Optional.of(Duration.ofMillis(amount));
      case "s" -> Optional.of(Duration.ofSeconds(amount));
      case "m" -> Optional.of(Duration.ofMinutes(amount));
      case "h" -> Optional.of(Duration.ofHours(amount));
      case "d" -> Optional.of(Duration.ofDays(amount));
      default -> Optional.empty();
    };
  }

  /**
   * Writes a duration of whole milliseconds in the largest unit up to hours that keeps it whole, so
   * that {@link #parse} reads the same duration again.
   */
  public static String format(Duration duration) {
    long millis = duration.toMillis();
    if (millis == 0) {
      return "0s";
    }
    if (millis % 1000 != 0) {
      return millis + "ms";
    }
    long seconds = millis / 1000;
    if (seconds % 3600 == 0) {
      return seconds / 3600 + "h";
    }
    return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
  }
}
