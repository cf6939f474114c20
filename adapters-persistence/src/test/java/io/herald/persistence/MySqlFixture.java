package io.herald.persistence;

import io.herald.application.Records;
import io.herald.domain.Secret;
import io.herald.domain.event.EventKinds;
import io.herald.persistence.testserver.MySqlTestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Nodes on a MySQL server's database. */
final class MySqlFixture {
  private MySqlFixture() {}

  /** A node with a data directory, a key and the system's clocks. */
  static DatabaseConfiguration node(Path folder, MySqlTestServer server, String url) {
    return node(folder, server, url, System::nanoTime);
  }

  static DatabaseConfiguration node(
      Path folder, MySqlTestServer server, String url, LongSupplier ticker) {
    return node(
        folder,
        new DatabaseConfiguration.Server(url, server.user(), new Secret.Known(server.password())),
        ticker);
  }

  static DatabaseConfiguration node(
      Path folder, DatabaseConfiguration.Server server, LongSupplier ticker) {
    return new DatabaseConfiguration(
        folder,
        Optional.of(server),
        Optional.empty(),
        EventKinds.CATALOGUE,
        Records.LEASE,
        InstantSource.system(),
        ticker);
  }

  /** Gives a node that has not started yet the key of another one, as whoever runs both does. */
  static Path withKeyOf(Path other, Path folder) {
    try {
      Files.createDirectories(folder);
      Files.copy(
          other.resolve(DatabaseConfiguration.DEFAULT_KEY_FILE),
          folder.resolve(DatabaseConfiguration.DEFAULT_KEY_FILE));
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
