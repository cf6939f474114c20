package io.herald.domain.filter;

import java.math.BigDecimal;
import java.util.Optional;

/**
 * Numbers as people and programs write them: {@code 3600}, {@code +3600}, {@code 3600.0}, {@code
 * 3.6e3}. Stateless.
 */
final class NumberText {
  private static final int MAX_LENGTH = 40;

  private NumberText() {}

  /** Reads a number; empty if {@code text} is none. */
  static Optional<BigDecimal> parse(String text) {
    String number = text.strip();
    if (number.isEmpty() || number.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    // BigDecimal also reads the digits of other scripts; a number here has those of ASCII.
    for (int i = 0; i < number.length(); i++) {
      if ("0123456789.eE+-".indexOf(number.charAt(i)) < 0) {
        return Optional.empty();
      }
    }
    try {
      return Optional.of(new BigDecimal(number));
    } catch (NumberFormatException _) {
      return Optional.empty();
    }
  }
}
