package io.herald.persistence;

import com.zaxxer.hikari.HikariDataSource;
import io.herald.application.Overloaded;
import io.herald.application.StorageUnavailable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jooq.DSLContext;
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

  private final SQLDialect dialect;
  private final DSLContext rendering;
  private final DSLContext upserts = JooqSettings.rendering(SQLDialect.MARIADB);
  private final MySqlTime time;
  private final LongSupplier ticker;
  private final ChangeGate gate;
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
    this.gate = new ChangeGate(rendering, MySqlTime.micros());
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

  /** Some 20 µs of the server's processor time for each. */
  @Override
  public boolean plansEachSeek() {
    return true;
  }

  @Override
  public DatabaseTime time() {
    return time;
  }

  @Override
  public long settledUntil() {
    return read(gate::horizon);
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
    private final UUID id = UUID.randomUUID();
    private @Nullable Connection connection;

    @Override
    public WriteSession begin() throws SQLException {
      long begunAtNanos = ticker.getAsLong();
      Connection taken = writers.getConnection();
      connection = taken;
      gate.enter(taken, id);
      return new WriteSession(
          taken,
          JooqSettings.on(taken, dialect),
          new Statements(taken),
          RowLocks.NEEDED,
          time,
          begunAtNanos);
    }

    @Override
    public void commit() throws SQLException {
      Connection taken = connection;
      if (taken == null) {
        throw new IllegalStateException("nothing was begun");
      }
      taken.commit();
      connection = null;
      giveBack(taken);
    }

    @Override
    public void rollback() {
      Connection taken = connection;
      connection = null;
      if (taken == null) {
        return;
      }
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
