package io.herald.persistence;

import java.sql.SQLException;
import java.util.function.Function;
import org.jooq.DSLContext;

/** A database as the ports see it. What differs between the databases is behind this. */
interface Engine extends AutoCloseable {

  /** Renders SQL in the database's dialect; has no connection. */
  DSLContext rendering();

  /** Renders inserts that change a row which is there already. */
  DSLContext upserts();

  /** Where everything is written. */
  GroupCommit writes();

  /**
   * Reads one consistent state. Lasts two seconds at most.
   *
   * @throws io.herald.application.StorageUnavailable if the database does not answer
   * @throws io.herald.application.Overloaded if too many reads wait already
   */
  <T> T read(Function<DSLContext, T> reading);

  RowLocks locks();

  /**
   * Whether each part of a union is planned anew whenever it runs, so that it pays to ask for what
   * is there before.
   */
  default boolean plansEachSeek() {
    return false;
  }

  DatabaseTime time();

  /** Every change with a lower stamp is committed, so that live views may go on behind it. */
  default long settledUntil() {
    return Long.MAX_VALUE;
  }

  /** What kind of failure this is. */
  Trouble diagnose(SQLException failure);

  @Override
  void close();
}
