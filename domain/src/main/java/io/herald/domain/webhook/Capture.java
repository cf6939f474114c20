package io.herald.domain.webhook;

import java.util.regex.Pattern;

/**
 * Keeps a value of a successful response for its access request; templates read it as {@code
 * captured.NAME}.
 *
 * @param name 1 to 64 letters, digits and underscores, not beginning with a digit
 */
public record Capture(String name, String jsonPath) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,63}");

  /** The most captures of one webhook. */
  public static final int MAX_COUNT = 20;

  /** The longest captured value, in characters. */
  public static final int MAX_VALUE_LENGTH = 2048;

  public static boolean isValidName(String text) {
    return NAME.matcher(text).matches();
  }
}
