package io.herald.http.render;

import java.util.Locale;
import java.util.Optional;

/** What an {@code each} block knows about its turn. */
enum TurnVariable {
  /** Counts from 0. */
  INDEX,
  FIRST,
  LAST,
  /** The name of a member; for elements of an array the index. */
  KEY;

  static Optional<TurnVariable> named(String name) {
    for (TurnVariable variable : values()) {
      if (variable.name().toLowerCase(Locale.ROOT).equals(name)) {
        return Optional.of(variable);
      }
    }
    return Optional.empty();
  }
}
