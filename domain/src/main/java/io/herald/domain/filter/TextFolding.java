package io.herald.domain.filter;

import java.text.Normalizer;
import java.util.Locale;

/**
 * Brings text into the form in which texts that differ only in letter case are equal, whatever the
 * machine's language: Unicode's canonical caseless matching (Unicode Standard, section 3.13), with
 * full mappings (ß is ss) and without the context of letters (every sigma is one), so that the fold
 * of a part is a part of the fold. Stateless.
 */
final class TextFolding {
  private TextFolding() {}

  static String fold(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        return foldUnicode(text);
      }
      if (c >= 'A' && c <= 'Z') {
        return foldFrom(text, i);
      }
    }
    return text;
  }

  /** Folds text that needs no folding before {@code start}. */
  private static String foldFrom(String text, int start) {
    char[] folded = text.toCharArray();
    for (int i = start; i < folded.length; i++) {
      char c = folded[i];
      if (c >= 0x80) {
        return foldUnicode(text);
      }
      if (c >= 'A' && c <= 'Z') {
        folded[i] = (char) (c + ('a' - 'A'));
      }
    }
    return new String(folded);
  }

  private static String foldUnicode(String text) {
    String decomposed = Normalizer.normalize(text, Normalizer.Form.NFD);
    // Lower, upper, lower: letters such as ẞ and ς reach their common form only by this detour.
    String upper = lower(decomposed).toUpperCase(Locale.ROOT);
    return Normalizer.normalize(lower(upper), Normalizer.Form.NFC);
  }

  /** Letter by letter: the lower case of a whole text would tell final sigmas apart. */
  private static String lower(String text) {
    StringBuilder lower = new StringBuilder(text.length());
    text.codePoints().map(Character::toLowerCase).forEach(lower::appendCodePoint);
    return lower.toString();
  }
}
