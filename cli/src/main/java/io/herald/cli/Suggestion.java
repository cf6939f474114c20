package io.herald.cli;

import java.util.List;
import java.util.Optional;

/** Guesses what somebody meant who misspelt a name. Stateless. */
final class Suggestion {
  /** Names further away than this were hardly meant. */
  private static final int MAX_DISTANCE = 3;

  /** Long enough for every name there is; longer ones are not compared. */
  private static final int MAX_LENGTH = 60;

  private Suggestion() {}

  /** Half a dozen words that help: the nearest known name, or all of them. */
  static String of(String name, List<String> known) {
    return nearest(name, known)
        .map(near -> "Did you mean " + near + "?")
        .orElse("The fields here are " + String.join(", ", known) + ".");
  }

  static Optional<String> nearest(String name, List<String> known) {
    if (name.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    int best = Math.min(MAX_DISTANCE, name.length() / 2) + 1;
    Optional<String> nearest = Optional.empty();
    for (String candidate : known) {
      int distance = distance(name, candidate);
      if (distance < best) {
        best = distance;
        nearest = Optional.of(candidate);
      }
    }
    return nearest;
  }

  /** Levenshtein's distance: how many letters to put in, take out or change. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
