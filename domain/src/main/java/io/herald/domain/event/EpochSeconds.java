package io.herald.domain.event;

import io.herald.domain.json.Json.JsonNumber;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.Optional;

/**
 * Times as payloads write them: epoch seconds with nine decimals, e.g. {@code
 * 1696263265.851898000}, exact to the nanosecond. Times from 1970 to the end of 9999, UTC, can be
 * written. Stateless.
 */
public final class EpochSeconds {
  public static final Instant MIN = Instant.EPOCH;
  public static final Instant MAX = Instant.parse("9999-12-31T23:59:59.999999999Z");

  private static final BigDecimal MAX_NUMBER = of(MAX).decimal();

  /** A time has ten to twelve digits and nine decimals; more is no time but a burden. */
  private static final int MAX_LITERAL_LENGTH = 40;

  /** Cutting off the digits of an exponent such as {@code 1e-999999999} would take gigabytes. */
  private static final int MAX_SCALE = 60;

  private EpochSeconds() {}

  /** Whether a time can be written. */
  public static boolean covers(Instant time) {
    return !time.isBefore(MIN) && !time.isAfter(MAX);
  }

  /**
   * Writes a time.
   *
   * @throws IllegalArgumentException if the time is not {@linkplain #covers covered}
   */
  public static JsonNumber of(Instant time) {
    if (!covers(time)) {
      throw new IllegalArgumentException("not a time from 1970 to 9999: " + time);
    }
    String nanos = Integer.toString(time.getNano());
    return new JsonNumber(time.getEpochSecond() + "." + "0".repeat(9 - nanos.length()) + nanos);
  }

  /**
   * Reads a time, however its number is written; digits beyond the nanosecond are cut off. Empty if
   * the number is not a time from 1970 to 9999.
   */
  public static Optional<Instant> parse(JsonNumber number) {
    if (number.literal().length() > MAX_LITERAL_LENGTH) {
      return Optional.empty();
    }
    BigDecimal seconds;
    try {
      seconds = number.decimal();
    } catch (NumberFormatException _) {
      // The exponent does not fit an int: JSON allows it, but it is no time.
      return Optional.empty();
    }
    if (seconds.scale() > MAX_SCALE || seconds.signum() < 0 || seconds.compareTo(MAX_NUMBER) > 0) {
      return Optional.empty();
    }
    BigDecimal nanos = seconds.movePointRight(9).setScale(0, RoundingMode.DOWN);
    BigDecimal[] parts = nanos.divideAndRemainder(BigDecimal.TEN.pow(9));
    return Optional.of(Instant.ofEpochSecond(parts[0].longValueExact(), parts[1].longValueExact()));
  }
}
