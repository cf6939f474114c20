package io.herald.http.render;

import java.nio.charset.StandardCharsets;

/**
 * The text of a template as its author wrote it, with a bounded length and without characters that
 * neither JSON nor a URL nor a header can carry. {@link Program} relies on their absence: two of
 * them are its delimiters. Immutable.
 */
final class SourceText {
  private final String text;

  /**
   * @throws TemplateRefusal when the text is too long or holds a forbidden character
   */
  SourceText(String text) {
    this.text = text;
    requireBoundedLength();
    for (int i = 0; i < text.length(); i++) {
      i = requireAllowedCharacter(i);
    }
  }

  String text() {
    return text;
  }

  int length() {
    return text.length();
  }

  /** The character at an offset, NUL behind the end: the text itself holds no NUL. */
  char at(int offset) {
    return offset < text.length() ? text.charAt(offset) : '\0';
  }

  boolean startsWith(String prefix, int offset) {
    return text.startsWith(prefix, offset);
  }

  TemplateRefusal refusal(int offset, String message, String remedy) {
    return new TemplateRefusal(new TemplateError(Place.of(text, offset), message, remedy));
  }

  private void requireBoundedLength() {
    int limit = TemplateLimits.TEMPLATE_BYTES;
    if (text.length() > limit || text.getBytes(StandardCharsets.UTF_8).length > limit) {
      throw refusal(
          0,
          "The template is longer than " + limit / 1024 + " KiB.",
          "Shorten it, or leave it empty to send the whole event.");
    }
  }

  /** Returns the offset of the character's last unit. */
  private int requireAllowedCharacter(int offset) {
    char c = text.charAt(offset);
    if (c < ' ' && c != '\n' && c != '\r' && c != '\t') {
      throw refusal(
          offset,
          "The control character U+%04X may not stand in a template.".formatted((int) c),
          "Remove it; inside a JSON string write \\u%04x.".formatted((int) c));
    }
    if (!Character.isSurrogate(c)) {
      return offset;
    }
    boolean pair = Character.isHighSurrogate(c) && Character.isLowSurrogate(at(offset + 1));
    if (!pair) {
      throw refusal(
          offset,
          "Half a character (U+%04X) may not stand in a template.".formatted((int) c),
          "Remove it; inside a JSON string write \\u%04x.".formatted((int) c));
    }
    return offset + 1;
  }
}
