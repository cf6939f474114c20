package io.herald.persistence;

import io.herald.application.Records;
import io.herald.domain.event.EventKinds;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** The contracts on real SQLite, a database for each. */
class SqliteRecordsTest extends RecordsContracts {
  private static final AtomicInteger OPENED = new AtomicInteger();

  @TempDir private static Path folder;

  private final List<Database> databases = new ArrayList<>();

  @AfterEach
  void close() {
    databases.forEach(Database::close);
  }

  @Override
  Records emptyRecords() {
    AtomicLong passedNanos = new AtomicLong();
    Database database =
        Database.open(
            new DatabaseConfiguration(
                folder.resolve("records-" + OPENED.incrementAndGet()),
                Optional.empty(),
                Optional.empty(),
                EventKinds.CATALOGUE,
                Records.LEASE,
                InstantSource.system(),
                () -> System.nanoTime() + passedNanos.get()));
    databases.add(database);
    return new DatabaseRecords(database, duration -> passedNanos.addAndGet(duration.toNanos()));
  }
}
