package io.herald.persistence;

import static io.herald.persistence.schema.Tables.DUE;
import static io.herald.persistence.schema.Tables.EVENT;
import static io.herald.persistence.schema.Tables.INVOCATION;
import static io.herald.persistence.schema.Tables.REPLAY;
import static io.herald.persistence.schema.Tables.WEBHOOK;

import io.herald.application.Page;
import io.herald.application.audit.AuditEntry;
import io.herald.application.invocation.Replay;
import io.herald.application.invocation.Replay.Selection;
import io.herald.application.invocation.Replays;
import io.herald.domain.id.InvocationId;
import io.herald.domain.id.WebhookId;
import io.herald.domain.invocation.Cause;
import io.herald.persistence.schema.tables.records.EventRecord;
import io.herald.persistence.schema.tables.records.ReplayRecord;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.impl.DSL;

/**
 * Replays as rows, and what they repeat. Candidates are read from indexes in the order of their
 * making, a stretch at a time; how far a replay is is the last identifier it looked at.
 */
final class JooqReplays implements Replays {
  private static final int MAX_RUNNING = 100;

  /** How long a count looks for more; somebody waits for it. */
  private static final Duration COUNTING = Duration.ofSeconds(1);

  private final Engine engine;
  private final EventRows eventRows;
  private final String insertInvocation;
  private final String insertDue;

  JooqReplays(Engine engine, EventRows eventRows) {
    this.engine = engine;
    this.eventRows = eventRows;
    insertInvocation =
        Sql.insert(
            engine.rendering(),
            INVOCATION,
            INVOCATION.ID,
            INVOCATION.EVENT,
            INVOCATION.WEBHOOK,
            INVOCATION.WEBHOOK_NAME,
            INVOCATION.CAUSE,
            INVOCATION.STATE,
            INVOCATION.ATTEMPTS,
            INVOCATION.CREATED_AT,
            INVOCATION.UPDATED_AT,
            INVOCATION.CHANGED,
            INVOCATION.REPEATS);
    insertDue =
        Sql.insert(
            engine.rendering(),
            DUE,
            DUE.INVOCATION,
            DUE.WEBHOOK,
            DUE.PHASE,
            DUE.DUE_AT,
            DUE.VERSION,
            DUE.LEASED,
            DUE.ORDERED,
            DUE.POSITION,
            DUE.ATTEMPTS,
            DUE.COUNTED,
            DUE.CREATED_AT,
            DUE.EVENT,
            DUE.CAUSE,
            DUE.ORDERING_KEY);
  }

  @Override
  public void start(Replay replay, AuditEntry audit) {
    engine
        .writes()
        .run(session -> {
          ReplayRecord row = session.dsl().newRecord(REPLAY);
          fill(row, replay);
          row.setId(replay.id());
          row.setPerSecond(replay.perSecond());
          row.setStartedBy(replay.startedBy());
          row.setStartedAt(Bound.micros(replay.startedAt()));
          row.setCandidates(replay.candidates());
          row.setSelection(ReplaySelection.text(replay.selection()));
          row.insert();
          AuditTrail.append(session, audit);
          return true;
        });
  }

  /** What a step changes. */
  private static void fill(ReplayRecord row, Replay replay) {
    row.setVersion(replay.version());
    row.setStatus(replay.status().name());
    row.setChangedAt(Bound.micros(replay.changedAt()));
    row.setExamined(replay.examined());
    row.setMade(replay.made());
    row.setProgress(position(replay.cursor()).orElse(null));
  }

  private static Replay read(ReplayRecord row) {
    UUID progress = row.getProgress();
    return new Replay(
        row.getId(),
        ReplaySelection.read(row.getSelection()),
        row.getPerSecond(),
        row.getStartedBy(),
        Bound.instant(row.getStartedAt()),
        Bound.instant(row.getChangedAt()),
        Replay.Status.valueOf(row.getStatus()),
        row.getCandidates(),
        progress == null ? "" : progress.toString(),
        row.getExamined(),
        row.getMade(),
        row.getVersion());
  }

  private static Optional<UUID> position(String cursor) {
    try {
      return cursor.isEmpty() ? Optional.empty() : Optional.of(UUID.fromString(cursor));
    } catch (IllegalArgumentException _) {
      throw new Page.InvalidToken();
    }
  }

