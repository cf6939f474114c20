package io.herald.http.render;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes the program for Handlebars.java: the author's literal text as it is, and tags in which
 * every value is {@code _} and the number of a {@link Reference}, every place the number of a site.
 *
 * <p>Tags stand between two control characters that no author's text may hold, so literal text is
 * never taken for a tag: braces right behind a tag need no parting, and escaped braces are just
 * text. Names do not reach Handlebars.java at all, because it keeps every path that it has ever
 * seen in a static map, looks for {@code @index} in the event before it looks in the loop, and
 * accepts few letters in names.
 *
 * <p>Not thread-safe.
 */
final class ProgramText {
  /** The information separators of ASCII; a name of Handlebars.java cannot hold the second. */
  static final String TAG_BEGIN = "\u001e";

  static final String TAG_END = "\u001f";

  /** Writes a value. */
  static final String PUT = "put";

  /** Writes literal text that Handlebars.java would change, and marks where text goes on. */
  static final String LITERAL = "literal";

  private static final char REFERENCE = '_';

  private final StringBuilder text = new StringBuilder();
  private final List<Reference> references = new ArrayList<>();
  private final Map<Reference, Integer> numbers = new LinkedHashMap<>();
  private final Sites sites = new Sites();

  /** The number in the program's name of a reference. */
  static int referenceNumber(String name) {
    return Integer.parseInt(name, 1, name.length(), 10);
  }

  void text(CharSequence source, int start, int end) {
    text.append(source, start, end);
  }

  /** Begins a tag and returns its site. */
  int beginTag(String word, int start) {
    int site = sites.add(start);
    text.append(TAG_BEGIN).append(word).append(' ').append(site);
    return site;
  }

  /** Ends a tag; the literal text behind it begins at an offset of the author's text. */
  void endTag(int site, int textAfter) {
    sites.textAfter(site, textAfter);
    text.append(TAG_END);
  }

  /** A tag without values: {@code else}, or the end of a block. */
  void bareTag(String word) {
    text.append(TAG_BEGIN).append(word).append(TAG_END);
  }

  void beginCall(TemplateFunction function, int start) {
    text.append(" (").append(function.word()).append(' ').append(sites.add(start));
  }

  void endCall() {
    text.append(')');
  }

  void reference(Reference reference) {
    Integer number = numbers.computeIfAbsent(reference, this::added);
    text.append(' ').append(REFERENCE).append(number.intValue());
  }

  private Integer added(Reference reference) {
    references.add(reference);
    return references.size() - 1;
  }

  Sites sites() {
    return sites;
  }

  List<Reference> references() {
    return List.copyOf(references);
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
