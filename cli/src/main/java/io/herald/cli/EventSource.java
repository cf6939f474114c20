package io.herald.cli;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Events to be read twice, first to check and then to send, however many there are: standard input
 * is kept in a temporary file meanwhile.
 */
final class EventSource implements AutoCloseable {
  private final String called;
  private final Path path;
  private final boolean temporary;

  private EventSource(String called, Path path, boolean temporary) {
    this.called = called;
    this.path = path;
    this.temporary = temporary;
  }

  static EventSource open(String file, InputStream standardInput) throws IOException {
    if (!file.equals(Session.STANDARD_INPUT)) {
      return new EventSource(file, Session.existing(file), false);
    }
    Path copy = Files.createTempFile("herald-events-", ".json");
    EventSource source = new EventSource(Session.called(file), copy, true);
    try {
      Files.copy(standardInput, copy, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      source.close();
      throw e;
    }
    return source;
  }

  /** A reader from the beginning. */
  EventReader reader() {
    try {
      return new EventReader(called, new BufferedInputStream(Files.newInputStream(path), 1 << 16));
    } catch (IOException e) {
      throw Session.unreadable(called, e);
    }
  }

  String called() {
    return called;
  }

  @Override
  public void close() throws IOException {
    if (temporary) {
      Files.deleteIfExists(path);
    }
  }
}
