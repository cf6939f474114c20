package io.herald.persistence;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the driver unpacks SQLite itself. By default that is the machine's temporary folder, where
 * each process that is killed leaves a megabyte behind for ever; in the data directory the next
 * start knows what is left over. Whoever sets {@code org.sqlite.tmpdir} chooses another place.
 */
final class SqliteLibrary {
  static final String FOLDER = "sqlite";

  private static final Logger LOG = LoggerFactory.getLogger(SqliteLibrary.class);
  private static final String SETTING = "org.sqlite.tmpdir";
  private static volatile String chosen = "";

  private SqliteLibrary() {}

  /** Makes room in a locked data directory, before the first connection of the process. */
  static void keepIn(Path dataDirectory) throws IOException {
    String setting = System.getProperty(SETTING, "");
    if (!setting.equals(chosen)) {
      return;
    }
    Path folder = Files.createDirectories(dataDirectory.resolve(FOLDER));
    removeLeftovers(folder);
    chosen = folder.toAbsolutePath().toString();
    System.setProperty(SETTING, chosen);
  }

  private static void removeLeftovers(Path folder) throws IOException {
    try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(folder, "sqlite-*")) {
      for (Path leftover : leftovers) {
        try {
          Files.delete(leftover);
        } catch (IOException e) {
          LOG.debug("{} cannot be removed now.", leftover, e);
        }
      }
    }
  }
}
