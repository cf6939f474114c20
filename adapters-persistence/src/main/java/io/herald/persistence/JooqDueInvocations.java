package io.herald.persistence;

import static io.herald.persistence.schema.Tables.DUE;
import static io.herald.persistence.schema.Tables.EVENT;
import static io.herald.persistence.schema.Tables.INVOCATION;

import io.herald.application.audit.AuditEntry;
import io.herald.application.invocation.DueInvocations;
import io.herald.application.invocation.Lease;
import io.herald.domain.event.Event;
import io.herald.domain.id.EventId;
import io.herald.domain.id.InvocationId;
import io.herald.domain.id.WebhookId;
import io.herald.domain.invocation.Attempt;
import io.herald.domain.invocation.Cause;
import io.herald.domain.invocation.FailureClass;
import io.herald.persistence.LiveWork.Live;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Query;
import org.jooq.Record4;
import org.jooq.Select;
import org.jooq.impl.DSL;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Claims and results of live work, set by set. */
final class JooqDueInvocations implements DueInvocations {
  private static final Logger LOG = LoggerFactory.getLogger(JooqDueInvocations.class);

  private final Engine engine;
  private final LiveWork liveWork;
  private final EventRows eventRows;
  private final WaitingEvents waitingEvents;
  private final Duration lease;
  private final Completing completing;
  private final Claiming claiming;
  private final Postponing postponing;

  JooqDueInvocations(
      Engine engine,
      LiveWork liveWork,
      EventRows eventRows,
      WaitingEvents waitingEvents,
      InvocationEnd invocationEnd,
      CompletionRows completionRows,
      Duration lease) {
    this.engine = engine;
    this.liveWork = liveWork;
    this.eventRows = eventRows;
    this.waitingEvents = waitingEvents;
    this.lease = lease;
    this.invocationEnd = invocationEnd;
    this.completing = new Completing(completionRows);
    this.claiming = new Claiming(engine.rendering(), engine.locks());
    this.postponing = new Postponing(engine.rendering());
  }

  private final InvocationEnd invocationEnd;

  @Override
  public List<Claimed> claim(List<Room> rooms) {
    List<ClaimedRow> rows = engine.writes().run(claiming, rooms);
    if (rows.isEmpty()) {
      return List.of();
    }
    Map<EventId, Event> events = events(rows);
    List<Claimed> claimed = new ArrayList<>(rows.size());
    for (ClaimedRow row : rows) {
      Event event = events.get(row.event());
      if (event == null) {
        LOG.error(
            "Live invocation {} has lost its event {}.", row.lease().invocation(), row.event());
      } else {
        claimed.add(
            new Claimed(
                row.lease(),
                row.webhook(),
                event,
                row.cause(),
                row.attempts(),
                row.counted(),
                row.createdAt()));
      }
    }
    return claimed;
  }

  private Map<EventId, Event> events(List<ClaimedRow> rows) {
    List<EventId> claimed = rows.stream().map(ClaimedRow::event).toList();
    Map<EventId, Event> events = waitingEvents.take(claimed);
    Set<EventId> others = new HashSet<>(claimed);
    others.removeAll(events.keySet());
    if (!others.isEmpty()) {
      events.putAll(engine.read(dsl -> events(dsl, others)));
    }
    return events;
  }

  private Map<EventId, Event> events(DSLContext dsl, Collection<EventId> ids) {
    Map<EventId, Event> events = new HashMap<>();
    for (List<EventId> chunk : Sql.chunks(ids)) {
      dsl.selectFrom(EVENT)
          .where(EVENT.ID.in(chunk.stream().map(EventId::value).toList()))
          .forEach(row -> eventRows.read(row).ifPresent(event -> events.put(event.id(), event)));
    }
    return events;
  }

  /** A claimed row, without its event. */
  private record ClaimedRow(
      Lease lease,
      WebhookId webhook,
      EventId event,
      Cause cause,
      int attempts,
      int counted,
      Instant createdAt) {}

  /** What a room may take, read without a lock. */
  private record Candidate(
      InvocationId id,
      WebhookId webhook,
      short phase,
      EventId event,
      Cause cause,
      int attempts,
      int counted,
      long createdAt) {}

  private final class Claiming implements Write<List<Room>, List<ClaimedRow>> {
    private final ConfigurationRow configurationRow;
    private final Sql.Family seek;
    private final Sql.Family take;

