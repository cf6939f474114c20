package io.herald.persistence;

import static io.herald.persistence.schema.Tables.ATTEMPT;
import static io.herald.persistence.schema.Tables.AUDIT;
import static io.herald.persistence.schema.Tables.CAPTURE;
import static io.herald.persistence.schema.Tables.DELIVERY_HOUR;
import static io.herald.persistence.schema.Tables.EVENT;
import static io.herald.persistence.schema.Tables.INVOCATION;
import static io.herald.persistence.schema.Tables.KEPT;
import static io.herald.persistence.schema.Tables.REPLAY;

import io.herald.application.invocation.Replay;
import io.herald.application.retention.Retention;
import io.herald.persistence.schema.tables.records.AttemptRecord;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Record2;
import org.jooq.Result;
import org.jooq.Table;
import org.jooq.TableRecord;

/**
 * Removes what is old, from the oldest on. Events are locked before it is decided whether something
 * of them is live, so that a replay that begins meanwhile either keeps its event or finds it gone.
 */
final class JooqRetention implements Retention {
  /** What may have noted an identifier that is removed. */
  private static final List<String> CHORES = List.of("payloads", "exchanges");

  /** What goes of an attempt. */
  private static final List<Field<?>> EXCHANGE =
      List.of(
          ATTEMPT.REQUEST_LINE,
          ATTEMPT.REQUEST_HEADERS,
          ATTEMPT.REQUEST_BODY,
          ATTEMPT.RESPONSE_HEADERS,
          ATTEMPT.RESPONSE_BODY,
          ATTEMPT.RESPONSE_TRUNCATED,
          ATTEMPT.VERDICTS,
          ATTEMPT.CAPTURED,
          ATTEMPT.SEALED);

  private static final long HOUR_MICROS = Duration.ofHours(1).toNanos() / 1_000;

  private final Engine engine;
  private final StorageSize size;

  JooqRetention(Engine engine) {
    this.engine = engine;
    this.size = StorageSize.of(engine.rendering().dialect());
  }

  @Override
  public Step removePayloads(Instant before) {
    return run(session ->
        Chore.PAYLOADS.step(
            session,
            EVENT,
            EVENT.ID,
            TimeBounds.madeBefore(EVENT.ID, before),
            ROWS,
            ids -> {
              lock(session, ids);
              Set<UUID> live = withLiveInvocations(session, ids);
              int removed = 0;
              for (List<UUID> chunk : Sql.chunks(without(ids, live))) {
                removed += removePayloads(session, chunk);
              }
              return new Chore.Outcome(ids.size(), live, removed);
            }));
  }

  private int removePayloads(WriteSession session, List<UUID> events) {
    Condition which = EVENT.ID.in(events).and(EVENT.PAYLOAD.isNotNull());
    return size.keepsRoomOfUpdatedRows()
        ? writeAnew(session, EVENT, which, List.of(EVENT.PAYLOAD), _ -> {})
        : session.dsl().update(EVENT).setNull(EVENT.PAYLOAD).where(which).execute();
  }

  /** Rows without some of their columns, each in place of what it was. */
  private static <R extends TableRecord<R>> int writeAnew(
      WriteSession session,
      Table<R> table,
      Condition which,
      List<Field<?>> without,
      Consumer<R> change) {
    Result<R> rows =
        session
            .dsl()
            .select(
                Arrays.stream(table.fields()).filter(field -> !without.contains(field)).toList())
            .from(table)
            .where(which)
            .fetchInto(table);
    session.dsl().deleteFrom(table).where(which).execute();
    for (R row : rows) {
      change.accept(row);
      row.touched(true);
    }
    session.dsl().batchInsert(rows).execute();
    return rows.size();
  }

  /** One step of a chore, as a transaction. */
  private Step run(GroupCommit.Single<Chore.Progress> step) {
    Chore.Progress progress = engine.writes().run(step);
    return new Step(progress.removed(), progress.more());
  }

  private static void lock(WriteSession session, Collection<UUID> events) {
    for (List<UUID> chunk : Sql.chunks(events)) {
      session
          .locks()
          .exclusive(
              session
                  .dsl()
                  .select(EVENT.ID)
                  .from(EVENT)
                  .where(EVENT.ID.in(chunk))
                  .orderBy(EVENT.ID))
          .fetch();
    }
  }

