package io.herald.persistence;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jspecify.annotations.Nullable;

/**
 * SQLite as an engine that keeps the text of every statement that is prepared, and can tell how
 * SQLite would carry each out. Without statistics SQLite plans alike for a few rows and for
 * millions, so that an empty database tells.
 */
final class RecordingSqlite implements Engine {
  private final SqliteFile.Ready real;
  private final DatabaseTime time = new MonotonicTime(InstantSource.system(), System::nanoTime, 0);
  private final Connection reading;
  private final GroupCommit writes;
  private final ReentrantLock lock = new ReentrantLock();
  private final Set<String> recorded = new LinkedHashSet<>();
  private final List<String> ran = new ArrayList<>();

  RecordingSqlite(DatabaseConfiguration configuration) throws SQLException {
    real = SqliteFile.open(configuration);
    // It has made the tables, and would keep the only lock on writing.
    real.engine().close();
    Path file = configuration.dataDirectory().resolve(SqliteFile.NAME);
    reading = recording(SqliteEngine.connect(file, true));
    Connection writing = recording(SqliteEngine.connect(file, false));
    writes =
        new GroupCommit(1, _ -> new Writer(writing), failure -> real.engine().diagnose(failure));
  }

  MasterKey key() {
    return real.key();
  }

  private final class Writer implements GroupCommit.Writer {
    private final Connection connection;
    private final Statements statements;

    Writer(Connection connection) {
      this.connection = connection;
      this.statements = new Statements(connection);
    }

    @Override
    public WriteSession begin() {
      return new WriteSession(
          connection,
          JooqSettings.on(connection, SQLDialect.SQLITE),
          statements,
          RowLocks.NEEDLESS,
          time,
          System.nanoTime());
    }

    @Override
    public void commit() throws SQLException {
      connection.commit();
    }

    @Override
    public void rollback() {
      try {
        connection.rollback();
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void close() {
      try {
        connection.close();
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private Connection recording(Connection connection) {
    return (Connection)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {Connection.class},
            (_, method, arguments) -> {
              if (method.getName().equals("prepareStatement")) {
                String sql = String.valueOf(Objects.requireNonNull(arguments)[0]);
                record(sql);
                return counting(sql, (PreparedStatement) call(connection, method, arguments));
              }
              if (method.getName().equals("commit") || method.getName().endsWith("Savepoint")) {
                ran(method.getName());
              }
              return call(connection, method, arguments);
            });
  }

  /** Notes each time that a statement runs, for a batch each row. */
  private PreparedStatement counting(String sql, @Nullable PreparedStatement statement) {
    return (PreparedStatement)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {PreparedStatement.class},
            (_, method, arguments) -> {
              String name = method.getName();
              if (name.equals("addBatch")
                  || (name.startsWith("execute") && !name.equals("executeBatch"))) {
                ran(sql);
              }
              return call(Objects.requireNonNull(statement), method, arguments);
            });
  }

  private void ran(String sql) {
    lock.lock();
    try {
      ran.add(sql);
    } finally {
      lock.unlock();
    }
  }

  /** What ran since the last time this was asked, in order. */
  List<String> ran() {
    lock.lock();
    try {
      List<String> all = List.copyOf(ran);
      ran.clear();
      return all;
    } finally {
      lock.unlock();
    }
  }

  private static @Nullable Object call(
      Object connection, Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
    try {
      return method.invoke(connection, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private void record(String sql) {
    lock.lock();
    try {
      recorded.add(sql);
    } finally {
      lock.unlock();
    }
  }

  /** The statements prepared so far. */
  List<String> recorded() {
    lock.lock();
    try {
      return List.copyOf(recorded);
    } finally {
      lock.unlock();
    }
  }

  /** How SQLite carries a statement out, a line for each step. */
  List<String> plan(String sql) {
    return read(dsl ->
        dsl.connectionResult(connection -> {
          List<String> steps = new ArrayList<>();
          try (PreparedStatement statement =
                  connection.prepareStatement("EXPLAIN QUERY PLAN " + sql);
              ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
              steps.add(rows.getString("detail"));
            }
          }
          return steps;
        }));
  }

  @Override
  public DSLContext rendering() {
    return real.engine().rendering();
  }

  @Override
  public DSLContext upserts() {
    return real.engine().upserts();
  }

  @Override
  public GroupCommit writes() {
    return writes;
  }

  @Override
  public <T> T read(Function<DSLContext, T> job) {
    lock.lock();
    try {
      return job.apply(JooqSettings.on(reading, SQLDialect.SQLITE));
    } finally {
      endRead();
      lock.unlock();
    }
  }

  private void endRead() {
    try {
      reading.rollback();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
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
  public Trouble diagnose(SQLException failure) {
    return real.engine().diagnose(failure);
  }

  @Override
  public void close() {
    writes.close();
    try {
      reading.close();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
