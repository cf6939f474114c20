package io.herald.persistence;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/** Which of several nodes this is: an identifier in the data directory, kept over restarts. */
final class NodeIdentity {
  private static final String FILE = "node.id";

  private NodeIdentity() {}

  static UUID of(Path dataDirectory) {
    Path file = dataDirectory.resolve(FILE);
    try {
      if (Files.exists(file)) {
        return UUID.fromString(Files.readString(file).strip());
      }
      UUID id = UUID.randomUUID();
      Files.writeString(file, id + "\n");
      return id;
    } catch (IOException | IllegalArgumentException e) {
      throw new DatabaseRefused(
          DatabaseRefused.Reason.INACCESSIBLE,
          "The file " + file.toAbsolutePath() + " cannot be read; remove it: " + e,
          e);
    }
  }
}
