package io.herald.http.render;

/**
 * A place in a text as people count it: both numbers begin at 1, a column is one Unicode character,
 * and a line ends with LF, CR or both.
 */
public record Place(int line, int column) {
  public Place {
    if (line < 1 || column < 1) {
      throw new IllegalArgumentException("lines and columns begin at 1: " + line + ":" + column);
    }
  }

  /** The place of a UTF-16 offset, which may be the length of the text. */
  static Place of(CharSequence text, int offset) {
    int line = 1;
    int lineStart = 0;
    for (int i = 0; i < offset; i++) {
      char c = text.charAt(i);
      boolean lineEnds =
          c == '\n' || (c == '\r' && !(i + 1 < text.length() && text.charAt(i + 1) == '\n'));
      if (lineEnds) {
        line++;
        lineStart = i + 1;
      }
    }
    return new Place(line, Character.codePointCount(text, lineStart, offset) + 1);
  }

  @Override
  public String toString() {
    return "line " + line + ", column " + column;
  }
}
