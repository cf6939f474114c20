package io.herald.persistence;

import static io.herald.persistence.schema.Tables.DUE;
import static io.herald.persistence.schema.Tables.EVENT;
import static io.herald.persistence.schema.Tables.INVOCATION;

import io.herald.application.audit.AuditEntry;
import io.herald.application.invocation.DueInvocations;
import io.herald.application.invocation.Lease;
import io.herald.domain.event.Event;
import io.herald.domain.id.IdGenerator;
import io.herald.domain.id.InvocationId;
import io.herald.domain.id.WebhookId;
import io.herald.domain.invocation.Attempt;
import io.herald.domain.invocation.FailureClass;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.Record5;
import org.jooq.Select;
import org.jooq.SelectLimitPercentStep;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** {@link DueInvocations} on jOOQ. */
final class JooqDueInvocations implements DueInvocations {
  /** Sub-selects of one statement; SQLite allows 500. */
  private static final int MAX_SEEKS = 400;

  private final Storage storage;
  private final EventRows events;
  private final AuditChain audit;
  private final Duration lease;
  private final LongSupplier ticker;
  private final IdGenerator ids;
  private final InstantSource clock;
  private final GroupCommit.Write<Completion, CompletionOutcome> complete = this::complete;

  JooqDueInvocations(
      Storage storage,
      EventRows events,
      AuditChain audit,
      Duration lease,
      LongSupplier ticker,
      IdGenerator ids,
      InstantSource clock) {
    this.storage = storage;
    this.events = events;
    this.audit = audit;
    this.lease = lease;
    this.ticker = ticker;
    this.ids = ids;
    this.clock = clock;
  }

  @Override
  public List<Claimed> claim(List<Room> rooms) {
    if (rooms.isEmpty()) {
      return List.of();
    }
    long leaseEnd = ticker.getAsLong() + lease.toNanos();
    return storage.writes().submit(transaction -> claim(transaction, rooms, leaseEnd));
  }

  private List<Claimed> claim(DSLContext transaction, List<Room> rooms, long leaseEnd) {
    long now = storage.dueClockMicros(transaction);
    List<Seek> seeks = new ArrayList<>(rooms.size() * 2);
    for (Room room : rooms) {
      seeks.add(new Seek(room, 0));
      seeks.add(new Seek(room, 1));
    }
    Map<WebhookId, Found> found = new LinkedHashMap<>();
    rooms.forEach(room -> found.put(room.webhook(), new Found(room)));
    for (int from = 0; from < seeks.size(); from += MAX_SEEKS) {
      @Nullable Select<Record5<byte[], byte[], Integer, Long, Long>> union = null;
      for (Seek seek : seeks.subList(from, Math.min(seeks.size(), from + MAX_SEEKS))) {
        var one = seek.select(now);
        union = union == null ? one : union.unionAll(one);
      }
      if (union != null) {
        for (var row : transaction.fetch(union)) {
          Found in = found.get(new WebhookId(Columns.uuid(row.value2())));
          if (in != null) {
            in.add(row.value1(), row.value3() == 1);
          }
        }
      }
    }
    List<byte[]> chosen = new ArrayList<>();
    found.values().forEach(in -> chosen.addAll(in.chosen()));
    return lease(transaction, chosen, now, leaseEnd);
  }

  private List<Claimed> lease(
      DSLContext transaction, List<byte[]> chosen, long now, long leaseEnd) {
    List<Claimed> claimed = new ArrayList<>(chosen.size());
    for (List<byte[]> part : Parts.of(chosen)) {
      // The same condition again: between the seek and here another node may have been faster.
      transaction
          .update(DUE)
          .set(DUE.DUE_AT, now + lease.toNanos() / 1_000)
          .set(DUE.LEASED, 1)
          .set(DUE.VERSION, DUE.VERSION.plus(1))
          .where(DUE.INVOCATION_ID.in(part), DUE.DUE_AT.le(now), DUE.BEHIND.isNull())
          .execute();
      for (Record row :
          transaction
              .select(DUE.fields())
              .select(EventRows.FIELDS)
              .from(DUE)
              .join(EVENT)
              .on(EVENT.ID.eq(DUE.EVENT_ID))
              .where(DUE.INVOCATION_ID.in(part), DUE.LEASED.eq(1), DUE.DUE_AT.gt(now))
              .fetch()) {
        Event event = events.event(row);
        claimed.add(
            new Claimed(
                new Lease(
                    new InvocationId(Columns.uuid(row.get(DUE.INVOCATION_ID))),
                    row.get(DUE.VERSION),
                    leaseEnd),
                new WebhookId(Columns.uuid(row.get(DUE.WEBHOOK_ID))),
                event,
                CauseCode.cause(row.get(DUE.CAUSE)),
                row.get(DUE.ATTEMPTS),
                row.get(DUE.COUNTED),
                Columns.instant(row.get(DUE.CREATED_AT))));
      }
    }
    return claimed;
  }

