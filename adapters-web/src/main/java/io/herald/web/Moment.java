package io.herald.web;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/**
 * A time as pages show it: relative, with the exact time in UTC beside it.
 *
 * @param iso for programs
 * @param exact for people, to the millisecond
 * @param relative such as "3 min ago"
 */
record Moment(String iso, String exact, String relative) {
  private static final DateTimeFormatter EXACT =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS 'UTC'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("d MMM uuuu", Locale.ENGLISH).withZone(ZoneOffset.UTC);

  static Moment of(Instant time, Instant now) {
    return new Moment(
        time.truncatedTo(ChronoUnit.MILLIS).toString(), EXACT.format(time), relative(time, now));
  }

  private static String relative(Instant time, Instant now) {
    Duration past = Duration.between(time, now);
    if (past.abs().compareTo(Duration.ofSeconds(2)) < 0) {
      return "now";
    }
    if (past.abs().compareTo(Duration.ofDays(30)) > 0) {
      return DAY.format(time);
    }
    return past.isNegative() ? "in " + rough(past.negated()) : rough(past) + " ago";
  }

  /** A duration in its largest unit, e.g. {@code 3 min}. */
  static String rough(Duration duration) {
    if (duration.toDays() > 1) {
      return duration.toDays() + " days";
    }
    if (duration.toHours() > 1) {
      return duration.toHours() + " h";
    }
    if (duration.toMinutes() > 0) {
      return duration.toMinutes() + " min";
    }
    return duration.toSeconds() + " s";
  }

  /** A measured duration, e.g. {@code 12.3 ms}. */
  static String measured(Duration duration) {
    double millis = duration.toNanos() / 1e6;
    if (millis >= 1000) {
      return String.format(Locale.ROOT, "%.2f s", millis / 1000);
    }
    return String.format(Locale.ROOT, millis >= 100 ? "%.0f ms" : "%.1f ms", millis);
  }
}
