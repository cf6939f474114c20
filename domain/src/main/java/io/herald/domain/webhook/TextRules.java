package io.herald.domain.webhook;

import io.herald.domain.Violation;
import java.util.List;
import java.util.function.IntPredicate;

/** What texts of people may hold. Each rule adds what it finds. Stateless. */
final class TextRules {
  private TextRules() {}

  /** A text of one line, at most {@code maxLength} code points. */
  static void checkLine(String field, String text, int maxLength, List<Violation> found) {
    check(field, text, maxLength, TextRules::isRefusedInLines, found);
  }

  /** A text of any lines, at most {@code maxLength} code points. */
  static void checkLines(String field, String text, int maxLength, List<Violation> found) {
    check(
        field,
        text,
        maxLength,
        c -> isRefusedInLines(c) && c != '\n' && c != '\r' && c != '\t',
        found);
  }

  private static void check(
      String field, String text, int maxLength, IntPredicate refused, List<Violation> found) {
    int length = text.codePointCount(0, text.length());
    if (length > maxLength) {
      found.add(tooLong(field, length, maxLength));
    }
    if (text.codePoints().anyMatch(refused)) {
      found.add(
          new Violation(
              field,
              "CONTROL_CHARACTER",
              "This holds a control character, which nobody could see. Remove it."));
    }
  }

  static Violation tooLong(String field, int length, int maxLength) {
    return new Violation(
        field,
        "TOO_LONG",
        "This has " + length + " characters; at most " + maxLength + " are allowed. Shorten it.");
  }

  static Violation missing(String field, String sentence) {
    return new Violation(field, "REQUIRED", sentence);
  }

  /** Whether a text can be read by nobody, or shows other letters than it holds. */
  private static boolean isRefusedInLines(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> isDirectionOverride(codePoint);
    };
  }

  /** The bidirectional controls, by which one text can be made to look like another. */
  private static boolean isDirectionOverride(int codePoint) {
    return (codePoint >= 0x202A && codePoint <= 0x202E)
        || (codePoint >= 0x2066 && codePoint <= 0x2069);
  }

  /** Whether a text is one or more characters of visible ASCII. */
  static boolean isVisibleAscii(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> c > ' ' && c <= '~');
  }

  /** Whether a text is one or more characters of printable ASCII. */
  static boolean isPrintableAscii(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> c >= ' ' && c <= '~');
  }
}