    Claiming(DSLContext rendering, RowLocks locks) {
      configurationRow = new ConfigurationRow(rendering, locks);
      seek = new Sql.Family(rendering, size -> seek(rendering, size));
      take =
          new Sql.Family(
              rendering,
              size ->
                  rendering
                      .update(DUE)
                      .set(DUE.DUE_AT, DSL.param("end", DUE.DUE_AT))
                      .set(DUE.VERSION, DUE.VERSION.plus(DSL.inline(1)))
                      .set(DUE.LEASED, DSL.inline(true))
                      .where(DUE.INVOCATION.in(Sql.placeholders(DUE.INVOCATION, size))));
    }

    /** For each room the longest due first attempts and, apart, retries. */
    private static Query seek(DSLContext rendering, int size) {
      Select<? extends org.jooq.Record> union = null;
      for (int i = 0; i < 2 * size; i++) {
        short phase = i % 2 == 0 ? Phase.FIRST : Phase.RETRY;
        var one =
            rendering
                .select(
                    DUE.INVOCATION,
                    DUE.WEBHOOK,
                    DUE.PHASE,
                    DUE.EVENT,
                    DUE.CAUSE,
                    DUE.ATTEMPTS,
                    DUE.COUNTED,
                    DUE.CREATED_AT)
                .from(DUE)
                .where(
                    DUE.WEBHOOK
                        .eq(DSL.param("webhook", DUE.WEBHOOK))
                        .and(DUE.PHASE.eq(DSL.inline(phase)))
                        .and(DUE.DUE_AT.le(DSL.param("now", DUE.DUE_AT))))
                .orderBy(DUE.DUE_AT, DUE.INVOCATION)
                .limit(DSL.param("places", Long.class));
        union = union == null ? one : unionAll(union, one);
      }
      if (union == null) {
        throw new IllegalArgumentException("no room");
      }
      return union;
    }

    @SuppressWarnings("unchecked") // Both sides select the same columns.
    private static <R extends org.jooq.Record> Select<R> unionAll(
        Select<R> one, Select<? extends org.jooq.Record> other) {
      return one.unionAll((Select<? extends R>) other);
    }

    @Override
    public List<List<ClaimedRow>> apply(WriteSession session, List<List<Room>> callers)
        throws SQLException {
      if (configurationRow.read(session).paused()) {
        return callers.stream().map(_ -> List.<ClaimedRow>of()).toList();
      }
      List<List<ClaimedRow>> answers = new ArrayList<>(callers.size());
      for (List<Room> rooms : callers) {
        answers.add(claim(session, rooms));
      }
      return answers;
    }

    private List<ClaimedRow> claim(WriteSession session, List<Room> rooms) throws SQLException {
      List<Candidate> chosen = new ArrayList<>();
      for (List<Room> chunk : Sql.chunks(rooms)) {
        chosen.addAll(choose(session, chunk));
      }
      if (chosen.isEmpty()) {
        return List.of();
      }
      long now = session.now();
      long end = now + lease.toNanos() / 1_000;
      long endNanos = session.begunAtNanos() + lease.toNanos();
      // Another node may have been faster since they were read.
      Map<InvocationId, Live> locked =
          liveWork.lock(session, chosen.stream().map(Candidate::id).toList());
      List<ClaimedRow> claimed = new ArrayList<>(chosen.size());
      for (Candidate candidate : chosen) {
        Live live = locked.get(candidate.id());
        if (live != null && live.dueAt() <= now && live.phase() == candidate.phase()) {
          claimed.add(
              new ClaimedRow(
                  new Lease(candidate.id(), live.version() + 1, endNanos),
                  candidate.webhook(),
                  candidate.event(),
                  candidate.cause(),
                  candidate.attempts(),
                  candidate.counted(),
                  Bound.instant(candidate.createdAt())));
        }
      }
      List<InvocationId> taken = claimed.stream().map(row -> row.lease().invocation()).toList();
      for (List<InvocationId> chunk : Sql.chunks(taken)) {
        session.bind(take.text(chunk.size())).number(end).ids(chunk).run();
      }
      return claimed;
    }

