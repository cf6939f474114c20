package io.herald.domain.webhook;

import java.util.List;

/**
 * A condition on a 2xx response: the value at the JSON path is one of the expected ones, or just
 * exists if none is named.
 */
public record ResponseValidator(String jsonPath, List<String> expectedValues) {
  /** The most validators of one webhook. */
  public static final int MAX_COUNT = 20;

  /** The longest JSON path, of captures too, in characters. */
  public static final int MAX_PATH_LENGTH = 1024;

  /** The most expected values of one validator. */
  public static final int MAX_VALUES = 100;

  /** The longest expected value, in characters. */
  public static final int MAX_VALUE_LENGTH = 1024;

  public ResponseValidator {
    expectedValues = List.copyOf(expectedValues);
  }
}
