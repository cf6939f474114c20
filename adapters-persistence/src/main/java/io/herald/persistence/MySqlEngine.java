package io.herald.persistence;

import static io.herald.persistence.schema.Tables.INVOCATION;

import com.zaxxer.hikari.HikariDataSource;
import io.herald.application.Overloaded;
import io.herald.application.StorageUnavailable;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.SQLDialect;
import org.jooq.exception.DataAccessException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A MySQL server: a few writers, whose commits the server joins into one, and readers on their
 * callers' threads, each with a pool of connections.
 *
 * <p>Writers work at READ COMMITTED, so that a transaction sees what others committed before its
 * next statement, and locks the rows it has read.
 */
final class MySqlEngine implements Engine {
  private static final Logger LOG = LoggerFactory.getLogger(MySqlEngine.class);

  /** Enough to have one transaction gather while others wait for the disk. */
  static final int WRITERS = 4;

  static final int READERS = 8;

  private static final int MAX_WAITING_READS = 1024;

  /** How long after its stamp a change shows, since others with earlier stamps may be under way. */
  private static final Duration SETTLING = Duration.ofSeconds(1);

  /** Commits later than this are stamped anew; the rest of the time is for differing clocks. */
  private static final Duration LATE = Duration.ofMillis(800);

  private final SQLDialect dialect;
  private final DSLContext rendering;
  private final DSLContext upserts = JooqSettings.rendering(SQLDialect.MARIADB);
  private final MySqlTime time;
  private final LongSupplier ticker;
  private final HikariDataSource readers;
  private final HikariDataSource writers;
  private final Semaphore reading = new Semaphore(MAX_WAITING_READS);
  private final GroupCommit writes;

  /** Opens a database that {@link MySqlServer} has prepared. */
  MySqlEngine(
      MySqlConnections connections, SQLDialect dialect, MySqlTime time, LongSupplier ticker) {
    this.dialect = dialect;
    this.rendering = JooqSettings.rendering(dialect);
    this.time = time;
    this.ticker = ticker;
    this.readers = connections.reading(READERS);
    this.writers = connections.writing(WRITERS);
    this.writes = new GroupCommit(WRITERS, _ -> new MySqlWriter(), MySqlFailures::troubleOf);
  }

  @Override
  public DSLContext rendering() {
    return rendering;
  }

  /** MySQL before 8.0.19 knows MariaDB's words only, and later ones know them still. */
  @Override
  public DSLContext upserts() {
    return upserts;
  }

  @Override
  public GroupCommit writes() {
    return writes;
  }

  @Override
  public RowLocks locks() {
    return RowLocks.NEEDED;
  }

  @Override
  public Field<Long> settled() {
    return MySqlTime.micros().minus(TimeUnit.NANOSECONDS.toMicros(SETTLING.toNanos()));
  }

  @Override
  public DatabaseTime time() {
    return time;
  }

  @Override
  public Trouble diagnose(SQLException failure) {
    return MySqlFailures.troubleOf(failure);
  }

  @Override
  public <T> T read(Function<DSLContext, T> job) {
    if (!reading.tryAcquire()) {
      throw new Overloaded("Too many reads wait for the database already; try again in a moment.");
    }
    try (Connection connection = readers.getConnection()) {
      T result = job.apply(JooqSettings.on(connection, dialect));
      connection.commit();
      return result;
    } catch (SQLException e) {
      throw unreadable(e);
    } catch (DataAccessException e) {
      SQLException sql = GroupCommit.sqlException(e);
      throw sql == null ? e : unreadable(sql);
    } finally {
      reading.release();
    }
  }

  private static StorageUnavailable unreadable(SQLException failure) {
    return new StorageUnavailable(
        "The database could not be read: " + failure.getMessage(), failure);
  }

  @Override
  public void close() {
    writes.close();
    writers.close();
    readers.close();
  }

  /** Takes a connection for each transaction, so that one that died meanwhile is not used. */
  private final class MySqlWriter implements GroupCommit.Writer {
    private @Nullable WriteSession session;

    @Override
    public WriteSession begin() throws SQLException {
      long begunAtNanos = ticker.getAsLong();
      Connection taken = writers.getConnection();
      WriteSession begun =
          new WriteSession(
              taken,
              JooqSettings.on(taken, dialect),
              new Statements(taken),
              RowLocks.NEEDED,
              time,
              new WriteSession.Stamps(),
              begunAtNanos);
      session = begun;
      return begun;
    }

    @Override
    public void commit() throws SQLException {
      WriteSession begun = session;
      if (begun == null) {
        throw new IllegalStateException("nothing was begun");
      }
      begun.connection().commit();
      session = null;
      if (ticker.getAsLong() - begun.begunAtNanos() > LATE.toNanos() && begun.stamps().any()) {
        stampAnew(begun);
      }
      giveBack(begun.connection());
    }

    /** What was committed so late may have been passed over by whoever follows the changes. */
    private void stampAnew(WriteSession late) {
      try {
        late.dsl()
            .update(INVOCATION)
            .set(INVOCATION.CHANGED, late.stamp())
            .where(INVOCATION.CHANGED.between(late.stamps().first(), late.stamps().last()))
            .execute();
        late.connection().commit();
      } catch (SQLException | DataAccessException e) {
        LOG.warn("Changes that took long to commit may be missing in live views.", e);
      }
    }

    @Override
    public void rollback() {
      WriteSession begun = session;
      session = null;
      if (begun == null) {
        return;
      }
      Connection taken = begun.connection();
      try {
        taken.rollback();
        giveBack(taken);
      } catch (SQLException e) {
        LOG.debug("A connection could not be rolled back; another one takes its place.", e);
        writers.evictConnection(taken);
      }
    }

    private void giveBack(Connection taken) {
      try {
        taken.close();
      } catch (SQLException e) {
        LOG.debug("A connection could not be given back; another one takes its place.", e);
        writers.evictConnection(taken);
      }
    }

    @Override
    public void close() {
      rollback();
    }
  }
}