    private List<Candidate> choose(WriteSession session, List<Room> rooms) throws SQLException {
      Bound bound = session.bind(seek.text(rooms.size()));
      int size = Sql.Family.size(rooms.size());
      for (int i = 0; i < size; i++) {
        Room room = rooms.get(Math.min(i, rooms.size() - 1));
        // A room that only fills the statement up takes nothing.
        int places = i < rooms.size() ? room.places() : 0;
        bound.id(room.webhook()).number(session.now()).number(places);
        bound.id(room.webhook()).number(session.now()).number(places);
      }
      Map<WebhookId, List<Candidate>> first = new LinkedHashMap<>();
      Map<WebhookId, List<Candidate>> retries = new LinkedHashMap<>();
      try (ResultSet rows = bound.query()) {
        while (rows.next()) {
          Candidate candidate =
              new Candidate(
                  new InvocationId(UuidBytes.read(rows.getBytes(1))),
                  new WebhookId(UuidBytes.read(rows.getBytes(2))),
                  rows.getShort(3),
                  new EventId(UuidBytes.read(rows.getBytes(4))),
                  Cause.valueOf(rows.getString(5)),
                  rows.getInt(6),
                  rows.getInt(7),
                  rows.getLong(8));
          (candidate.phase() == Phase.FIRST ? first : retries)
              .computeIfAbsent(candidate.webhook(), _ -> new ArrayList<>())
              .add(candidate);
        }
      }
      List<Candidate> chosen = new ArrayList<>();
      for (Room room : rooms) {
        List<Candidate> fresh = first.getOrDefault(room.webhook(), List.of());
        List<Candidate> again = retries.getOrDefault(room.webhook(), List.of());
        int toRetries =
            Math.min(
                again.size(),
                Math.max(
                    Math.min(room.retryPlaces(), room.places()), room.places() - fresh.size()));
        chosen.addAll(fresh.subList(0, Math.min(fresh.size(), room.places() - toRetries)));
        chosen.addAll(again.subList(0, toRetries));
      }
      return chosen;
    }
  }

  @Override
  public CompletionOutcome complete(Completion completion) {
    return engine.writes().run(completing, completion);
  }

  private final class Completing implements Write<Completion, CompletionOutcome> {
    private final CompletionRows rows;

    Completing(CompletionRows rows) {
      this.rows = rows;
    }

    @Override
    public boolean essential() {
      return true;
    }

    @Override
    public long weight(Completion completion) {
      Attempt attempt = completion.attempt();
      return 2048L
          + attempt.request().map(request -> request.body().length()).orElse(0)
          + attempt.result().answer().map(answer -> answer.body().length).orElse(0);
    }

    @Override
    public List<CompletionOutcome> apply(WriteSession session, List<Completion> completions)
        throws SQLException {
      Map<InvocationId, Live> live =
          liveWork.lock(
              session, completions.stream().map(one -> one.lease().invocation()).toList());
      CompletionRows.Batch batch = rows.begin(session);
      List<Boolean> held = new ArrayList<>(completions.size());
      for (Completion completion : completions) {
        InvocationId id = completion.lease().invocation();
        Live row = live.get(id);
        if (row != null && row.version() == completion.lease().version()) {
          live.remove(id);
          batch.add(completion, row);
          held.add(true);
        } else {
          held.add(false);
        }
      }
      Map<InvocationId, Set<WebhookId>> released = batch.write(liveWork);
      List<CompletionOutcome> outcomes = new ArrayList<>(completions.size());
      for (int i = 0; i < completions.size(); i++) {
        outcomes.add(
            held.get(i)
                ? new CompletionOutcome.Recorded(
                    released.getOrDefault(completions.get(i).lease().invocation(), Set.of()))
                : new CompletionOutcome.LeaseLost());
      }
      return outcomes;
    }
  }

  @Override
  public void postpone(List<Lease> leases, Duration delay) {
    if (!leases.isEmpty()) {
      engine.writes().run(postponing, new Postponement(leases, delay));
    }
  }

  private record Postponement(List<Lease> leases, Duration delay) {}

  private final class Postponing implements Write<Postponement, Boolean> {
    private final String giveBack;

    Postponing(DSLContext rendering) {
      giveBack =
          rendering.render(
              rendering
                  .update(DUE)
                  .set(DUE.DUE_AT, DSL.param("due", DUE.DUE_AT))
                  .set(DUE.VERSION, DUE.VERSION.plus(DSL.inline(1)))
                  .set(DUE.LEASED, DSL.inline(false))
                  .where(DUE.INVOCATION.eq(DSL.param("id", DUE.INVOCATION))));
    }

    @Override
    public boolean essential() {
      return true;
    }

    @Override
    public List<Boolean> apply(WriteSession session, List<Postponement> callers)
        throws SQLException {
      List<InvocationId> ids = new ArrayList<>();
      for (Postponement caller : callers) {
        caller.leases().forEach(one -> ids.add(one.invocation()));
      }
      Map<InvocationId, Live> live = liveWork.lock(session, ids);
      long now = session.now();
      Bound bound = session.bind(giveBack);
      boolean any = false;
      for (Postponement caller : callers) {
        for (Lease one : caller.leases()) {
          Live row = live.get(one.invocation());
          if (row != null && row.version() == one.version()) {
            live.remove(one.invocation());
            bound.number(dueAt(row, now, caller.delay())).id(one.invocation()).add();
            any = true;
          }
        }
      }
      if (any) {
        bound.runBatch();
      }
      return callers.stream().map(_ -> true).toList();
    }

