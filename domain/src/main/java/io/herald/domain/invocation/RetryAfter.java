package io.herald.domain.invocation;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.Year;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads {@code Retry-After} (RFC 9110, section 10.2.3): seconds, or a date in any of the three
 * forms that HTTP has had. Stateless.
 */
public final class RetryAfter {
  /** Longer texts are none of the forms. */
  private static final int MAX_LENGTH = 64;

  private static final List<String> MONTHS =
      List.of("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec");

  private static final String TIME = "(?<hour>\\d{2}):(?<minute>\\d{2}):(?<second>\\d{2})";

  /** IMF-fixdate, then RFC 850, then the form of C's asctime (RFC 9110, section 5.6.7). */
  private static final List<Pattern> DATES =
      List.of(
          Pattern.compile(
              "[A-Z][a-z]{2}, (?<day>\\d{2}) (?<month>[A-Z][a-z]{2}) (?<year>\\d{4}) "
                  + TIME
                  + " GMT"),
          Pattern.compile(
              "[A-Z][a-z]{5,8}, (?<day>\\d{2})-(?<month>[A-Z][a-z]{2})-(?<year>\\d{2}) "
                  + TIME
                  + " GMT"),
          Pattern.compile(
              "[A-Z][a-z]{2} (?<month>[A-Z][a-z]{2}) (?<day>[ \\d]\\d) "
                  + TIME
                  + " (?<year>\\d{4})"));

  private RetryAfter() {}

  /**
   * How long to wait, at most {@link RetrySchedule#MAX_AGE}; empty for what is neither seconds nor
   * a date, or lies in the past.
   */
  public static Optional<Duration> parse(String header, Instant now) {
    String text = header.strip();
    if (text.isEmpty() || text.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    return text.chars().allMatch(c -> c >= '0' && c <= '9')
        ? Optional.of(seconds(text))
        : date(text, now)
            .map(date -> Duration.between(now, date))
            .filter(wait -> !wait.isNegative())
            .map(RetryAfter::capped);
  }

  private static Duration seconds(String digits) {
    String significant = digits.replaceFirst("^0+", "");
    if (significant.length() > 9) {
      return RetrySchedule.MAX_AGE;
    }
    return significant.isEmpty()
        ? Duration.ZERO
        : capped(Duration.ofSeconds(Long.parseLong(significant)));
  }

  private static Duration capped(Duration wait) {
    return wait.compareTo(RetrySchedule.MAX_AGE) > 0 ? RetrySchedule.MAX_AGE : wait;
  }

  private static Optional<Instant> date(String text, Instant now) {
    for (Pattern form : DATES) {
      Matcher parts = form.matcher(text);
      if (parts.matches()) {
        return date(parts, now);
      }
    }
    return Optional.empty();
  }

  private static Optional<Instant> date(Matcher parts, Instant now) {
    int month = MONTHS.indexOf(parts.group("month")) + 1;
    // A leap second counts as the one before it.
    int second = number(parts, "second");
    try {
      return Optional.of(
          LocalDateTime.of(
                  year(parts.group("year"), now),
                  month,
                  number(parts, "day"),
                  number(parts, "hour"),
                  number(parts, "minute"),
                  second == 60 ? 59 : second)
              .toInstant(ZoneOffset.UTC));
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }

  /** Two digits mean the year that is not more than 50 years ahead (RFC 9110, section 5.6.7). */
  private static int year(String digits, Instant now) {
    int year = Integer.parseInt(digits);
    if (digits.length() > 2) {
      return year;
    }
    int thisYear = Year.from(now.atOffset(ZoneOffset.UTC)).getValue();
    int inThisCentury = thisYear - thisYear % 100 + year;
    return inThisCentury > thisYear + 50 ? inThisCentury - 100 : inThisCentury;
  }

  private static int number(Matcher parts, String group) {
    return Integer.parseInt(parts.group(group).strip());
  }
}
