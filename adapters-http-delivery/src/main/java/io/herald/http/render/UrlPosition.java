package io.herald.http.render;

/**
 * Which part of a URL its next character belongs to, by the delimiters of RFC 3986. It errs towards
 * the origin, where no value may stand. Not thread-safe.
 */
final class UrlPosition {
  private static final int SLASHES_BEFORE_PATH = 3;

  /** The parts of a URL. */
  enum Part {
    /** Scheme, host and port. */
    ORIGIN,
    PATH,
    QUERY_NAME,
    QUERY_VALUE,
    FRAGMENT
  }

  private Part part = Part.ORIGIN;
  private int slashes;

  Part part() {
    return part;
  }

  void advance(char c) {
    part =
        switch (part) {
          case ORIGIN -> afterOrigin(c);
          case PATH -> c == '?' ? Part.QUERY_NAME : fragmentOr(Part.PATH, c);
          case QUERY_NAME -> c == '=' ? Part.QUERY_VALUE : fragmentOr(Part.QUERY_NAME, c);
          case QUERY_VALUE -> c == '&' ? Part.QUERY_NAME : fragmentOr(Part.QUERY_VALUE, c);
          case FRAGMENT -> Part.FRAGMENT;
        };
  }

  private Part afterOrigin(char c) {
    if (c == '/' && ++slashes == SLASHES_BEFORE_PATH) {
      return Part.PATH;
    }
    return c == '?' ? Part.QUERY_NAME : fragmentOr(Part.ORIGIN, c);
  }

  private static Part fragmentOr(Part other, char c) {
    return c == '#' ? Part.FRAGMENT : other;
  }
}