    private static long dueAt(Live row, long now, Duration delay) {
      return delay.isPositive() ? now + delay.toNanos() / 1_000 : row.queuedAt(now);
    }
  }

  @Override
  public List<InvocationId> cancel(List<InvocationId> invocations, AuditEntry audit) {
    if (invocations.isEmpty()) {
      return List.of();
    }
    return engine
        .writes()
        .run(session -> {
          List<InvocationId> cancelled = invocationEnd.cancel(session, invocations);
          if (!cancelled.isEmpty()) {
            AuditTrail.append(session, audit);
          }
          return cancelled;
        });
  }

  @Override
  public List<InvocationId> hasten(List<InvocationId> invocations, AuditEntry audit) {
    if (invocations.isEmpty()) {
      return List.of();
    }
    return engine
        .writes()
        .run(session -> {
          Map<InvocationId, Live> live = liveWork.lock(session, invocations);
          long now = session.now();
          List<InvocationId> moved =
              invocations.stream()
                  .distinct()
                  .filter(id ->
                      Optional.ofNullable(live.get(id))
                          .filter(row -> row.phase() != Phase.BLOCKED)
                          .filter(row -> !row.leased() && row.dueAt() > now)
                          .isPresent())
                  .toList();
          if (!moved.isEmpty()) {
            move(session, moved, now);
            AuditTrail.append(session, audit);
          }
          return moved;
        });
  }

  private static void move(WriteSession session, List<InvocationId> moved, long now)
      throws SQLException {
    long changed = session.stamp();
    for (List<InvocationId> chunk : Sql.chunks(moved)) {
      List<java.util.UUID> ids = chunk.stream().map(InvocationId::value).toList();
      session.dsl().update(DUE).set(DUE.DUE_AT, now).where(DUE.INVOCATION.in(ids)).execute();
      session
          .dsl()
          .update(INVOCATION)
          .set(INVOCATION.CHANGED, changed)
          .set(INVOCATION.UPDATED_AT, session.wall())
          .where(INVOCATION.ID.in(ids))
          .execute();
    }
  }

  /**
   * Counts along an index, which hundreds of thousands that wait take a fraction of a second for.
   * Identifiers grow with time, so the smallest is of the oldest.
   */
  @Override
  public Map<WebhookId, Backlog> backlogs() {
    return engine.read(dsl -> {
      var groups =
          dsl.select(DUE.WEBHOOK, DUE.PHASE, DSL.count(), DSL.min(DUE.INVOCATION))
              .from(DUE)
              .groupBy(DUE.WEBHOOK, DUE.PHASE)
              .fetch();
      Map<UUID, Long> ages = new HashMap<>();
      for (List<UUID> oldest : Sql.chunks(groups.map(Record4::value4))) {
        ages.putAll(
            dsl.select(DUE.INVOCATION, DUE.CREATED_AT)
                .from(DUE)
                .where(DUE.INVOCATION.in(oldest))
                .fetchMap(DUE.INVOCATION, DUE.CREATED_AT));
      }
      Map<WebhookId, Backlog> backlogs = new HashMap<>();
      for (var group : groups) {
        backlogs.merge(
            new WebhookId(group.value1()),
            backlog(group.value2(), group.value3(), Optional.ofNullable(ages.get(group.value4()))),
            JooqDueInvocations::sum);
      }
      return backlogs;
    });
  }

  /** The oldest is absent if it ended meanwhile. */
  private static Backlog backlog(short phase, long count, Optional<Long> oldest) {
    return new Backlog(
        phase == Phase.FIRST ? count : 0,
        phase == Phase.BLOCKED ? count : 0,
        phase == Phase.RETRY ? count : 0,
        oldest.map(Bound::instant));
  }

  private static Backlog sum(Backlog one, Backlog other) {
    return new Backlog(
        one.waiting() + other.waiting(),
        one.blocked() + other.blocked(),
        one.retrying() + other.retrying(),
        one.oldest().isPresent() && other.oldest().isPresent()
            ? Optional.of(
                one.oldest().get().isBefore(other.oldest().get())
                    ? one.oldest().get()
                    : other.oldest().get())
            : one.oldest().or(other::oldest));
  }

  /** What follows, as a state of the invocation. */
  static String stateAfter(Next next) {
    return switch (next) {
      case Next.Delivered _ -> InvocationRows.DELIVERED;
      case Next.RetryIn _, Next.Again _ -> InvocationRows.LIVE;
      case Next.Failed(FailureClass _, String _) -> InvocationRows.FAILED;
    };
  }
}