  /** A seek for one webhook's first attempts or retries. */
  private record Seek(Room room, int retry) {
    SelectLimitPercentStep<Record5<byte[], byte[], Integer, Long, Long>> select(long now) {
      var part =
          DSL.select(DUE.INVOCATION_ID, DUE.WEBHOOK_ID, DUE.RETRY, DUE.DUE_AT, DUE.VERSION)
              .from(DUE)
              .where(
                  DUE.WEBHOOK_ID.eq(Columns.bytes(room.webhook().value())),
                  DUE.RETRY.eq(retry),
                  DUE.DUE_AT.le(now),
                  DUE.BEHIND.isNull())
              .orderBy(DUE.DUE_AT, DUE.INVOCATION_ID)
              .limit(room.places())
              .asTable("seek");
      return DSL.select(
              part.field(DUE.INVOCATION_ID),
              part.field(DUE.WEBHOOK_ID),
              part.field(DUE.RETRY),
              part.field(DUE.DUE_AT),
              part.field(DUE.VERSION))
          .from(part)
          .limit(room.places());
    }
  }

  /** What a webhook has, and what of it fits its room. */
  private static final class Found {
    private final Room room;
    private final List<byte[]> fresh = new ArrayList<>();
    private final List<byte[]> retries = new ArrayList<>();

    Found(Room room) {
      this.room = room;
    }

    void add(byte[] id, boolean retry) {
      (retry ? retries : fresh).add(id);
    }

    List<byte[]> chosen() {
      int forRetries =
          Math.min(retries.size(), Math.max(room.retryPlaces(), room.places() - fresh.size()));
      List<byte[]> chosen =
          new ArrayList<>(retries.subList(0, Math.min(forRetries, room.places())));
      chosen.addAll(fresh.subList(0, Math.min(fresh.size(), room.places() - chosen.size())));
      return chosen;
    }
  }

  @Override
  public CompletionOutcome complete(Completion completion) {
    return storage.writes().submit(complete, completion, 1);
  }

  private List<CompletionOutcome> complete(DSLContext transaction, List<Completion> calls) {
    Map<UUID, Held> held = held(transaction, calls.stream().map(Completion::lease).toList());
    long now = storage.dueClockMicros(transaction);
    long wall = Columns.micros(clock.instant());
    Completed completed = new Completed(transaction, now, wall);
    List<Boolean> holds = new ArrayList<>(calls.size());
    for (Completion call : calls) {
      Held row = held.get(call.lease().invocation().value());
      boolean mine = row != null && row.version() == call.lease().version();
      holds.add(mine);
      if (mine && row != null) {
        completed.add(call, row);
      }
    }
    Set<WebhookId> released = completed.execute();
    return holds.stream()
        .<CompletionOutcome>map(mine ->
            mine ? new CompletionOutcome.Recorded(released) : new CompletionOutcome.LeaseLost())
        .toList();
  }

  /** A live row as one locking read saw it. */
  private record Held(
      long version, String orderingKey, boolean firstOver, int attempts, int counted) {}

  private static Map<UUID, Held> held(DSLContext transaction, List<Lease> leases) {
    Map<UUID, Held> held = new HashMap<>();
    for (List<Lease> part : Parts.of(leases)) {
      transaction
          .select(
              DUE.INVOCATION_ID,
              DUE.VERSION,
              DUE.ORDERING_KEY,
              DUE.FIRST_OVER,
              DUE.ATTEMPTS,
              DUE.COUNTED)
          .from(DUE)
          .where(
              DUE.INVOCATION_ID.in(
                  part.stream().map(lease -> Columns.bytes(lease.invocation().value())).toList()))
          .forEach(row ->
              held.put(
                  Columns.uuid(row.value1()),
                  new Held(
                      row.value2(), row.value3(), row.value4() == 1, row.value5(), row.value6())));
    }
    return held;
  }

  /** The rows that a batch of results writes, one statement a table. */
  private final class Completed {
    private final DSLContext transaction;
    private final long now;
    private final long wall;
    private final List<@Nullable Object[]> attempts = new ArrayList<>();
    private final List<@Nullable Object[]> states = new ArrayList<>();
    private final List<@Nullable Object[]> retries = new ArrayList<>();
    private final List<byte[]> finished = new ArrayList<>();
    private final List<UUID> over = new ArrayList<>();
    private final List<Object[]> captures = new ArrayList<>();

