package io.herald.persistence;

import io.herald.application.Overloaded;
import io.herald.application.StorageUnavailable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.ProgressHandler;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * The embedded database: one file, one writer and a few readers on platform threads of their own,
 * because a native call would hold the carrier of a virtual thread.
 *
 * <p>WAL with {@code synchronous=FULL}: a commit is one fsync of the log. The log is copied into
 * the file as it grows; readers that overlap for ever would keep it growing, so past {@link
 * #MAX_LOG_BYTES} they are held for a moment.
 */
final class SqliteEngine implements Engine {
  private static final Logger LOG = LoggerFactory.getLogger(SqliteEngine.class);

  /** Reads wait for the disk more than for the processor, and there are few. */
  static final int READERS = 4;

  private static final int MAX_WAITING_READS = 1024;
  private static final long MAX_READ_NANOS = TimeUnit.SECONDS.toNanos(2);

  /** How many steps of SQLite's machine pass between looks at the clock; some 10 ms. */
  private static final int STEPS_BETWEEN_LOOKS = 100_000;

  static final long MAX_LOG_BYTES = 64L << 20;

  /** Pages of the log that begin a copy: 32 MiB, since small copies cost throughput. */
  private static final int LOG_PAGES = 4_000;

  private static final int COMMITS_BETWEEN_LOOKS = 64;
  private static final int CACHE_KIBIBYTES = 64 * 1024;
  private static final int READER_CACHE_KIBIBYTES = 16 * 1024;
  private static final int BUSY_MILLIS = 5_000;

  private final Path file;
  private final DSLContext rendering = JooqSettings.rendering(SQLDialect.SQLITE);
  private final MonotonicTime time;
  private final LongSupplier ticker;
  private final ReadWriteLock reading = new ReentrantReadWriteLock();
  private final BlockingQueue<Reader> readers = new ArrayBlockingQueue<>(READERS);
  private final ThreadPoolExecutor threads;
  private final GroupCommit writes;

  /** Opens a file that {@link SqliteFile} has prepared. */
  SqliteEngine(Path file, MonotonicTime time, LongSupplier ticker) throws SQLException {
    this.file = file;
    this.time = time;
    this.ticker = ticker;
    List<Connection> opened = new ArrayList<>();
    try {
      for (int i = 0; i < READERS; i++) {
        Connection connection = connect(file, true);
        opened.add(connection);
        readers.add(new Reader(connection));
      }
      Connection connection = connect(file, false);
      opened.add(connection);
      this.writes = new GroupCommit(1, _ -> new SqliteWriter(connection), SqliteEngine::troubleOf);
    } catch (SQLException e) {
      for (Connection connection : opened) {
        connection.close();
      }
      throw e;
    }
    this.threads =
        new ThreadPoolExecutor(
            READERS,
            READERS,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MAX_WAITING_READS),
            Thread.ofPlatform().name("database-reader-", 0).daemon().factory());
  }

  /** A connection with what every connection to the file needs. */
  static Connection connect(Path file, boolean readOnly) throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setBusyTimeout(BUSY_MILLIS);
    config.setGetGeneratedKeys(false);
    config.setTempStore(SQLiteConfig.TempStore.MEMORY);
    if (readOnly) {
      config.setTransactionMode(SQLiteConfig.TransactionMode.DEFERRED);
      config.setCacheSize(-READER_CACHE_KIBIBYTES);
    } else {
      config.setJournalMode(SQLiteConfig.JournalMode.WAL);
      config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
      config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
      config.setCacheSize(-CACHE_KIBIBYTES);
    }
    Connection connection = config.createConnection("jdbc:sqlite:" + file);
    try {
      if (readOnly) {
        pragma(connection, "query_only = true");
      } else {
        pragma(connection, "wal_autocheckpoint = " + LOG_PAGES);
      }
      connection.setAutoCommit(false);
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
    return connection;
  }

  /** Settings of SQLite that neither its driver nor jOOQ has words for. */
  static void pragma(Connection connection, String setting) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA " + setting);
    }
  }

  @Override
  public Trouble diagnose(SQLException failure) {
    return troubleOf(failure);
  }

  private static Trouble troubleOf(SQLException failure) {
    if (!(failure instanceof SQLiteException sqlite)) {
      return Trouble.UNAVAILABLE;
    }
    SQLiteErrorCode code = sqlite.getResultCode();
    // Extended codes keep the primary one in their lower eight bits.
    return switch (code.code & 0xFF) {
      case 1, 12, 18, 19, 20, 25 -> Trouble.DATA;
      default -> Trouble.UNAVAILABLE;
    };
  }

  @Override
  public DSLContext rendering() {
    return rendering;
  }

  @Override
  public DSLContext upserts() {
    return rendering;
  }

  @Override
  public GroupCommit writes() {
    return writes;
  }

  @Override
  public RowLocks locks() {
    return RowLocks.NEEDLESS;
  }

  @Override
  public DatabaseTime time() {
    return time;
  }

  @Override
  public <T> T read(Function<DSLContext, T> job) {
    Future<T> result;
    try {
      result = threads.submit(() -> readNow(job));
    } catch (RejectedExecutionException e) {
      if (threads.isShutdown()) {
        throw new StorageUnavailable("Herald is stopping.", e);
      }
      throw new Overloaded("Too many reads wait for the database already; try again in a moment.");
    }
    try {
      return result.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StorageUnavailable("Interrupted while reading.", e);
    } catch (ExecutionException e) {
      throw failure(e.getCause());
    }
  }

  private static RuntimeException failure(@Nullable Throwable cause) {
    SQLException sql = GroupCommit.sqlException(cause);
    if (sql != null) {
      return new StorageUnavailable("The database could not be read: " + sql.getMessage(), sql);
    }
    return cause instanceof RuntimeException failure
        ? failure
        : new IllegalStateException("a read failed", cause);
  }

  private <T> T readNow(Function<DSLContext, T> job) throws SQLException, InterruptedException {
    reading.readLock().lock();
    try {
      Reader reader = readers.take();
      try {
        return reader.read(job);
      } finally {
        readers.add(reader);
      }
    } finally {
      reading.readLock().unlock();
    }
  }

  @Override
  public void close() {
    writes.close();
    threads.shutdownNow();
    try {
      if (!threads.awaitTermination(MAX_READ_NANOS, TimeUnit.NANOSECONDS)) {
        LOG.warn("A read of the database is still under way; it is left behind.");
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    for (Reader reader : readers) {
      reader.close();
    }
  }

  /** A connection that reads, with a deadline. Used by one thread at a time. */
  private final class Reader {
    private final Connection connection;
    private final DSLContext dsl;
    private volatile long deadline;

    Reader(Connection connection) throws SQLException {
      this.connection = connection;
      this.dsl = JooqSettings.on(connection, SQLDialect.SQLITE);
      ProgressHandler.setHandler(
          connection,
          STEPS_BETWEEN_LOOKS,
          new ProgressHandler() {
            @Override
            protected int progress() {
              return System.nanoTime() - deadline > 0 ? 1 : 0;
            }
          });
    }

    <T> T read(Function<DSLContext, T> job) throws SQLException {
      deadline = System.nanoTime() + MAX_READ_NANOS;
      try {
        return job.apply(dsl);
      } finally {
        connection.rollback();
      }
    }

    void close() {
      try {
        ProgressHandler.clearHandler(connection);
        connection.close();
      } catch (SQLException e) {
        LOG.warn("A connection to {} could not be closed.", file, e);
      }
    }
  }

  /** The only connection that writes. */
  private final class SqliteWriter implements GroupCommit.Writer {
    private final Connection connection;
    private final Statements statements;
    private final DSLContext dsl;
    private int commits;
    private boolean adrift;

    SqliteWriter(Connection connection) {
      this.connection = connection;
      this.statements = new Statements(connection);
      this.dsl = JooqSettings.on(connection, SQLDialect.SQLITE);
    }

    @Override
    public WriteSession begin() throws SQLException {
      if (adrift) {
        beginAnew();
        adrift = false;
      }
      return new WriteSession(
          connection, dsl, statements, RowLocks.NEEDLESS, time, ticker.getAsLong());
    }

    @Override
    public void commit() throws SQLException {
      connection.commit();
      if (++commits % COMMITS_BETWEEN_LOOKS == 0) {
        cutLog();
      }
    }

    @Override
    public void rollback() {
      try {
        statements.clear();
        connection.rollback();
      } catch (SQLException e) {
        adrift = true;
        LOG.debug("A transaction was over before it was rolled back.", e);
      }
    }

    /**
     * SQLite ends a transaction by itself when the disk is full or fails; the driver does not
     * notice, and would let each statement after it be a transaction of its own.
     */
    private void beginAnew() throws SQLException {
      try {
        connection.rollback();
      } catch (SQLException e) {
        LOG.debug("There is no transaction to roll back.", e);
        try (Statement statement = connection.createStatement()) {
          statement.execute("BEGIN IMMEDIATE");
        }
      }
    }

    private void cutLog() {
      try {
        Path log = file.resolveSibling(file.getFileName() + "-wal");
        if (Files.notExists(log) || Files.size(log) < MAX_LOG_BYTES) {
          return;
        }
        if (reading.writeLock().tryLock(MAX_READ_NANOS, TimeUnit.NANOSECONDS)) {
          try {
            connection.setAutoCommit(true);
            pragma(connection, "wal_checkpoint(TRUNCATE)");
          } finally {
            connection.setAutoCommit(false);
            reading.writeLock().unlock();
          }
        }
      } catch (IOException | SQLException e) {
        // The commit stands; the log is cut another time.
        LOG.warn("The write-ahead log could not be cut.", e);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void close() {
      try {
        statements.close();
        connection.close();
      } catch (SQLException e) {
        LOG.warn("The connection to {} could not be closed.", file, e);
      }
    }
  }
}