  private static Set<UUID> withLiveInvocations(WriteSession session, Collection<UUID> events) {
    Set<UUID> live = new HashSet<>();
    for (List<UUID> chunk : Sql.chunks(events)) {
      live.addAll(
          session
              .dsl()
              .selectDistinct(INVOCATION.EVENT)
              .from(INVOCATION)
              .where(INVOCATION.EVENT.in(chunk).and(INVOCATION.STATE.eq(InvocationRows.LIVE)))
              .fetch(INVOCATION.EVENT));
    }
    return live;
  }

  private static List<UUID> without(List<UUID> ids, Set<UUID> others) {
    return ids.stream().filter(id -> !others.contains(id)).toList();
  }

  @Override
  public Step removeExchanges(Instant before) {
    return run(session ->
        Chore.EXCHANGES.step(
            session,
            INVOCATION,
            INVOCATION.ID,
            TimeBounds.madeBefore(INVOCATION.ID, before),
            ROWS,
            ids -> {
              Set<UUID> live = new HashSet<>();
              for (List<UUID> chunk : Sql.chunks(ids)) {
                live.addAll(
                    session
                        .dsl()
                        .select(INVOCATION.ID)
                        .from(INVOCATION)
                        .where(
                            INVOCATION.ID.in(chunk).and(INVOCATION.STATE.eq(InvocationRows.LIVE)))
                        .fetch(INVOCATION.ID));
              }
              int removed = 0;
              for (List<UUID> chunk : Sql.chunks(without(ids, live))) {
                removed += removeExchanges(session, chunk);
              }
              return new Chore.Outcome(ids.size(), live, removed);
            }));
  }

  private int removeExchanges(WriteSession session, List<UUID> invocations) {
    Condition which = ATTEMPT.INVOCATION.in(invocations).and(ATTEMPT.REMOVED.eq(false));
    if (size.keepsRoomOfUpdatedRows()) {
      return writeAnew(session, ATTEMPT, which, EXCHANGE, row -> row.setRemoved(true));
    }
    AttemptRecord emptied = session.dsl().newRecord(ATTEMPT);
    EXCHANGE.forEach(field -> emptied.set(field, null));
    emptied.setRemoved(true);
    return session.dsl().update(ATTEMPT).set(emptied).where(which).execute();
  }

  @Override
  public Step removeRecords(Instant before) {
    Step events =
        run(session ->
            Chore.RECORDS.step(
                session,
                EVENT,
                EVENT.ID,
                TimeBounds.madeBefore(EVENT.ID, before),
                ROWS,
                ids -> removeEvents(session, ids, before)));
    if (events.more()) {
      return events;
    }
    int others = engine.writes().run(session -> removeOthers(session, before));
    return new Step(events.removed() + others, others > 0);
  }

  /** Events with all that belongs to them, as many as one step may remove. */
  private static Chore.Outcome removeEvents(WriteSession session, List<UUID> ids, Instant before)
      throws SQLException {
    lock(session, ids);
    Set<UUID> kept = new HashSet<>();
    List<UUID> gone = new ArrayList<>();
    int removed = 0;
    int dealtWith = 0;
    for (UUID event : ids) {
      List<Record2<UUID, String>> invocations =
          session
              .dsl()
              .select(INVOCATION.ID, INVOCATION.STATE)
              .from(INVOCATION)
              .where(INVOCATION.EVENT.eq(event))
              .orderBy(INVOCATION.ID)
              .limit(ROWS + 1)
              .fetch();
      if (invocations.stream()
          .anyMatch(invocation ->
              invocation.value2().equals(InvocationRows.LIVE)
                  || !TimeBounds.isMadeBefore(invocation.value1(), before))) {
        kept.add(event);
        dealtWith++;
        continue;
      }
      if (removed > 0 && removed + invocations.size() >= ROWS) {
        break;
      }
      List<UUID> some = invocations.stream().limit(ROWS).map(Record2::value1).toList();
      removeInvocations(session, some);
      removed += some.size();
      if (invocations.size() > ROWS) {
        // The rest of it comes with the next step.
        break;
      }
      gone.add(event);
      removed++;
      dealtWith++;
    }
    removeEvents(session, gone);
    return new Chore.Outcome(dealtWith, kept, removed);
  }