  @Override
  public Optional<Replay> find(UUID id) {
    return engine
        .read(dsl -> dsl.selectFrom(REPLAY).where(REPLAY.ID.eq(id)).fetchOptional())
        .map(JooqReplays::read);
  }

  @Override
  public List<Replay> recent(int limit) {
    return engine
        .read(dsl -> dsl.selectFrom(REPLAY).orderBy(REPLAY.ID.desc()).limit(limit).fetch())
        .map(JooqReplays::read);
  }

  @Override
  public List<Replay> running() {
    return engine
        .read(dsl ->
            dsl.selectFrom(REPLAY)
                .where(REPLAY.STATUS.eq(Replay.Status.RUNNING.name()))
                .orderBy(REPLAY.ID)
                .limit(MAX_RUNNING)
                .fetch())
        .map(JooqReplays::read);
  }

  /**
   * The rows that a selection is made of.
   *
   * @param id the identifier that they are read in the order of
   * @param within what the index is entered with
   * @param wanted what makes a row a candidate
   */
  private record Rows(Field<UUID> id, Condition within, Condition wanted) {

    /** Identifiers behind one, the oldest first. */
    List<UUID> ids(DSLContext dsl, Optional<UUID> after, int count) {
      return dsl.select(id)
          .from(table())
          .where(within.and(behind(after)))
          .orderBy(id)
          .limit(count)
          .fetch(id);
    }

    /** The last identifier that a stretch from one on looks at; absent if it reaches the end. */
    Optional<UUID> end(DSLContext dsl, Optional<UUID> after) {
      return dsl.select(id)
          .from(table())
          .where(within.and(behind(after)))
          .orderBy(id)
          .limit(Window.MAX_EXAMINED - 1, 1)
          .fetchOptional(id);
    }

    long count(DSLContext dsl, Optional<UUID> after, Optional<UUID> end) {
      return dsl.fetchCount(
          table(),
          within.and(behind(after)).and(end.map(id::le).orElse(DSL.noCondition())).and(wanted));
    }

    private Condition behind(Optional<UUID> after) {
      return after.map(id::gt).orElse(DSL.noCondition());
    }

    private org.jooq.Table<? extends Record> table() {
      return id.equals(EVENT.ID) ? EVENT : INVOCATION;
    }
  }

  private static Rows rows(Selection selection, Condition withPayload) {
    return switch (selection) {
      case Selection.Chosen(List<InvocationId> chosen) ->
          new Rows(
              INVOCATION.ID,
              INVOCATION.ID.in(chosen.stream().map(InvocationId::value).toList()),
              repeatable(
                  INVOCATION.STATE.ne(InvocationRows.LIVE).and(INVOCATION.WEBHOOK.isNotNull()),
                  withPayload));
      case Selection.Window(var webhook, var states, var since, var until) ->
          new Rows(
              INVOCATION.ID,
              INVOCATION
                  .WEBHOOK
                  .eq(webhook.value())
                  .and(TimeBounds.ids(INVOCATION.ID, Optional.of(since), Optional.of(until))),
              repeatable(
                  INVOCATION
                      .STATE
                      .in(states.stream().map(Enum::name).toList())
                      .and(
                          TimeBounds.times(
                              INVOCATION.CREATED_AT, Optional.of(since), Optional.of(until))),
                  withPayload));
      case Selection.Missed(var webhook, var since, var until) ->
          new Rows(
              EVENT.ID,
              TimeBounds.ids(EVENT.ID, Optional.of(since), Optional.of(until)),
              TimeBounds.times(EVENT.RECEIVED_AT, Optional.of(since), Optional.of(until))
                  .and(EVENT.ORIGIN.eq(EventRows.Origin.PUBLISHED.name()))
                  .and(EVENT.PAYLOAD.isNotNull())
                  .andNotExists(
                      DSL.selectOne()
                          .from(INVOCATION)
                          .where(
                              INVOCATION
                                  .EVENT
                                  .eq(EVENT.ID)
                                  .and(INVOCATION.WEBHOOK.eq(webhook.value()))
                                  .and(INVOCATION.CAUSE.ne(Cause.TEST.name())))));
    };
  }

