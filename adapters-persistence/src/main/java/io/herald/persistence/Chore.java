package io.herald.persistence;

import static io.herald.persistence.schema.Tables.CHORE;
import static io.herald.persistence.schema.Tables.KEPT;

import io.herald.persistence.schema.tables.records.ChoreRecord;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Table;

/**
 * Work that goes through a table once, from the oldest row on, over many small transactions. Its
 * row is locked by each of these, so that several nodes take turns. What has to be kept for now is
 * written down, and looked at again whenever the end is reached.
 */
enum Chore {
  PAYLOADS,
  EXCHANGES,
  RECORDS;

  private String key() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }

  /** The last row it has come by; absent at the beginning. */
  Optional<UUID> progress(org.jooq.DSLContext dsl) {
    return dsl.select(CHORE.PROGRESS)
        .from(CHORE)
        .where(CHORE.NAME.eq(key()))
        .fetchOptional(CHORE.PROGRESS);
  }

  /** Deals with some rows. */
  @FunctionalInterface
  interface Work {
    /**
     * Deals with rows in their order, all or the first few of them.
     *
     * @return the last row dealt with, if it was not all, and which have to be kept
     */
    Outcome deal(List<UUID> ids) throws SQLException;
  }

  /**
   * What became of rows.
   *
   * @param dealtWith how many of them, from the first on
   * @param kept those of them that are looked at again
   * @param removed how much was removed
   */
  record Outcome(int dealtWith, Set<UUID> kept, int removed) {}

  /** What a step came to. */
  record Progress(int removed, boolean more) {}

  /**
   * Takes a step.
   *
   * @param within which rows are old enough
   */
  Progress step(
      WriteSession session, Table<?> table, Field<UUID> id, Condition within, int rows, Work work)
      throws SQLException {
    ChoreRecord chore =
        Objects.requireNonNull(
            session
                .locks()
                .exclusive(session.dsl().selectFrom(CHORE).where(CHORE.NAME.eq(key())))
                .fetchOne(),
            "the row of a chore");
    List<UUID> ids =
        session
            .dsl()
            .select(id)
            .from(table)
            .where(within.and(behind(id, chore.getProgress())))
            .orderBy(id)
            .limit(rows)
            .fetch(id);
    if (ids.isEmpty()) {
      return again(session, chore, rows, work);
    }
    Outcome outcome = work.deal(ids);
    if (outcome.dealtWith() > 0) {
      keep(session, outcome.kept());
      session
          .dsl()
          .update(CHORE)
          .set(CHORE.PROGRESS, ids.get(outcome.dealtWith() - 1))
          .where(CHORE.NAME.eq(key()))
          .execute();
    }
    return new Progress(outcome.removed(), true);
  }

  /** Looks again at what was kept, some of it at a time. */
  private Progress again(WriteSession session, ChoreRecord chore, int rows, Work work)
      throws SQLException {
    List<UUID> ids =
        session
            .dsl()
            .select(KEPT.ID)
            .from(KEPT)
            .where(KEPT.CHORE.eq(key()).and(behind(KEPT.ID, chore.getAgain())))
            .orderBy(KEPT.ID)
            .limit(rows)
            .fetch(KEPT.ID);
    UUID next = null;
    int removed = 0;
    if (!ids.isEmpty()) {
      Outcome outcome = work.deal(ids);
      removed = outcome.removed();
      List<UUID> dealtWith = ids.subList(0, outcome.dealtWith());
      forget(session, dealtWith.stream().filter(one -> !outcome.kept().contains(one)).toList());
      next = dealtWith.isEmpty() ? chore.getAgain() : dealtWith.getLast();
    }
    if (!Objects.equals(next, chore.getAgain())) {
      session.dsl().update(CHORE).set(CHORE.AGAIN, next).where(CHORE.NAME.eq(key())).execute();
    }
    return new Progress(removed, !ids.isEmpty());
  }

  private static Condition behind(Field<UUID> id, @org.jspecify.annotations.Nullable UUID last) {
    return Optional.ofNullable(last).map(id::gt).orElse(org.jooq.impl.DSL.noCondition());
  }

  private void keep(WriteSession session, Collection<UUID> ids) {
    for (UUID id : ids) {
      session
          .dsl()
          .insertInto(KEPT)
          .set(KEPT.CHORE, key())
          .set(KEPT.ID, id)
          .onDuplicateKeyIgnore()
          .execute();
    }
  }

  private void forget(WriteSession session, Collection<UUID> ids) {
    for (List<UUID> chunk : Sql.chunks(ids)) {
      session.dsl().deleteFrom(KEPT).where(KEPT.CHORE.eq(key()).and(KEPT.ID.in(chunk))).execute();
    }
  }
}
