package io.herald.domain.webhook;

/**
 * Keeps a value of a successful response for its access request; templates read it as {@code
 * captured.NAME}.
 *
 * @param name 1 to 64 letters, digits and underscores, not beginning with a digit
 */
public record Capture(String name, String jsonPath) {
  /** The most captures of one webhook. */
  public static final int MAX_COUNT = 20;

  /** The longest captured value, in characters. */
  public static final int MAX_VALUE_LENGTH = 2048;
}
