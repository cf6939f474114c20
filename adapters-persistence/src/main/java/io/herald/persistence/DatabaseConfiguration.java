package io.herald.persistence;

import io.herald.domain.Secret;
import io.herald.domain.event.EventKinds;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Where the records are and how they are kept.
 *
 * @param dataDirectory holds the SQLite file, the keys and the lock; made if it is missing
 * @param server the MySQL server; absent means the SQLite file in the data directory
 * @param masterKeyFile what encrypts secrets; absent means {@code master.key} in the data directory
 * @param kinds the catalogue that stored events are read back with
 * @param lease how long a claim lasts, longer than the longest attempt
 * @param clock the wall clock
 * @param ticker {@link System#nanoTime} or a manual one; the scale of the leases
 */
public record DatabaseConfiguration(
    Path dataDirectory,
    Optional<Server> server,
    Optional<Path> masterKeyFile,
    EventKinds kinds,
    Duration lease,
    InstantSource clock,
    LongSupplier ticker) {

  /** Longer than the longest attempt with all its requests, which is 35.5 seconds. */
  public static final Duration LEASE = Duration.ofSeconds(40);

  static final String DEFAULT_KEY_FILE = "master.key";

  /** The embedded database with the usual names, the system's clocks and leases. */
  public static DatabaseConfiguration embedded(Path dataDirectory) {
    return new DatabaseConfiguration(
        dataDirectory,
        Optional.empty(),
        Optional.empty(),
        EventKinds.CATALOGUE,
        LEASE,
        InstantSource.system(),
        System::nanoTime);
  }

  Path keyFile() {
    return masterKeyFile.orElseGet(() -> dataDirectory.resolve(DEFAULT_KEY_FILE));
  }

  /** Whether whoever copies the folder of the database has the key to its secrets as well. */
  boolean keyLiesBesideTheDatabase() {
    return server.isEmpty()
        && keyFile()
            .toAbsolutePath()
            .normalize()
            .startsWith(dataDirectory.toAbsolutePath().normalize());
  }

  /**
   * A MySQL server.
   *
   * @param url {@code jdbc:mysql://…}
   */
  public record Server(String url, String user, Secret.Known password) {}
}