    Completed(DSLContext transaction, long now, long wall) {
      this.transaction = transaction;
      this.now = now;
      this.wall = wall;
    }

    void add(Completion completion, Held held) {
      UUID invocation = completion.lease().invocation().value();
      byte[] id = Columns.bytes(invocation);
      Attempt attempt = completion.attempt();
      attempts.add(AttemptRows.values(invocation, ids.next(), attempt));
      @Nullable Integer status =
          attempt.result().answer().map(Attempt.Response::status).orElse(null);
      switch (completion.next()) {
        case Next.Delivered _ -> {
          finish(invocation, id);
          states.add(state(InvocationStates.DELIVERED, null, null, status, attempt, id));
        }
        case Next.Failed(FailureClass failure, String reason) -> {
          finish(invocation, id);
          states.add(state(InvocationStates.FAILED, failure.name(), reason, status, attempt, id));
        }
        case Next.RetryIn(Duration delay) ->
            again(completion, held, invocation, id, status, now + delay.toNanos() / 1_000, 1);
        case Next.Again _ -> again(completion, held, invocation, id, status, now, 0);
      }
      completion
          .captured()
          .forEach((name, value) ->
              captures.add(new Object[] {held.orderingKey(), name, value, id, wall}));
    }

    private void finish(UUID invocation, byte[] id) {
      finished.add(id);
      over.add(invocation);
    }

    private void again(
        Completion completion,
        Held held,
        UUID invocation,
        byte[] id,
        @Nullable Integer status,
        long dueAt,
        int counts) {
      Attempt attempt = completion.attempt();
      boolean firstIsOver = held.firstOver() || counts == 1;
      retries.add(
          new Object[] {
            dueAt,
            firstIsOver ? 1 : 0,
            firstIsOver ? 1 : 0,
            attempt.number(),
            held.counted() + counts,
            id
          });
      if (!held.firstOver() && counts == 1) {
        over.add(invocation);
      }
      @Nullable String failure =
          attempt.result() instanceof Attempt.Result.Failure failed
              ? failed.failure().name()
              : null;
      @Nullable String message =
          attempt.result() instanceof Attempt.Result.Failure failed ? failed.message() : null;
      states.add(state(InvocationStates.LIVE, failure, message, status, attempt, id));
    }

    private @Nullable Object[] state(
        int state,
        @Nullable String failure,
        @Nullable String reason,
        @Nullable Integer status,
        Attempt attempt,
        byte[] id) {
      return new @Nullable Object[] {state, failure, reason, status, attempt.number(), wall, id};
    }

    Set<WebhookId> execute() {
      if (attempts.isEmpty()) {
        return Set.of();
      }
      AttemptRows.insert(transaction).bind(attempts.toArray(Object[][]::new)).execute();
      transaction
          .batch(
              transaction
                  .update(INVOCATION)
                  .set(INVOCATION.STATE, (Integer) null)
                  .set(INVOCATION.FAILURE_CLASS, (String) null)
                  .set(INVOCATION.REASON, (String) null)
                  .set(INVOCATION.RESPONSE_STATUS, (Integer) null)
                  .set(INVOCATION.ATTEMPTS, (Integer) null)
                  .set(INVOCATION.UPDATED_AT, (Long) null)
                  .where(INVOCATION.ID.eq((byte[]) null)))
          .bind(states.toArray(Object[][]::new))
          .execute();
      if (!retries.isEmpty()) {
        transaction
            .batch(
                transaction
                    .update(DUE)
                    .set(DUE.DUE_AT, (Long) null)
                    .set(DUE.FIRST_OVER, (Integer) null)
                    .set(DUE.RETRY, (Integer) null)
                    .set(DUE.ATTEMPTS, (Integer) null)
                    .set(DUE.COUNTED, (Integer) null)
                    .set(DUE.LEASED, DSL.inline(0))
                    .set(DUE.VERSION, DUE.VERSION.plus(DSL.inline(1)))
                    .where(DUE.INVOCATION_ID.eq((byte[]) null)))
            .bind(retries.toArray(Object[][]::new))
            .execute();
      }
      for (List<byte[]> part : Parts.of(finished)) {
        transaction.deleteFrom(DUE).where(DUE.INVOCATION_ID.in(part)).execute();
      }
      if (!captures.isEmpty()) {
        Captures.store(transaction, captures);
      }
      return LiveWork.release(transaction, over, now);
    }
  }

