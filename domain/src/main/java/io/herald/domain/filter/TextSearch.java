package io.herald.domain.filter;

/**
 * Looks for a text in another in linear time, whatever the two are: users write the one and admins
 * the other, and {@link String#indexOf} is quadratic for texts made to that end. Stateless.
 */
final class TextSearch {
  /** Up to this length the naive search is bounded well enough, and faster. */
  private static final int NAIVE_LENGTH = 16;

  private TextSearch() {}

  static boolean contains(String text, String wanted) {
    return indexOf(text, wanted, 0) >= 0;
  }

  /** Like {@link String#indexOf(String, int)} for a {@code from} within the text. */
  static int indexOf(String text, String wanted, int from) {
    return wanted.length() <= NAIVE_LENGTH
        ? text.indexOf(wanted, from)
        : knuthMorrisPratt(text, wanted, from);
  }

  private static int knuthMorrisPratt(String text, String wanted, int from) {
    int[] borders = borders(wanted);
    int matched = 0;
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      while (matched > 0 && wanted.charAt(matched) != c) {
        matched = borders[matched - 1];
      }
      if (wanted.charAt(matched) == c) {
        matched++;
      }
      if (matched == wanted.length()) {
        return i - matched + 1;
      }
    }
    return -1;
  }

  /** For each prefix, the length of its longest proper prefix that is also its suffix. */
  private static int[] borders(String wanted) {
    int[] borders = new int[wanted.length()];
    int length = 0;
    for (int i = 1; i < wanted.length(); i++) {
      while (length > 0 && wanted.charAt(i) != wanted.charAt(length)) {
        length = borders[length - 1];
      }
      if (wanted.charAt(i) == wanted.charAt(length)) {
        length++;
      }
      borders[i] = length;
    }
    return borders;
  }
}
