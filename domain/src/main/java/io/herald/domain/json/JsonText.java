package io.herald.domain.json;

/** The text rules of RFC 8259 that writers share. Stateless. */
public final class JsonText {
  private static final char[] HEX = "0123456789abcdef".toCharArray();

  private JsonText() {}

  /** Appends {@code value} as a JSON string with its quotes. */
  public static void quote(String value, StringBuilder out) {
    out.append('"');
    escape(value, out);
    out.append('"');
  }

  /**
   * Appends {@code value} escaped for the inside of a JSON string, without quotes. Lone surrogates
   * become {@code \\udxxx}, so that the text survives UTF-8 and reads back as it was.
   */
  public static void escape(String value, StringBuilder out) {
    int clean = 0;
    int length = value.length();
    for (int i = 0; i < length; i++) {
      char c = value.charAt(i);
      if (c >= ' ' && c != '"' && c != '\\' && c < '\u2028') {
        continue;
      }
      if (Character.isHighSurrogate(c)
          && i + 1 < length
          && Character.isLowSurrogate(value.charAt(i + 1))) {
        i++;
        continue;
      }
      boolean mustEscape =
          c < ' '
              || c == '"'
              || c == '\\'
              || c == '\u2028'
              || c == '\u2029'
              || Character.isSurrogate(c);
      if (!mustEscape) {
        continue;
      }
      out.append(value, clean, i);
      clean = i + 1;
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        default ->
            out.append("\\u")
                .append(HEX[c >> 12])
                .append(HEX[(c >> 8) & 15])
                .append(HEX[(c >> 4) & 15])
                .append(HEX[c & 15]);
      }
    }
    if (clean == 0) {
      // Copies at once what the other would copy character by character.
      out.append(value);
    } else {
      out.append(value, clean, length);
    }
  }

  /** How many bytes {@code text} has in UTF-8; a lone surrogate counts as the one of {@code ?}. */
  public static int utf8Length(String text) {
    int bytes = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        bytes++;
      } else if (c < 0x800) {
        bytes += 2;
      } else if (!Character.isSurrogate(c)) {
        bytes += 3;
      } else if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        bytes += 4;
        i++;
      } else {
        bytes++;
      }
    }
    return bytes;
  }

  /** Whether {@code text} is a number by the grammar of RFC 8259, section 6. */
  public static boolean isNumber(String text) {
    int i = 0;
    int length = text.length();
    if (i < length && text.charAt(i) == '-') {
      i++;
    }
    int digits = digitsFrom(text, i);
    if (digits == 0 || (digits > 1 && text.charAt(i) == '0')) {
      return false;
    }
    i += digits;
    if (i < length && text.charAt(i) == '.') {
      digits = digitsFrom(text, ++i);
      if (digits == 0) {
        return false;
      }
      i += digits;
    }
    if (i < length && (text.charAt(i) == 'e' || text.charAt(i) == 'E')) {
      i++;
      if (i < length && (text.charAt(i) == '+' || text.charAt(i) == '-')) {
        i++;
      }
      digits = digitsFrom(text, i);
      if (digits == 0) {
        return false;
      }
      i += digits;
    }
    return i == length;
  }

  private static int digitsFrom(String text, int start) {
    int i = start;
    while (i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9') {
      i++;
    }
    return i - start;
  }
}
