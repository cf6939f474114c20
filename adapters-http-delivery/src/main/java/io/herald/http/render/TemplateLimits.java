package io.herald.http.render;

import java.util.Locale;

/**
 * The bounds that keep a template from harming its neighbours. All of them count work, none
 * measures time, so a template that is accepted once is accepted always.
 */
final class TemplateLimits {
  /** UTF-8 bytes of a template: far above any that a person writes. */
  static final int TEMPLATE_BYTES = 64 * 1024;

  /** Blocks, branches of an {@code else if} chain and helper calls inside one another. */
  static final int NESTING = 32;

  /** Tags of a template: bounds the time to compile, which grows with their number. */
  static final int TAGS = 2_000;

  /** Names in a path: the events are not half as deep. */
  static final int PATH_STEPS = 32;

  /** Turns of all {@code each} blocks of one rendering together. */
  static final int ITERATIONS = 10_000;

  /**
   * Values looked up, written or computed in one rendering: fifty for each turn, and some tens of
   * milliseconds at most.
   */
  static final int STEPS = 500_000;

  /** Characters that helpers may go through in one rendering: a whole event sixteen times. */
  static final int HANDLED_CHARACTERS = 4 * 1024 * 1024;

  /** UTF-8 bytes of a rendered body. */
  static final int BODY_BYTES = 256 * 1024;

  /**
   * UTF-8 bytes of a rendered URL or header value: all headers of a request together may have so
   * many.
   */
  static final int TEXT_BYTES = 8 * 1024;

  /** Arrays and objects inside one another in a body, as strict readers allow them. */
  static final int JSON_NESTING = 64;

  private TemplateLimits() {}

  /** A limit as people write it, whatever the machine's language. */
  static String grouped(int limit) {
    return String.format(Locale.ROOT, "%,d", limit);
  }
}
