package io.herald.cli;

import com.google.protobuf.Timestamp;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times as people give them: so long ago, or at an instant. Stateless. */
final class Times {
  private static final Pattern SPAN = Pattern.compile("([0-9]{1,9})([smhdw])");

  private Times() {}

  /**
   * Reads a time: {@code 30m}, {@code 1h}, {@code 2d} ago, or ISO 8601 with an offset or Z.
   *
   * @param option the option's name, for the refusal
   */
  static Timestamp past(String option, String text, InstantSource clock) {
    Matcher span = SPAN.matcher(text);
    return timestamp(
        span.matches() ? clock.instant().minus(duration(span)) : instant(option, text));
  }

  /** Reads a time to come: in {@code 90d}, or ISO 8601 with an offset or Z. */
  static Timestamp future(String option, String text, InstantSource clock) {
    Matcher span = SPAN.matcher(text);
    return timestamp(span.matches() ? clock.instant().plus(duration(span)) : instant(option, text));
  }

  /** Reads a span: {@code 0}, {@code 30m}, {@code 24h}, {@code 7d}. */
  static com.google.protobuf.Duration span(String option, String text) {
    if (text.equals("0")) {
      return com.google.protobuf.Duration.getDefaultInstance();
    }
    Matcher span = SPAN.matcher(text);
    if (!span.matches()) {
      throw CommandFailure.usage(
          "%s: %s is no time span. Write 0, or such as 30m, 24h or 7d.".formatted(option, text));
    }
    return com.google.protobuf.Duration.newBuilder().setSeconds(duration(span).toSeconds()).build();
  }

  private static Duration duration(Matcher span) {
    long amount = Long.parseLong(span.group(1));
    return switch (span.group(2)) {
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      case "h" -> Duration.ofHours(amount);
      case "d" -> Duration.ofDays(amount);
      default -> Duration.ofDays(7 * amount);
    };
  }

  private static Instant instant(String option, String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException _) {
      throw CommandFailure.usage(
          "%s: %s is no time. Write how long ago, such as 30m, 1h or 2d, or a time such as 2026-01-31T08:00:00Z."
              .formatted(option, text));
    }
  }

  private static Timestamp timestamp(Instant instant) {
    return Timestamp.newBuilder()
        .setSeconds(instant.getEpochSecond())
        .setNanos(instant.getNano())
        .build();
  }
}