  @Override
  public void postpone(List<Lease> leases, Duration delay) {
    if (leases.isEmpty()) {
      return;
    }
    boolean _ =
        storage
            .writes()
            .submit(transaction -> {
              long dueAt = storage.dueClockMicros(transaction) + delay.toNanos() / 1_000;
              for (Lease one : leases) {
                transaction
                    .update(DUE)
                    .set(DUE.DUE_AT, dueAt)
                    .set(DUE.LEASED, 0)
                    .set(DUE.VERSION, DUE.VERSION.plus(1))
                    .where(
                        DUE.INVOCATION_ID.eq(Columns.bytes(one.invocation().value())),
                        DUE.VERSION.eq(one.version()))
                    .execute();
              }
              return true;
            });
  }

  @Override
  public List<InvocationId> cancel(List<InvocationId> invocations, AuditEntry entry) {
    return storage
        .writes()
        .submit(transaction -> {
          List<InvocationId> cancelled =
              cancel(
                  transaction,
                  live(transaction, invocations),
                  storage.dueClockMicros(transaction),
                  Columns.micros(clock.instant()));
          if (!cancelled.isEmpty()) {
            audit.append(transaction, entry);
          }
          return cancelled;
        });
  }

  /** Cancels live invocations and lets go of those behind them. */
  static List<InvocationId> cancel(
      DSLContext transaction, List<InvocationId> live, long now, long wall) {
    for (List<InvocationId> part : Parts.of(live)) {
      List<byte[]> ids = part.stream().map(id -> Columns.bytes(id.value())).toList();
      transaction.deleteFrom(DUE).where(DUE.INVOCATION_ID.in(ids)).execute();
      transaction
          .update(INVOCATION)
          .set(INVOCATION.STATE, InvocationStates.CANCELLED)
          .set(INVOCATION.UPDATED_AT, wall)
          .where(INVOCATION.ID.in(ids))
          .execute();
    }
    LiveWork.release(transaction, live.stream().map(InvocationId::value).toList(), now);
    return live;
  }

  private static List<InvocationId> live(
      DSLContext transaction, Collection<InvocationId> invocations) {
    Set<UUID> live = new HashSet<>();
    for (List<InvocationId> part : Parts.of(invocations)) {
      transaction
          .select(DUE.INVOCATION_ID)
          .from(DUE)
          .where(DUE.INVOCATION_ID.in(part.stream().map(id -> Columns.bytes(id.value())).toList()))
          .forEach(row -> live.add(Columns.uuid(row.value1())));
    }
    return invocations.stream().filter(id -> live.contains(id.value())).distinct().toList();
  }

  @Override
  public List<InvocationId> hasten(List<InvocationId> invocations, AuditEntry entry) {
    return storage
        .writes()
        .submit(transaction -> {
          long now = storage.dueClockMicros(transaction);
          List<InvocationId> moved = new ArrayList<>();
          for (InvocationId id : invocations) {
            int rows =
                transaction
                    .update(DUE)
                    .set(DUE.DUE_AT, now)
                    .set(DUE.VERSION, DUE.VERSION.plus(1))
                    .where(
                        DUE.INVOCATION_ID.eq(Columns.bytes(id.value())),
                        DUE.BEHIND.isNull(),
                        DUE.LEASED.eq(0))
                    .execute();
            if (rows == 1) {
              moved.add(id);
            }
          }
          if (!moved.isEmpty()) {
            audit.append(transaction, entry);
          }
          return moved;
        });
  }

  @Override
  public Map<WebhookId, Backlog> backlogs() {
    return storage.read(context -> {
      Map<WebhookId, Backlog> backlogs = new HashMap<>();
      var waiting = DSL.count(DSL.case_().when(DUE.BEHIND.isNull(), 1));
      var blocked = DSL.count(DUE.BEHIND);
      var retrying = DSL.count(DSL.case_().when(DUE.RETRY.eq(1), 1));
      for (var row :
          context
              .select(DUE.WEBHOOK_ID, waiting, blocked, retrying, DSL.min(DUE.CREATED_AT))
              .from(DUE)
              .groupBy(DUE.WEBHOOK_ID)
              .fetch()) {
        backlogs.put(
            new WebhookId(Columns.uuid(row.value1())),
            new Backlog(
                row.value2(), row.value3(), row.value4(), Columns.optionalInstant(row.value5())));
      }
      return backlogs;
    });
  }

  /** Leases of a process that is dead are void at once; only where there can be one process. */
  static void voidLeases(DSLContext transaction, long now) {
    transaction
        .update(DUE)
        .set(DUE.DUE_AT, now)
        .set(DUE.LEASED, 0)
        .set(DUE.VERSION, DUE.VERSION.plus(1))
        .where(DUE.LEASED.eq(1))
        .execute();
  }
}
