package io.herald.persistence;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import org.jooq.DSLContext;

/**
 * A transaction that writes. Belongs to one writer thread.
 *
 * @param begunAtNanos when it began, on the scale of {@link System#nanoTime()}: before the database
 *     was asked for the time, so leases counted from here never seem longer than they are
 */
record WriteSession(
    Connection connection,
    DSLContext dsl,
    Statements statements,
    RowLocks locks,
    DatabaseTime time,
    long begunAtNanos) {

  Bound bind(String sql) throws SQLException {
    return statements.bind(sql);
  }

  /** The database's time in microseconds since the epoch. */
  long now() throws SQLException {
    return time.now(this);
  }

  /** Microseconds by the wall clock, for what people read. */
  long wall() {
    return time.wall();
  }

  /** A number higher than any that a transaction that this one can see has got. */
  long stamp() throws SQLException {
    return time.stamp(now());
  }

  /** The same, also higher than {@code floor}. */
  long stampAfter(long floor) throws SQLException {
    return time.stamp(Math.max(now(), floor + 1));
  }

  Savepoint savepoint() throws SQLException {
    return connection.setSavepoint();
  }

  void rollback(Savepoint savepoint) throws SQLException {
    statements.clear();
    connection.rollback(savepoint);
  }

  void release(Savepoint savepoint) throws SQLException {
    connection.releaseSavepoint(savepoint);
  }
}
