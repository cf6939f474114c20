package io.herald.http.render;

import io.herald.http.render.UrlPosition.Part;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A URL: each value is percent-encoded as one path segment or query value, and a segment made of
 * values is refused when it would name another level of the path ({@code .}, {@code ..}, also as
 * {@code %2e}) or none at all.
 */
final class UrlOutput extends PlainOutput {
  private static final char[] HEX = "0123456789ABCDEF".toCharArray();

  private final UrlPosition position = new UrlPosition();
  private int segmentStart;
  private boolean segmentVaries;

  UrlOutput(Sites sites) {
    super(sites);
  }

  @Override
  void beforeText(String literal) {
    for (int i = 0; i < literal.length(); i++) {
      Part before = position.part();
      position.advance(literal.charAt(i));
      boolean segmentEnds = literal.charAt(i) == '/' || position.part() != before;
      if (before == Part.PATH && segmentEnds && segmentVaries) {
        requireAllowed(written().substring(segmentStart) + literal.substring(0, i));
      }
      if (segmentEnds) {
        startSegment(written().length() + i + 1);
      }
    }
  }

  private void startSegment(int start) {
    segmentStart = start;
    segmentVaries = false;
  }

  @Override
  void passBlock() {
    segmentVaries = true;
  }

  @Override
  void addText(String text) {
    segmentVaries = true;
    requireRoom(text.length());
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      int codePoint = text.codePointAt(i);
      if (isUnreserved(codePoint)) {
        written().append((char) codePoint);
      } else {
        addEncoded(codePoint);
      }
    }
  }

  private void addEncoded(int codePoint) {
    if (Character.getType(codePoint) == Character.SURROGATE) {
      throw failureHere(
          RenderError.Kind.VALUE,
          "This value holds half a character (U+%04X), which a URL cannot carry."
              .formatted(codePoint),
          "Send the value in the body.");
    }
    for (byte octet : Character.toString(codePoint).getBytes(StandardCharsets.UTF_8)) {
      written().append('%').append(HEX[(octet >> 4) & 15]).append(HEX[octet & 15]);
    }
  }

  private static boolean isUnreserved(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '.'
        || c == '_'
        || c == '~';
  }

  @Override
  RenderOutcome finish(SourceText source) {
    if (position.part() == Part.PATH && segmentVaries) {
      requireAllowed(written().substring(segmentStart));
    }
    return super.finish(source);
  }

  private void requireAllowed(String segment) {
    String plain = segment.toLowerCase(Locale.ROOT).replace("%2e", ".");
    if (plain.isEmpty() || plain.equals(".") || plain.equals("..")) {
      throw failureOfLastTag(
          RenderError.Kind.VALUE,
          plain.isEmpty()
              ? "A path segment of the URL is empty for this event."
              : "A path segment of the URL would be " + plain + " for this event.",
          "Use a value that every event has, or {{default … \"…\"}}.");
    }
  }
}
