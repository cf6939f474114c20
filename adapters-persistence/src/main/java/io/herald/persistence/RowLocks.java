package io.herald.persistence;

import org.jooq.Record;
import org.jooq.Select;
import org.jooq.SelectForUpdateStep;

/** How a transaction keeps others from changing what it has read. */
enum RowLocks {
  /** There is one writer, and it needs none. */
  NEEDLESS {
    @Override
    <R extends Record> Select<R> exclusive(SelectForUpdateStep<R> query) {
      return query;
    }

    @Override
    <R extends Record> Select<R> shared(SelectForUpdateStep<R> query) {
      return query;
    }
  },

  /** Each row read is locked until the transaction ends. */
  NEEDED {
    @Override
    <R extends Record> Select<R> exclusive(SelectForUpdateStep<R> query) {
      return query.forUpdate();
    }

    @Override
    <R extends Record> Select<R> shared(SelectForUpdateStep<R> query) {
      return query.forShare();
    }
  };

  /** Locks against readers that lock, too. */
  abstract <R extends Record> Select<R> exclusive(SelectForUpdateStep<R> query);

  /** Locks against changes. */
  abstract <R extends Record> Select<R> shared(SelectForUpdateStep<R> query);
}
