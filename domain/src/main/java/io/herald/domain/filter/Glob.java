package io.herald.domain.filter;

import java.util.Arrays;
import java.util.List;

/**
 * A pattern in which {@code *} stands for any text, also none; everything else stands for itself.
 * Matching takes time in proportion to the text: each piece between two stars is looked for once,
 * from the left. Immutable, thread-safe.
 */
final class Glob {
  private final List<String> pieces;

  /** A pattern over folded text. */
  Glob(String pattern) {
    pieces = Arrays.asList(pattern.split("\\*", -1));
  }

  boolean matches(String text) {
    String first = pieces.getFirst();
    if (pieces.size() == 1) {
      return text.equals(first);
    }
    String last = pieces.getLast();
    int end = text.length() - last.length();
    if (!text.startsWith(first) || !text.endsWith(last)) {
      return false;
    }
    int from = first.length();
    for (String piece : pieces.subList(1, pieces.size() - 1)) {
      int found = TextSearch.indexOf(text, piece, from);
      if (found < 0) {
        return false;
      }
      from = found + piece.length();
    }
    return from <= end;
  }
}
