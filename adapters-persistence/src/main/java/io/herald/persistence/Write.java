package io.herald.persistence;

import java.sql.SQLException;
import java.util.List;

/**
 * A kind of write, of which several can share a transaction: it gets the inputs of all callers of
 * one moment and writes them set by set. It runs again if the transaction is tried again, so it
 * changes nothing but the database.
 *
 * @param <I> what one caller gives
 * @param <R> what one caller gets
 */
interface Write<I, R> {

  /** Writes; one result for each input, in order. */
  List<R> apply(WriteSession session, List<I> inputs) throws SQLException;

  /** Writes for one caller, when a transaction shared with others has failed. */
  default R applyAlone(WriteSession session, I input) throws SQLException {
    return apply(session, List.of(input)).getFirst();
  }

  /** How many bytes the input takes in memory, roughly. */
  default long weight(I input) {
    return 1024;
  }

  /** Whether it is about something that happened already, so that it is refused last. */
  default boolean essential() {
    return false;
  }
}
