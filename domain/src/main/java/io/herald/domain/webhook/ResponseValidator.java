package io.herald.domain.webhook;

import java.util.List;

/**
 * A condition on a 2xx response: the value at the JSON path is one of the expected ones, or just
 * exists if none is named.
 */
public record ResponseValidator(String jsonPath, List<String> expectedValues) {
  /** The most validators of one webhook. */
  public static final int MAX_COUNT = 20;

  public ResponseValidator {
    expectedValues = List.copyOf(expectedValues);
  }
}