  private static void removeInvocations(WriteSession session, List<UUID> ids) {
    for (List<UUID> chunk : Sql.chunks(ids)) {
      session.dsl().deleteFrom(ATTEMPT).where(ATTEMPT.INVOCATION.in(chunk)).execute();
      session.dsl().deleteFrom(INVOCATION).where(INVOCATION.ID.in(chunk)).execute();
      session.dsl().deleteFrom(KEPT).where(KEPT.CHORE.in(CHORES).and(KEPT.ID.in(chunk))).execute();
    }
  }

  private static void removeEvents(WriteSession session, List<UUID> ids) {
    for (List<UUID> chunk : Sql.chunks(ids)) {
      List<String> requests =
          session
              .dsl()
              .selectDistinct(EVENT.REQUEST_KEY)
              .from(EVENT)
              .where(EVENT.ID.in(chunk))
              .fetch(EVENT.REQUEST_KEY);
      session.dsl().deleteFrom(EVENT).where(EVENT.ID.in(chunk)).execute();
      session.dsl().deleteFrom(KEPT).where(KEPT.CHORE.in(CHORES).and(KEPT.ID.in(chunk))).execute();
      Set<String> left =
          session
              .dsl()
              .selectDistinct(EVENT.REQUEST_KEY)
              .from(EVENT)
              .where(EVENT.REQUEST_KEY.in(requests))
              .fetchSet(EVENT.REQUEST_KEY);
      session
          .dsl()
          .deleteFrom(CAPTURE)
          .where(
              CAPTURE.ORDERING_KEY.in(
                  requests.stream().filter(request -> !left.contains(request)).toList()))
          .execute();
    }
  }

  /** Replays and counters. */
  private static int removeOthers(WriteSession session, Instant before) {
    List<UUID> replays =
        session
            .dsl()
            .select(REPLAY.ID)
            .from(REPLAY)
            .where(
                TimeBounds.madeBefore(REPLAY.ID, before)
                    .and(REPLAY.STATUS.ne(Replay.Status.RUNNING.name())))
            .orderBy(REPLAY.ID)
            .limit(ROWS)
            .fetch(REPLAY.ID);
    int removed = 0;
    for (List<UUID> chunk : Sql.chunks(replays)) {
      removed += session.dsl().deleteFrom(REPLAY).where(REPLAY.ID.in(chunk)).execute();
    }
    Long hour =
        session
            .dsl()
            .select(DELIVERY_HOUR.HOUR)
            .from(DELIVERY_HOUR)
            .where(DELIVERY_HOUR.HOUR.lt(Bound.micros(before) / HOUR_MICROS))
            .orderBy(DELIVERY_HOUR.HOUR)
            .limit(1)
            .fetchOne(DELIVERY_HOUR.HOUR);
    if (hour != null) {
      removed +=
          session.dsl().deleteFrom(DELIVERY_HOUR).where(DELIVERY_HOUR.HOUR.eq(hour)).execute();
    }
    return removed;
  }

  @Override
  public Step removeAudit(Instant before) {
    return engine
        .writes()
        .run(session -> {
          List<Record2<Long, Long>> oldest =
              session
                  .dsl()
                  .select(AUDIT.SEQUENCE, AUDIT.AT)
                  .from(AUDIT)
                  .orderBy(AUDIT.SEQUENCE)
                  .limit(ROWS + 1)
                  .fetch();
          long end = Bound.micros(before);
          long last = Long.MIN_VALUE;
          int count = 0;
          // The one after is there, so that the newest is never removed.
          while (count + 1 < oldest.size() && oldest.get(count).value2() < end) {
            last = oldest.get(count).value1();
            count++;
          }
          if (count == 0) {
            return new Step(0, false);
          }
          int removed = session.dsl().deleteFrom(AUDIT).where(AUDIT.SEQUENCE.le(last)).execute();
          return new Step(removed, count == ROWS);
        });
  }

  @Override
  public long usedBytes() {
    return engine.read(size::used);
  }

  @Override
  public boolean freesRecordsOnly() {
    return size.freesRecordsOnly();
  }

  @Override
  public boolean shrink() {
    return engine.writes().run(size::shrink);
  }
}