  /** That an event still has what it would be sent with. */
  private static Condition withPayload() {
    return DSL.exists(
        DSL.selectOne()
            .from(EVENT)
            .where(EVENT.ID.eq(INVOCATION.EVENT).and(EVENT.PAYLOAD.isNotNull())));
  }

  /** The same, without looking at each event: retention has not come by yet. */
  private static Condition notPassedByRetention(DSLContext dsl) {
    return Chore.PAYLOADS.progress(dsl).map(INVOCATION.EVENT::gt).orElse(DSL.noCondition());
  }

  private static Condition repeatable(Condition wanted, Condition withPayload) {
    return wanted.and(INVOCATION.CAUSE.ne(Cause.TEST.name())).and(withPayload);
  }

  @Override
  public Count count(Selection selection) {
    Rows rows =
        rows(
            selection,
            selection instanceof Selection.Window
                ? engine.read(JooqReplays::notPassedByRetention)
                : withPayload());
    long begun = System.nanoTime();
    long counted = 0;
    Optional<UUID> after = Optional.empty();
    do {
      Optional<UUID> from = after;
      Stretch stretch =
          engine.read(dsl -> {
            Optional<UUID> end = rows.end(dsl, from);
            return new Stretch(rows.count(dsl, from, end), end);
          });
      counted += stretch.count();
      after = stretch.end();
    } while (after.isPresent() && System.nanoTime() - begun < COUNTING.toNanos());
    return new Count(counted, after.isPresent());
  }

  /**
   * A part of the rows, counted.
   *
   * @param end the last row of it, if there are more
   */
  private record Stretch(long count, Optional<UUID> end) {}

  @Override
  public Candidates candidates(Selection selection, String cursor, int limit) {
    Rows rows = rows(selection, withPayload());
    Optional<UUID> from = position(cursor);
    return engine.read(dsl -> {
      Window.Result<? extends Record> found =
          Window.read(
              rows.id(),
              limit,
              (after, count) -> rows.ids(dsl, after, count),
              from,
              ids -> wanted(dsl, rows, ids));
      Map<UUID, EventRecord> events = new HashMap<>();
      List<UUID> needed = new ArrayList<>();
      found.rows().forEach(row -> needed.add(eventOf(row)));
      for (int i = 0; i < needed.size(); i += Sql.Family.MAX_SIZE) {
        dsl.selectFrom(EVENT)
            .where(EVENT.ID.in(needed.subList(i, Math.min(needed.size(), i + Sql.Family.MAX_SIZE))))
            .forEach(event -> events.put(event.getId(), event));
      }
      List<Candidate> candidates = new ArrayList<>(found.rows().size());
      for (Record row : found.rows()) {
        EventRecord event = events.get(eventOf(row));
        if (event != null) {
          eventRows
              .read(event)
              .ifPresent(read ->
                  candidates.add(new Candidate(read, webhook(selection, row), repeated(row))));
        }
      }
      return new Candidates(candidates, found.next().map(UUID::toString).orElse(""));
    });
  }

  private static List<? extends Record> wanted(DSLContext dsl, Rows rows, Collection<UUID> ids) {
    if (rows.id().equals(EVENT.ID)) {
      return dsl.select(EVENT.ID)
          .from(EVENT)
          .where(EVENT.ID.in(ids).and(rows.wanted()))
          .orderBy(EVENT.ID)
          .fetch();
    }
    return dsl.select(INVOCATION.ID, INVOCATION.EVENT, INVOCATION.WEBHOOK)
        .from(INVOCATION)
        .where(INVOCATION.ID.in(ids).and(rows.wanted()))
        .orderBy(INVOCATION.ID)
        .fetch();
  }

  private static UUID eventOf(Record row) {
    return row.indexOf(INVOCATION.EVENT) < 0 ? row.get(EVENT.ID) : row.get(INVOCATION.EVENT);
  }

  private static Optional<InvocationId> repeated(Record row) {
    return row.indexOf(INVOCATION.EVENT) < 0
        ? Optional.empty()
        : Optional.of(new InvocationId(row.get(INVOCATION.ID)));
  }

