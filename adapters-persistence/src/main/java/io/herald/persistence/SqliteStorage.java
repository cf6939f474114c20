package io.herald.persistence;

import io.herald.application.StorageUnavailable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.flywaydb.core.Flyway;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.conf.Settings;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * SQLite inside the process: one writer connection and a few readers, each on platform threads. WAL
 * with {@code synchronous=FULL}, so a commit survives power loss.
 */
final class SqliteStorage implements Storage {
  private static final int READERS = 4;

  /** Readers that wait at most; each holds a caller, and callers are bounded elsewhere too. */
  private static final int BUSY_TIMEOUT_MILLIS = 5_000;

  private static final String FILE = "herald.db";

  private final FileChannel lockChannel;
  private final FileLock lock;
  private final Connection writer;
  private final List<Connection> readers = new ArrayList<>();
  private final BlockingQueue<DSLContext> freeReaders = new ArrayBlockingQueue<>(READERS);
  private final ExecutorService readerThreads =
      Executors.newFixedThreadPool(
          READERS, Thread.ofPlatform().name("sqlite-reader-", 0).daemon().factory());
  private final GroupCommit writes;
  private final LongSupplier ticker;
  private final long startMicros;
  private final long startNanos;

  private SqliteStorage(
      FileChannel lockChannel,
      FileLock lock,
      SQLiteDataSource writable,
      SQLiteDataSource readable,
      InstantSource clock,
      LongSupplier ticker)
      throws SQLException {
    this.lockChannel = lockChannel;
    this.lock = lock;
    this.ticker = ticker;
    this.startMicros = Columns.micros(clock.instant());
    this.startNanos = ticker.getAsLong();
    this.writer = writable.getConnection();
    for (int i = 0; i < READERS; i++) {
      Connection reader = readable.getConnection();
      readers.add(reader);
      freeReaders.add(context(reader));
    }
    DSLContext context = context(writer);
    this.writes =
        new GroupCommit(
            "sqlite-writer",
            new GroupCommit.Transactions() {
              @Override
              public <R> R run(Function<DSLContext, R> work) {
                return transaction(context, work);
              }
            });
  }

  /**
   * Opens the database in a folder, which it locks for this process.
   *
   * @throws DataFolderInUse if another process has it
   */
  static SqliteStorage open(Path folder, InstantSource clock, LongSupplier ticker) {
    try {
      Files.createDirectories(folder);
      FileChannel channel =
          FileChannel.open(
              folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = channel.tryLock();
      if (lock == null) {
        channel.close();
        throw new DataFolderInUse(folder);
      }
      String url = "jdbc:sqlite:" + folder.resolve(FILE);
      migrate(url);
      return new SqliteStorage(channel, lock, source(url, false), source(url, true), clock, ticker);
    } catch (java.nio.channels.OverlappingFileLockException _) {
      throw new DataFolderInUse(folder);
    } catch (IOException | SQLException e) {
      throw new StorageUnavailable(
          "The database in " + folder + " cannot be opened: " + e.getMessage() + ".", e);
    }
  }

  private static void migrate(String url) throws SQLException {
    SQLiteDataSource bare = new SQLiteDataSource();
    bare.setUrl(url);
    try (Connection connection = bare.getConnection();
        Statement statement = connection.createStatement()) {
      // Counts only before the first table is made; later it changes nothing.
      statement.execute("PRAGMA auto_vacuum=INCREMENTAL");
    }
    SQLiteDataSource source = source(url, false);
    Flyway.configure()
        .dataSource(source)
        .locations("classpath:db/migration/sqlite")
        .load()
        .migrate();
  }

  private static SQLiteDataSource source(String url, boolean readOnly) {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
    config.setBusyTimeout(BUSY_TIMEOUT_MILLIS);
    config.setTransactionMode(
        readOnly ? SQLiteConfig.TransactionMode.DEFERRED : SQLiteConfig.TransactionMode.IMMEDIATE);
    config.setPragma(SQLiteConfig.Pragma.TEMP_STORE, "MEMORY");
    config.setCacheSize(-32_768);
    config.setPragma(SQLiteConfig.Pragma.MMAP_SIZE, "268435456");
    SQLiteDataSource source = new SQLiteDataSource(config);
    source.setUrl(url);
    return source;
  }

  private static DSLContext context(Connection connection) {
    return DSL.using(
        connection,
        SQLDialect.SQLITE,
        new Settings()
            .withRenderSchema(false)
            .withExecuteLogging(false)
            .withReturnIdentityOnUpdatableRecord(false));
  }

  private <R> R transaction(DSLContext context, Function<DSLContext, R> work) {
    try {
      writer.setAutoCommit(false);
      try {
        R result = work.apply(context);
        writer.commit();
        return result;
      } catch (RuntimeException | Error e) {
        writer.rollback();
        throw e;
      } finally {
        writer.setAutoCommit(true);
      }
    } catch (SQLException | DataAccessException e) {
      throw unavailable(e);
    }
  }

  private static StorageUnavailable unavailable(Exception e) {
    return new StorageUnavailable("The database did not confirm: " + e.getMessage() + ".", e);
  }

  @Override
  public GroupCommit writes() {
    return writes;
  }

  @Override
  public <R> R read(Function<DSLContext, R> query) {
    try {
      return CompletableFuture.supplyAsync(() -> readNow(query), readerThreads).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    } catch (RejectedExecutionException e) {
      throw new StorageUnavailable("The database is closed.", e);
    }
  }

  private <R> R readNow(Function<DSLContext, R> query) {
    DSLContext reader = freeReaders.remove();
    try {
      return reader.transactionResult(configuration -> query.apply(DSL.using(configuration)));
    } catch (DataAccessException e) {
      throw unavailable(e);
    } finally {
      freeReaders.add(reader);
    }
  }

  @Override
  public long dueClockMicros(DSLContext transaction) {
    return startMicros + (ticker.getAsLong() - startNanos) / 1_000;
  }

  Instant startedAt() {
    return Columns.instant(startMicros);
  }

  @Override
  public void close() {
    writes.close();
    readerThreads.close();
    try {
      for (Connection reader : readers) {
        reader.close();
      }
      try (Statement statement = writer.createStatement()) {
        statement.execute("PRAGMA wal_checkpoint(TRUNCATE)");
      }
      writer.close();
      lock.release();
      lockChannel.close();
    } catch (SQLException | IOException e) {
      throw unavailable(e);
    }
  }
}
