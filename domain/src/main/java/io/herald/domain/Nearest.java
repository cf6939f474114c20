package io.herald.domain;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/**
 * Finds the known name that somebody most likely meant, so that a refusal can name it. Stateless.
 */
public final class Nearest {
  /** Longer texts are no misspelt names; bounds the work, which is quadratic in the length. */
  private static final int MAX_LENGTH = 80;

  private Nearest() {}

  /** The known name nearest to {@code given}, if one is near enough to be meant. */
  public static Optional<String> to(String given, Collection<String> known) {
    String wanted = given.strip().toLowerCase(Locale.ROOT);
    if (wanted.isEmpty() || wanted.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    String best = "";
    int bestDistance = Math.max(2, wanted.length() / 3) + 1;
    for (String candidate : known) {
      String lower = candidate.toLowerCase(Locale.ROOT);
      int distance = containsAsPart(lower, wanted) ? 1 : distance(wanted, lower);
      if (distance < bestDistance) {
        best = candidate;
        bestDistance = distance;
      }
    }
    return best.isEmpty() ? Optional.empty() : Optional.of(best);
  }

  /**
   * A sentence to end a refusal with: the name that was meant, or all that are known, e.g. {@code
   * Did you mean RequestApproved?}
   */
  public static String hint(String given, Collection<String> known) {
    return to(given, known)
        .map(name -> "Did you mean " + name + "?")
        .orElseGet(() -> "Known are " + String.join(", ", known) + ".");
  }

  /** Whether {@code wanted} is what stands before or after a dot of {@code candidate}. */
  private static boolean containsAsPart(String candidate, String wanted) {
    return candidate.startsWith(wanted + ".") || candidate.endsWith("." + wanted);
  }

  /** Insertions, deletions, substitutions and swaps of neighbours between two texts. */
  private static int distance(String a, String b) {
    int[] twoAgo = new int[b.length() + 1];
    int[] oneAgo = new int[b.length() + 1];
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      oneAgo[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substitution = oneAgo[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(substitution, Math.min(oneAgo[j], row[j - 1]) + 1);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          row[j] = Math.min(row[j], twoAgo[j - 2] + 1);
        }
      }
      int[] spare = twoAgo;
      twoAgo = oneAgo;
      oneAgo = row;
      row = spare;
    }
    return oneAgo[b.length()];
  }
}
