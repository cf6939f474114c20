package io.herald.cli;

import java.io.IOException;
import java.io.StringReader;

/**
 * Reads a text and never fills a whole buffer: the YAML library makes room for the second half of a
 * character by one place, which a full buffer does not have, and then fails in a way of its own.
 */
public final class UnfilledReader extends StringReader {
  public UnfilledReader(String text) {
    super(text);
  }

  @Override
  public int read(char[] buffer, int offset, int length) throws IOException {
    return super.read(buffer, offset, length > 1 ? length - 1 : length);
  }
}