  private static WebhookId webhook(Selection selection, Record row) {
    return switch (selection) {
      case Selection.Chosen _ -> new WebhookId(row.get(INVOCATION.WEBHOOK));
      case Selection.Window window -> window.webhook();
      case Selection.Missed missed -> missed.webhook();
    };
  }

  @Override
  public boolean advance(Replay after, List<NewReplay> invocations, Optional<AuditEntry> audit) {
    return engine
        .writes()
        .run(session -> {
          Optional<Map<UUID, String>> orderingKeys = orderingKeys(session, invocations);
          if (orderingKeys.isEmpty() || !areThere(session, invocations)) {
            return false;
          }
          ReplayRecord row = session.dsl().newRecord(REPLAY);
          fill(row, after);
          int stored =
              session
                  .dsl()
                  .update(REPLAY)
                  .set(row)
                  .where(REPLAY.ID.eq(after.id()).and(REPLAY.VERSION.eq(after.version() - 1)))
                  .execute();
          if (stored == 0) {
            return false;
          }
          make(session, invocations, orderingKeys.get());
          audit.ifPresent(entry -> AuditTrail.append(session, entry));
          return true;
        });
  }

  /** Locked, so that neither is deleted before there is work that needs it. */
  private static boolean areThere(WriteSession session, List<NewReplay> invocations) {
    Set<UUID> webhooks = new HashSet<>();
    invocations.forEach(invocation -> webhooks.add(invocation.webhook().value()));
    int found = 0;
    for (List<UUID> chunk : Sql.chunks(webhooks)) {
      found +=
          session
              .locks()
              .shared(
                  session
                      .dsl()
                      .select(WEBHOOK.ID)
                      .from(WEBHOOK)
                      .where(WEBHOOK.ID.in(chunk))
                      .orderBy(WEBHOOK.ID))
              .fetch()
              .size();
    }
    return found == webhooks.size();
  }

  /** By event; empty if one has lost its payload. */
  private static Optional<Map<UUID, String>> orderingKeys(
      WriteSession session, List<NewReplay> invocations) {
    Set<UUID> events = new java.util.TreeSet<>();
    invocations.forEach(invocation -> events.add(invocation.event().value()));
    Map<UUID, String> keys = new HashMap<>();
    for (List<UUID> chunk : Sql.chunks(events)) {
      session
          .locks()
          .shared(
              session
                  .dsl()
                  .select(EVENT.ID, EVENT.REQUEST_KEY)
                  .from(EVENT)
                  .where(EVENT.ID.in(chunk).and(EVENT.PAYLOAD.isNotNull()))
                  .orderBy(EVENT.ID))
          .forEach(row -> keys.put(row.get(EVENT.ID), row.get(EVENT.REQUEST_KEY)));
    }
    return keys.size() == events.size() ? Optional.of(keys) : Optional.empty();
  }

  private void make(
      WriteSession session, List<NewReplay> invocations, Map<UUID, String> orderingKeys)
      throws SQLException {
    if (invocations.isEmpty()) {
      return;
    }
    Bound newInvocations = session.bind(insertInvocation);
    Bound newDue = session.bind(insertDue);
    long now = session.now();
    long wall = session.wall();
    for (NewReplay invocation : invocations) {
      long position = session.stamp();
      newInvocations
          .id(invocation.id())
          .id(invocation.event())
          .id(invocation.webhook())
          .text(invocation.webhookName())
          .text(Cause.REPLAY.name())
          .text(InvocationRows.LIVE)
          .number(0)
          .number(wall)
          .number(wall)
          .number(position)
          .bytes(invocation.repeats().map(repeated -> UuidBytes.of(repeated.value())).orElse(null))
          .add();
      newDue
          .id(invocation.id())
          .id(invocation.webhook())
          .number(Phase.FIRST)
          .number(now)
          .number(1)
          .flag(false)
          .flag(false)
          .number(position)
          .number(0)
          .number(0)
          .number(wall)
          .id(invocation.event())
          .text(Cause.REPLAY.name())
          .key(
              java.util.Objects.requireNonNull(
                  orderingKeys.get(invocation.event().value()), "read just before"))
          .add();
    }
    newInvocations.runBatch();
    newDue.runBatch();
  }
}
