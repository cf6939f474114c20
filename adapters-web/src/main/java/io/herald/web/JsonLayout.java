package io.herald.web;

/**
 * Lays out text that may be JSON, one member a line, without changing anything but white space
 * outside of strings: numbers keep their digits, and what is no JSON stays as it is. Stateless.
 */
final class JsonLayout {
  /** Longer texts are shown as they are: laying out a body that was cut off helps nobody. */
  private static final int MAX_LENGTH = 300_000;

  /** Deeper than any payload; what nests deeper is not laid out. */
  private static final int MAX_DEPTH = 64;

  private JsonLayout() {}

  static String of(String text) {
    String json = text.strip();
    if (json.isEmpty()
        || json.length() > MAX_LENGTH
        || (json.charAt(0) != '{' && json.charAt(0) != '[')) {
      return text;
    }
    StringBuilder out = new StringBuilder(json.length() * 2);
    int depth = 0;
    int i = 0;
    while (i < json.length()) {
      char c = json.charAt(i);
      switch (c) {
        case '"' -> {
          int end = stringEnd(json, i);
          if (end < 0) {
            return text;
          }
          out.append(json, i, end);
          i = end;
          continue;
        }
        case '{', '[' -> {
          int next = skipSpace(json, i + 1);
          char closing = c == '{' ? '}' : ']';
          out.append(c);
          if (next < json.length() && json.charAt(next) == closing) {
            out.append(closing);
            i = next + 1;
            continue;
          }
          if (++depth > MAX_DEPTH) {
            return text;
          }
          newLine(out, depth);
        }
        case '}', ']' -> {
          if (--depth < 0) {
            return text;
          }
          newLine(out, depth);
          out.append(c);
        }
        case ',' -> {
          out.append(c);
          newLine(out, depth);
        }
        case ':' -> out.append(": ");
        case ' ', '\n', '\r', '\t' -> {
          // Laid out anew.
        }
        default -> out.append(c);
      }
      i++;
    }
    return depth == 0 ? out.toString() : text;
  }

  /** The index after the string that begins at {@code start}; negative if it does not end. */
  private static int stringEnd(String json, int start) {
    int i = start + 1;
    while (i < json.length()) {
      char c = json.charAt(i);
      if (c == '\\') {
        i += 2;
      } else if (c == '"') {
        return i + 1;
      } else {
        i++;
      }
    }
    return -1;
  }

  private static int skipSpace(String json, int start) {
    int i = start;
    while (i < json.length() && " \n\r\t".indexOf(json.charAt(i)) >= 0) {
      i++;
    }
    return i;
  }

  private static void newLine(StringBuilder out, int depth) {
    out.append('\n').repeat("  ", depth);
  }
}
