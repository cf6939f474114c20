package io.herald.http.render;

import io.herald.domain.json.JsonText;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/**
 * Decimal numbers as JSON writes them, without a detour over {@code double}, which would lose the
 * nanoseconds of a time. Stateless.
 */
final class DecimalText {
  /**
   * Longer numbers are compared as they are written and are no times: arithmetic with a huge
   * exponent takes seconds.
   */
  private static final int LONGEST_NUMBER = 64;

  /** The letter, a sign and two digits. */
  private static final int LONGEST_EXPONENT = 4;

  /**
   * 0000-01-01T00:00:00Z and 9999-12-31T23:59:59Z: the years that ISO 8601 writes with four digits.
   */
  private static final BigInteger FIRST_SECOND = BigInteger.valueOf(-62_167_219_200L);

  private static final BigInteger LAST_SECOND = BigInteger.valueOf(253_402_300_799L);

  private static final DateTimeFormatter TO_THE_SECOND =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss", Locale.ROOT);

  private DecimalText() {}

  /** Whether two JSON numbers have the same value, as 1 and 1.0 have. */
  static boolean sameValue(String one, String other) {
    if (one.equals(other)) {
      return true;
    }
    return isShort(one)
        && isShort(other)
        && new BigDecimal(one).compareTo(new BigDecimal(other)) == 0;
  }

  /**
   * Epoch seconds as an ISO-8601 time in UTC with as many digits after the second as the number
   * has; absent when the text is no number or its time is not in the years 0 to 9999.
   */
  static Optional<String> isoTime(String epochSeconds) {
    if (!JsonText.isNumber(epochSeconds) || !isShort(epochSeconds)) {
      return Optional.empty();
    }
    BigDecimal time = new BigDecimal(epochSeconds);
    BigDecimal wholeSeconds = time.setScale(0, RoundingMode.FLOOR);
    BigInteger second = wholeSeconds.toBigInteger();
    if (second.compareTo(FIRST_SECOND) < 0 || second.compareTo(LAST_SECOND) > 0) {
      return Optional.empty();
    }
    String toTheSecond =
        LocalDateTime.ofEpochSecond(second.longValue(), 0, ZoneOffset.UTC).format(TO_THE_SECOND);
    String fraction = time.subtract(wholeSeconds).toPlainString();
    return Optional.of(toTheSecond + (time.scale() > 0 ? fraction.substring(1) : "") + "Z");
  }

  /** Short in digits and in exponent, so that arithmetic takes next to no time. */
  private static boolean isShort(String number) {
    int exponent = Math.max(number.indexOf('e'), number.indexOf('E'));
    int exponentLength = exponent < 0 ? 0 : number.length() - exponent;
    return number.length() <= LONGEST_NUMBER && exponentLength <= LONGEST_EXPONENT;
  }
}
