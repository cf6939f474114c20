package io.herald.http.render;

import java.util.ArrayList;
import java.util.List;

/**
 * Where the numbered places of a program stand in the author's text: tags and helper calls. Filled
 * by the reader, read-only afterwards, then safe for use by many threads.
 */
final class Sites {
  private final List<int[]> offsets = new ArrayList<>();

  private static final int START = 0;
  private static final int TEXT_AFTER = 1;
  private static final int TEXT_AFTER_ELSE = 2;
  private static final int TEXT_AFTER_BLOCK = 3;

  /** A new site; the text behind it begins where the site does until told otherwise. */
  int add(int start) {
    offsets.add(new int[] {start, start, start, start});
    return offsets.size() - 1;
  }

  void textAfter(int site, int offset) {
    offsets.get(site)[TEXT_AFTER] = offset;
  }

  void textAfterElse(int site, int offset) {
    offsets.get(site)[TEXT_AFTER_ELSE] = offset;
  }

  void textAfterBlock(int site, int offset) {
    offsets.get(site)[TEXT_AFTER_BLOCK] = offset;
  }

  /** Where the tag or the helper's name begins. */
  int start(int site) {
    return offsets.get(site)[START];
  }

  /** Where the text behind the tag begins; for a block the text of its body. */
  int textAfter(int site) {
    return offsets.get(site)[TEXT_AFTER];
  }

  int textAfterElse(int site) {
    return offsets.get(site)[TEXT_AFTER_ELSE];
  }

  int textAfterBlock(int site) {
    return offsets.get(site)[TEXT_AFTER_BLOCK];
  }
}
