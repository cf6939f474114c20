package io.herald.persistence;

import java.util.function.Function;
import org.jooq.DSLContext;

/**
 * A database with its writers and readers: what differs between SQLite and MySQL. Thread-safe;
 * callers block.
 */
interface Storage extends AutoCloseable {

  /** Where all writes go. */
  GroupCommit writes();

  /** Reads in a short transaction that sees one moment. */
  <R> R read(Function<DSLContext, R> query);

  /** The time that due times are compared with, in microseconds: never jumps. */
  long dueClockMicros(DSLContext transaction);

  @Override
  void close();
}
