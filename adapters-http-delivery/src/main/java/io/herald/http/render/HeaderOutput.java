package io.herald.http.render;

/**
 * The value of a header: visible ASCII, space and tab (RFC 9110, section 5.5, without obs-text).
 * Anything else in a value is an error, so no value can begin a header of its own.
 */
final class HeaderOutput extends PlainOutput {

  HeaderOutput(Sites sites) {
    super(sites);
  }

  static boolean isAllowed(char c) {
    return (c >= ' ' && c <= '~') || c == '\t';
  }

  /** Literal text has been judged when the template was compiled. */
  @Override
  void beforeText(String literal) {}

  @Override
  void addText(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (!isAllowed(text.charAt(i))) {
        throw failureHere(
            RenderError.Kind.VALUE,
            "This value has a character (U+%04X) that a header cannot carry."
                .formatted(text.codePointAt(i)),
            "Headers carry visible ASCII characters, spaces and tabs; send the value in the body.");
      }
    }
    requireRoom(text.length());
    written().append(text);
  }
}
