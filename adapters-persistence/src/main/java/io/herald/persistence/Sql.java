package io.herald.persistence;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.IntFunction;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Insert;
import org.jooq.Query;
import org.jooq.Record;
import org.jooq.Table;
import org.jooq.impl.DSL;

/**
 * SQL texts rendered from jOOQ queries once, because rendering costs 20 to 50 µs, more than most of
 * the statements of the hot path. Stateless helpers and a family of texts that differ in how many
 * values they take.
 */
final class Sql {
  private Sql() {}

  /** An insert of one row with these fields; run in batches. */
  static <R extends Record> String insert(DSLContext dsl, Table<R> table, Field<?>... fields) {
    Insert<R> insert =
        dsl.insertInto(table)
            .columns(fields)
            .values(Collections.nCopies(fields.length, (Object) null));
    return dsl.render(insert);
  }

  /**
   * Texts for one value, two, four and so on, so that few are ever prepared; the last value is
   * repeated to fill one up. Thread-safe.
   */
  static final class Family {
    /** The most values in one statement; more go into several. */
    static final int MAX_SIZE = 64;

    private final DSLContext dsl;
    private final IntFunction<Query> query;
    private final ConcurrentMap<Integer, String> texts = new ConcurrentHashMap<>();

    Family(DSLContext dsl, IntFunction<Query> query) {
      this.dsl = dsl;
      this.query = query;
    }

    /** The text that takes at least {@code count} values. */
    String text(int count) {
      return texts.computeIfAbsent(size(count), size -> dsl.render(query.apply(size)));
    }

    /** How many values that text takes. */
    static int size(int count) {
      if (count < 1 || count > MAX_SIZE) {
        throw new IllegalArgumentException("1 to " + MAX_SIZE + " values: " + count);
      }
      return count == 1 ? 1 : Integer.highestOneBit(count - 1) << 1;
    }
  }

  /** Placeholders for an IN list. */
  static <T> List<Field<T>> placeholders(Field<T> like, int count) {
    return Collections.nCopies(count, DSL.param("value", like));
  }

  /** A list in parts of at most {@link Family#MAX_SIZE}. */
  static <T> List<List<T>> chunks(Collection<T> values) {
    List<T> all = List.copyOf(values);
    List<List<T>> chunks = new ArrayList<>();
    for (int from = 0; from < all.size(); from += Family.MAX_SIZE) {
      chunks.add(all.subList(from, Math.min(all.size(), from + Family.MAX_SIZE)));
    }
    return chunks;
  }
}
