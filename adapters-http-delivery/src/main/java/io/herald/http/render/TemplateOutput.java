package io.herald.http.render;

import io.herald.domain.json.Json;
import java.io.Writer;
import java.util.Arrays;

/**
 * Where a rendering goes, piece by piece in the order of the output: literal text, and values that
 * a subclass writes as their place needs them. Measures while it is written, and remembers which
 * part of the template each piece came from. Belongs to one thread and one rendering.
 */
abstract class TemplateOutput extends Writer {
  private static final int FIRST_MARKS = 64;

  private final Sites sites;
  private final int byteLimit;
  private final StringBuilder text = new StringBuilder(1024);
  private int bytes;

  /**
   * Pairs of an offset in the output and the offset in the template that it comes from. From there
   * on both go on side by side, unless the second is a complement: then all comes from one tag.
   */
  private int[] marks = new int[FIRST_MARKS];

  private int markCount;
  private int lastSite;

  TemplateOutput(Sites sites, int byteLimit) {
    this.sites = sites;
    this.byteLimit = byteLimit;
    mark(0);
  }

  /** Takes note of literal text that is about to be added. */
  abstract void beforeText(String literal);

  /** Adds a value as its place needs it. */
  abstract void addValue(RenderRun run, Json value, int site);

  /** Adds a value as JSON, wherever it stands. */
  abstract void addJson(RenderRun run, Json value, int site);

  /** The finished text, or what is wrong with it as a whole. */
  abstract RenderOutcome finish(SourceText source);

  final void put(RenderRun run, Object value, int site) {
    lastSite = site;
    mark(~sites.start(site));
    int start = text.length();
    if (value instanceof JsonSource(Json json)) {
      addJson(run, json, site);
    } else {
      addValue(run, (Json) value, site);
    }
    measureFrom(start);
    mark(sites.textAfter(site));
  }

  final void literal(String literal, int site) {
    lastSite = site;
    mark(sites.start(site));
    write(literal);
    mark(sites.textAfter(site));
  }

  final void markBody(int site) {
    lastSite = site;
    mark(sites.textAfter(site));
  }

  final void markElse(int site) {
    lastSite = site;
    mark(sites.textAfterElse(site));
  }

  final void markEnd(int site) {
    lastSite = site;
    mark(sites.textAfterBlock(site));
    passBlock();
  }

  /** Called behind each block, whatever it has written. */
  void passBlock() {}

  /** The site that wrote last, for failures that no site is known for. */
  final int lastSite() {
    return lastSite;
  }

  /** What is written so far. Subclasses add values to it. */
  final StringBuilder written() {
    return text;
  }

  /** Where in the template a character of the output comes from. */
  final int templateOffset(int outputOffset) {
    int pair = markCount - 2;
    while (pair > 0 && marks[pair] > outputOffset) {
      pair -= 2;
    }
    int origin = marks[pair + 1];
    return origin < 0 ? ~origin : origin + outputOffset - marks[pair];
  }

  /** A failure of literal text, or of a value that is being added, at the end of the output. */
  final RenderFailure failureHere(RenderError.Kind kind, String message, String remedy) {
    return new RenderFailure(kind, templateOffset(text.length()), message, remedy);
  }

  /** A failure that the last tag has brought about, although it shows only behind it. */
  final RenderFailure failureOfLastTag(RenderError.Kind kind, String message, String remedy) {
    return new RenderFailure(kind, sites.start(lastSite), message, remedy);
  }

  @Override
  public final void write(String literal) {
    if (literal.isEmpty()) {
      return;
    }
    beforeText(literal);
    requireRoom(literal.length());
    int start = text.length();
    text.append(literal);
    measureFrom(start);
  }

  @Override
  public final void write(char[] buffer, int offset, int length) {
    write(new String(buffer, offset, length));
  }

  @Override
  public final void flush() {}

  @Override
  public final void close() {}

  /** Fails unless so many more characters may be added; each takes at least one byte. */
  final void requireRoom(int characters) {
    if (characters > byteLimit - bytes) {
      throw tooLong();
    }
  }

  private void measureFrom(int start) {
    for (int i = start; i < text.length(); i++) {
      bytes += utf8Length(text.charAt(i));
    }
    if (bytes > byteLimit) {
      throw tooLong();
    }
  }

  /** Of half a surrogate pair the half. */
  private static int utf8Length(char c) {
    if (c < 0x80) {
      return 1;
    }
    return c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
  }

  private RenderFailure tooLong() {
    return failureHere(
        RenderError.Kind.LIMIT,
        "The rendered text is longer than " + byteLimit / 1024 + " KiB.",
        "Send less of the event.");
  }

  private void mark(int origin) {
    if (markCount > 0 && marks[markCount - 2] == text.length()) {
      marks[markCount - 1] = origin;
      return;
    }
    if (markCount == marks.length) {
      marks = Arrays.copyOf(marks, markCount * 2);
    }
    marks[markCount] = text.length();
    marks[markCount + 1] = origin;
    markCount += 2;
  }
}
