package io.herald.cli;

/**
 * Text of others made harmless for terminals: control characters, which could move the cursor,
 * change colours or the title, or type answers, and characters that turn the direction of text show
 * as their code. Stateless.
 */
final class PlainText {
  private PlainText() {}

  /** One line: line breaks and tabs show as their codes too. */
  static String line(String text) {
    return neutral(text, false);
  }

  /** Several lines: line feeds and tabs stay. */
  static String lines(String text) {
    return neutral(text.replace("\r\n", "\n"), true);
  }

  private static String neutral(String text, boolean severalLines) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints()
        .forEach(c -> {
          if (!isHarmful(c) || (severalLines && (c == '\n' || c == '\t'))) {
            out.appendCodePoint(c);
          } else {
            out.append(String.format("\\u%04x", c));
          }
        });
    return out.toString();
  }

  /** Controls (C0, DEL, C1), line and paragraph separators, and the controls of direction. */
  static boolean isHarmful(int c) {
    return Character.isISOControl(c)
        || c == 0x2028
        || c == 0x2029
        || c == 0x061C
        || (c >= 0x200E && c <= 0x200F)
        || (c >= 0x202A && c <= 0x202E)
        || (c >= 0x2066 && c <= 0x2069)
        || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
  }
}
