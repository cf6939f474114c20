package io.herald.persistence;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jooq.Field;
import org.jooq.Record;

/**
 * Reads a page of a list that is sorted by identifier, the newest first: identifiers in batches
 * from an index, then of these the rows that are wanted. Stops when the page is full or {@link
 * #MAX_EXAMINED} were examined. Stateless.
 */
final class Window {
  static final int MAX_EXAMINED = 10_000;

  /** The first batch fits a page of which nothing is filtered out; the next ones are larger. */
  private static final int MAX_BATCH = 1_000;

  private Window() {}

  /** Finds identifiers below one, the newest first. */
  @FunctionalInterface
  interface Ids {
    List<UUID> below(Optional<UUID> before, int count);
  }

  /**
   * A page.
   *
   * @param next the last identifier examined, if there is more
   */
  record Result<R>(List<R> rows, Optional<UUID> next) {}

  static <R extends Record> Result<R> read(
      Field<UUID> id,
      int size,
      Ids ids,
      Optional<UUID> last,
      Function<Collection<UUID>, ? extends List<R>> wanted) {
    List<R> rows = new ArrayList<>(size);
    Optional<UUID> cursor = last;
    int examined = 0;
    int batch = size + 1;
    while (examined < MAX_EXAMINED) {
      List<UUID> candidates = ids.below(cursor, batch);
      for (R row : candidates.isEmpty() ? List.<R>of() : wanted.apply(candidates)) {
        if (rows.size() == size) {
          return new Result<>(rows, Optional.of(rows.getLast().get(id)));
        }
        rows.add(row);
      }
      if (candidates.size() < batch) {
        return new Result<>(rows, Optional.empty());
      }
      examined += candidates.size();
      cursor = Optional.of(candidates.getLast());
      batch = Math.min(MAX_EXAMINED - examined, MAX_BATCH);
    }
    return new Result<>(rows, cursor);
  }
}
